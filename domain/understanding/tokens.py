"""A text as tokens with code-point spans. Each token also has a key: folded, without accents and apostrophes."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import ClassVar, NamedTuple

# Letters that Unicode does not decompose into a base letter and an accent.
UNDECOMPOSED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss"})
ACCENTS = re.compile("[\u0300-\u036f]")


class Shape:
    """What a token looks like. No `Enum`: to read a member of one takes Python 3.11 as long as to look up a phrase,
    and nothing is asked for so often.
    """

    WORD: ClassVar["Shape"]
    NUMBER: ClassVar["Shape"]
    DATE: ClassVar["Shape"]
    TIME: ClassVar["Shape"]
    ORDINAL: ClassVar["Shape"]
    SYMBOL: ClassVar["Shape"]
    BREAK: ClassVar["Shape"]
    OPAQUE: ClassVar["Shape"]

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return f"Shape.{self.name}"


SHAPES = {name: Shape(name) for name in Shape.__annotations__}
for _name, _shape in SHAPES.items():
    setattr(Shape, _name, _shape)


class Token(NamedTuple):
    """`text[start:end]`; `glued` says that no white space stands before it."""

    shape: Shape
    start: int
    end: int
    raw: str
    key: str
    glued: bool


# Scripts without spaces between words: each character is a token of its own, phrases are runs of them.
GLYPHS = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
GLYPH = f"[{GLYPHS}]"
GLYPH_RUN = re.compile(f"{GLYPH}+")
SPACED_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{1,2})?(?![\d:/]|[.,]\d)"
# The shop A101 and its price are two numbers; "R1 250" is one.
NO_NAME = r"(?<!\b[A-QS-Za-qs-z])"
# In languages that group otherwise, "3 250" is two numbers, unless cents follow.
CENTS_AFTER_SPACES = (
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d{2}(?![\d:/]|[.,]\d)"
    r"|(?=[ \u00a0]?(?:[€£₺₹]|(?:EUR|USD|GBP|CHF|TRY|INR|TL|[Ee]uros?|[Ff]ranken|[Ff]r|[Ll]ira)\b)))"
)
# Where the clock goes to 24, "38.45 am Dienstag" tells no time.
HALF_DAY = r"\s?[AaPp]\.?[Mm]\b\.?"
HALF_DAY_ELSEWHERE = r"(?:[AaPp]\.?[Mm]\b\.?|\s[AaPp]\.?[Mm]\b\.?(?!\s*[^\W_]))"


@cache
def _grammar(*, spaces_group: bool, dotted_dates: bool, half_days: bool, glyphs: bool) -> re.Pattern[str]:
    """For a text with such `glyphs`, or without: these sets of characters are slow to compile and to match."""
    spaced = SPACED_NUMBER if spaces_group else CENTS_AFTER_SPACES
    dotted = DOTTED_DATE if dotted_dates else ""
    half_day = HALF_DAY if half_days else HALF_DAY_ELSEWHERE
    glyph = rf"|(?P<GLYPH>{GLYPH})" if glyphs else ""
    letter = rf"[^\W\d_{GLYPHS if glyphs else ''}]"
    # With accents that are characters of their own.
    letters = rf"{letter}+(?:[\u0300-\u036f]+{letter}*)*"
    return re.compile(
        rf"""
        (?P<OPAQUE>[Hh][Tt][Tt][Pp][Ss]?://\S{{1,500}}|[Ww]{{3}}\.\S{{1,500}}|[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}})
        |(?=[\d.])(?:(?P<DATE>\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b|\b\d{{1,2}}(?P<mark>[-/.])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d\d)\b(?!,\d)
            |\b\d{{1,2}}/\d{{1,2}}\b(?!/){dotted})
        |(?P<TIME>\b\d{{1,2}}[:Hh]\d{{2}}(?::\d\d)?(?:\s?[AaPp]\.?[Mm]\b\.?)?(?!\d)|\b(?:0?\d|1[0-2])(?:\.[0-5]\d)?{half_day})
        |(?P<ORDINAL>\b\d{{1,2}}(?:[Ss][Tt]|[Nn][Dd]|[Rr][Dd]|[Tt][Hh]|º|ª)\b|\b1[Ee][Rr]\b)
        |(?P<NUMBER>(?<!\d){NO_NAME}{spaced}|\d+(?:[.,'’\u00a0\u202f]\d+)*|(?<![\w.])\.\d+))
        {glyph}
        |(?P<WORD>{letters}(?:['’]{letters})*)
        |(?P<BREAK>\n)
        |(?P<SYMBOL>\S)
        """,
        re.VERBOSE,
    )


# What can't be seen, of which pasted texts are full, doesn't part a number; nor does a mark of another width or script.
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufe00-\ufe0f\ufeff"
UNSEEN_IN_NUMBER = re.compile(rf"(?<=[\d.,．，٫٬/:-])[{UNSEEN}]+(?=[\d.,．，٫٬/:-])")
# "４５０，９００" is grouped, "１２，９" are two.
MARK_IN_NUMBER = re.compile(r"(?<=\d)(?:[．٫٬](?=\d)|，(?=\d{3}(?!\d)))")
PLAIN_MARKS = {"．": ".", "，": ",", "٫": ".", "٬": ","}

OF_GROUP = SHAPES | {"GLYPH": Shape.WORD}
# "6.20." is the 6th in some months' countries; elsewhere it ends a sentence with an amount, as it does after a sign.
DOTTED_DATE = r"|(?<![£$€¥₹])\b\d{1,2}\.\d{1,2}\.(?!\d)"


def folded(text: str) -> str:
    """The form in which words are compared: one case, no accents, no apostrophes."""
    lowered = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("’", "")
    if lowered.isascii():
        return lowered
    plain = ACCENTS.sub("", unicodedata.normalize("NFKD", lowered))
    return plain if plain.isascii() else unicodedata.normalize("NFC", plain.translate(UNDECOMPOSED))


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """As `folded`; the words of what people type come again and again."""
    return folded(word)


def _plain_numbers(text: str) -> tuple[str, list[int] | None]:
    """The text with its numbers written plainly, and where each of its characters ended; None: where it does now."""
    ends = None
    if UNSEEN_IN_NUMBER.search(text):
        unseen = {index for match in UNSEEN_IN_NUMBER.finditer(text) for index in range(*match.span())}
        ends = [0, *(index + 1 for index in range(len(text)) if index not in unseen)]
        text = UNSEEN_IN_NUMBER.sub("", text)
    return MARK_IN_NUMBER.sub(lambda mark: PLAIN_MARKS[mark[0]], text), ends


def tokenise(
    text: str, *, spaces_group: bool = False, dotted_dates: bool = True, half_days: bool = True
) -> tuple[Token, ...]:
    """How people write where this one lives: digits grouped with spaces, dates with dots, hours up to twelve."""
    ends = None
    if not text.isascii():
        text, ends = _plain_numbers(text)
    grammar = _grammar(
        spaces_group=spaces_group,
        dotted_dates=dotted_dates,
        half_days=half_days,
        glyphs=not text.isascii() and GLYPH_RUN.search(text) is not None,
    )
    tokens: list[Token] = []
    before = -1
    for match in grammar.finditer(text):
        raw = match[0]
        start, end = match.span()
        if ends is not None:
            start, end = ends[start + 1] - 1, ends[end]
        tokens.append(Token(OF_GROUP[str(match.lastgroup)], start, end, raw, fold(raw), start == before))
        before = end
    return tuple(tokens)
