"""What a person makes of a capture's drafts. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from beanie import PydanticObjectId

from domain import clock
from domain.books.models import Book
from domain.captures.drafts import StoredDraft
from domain.captures.errors import AmountMissing, NoSuchDraft, NothingToBook, TooManyDrafts
from domain.captures.models import Capture
from domain.errors import Rejected
from domain.ledger.checks import check_category, check_date, check_merchant, check_money
from domain.ledger.edits import CATEGORY_OF_KIND
from domain.ledger.errors import CategoryInvalid
from domain.money import Money
from domain.understanding.draft import Draft, Field, Kind

# With what it may replace, the capture's other transactions, this stays one change of the log.
MOST_DRAFTS = 150


@dataclass(frozen=True, slots=True)
class DraftEdit:
    """A copy of the draft at `index` (None: a new one) with these values; what isn't among them stays as it was.

    `values` has a `Kind`, a `Decimal` in major units, a currency, a `date`, a merchant or None, a slug, a
    `Recurrence` or None.
    """

    index: int | None
    values: Mapping[Field, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One transaction to book: as `read` (of a new one: as the person said), and as the person wants it.

    `by_hand` names the fields that the person set; `transaction` is the booked one that it changes.
    """

    read: Draft
    wanted: Draft
    by_hand: frozenset[Field] = frozenset()
    transaction: PydanticObjectId | None = None


def choices(
    capture: Capture,
    book: Book,
    edits: Sequence[DraftEdit] | None,
    deleted: Collection[PydanticObjectId] = (),
) -> list[Choice]:
    """What shall be booked: the drafts as they are, or (given) just these. Raises `Rejected` with the edit's path.

    A draft that would change a transaction which was deleted since is only taken where it is asked for.
    """
    if edits is None:
        kept = [
            (position, one) for position, one in enumerate(capture.drafts) if one.transaction not in deleted
        ]
        return [_as_read(one, position) for position, one in kept]
    if not edits:
        raise NothingToBook("drafts")
    if len(edits) > MOST_DRAFTS:
        raise TooManyDrafts("drafts")
    return [_placed(capture, book, edit, position) for position, edit in enumerate(edits)]


def _as_read(source: StoredDraft, position: int) -> Choice:
    try:
        check_date(source.date)
    except Rejected as error:
        error.path = ("drafts", str(position), *error.path)
        raise
    return Choice(source.draft, source.draft, transaction=source.transaction)


def _placed(capture: Capture, book: Book, edit: DraftEdit, position: int) -> Choice:
    try:
        return _choice(capture, book, edit)
    except Rejected as error:
        error.path = ("drafts", str(position), *error.path)
        raise


def _choice(capture: Capture, book: Book, edit: DraftEdit) -> Choice:
    if edit.index is None:
        wanted = edited(_blank(capture, edit.values), edit.values, book)
        return Choice(wanted, wanted, frozenset(edit.values) | {Field.KIND, Field.DATE})
    if not 0 <= edit.index < len(capture.drafts):
        raise NoSuchDraft("index")
    source = capture.drafts[edit.index]
    read = source.draft
    wanted = edited(read, edit.values, book)
    return Choice(read, wanted, frozenset(changed_fields(read, wanted)), source.transaction)


def _blank(capture: Capture, values: Mapping[Field, Any]) -> Draft:
    """A new transaction before anything is said of it but its kind: today's, as the capture's other defaults."""
    if Field.AMOUNT not in values:
        raise AmountMissing(Field.AMOUNT)
    day = clock.civil_date(capture.captured_at, capture.time_zone)
    return Draft(Kind.EXPENSE, Money(0, capture.currency), day, None, "other")


def edited(draft: Draft, values: Mapping[Field, Any], book: Book) -> Draft:
    """The draft with these values. Raises `Rejected` with the name of the field that is wrong."""
    kind = values.get(Field.KIND, draft.kind)
    return replace(
        draft,
        kind=kind,
        money=_money(draft, values),
        date=check_date(values.get(Field.DATE, draft.date)),
        merchant=check_merchant(values[Field.MERCHANT]) if Field.MERCHANT in values else draft.merchant,
        category=_category(draft, kind, values.get(Field.CATEGORY), book),
        recurrence=values.get(Field.RECURRENCE, draft.recurrence),
    )


def _money(draft: Draft, values: Mapping[Field, Any]) -> Money:
    amount: Decimal = values.get(Field.AMOUNT, draft.money.amount)
    try:
        return check_money((amount, values.get(Field.CURRENCY, draft.money.currency)))
    except Rejected as error:
        error.path = error.path[1:]  # here amount and currency stand side by side
        raise


def _category(draft: Draft, kind: Kind, named: str | None, book: Book) -> str:
    """The one named; else the one it had, where that still goes with the kind."""
    if named is not None:
        if (check_category(named, book) == "transfer") != (kind is Kind.TRANSFER):
            raise CategoryInvalid(Field.CATEGORY)
        return named
    if kind is draft.kind:
        return draft.category
    kept = "other" if draft.category in CATEGORY_OF_KIND.values() else draft.category
    return CATEGORY_OF_KIND.get(kind, kept)


def changed_fields(before: Draft, after: Draft) -> Iterator[Field]:
    """The fields in which two drafts differ."""
    wanted = values_of(after)
    yield from (name for name, value in values_of(before).items() if wanted[name] != value)


def values_of(draft: Draft) -> Mapping[Field, Any]:
    """The values of a draft by field; an amount in minor units."""
    return {
        Field.KIND: draft.kind,
        Field.AMOUNT: draft.money.minor,
        Field.CURRENCY: draft.money.currency,
        Field.DATE: draft.date,
        Field.MERCHANT: draft.merchant,
        Field.CATEGORY: draft.category,
        Field.RECURRENCE: draft.recurrence,
    }
