from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from beanie import PydanticObjectId

from domain.captures.drafts import StoredDraft
from domain.captures.edits import Choice, DraftEdit, choices
from domain.captures.errors import AmountMissing, NoSuchDraft, NothingToBook, TooManyDrafts
from domain.captures.models import Capture
from domain.errors import AmountTooLarge, InvalidCurrency, Rejected
from domain.ledger.errors import AmountInvalid, CategoryInvalid, DateInvalid, MerchantInvalid
from domain.money import Money
from domain.understanding.draft import Draft, Field, Kind, Recurrence
from tests.backbone import draft, new_capture, plain_book

# Documents know their collections only where a database is open.
pytestmark = pytest.mark.usefixtures("database")
BOOK, AUTHOR = PydanticObjectId(), PydanticObjectId()
HOME = plain_book(id=BOOK)


def capture_of(*drafts: Draft) -> Capture:
    return new_capture(BOOK, AUTHOR).changed(drafts=[StoredDraft.of(one) for one in drafts])


def edit(index: int | None = 0, **values: Any) -> DraftEdit:
    return DraftEdit(index, {Field(name): value for name, value in values.items()})


def chosen(*edits: DraftEdit, drafts: tuple[Draft, ...] = (draft(),)) -> list[Choice]:
    return choices(capture_of(*drafts), HOME, edits)


def test_nothing_given_takes_the_drafts_as_they_are() -> None:
    drafts = draft("12.50"), draft("23", "USD")

    assert [(one.wanted, one.by_hand) for one in choices(capture_of(*drafts), HOME, None)] == [
        (drafts[0], frozenset()),
        (drafts[1], frozenset()),
    ]


def test_a_draft_whose_transaction_was_deleted_since_is_taken_only_where_it_is_asked_for() -> None:
    row = PydanticObjectId()
    capture = new_capture(BOOK, AUTHOR).changed(drafts=[StoredDraft.of(draft(), row)])

    assert choices(capture, HOME, None, {row}) == []
    assert len(choices(capture, HOME, [edit(0)], {row})) == 1


def test_only_what_differs_was_set_by_hand() -> None:
    (choice,) = chosen(edit(amount=Decimal("14.5"), merchant="Chipotle", kind=Kind.EXPENSE))

    assert choice.wanted == draft("14.50")
    assert choice.read == draft()
    assert choice.by_hand == {Field.AMOUNT}


def test_null_takes_a_merchant_and_a_recurrence_away() -> None:
    (choice,) = chosen(edit(merchant=None, recurrence=None))

    assert choice.wanted.merchant is None
    assert choice.by_hand == {Field.MERCHANT}


@pytest.mark.parametrize(
    ("name", "kept"), [("  Cafe\u0301   Ana ", "Café Ana"), ("\u200b", None), ("", None)]
)
def test_a_merchant_is_trimmed_and_nothing_to_see_is_none(name: str, kept: str | None) -> None:
    assert chosen(edit(merchant=name))[0].wanted.merchant == kept


def test_one_draft_may_be_split_into_two() -> None:
    both = chosen(edit(amount=Decimal(10)), edit(amount=Decimal("2.50"), category="groceries"))

    assert [one.wanted.money.minor for one in both] == [1000, 250]


def test_a_new_one_is_an_expense_of_the_day_of_typing_in_the_persons_currency() -> None:
    (choice,) = choices(capture_of(), HOME, [edit(None, amount=Decimal(3))])

    assert choice.wanted == Draft(Kind.EXPENSE, Money(300, "EUR"), date(2026, 3, 11), None, "other")
    assert choice.by_hand == {Field.AMOUNT, Field.KIND, Field.DATE}


@pytest.mark.parametrize(
    ("before", "kind", "category"),
    [
        (draft(), Kind.REFUND, "dining"),
        (draft(), Kind.TRANSFER, "transfer"),
        (draft(), Kind.INCOME, "income"),
        (draft(kind=Kind.TRANSFER, category="transfer"), Kind.EXPENSE, "other"),
        (draft(kind=Kind.INCOME, category="income"), Kind.REFUND, "other"),
        (draft(kind=Kind.INCOME, category="income"), Kind.INCOME, "income"),
    ],
)
def test_the_category_follows_the_kind_where_none_is_named(before: Draft, kind: Kind, category: str) -> None:
    assert chosen(edit(kind=kind), drafts=(before,))[0].wanted.category == category


def test_another_currency_keeps_the_amount_in_major_units() -> None:
    (choice,) = chosen(edit(currency="KWD", recurrence=Recurrence.MONTHLY))

    assert choice.wanted.money == Money(12_500, "KWD")
    assert choice.by_hand == {Field.AMOUNT, Field.CURRENCY, Field.RECURRENCE}


@pytest.mark.parametrize(
    ("wrong", "error", "path"),
    [
        (edit(1), NoSuchDraft, ("index",)),
        (edit(-1), NoSuchDraft, ("index",)),
        (edit(None, merchant="Chipotle"), AmountMissing, ("amount",)),
        (edit(amount=Decimal(0)), AmountInvalid, ("amount",)),
        (edit(amount=Decimal(-5)), AmountInvalid, ("amount",)),
        (edit(amount=Decimal("NaN")), AmountInvalid, ("amount",)),
        (edit(amount=Decimal("sNaN")), AmountInvalid, ("amount",)),
        (edit(amount=Decimal("Infinity")), AmountInvalid, ("amount",)),
        (edit(amount=Decimal("1.005")), AmountInvalid, ("amount",)),
        (edit(amount=Decimal("1e-999999")), AmountInvalid, ("amount",)),
        (edit(amount=Decimal("1e999999")), AmountTooLarge, ("amount",)),
        (edit(currency="JPY"), AmountInvalid, ("amount",)),
        (edit(currency="euro"), InvalidCurrency, ("currency",)),
        (edit(merchant="a\0"), MerchantInvalid, ("merchant",)),
        (edit(merchant="\ud800"), MerchantInvalid, ("merchant",)),
        (edit(merchant="a" * 201), MerchantInvalid, ("merchant",)),
        (edit(merchant="a" * 10_000_000), MerchantInvalid, ("merchant",)),
        (edit(date=date(1, 1, 1)), DateInvalid, ("date",)),
        (edit(category="food"), CategoryInvalid, ("category",)),
        (edit(category="transfer"), CategoryInvalid, ("category",)),
        (edit(kind=Kind.TRANSFER, category="dining"), CategoryInvalid, ("category",)),
    ],
    ids=range(21),
)
def test_rubbish_is_refused_with_its_place(
    wrong: DraftEdit, error: type[Rejected], path: tuple[str, ...]
) -> None:
    with pytest.raises(error) as refusal:
        chosen(edit(), wrong)

    assert refusal.value.path == ("drafts", "1", *path)


def test_no_transaction_and_too_many_are_refused() -> None:
    with pytest.raises(NothingToBook):
        chosen()
    with pytest.raises(TooManyDrafts):
        chosen(*[edit()] * 151)
