"""Exact conversion by the European Central Bank's reference rates. No rate is ever assumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal
from fractions import Fraction

from domain.money import decimals

EURO = "EUR"
# A rate holds for a week: bank holidays leave gaps of up to five days.
MOST_DAYS = 7
# Enough digits to show a rate; the conversion itself is by the exact quotient.
SHOWN = Context(prec=12)


@dataclass(frozen=True, slots=True)
class Fixing:
    """One day's reference rates: how many units of each currency one euro is worth. EUR itself isn't among them."""

    day: date
    per_euro: Mapping[str, Decimal]
    source: str = "ECB"


@dataclass(frozen=True, slots=True)
class Rate:
    """One unit of `currency` is worth `exact` units of `target`, by the rates of `day`."""

    currency: str
    target: str
    exact: Fraction
    day: date
    source: str

    @property
    def shown(self) -> Decimal:
        """With twelve significant digits."""
        return SHOWN.divide(Decimal(self.exact.numerator), Decimal(self.exact.denominator))


def last_day_for(civil_date: date) -> date:
    """The latest day whose rates a transaction of this date may take: the day before, so that the hour of booking
    changes nothing.
    """
    return civil_date - timedelta(days=1) if civil_date > date.min else civil_date


def rate_of(fixing: Fixing | None, currency: str, target: str, civil_date: date) -> Rate | None:
    """The rate for a transaction of this date, crossed through the euro; None where it isn't known.

    `fixing` is the latest one up to `last_day_for(civil_date)`.
    """
    if fixing is None or not timedelta(0) < civil_date - fixing.day <= timedelta(days=MOST_DAYS):
        return None
    source, wanted = (_per_euro(fixing, code) for code in (currency, target))
    if source is None or wanted is None:
        return None
    return Rate(currency, target, wanted / source, fixing.day, fixing.source)


def _per_euro(fixing: Fixing, currency: str) -> Fraction | None:
    if currency == EURO:
        return Fraction(1)
    found = fixing.per_euro.get(currency)
    return None if found is None or found <= 0 else Fraction(found)


def convert(minor: int, rate: Rate) -> int:
    """Minor units of the rate's currency in minor units of its target, rounded half-even, once."""
    known, exact = decimals(), rate.exact
    more, fewer = 10 ** known[rate.target], 10 ** known[rate.currency]
    return round(Fraction(minor * exact.numerator * more, exact.denominator * fewer))
