"""Foreign money of a text that is read anew takes the rate of its new date."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.captures.models import Parser
from domain.captures.review import Confirmation, Review
from domain.captures.service import context_of, record_parse
from domain.journal import Journal
from domain.ledger.edits import Edit
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.people.models import Person
from domain.understanding import propose
from domain.understanding.draft import Proposal
from tests.backbone import RecordingDoorbell, book_of, claimed
from tests.domain.bases.filling import differences, read

TEXT, MOVED = "lunch 12.50 usd at Chipotle on 9 March 2026", "lunch 12.50 usd at Chipotle on 16 March 2026"


async def recorded(journal: Journal, anna: Person) -> tuple[Review, Transaction]:
    """The text, booked without a doubt."""
    capture = await claimed(anna.home_book, anna.id, TEXT)
    sure = tuple(replace(one, confidence={}) for one in propose(TEXT, context_of(capture)).drafts)
    capture = await record_parse(journal, capture, Proposal(sure), Parser.LOCAL)
    review = Review(journal, RecordingDoorbell(), anna, await book_of(anna))
    await review.read_again(capture.id, MOVED)
    return review, await read(capture.transactions[0])


async def test_another_date_in_the_text_is_another_rate(journal: Journal, anna: Person) -> None:
    review, row = await recorded(journal, anna)
    assert row.capture is not None

    await review.confirm(row.capture, Confirmation())

    after = await read(row.id)
    assert (row.postings[0].rates["EUR"].day, after.postings[0].rates["EUR"].day) == (
        date(2026, 3, 6),
        date(2026, 3, 13),
    )
    assert await differences(anna) == []


async def test_a_rate_of_the_persons_own_stays(journal: Journal, anna: Person) -> None:
    review, row = await recorded(journal, anna)
    assert row.capture is not None
    ledger = Ledger(journal, anna, await book_of(anna))
    own = await ledger.update(row.id, Edit(row.version, {"rate": Decimal("0.5")}))

    await review.confirm(row.capture, Confirmation())

    after = await read(row.id)
    assert after.date == date(2026, 3, 16)
    assert after.postings == own.postings
