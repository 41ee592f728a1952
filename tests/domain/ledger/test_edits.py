"""What a person may make of a transaction."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from beanie import PydanticObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain import clock
from domain.errors import Rejected
from domain.ledger.checks import check_merchant, check_note
from domain.ledger.edits import Edit, edited
from domain.ledger.errors import Stale
from domain.ledger.marks import text_words
from domain.ledger.models import Transaction
from domain.ledger.rules import book_draft
from domain.money import MAX_MINOR
from domain.understanding.draft import Field, Kind
from tests.backbone import draft, plain_book

# Documents know their collections only where a database is open.
pytestmark = pytest.mark.usefixtures("database")
BASES, BOOK = ("EUR",), plain_book()


def row(text: str = "lunch chip 12.50", **changes: Any) -> Transaction:
    return book_draft(
        draft(**changes),
        row=PydanticObjectId(),
        book=PydanticObjectId(),
        capture=PydanticObjectId(),
        text=text,
        bases=BASES,
        generation=3,
        at=clock.now(),
    )


def edit(before: Transaction, **values: Any) -> Transaction:
    return edited(before, Edit(before.version, values), BOOK)


def test_each_field_is_set_and_remembered_as_set_by_hand() -> None:
    after = edit(
        row(),
        kind=Kind.REFUND,
        amount=(Decimal("14.5"), "USD"),
        date=date(2026, 2, 1),
        merchant="  Café   Zoë ",
        category="groceries",
        note=" with Anna ",
        tags=["work", "trip", "work"],
    )

    assert (after.kind, str(after.money), after.date) == (Kind.REFUND, "14.50 USD", date(2026, 2, 1))
    assert (after.merchant, after.merchant_key, after.category) == ("Café Zoë", "cafe zoe", "groceries")
    assert (after.note, after.tags, after.version) == ("with Anna", ["trip", "work"], 2)
    assert after.by_hand == ["amount", "category", "currency", "date", "kind", "merchant", "note", "tags"]
    (posting,) = after.postings
    assert (posting.minor, posting.currency, posting.base, posting.tags) == (
        1450,
        "USD",
        {},
        ["trip", "work"],
    )


def test_a_field_set_to_what_it_was_is_set_by_hand_too_and_no_longer_unsure() -> None:
    before = row().changed(unsure=["category", "merchant"])

    after = edit(before, category="dining")

    assert (after.by_hand, after.unsure, after.was) == (["category"], ["merchant"], {})
    assert after.postings == before.postings


def test_an_edit_that_changes_nothing_is_the_same_transaction() -> None:
    before = edit(row(), category="dining")

    assert edit(before, category="dining") is before


def test_search_finds_the_text_the_new_merchant_and_no_longer_the_old_one() -> None:
    before = row(merchant="McDonald's")
    after = edit(edit(before, merchant="Chipotle", note="spicy"), note=None)

    assert {"mcdonald", "lunch", "chip"} <= set(before.words)
    assert text_words(after) == ["12", "50", "chip", "chipotle", "lunch"]
    assert after.extra_words == ["chipotle"]


def test_what_the_parser_made_is_kept_from_the_first_change_on() -> None:
    once = edit(row(merchant="Chip", category="dining"), merchant="Chipotle")
    twice = edit(once, merchant="Chipotle Grill", category="other")

    assert once.was == {"merchant": "Chip"}
    assert twice.was == {"merchant": "Chip", "category": "dining"}


@pytest.mark.parametrize(
    ("kind", "category", "minors"),
    [
        (Kind.TRANSFER, "transfer", [-1250, 1250]),
        (Kind.INCOME, "income", [1250]),
        (Kind.REFUND, "dining", [1250]),
    ],
)
def test_the_category_goes_with_the_kind(kind: Kind, category: str, minors: list[int]) -> None:
    after = edit(row(), kind=kind)

    assert (after.category, [posting.minor for posting in after.postings]) == (category, minors)


def test_back_from_a_transfer_the_category_is_open() -> None:
    assert edit(row(kind=Kind.TRANSFER, category="transfer"), kind=Kind.EXPENSE).category == "other"


def test_an_account_stays_with_an_amount_that_changes() -> None:
    account = PydanticObjectId()
    before = row()
    before.postings[0].account = account

    assert edit(before, amount=(Decimal(1), "EUR")).postings[0].account == account


WRONG: list[tuple[dict[str, Any], str, tuple[str, ...]]] = [
    ({"amount": (Decimal(0), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal(-3), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal("1.005"), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal("1.5"), "JPY")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal("NaN"), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal("sNaN"), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal("Infinity"), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal("1E-999"), "EUR")}, "AMOUNT_INVALID", ("amount", "amount")),
    ({"amount": (Decimal(MAX_MINOR), "EUR")}, "AMOUNT_TOO_LARGE", ("amount", "amount")),
    ({"amount": (Decimal("1E+999999"), "EUR")}, "AMOUNT_TOO_LARGE", ("amount", "amount")),
    ({"amount": (Decimal(1), "XXX")}, "INVALID_CURRENCY", ("amount", "currency")),
    ({"amount": (Decimal(1), "\ud800")}, "INVALID_CURRENCY", ("amount", "currency")),
    ({"date": date(1899, 12, 31)}, "INVALID_DATE", ("date",)),
    ({"date": date(9999, 12, 31)}, "INVALID_DATE", ("date",)),
    ({"category": "nonsense"}, "INVALID_CATEGORY", ("category",)),
    ({"category": "transfer"}, "INVALID_CATEGORY", ("category",)),
    ({"category": "dining", "kind": Kind.TRANSFER}, "INVALID_CATEGORY", ("category",)),
    ({"merchant": "x" * 201}, "MERCHANT_INVALID", ("merchant",)),
    ({"merchant": "x" * 100_000}, "MERCHANT_INVALID", ("merchant",)),
    ({"merchant": "a\x00b"}, "MERCHANT_INVALID", ("merchant",)),
    ({"merchant": "\udfff"}, "MERCHANT_INVALID", ("merchant",)),
    ({"note": "x" * 1_001}, "NOTE_INVALID", ("note",)),
    ({"note": "a\x07"}, "NOTE_INVALID", ("note",)),
    ({"tags": ["a"] * 21}, "TAGS_INVALID", ("tags",)),
    ({"tags": ["ok", " "]}, "TAGS_INVALID", ("tags", "1")),
    ({"tags": ["x" * 51]}, "TAGS_INVALID", ("tags", "0")),
    ({"tags": ["a\nb"]}, "TAGS_INVALID", ("tags", "0")),
    ({}, "NOTHING_TO_SET", ()),
]


@pytest.mark.parametrize(("values", "code", "path"), WRONG)
def test_what_is_wrong_is_said_with_its_place(values: Any, code: str, path: tuple[str, ...]) -> None:
    with pytest.raises(Rejected) as error:
        edit(row(), **values)

    assert (error.value.code, error.value.path) == (code, path)


def test_an_edit_of_another_version_is_stale() -> None:
    with pytest.raises(Stale):
        edited(row(), Edit(2, {"category": "other"}), BOOK)


@pytest.mark.parametrize("nothing", ["", "  ", "\u200b", "\u2028"])
def test_what_shows_nothing_is_nothing(nothing: str) -> None:
    assert check_merchant(nothing) is None
    assert check_note(nothing) is None


@given(st.text(max_size=300))
def test_a_merchant_is_kept_trimmed_or_refused(name: str) -> None:
    try:
        kept = check_merchant(name)
    except Rejected:
        return
    assert kept is None or (check_merchant(kept) == kept and 0 < len(kept) <= 200)


def test_doubtful_fields_are_unsure_when_booked() -> None:
    doubtful = replace(draft(), confidence={Field.MERCHANT: 0.7, Field.CATEGORY: 0.9, Field.AMOUNT: 0.1})
    booked = book_draft(
        doubtful,
        row=PydanticObjectId(),
        book=PydanticObjectId(),
        capture=PydanticObjectId(),
        text="chip 12.50",
        bases=BASES,
        generation=0,
        at=clock.now(),
        threshold=0.8,
    )

    assert booked.unsure == ["merchant"]
