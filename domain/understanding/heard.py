"""The words of a text that a correction of one of its transactions is about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.understanding import affixes, names, pipeline, spelling
from domain.understanding.choice import choose
from domain.understanding.draft import Draft, Field, State
from domain.understanding.language import Reading, pack
from domain.understanding.lexicon import squash
from domain.understanding.names import Known
from domain.understanding.tokens import Shape, tokenise

BORDERS = frozenset({",", ";", ".", "!", "?", "。", "、", "\n"})
# Nobody corrects by hand what a text of more than this says.
LONGEST_TEXT = 2_000


@dataclass(frozen=True, slots=True)
class Heard:
    """Squashed words: `name` named the merchant, or stand where a name would; `item` say what was bought; "": none."""

    name: str = ""
    item: str = ""


def heard(text: str, draft: Draft) -> Heard:
    """By the draft's evidence; where no merchant is named, by the words around its amount that nothing explains."""
    named = _said(text, draft, Field.MERCHANT) or squash(draft.merchant or "")
    if named:
        item = _said(text, draft, Field.CATEGORY)
        return Heard(named, "" if item == named else item)
    return Heard() if len(text) > LONGEST_TEXT else _unexplained(text, draft)


def _said(text: str, draft: Draft, field: Field) -> str:
    span = _span(draft, field)
    return "" if span is None else squash(text[slice(*span)])


def _span(draft: Draft, field: Field) -> tuple[int, int] | None:
    evidence = draft.evidence.get(field)
    if evidence is None or evidence.start is None or evidence.end is None:
        return None
    return None if evidence.state is State.DEFAULTED else (evidence.start, evidence.end)


def _unexplained(text: str, draft: Draft) -> Heard:
    """An item is one that the lexicon knows: what was only guessed of a word says nothing against a name."""
    reading, language = _reading(text)
    taken = _tokens(reading, [_span(draft, field) for field in draft.evidence if field is not Field.CATEGORY])
    things = pipeline.items(reading.tokens, pack(language), taken)
    explained = pipeline.covered((hit.start, hit.end) for hit in things)
    known = Known((), things, taken, frozenset(explained))
    runs = [
        names.unexplained(reading, start, end, known)
        for start, end in _sides(reading, sorted(_tokens(reading, [_span(draft, Field.AMOUNT)])))
    ]
    name = next((squash(reading.typed(*run)) for run in runs if run), "")
    item_tokens = _tokens(reading, [_span(draft, Field.CATEGORY)])
    item = _said(text, draft, Field.CATEGORY) if item_tokens and item_tokens <= explained else ""
    return Heard(name, "" if item == name else item)


def _reading(text: str) -> tuple[Reading, str]:
    tokens = tokenise(text)
    language = choose(tokens, "")
    tokens = spelling.correct(affixes.split(tokens, language), language)
    return pipeline.read(text, tokens, language), language


def _tokens(reading: Reading, spans: Iterable[tuple[int, int] | None]) -> set[int]:
    """The tokens that begin inside of these spans of the text."""
    return {
        index
        for index, token in enumerate(reading.tokens)
        for span in spans
        if span is not None and span[0] <= token.start < span[1]
    }


def _sides(reading: Reading, amount: Sequence[int]) -> list[tuple[int, int]]:
    """The words before and after the amount, to the next number or sign that ends a thought."""
    if not amount:
        return []
    start, end = amount[0], amount[-1] + 1
    first, last = start, end
    while first > 0 and not _border(reading, first - 1):
        first -= 1
    while last < len(reading.tokens) and not _border(reading, last) and not reading.at("until_then", last):
        last += 1
    return [(first, start), (end, last)]


def _border(reading: Reading, index: int) -> bool:
    return reading.tokens[index].shape is Shape.NUMBER or reading.key(index) in BORDERS
