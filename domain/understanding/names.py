"""Who was paid or who paid, and the words of a text that may belong to a name. Stage 6 looks for them by place and look."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.understanding import dictionary
from domain.understanding.draft import Kind
from domain.understanding.language import Reading, pack
from domain.understanding.lexicon import Hit
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape, Token

POSSESSIVES = ("'s", "’s")
LONGEST_NAME = 5
SHORTEST_PART = 2  # letters
# Between words with capitals they are part of a name.
PARTICLES = frozenset({
    "of", "de", "del", "della", "delle", "dei", "di", "da", "do", "dos", "das", "du", "des", "la", "le", "les", "van", "von",
    "y", "e", "et", "el", "los", "las", "il", "zum", "zur", "am", "im", "den", "der", "het", "till", "pod",
})  # fmt: skip
# Within a name they have no capital.
SMALL = frozenset({"and", "of", "the", "on", "in", "by", "at", "n"})
# Words of these roles are no part of a name.
NAMELESS = frozenset({
    "stop", "connector", "generic", "pay", "place", "question", "transfer", "income", "refund", "unit", "tip", "split",
    "correction", "retraction",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merchant:
    """`name` as it is written, said at `tokens[start:end]`; `hit` where it is a brand of the lexicon.

    `recalled` where the person taught it.
    """

    name: str
    start: int
    end: int
    hit: Hit | None = None
    recalled: Recalled | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What other stages already understood of the tokens."""

    brands: Sequence[Hit]
    items: Sequence[Hit]
    taken: set[int]
    item_tokens: frozenset[int]
    recalled: Sequence[Recalled] = ()
    language: str = "en"
    # Spans of names of several words with capitals.
    blocks: Sequence[tuple[int, int]] = ()
    # By where a segment's amount stands and its kind: segments that name no shop ask for those of others.
    merchants: dict[tuple[int, Kind], Merchant | None] = field(default_factory=dict)

    def item_at(self, index: int) -> bool:
        return index in self.item_tokens


def run(reading: Reading, start: int, segment: Segment, known: Known, longest: int) -> Merchant | None:
    """The words of a name from here on. A known item may be part of it, but not all of it."""
    end, strange = start, False
    while end < segment.end and end - start < longest:
        if end > start and _ends_name(reading, start, end, known):
            end += bool(reading.at("premises", end))  # "Hanlon's butchers"
            break
        if end > start and _is_particle(reading, end):
            end += 1
            continue
        token = reading.tokens[end]
        if token.shape is not Shape.WORD and token.key not in {"&", "-"}:
            break
        names = may_name(reading, end, known)
        joined = joins(reading, end, known, inside=end > start) or (
            end > start and _is_part(reading, start, end)
        )
        if not names and not joined:
            break
        strange = strange or names
        end += 1
    if end == start + 1 and (reading.at("number", start) or len(reading.key(start)) == 1):
        return None  # the "trois" of "partagé à trois"
    return named(reading, start, end) if strange else None


def _ends_name(reading: Reading, start: int, end: int, known: Known) -> bool:
    """As in "Lou's Deli sandwich", "Greystar rent": after a name in capitals a word in small letters is no part of it.

    One capital at the beginning of a text says nothing, unless it begins a word that no dictionary knows.
    """
    if not reading.tokens[start].raw[0].isupper() or not reading.tokens[end].raw[0].islower():
        return False
    if _is_particle(reading, end) or dictionary.of(known.language) is None:
        return False
    capitals = sum(token.raw[0].isupper() for token in reading.tokens[start:end])
    first = reading.tokens[start]
    sure = start > 0 or capitals > 1 or (len(first.raw) > 1 and first.raw.isupper())
    return sure or not dictionary.is_word(first.key, known.language)


