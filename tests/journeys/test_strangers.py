"""What is another person's reads as if it did not exist."""

import pytest

from tests.client import Person
from tests.stack import Stack

NODE = "query($id: ID!) { node(id: $id) { id } }"
CAPTURE = "query($id: ID!) { capture(id: $id) { id } }"
BOOKS = "{ me { id books { id } sessions { id } } categories { id } }"
RETRY = "mutation($input: CaptureIdInput!) { retryCapture(input: $input) { capture { id } errors { code } } }"
REVOKE = "mutation($input: RevokeSessionInput!) { revokeSession(input: $input) { revokedSessions errors { code } } }"
CAPTURE_EXPENSE = "mutation($input: CaptureExpenseInput!) { captureExpense(input: $input) { capture { id } errors { code } } }"
IN_BOOK = (
    "query($id: ID!) { captures(book: $id) { pageInfo { hasNextPage } } transactions(book: $id) "
    "{ pageInfo { hasNextPage } } categories(book: $id) { id } "
    'spending(book: $id, period: {from: "2026-01-01", to: "2026-01-31"}) { total { amount } } }'
)


@pytest.fixture
async def mallory(stack: Stack) -> Person:
    return await Person.sign_up(stack)


async def test_another_persons_things_read_as_null(anna: Person, mallory: Person) -> None:
    async with anna.following() as feed:
        capture = await anna.capture("coffee 3.20")
        transaction = (await feed.outcome(capture))["transactions"][0]["id"]
    hers = await anna.ask(BOOKS)
    rows = [hers["me"], *hers["me"]["books"], *hers["me"]["sessions"], *hers["categories"]]
    ids = [capture, transaction, *(row["id"] for row in rows)]

    assert [(await mallory.ask(NODE, id=one))["node"] for one in ids] == [None] * len(ids)
    assert (await mallory.ask(CAPTURE, id=capture))["capture"] is None


async def test_another_persons_book_reads_as_null(anna: Person, mallory: Person) -> None:
    book = (await anna.ask(BOOKS))["me"]["books"][0]["id"]

    assert set((await mallory.ask(IN_BOOK, id=book)).values()) == {None}


async def test_writing_to_what_is_another_persons_is_not_found(anna: Person, mallory: Person) -> None:
    capture = await anna.capture("coffee 3.20")
    hers = (await anna.ask(BOOKS))["me"]
    book, session = hers["books"][0]["id"], hers["sessions"][0]["id"]
    answers = [
        await mallory.ask(RETRY, input={"captureId": capture}),
        await mallory.ask(REVOKE, input={"sessionId": session}),
        await mallory.ask(CAPTURE_EXPENSE, input={"text": "coffee 3.20", "bookId": book}),
    ]

    codes = [[error["code"] for error in payload["errors"]] for one in answers for payload in one.values()]
    assert codes == [["NOT_FOUND"]] * 3
    assert (await anna.ask("{ me { id } }"))["me"]["id"] == anna.id


async def test_another_persons_cursor_tells_nothing(anna: Person, mallory: Person) -> None:
    cursor = await anna.cursor()
    await anna.capture("coffee 3.20")
    async with mallory.events(cursor) as feed:
        # Her own book isn't in that cursor: it starts at its head, after one LedgerChanged.
        assert (await feed.next())["__typename"] == "LedgerChanged"
        await mallory.capture("tea 2.10")
        assert (await feed.outcome())["text"] == "tea 2.10"
