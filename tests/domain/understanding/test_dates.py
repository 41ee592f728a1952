from datetime import date

import pytest

from domain.understanding import dates
from domain.understanding.days import date_order, latest, shift
from domain.understanding.draft import Context
from tests.domain.understanding.contexts import AMERICAN, BRITISH, GERMAN, JAPANESE, reading_of

TODAY = date(2026, 3, 11)


def days(text: str, context: Context = AMERICAN, language: str = "en") -> list[str]:
    return [said.day.isoformat() for said in dates.find(reading_of(text, language), TODAY, context)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-11"),
        ("yesterday", "2026-03-10"),
        ("tomorrow", "2026-03-12"),
        ("on saturday", "2026-03-07"),
        ("wednesday", "2026-03-04"),
        ("next monday", "2026-03-16"),
        ("4 days ago", "2026-03-07"),
        ("in 2 weeks", "2026-03-25"),
        ("a month ago", "2026-02-11"),
        ("on the 31st", "2026-01-31"),
        ("on the 11th", "2026-03-11"),
        ("9 june", "2025-06-09"),
        ("june 9 2027", "2027-06-09"),
        ("29 february", "2024-02-29"),
        ("2026-02-01", "2026-02-01"),
        ("on boxing day", "2025-12-26"),
        ("on new year's eve", "2025-12-31"),
        ("tuesday last week", "2026-03-03"),
        ("sunday before last", "2026-03-01"),
        ("a week ago today", "2026-03-04"),
        ("02Feb26", "2026-02-02"),
        ("6-mar", "2026-03-06"),
        ("feb 20th-23rd", "2026-02-20"),
        ("back in january, like the 12th", "2026-01-12"),
    ],
)
def test_a_date_is_the_latest_one_that_its_words_can_mean(text: str, day: str) -> None:
    assert days(f"soup {text}") == [day]


@pytest.mark.parametrize(
    "text",
    [
        "christmas presents 40",
        "my 1st paycheck 40",
        "still have 40 until friday",
        "got 40 from last month",
        "tickets 40 for friday's game",
        "hotel 40 for june 3",
        "not bad for a tuesday, 40",
        "taco tuesday 40",
        "sat at the bar, 40",
        "soup 40 at the christmas market",
        "physio 40, next one's on the 30th",
        "scarf 40, returning it friday",
    ],
)
def test_not_every_day_that_is_named_is_when_money_moved(text: str) -> None:
    assert days(text) == []


def test_a_line_may_begin_with_day_and_month_where_dates_have_slashes() -> None:
    assert days("21.02. soup 3,40", BRITISH) == ["2026-02-21"]


@pytest.mark.parametrize(
    ("context", "text", "day"),
    [
        (AMERICAN, "02/03", "2026-02-03"),
        (BRITISH, "02/03", "2026-03-02"),
        (GERMAN, "02.03.", "2026-03-02"),
        (JAPANESE, "26/03/02", "2026-03-02"),
        (AMERICAN, "25/02", "2026-02-25"),
    ],
)
def test_a_numeric_date_follows_the_locale_where_it_can(context: Context, text: str, day: str) -> None:
    assert days(f"soup {text}", context) == [day]


def test_canadians_write_the_day_first() -> None:
    assert date_order("en-CA") == "dmy"


@pytest.mark.parametrize("text", ["31 february", "2026-13-45", "the 32nd", "4 days", "may I"])
def test_what_is_no_date_gives_none(text: str) -> None:
    assert days(text) == []


def test_a_corrected_date_replaces_the_first() -> None:
    assert days("soup yesterday, sorry, monday") == ["2026-03-09"]


def test_the_farthest_words_stay_within_the_calendar() -> None:
    assert shift(TODAY, -9999, "year").year == 1
    assert shift(date(2026, 3, 31), -1, "month") == date(2026, 2, 28)


def test_a_day_never_comes_from_a_month_that_lacks_it() -> None:
    assert latest(date(2026, 3, 2), 30) == date(2026, 1, 30)
    assert latest(TODAY, 30, 2) is None
