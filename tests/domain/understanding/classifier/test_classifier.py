import pytest

from domain.understanding import classifier
from domain.understanding.classifier.features import BUCKETS, buckets, words_of
from domain.understanding.slugs import NAMES

MOST_BYTES = 500 * 1024


@pytest.mark.parametrize(
    ("words", "category"),
    [
        (["luigis", "trattoria"], "dining"),
        (["handyvertrag"], "utilities"),
        (["zahnarztpraxis"], "health"),
        (["autoservice"], "transport"),
        (["hundepension"], "pets"),
        (list("歯科医院"), "health"),
    ],
)
def test_words_that_resemble_known_ones_share_their_category(words: list[str], category: str) -> None:
    found = classifier.guess(words)

    assert found is not None
    assert found.category == category
    assert 0 < found.probability <= 1


def test_the_same_words_give_the_same_guess() -> None:
    assert classifier.guess(["green", "kitchen"]) == classifier.guess(["green", "kitchen"])


@pytest.mark.parametrize("keys", [[], ["12.50"], ["!", "€"]])
def test_without_words_there_is_no_guess(keys: list[str]) -> None:
    assert classifier.guess(keys) is None


def test_the_longest_words_are_read_without_overflow() -> None:
    found = classifier.guess(["pharmacy" * 1000] * 1000)

    assert found is not None
    assert found.category in NAMES


def test_the_weights_are_small_and_speak_of_the_guides_categories_only() -> None:
    model = classifier.model()

    assert set(model.categories) == set(NAMES) - {"income", "transfer"}
    assert len(model.rows) == BUCKETS * model.width
    assert BUCKETS * len(model.categories) < MOST_BYTES


def test_a_sum_of_all_pieces_fits_its_lane() -> None:
    most = classifier.MOST_WORDS * max(len(buckets("x" * 100)), len(buckets("歯" * 100)))

    assert most * 255 < 2**16


def test_glyphs_that_stand_side_by_side_are_one_word() -> None:
    assert words_of(["昨", "日", "tea", "9", "茶"]) == ["昨日", "tea", "茶"]
