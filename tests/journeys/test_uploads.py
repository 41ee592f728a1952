"""`POST /imports`: who may send what, and what happens to what doesn't arrive whole."""

import asyncio

import httpx
import pytest

from domain.ids import decode
from domain.imports.formats.reading import MAX_BYTES
from tests.client import TLS, Person
from tests.journeys.importing import booked, decided, rows, settled, uploaded
from tests.stack import Stack

LINE = b"10.03.2026;REWE SAGT DANKE;-12,50;EUR\n"
FILE = b"Buchungstag;Verwendungszweck;Betrag;Waehrung\n" + LINE


def code(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["extensions"]["code"])


async def send(person: Person, content: bytes, **headers: str) -> httpx.Response:
    """A body as it is."""
    headers = {"authorization": f"Bearer {person.access_token}", **headers}
    async with httpx.AsyncClient(timeout=60, verify=TLS) as client:
        return await client.post(f"{person.url}/imports", content=content, headers=headers)


async def blobs(stack: Stack) -> tuple[int, int]:
    with stack.raw() as client:
        database = client[stack.database]
        return database["blobs.files"].count_documents({}), database["blobs.chunks"].count_documents({})


async def test_nobody_uploads_without_a_good_token(anna: Person) -> None:
    token, anna.access_token = anna.access_token, "rubbish"
    bad = await anna.upload(FILE)
    async with httpx.AsyncClient(verify=TLS) as client:
        none = await client.post(f"{anna.url}/imports", files={"file": FILE})
    anna.access_token = token

    assert [(answer.status_code, code(answer)) for answer in (bad, none)] == [(401, "UNAUTHENTICATED")] * 2
    assert bad.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_session_that_was_ended_uploads_nothing(anna: Person, stack: Stack) -> None:
    before = await blobs(stack)
    await anna.ask("mutation { signOut(input: {}) { errors { code } } }")
    answer = await anna.upload(FILE)

    assert (answer.status_code, code(answer)) == (401, "UNAUTHENTICATED")
    assert await blobs(stack) == before


async def test_of_two_files_in_one_form_the_first_is_taken(anna: Person) -> None:
    headers = {"authorization": f"Bearer {anna.access_token}"}
    async with httpx.AsyncClient(timeout=60, verify=TLS) as client:
        files = [("file", ("one.csv", FILE)), ("file", ("two.csv", FILE + LINE))]
        answer = await client.post(f"{anna.url}/imports", files=files, headers=headers)

    assert (answer.status_code, answer.json()["import"]["fileName"]) == (201, "one.csv")
    assert answer.json()["import"]["size"] == len(FILE)


@pytest.mark.parametrize(("content", "reason"), [(b"", "EMPTY"), (bytes(range(1, 9)) * 50, "BINARY")])
async def test_what_is_empty_or_no_text_is_refused_and_nothing_of_it_is_kept(
    anna: Person, stack: Stack, content: bytes, reason: str
) -> None:
    before = await blobs(stack)
    found = await uploaded(anna, content)

    assert (found["stage"], [problem["code"] for problem in found["problems"]]) == ("REFUSED", [reason])
    async with asyncio.timeout(15):
        while await blobs(stack) != before:  # noqa: ASYNC110  files are removed in the background
            await asyncio.sleep(0.05)


async def test_a_correction_has_the_file_read_again(anna: Person) -> None:
    found = await uploaded(anna, b"Date,Text,Amount\n03/04/2026,Lunch,-12.50\n05/06/2026,Tea,-2.00\n")
    assert {problem["code"] for problem in found["problems"]} == {"DATE_ORDER", "CURRENCY_UNKNOWN"}
    refused = await decided(anna, "updateImport", found["id"], currency="nope")
    early = await decided(anna, "commitImport", found["id"])
    assert [error["code"] for error in refused["errors"]] == ["INVALID_CURRENCY"]
    assert [error["code"] for error in early["errors"]] == ["IMPORT_HAS_PROBLEMS"]

    payload = await decided(anna, "updateImport", found["id"], currency="GBP", dateOrder="DMY")
    assert payload["errors"] == []
    again = await settled(anna, found["id"])
    assert (again["stage"], again["needsAgreement"], again["mapping"]["dateOrder"]) == (
        "PREVIEW",
        False,
        "DMY",
    )


