from pathlib import Path

import pytest

from training.dictionary import made, words_of

AFFIXES = """\
SFX S Y 2
SFX S   y     ies        [^aeiou]y
SFX S   0     s          [aeiou]y
PFX U Y 1
PFX U   0     un         .
"""
WORDS = """\
4
berry/S
day/SU
Nora's
Vera/S
"""


@pytest.fixture
def spelling(tmp_path: Path) -> Path:
    (tmp_path / "xx.aff").write_text(AFFIXES, encoding="utf-8")
    path = tmp_path / "xx.dic"
    path.write_text(WORDS, encoding="utf-8")
    return path


def test_words_are_listed_with_their_endings_and_beginnings(spelling: Path) -> None:
    assert sorted(words_of(spelling)) == ["Vera", "berries", "berry", "day", "days", "unday", "undays"]


def test_words_with_a_capital_are_names(spelling: Path) -> None:
    dictionary = made([spelling])

    assert "berries" in dictionary.words
    assert "vera" in dictionary.names
    assert "vera" not in dictionary.words
