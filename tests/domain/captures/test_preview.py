from datetime import UTC, date, datetime, timedelta

import pytest

from domain import clock
from domain.books.models import Book, Role
from domain.captures.errors import CapturedAtAhead, CapturedAtInvalid, TextInvalid, TextTooLong
from domain.captures.models import Capture
from domain.captures.preview import EMPTY, preview
from domain.errors import Forbidden, InvalidTimeZone
from domain.journal import Journal
from domain.money import Money
from domain.people.models import Person
from domain.understanding.memory import Habit, Memory
from tests.backbone import book_of, make_member, newcomer, read_book

AT = datetime(2026, 3, 11, 23, 30, tzinfo=UTC)


@pytest.fixture
async def book(anna: Person) -> Book:
    return await book_of(anna)


async def test_it_shows_what_the_text_would_become_and_stores_nothing(anna: Person, book: Book) -> None:
    seen = preview(anna, book, " lunch 12.50 at Chipotle ", at=AT)

    (one,) = seen.proposal.drafts
    assert (one.money, one.date, one.merchant) == (Money(1250, "EUR"), date(2026, 3, 12), "Chipotle")
    assert seen.text == "lunch 12.50 at Chipotle"
    assert await Capture.get_pymongo_collection().count_documents({"book": book.id}) == 0


async def test_the_day_is_that_of_the_zone(anna: Person, book: Book) -> None:
    (one,) = preview(anna, book, "lunch 5", at=AT, time_zone="America/New_York").proposal.drafts

    assert one.date == date(2026, 3, 11)


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\u200b"])
async def test_who_has_not_typed_yet_is_told_of_no_mistake(anna: Person, book: Book, text: str) -> None:
    assert preview(anna, book, text) == EMPTY


async def test_it_refuses_what_capturing_refuses(journal: Journal, anna: Person, book: Book) -> None:
    with pytest.raises(TextTooLong):
        preview(anna, book, "a" * 2001)
    with pytest.raises(TextInvalid):
        preview(anna, book, "lunch\0")
    with pytest.raises(InvalidTimeZone):
        preview(anna, book, "lunch 5", time_zone="Mars")
    with pytest.raises(CapturedAtInvalid):
        preview(anna, book, "lunch 5", at=datetime(1, 1, 1, tzinfo=UTC))
    with pytest.raises(CapturedAtAhead) as refusal:
        preview(anna, book, "lunch 5", at=clock.now() + timedelta(hours=1))
    assert refusal.value.path == ("at",)
    ben = (await newcomer(journal)).person
    await make_member(book, ben, Role.VIEWER)
    with pytest.raises(Forbidden):
        preview(ben, await read_book(book.id), "lunch 5")


async def test_whether_a_person_would_have_to_look_is_told_by_the_persons_threshold(
    anna: Person, book: Book
) -> None:
    sure = preview(anna, book, "lunch 12.50 at Chipotle")
    strict = preview(
        anna.changed(review_threshold=sure.proposal.confidence + 1e-6), book, "lunch 12.50 at Chipotle"
    )

    assert (sure.needs_review, strict.needs_review) == (sure.proposal.confidence < 0.8, True)


async def test_what_corrections_taught_is_at_hand(anna: Person, book: Book) -> None:
    memory = Memory({"chipotle": Habit(category="groceries")})

    assert preview(anna, book, "lunch 12.50 at Chipotle", memory).proposal.drafts
