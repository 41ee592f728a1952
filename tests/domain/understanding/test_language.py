import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

import domain.understanding
from domain.understanding.language import Phrasebook, Reading, codes, pack, raw_pack, read_pack
from domain.understanding.tokens import tokenise


def roles_of_packs() -> set[str]:
    packs = [raw_pack(code) for code in (*codes(), "_signs")]
    return {role for pack in packs for part in ("roles", "values") for role in pack.get(part, {})}


def roles_in_others() -> set[str]:
    """Those whose phrases another role has too, as "@remits" says."""
    phrases = [phrase for code in codes() for role in raw_pack(code)["roles"].values() for phrase in role]
    return {phrase[1:] for phrase in phrases if phrase[0] == "@"}


def source() -> str:
    folder = Path(str(files(domain.understanding)))
    return "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))


def test_every_role_of_a_pack_is_asked_for_by_a_stage() -> None:
    words = set(re.findall(r'"([a-z_]+)"', source())) | roles_in_others()
    assert roles_of_packs() - words == set()


def test_every_role_that_a_stage_asks_for_is_in_a_pack() -> None:
    asked = set(re.findall(r'reading\.(?:at|ending|within)\(\s*"([a-z_]+)"', source()))
    assert asked - roles_of_packs() == set()


@pytest.mark.parametrize("code", [*codes(), "_signs"])
def test_a_pack_is_read_as_any_reader_of_its_format_does(code: str) -> None:
    text = files(domain.understanding).joinpath("packs", f"{code}.toml").read_text(encoding="utf-8")
    assert read_pack(text) == tomllib.loads(text)


def marks(phrase: str, text: str) -> list[tuple[int, int]]:
    keys = [token.key for token in tokenise(text)]
    return [(mark.start, mark.end) for mark in Phrasebook.of([(phrase, "role", True)]).marks(keys)]


def test_a_phrase_is_found_whatever_its_case_and_accents() -> None:
    assert marks("café crème", "un CAFE CREME, un Café crème") == [(1, 3), (5, 7)]


def test_a_role_may_have_the_phrases_of_another_one() -> None:
    keys = [token.key for token in tokenise("twinted her 5")]
    found = [mark.role for mark in pack("en").phrasebook.marks(keys) if mark.start == 0]
    assert {"app_verb", "remits", "hand_over"} <= set(found)


def test_a_phrase_with_a_gap_spans_the_words_in_between() -> None:
    assert marks("took … back", "took the blue vase back") == [(0, 5)]


def test_a_gap_does_not_reach_over_the_end_of_a_sentence() -> None:
    assert marks("took … back", "took a bus. got 5 back") == []


def test_the_longest_phrase_of_a_role_is_found() -> None:
    book = Phrasebook.of([("last", "day", 1), ("last night", "day", 2)])
    assert [mark.value for mark in book.marks(["last", "night"])] == [2]


def test_marks_are_found_by_their_beginning_their_end_and_their_place() -> None:
    tokens = tokenise("a b a b")
    reading = Reading(
        "a b a b", tokens, Phrasebook.of([("a b", "pair", True)]).marks([t.key for t in tokens])
    )
    at, ending = reading.at("pair", 2), reading.ending("pair", 2)
    assert at is not None
    assert ending is not None
    assert (at.end, ending.start) == (4, 0)
    assert [mark.start for mark in reading.within("pair", 0, 3)] == [0]