def _is_particle(reading: Reading, index: int) -> bool:
    """The "of" of "City of Austin": between two words with capitals."""
    if reading.key(index) not in PARTICLES or not 0 < index < len(reading.tokens) - 1:
        return False
    return all(reading.tokens[beside].raw[0].isupper() for beside in (index - 1, index + 1))


def _is_part(reading: Reading, start: int, index: int) -> bool:
    """The "Shop" of "Sal's Barber Shop": a word that names nothing by itself, but written as the name is.

    Or the stall of "raju tea stall": what goes on with a firm's name, behind what it sells.
    """
    if reading.at("firm_word", index) and index > start + 1 and not reading.at("generic", index - 1):
        return True
    if (
        not any(reading.at(role, index) for role in ("generic", "stop"))
        or len(reading.tokens[index].raw) < SHORTEST_PART
    ):
        return False
    return all(
        reading.tokens[part].raw[0].isupper() or reading.key(part) in PARTICLES
        for part in range(start, index + 1)
    )


def _is_capital_thing(reading: Reading, index: int, known: Known) -> bool:
    return index < len(reading.tokens) and known.item_at(index) and reading.tokens[index].raw[0].isupper()


def joins(reading: Reading, index: int, known: Known, *, inside: bool) -> bool:
    """Whether a word that is no name by itself may stand in one: an item ("lucky noodles") or a sign ("Bob & Sons")."""
    if reading.key(index) in {"&", "-"}:
        return inside and (
            may_name(reading, index + 1, known) or _is_capital_thing(reading, index + 1, known)
        )
    return known.item_at(index) and not reading.at("stop", index)


def may_name(reading: Reading, index: int, known: Known) -> bool:
    """Whether the word there may belong to a name: no word of the language, no item, no number."""
    if index >= len(reading.tokens) or index in known.taken:
        return False
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or known.item_at(index) or _follows_number(reading, index):
        return False
    if token.raw.lower().endswith(POSSESSIVES) and _is_kin(token, known):
        return False  # "mum's meds"
    if reading.at("month", index) and token.raw.islower() and known.item_at(index + 1):
        return False  # "paid may rent"
    return not reading.plays(NAMELESS, index)


def _is_kin(token: Token, known: Known) -> bool:
    return token.key[:-1] in pack(known.language).phrasebook.words_of("generic")


def is_owner(reading: Reading, end: int) -> bool:
    """As in "Nora's 40th", "Nora's leaving do", "Nora's dentist": whose it is, up to the token `end`; not "Nora's Cafe"."""
    if not 0 < end < len(reading.tokens) or not reading.tokens[end - 1].raw.lower().endswith(POSSESSIVES):
        return False
    if reading.tokens[end].shape is Shape.ORDINAL or reading.at("occasion", end) is not None:
        return True
    thing = reading.tokens[end].shape is Shape.WORD and reading.tokens[end].raw.islower()
    return thing and not any(
        reading.at(role, end) for role in ("venue", "stop", "connector", "day", "firm_word")
    )


def unexplained(reading: Reading, start: int, end: int, known: Known) -> tuple[int, int] | None:
    """The first words that may be a name though nothing says so: what a person would set right about them."""
    first = next((index for index in range(start, end) if may_name(reading, index, known)), None)
    if first is None:
        return None
    last = first
    while last < min(end, first + LONGEST_NAME) and may_name(reading, last, known):
        last += 1
    return first, last


def _follows_number(reading: Reading, index: int) -> bool:
    """As the letter of "flat 4B"."""
    token = reading.tokens[index]
    return index > 0 and token.glued and reading.tokens[index - 1].shape is Shape.NUMBER


def named(reading: Reading, start: int, end: int) -> Merchant:
    typed = reading.typed(start, end).strip()
    name = typed if any(character.isupper() for character in typed) else _titled(typed)
    return Merchant(name, start, end)


def _titled(typed: str) -> str:
    first, *others = typed.title().replace("'S", "'s").split(" ")
    return " ".join([first, *(word.lower() if word.lower() in SMALL else word for word in others)])
