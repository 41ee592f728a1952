"""Exact money: whole minor units of an ISO 4217 currency inside, decimal strings outside, never a float."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, cast

from babel.core import get_global

from domain.errors import AmountTooLarge, InvalidCurrency

MAX_MINOR = 10**15


@cache
def decimals() -> Mapping[str, int]:
    """ISO 4217 code → number of decimals, for each currency that is legal tender somewhere today.

    From CLDR's territory and fraction data as Babel ships it (`digits`, not the cash digits).
    """
    fractions = cast("Mapping[str, tuple[int, int, int, int]]", get_global("currency_fractions"))
    territories = cast("Mapping[str, list[tuple[str, Any, Any, bool]]]", get_global("territory_currencies"))
    used = {
        code for rows in territories.values() for code, _, until, tender in rows if until is None and tender
    }
    return {code: ISO_DECIMALS.get(code, fractions.get(code, fractions["DEFAULT"])[0]) for code in used}


# CLDR rounds these for display; ISO 4217 gives them the decimals below and money is kept by ISO.
ISO_DECIMALS: Mapping[str, int] = dict.fromkeys(
    (
        "AFN", "ALL", "COP", "IDR", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "MRU", "PKR", "RSD", "SLE",
        "SOS", "STN", "SYP", "TZS", "UZS", "YER", "CRC", "HUF", "TWD", "CZK", "NOK", "SEK", "DKK", "GYD",
        "MUR", "MNT", "AMD",
    ),
    2,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)  # fmt: skip


def check_currency(code: str, *path: str) -> str:
    """The code, if it is an ISO 4217 currency in use; else `InvalidCurrency`."""
    if code not in decimals():
        raise InvalidCurrency(*path)
    return code


@dataclass(frozen=True, slots=True, order=False)
class Money:
    """`minor` whole minor units of `currency`: `Money(1250, "USD")` is 12.50 US dollars."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal, currency: str) -> "Money":
        """The amount in major units, rounded half-up to the currency's decimals (a share's rounding)."""
        try:
            scaled = amount.scaleb(decimals()[currency]).to_integral_value(ROUND_HALF_UP)
        except ArithmeticError:  # beyond what decimals reach
            raise AmountTooLarge from None
        if not scaled.is_finite() or abs(scaled) > MAX_MINOR:
            raise AmountTooLarge
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """In major units, with exactly as many decimals as ISO 4217 gives the currency."""
        return Decimal(self.minor).scaleb(-decimals().get(self.currency, 2))

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"
