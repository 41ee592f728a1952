from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import AmountTooLarge, InvalidCurrency
from domain.money import MAX_MINOR, Money, check_currency, decimals

CODES = st.sampled_from(sorted(decimals()))


@pytest.mark.parametrize(
    ("amount", "currency", "minor", "shown"),
    [
        ("12.5", "USD", 1250, "12.50 USD"),
        ("1200", "JPY", 1200, "1200 JPY"),
        ("1.2345", "KWD", 1235, "1.235 KWD"),
        ("0.005", "EUR", 1, "0.01 EUR"),
        ("-0.005", "EUR", -1, "-0.01 EUR"),
        ("3", "HUF", 300, "3.00 HUF"),
    ],
)
def test_an_amount_has_the_decimals_of_iso_4217(amount: str, currency: str, minor: int, shown: str) -> None:
    money = Money.of(Decimal(amount), currency)

    assert money.minor == minor
    assert str(money) == shown


@given(st.integers(-MAX_MINOR, MAX_MINOR), CODES)
def test_minor_units_survive_the_way_through_major_units(minor: int, currency: str) -> None:
    money = Money(minor, currency)

    assert Money.of(money.amount, currency) == money


@pytest.mark.parametrize("amount", ["10000000000000.01", "-1e14", "1e30", "1e999999", "Infinity", "NaN"])
def test_what_is_larger_than_ten_to_the_fifteen_is_refused(amount: str) -> None:
    with pytest.raises(AmountTooLarge):
        Money.of(Decimal(amount), "EUR")


def test_the_largest_amount_is_still_exact() -> None:
    assert Money.of(Decimal(10000000000000), "EUR").minor == MAX_MINOR


@pytest.mark.parametrize("code", ["", "eur", "EURO", "XXX", "DEM", "BTC", "€", "EUR\0", "\ud800"])
def test_what_is_no_currency_in_use_is_refused(code: str) -> None:
    with pytest.raises(InvalidCurrency) as refused:
        check_currency(code, "currency")

    assert refused.value.path == ("currency",)
    assert refused.value.code == "INVALID_CURRENCY"


def test_a_currency_in_use_is_kept_as_it_is() -> None:
    assert check_currency("CHF") == "CHF"
