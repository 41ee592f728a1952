"""What a person made of a booked transaction outlives a new reading of its text that is confirmed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.captures.edits import DraftEdit
from domain.captures.models import Capture
from domain.captures.review import Confirmation, Review
from domain.journal import Journal
from domain.ledger.edits import Edit
from domain.ledger.errors import PartsInvalid
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.people.models import Person
from domain.understanding.draft import Draft, Field, Kind
from tests.backbone import RecordingDoorbell, book_of, booked, draft
from tests.domain.accounts.opening import opened_account

AS_PROPOSED = Confirmation()


@pytest.fixture
async def review(journal: Journal, anna: Person) -> Review:
    return Review(journal, RecordingDoorbell(), anna, await book_of(anna))


async def only_row(capture: Capture) -> Transaction:
    (row,) = [
        Transaction.from_bson(raw)
        async for raw in Transaction.get_pymongo_collection().find({"capture": capture.id})
    ]
    return row


async def edited(review: Review, one: Draft, text: str, **values: Any) -> Capture:
    """One draft of a text, booked and then changed by hand."""
    capture = await booked(review.journal, review.person, one, text=text)
    row = await only_row(capture)
    ledger = Ledger(review.journal, review.person, await book_of(review.person))
    await ledger.update(row.id, Edit(row.version, values))
    return capture


def parts(*amounts: str) -> list[dict[str, Any]]:
    return [
        {"amount": (Decimal(amount), "EUR"), "category": category, "tags": [], "note": "n"}
        for amount, category in zip(amounts, ("groceries", "gifts"), strict=False)
    ]


async def test_a_split_stays_whole_when_another_amount_and_category_are_read(review: Review) -> None:
    capture = await edited(review, draft("12.50", merchant=None), "lunch 12.50", parts=parts("10", "2.50"))
    before = await only_row(capture)

    waiting = await review.read_again(capture.id, "haircut 20 at Subway")
    await review.confirm(capture.id, AS_PROPOSED)

    assert [(one.minor, one.category, one.merchant) for one in waiting.drafts] == [
        (1250, "groceries", "Subway")
    ]
    after = await only_row(capture)
    assert (after.postings, after.size, after.merchant) == (before.postings, 1250, "Subway")


async def test_another_amount_for_what_is_split_is_refused_at_its_place(review: Review) -> None:
    capture = await edited(review, draft("12.50", merchant=None), "lunch 12.50", parts=parts("10", "2.50"))
    await review.read_again(capture.id, "lunch 12.50 at Subway")

    with pytest.raises(PartsInvalid) as refused:
        await review.confirm(capture.id, Confirmation([DraftEdit(0, {Field.AMOUNT: Decimal(20)})]))

    assert refused.value.path == ("drafts", "0", "parts")


async def test_a_transfer_goes_on_into_the_account_that_a_person_named(
    review: Review, journal: Journal, anna: Person
) -> None:
    savings = await opened_account(journal, anna, "Savings")
    moved = draft("100", kind=Kind.TRANSFER, category="transfer", merchant=None)
    capture = await edited(review, moved, "moved 100 to savings", to_account=savings.id)

    await review.read_again(capture.id, "moved 120 to savings")
    await review.confirm(capture.id, AS_PROPOSED)

    after = await only_row(capture)
    assert [(one.minor, one.account) for one in after.postings] == [(-12000, None), (12000, savings.id)]


async def test_what_arrived_of_a_transfer_is_not_read_again(review: Review) -> None:
    moved = draft("100", kind=Kind.TRANSFER, category="transfer", merchant=None)
    capture = await edited(review, moved, "moved 100 to savings", received=(Decimal(108), "USD"))

    await review.read_again(capture.id, "moved 120 to savings today")
    await review.confirm(capture.id, AS_PROPOSED)

    after = await only_row(capture)
    assert [(one.minor, one.currency) for one in after.postings] == [(-10000, "EUR"), (10800, "USD")]


async def test_a_persons_own_rate_holds_for_another_amount(review: Review) -> None:
    capture = await edited(review, draft("100", "USD", merchant=None), "dinner 100 usd", rate=Decimal("0.5"))

    await review.read_again(capture.id, "dinner 120 usd")
    await review.confirm(capture.id, AS_PROPOSED)

    after = await only_row(capture)
    assert (after.size, after.postings[0].base, after.by_hand) == (12000, {"EUR": -6000}, ["rate"])


async def test_another_date_takes_the_rate_of_its_own_day(review: Review) -> None:
    dinner = draft("100", "USD", on=date(2020, 3, 12), merchant=None)
    capture = await booked(review.journal, review.person, dinner, text="dinner 100 usd 12 march 2020")

    await review.read_again(capture.id, "dinner 100 usd 9 march 2020")
    await review.confirm(capture.id, AS_PROPOSED)

    after = await only_row(capture)
    assert (after.date, after.postings[0].rates["EUR"].day) == (date(2020, 3, 9), date(2020, 3, 6))


async def test_what_gives_an_expense_back_stays_a_refund(
    review: Review, journal: Journal, anna: Person
) -> None:
    bought = await only_row(await booked(journal, anna, draft("20", merchant="Zara"), text="shirt 20 zara"))
    refund = draft("20", kind=Kind.REFUND, merchant="Zara", category="shopping")
    capture = await edited(review, refund, "zara refund 20", refund_of=bought.id)

    await review.read_again(capture.id, "zara 25")
    await review.confirm(capture.id, AS_PROPOSED)

    after = await only_row(capture)
    assert (after.kind, after.size, after.refund_of) == (Kind.REFUND, 2500, bought.id)
