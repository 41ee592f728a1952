import math

from benchmarks.report import Figure, Goal, ratios, table
from benchmarks.statistics import median, percentile


def test_a_figure_is_the_median_of_its_rounds() -> None:
    assert Figure("captures/s", "/s", (900.0, 1200.0, 1000.0)).value == 1000


def test_a_goal_is_met_at_its_bound() -> None:
    assert Figure("ratio", "x", (0.6,), Goal(0.6)).verdict == ">= 0.6  met"
    assert Figure("ratio", "x", (0.59,), Goal(0.6)).verdict == ">= 0.6  MISSED"
    assert Figure("latency", "ms", (25.0,), Goal(25, at_most=True)).verdict == "<= 25  met"
    assert Figure("latency", "ms", (25.1,), Goal(25, at_most=True)).verdict == "<= 25  MISSED"


def test_ratios_compare_round_by_round() -> None:
    assert ratios([100, 300], [200, 300]) == (0.5, 1)


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(one) for one in range(1, 101)]
    assert percentile(values, 50) == 50
    assert percentile(values, 99) == 99
    assert percentile([7.0], 99) == 7


def test_nothing_measured_is_not_a_number() -> None:
    assert math.isnan(percentile([], 50))
    assert math.isnan(median([]))


def test_a_goal_that_nothing_was_measured_for_is_missed() -> None:
    assert Figure("latency", "ms", (), Goal(25, at_most=True)).verdict == "<= 25  MISSED"


def test_the_table_shows_median_range_and_verdict() -> None:
    lines = table([Figure("captures/s", "/s", (900.0, 1200.0)), Figure("ratio", "x", (0.5,), Goal(0.6))])
    assert "1,050 /s  900 to 1,200" in lines
    assert lines.endswith(">= 0.6  MISSED")
