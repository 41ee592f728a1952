"""The embedded reference rates."""

from datetime import date
from decimal import Decimal

import pytest

from domain.money import decimals
from domain.rates.history import history, parse_history

SMALL = "Date,USD,JPY,CYP,\n2026-03-11,1.2,180.5,N/A,\n2026-03-09,1.1,175,N/A,\n"


def test_the_history_reaches_back_to_the_euros_first_rates() -> None:
    first = history().fixing_up_to(date(1999, 1, 4))
    assert first is not None
    assert first.per_euro["USD"] == Decimal("1.1789")


def test_a_weekend_takes_fridays_rates() -> None:
    friday, sunday = (history().fixing_up_to(date(2024, 3, day)) for day in (8, 10))
    assert friday is not None
    assert sunday == friday
    assert friday.day == date(2024, 3, 8)


def test_before_the_first_day_there_is_none() -> None:
    assert history().fixing_up_to(date(1998, 12, 31)) is None


def test_the_currencies_of_today_are_ones_that_money_knows() -> None:
    latest = history().fixing_up_to(history().last_day)
    assert latest is not None
    assert latest.per_euro.keys() <= decimals().keys()


def test_a_day_is_found_in_a_history_of_any_order() -> None:
    known = parse_history(SMALL)
    assert known.last_day == date(2026, 3, 11)
    fixing = known.fixing_up_to(date(2026, 3, 10))
    assert fixing is not None
    assert (fixing.day, fixing.per_euro) == (
        date(2026, 3, 9),
        {"USD": Decimal("1.1"), "JPY": Decimal(175)},
    )


@pytest.mark.parametrize("text", ["", "Day,USD\n2026-03-11,1", "Date,USD,\n", "Date,USD,\nyesterday,1.2,\n"])
def test_what_is_no_history_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_history(text)
