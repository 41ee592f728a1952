"""Stage 6: who was paid, or who paid. Brands by the lexicon, others by their place in the sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.understanding import lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Reading
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

LONGEST_NAME = 5


@dataclass(frozen=True, slots=True)
class Merchant:
    """`name` as it is written, said at `tokens[start:end]`; `hit` where it is a brand of the lexicon."""

    name: str
    start: int
    end: int
    hit: Hit | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What other stages already understood of the tokens."""

    brands: Sequence[Hit]
    items: Sequence[Hit]
    taken: set[int]
    item_tokens: frozenset[int]

    def item_at(self, index: int) -> bool:
        return index in self.item_tokens


def find(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    brands = lexicon.within(known.brands, segment.start, segment.end)
    placed = [hit for hit in brands if reading.ending("place", hit.start)]
    sure = [hit for hit in brands if _is_meant(reading, hit, known)]
    for hit in (*placed, *sure):
        if _is_paid(reading, hit, kind):
            return Merchant(hit.entry.name, hit.start, hit.end, hit)
    return (
        _payer(reading, segment, known)
        or _payee(reading, segment, known)
        or _placed(reading, segment, known)
        or _capitalised(reading, segment, known)
    )


def _is_paid(reading: Reading, hit: Hit, kind: Kind) -> bool:
    return not (
        reading.ending("using", hit.start) or (kind is Kind.INCOME and hit.entry.category == "transfer")
    )


def _is_meant(reading: Reading, hit: Hit, known: Known) -> bool:
    """A brand that is an everyday word too needs a capital inside a sentence, or no other item beside it."""
    if not hit.entry.common:
        return True
    if hit.start > 0 and reading.tokens[hit.start].raw[0].isupper():
        return True
    return not any(known.item_at(index) for index in range(hit.start, hit.end)) and not _after_article(
        reading, hit.start
    )


def _after_article(reading: Reading, index: int) -> bool:
    return reading.ending("determiner", index) is not None


def _payer(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "Nora paid me back 15": the name before the verb."""
    for mark in reading.within("payer", segment.start, segment.end):
        end = mark.start
        while end > segment.start and reading.at("adverb", end - 1):
            end -= 1
        start = end
        while start > segment.start and _names(reading, start - 1, known):
            start -= 1
        if start < end:
            return _named(reading, start, end)
    return None


def _payee(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "paid Nora back 22", "tipped nora 40": the name right after the verb."""
    for mark in reading.within("pay", segment.start, segment.end):
        start = mark.end
        skip = reading.at("determiner", start)
        if skip:
            continue
        merchant = _run(reading, start, segment, known, LONGEST_NAME)
        if merchant:
            return merchant
    return None


def _placed(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "at lucky noodles", "from the Red Lion"."""
    for mark in reading.within("place", segment.start, segment.end):
        article = reading.at("determiner", mark.end)
        start = article.end if article else mark.end
        merchant = _run(reading, start, segment, known, LONGEST_NAME)
        if merchant and not (article and merchant.name.islower() and _generic(reading, merchant, known)):
            return merchant
    return None


def _generic(reading: Reading, merchant: Merchant, known: Known) -> bool:
    last = merchant.end - 1
    return known.item_at(last) or reading.at("generic", last) is not None


def _capitalised(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """A name with a capital letter anywhere, or what stands alone before the amount ("marias 23")."""
    for index in range(segment.start, segment.end):
        token = reading.tokens[index]
        if (
            token.shape is Shape.WORD
            and token.raw[0].isupper()
            and not reading.at("number", index)
            and _names(reading, index, known)
        ):
            merchant = _run(reading, index, segment, known, LONGEST_NAME)
            if merchant and (index > segment.start or not _sentence(reading, merchant.end)):
                return merchant
    return None


def _sentence(reading: Reading, end: int) -> bool:
    return reading.at("verb", end) is not None


def _run(reading: Reading, start: int, segment: Segment, known: Known, longest: int) -> Merchant | None:
    """The words of a name from here on. A known item may be part of it, but not all of it."""
    end, strange = start, False
    while end < segment.end and end - start < longest:
        token = reading.tokens[end]
        if token.shape is not Shape.WORD and token.key not in {"&", "-"}:
            break
        named = _names(reading, end, known)
        if not named and not _joins(reading, end, known, inside=end > start):
            break
        strange = strange or named
        end += 1
    return _named(reading, start, end) if strange else None


def _joins(reading: Reading, index: int, known: Known, *, inside: bool) -> bool:
    """Whether a word that is no name by itself may stand in one: an item ("lucky noodles") or a sign ("Bob & Sons")."""
    if reading.key(index) in {"&", "-"}:
        return inside and _names(reading, index + 1, known)
    return known.item_at(index) and not reading.at("stop", index)


def _names(reading: Reading, index: int, known: Known) -> bool:
    """Whether the word there may belong to a name: no word of the language, no item, no number."""
    if index >= len(reading.tokens) or index in known.taken:
        return False
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or known.item_at(index):
        return False
    return not any(
        reading.at(role, index)
        for role in (
            "stop",
            "connector",
            "generic",
            "pay",
            "place",
            "question",
            "transfer",
            "income",
            "refund",
            "unit",
            "tip",
            "split",
        )
    )


def _named(reading: Reading, start: int, end: int) -> Merchant:
    typed = reading.typed(start, end).strip()
    name = typed if any(character.isupper() for character in typed) else typed.title().replace("'S", "'s")
    return Merchant(name, start, end)
