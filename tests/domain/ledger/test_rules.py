from collections import Counter
from datetime import UTC, date, datetime

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.database import Database
from domain.ledger.models import Transaction
from domain.ledger.rules import book_draft, delta, periods
from domain.ledger.words import fold, words_of
from domain.understanding.draft import Draft, Kind
from tests.backbone import draft
from tests.domain.ledger.samples import BASES, BOOK, transactions

CHANGED = st.none() | transactions()


def recomputed(rows: list[Transaction | None]) -> dict[tuple[str, str, str], int]:
    """Totals written down naively, posting by posting."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        if row is None or row.trashed_at is not None:
            continue
        for posting in row.postings:
            key = f"{row.kind.value}|{posting.category or ''}||{posting.currency}"
            day = row.date.isoformat()
            for period in ("D" + day, "M" + day[:7], "Y" + day[:4]):
                sums[period, key, "sum"] += posting.minor
                sums[period, key, "count"] += 1
                for base in BASES[:1] if row.counted is None else row.counted:
                    side = "base" if posting.currency == base else "open"
                    sums[period, key, f"{side}.{base}"] += posting.minor
    return {path: value for path, value in sums.items() if value}


def added(*deltas: object) -> dict[object, int]:
    sums: Counter[object] = Counter()
    for one in deltas:
        for path, value in dict(one).items():  # type: ignore[call-overload]  # any mapping
            sums[path] += value
    return {path: value for path, value in sums.items() if value}


@pytest.fixture(autouse=True)
def bound(database: Database) -> None:
    """A document must know its collection before it can be made."""


@given(CHANGED, CHANGED)
def test_a_change_and_its_undoing_leave_nothing(
    before: Transaction | None, after: Transaction | None
) -> None:
    assert added(delta(before, after, BASES), delta(after, before, BASES)) == {}


@given(transactions())
def test_a_new_transaction_adds_what_a_recount_says(row: Transaction) -> None:
    assert dict(delta(None, row, BASES)) == recomputed([row])


@given(CHANGED, CHANGED, CHANGED)
def test_two_changes_add_up_to_one(
    first: Transaction | None, second: Transaction | None, third: Transaction | None
) -> None:
    steps = added(delta(first, second, BASES), delta(second, third, BASES))

    assert steps == dict(delta(first, third, BASES))


@given(transactions())
def test_what_stays_the_same_changes_no_total(row: Transaction) -> None:
    assert delta(row, row, BASES) == {}


def booking(one: Draft) -> Transaction:
    return book_draft(
        one,
        row=ObjectId(),
        book=BOOK,
        capture=PydanticObjectId(),
        text="Lunch at Chipotle, 12.50",
        bases=("EUR",),
        generation=4,
        at=datetime(2026, 3, 11, tzinfo=UTC),
    )


def test_a_purchase_is_one_movement_out() -> None:
    booked = booking(draft("12.50", "EUR"))

    (posting,) = booked.postings
    assert (posting.minor, posting.currency, posting.category, posting.base) == (
        -1250,
        "EUR",
        "dining",
        {"EUR": -1250},
    )
    assert (booked.size, booked.category, booked.generation, booked.version) == (1250, "dining", 4, 1)
    assert booked.merchant_key == "chipotle"
    assert booked.words == ["12", "50", "at", "chipotle", "lunch"]


def test_a_transfer_is_two_movements_without_category() -> None:
    booked = booking(draft("500", "EUR", kind=Kind.TRANSFER, category="transfer"))

    assert [(one.minor, one.category) for one in booked.postings] == [(-50000, None), (50000, None)]
    assert booked.category == "transfer"


@pytest.mark.parametrize("kind", [Kind.INCOME, Kind.REFUND])
def test_income_and_refunds_move_in(kind: Kind) -> None:
    assert booking(draft("3", "EUR", kind=kind)).postings[0].minor == 300


def test_no_rate_is_assumed_for_another_currency() -> None:
    assert booking(draft("3", "USD")).postings[0].base == {}


def test_a_day_counts_in_its_day_month_and_year() -> None:
    assert periods(date(1, 2, 3)) == ("D0001-02-03", "M0001-02", "Y0001")


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Café ＡＢ", "cafe ab"), ("STRASSE", "strasse"), ("Straße", "strasse"), ("Ünal", "unal")],
)
def test_case_accents_and_width_are_folded_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_are_distinct_sorted_and_cut() -> None:
    assert words_of("Café, cafe", "x" * 100) == ["cafe", "x" * 64]
