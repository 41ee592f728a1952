import pytest

from domain.understanding import parse
from tests.domain.understanding.contexts import AMERICAN


def amounts(text: str) -> list[int]:
    return [draft.money.minor for draft in parse(text, AMERICAN)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("yoga 22, oops that went up, 24", [2400]),
        ("soup 58 wait wrong one, it was 68", [6800]),
        ("soup 12, my mistake, 13", [1300]),
        ("soup 23.50, nope 25.30", [2530]),
        ("soup 21? nope 20", [2000]),
        ("150 for the scarf, I mean 115", [11500]),
        ("tea 7 (it was 8 actually)", [800]),
        ("nvm the 30 for tea, it was 35", [3500]),
        ("tea 2.50. ok the app says 3.75", [375]),
        ("tea twenty. scrap that, twelve", [1200]),
        ("entry fee 40 at the gym, tea 8, soup 10. wait no the fee was 30", [3000, 800, 1000]),
        ("eyebrows 16, lipstick 10, tea 4, oh wait the brows were 18", [1800, 1000, 400]),
        ("the scarf was 640 not 460", [64000]),
        ("soup 7, oops forgot the tea, 3", [700, 300]),
        ("30 for the shelter, oh make that 35", [3500]),
        ("soup 12... hang on that's the old price, it's 14", [1400]),
        ("scarf 60, i think. no, 66", [6600]),
        ("scarf 12 *14", [1400]),
        ("soup 12, no tea, taxi 4", [1200, 400]),
        ("scarf 20, scratch that. The soup was 7", [2000, 700]),
    ],
)
def test_the_sum_that_is_meant_stays_unless_another_thing_is_named(text: str, values: list[int]) -> None:
    assert amounts(text) == values
