"""Numbers beside a price that are no money."""

import pytest

from tests.domain.understanding.test_arithmetic import total


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("paid 18 for 3 soups", ["18"]),
        ("3 for 8 soups at the kiosk", ["8"]),
        ("2 for 1 soups, paid 9", ["9"]),
        ("4 for 3 on scarves, paid 30", ["30"]),
        ("6x9 frame 14", ["14"]),
        ("6 x 9 frames", ["54"]),
        ("two scarves at the kiosk, 45", ["45"]),
        ("3 bags of soil, 21 altogether", ["21"]),
        ("soup 3, tea 4", ["3", "4"]),
        ("3 soup, 4 tea", ["3", "4"]),
        ("tram 19 fare 3.20", ["3.2"]),
        ("tram 19 soup 3.20", ["19", "3.2"]),
        ("flight KL 612 $240", ["240"]),
        ("soup for 2 people at booth 7, 31", ["31"]),
        ("petrol 30.5 gal 121", ["121"]),
        ("soup 30 total 34", ["34"]),
        ("soup 12, tea 3, total 15", ["15"]),
        ("soup 12, tea 3, total 9", ["12", "3", "9"]),
        ("earnings this week 212.40", ["212.4"]),
        ("soup for two was 28.40, tea 3", ["28.4", "3"]),
        ("sold the lamp for 150 and bought a scarf for 22", ["150", "22"]),
        ("drove up the I-85, soup 9", ["9"]),
        ("soup 12 dollars and 50 cents", ["12.5"]),
        ("75 cents for a roll", ["0.75"]),
        ("soup 5 dollars 25 at the inn", ["5.25"]),
        ("40ish on soup", ["40"]),
    ],
)
def test_what_counts_things_is_no_money(text: str, values: list[str]) -> None:
    assert total(text) == values
