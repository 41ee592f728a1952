import pytest

from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    ("text", "merchant"),
    [
        ("Little Owl on friday 27", "Little Owl"),
        ("soup 7 at The Copper Loft", "Copper Loft"),
        ("soup 7 at Zubrzycki & Co", "Zubrzycki & Co"),
        ("scarf 20 from Zubrzycki Scarf House", "Zubrzycki Scarf House"),
        ("physio at Back in Shape 40", "Back in Shape"),
        ("Captain Zubrzycki 30", "Captain Zubrzycki"),
        ("Dinner Bella Roma 30", "Bella Roma"),
        ("got 30 from my cousin Zubrzycki", "Zubrzycki"),
        ("tow from Big Zubrzycki 90", "Big Zubrzycki"),
        ("joined the National Trust 8", "National Trust"),
        ("soup 7 at Zafer in Leeds", "Zafer"),
    ],
)
def test_a_name_of_several_words_with_capitals_is_taken_whole(text: str, merchant: str) -> None:
    assert only(text).merchant == merchant


@pytest.mark.parametrize("text", ["train Leeds Manchester 30", "soup 7 with my POS", "soup for Nora Lee 7"])
def test_towns_acronyms_and_whom_it_was_for_are_no_such_names(text: str) -> None:
    assert only(text).merchant is None
