import pytest

from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("soup 240 / 8 people", 3000),
        ("120 soup 3 ways", 4000),
        ("we split the 48 taxi so 24 each", 2400),
        ("splitting 90 three ways for the boat, my bit is 30", 3000),
        ("each of us paid 22 for the boat", 2200),
        ("paid my half of the rent, 825", 82500),
        ("rent 950 (my half)", 95000),
        ("three-way split on a 75 pizza", 2500),
        ("shared a cab with Nora, 23, which I paid all of", 2300),
        ("soup with Nora, my half of the 28", 1400),
        ("my third of the boat, whole thing was 300", 10000),
        ("split soup with Nora, my half 22", 2200),
        ("45 for my third of the boat", 4500),
        ("tickets for all four of us 92", 9200),
        ("went in on a 60 cake with Nora, 30 each", 3000),
        ("we split the soup, 68 total so 34 for me", 3400),
        ("dinner came to 100 and i put in 25", 2500),
        ("owed half of the 100 gas bill so paid 50", 5000),
        ("paid Nora my half of the soup 32", 3200),
        ("split the gift, 140, so sent her 70", 7000),
    ],
)
def test_the_own_share_is_what_was_paid(text: str, share: int) -> None:
    assert only(text).money.minor == share
