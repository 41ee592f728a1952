import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from beanie import PydanticObjectId

from domain import ids
from domain.books.models import Role
from domain.captures import intents
from domain.captures.edits import DraftEdit
from domain.captures.errors import (
    BookedAlready,
    BookedNotDiscarded,
    DiscardedBefore,
    NothingToBook,
    ReadAgain,
    StillReading,
    TextEmpty,
)
from domain.captures.models import Capture, Lane, Parser, Status
from domain.captures.queries import get_capture, review_page
from domain.captures.review import Confirmation, Review
from domain.captures.service import context_of, record_failure, record_parse
from domain.errors import BadRequest, Conflict, Forbidden, NotFound
from domain.journal import Journal, Superseded
from domain.learning.queries import memory_of
from domain.ledger.errors import DateInvalid
from domain.ledger.models import Transaction
from domain.ledger.verify import verify_book
from domain.log import Actor, Change
from domain.pages import encode_cursor, window
from domain.people.models import ParsingMode, Person
from domain.understanding import propose
from domain.understanding.draft import Draft, Evidence, Field, Proposal, State
from tests.backbone import (
    RecordingDoorbell,
    RecordingHints,
    book_of,
    booked,
    claimed,
    draft,
    make_member,
    new_capture,
    newcomer,
    proposed,
    read_book,
)

AS_PROPOSED = Confirmation()
LUNCH_AND_TAXI = "lunch 12.50 chipotle, taxi 23"


@pytest.fixture
def doorbell() -> RecordingDoorbell:
    return RecordingDoorbell()


@pytest.fixture
async def review(journal: Journal, doorbell: RecordingDoorbell, anna: Person) -> Review:
    return Review(journal, doorbell, anna, await book_of(anna))


def doubtful(*drafts: Draft, amount: float = 0.5, count: float = 1.0) -> Proposal:
    return Proposal(tuple(replace(one, confidence={Field.AMOUNT: amount}) for one in drafts), count)


async def in_review(journal: Journal, person: Person, *drafts: Draft, text: str = "lunch 12.50") -> Capture:
    return await proposed(journal, person, Proposal(drafts, count=0.5), text)


def edits(*values: Mapping[Field, Any] | None) -> Confirmation:
    """The drafts in their order with these values; None leaves one out."""
    return Confirmation([DraftEdit(index, one) for index, one in enumerate(values) if one is not None])


async def rows_of(capture: Capture) -> list[Transaction]:
    cursor = Transaction.get_pymongo_collection().find({"capture": capture.id})
    found = {raw["_id"]: Transaction.from_bson(raw) async for raw in cursor}
    assert found.keys() == set(capture.transactions)
    return [found[row] for row in capture.transactions]


async def set_row(row: Transaction, **values: Any) -> None:
    await Transaction.get_pymongo_collection().update_one({"_id": row.id}, {"$set": values})


async def last_change(book: PydanticObjectId) -> Change:
    raw = await Change.get_pymongo_collection().find_one({"stream": book}, sort=[("seq", -1)])
    assert raw is not None
    return Change.from_bson(raw)


async def differences(book: PydanticObjectId) -> list[str]:
    """Between the kept totals and what the rows say."""
    return [line async for line in verify_book(await read_book(book))]


async def queue(person: Person) -> list[PydanticObjectId]:
    page = await review_page(person.home_book, window(None, None, None, None))
    return [one.id for one in page.rows]


