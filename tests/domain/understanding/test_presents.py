import pytest

from tests.domain.understanding.contexts import only


@pytest.mark.parametrize(
    "text",
    [
        "slippers for dad 20",
        "scarf 30 for my aunt",
        "scarf for Nora, 30",
        "gran's 80th, a scarf 25",
        "his nephews turned 6, toy train 30",
        "scarf for my boss 30 at ikea",
    ],
)
def test_what_is_for_somebody_dear_or_their_feast_is_a_present(text: str) -> None:
    assert only(text).category == "gifts"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("slippers for work 20", "shopping"),
        ("soup for dad 7", "dining"),
        ("slippers for my daughter 20", "kids"),
        ("i turned 40, a scarf 25", "shopping"),
    ],
)
def test_other_things_are_what_they_are(text: str, category: str) -> None:
    assert only(text).category == category
