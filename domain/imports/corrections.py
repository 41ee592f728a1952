"""What a person corrects of how a file is read. Pure."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bson import ObjectId

from domain.imports.accounts import named
from domain.imports.errors import MappingInvalid
from domain.imports.formats.mapping import Role
from domain.imports.models import Import, StoredMapping, StoredWishes
from domain.money import check_currency

MOST_COLUMNS = 200
AMOUNTS = frozenset({Role.AMOUNT, Role.DEBIT, Role.CREDIT})
# Several columns may hold parts of a description, or amounts of one currency each; of anything else there is one.
REPEATED = frozenset({Role.DESCRIPTION, Role.AMOUNT})


@dataclass(frozen=True, slots=True)
class MappingEdit:
    """Fields of a `StoredMapping`; what isn't there stays as it was detected."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AccountEdit:
    """Our account for what the file calls `number`; None: for all that it tells. `account` None: on none."""

    account: ObjectId | None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class WishesEdit:
    """Fields of `StoredWishes`, and what changes of the mapping; what isn't there stays as it was wished.

    `account` is where a statement is booked.
    """

    values: Mapping[str, Any]
    mapping: MappingEdit | None = None
    account: AccountEdit | None = None


def corrected(run: Import, edit: WishesEdit) -> StoredWishes:
    """The wishes after the edit. Raises `InvalidCurrency`, `MappingInvalid`."""
    if edit.values.get("currency") is not None:
        check_currency(edit.values["currency"], "currency")
    wishes = run.wishes.model_copy(update=dict(edit.values))
    mapping = wishes.mapping
    if edit.mapping is not None:
        mapping = _mapped(run.mapping, edit.mapping)
    if mapping is not None:
        # One mapping says it all: an answer to a question is a part of it.
        answered = {name: edit.values[name] for name in ("date_order", "sign") if edit.values.get(name)}
        mapping = mapping.model_copy(update=answered)
    if edit.account is not None:
        wishes = named(wishes, edit.account.account, run.statements, edit.account.number)
    return wishes.model_copy(update={"mapping": mapping})


def _mapped(found: StoredMapping | None, edit: MappingEdit) -> StoredMapping:
    if found is None:
        raise MappingInvalid("mapping")
    moved = {"encoding", "delimiter", "header_line"} & edit.values.keys()
    # Headings recognise the file's header: read otherwise, they would be other words.
    kept: Mapping[str, Any] = {"headings": []} if moved else {}
    mapping = found.model_copy(update={**edit.values, **kept})
    fine = (
        _is_encoding(mapping.encoding)
        and len(mapping.delimiter) == 1
        and mapping.decimal in {".", ","}
        and (mapping.header_line is None or mapping.header_line > 0)
        and _fits(mapping.columns)
    )
    if not fine:
        raise MappingInvalid("mapping")
    return mapping


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name)._is_text_encoding  # noqa: SLF001  nothing else says it
    except (LookupError, ValueError):
        return False


def _fits(columns: list[tuple[int, Role]]) -> bool:
    """A date, a way to an amount, and no role or column twice."""
    roles = [role for _, role in columns]
    single = [role for role in roles if role not in REPEATED]
    places = [index for index, _ in columns]
    return (
        len(set(single)) == len(single)
        and len(set(places)) == len(places)
        and all(0 <= index < MOST_COLUMNS for index in places)
        and Role.DATE in roles
        and not AMOUNTS.isdisjoint(roles)
    )
