"""What a text would become, as a client asks for it while somebody types."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from domain.books.models import Role
from domain.captures.models import Capture
from tests.backbone import make_member, read_book
from tests.graphql_api.asking import Asker, Listener

PREVIEW = """
query ($text: String!, $at: DateTime, $timeZone: String, $book: ID) {
  previewExpense(text: $text, at: $at, timeZone: $timeZone, book: $book) {
    text confidence needsReview errors { code path message }
    drafts { kind amount { amount currency } date merchant category { slug } fields { field state start end } }
  }
}
"""
AT = "2026-03-11T23:30:00Z"


async def seen(asker: Asker, text: str, **more: Any) -> Any:
    return (await asker.data(PREVIEW, text=text, **more))["previewExpense"]


async def test_a_typed_text_shows_its_drafts_and_where_they_come_from(anna: Asker) -> None:
    preview = await seen(anna, " lunch 12.50 at Chipotle yesterday", at=AT)

    assert (preview["text"], preview["errors"]) == ("lunch 12.50 at Chipotle yesterday", [])
    (one,) = preview["drafts"]
    assert (one["kind"], one["amount"], one["merchant"]) == (
        "EXPENSE",
        {"amount": "12.50", "currency": "EUR"},
        "Chipotle",
    )
    assert (one["date"], one["category"]) == ("2026-03-11", {"slug": "dining"})
    said = {field["field"]: preview["text"][field["start"] : field["end"]] for field in one["fields"]}
    assert (said["AMOUNT"], said["MERCHANT"], said["DATE"]) == ("12.50", "Chipotle", "yesterday")


@pytest.mark.parametrize("text", ["", " ", "\n"])
async def test_an_empty_text_is_an_empty_preview(anna: Asker, text: str) -> None:
    assert await seen(anna, text) == {
        "text": "",
        "confidence": 1.0,
        "needsReview": False,
        "errors": [],
        "drafts": [],
    }


@pytest.mark.parametrize(
    ("arguments", "code", "path"),
    [
        ({"text": "a" * 2001}, "TEXT_TOO_LONG", ["text"]),
        ({"text": "lunch\0"}, "TEXT_INVALID", ["text"]),
        ({"text": "\ud800"}, "TEXT_INVALID", ["text"]),
        ({"text": "lunch 5", "timeZone": "Mars"}, "INVALID_TIME_ZONE", ["timeZone"]),
        ({"text": "lunch 5", "at": "2999-01-01T00:00:00Z"}, "CAPTURED_AT_AHEAD", ["at"]),
        ({"text": "lunch 5", "book": ids.book_id(ObjectId())}, "NOT_FOUND", ["book"]),
        ({"text": "lunch 5", "book": "rubbish"}, "NOT_FOUND", ["book"]),
    ],
    ids=range(7),
)
async def test_what_is_wrong_with_it_comes_as_data(
    anna: Asker, arguments: dict[str, Any], code: str, path: list[str]
) -> None:
    preview = await seen(anna, **arguments)

    assert [(error["code"], error["path"]) for error in preview["errors"]] == [(code, path)]
    assert preview["drafts"] == []


async def test_anothers_book_is_not_found_and_a_viewers_forbidden(anna: Asker, ben: Asker) -> None:
    assert anna.person is not None
    assert ben.person is not None
    book = await read_book(anna.person.home_book)

    assert (await seen(ben, "lunch 5", book=ids.book_id(book.id)))["errors"][0]["code"] == "NOT_FOUND"
    await make_member(book, ben.person, Role.VIEWER)
    ben.services.profiles.forget(ben.person.id)
    assert (await seen(ben, "lunch 5", book=ids.book_id(book.id)))["errors"][0]["code"] == "FORBIDDEN"


async def test_nothing_is_written_and_little_is_read(anna: Asker, listener: Listener) -> None:
    assert anna.person is not None
    await seen(anna, "lunch 5")
    listener.commands.clear()

    await seen(anna, "lunch 5 and taxi 23")

    assert len(listener.commands) <= 1
    assert {name for command in listener.commands for name in command} & {"insert", "update"} == set()
    where = {"book": anna.person.home_book}
    assert await Capture.get_pymongo_collection().count_documents(where) == 0
