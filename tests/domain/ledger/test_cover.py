from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.cover import Span, Unit, cover

MIN, MAX = date.min, date.max


def bounds(span: Span) -> tuple[date, date]:
    """The first and last day of a span, by arithmetic of its names alone."""

    def first_of(name: str) -> date:
        return date.fromisoformat((name[1:] + "-01-01")[:10])

    def last_of(name: str) -> date:
        year, month = int(name[1:5]), int(name[6:8] or 12)
        if name[0] == "D":
            return date.fromisoformat(name[1:])
        return (
            MAX if (year, month) == (9999, 12) else date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
        )

    return first_of(span.first), last_of(span.last)


@given(st.dates(), st.dates(), st.sampled_from(Unit))
def test_each_day_is_covered_once_by_at_most_five_spans(one: date, other: date, coarsest: Unit) -> None:
    first, last = min(one, other), max(one, other)

    spans = cover(first, last, coarsest)

    days = [bounds(span) for span in spans]
    assert len(spans) <= 5
    assert (days[0][0], days[-1][1]) == (first, last)
    assert all(left[1] + timedelta(1) == right[0] for left, right in pairwise(days))
    assert all(span.first[0] == span.last[0] for span in spans)
    assert all("DMY".index(span.first[0]) <= "DMY".index(coarsest) for span in spans)


@pytest.mark.parametrize(
    ("first", "last", "spans"),
    [
        (date(2026, 3, 11), date(2026, 3, 11), [("D2026-03-11", "D2026-03-11")]),
        (date(2026, 3, 1), date(2026, 3, 31), [("M2026-03", "M2026-03")]),
        (date(2024, 2, 1), date(2024, 2, 29), [("M2024-02", "M2024-02")]),
        (MIN, MAX, [("Y0001", "Y9999")]),
        (MAX, MAX, [("D9999-12-31", "D9999-12-31")]),
        (MIN, MIN, [("D0001-01-01", "D0001-01-01")]),
        (date(9999, 12, 1), MAX, [("M9999-12", "M9999-12")]),
        (
            date(2023, 11, 29),
            date(2026, 2, 2),
            [
                ("D2023-11-29", "D2023-11-30"),
                ("M2023-12", "M2023-12"),
                ("Y2024", "Y2025"),
                ("M2026-01", "M2026-01"),
                ("D2026-02-01", "D2026-02-02"),
            ],
        ),
    ],
)
def test_the_fewest_periods_are_chosen(first: date, last: date, spans: list[tuple[str, str]]) -> None:
    assert [(span.first, span.last) for span in cover(first, last)] == spans


def test_a_range_that_ends_before_it_begins_covers_nothing() -> None:
    assert list(cover(date(2026, 3, 2), date(2026, 3, 1))) == []
