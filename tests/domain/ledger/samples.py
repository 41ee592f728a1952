"""Transactions as hypothesis may think of them."""

from datetime import UTC, date, datetime

from beanie import PydanticObjectId
from hypothesis import strategies as st

from domain.ledger.models import Posting, Transaction
from domain.ledger.rules import value_in_bases
from domain.understanding.draft import Kind

BASES = ("EUR", "USD")
BOOK = PydanticObjectId("65f2d8e4a1b2c3d4e5f60718")


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    minor, currency = draw(st.integers(-(10**15), 10**15)), draw(st.sampled_from(["EUR", "USD", "JPY"]))
    return Posting(
        category=draw(st.sampled_from([None, "dining", "fuel"])),
        minor=minor,
        currency=currency,
        base=value_in_bases(minor, currency, BASES),
    )


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    parts = draw(st.lists(postings(), min_size=1, max_size=3))
    made: Transaction = Transaction.model_construct(
        id=PydanticObjectId(),
        v=1,
        book=BOOK,
        kind=draw(st.sampled_from(Kind)),
        date=draw(st.dates(date(1, 1, 1), date(9999, 12, 31))),
        currency=parts[0].currency,
        size=abs(parts[0].minor),
        postings=parts,
        created_at=datetime(2026, 3, 11, tzinfo=UTC),
        trashed_at=draw(st.sampled_from([None, None, datetime(2026, 3, 12, tzinfo=UTC)])),
        generation=0,
        counted=draw(st.sampled_from([None, [], ["EUR"], ["EUR", "USD"]])),
    )
    return made
