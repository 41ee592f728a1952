"""What an account may be. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bson import ObjectId

from domain import texts
from domain.accounts.errors import (
    AccountArchived,
    AccountStale,
    BalanceInvalid,
    CurrencyFixed,
    NameInvalid,
    NameTaken,
    OpeningDateInvalid,
    TooManyAccounts,
)
from domain.accounts.models import Account, AccountKind
from domain.errors import AmountTooLarge
from domain.money import Money, check_currency

LONGEST_NAME, MOST_ACCOUNTS = 100, 200
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Edit:
    """`version` is the one that the person saw; what isn't among the values stays.

    `values` has by field: `name`, `kind`, `currency`, `opening_balance` a `Decimal` in major units, `opening_date`.
    `default` None: that stays; else whether it is the book's default account.
    """

    version: int
    values: Mapping[str, Any]
    default: bool | None = None


def checked(values: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """As an account stores them. `currency` is the account's, where the values name no other."""
    return {
        STORED_AS[name]: CHECKS[name](value, values.get("currency", currency))
        for name, value in values.items()
    }


def edited(account: Account, edit: Edit, others: Sequence[Account]) -> Account:
    """The account as the person wants it; the same object where that changes nothing. Raises `Rejected`."""
    if edit.version != account.version:
        raise AccountStale("version")
    after = account.changed(**_kept_opening(account, edit.values))
    if after.currency != account.currency and account.used:
        raise CurrencyFixed("currency")
    if after.currency != account.currency:
        after = after.changed(reconciled_on=None, reconciled_balance=None)
    check_name_free(after.name, account.id, others)
    return account if after == account else after.changed(version=account.version + 1)


def _kept_opening(account: Account, values: Mapping[str, Any]) -> dict[str, Any]:
    """An opening balance that nobody names again is the same amount, in whatever currency."""
    if "currency" in values:
        check_currency(values["currency"], "currency")
        values = {"opening_balance": Money(account.opening, account.currency).amount, **values}
    return checked(values, account.currency)


def check_name_free(name: str, account: ObjectId, others: Sequence[Account]) -> None:
    if any(one.id != account and one.name.casefold() == name.casefold() for one in others):
        raise NameTaken("name")


def check_room(others: Sequence[Account]) -> None:
    if len(others) >= MOST_ACCOUNTS:
        raise TooManyAccounts


def check_open(account: Account) -> None:
    if account.archived_at is not None:
        raise AccountArchived


def check_balance(amount: Decimal, currency: str, path: str) -> int:
    """In minor units: any exact amount, also nothing and less."""
    try:
        money = Money.of(amount, currency)
    except AmountTooLarge:
        raise BalanceInvalid(path) from None
    if money.amount != amount:
        raise BalanceInvalid(path)
    return money.minor


def _name(name: str, _currency: str) -> str:
    tidy = texts.name(name, LONGEST_NAME)
    if tidy is None:
        raise NameInvalid("name")
    return tidy


def _opening_date(day: date, _currency: str) -> date:
    if not EARLIEST <= day <= LATEST:
        raise OpeningDateInvalid("openingDate")
    return day


STORED_AS: Mapping[str, str] = {
    "name": "name",
    "kind": "kind",
    "currency": "currency",
    "opening_balance": "opening",
    "opening_date": "opening_on",
}
CHECKS: Mapping[str, Callable[[Any, str], Any]] = {
    "name": _name,
    "kind": lambda kind, _currency: AccountKind(kind),
    "currency": lambda code, _currency: check_currency(code, "currency"),
    "opening_balance": lambda amount, currency: check_balance(amount, currency, "openingBalance"),
    "opening_date": _opening_date,
}


def takes(account: Account, currency: str) -> bool:
    """Whether money of this currency may be booked on it unasked: cash in euros pays no dollars, a card does."""
    return account.archived_at is None and (
        account.kind is not AccountKind.CASH or account.currency == currency
    )
