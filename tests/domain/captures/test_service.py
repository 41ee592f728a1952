import pytest
from beanie import PydanticObjectId

from domain import ids
from domain.books.models import Book, Role
from domain.captures import service
from domain.captures.models import Capture, Parser, Status
from domain.captures.queries import captures_page
from domain.captures.rules import GAVE_UP
from domain.captures.service import CaptureText
from domain.errors import BadRequest, Forbidden, InvalidTimeZone, NotFound
from domain.journal import Journal
from domain.log import Actor, Change
from domain.pages import encode_cursor, window
from domain.people.models import ParsingMode, Person
from tests.backbone import (
    RecordingDoorbell,
    book_of,
    booked,
    claimed,
    draft,
    make_member,
    newcomer,
    read_book,
)


@pytest.fixture
def doorbell() -> RecordingDoorbell:
    return RecordingDoorbell()


@pytest.fixture
async def book(anna: Person) -> Book:
    return await book_of(anna)


async def failed(journal: Journal, person: Person) -> Capture:
    return await service.record_failure(journal, await claimed(person.home_book, person.id))


async def test_what_was_typed_is_kept_with_its_circumstances_and_rings_once(
    doorbell: RecordingDoorbell, anna: Person, book: Book
) -> None:
    anna = anna.changed(parsing_mode=ParsingMode.LOCAL_ONLY, review_threshold=0.9)
    capture = await service.submit(doorbell, anna, book, CaptureText(" lunch 5 ", time_zone="Asia/Tokyo"))

    assert (capture.mode, capture.threshold) == (ParsingMode.LOCAL_ONLY, 0.9)
    assert (capture.text, capture.time_zone, capture.currency, capture.locale) == (
        "lunch 5",
        "Asia/Tokyo",
        "EUR",
        "de-DE",
    )
    assert capture.status is Status.QUEUED
    assert doorbell.rings == [("LOCAL", ids.capture_id(book.id, capture.id))]


async def test_a_zone_that_is_none_is_refused(doorbell: RecordingDoorbell, anna: Person, book: Book) -> None:
    with pytest.raises(InvalidTimeZone):
        await service.submit(doorbell, anna, book, CaptureText("lunch 5", time_zone="Mars/Olympus"))

    assert doorbell.rings == []


async def test_a_viewer_may_not_write(
    doorbell: RecordingDoorbell, journal: Journal, anna: Person, book: Book
) -> None:
    ben = (await newcomer(journal)).person
    await make_member(book, ben, Role.VIEWER)
    lent = await read_book(book.id)
    lost = await failed(journal, anna)

    with pytest.raises(Forbidden):
        await service.submit(doorbell, ben, lent, CaptureText("lunch 5"))
    with pytest.raises(Forbidden):
        await service.retry(doorbell, ben, lent, lost.id)


async def test_a_capture_in_which_nothing_is_found_is_empty(journal: Journal, anna: Person) -> None:
    capture = await booked(journal, anna)

    assert (capture.status, capture.transactions, capture.parser) == (Status.EMPTY, [], Parser.LOCAL)


async def test_giving_up_is_told_in_plain_words_by_the_system(journal: Journal, anna: Person) -> None:
    capture = await failed(journal, anna)

    raw = await Change.get_pymongo_collection().find_one({"stream": anna.home_book})
    assert raw is not None
    assert (capture.status, capture.failure, raw["actor"]) == (Status.FAILED, GAVE_UP, Actor.SYSTEM)


async def test_a_failed_capture_is_queued_again_and_rung_for(
    doorbell: RecordingDoorbell, journal: Journal, anna: Person, book: Book
) -> None:
    lost = await failed(journal, anna)

    capture = await service.retry(doorbell, anna, book, lost.id)

    assert (capture.status, capture.failures) == (Status.QUEUED, 0)
    assert doorbell.rings == [("LOCAL", ids.capture_id(book.id, lost.id))]


async def test_it_is_then_read_as_its_author_wishes_by_now(
    doorbell: RecordingDoorbell, journal: Journal, anna: Person, book: Book
) -> None:
    lost = await failed(journal, anna)
    wary = anna.changed(parsing_mode=ParsingMode.LOCAL_ONLY, review_threshold=0.95)

    capture = await service.retry(doorbell, wary, book, lost.id)

    assert (capture.mode, capture.threshold) == (ParsingMode.LOCAL_ONLY, 0.95)


async def test_one_that_has_not_failed_is_answered_as_it_is(
    doorbell: RecordingDoorbell, journal: Journal, anna: Person, book: Book
) -> None:
    capture = await booked(journal, anna, draft())

    assert (await service.retry(doorbell, anna, book, capture.id)).status is Status.RECORDED
    assert doorbell.rings == []


async def test_one_that_there_is_not_cannot_be_retried(
    doorbell: RecordingDoorbell, anna: Person, book: Book
) -> None:
    with pytest.raises(NotFound):
        await service.retry(doorbell, anna, book, PydanticObjectId())


async def test_captures_are_paged_the_latest_first_both_ways(journal: Journal, anna: Person) -> None:
    latest_first = [(await booked(journal, anna, text=f"lunch {index}")).id for index in range(5)][::-1]

    first = await captures_page(anna.home_book, window(2, None, None, None))
    second = await captures_page(anna.home_book, window(2, first.cursors[-1], None, None))
    back = await captures_page(anna.home_book, window(None, None, 1, second.cursors[0]))

    assert [row.id for row in (*first.rows, *second.rows)] == latest_first[:4]
    assert [row.id for row in back.rows] == [latest_first[1]]
    assert (second.has_next, back.has_previous) == (True, True)


async def test_captures_of_a_status_are_found(journal: Journal, anna: Person) -> None:
    lost = await failed(journal, anna)
    await booked(journal, anna, draft())

    page = await captures_page(anna.home_book, window(None, None, None, None), [Status.FAILED])

    assert [row.id for row in page.rows] == [lost.id]
    assert (await captures_page(anna.home_book, window(None, None, None, None), [])).rows == []


@pytest.mark.parametrize(
    "cursor", ["rubbish", encode_cursor("captures", "no id"), encode_cursor("DATE_ASC", "0" * 24)]
)
async def test_broken_and_foreign_cursors_are_refused(anna: Person, cursor: str) -> None:
    with pytest.raises(BadRequest):
        await captures_page(anna.home_book, window(2, cursor, None, None))
