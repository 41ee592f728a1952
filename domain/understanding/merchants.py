"""Stage 6: who was paid, or who paid. Brands by the lexicon, others by their place in the sentence."""

from domain.understanding import dictionary, lexicon, recall, unmarked
from domain.understanding.draft import Kind
from domain.understanding.language import Reading
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.names import LONGEST_NAME, Known, Merchant, may_name, named, run
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

SHORT_NAME = 2  # words: "ramesh kumar"
AWAY = frozenset({"transport", "travel"})
# Such a brand may have a cafe or a pharmacy of its own.
SELLING = frozenset({"groceries", "shopping", "fuel", "dining"})


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
    placed = [hit for hit in brands if reading.ending("place", hit.start) and not _is_person(reading, hit)]
    sure = [hit for hit in brands if _is_meant(reading, hit, known)]
    for hit in (*placed, *sure):
        if _is_paid(reading, hit, kind):
            return Merchant(hit.entry.name, hit.start, hit.end, hit)
    return (
        _payer(reading, segment, known)
        or _payee(reading, segment, known)
        or (_recipient(reading, segment, known) if kind is Kind.EXPENSE else None)
        or _placed(reading, segment, known)
        or _marked_after(reading, segment, known)
        or unmarked.titled(reading, segment, known)
        or _capitalised(reading, segment, known)
        or (unmarked.find(reading, segment, known) if kind is not Kind.TRANSFER else None)
    )


def _is_paid(reading: Reading, hit: Hit, kind: Kind) -> bool:
    paid_with = reading.ending("using", hit.start) and not reading.ending("site", hit.start)
    return not (paid_with or (kind is Kind.INCOME and hit.entry.category == "transfer"))


def _is_meant(reading: Reading, hit: Hit, known: Known) -> bool:
    """A brand that is an everyday word too needs a capital inside a sentence, or no other item beside it."""
    if not hit.entry.common:
        return True
    if _is_person(reading, hit):
        return False
    if hit.entry.category not in SELLING and reading.at("venue", hit.end):
        return False  # "sunrise cafe" has nothing to do with a telephone company
    if hit.start > 0 and reading.tokens[hit.start].raw[0].isupper():
        return True
    if any(known.item_at(index) for index in range(hit.start, hit.end)):
        # "Boots meal deal" is not about shoes.
        return reading.tokens[hit.start].raw[0].isupper() and known.item_at(hit.end)
    # "my rogers phone bill", but not "a shell".
    return known.item_at(hit.end) or reading.ending("determiner", hit.start) is None


def _is_person(reading: Reading, hit: Hit) -> bool:
    """As in "paul paid me back", "lunch with marcus", "gave wendy 20": a shop's name that is a person's too."""
    if not hit.entry.common or not dictionary.is_name(reading.key(hit.start), "en"):
        return False
    before = any(reading.ending(role, hit.start) for role in ("pay", "locative", "beneficiary"))
    return (
        before or reading.at("payer", hit.end) is not None or reading.at("sent_by_other", hit.end) is not None
    )


def _payer(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "Nora paid me back 15": the name before the verb."""
    for mark in reading.within("payer", segment.start, segment.end):
        end = mark.start
        while end > segment.start and reading.at("adverb", end - 1):
            end -= 1
        start = end
        while start > segment.start and may_name(reading, start - 1, known):
            start -= 1
        if start < end:
            return named(reading, start, end)
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
        merchant = run(reading, start, segment, known, LONGEST_NAME)
        if merchant:
            return merchant
    return None


def _recipient(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "venmo 25 to alex", "500 to ramesh": who follows right after the sum."""
    mark = reading.at("recipient", segment.amount.end)
    if mark is None or reading.at("determiner", mark.end):
        return None
    return run(reading, mark.end, segment, known, SHORT_NAME)


def _placed(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "at lucky noodles", "from the Red Lion"."""
    travels = any(
        hit.entry.category in AWAY for hit in lexicon.within(known.items, segment.start, segment.end)
    )
    for mark in reading.within("place", segment.start, segment.end):
        if travels and reading.at("origin", mark.start) is not None:
            continue  # "taxi home from heathrow"
        article = reading.at("determiner", mark.end)
        start = article.end if article else mark.end
        merchant = run(reading, start, segment, known, LONGEST_NAME) or _sign(reading, start, segment, known)
        if merchant and not (article and merchant.name.islower() and _generic(reading, merchant, known)):
            return merchant
    return None


def _marked_after(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in Turkish "köfteci yusuf'ta": the ending right after a name says that it is where one was."""
    for mark in reading.within("place_after", segment.start, segment.end):
        if not reading.tokens[mark.start].glued:
            continue
        start, strange = mark.start, False
        while start > segment.start and mark.start - start < LONGEST_NAME:
            names = may_name(reading, start - 1, known)
            if not names and not known.item_at(start - 1):
                break
            strange = strange or names
            start -= 1
        if strange:
            return named(reading, start, mark.start)
    return None


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
            and not reading.ending("beneficiary", index)
            and not reading.ending("origin", index)
            and may_name(reading, index, known)
        ):
            merchant = run(reading, index, segment, known, LONGEST_NAME)
            if merchant and (index > segment.start or not _sentence(reading, merchant.end)):
                return merchant
    return None


def _sentence(reading: Reading, end: int) -> bool:
    return reading.at("verb", end) is not None
