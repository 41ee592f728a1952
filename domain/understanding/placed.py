"""Names behind a word for where one was: "at lucky noodles", "from the Red Lion", "a man called Deano"."""

from domain.understanding import capitals, dictionary, lexicon, unmarked
from domain.understanding.language import Mark, Reading, traits
from domain.understanding.names import LONGEST_NAME, NAMELESS, Known, Merchant, named, run
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape, fold

AWAY = frozenset({"transport", "travel"})
# Things that are sold as a pair: "at the fish and chips".
SOLD = frozenset({"dining", "groceries"})
AFTER_NAME = frozenset({"day", "weekday", "for", "beneficiary", "locative", "with", "until_then", "using"})
# A name may end with words of these roles, unless they have one of the others.
ODD_LAST = frozenset({"tip", "unit", "split", "generic", "measure"})
PLAIN_WORDS = frozenset({"place", "purpose", "pay", "determiner", "number", "each", "of", "until_then"})


def find(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "at lucky noodles", "from the Red Lion"."""
    leads = _leads(reading, segment)
    travels = bool(leads) and any(
        hit.entry.category in AWAY for hit in lexicon.within(known.items, segment.start, segment.end)
    )
    for mark in leads:
        if travels and reading.at("origin", mark.start) and not _is_firm(reading, mark.end, known):
            continue  # "taxi home from heathrow"
        article = reading.at("determiner", mark.end)
        start = article.end if article else mark.end
        who = reading.at("people", start)
        if who and not reading.at("title", start) and reading.tokens[who.end : who.end + 1]:
            start = who.end if reading.tokens[who.end].raw[0].isupper() else start  # "from my sister Vera"
        if article and _is_inn(reading, start, segment, known):
            return named(reading, start, start + 1)
        block = capitals.around(known.blocks, start, start + 1)
        if block and block[0] == start and block[1] <= segment.end:
            return named(reading, *block)
        merchant = (
            (_pair(reading, start, segment, known) if article else None)
            or run(reading, start, segment, known, LONGEST_NAME)
            or _sign(reading, start, segment, known)
        )
        if merchant and not article:
            merchant = _with_last(reading, merchant, segment)
        if merchant and is_town(reading, merchant):
            continue  # Swedish "i Köpenhamn"
        if merchant and not (article and _generic(reading, merchant, known)):
            return merchant
    return None


def _is_firm(reading: Reading, start: int, known: Known) -> bool:
    """As in "tow from Big Bill", not "taxi from Heathrow Airport"."""
    block = capitals.around(known.blocks, start, start + 1)
    return block is not None and not reading.at("generic", block[1] - 1)


def _leads(reading: Reading, segment: Segment) -> list[Mark]:
    """What stands before a name: "at", "from"; "a man called"; "in the" before a capital that is no town's."""
    marks = reading.within("place", segment.start, segment.end)
    marks = marks + _providers(reading, segment)
    if reading.has("called") or reading.has("inside_the"):
        marks = marks + [
            mark
            for role in ("called", "inside_the")
            for mark in reading.within(role, segment.start, segment.end)
            if mark.end < segment.end
            and reading.tokens[mark.end].raw[0].isupper()
            and fold(reading.tokens[mark.end].raw) not in unmarked.places()
        ]
    return marks


def _providers(reading: Reading, segment: Segment) -> list[Mark]:
    """As in "physio w/ Tom Aske": behind what one person does for another stands who did it."""
    if not reading.has("served"):
        return []
    return [
        lead
        for role in ("locative", "author")
        for lead in reading.within(role, segment.start, segment.end)
        if reading.ending("served", lead.start)
        and lead.end < segment.end
        and reading.tokens[lead.end].raw[0].isupper()
        and fold(reading.tokens[lead.end].raw) not in unmarked.places()
    ]


def _pair(reading: Reading, start: int, segment: Segment, known: Known) -> Merchant | None:
    """As in "at the hare and hounds": two single things, painted over an inn's door."""
    end = start + 3
    if end > segment.end or reading.key(start + 1) not in {"and", "&", "n"}:
        return None
    ends = end == segment.end or reading.tokens[end].shape is not Shape.WORD or reading.plays(AFTER_NAME, end)
    ordinary = all(
        reading.tokens[index].shape is Shape.WORD and not reading.plays(NAMELESS, index)
        for index in (start, start + 2)
    )
    eaten = any(hit.start in (start, start + 2) for hit in known.items if hit.entry.category in SOLD)
    return named(reading, start, end) if ends and ordinary and not eaten else None


def _is_inn(reading: Reading, start: int, segment: Segment, known: Known) -> bool:
    """As in "roast at the crown": what is painted over an inn's door, where one ate or drank."""
    sign = reading.at("inn_sign", start)
    if sign is None or (sign.end < segment.end and reading.tokens[sign.end].shape is Shape.WORD):
        return False
    return any(
        hit.entry.category == "dining" for hit in lexicon.within(known.items, segment.start, segment.end)
    )


def _with_last(reading: Reading, merchant: Merchant, segment: Segment) -> Merchant:
    """As in "at pretty tips": a last word that means something else too, before a sign or the price."""
    end = merchant.end
    if (
        end >= segment.end
        or reading.tokens[end].shape is not Shape.WORD
        or reading.tokens[end].raw[0].isupper()
    ):
        return merchant
    small = reading.typed(merchant.start, merchant.end).islower() and merchant.end - merchant.start == 1
    after = end + 1 == segment.end or reading.tokens[end + 1].shape is not Shape.WORD
    odd = reading.plays(ODD_LAST, end) and not reading.plays(PLAIN_WORDS, end)
    return named(reading, merchant.start, end + 1) if small and after and odd else merchant


def _sign(reading: Reading, start: int, segment: Segment, known: Known) -> Merchant | None:
    """As in "at the Crown": an everyday word, but with a capital, over the door."""
    end = start
    while end < segment.end and end - start < LONGEST_NAME and _is_capital(reading, end, known):
        end += 1
    return named(reading, start, end) if end > start else None


def _is_capital(reading: Reading, index: int, known: Known) -> bool:
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or index in known.taken or not token.raw[0].isupper():
        return False
    if known.item_at(index) and traits(known.language).get("capitals"):
        return False
    return len(token.raw) > 1 and not token.raw.isupper()


def _generic(reading: Reading, merchant: Merchant, known: Known) -> bool:
    """As in "from the wharf", "off the market stall": ordinary words that say what sort of place it is."""
    last = merchant.end - 1
    if not reading.typed(merchant.start, merchant.end).islower():
        return False
    if reading.at("generic", last) or reading.at("venue", last) or reading.at("plain", merchant.start):
        return True
    if merchant.end - merchant.start > 1 or reading.at("inn_sign", last):
        return False  # "the red lion", "the dead rabbit"
    return known.item_at(last) or (
        dictionary.is_word(reading.key(last), known.language)
        and not dictionary.is_name(reading.key(last), known.language)
    )


def is_town(reading: Reading, merchant: Merchant) -> bool:
    return all(
        fold(reading.tokens[index].raw) in unmarked.places() for index in range(merchant.start, merchant.end)
    )
