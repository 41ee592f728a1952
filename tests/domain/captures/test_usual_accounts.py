"""Which account takes what is booked, once the person has said it of the same merchant or thing."""

from typing import Any

import pytest
from bson import ObjectId

from domain.accounts.models import Account, AccountKind
from domain.books.models import Role
from domain.captures.models import Capture, Parser, Status
from domain.captures.review import Confirmation, Review
from domain.captures.service import context_of, record_parse
from domain.journal import Journal
from domain.learning.queries import memory_of
from domain.ledger.edits import Edit
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.people.models import Person
from domain.understanding import propose
from domain.understanding.draft import Proposal
from domain.undoing.service import Undoing
from tests.backbone import RecordingDoorbell, book_of, claimed, make_member, newcomer, read_book
from tests.domain.accounts.opening import accounts_of, opened_account


async def read(journal: Journal, person: Person, text: str, sure: float | None = None) -> Capture:
    """What becomes of this text of theirs in their home book."""
    return await written_by(journal, person, person.home_book, text, sure)


async def written_by(
    journal: Journal, person: Person, book: ObjectId, text: str, sure: float | None = None
) -> Capture:
    capture = await claimed(book, person.id, text)
    memory = await memory_of(capture.book, capture.author)
    proposal = propose(text, context_of(capture, memory))
    if sure is not None:
        proposal = Proposal(proposal.drafts, sure)
    return await record_parse(journal, capture, proposal, Parser.LOCAL, memory)


async def row_of(capture: Capture) -> Transaction:
    raw = await Transaction.get_pymongo_collection().find_one({"_id": capture.transactions[0]})
    assert raw is not None
    return Transaction.from_bson(raw)


async def paid_with(capture: Capture) -> ObjectId | None:
    return (await row_of(capture)).postings[0].account


async def corrected(journal: Journal, person: Person, capture: Capture, **values: Any) -> None:
    row = await row_of(capture)
    await Ledger(journal, person, await book_of(person)).update(row.id, Edit(row.version, values))


@pytest.fixture
async def everyday(journal: Journal, anna: Person) -> Account:
    """The account that takes what names none."""
    return await opened_account(journal, anna, default=True)


@pytest.fixture
async def card(journal: Journal, anna: Person, everyday: Account) -> Account:
    """What Anna pays at Chipotle with, as she said once."""
    card = await opened_account(journal, anna, "Card", AccountKind.CARD)
    first = await read(journal, anna, "lunch 12.50 at Chipotle")
    assert await paid_with(first) == everyday.id
    await corrected(journal, anna, first, account=card.id)
    return card


@pytest.mark.parametrize(
    "text", ["chipotle 9", "14 at Chipotle yesterday", "dinner chipotle 22 eur", "a bowl at chipotle 8.20"]
)
async def test_the_next_message_of_a_merchant_is_paid_with_the_account_that_was_chosen(
    journal: Journal, anna: Person, card: Account, text: str
) -> None:
    capture = await read(journal, anna, text)

    assert await paid_with(capture) == card.id
    assert (await row_of(capture)).by_hand == []


async def test_others_stay_on_the_default_account(
    journal: Journal, anna: Person, card: Account, everyday: Account
) -> None:
    assert await paid_with(await read(journal, anna, "lunch 9 at Subway")) == everyday.id
    assert await paid_with(await read(journal, anna, "lunch 9")) == everyday.id


async def test_what_was_bought_without_a_merchant_teaches_it_of_the_thing(
    journal: Journal, anna: Person, everyday: Account
) -> None:
    purse = await opened_account(journal, anna, "Purse", AccountKind.CASH)
    await corrected(journal, anna, await read(journal, anna, "haircut 30"), account=purse.id)

    again = await read(journal, anna, "haircut 28 yesterday")
    assert await paid_with(again) == purse.id
    assert (await row_of(again)).category == "personal_care"
    assert await paid_with(await read(journal, anna, "haircut 30 usd")) == everyday.id  # it holds euros only
    assert await paid_with(await read(journal, anna, "groceries 30")) == everyday.id


async def test_it_can_be_taught_anew_or_taken_back(
    journal: Journal, anna: Person, card: Account, everyday: Account
) -> None:
    told = (await book_of(anna)).seq
    await corrected(journal, anna, await read(journal, anna, "chipotle 9"), account=None)
    assert await paid_with(await read(journal, anna, "chipotle 10")) == everyday.id

    last = (await book_of(anna)).seq
    await Undoing(journal, RecordingDoorbell(), anna, await book_of(anna)).change(last - 1, "a")
    assert await paid_with(await read(journal, anna, "chipotle 11")) == card.id

    await Undoing(journal, RecordingDoorbell(), anna, await book_of(anna)).change(told, "b")
    assert await paid_with(await read(journal, anna, "chipotle 12")) == everyday.id


async def test_an_archived_account_takes_nothing_more(
    journal: Journal, anna: Person, card: Account, everyday: Account
) -> None:
    await (await accounts_of(journal, anna)).archive(card.id)

    assert await paid_with(await read(journal, anna, "chipotle 9")) == everyday.id


async def test_a_correction_of_something_else_leaves_the_account_as_it_was_taught(
    journal: Journal, anna: Person, card: Account
) -> None:
    await corrected(journal, anna, await read(journal, anna, "chipotle 9"), category="groceries")

    after = await read(journal, anna, "chipotle 10")
    assert (await paid_with(after), (await row_of(after)).category) == (card.id, "groceries")


async def test_another_person_of_the_book_pays_otherwise(
    journal: Journal, anna: Person, card: Account, everyday: Account
) -> None:
    ben = (await newcomer(journal)).person
    await make_member(await book_of(anna), ben, Role.MEMBER)

    assert await paid_with(await written_by(journal, ben, anna.home_book, "chipotle 9")) == everyday.id


async def test_what_a_person_confirms_is_paid_with_it_too(
    journal: Journal, anna: Person, card: Account
) -> None:
    waiting = await read(journal, anna, "chipotle 9", sure=0.1)
    assert waiting.status is Status.NEEDS_REVIEW

    review = Review(journal, RecordingDoorbell(), anna, await read_book(anna.home_book))
    confirmed = await review.confirm(waiting.id, Confirmation())

    assert await paid_with(confirmed) == card.id


async def test_a_transfer_teaches_no_account(journal: Journal, anna: Person, everyday: Account) -> None:
    card = await opened_account(journal, anna, "Card", AccountKind.CARD)
    moved = await read(journal, anna, "moved 100 to savings")
    await corrected(journal, anna, moved, account=card.id)

    assert await paid_with(await read(journal, anna, "moved 50 to savings")) == everyday.id
