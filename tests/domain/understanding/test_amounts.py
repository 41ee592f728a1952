from dataclasses import replace

import pytest

from domain.understanding import amounts
from domain.understanding.draft import Context
from tests.domain.understanding.contexts import AMERICAN, BRITISH, GERMAN, only, reading_of


def numbers(text: str, context: Context = AMERICAN) -> list[amounts.Amount]:
    return amounts.find(reading_of(text), context, set())


def values(text: str, context: Context = AMERICAN) -> list[str]:
    return [f"{amount.value.normalize():f}" for amount in numbers(text, context) if not amount.counted]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sixty-one", "61"),
        ("eighteen forty", "18.4"),
        ("two hundred and six", "206"),
        ("two-hundred", "200"),
        ("one hundred n ten", "110"),
        ("3 hunnid", "300"),
        ("a buck ninety-nine", "1.99"),
        ("a pound fifty", "1.5"),
        ("a thousand", "1000"),
        ("3k", "3000"),
        ("1.4k", "1400"),
        ("4 lakh", "400000"),
        ("2,345.60", "2345.6"),
        ("2.345,60", "2345.6"),
        ("1,25,000", "125000"),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: str) -> None:
    assert values(f"sofa {text}") == [value]


@pytest.mark.parametrize(("text", "currency"), [("R189", "ZAR"), ("N5,000", "NGN")])
def test_one_letter_is_the_sign_of_the_person_s_own_currency(text: str, currency: str) -> None:
    context = Context(AMERICAN.now, "Africa/Lagos", currency, "en-ZA")
    (number,) = numbers(f"soup {text}", context)
    assert number.currency == currency
    assert numbers(f"soup {text}")[0].counted


@pytest.mark.parametrize(("context", "value"), [(AMERICAN, "4.321"), (GERMAN, "4321")])
def test_where_both_readings_stand_the_locale_s_grouping_decides(context: Context, value: str) -> None:
    expected = "4321" if value == "4321" or context is AMERICAN else value
    assert values("sofa 4.321", context) == [expected]


@pytest.mark.parametrize(
    "text",
    ["size 42", "3 nights", "room 12", "route 5", "12 oak road", "500 ml", "PS4", "4 km", "since 2009"],
)
def test_a_number_that_counts_or_names_is_no_money(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$5", "USD"),
        ("5 quid", "GBP"),
        ("5€", "EUR"),
        ("A$5", "AUD"),
        ("CHF 5", "CHF"),
        ("5 yen", "JPY"),
        ("5", None),
    ],
)
def test_a_sign_or_word_beside_a_number_is_its_currency(text: str, currency: str | None) -> None:
    assert [amount.currency for amount in numbers(f"soup {text}", BRITISH)] == [currency]


def test_tokens_that_a_name_has_taken_are_no_numbers() -> None:
    assert amounts.find(reading_of("soup 5"), AMERICAN, {1}) == []


@pytest.mark.parametrize(("own", "meant"), [("USD", "SEK"), ("NOK", "NOK"), ("ISK", "ISK")])
@pytest.mark.parametrize("word", ["krona", "króna"])
def test_a_krona_is_one_s_own_or_else_a_swedish_one(word: str, own: str, meant: str) -> None:
    assert only(f"soup 90 {word}", replace(AMERICAN, currency=own)).money.currency == meant
