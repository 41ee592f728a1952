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
        ("noodles at waitrose 5", "groceries"),
        ("lunch at waitrose 5", "dining"),
        ("costco tyres 400", "transport"),
        ("waitrose for milk and a cab 9", "groceries"),
        ("wendys karaoke 9", "dining"),
        ("planet fitness membership 30", "health"),
        ("geico home cover 90", "insurance"),
        ("petco shampoo 12", "pets"),
        ("dog haircut 40", "pets"),
        ("gym membership 30", "health"),
        ("scarf for my niece's birthday 25", "gifts"),
        ("birthday dinner 60", "dining"),
        ("shoes for my daughter 40", "kids"),
        ("school fees for my daughter 900", "education"),
        ("train to Leeds 44", "travel"),
        ("train to work 4", "transport"),
        ("indigo to goa 90", "travel"),
        ("hot dog at the gas station 4", "dining"),
        ("Zubrzycki cleaned the house 90", "housing"),
        ("Bella Roma w the girls 31", "dining"),
        ("paid Zubrzycki back 90 for the airbnb", "travel"),
        ("fan fixed by Zubrzycki 40", "housing"),
        ("camera fixed by Zubrzycki 40", "shopping"),
        ("plum cake for the freezer 12", "groceries"),
        ("Dr Zubrzycki 90", "health"),
        ("zubrzycki yearly 36", "subscriptions"),
        ("Zubrzycki Nursery: fern 12", "shopping"),
        ("Wambui Kitchen, fish 450", "dining"),
        ("brake pads at Wambui Motors 90", "transport"),
    ],
)
def test_what_was_bought_says_the_category(text: str, category: str) -> None:
    assert only(text).category == category


def test_every_category_of_the_lexicon_is_one_of_ours() -> None:
    entries = [entry for code in codes() for entry in lexicon.items(code).values()]
    entries += lexicon.brands().values()
    assert {entry.category for entry in entries} <= set(NAMES)
