"""Exact conversion."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rates.rules import Fixing, Rate, convert, last_day_for, rate_of

FIXING = Fixing(
    date(2026, 3, 10), {"USD": Decimal("1.1172"), "JPY": Decimal("175.68"), "GBP": Decimal("0.8338")}
)
DAY = date(2026, 3, 11)


def test_a_transaction_takes_the_rate_of_the_day_before() -> None:
    assert last_day_for(DAY) == FIXING.day


@pytest.mark.parametrize(
    ("currency", "target", "minor", "expected"),
    [
        ("EUR", "USD", 1000, 1117),  # 11.172
        ("USD", "EUR", 1117, 1000),  # 9.99821…
        ("JPY", "EUR", 1757, 1000),  # 10.0011…: the yen has no decimals
        ("EUR", "JPY", 1000, 1757),  # 1756.8
        ("USD", "GBP", -11172, -8338),
        ("EUR", "EUR", 1234, 1234),
    ],
)
def test_money_is_crossed_through_the_euro_and_rounded_once(
    currency: str, target: str, minor: int, expected: int
) -> None:
    rate = rate_of(FIXING, currency, target, DAY)
    assert rate is not None
    assert convert(minor, rate) == expected


@pytest.mark.parametrize(("minor", "expected"), [(1, 0), (3, 2), (5, 2), (7, 4), (-1, 0), (-3, -2)])
def test_a_half_is_rounded_to_the_even_neighbour(minor: int, expected: int) -> None:
    assert convert(minor, Rate("EUR", "USD", Fraction(1, 2), DAY, "own")) == expected


@pytest.mark.parametrize(
    ("day", "known"),
    [
        (date(2026, 3, 10), False),  # of the same day: published in the afternoon
        (date(2026, 3, 11), True),
        (date(2026, 3, 17), True),
        (date(2026, 3, 18), False),  # eight days old
        (date(2026, 3, 1), False),
    ],
)
def test_a_rate_holds_for_a_week_from_the_next_day_on(day: date, known: bool) -> None:
    assert (rate_of(FIXING, "USD", "EUR", day) is not None) is known


def test_a_currency_without_a_rate_is_not_converted() -> None:
    assert rate_of(FIXING, "KWD", "EUR", DAY) is None
    assert rate_of(FIXING, "USD", "KWD", DAY) is None
    assert rate_of(None, "USD", "EUR", DAY) is None


def test_a_rate_is_shown_with_twelve_digits() -> None:
    rate = rate_of(FIXING, "USD", "EUR", DAY)
    assert rate is not None
    assert rate.shown == Decimal("0.895094880057")


@given(st.integers(-(10**15), 10**15), st.decimals("0.0001", "100000", places=6, allow_nan=False))
def test_a_sum_and_its_opposite_convert_to_opposites(minor: int, per_euro: Decimal) -> None:
    rate = Rate("EUR", "USD", Fraction(per_euro), DAY, "ECB")
    assert convert(minor, rate) == -convert(-minor, rate)
    assert abs(convert(minor, rate) - minor * Fraction(per_euro)) <= Fraction(1, 2)