async def test_a_file_is_booked_on_the_account_that_is_named(anna: Person) -> None:
    created = await anna.ask(
        'mutation { createAccount(input: {name: "Everyday", kind: BANK, currency: "EUR"}) { account { id } } }'
    )
    account = created["createAccount"]["account"]["id"]
    source = (await uploaded(anna, FILE))["id"]
    bad = await decided(anna, "updateImport", source, accountId=anna.id)
    assert [(error["code"], error["path"]) for error in bad["errors"]] == [
        ("NOT_FOUND", ["input", "accountId"])
    ]

    assert (await decided(anna, "updateImport", source, accountId=account))["errors"] == []
    await settled(anna, source)
    await booked(anna, source)

    query = "query($id: ID!) { import(id: $id) { statements { account { id balance { amount } } } } }"
    assert (await anna.ask(query, id=source))["import"]["statements"] == [
        {"account": {"id": account, "balance": {"amount": "-12.50"}}}
    ]
    assert (await anna.upload(FILE + LINE, account=source)).status_code == 404
    again = await anna.upload(FILE + LINE, account=account)
    assert again.status_code == 201


async def test_a_row_of_another_import_cannot_be_chosen(anna: Person) -> None:
    first, second = await uploaded(anna, FILE), await uploaded(anna, FILE + LINE)
    row = (await rows(anna, first["id"]))[0]["id"]
    payload = await decided(anna, "updateImport", second["id"], rows=[{"rowIds": [row], "choice": "SKIP"}])

    assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]


async def test_a_file_over_64_mib_is_413_and_nothing_of_it_is_kept(anna: Person, stack: Stack) -> None:
    before = await blobs(stack)
    answer = await anna.upload(bytes(MAX_BYTES + 1))

    assert (answer.status_code, code(answer)) == (413, "FILE_TOO_LARGE")
    assert await blobs(stack) == before


async def test_a_body_that_is_twice_as_large_is_413_too(anna: Person) -> None:
    answer = await anna.upload(bytes(2 * MAX_BYTES))

    assert (answer.status_code, code(answer)) == (413, "FILE_TOO_LARGE")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (FILE, "text/csv"),
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nhi\r\n--x--\r\n', "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nno end', "multipart/form-data; boundary=x"),
        (b"rubbish", "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
async def test_a_form_without_a_whole_file_is_refused_and_nothing_of_it_is_kept(
    anna: Person, stack: Stack, body: bytes, kind: str
) -> None:
    before = await blobs(stack)
    answer = await send(anna, body, **{"content-type": kind})

    assert (answer.status_code, code(answer)) == (400, "NO_FILE")
    assert await blobs(stack) == before


async def test_only_post_is_served(anna: Person) -> None:
    async with httpx.AsyncClient(verify=TLS) as client:
        answer = await client.get(f"{anna.url}/imports")

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_key_must_be_readable(anna: Person) -> None:
    answer = await anna.upload(FILE, "k" * 129)

    assert (answer.status_code, code(answer)) == (400, "IDEMPOTENCY_KEY_INVALID")


async def test_the_name_is_kept_without_folders(anna: Person) -> None:
    found = await uploaded(anna, FILE, name="../../etc/umsätze.csv")

    assert found["fileName"] == "umsätze.csv"


async def test_another_persons_import_is_not_found(anna: Person, stack: Stack) -> None:
    mallory = await Person.sign_up(stack)
    source = (await uploaded(anna, FILE))["id"]
    book = (await anna.ask("{ me { books { id } } }"))["me"]["books"][0]["id"]

    assert (await mallory.upload(FILE, book=book)).status_code == 404
    assert (await mallory.ask("query($id: ID!) { import(id: $id) { id } }", id=source))["import"] is None
    assert (await mallory.ask("query($id: ID!) { node(id: $id) { id } }", id=source))["node"] is None
    assert (await mallory.ask("query($id: ID!) { imports(book: $id) { edges { cursor } } }", id=book)) == {
        "imports": None
    }
    assert await settled(mallory, source) is None
    for verb, form in (("updateImport", {"currency": "EUR"}), ("commitImport", {}), ("cancelImport", {})):
        payload = await decided(mallory, verb, source, **form)
        assert [error["code"] for error in payload["errors"]] == ["NOT_FOUND"]


async def test_a_cancelled_import_leaves_nothing_behind(anna: Person, stack: Stack) -> None:
    source = (await uploaded(anna, FILE))["id"]
    payload = await decided(anna, "cancelImport", source)
    assert payload["import"]["stage"] == "CANCELLED"
    again = await decided(anna, "cancelImport", source)
    late = await decided(anna, "commitImport", source)

    assert again["errors"] == []
    assert [error["code"] for error in late["errors"]] == ["CONFLICT"]
    public = decode(source)
    assert public is not None
    with stack.raw() as client:
        rows = client[stack.database]["import_rows"]
        async with asyncio.timeout(15):
            while rows.count_documents({"source": public.object_id}):  # noqa: ASYNC110
                await asyncio.sleep(0.05)
