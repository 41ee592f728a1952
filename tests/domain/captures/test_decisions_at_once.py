"""Whatever people and workers do to one capture at the same time, it stays one of its states and nothing counts twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from domain.captures import intents
from domain.captures.edits import DraftEdit
from domain.captures.models import Capture, Lane, Parser, Status
from domain.captures.queries import get_capture
from domain.captures.review import Confirmation, Review
from domain.captures.service import context_of, record_parse
from domain.errors import Rejected
from domain.journal import Journal, Superseded
from domain.ledger.models import Transaction
from domain.ledger.verify import verify_book
from domain.people.models import Person
from domain.understanding import propose
from domain.understanding.draft import Field, Proposal
from tests.backbone import RecordingDoorbell, RecordingHints, book_of, new_capture, read_book

TEXTS = ("lunch 12.50 chipotle", "lunch 14 chipotle, taxi 23", "taxi 23", "hello", "$5 coffee")
ADDED = DraftEdit(None, {Field.AMOUNT: Decimal(3)})


async def work(journal: Journal, capture: Capture, sure: float) -> None:
    """What a worker does with it, where it is due."""
    claimed = await intents.claim(capture.book, capture.id, Lane.LOCAL)
    if claimed is not None:
        read = propose(claimed.text, context_of(claimed))
        await intents.keep_drafts(claimed, read)
        await record_parse(journal, claimed, Proposal(read.drafts, sure), Parser.LOCAL)


def something(review: Review, capture: Capture, chance: random.Random) -> Awaitable[object]:
    first = chance.choice(
        [None, [DraftEdit(0, {Field.MERCHANT: "Kiosk"})], [DraftEdit(0, {}), ADDED], [ADDED]]
    )
    choices: list[Callable[[], Awaitable[object]]] = [
        lambda: work(review.journal, capture, chance.choice([0.1, 1.0])),
        lambda: review.confirm(capture.id, Confirmation(first)),
        lambda: review.discard(capture.id),
        lambda: review.read_again(capture.id, chance.choice([None, *TEXTS])),
    ]
    return chance.choice(choices)()


@pytest.mark.parametrize("seed", range(6))
async def test_a_capture_survives_whatever_happens_to_it_at_once(
    journal: Journal, anna: Person, seed: int
) -> None:
    chance = random.Random(seed)
    capture = await intents.insert(new_capture(anna.home_book, anna.id, TEXTS[0]))
    book = await book_of(anna)
    devices = [
        Review(one, RecordingDoorbell(), anna, book)
        for one in (journal, Journal(journal.client, RecordingHints()))
    ]

    for _ in range(12):
        answers = await asyncio.gather(
            *(something(chance.choice(devices), capture, chance) for _ in range(4)), return_exceptions=True
        )

        failures = [one for one in answers if isinstance(one, BaseException)]
        assert [one for one in failures if not isinstance(one, Rejected | Superseded)] == []
        after = await get_capture(capture.book, capture.id)
        assert after is not None
        assert after.awaits_review or after.status is not Status.NEEDS_REVIEW
        assert not after.awaits_review or after.status in {Status.NEEDS_REVIEW, Status.RECORDED}
        cursor = Transaction.get_pymongo_collection().find({"book": capture.book, "trashed_at": None})
        live = {raw["_id"] async for raw in cursor}
        assert live <= set(after.transactions)
        assert len(after.transactions) == len(set(after.transactions))
        assert bool(live) == (after.status is Status.RECORDED)
    assert [line async for line in verify_book(await read_book(book.id))] == []
