"""Files of transactions over plain HTTP: who may send and fetch what, and what becomes of what isn't whole."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from bson import ObjectId

from domain import ids
from domain.attachments.rules import MOST_BYTES
from domain.books.models import Role
from domain.ids import decode
from tests.client import TLS, Person
from tests.domain.attachments.files import HEIC, JPEG, PDF, PNG, TEXT
from tests.journeys.test_uploads import blobs, code
from tests.stack import Stack

CREATE = 'mutation { createTransaction(input: {amount: {amount: "12.50", currency: "USD"}}) { transaction { id } } }'
FILES = "query($id: ID!) { node(id: $id) { ... on Transaction { attachments { id name contentType size url } } } }"
REMOVE = "mutation($id: ID!) { removeAttachment(input: {attachmentId: $id}) { errors { code } } }"
DELETE = "mutation($id: ID!) { deleteTransaction(input: {transactionId: $id}) { errors { code } } }"
LARGE = PNG + bytes(MOST_BYTES - len(PNG))


@pytest.fixture
async def lunch(anna: Person) -> str:
    return str((await anna.ask(CREATE))["createTransaction"]["transaction"]["id"])


@pytest.fixture
async def ben(stack: Stack) -> Person:
    return await Person.sign_up(stack)


FOUND = (
    "query($filter: TransactionFilter) { transactions(filter: $filter) { edges { node { id } } }"
    " transactionCount(filter: $filter) { count } }"
)


async def found(person: Person, **wanted: object) -> list[str]:
    """Which transactions a filter finds, and counts."""
    answer = await person.ask(FOUND, filter=wanted)
    rows = [edge["node"]["id"] for edge in answer["transactions"]["edges"]]
    assert answer["transactionCount"]["count"] == len(rows)
    return rows


async def files(person: Person, transaction: str) -> list[Any]:
    found: list[Any] = (await person.ask(FILES, id=transaction))["node"]["attachments"]
    return found


async def send(person: Person, transaction: str, content: Any, **headers: str) -> httpx.Response:
    """A body as it is."""
    headers = {"authorization": f"Bearer {person.access_token}", **headers}
    async with httpx.AsyncClient(timeout=60, verify=TLS) as client:
        url = f"{person.url}/attachments?transaction={transaction}"
        return await client.post(url, content=content, headers=headers)


async def test_a_file_goes_up_is_told_to_subscribers_and_comes_down_again(anna: Person, lunch: str) -> None:
    async with anna.following() as feed:
        answer = await anna.attach(lunch, JPEG, "Beleg für Müller.jpg")
        event = await feed.next("TransactionChanged")
        one = answer.json()["attachment"]
        assert (event["change"], event["transactionId"]) == ("UPDATED", lunch)
        await anna.ask(REMOVE, id=one["id"])
        assert (await feed.next("TransactionChanged"))["change"] == "UPDATED"

    assert answer.status_code == 201
    assert {**one, "createdAt": ""} == {
        "id": one["id"],
        "name": "Beleg für Müller.jpg",
        "contentType": "image/jpeg",
        "size": len(JPEG),
        "createdAt": "",
        "url": f"/attachments/{one['id']}",
    }
    assert await files(anna, lunch) == []


async def test_what_has_a_file_is_found_as_long_as_it_has_one(anna: Person, lunch: str) -> None:
    plain = str((await anna.ask(CREATE))["createTransaction"]["transaction"]["id"])
    one = (await anna.attach(lunch, JPEG)).json()["attachment"]["id"]
    other = (await anna.attach(lunch, PNG)).json()["attachment"]["id"]

    for has, wanted in ((True, lunch), (False, plain)):
        assert await found(anna, hasAttachment=has) == [wanted]
        assert await found(anna, search=f"{'' if has else '-'}has:attachment") == [wanted]
    assert await found(anna, hasAttachment=True, kinds=["INCOME"]) == []
    await anna.ask(REMOVE, id=one)
    assert await found(anna, hasAttachment=True) == [lunch]
    await anna.ask(REMOVE, id=other)
    assert await found(anna, hasAttachment=True) == []
    await anna.attach(lunch, PDF)
    await anna.ask(DELETE, id=lunch)
    assert await found(anna, hasAttachment=True) == []
    anna.stack.verify()


@pytest.mark.parametrize(
    ("content", "name", "kind", "how"),
    [
        (PNG, "a.png", "image/png", "inline"),
        (HEIC, "IMG_1.HEIC", "image/heic", "inline"),
        (PDF, "a.pdf", "application/pdf", "inline"),
        (TEXT, "a.txt", "text/plain; charset=utf-8", "attachment"),
        (LARGE, "large.png", "image/png", "inline"),
    ],
    ids=range(5),
)
async def test_what_comes_down_is_what_went_up_and_does_no_harm(
    anna: Person, lunch: str, content: bytes, name: str, kind: str, how: str
) -> None:
    url = (await anna.attach(lunch, content, name)).json()["attachment"]["url"]

    answer = await anna.fetch(url)

    assert (answer.status_code, answer.content == content) == (200, True)
    assert {
        header: answer.headers[header]
        for header in (
            "content-type", "content-length", "content-disposition", "cache-control", "x-content-type-options",
            "content-security-policy",
        )
    } == {
        "content-type": kind,
        "content-length": str(len(content)),
        "content-disposition": f"{how}; filename=\"{name}\"; filename*=UTF-8''{name}",
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
    }  # fmt: skip
    head = await anna.fetch(url, "HEAD")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))


async def test_a_name_breaks_out_of_no_header(anna: Person, lunch: str) -> None:
    answer = await anna.attach(lunch, PNG, "Zoë; 'x' 100%.png")
    header = (await anna.fetch(answer.json()["attachment"]["url"])).headers["content-disposition"]

    assert (
        header
        == "inline; filename=\"Zo_; 'x' 100_.png\"; filename*=UTF-8''Zo%C3%AB%3B%20%27x%27%20100%25.png"
    )


async def test_what_the_client_says_of_the_type_is_not_believed(anna: Person, lunch: str) -> None:
    headers = {"authorization": f"Bearer {anna.access_token}"}
    url = f"{anna.url}/attachments?transaction={lunch}"
    async with httpx.AsyncClient(verify=TLS) as client:
        lying = {"file": ("photo.png", b"<html><script>alert(1)</script>", "image/png")}
        refused = await client.post(url, files=lying, headers=headers)
        modest = {"file": ("page.html", PDF, "text/html")}
        taken = await client.post(url, files=modest, headers=headers)

    assert (refused.status_code, code(refused)) == (415, "FILE_KIND_REFUSED")
    assert refused.json()["errors"][0]["message"].startswith("This is a web page (HTML). ")
    one = taken.json()["attachment"]
    assert (one["contentType"], one["name"]) == ("application/pdf", "page.html.pdf")


@pytest.mark.parametrize(
    "content", [b"", b"MZ\x90\0\3\0", b"<svg/>", b"PK\3\4\0", bytes(range(256)) * 1_000, b"\0" * 5_000_000]
)
async def test_rubbish_is_refused_and_nothing_of_it_is_kept(
    anna: Person, lunch: str, stack: Stack, content: bytes
) -> None:
    before = await blobs(stack)
    answer = await anna.attach(lunch, content)

    assert (answer.status_code, code(answer)) == (415, "FILE_KIND_REFUSED")
    assert await blobs(stack) == before
    assert await files(anna, lunch) == []


async def test_a_byte_over_10_mib_is_413_and_nothing_of_it_is_kept(
    anna: Person, lunch: str, stack: Stack
) -> None:
    before = await blobs(stack)
    answer = await anna.attach(lunch, LARGE + b"\0")

    assert (answer.status_code, code(answer)) == (413, "FILE_TOO_LARGE")
    assert await blobs(stack) == before


async def test_far_too_much_is_413_before_all_of_it_was_read(anna: Person, lunch: str) -> None:
    sent = 0
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield head
        while sent < 100 * MOST_BYTES:
            sent += 1 << 20
            yield bytes(1 << 20)

    try:
        answer = await send(anna, lunch, endless(), **{"content-type": "multipart/form-data; boundary=x"})
        assert (answer.status_code, code(answer)) == (413, "FILE_TOO_LARGE")
    except (httpx.WriteError, httpx.ReadError):  # the connection is closed on who goes on sending
        pass
    assert sent < 20 * MOST_BYTES


async def test_what_stands_beside_the_file_is_limited_too(anna: Person, lunch: str, stack: Stack) -> None:
    before = await blobs(stack)
    head = b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\n'
    body = head + bytes(MOST_BYTES + 100_000) + b"\r\n--x--\r\n"
    answer = await send(anna, lunch, body, **{"content-type": "multipart/form-data; boundary=x"})

    assert (answer.status_code, code(answer)) == (413, "FILE_TOO_LARGE")
    assert await blobs(stack) == before


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (PNG, "image/png"),
        (b"", "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nhi\r\n--x--\r\n', "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + PNG, "multipart/form-data; boundary=x"),
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + PNG + b"\r\n--x", "multipart/form-data; boundary=x"),
        (b"rubbish", "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
async def test_a_form_without_a_whole_file_is_refused_and_nothing_of_it_is_kept(
    anna: Person, lunch: str, stack: Stack, body: bytes, kind: str
) -> None:
    before = await blobs(stack)
    answer = await send(anna, lunch, body, **{"content-type": kind})

    assert (answer.status_code, code(answer)) == (400, "NO_FILE")
    assert await blobs(stack) == before


async def test_of_a_client_that_leaves_in_the_middle_nothing_is_kept(
    anna: Person, lunch: str, stack: Stack
) -> None:
    before = await blobs(stack)
    host, port = anna.url.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    form = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + PNG + bytes(400_000)
    writer.write(
        f"POST /attachments?transaction={lunch} HTTP/1.1\r\nhost: x\r\ncontent-length: 9000000\r\n"
        f"content-type: multipart/form-data; boundary=x\r\nauthorization: Bearer {anna.access_token}\r\n\r\n".encode()
        + form
    )
    await writer.drain()
    async with asyncio.timeout(15):
        while await blobs(stack) == before:  # noqa: ASYNC110  the other side is another process
            await asyncio.sleep(0.02)
        writer.close()
        while await blobs(stack) != before:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    assert await files(anna, lunch) == []


async def test_the_same_upload_twice_at_once_is_one_attachment(
    anna: Person, lunch: str, stack: Stack
) -> None:
    before = await blobs(stack)
    both = await asyncio.gather(*(anna.attach(lunch, PNG, key="k") for _ in range(2)))

    assert sorted(answer.status_code for answer in both) == [200, 201]
    assert both[0].json() == both[1].json()
    other = await anna.attach(lunch, JPEG, key="k")
    assert (other.status_code, code(other)) == (409, "IDEMPOTENCY_MISMATCH")
    bad = await anna.attach(lunch, PNG, key="k" * 129)
    assert (bad.status_code, code(bad)) == (400, "IDEMPOTENCY_KEY_INVALID")
    assert len(await files(anna, lunch)) == 1
    assert await blobs(stack) == (before[0] + 1, before[1] + 1)


async def test_the_twenty_first_file_is_refused(anna: Person, lunch: str) -> None:
    answers = [await anna.attach(lunch, TEXT + str(number).encode(), "a.txt") for number in range(21)]

    assert [answer.status_code for answer in answers] == [201] * 20 + [409]
    assert code(answers[-1]) == "TOO_MANY_ATTACHMENTS"


async def test_another_persons_files_are_as_unknown_ones(
    anna: Person, ben: Person, lunch: str, stack: Stack
) -> None:
    url = (await anna.attach(lunch, PNG)).json()["attachment"]["url"]
    before = await blobs(stack)
    own = decode((await ben.ask(CREATE))["createTransaction"]["transaction"]["id"])
    assert own is not None
    nothing = ids.transaction_id(own.stream, ObjectId())
    nowhere = ids.attachment_id(own.stream, own.object_id, ObjectId())

    sent = [await ben.attach(one, PNG) for one in (lunch, nothing, "rubbish", "")]
    fetched = [await ben.fetch(one) for one in (url, f"/attachments/{nowhere}", "/attachments/rubbish")]

    for answers in (sent, fetched):
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
    assert await blobs(stack) == before
    assert len(await files(anna, lunch)) == 1


async def test_who_may_only_look_fetches_but_sends_nothing(
    anna: Person, ben: Person, lunch: str, stack: Stack
) -> None:
    url = (await anna.attach(lunch, PNG)).json()["attachment"]["url"]
    book, viewer = decode(lunch), decode(ben.id)
    assert book is not None
    assert viewer is not None
    member = {"person": viewer.stream, "role": Role.VIEWER.value}
    with stack.raw() as client:
        client[stack.database]["books"].update_one({"_id": book.stream}, {"$push": {"members": member}})
    async with asyncio.timeout(15):
        while (answer := await ben.attach(lunch, JPEG)).status_code == 404:  # noqa: ASYNC110  what is known of him lasts a second
            await asyncio.sleep(0.1)

    assert (answer.status_code, code(answer)) == (403, "FORBIDDEN")
    assert (await ben.fetch(url)).content == PNG


async def test_what_lies_in_the_trash_takes_no_file_but_shows_its_own(anna: Person, lunch: str) -> None:
    url = (await anna.attach(lunch, PNG)).json()["attachment"]["url"]
    await anna.ask(DELETE, id=lunch)

    answer = await anna.attach(lunch, JPEG)
    assert (answer.status_code, code(answer)) == (404, "NOT_FOUND")
    assert (await anna.fetch(url)).content == PNG


async def test_a_removed_file_is_not_fetched(anna: Person, lunch: str) -> None:
    one = (await anna.attach(lunch, PNG)).json()["attachment"]
    await anna.ask(REMOVE, id=one["id"])

    assert (await anna.fetch(one["url"])).status_code == 404


async def test_nobody_sends_or_fetches_without_a_good_token(anna: Person, lunch: str, stack: Stack) -> None:
    url = (await anna.attach(lunch, PNG)).json()["attachment"]["url"]
    before = await blobs(stack)
    async with httpx.AsyncClient(verify=TLS) as client:
        answers = [
            await client.post(f"{anna.url}/attachments?transaction={lunch}", files={"file": PNG}),
            await client.get(f"{anna.url}{url}"),
        ]
    await anna.ask("mutation { signOut(input: {}) { errors { code } } }")
    answers += [await anna.attach(lunch, JPEG), await anna.fetch(url)]

    assert [(answer.status_code, code(answer)) for answer in answers] == [(401, "UNAUTHENTICATED")] * 4
    assert await blobs(stack) == before


async def test_other_methods_are_not_served(anna: Person, lunch: str) -> None:
    url = (await anna.attach(lunch, PNG)).json()["attachment"]["url"]
    answers = [
        await anna.fetch("/attachments"),
        await anna.fetch(url, "DELETE"),
        await anna.fetch(url, "PUT"),
    ]

    assert [answer.status_code for answer in answers] == [405] * 3
    assert [answer.headers["allow"] for answer in answers] == ["POST", "GET, HEAD", "GET, HEAD"]
