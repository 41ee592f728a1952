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
        ("went thirds on the 66 boat", 2200),
        ("chipped in a fifth of the 50 present for Nora", 1000),
        ("1/6 of the 90 boat", 1500),
        ("two thirds of the 90 boat", 6000),
        ("paid 40% of the 300 roof", 12000),
        ("soup 88, a quarter each", 2200),
        ("halvsies on a 64 kite with Nora", 3200),
        ("we three-way'd the 75 boat", 2500),
        ("boat was 210, we were 7, split equally", 3000),
        ("boat 48 for 4 ppl so a quarter", 1200),
        ("half and half with Nora on the boat, 900", 45000),
        ("Nora, Dana and I shared a 60 boat", 2000),
        ("me, my sister and Nora split a 45 boat", 1500),
        ("rent 1200 and nobody to split it with", 120000),
        ("soup 22, didn't split it", 2200),
        ("80 between soup and snacks", 8000),
        ("40 guests came. the boat was 120 and me and Nora halved it", 6000),
        ("boat was 600, 6 of us so i paid my sixth", 10000),
        ("soup at the Half Shell 44", 4400),
    ],
)
def test_the_own_share_is_what_was_paid(text: str, share: int) -> None:
    assert only(text).money.minor == share
