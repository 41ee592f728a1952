from hypothesis import given
from hypothesis import strategies as st

from domain.understanding import dictionary
from domain.understanding.dictionary import Bloom

WORDS = st.text("abcdefghij", min_size=1, max_size=8)


@given(st.frozensets(WORDS, max_size=60))
def test_a_filter_knows_every_word_that_it_was_made_of(words: frozenset[str]) -> None:
    known = Bloom.of(words | {"kept"})

    assert all(word in known for word in words)


def test_few_strange_words_pass_for_known_ones() -> None:
    known = Bloom.of(f"word{number}" for number in range(2_000))

    passed = sum(f"strange{number}" in known for number in range(5_000))

    assert passed < 100


def test_ordinary_words_and_proper_names_are_told_apart() -> None:
    assert dictionary.is_word("rusty", "en")
    assert dictionary.is_name("patricia", "en")
    assert not dictionary.is_word("patricia", "en")
    assert dictionary.knows("patricia", "en")
    assert not dictionary.knows("zubrzycki", "en")


def test_a_language_without_a_dictionary_knows_nothing() -> None:
    assert dictionary.of("xx") is None
    assert not dictionary.is_word("rusty", "xx")
    assert not dictionary.knows("rusty", "xx")
    assert not dictionary.is_name("patricia", "xx")


def test_a_dictionary_survives_its_file() -> None:
    made = dictionary.Dictionary(Bloom.of(["tea"]), Bloom.of(["nora"]))

    head, _, bits = made.packed().partition(b"\n")

    assert head == b'{"words": 2, "names": 2}'
    assert bits == made.words.bits + made.names.bits
