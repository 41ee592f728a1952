from datetime import date

import pytest

from domain.imports.formats import dates
from domain.imports.formats.mapping import DateOrder


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-01-31", DateOrder.DMY, date(2024, 1, 31)),
        ("2024-01-31T10:00:00Z", DateOrder.MDY, date(2024, 1, 31)),
        ("31.01.2024", DateOrder.DMY, date(2024, 1, 31)),
        ("31. 1. 2024", DateOrder.DMY, date(2024, 1, 31)),
        ("1/31/24", DateOrder.MDY, date(2024, 1, 31)),
        ("1/31/2024 14:05", DateOrder.MDY, date(2024, 1, 31)),
        ("2019.04.19.", DateOrder.DMY, date(2019, 4, 19)),
        ("20240131", DateOrder.DMY, date(2024, 1, 31)),
        ("31012024", DateOrder.DMY, date(2024, 1, 31)),
        ("23-Jan-15", DateOrder.DMY, date(2015, 1, 23)),
        ("27 Feb 2018", DateOrder.DMY, date(2018, 2, 27)),
        ("8 janv. 2021", DateOrder.DMY, date(2021, 1, 8)),
        ("5. Januar 2020", DateOrder.DMY, date(2020, 1, 5)),
        ("Jan 5, 2020", DateOrder.DMY, date(2020, 1, 5)),
        ("31/12/99", DateOrder.DMY, date(1999, 12, 31)),
        ("2024-02-30", DateOrder.DMY, None),
        ("11111111", DateOrder.DMY, None),
        ("12.50", DateOrder.DMY, None),
        ("pending", DateOrder.DMY, None),
        ("", DateOrder.DMY, None),
    ],
)
def test_a_date_is_read_in_its_order(text: str, order: DateOrder, day: date | None) -> None:
    assert dates.read(text, order) == day


def test_one_date_that_fits_the_calendar_in_one_order_only_decides() -> None:
    assert dates.decide(["01/02/2024", "01/31/2024"]) == dates.Decision(DateOrder.MDY)
    assert dates.decide(["01/02/2024", "31/01/2024"]) == dates.Decision(DateOrder.DMY)


def test_points_are_day_first() -> None:
    assert dates.decide(["01.02.2024"]) == dates.Decision(DateOrder.DMY)


def test_being_sorted_in_one_order_only_decides() -> None:
    texts = ["01/05/2024", "02/03/2024", "03/11/2024", "04/02/2024", "05/01/2024"]

    assert dates.decide(texts) == dates.Decision(DateOrder.MDY)


def test_what_nothing_decides_is_asked() -> None:
    decision = dates.decide(["03/04/2024", "05/06/2024"])

    assert decision.asked == "03/04/2024"


def test_dates_that_mean_the_same_in_both_orders_are_not_asked() -> None:
    assert dates.decide(["02/02/2024", "11/11/2024"]).asked is None
