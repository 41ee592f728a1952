"""What is taken off a price."""

import pytest

from tests.domain.understanding.test_arithmetic import total


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("scarf was 90 but 20% off so 72", ["72"]),
        ("scarf was 90, got 20% off, paid 72", ["72"]),
        ("scarf 90, 20% off then another 10 off", ["62"]),
        ("20% off the scarf, 64", ["64"]),
        ("5 off the taxi, 13.10", ["13.1"]),
        ("soup 40 after 10% off", ["40"]),
        ("soups were 84, saved 12 with vouchers", ["84"]),
        ("soups were 84 but vouchers took off 12", ["72"]),
        ("bill was 70 and they took off 10", ["60"]),
        ("they took 10 off the bill of 70", ["60"]),
        ("saved 20 on the scarf, paid 60", ["60"]),
        ("scarf 40, used 10 credit", ["30"]),
        ("scarf 40 student discount 5", ["35"]),
        ("member discount 10% on 50 soup", ["45"]),
        ("rebate 20 on a 90 scarf", ["70"]),
        ("kite 24 with a 25% members thing off", ["18"]),
        ("kite 80 with my 15% staff card", ["68"]),
        ("2 kites @ 50 less 20%", ["80"]),
        ("took 20 off, the scarf was 90", ["70"]),
        ("scarf 110, they shaved off 15, no sorry 25", ["85"]),
        ("scarf 200, over 60s get 10% off", ["180"]),
        ("haircut 30, 5 off with the app", ["25"]),
        ("scarf 90 with a third off", ["60"]),
        ("half off the 90 scarf", ["45"]),
        ("two scarves at 30 each, second one half off", ["45"]),
        ("buy one get one free, two tubs of soup 40 each", ["40"]),
        ("gift card paid 30 of the 75 scarf", ["45"]),
        ("the painter got two hundred off me", ["200"]),
        ("scarf fee down, 4,000 became 2,000, paid", ["2000"]),
        ("reduced from 40 to 25 the scarf", ["25"]),
        ("scarf 25, retail price was 40", ["25"]),
        ("scarf 25, the taxi was 14", ["25", "14"]),
        ("used a 10 dollar coupon at the shop, total before was 54", ["44"]),
        ("knocked 15 off my phone bill so it was just 45", ["45"]),
        ("half off boots, were 50", ["25"]),
        ("20% off so the 50 boots were 40", ["40"]),
        ("matched it to 40 from 50", ["40"]),
    ],
)
def test_what_is_taken_off_is_not_paid(text: str, values: list[str]) -> None:
    assert total(text) == values
