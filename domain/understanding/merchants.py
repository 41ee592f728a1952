"""Stage 6: who was paid, or who paid. Brands by the lexicon, others by their place in the sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.understanding import lexicon, recall
from domain.understanding.draft import Kind
from domain.understanding.language import Reading
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

LONGEST_NAME = 5


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

    def item_at(self, index: int) -> bool:
        return index in self.item_tokens


def find(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    """What the person taught; else a brand; else a name by its place; else what the person taught of an item."""
    taught = [one for one in recall.within(known.recalled, segment.start, segment.end) if one.habit.merchant]
    names = [one for one in taught if one.names and not reading.ending("using", one.start)]
    names.sort(key=lambda one: not reading.ending("place", one.start))
    if names:
        return _remembered(reading, names[0])
    found = _found(reading, segment, known, kind)
    return found or next((_remembered(reading, one) for one in taught), None)


def _remembered(reading: Reading, one: Recalled) -> Merchant:
    name = one.habit.merchant or ""
    brands = lexicon.brands()
    brand = brands.get(lexicon.squash(name)) or brands.get(lexicon.squash(reading.typed(one.start, one.end)))
    if brand is None and one.habit.seen:
        brand = Entry(name, one.habit.seen, common=False)
    return Merchant(name, one.start, one.end, Hit(brand, one.start, one.end) if brand else None, one)


def _found(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
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
    marks = [
        *reading.within("sold_to", segment.start, segment.end),
        *reading.within("pay", segment.start, segment.end),
    ]
    for mark in marks:
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
        merchant = _run(reading, start, segment, known, LONGEST_NAME) or _sign(reading, start, segment, known)
        if merchant and not (article and merchant.name.islower() and _generic(reading, merchant, known)):
            return merchant
    return None


def _sign(reading: Reading, start: int, segment: Segment, known: Known) -> Merchant | None:
    """As in "at the Crown": an everyday word, but with a capital, over the door."""
    end = start
    while end < segment.end and end - start < LONGEST_NAME and _is_capital(reading, end, known):
        end += 1
    return _named(reading, start, end) if end > start else None


def _is_capital(reading: Reading, index: int, known: Known) -> bool:
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or index in known.taken or not token.raw[0].isupper():
        return False
    return len(token.raw) > 1 and not token.raw.isupper()


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
            and not reading.ending("locative", index)
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
    if token.shape is not Shape.WORD or known.item_at(index) or _follows_number(reading, index):
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


def unexplained(reading: Reading, start: int, end: int, known: Known) -> tuple[int, int] | None:
    """The first words that may be a name though nothing says so: what a person would set right about them."""
    first = next((index for index in range(start, end) if _names(reading, index, known)), None)
    if first is None:
        return None
    last = first
    while last < min(end, first + LONGEST_NAME) and _names(reading, last, known):
        last += 1
    return first, last


def _follows_number(reading: Reading, index: int) -> bool:
    """As the letter of "flat 4B"."""
    token = reading.tokens[index]
    return index > 0 and token.glued and reading.tokens[index - 1].shape is Shape.NUMBER


def _named(reading: Reading, start: int, end: int) -> Merchant:
    typed = reading.typed(start, end).strip()
    name = typed if any(character.isupper() for character in typed) else typed.title().replace("'S", "'s")
    return Merchant(name, start, end)
