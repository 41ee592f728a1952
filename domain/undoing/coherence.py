"""What can't be as it was, though nobody changed it: beside what came since it would break a rule of the book. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bson import ObjectId

from domain.accounts.models import Account
from domain.arranging.models import Arrangements
from domain.arranging.naming import is_unambiguous
from domain.books.categories import is_sound
from domain.books.models import Book
from domain.database import Stored
from domain.journal import Row

Kind = TypeVar("Kind", bound=Stored)
# The type and the id of a row: a book's own id is also that of its arrangements.
Place = tuple[str, ObjectId]


@dataclass(frozen=True, slots=True)
class Home:
    """The book, and all its accounts where an account or the default one may change."""

    book: Book
    accounts: Sequence[Account] = ()


def impossible(home: Home, rows: Collection[Row]) -> list[Place]:
    """Where the rows are that must stay as they are."""
    book = next((after for _, after in _both(rows, Book)), home.book)
    accounts: dict[ObjectId, Account] = {one.id: one for one in home.accounts}
    wanted = accounts | {after.id: after for _, after in _both(rows, Account)}
    refused = [*_accounts(_both(rows, Account), wanted, book)]
    now = wanted | {row: accounts[row] for row in refused}
    books = [after for before, after in _both(rows, Book) if not _may_be(before, after, now)]
    arrangements = [
        after
        for before, after in _both(rows, Arrangements)
        if is_unambiguous(before) and not is_unambiguous(after)
    ]
    return [*((Account.__name__, one) for one in refused), *map(place_of, (*books, *arrangements))]


def place_of(row: Stored) -> Place:
    return type(row).__name__, row.id


def _both(rows: Collection[Row], kind: type[Kind]) -> list[tuple[Kind, Kind]]:
    return [
        (row.before, row.after)
        for row in rows
        if isinstance(row.before, kind) and isinstance(row.after, kind)
    ]


def _accounts(
    changes: Sequence[tuple[Account, Account]], wanted: Mapping[ObjectId, Account], book: Book
) -> Iterator[ObjectId]:
    """Money is booked in its currency, another one has its name, or it is the default one and would be put away."""
    for before, after in changes:
        name = after.name.casefold()
        taken = any(one.id != after.id and one.name.casefold() == name for one in wanted.values())
        put_away = after.archived_at is not None and before.archived_at is None
        if (
            (before.used and before.currency != after.currency)
            or (taken and before.name.casefold() != name)
            or (put_away and book.default_account == after.id)
        ):
            yield after.id


def _may_be(before: Book, after: Book, accounts: Mapping[ObjectId, Account]) -> bool:
    if is_sound(before) and not is_sound(after):
        return False
    default = after.default_account
    if default is None or default == before.default_account:
        return True
    return default in accounts and accounts[default].archived_at is None
