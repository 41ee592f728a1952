import pytest

from tests.domain.understanding.contexts import GERMAN, only


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("soup 7 mandira", "Mandira"),
        ("groceries zubrzycki brothers 30", "Zubrzycki Brothers"),
        ("scarf 20 zubrzycki & sons", "Zubrzycki & Sons"),
        ("check-up dr osei 60", "Dr Osei"),
        ("moonbeam bakery 8", "Moonbeam Bakery"),
        ("vera's florist 22", "Vera's Florist"),
        ("lemon grove garden centre 41", "Lemon Grove Garden Centre"),
        ("pelham fruit market 12", "Pelham Fruit Market"),
        ("dinner silver pheasant 44", "Silver Pheasant"),
        ("beers 18 the silver pheasant w/ nora", "Silver Pheasant"),
    ],
)
def test_names_in_small_letters_are_told_by_a_dictionary_a_title_or_the_kind_of_shop(
    text: str, merchant: str
) -> None:
    assert only(text).merchant == merchant


@pytest.mark.parametrize(
    "text",
    [
        "italian bakery 8",
        "the local garage 90",
        "soup 7 with mandira",
        "scarf for mandira 20",
        "mandira and i split a 40 pizza",
        "two nights hotel 210",
        "taxi home from wolverley 30",
        "hotel lisbon 210",
        "wireless mouse 25",
        "soup 7 smh",
        "dinner outing 44",
    ],
)
def test_kinds_of_shops_companions_and_places_are_no_names(text: str) -> None:
    assert only(text).merchant is None


def test_without_a_dictionary_of_the_language_a_strange_word_is_no_name() -> None:
    assert only("suppe 7 mandira", GERMAN).merchant is None
