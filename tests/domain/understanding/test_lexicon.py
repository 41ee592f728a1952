import pytest

from domain.understanding import lexicon
from domain.understanding.language import codes

MANY_BRANDS, MANY_THINGS, THINGS_OF_A_LANGUAGE = 10_000, 8_000, 1_000


def test_the_lexicon_knows_the_brands_and_the_vocabulary_of_many_countries() -> None:
    assert len({entry.name for entry in lexicon.brands().values()}) > MANY_BRANDS
    assert len({entry.name for entry in lexicon.items("en").values()}) > MANY_THINGS
    for code in codes():
        assert len(lexicon.items(code)) > THINGS_OF_A_LANGUAGE


@pytest.mark.parametrize(
    ("key", "name", "common", "rare"),
    [
        ("mcds", "McDonald's", False, False),
        ("boots", "Boots", True, False),
        ("limescooter", "Lime", False, False),
        ("chip", "Chip", True, True),
    ],
)
def test_a_brand_is_marked_by_how_much_its_name_is_an_everyday_word(
    key: str, name: str, common: bool, rare: bool
) -> None:
    entry = lexicon.brands()[key]

    assert (entry.name, entry.common, entry.rare) == (name, common, rare)


def test_a_shop_where_one_eats_too_is_a_grocers() -> None:
    entry = lexicon.brands()["wawa"]

    assert (entry.name, entry.category, entry.meals) == ("Wawa", "groceries", True)


def test_every_key_is_in_the_form_in_which_words_are_looked_up() -> None:
    for entries in (lexicon.brands(), *(lexicon.items(code) for code in codes())):
        assert all(key and key == lexicon.squash(key) for key in entries)


def test_what_many_people_name_comes_before_what_fewer_do() -> None:
    assert lexicon.famous().keys() <= lexicon.brands().keys()
    assert all(lexicon.brands()[key] == entry for key, entry in lexicon.famous().items())