async def test_a_day_that_no_transaction_can_have_is_for_a_person_to_set(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await proposed(journal, anna, Proposal((draft(), draft(on=date(1826, 3, 11)))))
    assert (capture.status, capture.transactions) == (Status.NEEDS_REVIEW, [])

    for given in (AS_PROPOSED, edits({}, {Field.MERCHANT: "Kiosk"})):
        with pytest.raises(DateInvalid) as refused:
            await review.confirm(capture.id, given)
        assert refused.value.path == ("drafts", "1", "date")

    after = await review.confirm(capture.id, edits({}, {Field.DATE: date(2026, 3, 11)}))
    assert [row.date for row in await rows_of(after)] == [date(2026, 3, 10), date(2026, 3, 11)]


async def test_what_is_doubtful_is_booked_nowhere_and_waits(journal: Journal, anna: Person) -> None:
    capture = await proposed(journal, anna, doubtful(draft("12.50"), draft("23", "USD"), amount=0.79))

    assert (capture.status, capture.awaits_review) == (Status.NEEDS_REVIEW, True)
    assert (capture.confidence, capture.transactions, capture.parser) == (0.79, [], Parser.LOCAL)
    assert [one.money for one in capture.drafts] == [draft("12.50").money, draft("23", "USD").money]
    assert await get_capture(capture.book, capture.id) == capture
    assert await Transaction.get_pymongo_collection().count_documents({"book": capture.book}) == 0
    assert await queue(anna) == [capture.id]
    assert (await last_change(capture.book)).actor is Actor.AI


async def test_what_reaches_the_threshold_is_booked_and_leaves_no_drafts(
    journal: Journal, anna: Person
) -> None:
    capture = await proposed(journal, anna, doubtful(draft(), amount=0.8))

    assert (capture.status, capture.drafts, capture.confidence) == (Status.RECORDED, [], 0.8)
    assert await queue(anna) == []


async def test_the_captures_own_threshold_decides(journal: Journal, anna: Person) -> None:
    capture = (await claimed(anna.home_book, anna.id)).changed(threshold=0.95)

    after = await record_parse(journal, capture, doubtful(draft(), amount=0.9), Parser.LOCAL)

    assert after.status is Status.NEEDS_REVIEW


async def test_a_doubtful_merchant_keeps_nothing_from_being_booked(journal: Journal, anna: Person) -> None:
    unsure = replace(draft(), confidence={Field.MERCHANT: 0.1, Field.CATEGORY: 0.1})

    assert (await proposed(journal, anna, Proposal((unsure,)))).status is Status.RECORDED


async def test_doubt_whether_there_is_anything_waits_without_drafts(journal: Journal, anna: Person) -> None:
    capture = await proposed(journal, anna, Proposal((), count=0.3))

    assert (capture.status, capture.drafts, capture.awaits_review) == (Status.NEEDS_REVIEW, [], True)
    assert (await proposed(journal, anna, Proposal((), count=0.9))).status is Status.EMPTY


async def test_drafts_are_readable_while_it_is_read_and_gone_with_the_outcome(
    journal: Journal, anna: Person
) -> None:
    capture = await claimed(anna.home_book, anna.id)

    assert await intents.keep_drafts(capture, doubtful(draft(), amount=0.4))
    meanwhile = await get_capture(capture.book, capture.id)
    after = await record_parse(journal, capture, Proposal((draft(),)), Parser.GEMINI)

    assert meanwhile is not None
    assert (meanwhile.status, meanwhile.confidence, len(meanwhile.drafts)) == (Status.PARSING, 0.4, 1)
    assert after.drafts == []
    assert await get_capture(capture.book, capture.id) == after


async def test_confirming_books_what_was_proposed_by_the_person(
    review: Review, journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    capture = await in_review(journal, anna, draft("12.50"), draft("23", merchant="Uber"))

    after = await review.confirm(capture.id, AS_PROPOSED)

    rows = await rows_of(after)
    assert (after.status, after.drafts, after.awaits_review) == (Status.RECORDED, [], False)
    assert [(row.money, row.merchant, row.by_hand, row.version) for row in rows] == [
        (draft("12.50").money, "Chipotle", [], 1),
        (draft("23").money, "Uber", [], 1),
    ]
    change = await last_change(capture.book)
    assert (change.actor, change.cause) == (Actor.PERSON, ids.capture_id(capture.book, capture.id))
    assert [part.type for part in change.parts] == ["Capture", "Transaction", "Transaction"]
    assert hints.changes[-1] == (ids.book_id(capture.book), change.seq)
    assert await differences(capture.book) == []


async def test_a_confirmation_with_edits_books_just_those(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft("12.50"), draft("23"), draft("99"))
    new = DraftEdit(None, {Field.AMOUNT: Decimal(3), Field.MERCHANT: "Kiosk"})
    changed = DraftEdit(0, {Field.AMOUNT: Decimal("14.50"), Field.DATE: date(2026, 3, 9)})

    after = await review.confirm(capture.id, Confirmation([changed, DraftEdit(1, {}), new]))

    rows = await rows_of(after)
    assert [(row.size, row.merchant, row.by_hand) for row in rows] == [
        (1450, "Chipotle", ["amount", "date"]),
        (2300, "Chipotle", []),
        (300, "Kiosk", ["amount", "date", "kind", "merchant"]),
    ]
    assert (rows[0].date, rows[0].postings[0].minor) == (date(2026, 3, 9), -1450)
    assert "kiosk" in rows[2].words
    assert await differences(capture.book) == []


async def test_what_a_person_corrects_teaches_in_the_same_commit(
    review: Review, journal: Journal, anna: Person
) -> None:
    said = {Field.MERCHANT: Evidence(State.STATED, 6, 11)}
    named = replace(draft(merchant="Mensa"), evidence=said)
    capture = await in_review(journal, anna, named, text="lunch mensa 12.50")

    await review.confirm(capture.id, edits({Field.MERCHANT: "Mensa Nord", Field.CATEGORY: "education"}))

    habit = (await memory_of(anna.home_book, anna.id)).habits["mensa"]
    assert (habit.merchant, habit.category) == ("Mensa Nord", "education")
    assert [part.type for part in (await last_change(capture.book)).parts] == [
        "Capture",
        "Transaction",
        "Learned",
    ]


async def test_confirming_what_was_proposed_teaches_nothing(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft())

    await review.confirm(capture.id, AS_PROPOSED)

    assert (await memory_of(anna.home_book, anna.id)).habits == {}


async def test_a_doubtful_merchant_is_unsure_until_a_person_has_looked(
    review: Review, journal: Journal, anna: Person
) -> None:
    unsure = replace(draft(), confidence={Field.MERCHANT: 0.5, Field.CATEGORY: 0.9})
    alone = await proposed(journal, anna, Proposal((unsure,)))
    seen = await proposed(journal, anna, Proposal((unsure,), count=0.5))
    seen = await review.confirm(seen.id, AS_PROPOSED)

    assert [row.unsure for one in (alone, seen) for row in await rows_of(one)] == [["merchant"], []]


async def test_reading_again_knows_what_corrections_taught_since(
    review: Review, journal: Journal, anna: Person
) -> None:
    first = await recorded(journal, anna, "lunch 12.50 chipotle")
    second = await in_review(
        journal, anna, *propose("lunch 9 chipotle", context_of(first)).drafts, text="lunch 9 chipotle"
    )
    await review.confirm(second.id, edits({Field.CATEGORY: "gifts"}))

    (one,) = (await review.read_again(first.id)).drafts

    assert one.category == "gifts"


async def test_what_needs_a_person_to_add_it_can_be_added(
    review: Review, journal: Journal, anna: Person
) -> None:
    for capture in (
        await in_review(journal, anna),
        await booked(journal, anna),
        await record_failure(journal, await claimed(anna.home_book, anna.id)),
    ):
        with pytest.raises(NothingToBook):
            await review.confirm(capture.id, AS_PROPOSED)
        with pytest.raises(NothingToBook):
            await review.confirm(capture.id, Confirmation([]))

        after = await review.confirm(capture.id, Confirmation([DraftEdit(None, {Field.AMOUNT: Decimal(5)})]))

        assert (after.status, after.failure, len(after.transactions)) == (Status.RECORDED, None, 1)


async def test_of_two_who_decide_at_the_same_time_one_wins(
    review: Review, journal: Journal, doorbell: RecordingDoorbell, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft())
    elsewhere = Review(Journal(journal.client, RecordingHints()), doorbell, anna, review.book)

    answers = await asyncio.gather(
        review.confirm(capture.id, AS_PROPOSED),
        elsewhere.confirm(capture.id, edits({Field.AMOUNT: Decimal(9)})),
        review.confirm(capture.id, AS_PROPOSED),
        elsewhere.discard(capture.id),
        return_exceptions=True,
    )

    assert sum(isinstance(one, Capture) for one in answers) == 1
    assert all(isinstance(one, Capture | Conflict) for one in answers)
    assert await Transaction.get_pymongo_collection().count_documents({"capture": capture.id}) <= 1


async def test_a_decision_about_drafts_that_were_read_again_since_is_refused(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft())

    with pytest.raises(ReadAgain):
        await review.confirm(capture.id, Confirmation(version=capture.attempt - 1))

    assert (await review.confirm(capture.id, Confirmation(version=capture.attempt))).transactions


async def test_discarding_twice_is_discarding_once(review: Review, journal: Journal, anna: Person) -> None:
    capture = await in_review(journal, anna, draft())

    first = await review.discard(capture.id)
    again = await review.discard(capture.id)

    assert (first.status, first.drafts, first.awaits_review) == (Status.DISCARDED, [], False)
    assert again == first
    assert (await last_change(capture.book)).seq == 2
    assert await queue(anna) == []
    with pytest.raises(DiscardedBefore):
        await review.confirm(capture.id, AS_PROPOSED)


async def test_what_failed_is_empty_or_still_waits_can_be_discarded(
    review: Review, journal: Journal, anna: Person
) -> None:
    waiting = await intents.insert(new_capture(anna.home_book, anna.id))
    reading = await claimed(anna.home_book, anna.id)
    for capture in (
        waiting,
        reading,
        await booked(journal, anna),
        await record_failure(journal, await claimed(anna.home_book, anna.id)),
    ):
        assert (await review.discard(capture.id)).status is Status.DISCARDED

    assert await intents.claim(waiting.book, waiting.id, Lane.LOCAL) is None
    with pytest.raises(Superseded):
        await record_parse(journal, reading, Proposal((draft(),)), Parser.LOCAL)


async def test_what_is_booked_is_neither_discarded_nor_confirmed(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await booked(journal, anna, draft())

    with pytest.raises(BookedNotDiscarded):
        await review.discard(capture.id)
    with pytest.raises(BookedAlready):
        await review.confirm(capture.id, AS_PROPOSED)


async def test_what_is_still_read_cannot_be_confirmed(review: Review, anna: Person) -> None:
    capture = await claimed(anna.home_book, anna.id)

    with pytest.raises(StillReading):
        await review.confirm(capture.id, AS_PROPOSED)


async def test_a_new_text_is_queued_and_fences_off_the_attempt_in_flight(
    review: Review, journal: Journal, doorbell: RecordingDoorbell, anna: Person
) -> None:
    reading = await claimed(anna.home_book, anna.id)
    assert await intents.keep_drafts(reading, Proposal((draft(),)))

    after = await review.read_again(reading.id, "  $5 coffee ")

    assert (after.text, after.status, after.drafts, after.lane) == (
        "$5 coffee",
        Status.QUEUED,
        [],
        Lane.LOCAL,
    )
    assert (after.attempt, after.failures) == (2, 0)
    assert doorbell.rings == [("LOCAL", ids.capture_id(after.book, after.id))]
    with pytest.raises(Superseded):
        await record_parse(journal, reading, Proposal((draft(),)), Parser.LOCAL)
    assert not await intents.keep_drafts(reading, Proposal((draft(),)))
    assert not await intents.requeue(reading, failed=True)
    taken = await intents.claim(after.book, after.id, Lane.LOCAL)
    assert taken is not None
    assert taken.text == "$5 coffee"


async def test_whatever_is_not_booked_is_read_again(review: Review, journal: Journal, anna: Person) -> None:
    captures = [
        await in_review(journal, anna, draft()),
        await booked(journal, anna),
        await record_failure(journal, await claimed(anna.home_book, anna.id)),
        await review.discard((await in_review(journal, anna, draft())).id),
        await intents.insert(new_capture(anna.home_book, anna.id)),
    ]
    for capture in captures:
        after = await review.read_again(capture.id)

        assert (after.status, after.text, after.attempt) == (
            Status.QUEUED,
            capture.text,
            capture.attempt + 1,
        )
        assert (after.failure, after.parser, after.confidence, after.drafts) == (None, None, None, [])
    assert await queue(anna) == []


async def test_it_is_read_again_as_its_author_now_wants_it_and_nobody_else(
    journal: Journal, doorbell: RecordingDoorbell, anna: Person
) -> None:
    capture = await intents.insert(new_capture(anna.home_book, anna.id))
    wary = {"parsing_mode": ParsingMode.LOCAL_ONLY, "review_threshold": 0.95}
    ben = (await newcomer(journal)).person.changed(**wary)
    book = await book_of(anna)
    await make_member(book, ben, Role.MEMBER)

    by_ben = await Review(journal, doorbell, ben, await read_book(book.id)).read_again(capture.id)
    by_anna = await Review(journal, doorbell, anna.changed(**wary), book).read_again(capture.id)

    assert (by_ben.mode, by_ben.threshold) == (ParsingMode.AUTOMATIC, 0.8)
    assert (by_anna.mode, by_anna.threshold) == (ParsingMode.LOCAL_ONLY, 0.95)


async def test_words_of_somebody_who_wants_no_model_go_to_none_in_another_s_capture_either(
    journal: Journal, doorbell: RecordingDoorbell, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft())
    book = await book_of(anna)
    ben = (await newcomer(journal)).person.changed(parsing_mode=ParsingMode.LOCAL_ONLY, review_threshold=0.95)
    await make_member(book, ben, Role.MEMBER)

    edited = await Review(journal, doorbell, ben, await read_book(book.id)).read_again(capture.id, "lunch 14")

    assert (edited.mode, edited.threshold) == (ParsingMode.LOCAL_ONLY, 0.8)


async def test_a_key_stands_for_the_text_that_was_typed_under_it(review: Review, anna: Person) -> None:
    typed = new_capture(anna.home_book, anna.id, "lunch 5", key="k")
    await intents.insert(typed)
    await review.read_again(typed.id, "lunch 6")
    await review.read_again(typed.id, "lunch 7")

    again = await intents.insert(new_capture(anna.home_book, anna.id, "lunch 5", key="k"))

    assert (again.id, again.text) == (typed.id, "lunch 7")


async def test_a_text_that_is_none_is_refused_and_nothing_changes(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft())

    with pytest.raises(TextEmpty):
        await review.read_again(capture.id, " ")

    assert await get_capture(capture.book, capture.id) == capture


async def recorded(journal: Journal, person: Person, text: str = LUNCH_AND_TAXI) -> Capture:
    """A text, booked as the parser reads it, without a doubt."""
    capture = await claimed(person.home_book, person.id, text)
    read = propose(text, context_of(capture))
    sure = tuple(replace(one, confidence={}) for one in read.drafts)
    return await record_parse(journal, capture, Proposal(sure), Parser.LOCAL)


async def test_what_is_booked_stays_booked_when_it_is_read_again(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)

    assert await review.read_again(capture.id) == capture
    assert (await last_change(capture.book)).seq == 1


async def test_a_booked_text_that_changes_proposes_and_confirming_takes_it_over(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)
    lunch, taxi = await rows_of(capture)

    waiting = await review.read_again(capture.id, "lunch 14.50 chipotle, coffee 3, taxi 23")

    assert (waiting.status, waiting.awaits_review) == (Status.RECORDED, True)
    assert [one.transaction for one in waiting.drafts] == [lunch.id, None, taxi.id]
    assert [row.size for row in await rows_of(waiting)] == [1250, 2300]
    assert await queue(anna) == [capture.id]

    after = await review.confirm(capture.id, AS_PROPOSED)

    rows = await rows_of(after)
    assert [row.size for row in rows] == [1450, 300, 2300]
    assert [row.version for row in rows] == [2, 1, 1]
    assert "coffee" in rows[2].words
    assert (after.drafts, after.awaits_review, await queue(anna)) == ([], False, [])
    assert [part.type for part in (await last_change(capture.book)).parts] == [
        "Capture",
        "Transaction",
        "Transaction",
    ]
    assert await differences(capture.book) == []


async def test_what_the_new_text_lacks_goes_into_the_trash(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)

    await review.read_again(capture.id, "taxi 23")
    after = await review.confirm(capture.id, AS_PROPOSED)

    assert [(row.size, row.trashed_at is None) for row in await rows_of(after)] == [
        (2300, True),
        (1250, False),
    ]
    assert await differences(capture.book) == []


async def test_a_text_in_which_nothing_is_left_proposes_to_book_nothing(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)

    waiting = await review.read_again(capture.id, "never mind")
    assert (waiting.status, waiting.drafts, waiting.awaits_review) == (Status.RECORDED, [], True)
    after = await review.confirm(capture.id, AS_PROPOSED)

    assert after.status is Status.EMPTY
    assert all(row.trashed_at for row in await rows_of(after))


async def test_a_proposal_is_thrown_away_without_touching_what_is_booked(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)
    before = await rows_of(capture)
    await review.read_again(capture.id, "lunch 99, taxi 1")

    after = await review.discard(capture.id)

    assert (after.status, after.drafts, after.awaits_review) == (Status.RECORDED, [], False)
    unsaid = {"words": [], "extra_words": [], "said": ""}
    assert [row.changed(**unsaid) for row in await rows_of(after)] == [
        row.changed(**unsaid) for row in before
    ]


async def test_reading_again_keeps_what_was_set_by_hand(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft("12.50", category="groceries"))
    await review.confirm(capture.id, edits({Field.AMOUNT: Decimal(15), Field.CATEGORY: "gifts"}))

    waiting = await review.read_again(capture.id, "lunch 12.50 at Subway")
    after = await review.confirm(capture.id, AS_PROPOSED)

    assert [(one.minor, one.category, one.merchant) for one in waiting.drafts] == [(1500, "gifts", "Subway")]
    (row,) = await rows_of(after)
    assert (row.size, row.category, row.merchant, row.by_hand) == (
        1500,
        "gifts",
        "Subway",
        ["amount", "category"],
    )


async def test_what_was_set_by_hand_after_the_proposal_stays_too(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)
    lunch, taxi = await rows_of(capture)
    await review.read_again(capture.id, "lunch 14.50 chipotle")
    await set_row(lunch, merchant="Mensa", by_hand=["merchant"])
    await set_row(taxi, by_hand=["category"])

    after = await review.confirm(capture.id, AS_PROPOSED)

    rows = await rows_of(after)
    assert [(row.size, row.merchant) for row in rows] == [(1450, "Mensa"), (2300, taxi.merchant)]
    assert [row.trashed_at for row in rows] == [None, taxi.trashed_at]


async def test_a_person_who_edits_a_proposal_decides_over_what_was_set_by_hand(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna, "lunch 12.50 chipotle")
    (lunch,) = await rows_of(capture)
    await set_row(lunch, by_hand=["merchant"])
    await review.read_again(capture.id, "lunch 14.50 chipotle")

    after = await review.confirm(capture.id, edits({Field.MERCHANT: "Mensa"}))

    (row,) = await rows_of(after)
    assert (row.id, row.size, row.merchant, row.version) == (lunch.id, 1450, "Mensa", 2)


async def test_reading_again_takes_the_text_as_it_is_by_then(
    review: Review, journal: Journal, anna: Person
) -> None:
    waiting, capture = await in_review(journal, anna, draft()), await recorded(journal, anna)

    for one in (waiting, capture):
        await asyncio.gather(review.read_again(one.id, "lunch 99"), review.read_again(one.id))

        after = await get_capture(one.book, one.id)
        assert after is not None
        assert after.text == "lunch 99"


async def test_what_a_person_deleted_comes_back_only_with_a_new_text(
    review: Review, journal: Journal, anna: Person
) -> None:
    capture = await recorded(journal, anna)
    await set_row((await rows_of(capture))[0], trashed_at=capture.created_at)

    assert not (await review.read_again(capture.id)).awaits_review
    assert len((await review.read_again(capture.id, LUNCH_AND_TAXI + ".")).drafts) == 2


async def test_a_viewer_decides_nothing_and_a_stranger_finds_nothing(
    review: Review, journal: Journal, doorbell: RecordingDoorbell, anna: Person
) -> None:
    capture = await in_review(journal, anna, draft())
    ben = (await newcomer(journal)).person
    await make_member(review.book, ben, Role.VIEWER)
    lent = Review(journal, doorbell, ben, await read_book(anna.home_book))
    strange = Review(journal, doorbell, ben, await read_book(ben.home_book))

    for by, error in ((lent, Forbidden), (strange, NotFound)):
        for decision in (
            by.confirm(capture.id, AS_PROPOSED),
            by.discard(capture.id),
            by.read_again(capture.id, "lunch 1"),
            by.read_again(capture.id),
        ):
            with pytest.raises(error):
                await decision
    assert await get_capture(capture.book, capture.id) == capture
    assert doorbell.rings == []


async def test_the_queue_is_paged_both_ways_by_its_own_cursors(journal: Journal, anna: Person) -> None:
    waiting = [(await in_review(journal, anna, draft())).id for _ in range(4)][::-1]
    await booked(journal, anna, draft())

    first = await review_page(anna.home_book, window(2, None, None, None))
    second = await review_page(anna.home_book, window(2, first.cursors[-1], None, None))
    back = await review_page(anna.home_book, window(None, None, 1, second.cursors[0]))

    assert [row.id for row in (*first.rows, *second.rows)] == waiting
    assert ([row.id for row in back.rows], second.has_next) == ([waiting[1]], False)
    with pytest.raises(BadRequest):
        await review_page(anna.home_book, window(2, encode_cursor("captures", "0" * 24), None, None))


async def test_the_queue_is_read_by_its_own_index(journal: Journal, anna: Person) -> None:
    await in_review(journal, anna, draft())
    where = {"book": anna.home_book, "awaits_review": True}

    plan = await Capture.get_pymongo_collection().find(where).sort("_id", -1).explain()

    assert "awaits_review" in str(plan["queryPlanner"]["winningPlan"])
    assert "SORT" not in str(plan["queryPlanner"]["winningPlan"])


async def test_documents_of_the_release_before_still_load(anna: Person) -> None:
    capture = new_capture(anna.home_book, anna.id)
    old = {
        name: value
        for name, value in capture.to_bson().items()
        if name
        not in {"mode", "threshold", "typed", "drafts", "confidence", "count_confidence", "awaits_review"}
    }

    assert Capture.from_bson(old) == capture
