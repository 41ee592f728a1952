import pytest

from domain.imports.formats.amounts import (
    TooLarge,
    TooManyDecimals,
    Unreadable,
    figure,
    places_of,
    read_money,
)
from domain.money import Money


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("12", ".", 1200),
        ("12.5", ".", 1250),
        ("-12.50", ".", -1250),
        ("12.50-", ".", -1250),
        ("(12.50)", ".", -1250),
        ("($1,012.50)", ".", -101250),
        ("$-4.50", ".", -450),
        ("-$4.50", ".", -450),
        ("+1.234,56", ",", 123456),
        ("1'234.56", ".", 123456),
        ("1 234,56", ",", 123456),
        ("1\u202f234,56 €", ",", 123456),
        ("-12,00 PLN", ",", -1200),
        ("EUR 12,00", ",", 1200),
        ("1,00,000.00", ".", 10000000),
        ("−12,50", ",", -1250),
        (",50", ",", 50),
        ("12,50 S", ",", -1250),
        ("12.50 CR", ".", 1250),
        ("12.50DR", ".", -1250),
        ("12.5000", ".", 1250),
        ("5,-", ",", 500),
    ],
)
def test_an_amount_is_read_exactly_as_banks_write_it(text: str, decimal: str, minor: int) -> None:
    found = figure(text, decimal)

    assert found is not None
    assert found.minor(2) == minor


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "1.2.3", "12,50", "(12.50", "--5", "1e9", "1/2", "12 EUR USD", "NaN"]
)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert figure(text, ".") is None


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(TooManyDecimals):
        read_money("1.005", "EUR")
    with pytest.raises(TooManyDecimals):
        read_money("100.5", "JPY")

    assert read_money("1.005", "KWD") == Money(1005, "KWD")
    assert read_money("100.00", "JPY") == Money(100, "JPY")


def test_an_amount_beyond_all_bounds_is_refused() -> None:
    with pytest.raises(TooLarge):
        read_money("9" * 20, "EUR")
    with pytest.raises(Unreadable):
        read_money("9" * 5000, "EUR")


def test_currencies_that_are_gone_keep_their_decimals() -> None:
    assert (places_of("ITL"), places_of("DEM"), places_of("XXX")) == (0, 2, 2)
