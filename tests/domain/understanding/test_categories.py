import pytest

from domain.understanding import lexicon
from domain.understanding.language import codes
from domain.understanding.slugs import NAMES
from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("soup 7", "dining"),
        ("onions 3", "groceries"),
        ("ferry 12", "transport"),
        ("diesel 60", "fuel"),
        ("dog food 22", "pets"),
        ("gift for Nora 30", "gifts"),
        ("scarf refunded 25", "shopping"),
        ("wages 840", "income"),
        ("withdrew 60", "transfer"),
        ("taxi to the dentist 14", "transport"),
        ("brzl 5", "other"),
    ],
)
def test_what_was_bought_says_the_category(text: str, category: str) -> None:
    assert only(text).category == category


def test_every_category_of_the_lexicon_is_one_of_ours() -> None:
    entries = [entry for code in codes() for entry in lexicon.items(code).values()]
    entries += lexicon.brands().values()
    assert {entry.category for entry in entries} <= set(NAMES)
