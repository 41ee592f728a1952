"""Stage 6: who was paid, or who paid. Brands by the lexicon, others by their place in the sentence."""

from domain.understanding import categories, companions, dictionary, lexicon, meant, payers, recall, unmarked
from domain.understanding.draft import Kind
from domain.understanding.givers import BANKS
from domain.understanding.language import Reading, needs, traits
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.names import LONGEST_NAME, POSSESSIVES, Known, Merchant, may_name, named, run
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape, fold

SHORT_NAME = 2  # words: "ramesh kumar"
# Verbs by which others hand over what comes in.
PAYING = ("payer", "hand_over", "sent_by_other", "done_by_other")
AWAY = frozenset({"transport", "travel"})


def find(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    """What the person taught; else a brand; else a name by its place; else what the person taught of an item."""
    if not known.recalled:
        return _told(reading, segment, known, kind)
    taught = [one for one in recall.within(known.recalled, segment.start, segment.end) if one.habit.merchant]
    names = [one for one in taught if one.names and not reading.ending("using", one.start)]
    names.sort(key=lambda one: not reading.ending("place", one.start))
    if names:
        return _remembered(reading, names[0])
    found = _told(reading, segment, known, kind)
    if found:  # an item yields to a name, but not to itself: "luigis" is no other luigis than it was
        taught = [one for one in taught if one.start <= found.start and found.end <= one.end]
    return next((_remembered(reading, one) for one in taught), found)


def _told(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    found = payers.find(reading, segment, known) if kind is Kind.INCOME else None
    found = found or _found(reading, segment, known, kind)
    return None if found and kind in categories.OF_KIND and payers.is_none(reading, found) else found


def _remembered(reading: Reading, one: Recalled) -> Merchant:
    name = one.habit.merchant or ""
    brands = lexicon.brands()
    brand = brands.get(lexicon.squash(name)) or brands.get(lexicon.squash(reading.typed(one.start, one.end)))
    if brand is None and one.habit.seen:
        brand = Entry(name, one.habit.seen, common=False)
    return Merchant(name, one.start, one.end, Hit(brand, one.start, one.end) if brand else None, one)


def _found(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    brands = lexicon.within(known.brands, segment.start, segment.end)
    fronted = unmarked.fronted(reading, segment, known)
    if brands:
        inside = range(fronted.start, fronted.end) if fronted else range(0)
        brands = [
            hit for hit in brands if not (hit.entry.common and hit.start in inside)
        ]  # the "Paul" of "Chez Paul"
        placed = [hit for hit in brands if meant.is_placed(reading, hit, known)]
        sure = [
            hit
            for hit in brands
            if meant.is_meant(reading, hit, segment, known) or meant.is_put_there(reading, hit, kind)
        ]
        for hit in (*placed, *sure):
            if _is_paid(reading, hit, kind):
                return Merchant(hit.entry.name, hit.start, hit.end, hit)
    return (
        fronted
        or _payer(reading, segment, known, kind)
        or _payee(reading, segment, known)
        or (_recipient(reading, segment, known) if kind is Kind.EXPENSE else None)
        or _placed(reading, segment, known)
        or _marked_after(reading, segment, known)
        or unmarked.titled(reading, segment, known)
        or _capitalised(reading, segment, known)
        or (unmarked.find(reading, segment, known) if kind is not Kind.TRANSFER else None)
    )


def _is_paid(reading: Reading, hit: Hit, kind: Kind) -> bool:
    if hit.entry.category in BANKS and reading.ending("using", hit.start):
        return (
            reading.ending("site", hit.start) is not None
        )  # "12 via PayPal", but "flights 400 with Jetstar"
    return not (kind is Kind.INCOME and hit.entry.category == "transfer")


def _payer(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    """As in "Nora paid me back 15", "Halcyon Studio sent 2,150": the name before the verb."""
    roles = PAYING if kind in categories.OF_KIND or kind is Kind.REFUND else ("payer",)
    marks = (mark for role in roles for mark in reading.within(role, segment.start, segment.end))
    for mark in marks:
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
            return _without_thing(reading, merchant, known)
    return None


def _without_thing(reading: Reading, merchant: Merchant, known: Known) -> Merchant:
    """As in "paid ubc tuition": what was paid for is no part of the name, unless it is a kind of shop."""
    end = merchant.end
    while end - 1 > merchant.start and known.item_at(end - 1) and reading.tokens[end - 1].raw.islower():
        if reading.at("venue", end - 1):
            break
        end -= 1
    return named(reading, merchant.start, end)


def _recipient(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "venmo 25 to alex", "500 to ramesh": who follows right after the sum."""
    mark = reading.at("recipient", segment.amount.end)
    if mark is None or reading.at("determiner", mark.end):
        return None
    return run(reading, mark.end, segment, known, SHORT_NAME)


@needs("place", otherwise=None)
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
        if merchant and _is_town(reading, merchant):
            continue  # Swedish "i Köpenhamn"
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
    if known.item_at(index) and traits(known.language).get("capitals"):
        return False
    return len(token.raw) > 1 and not token.raw.isupper()


def _generic(reading: Reading, merchant: Merchant, known: Known) -> bool:
    last = merchant.end - 1
    return known.item_at(last) or reading.at("generic", last) is not None


def _capitalised(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """A name with a capital letter anywhere, or what stands alone before the amount ("marias 23")."""
    if reading.text.isupper():
        return None
    index = segment.start
    while index < segment.end:
        merchant = _name_at(reading, index, segment, known)
        if merchant is None:
            index += 1
        elif _is_led_aside(reading, merchant):
            index = merchant.end  # the "Sons" of "in Weir & Sons" is no name either
        elif index > segment.start or not _sentence(reading, merchant.end):
            return merchant
        else:
            index += 1
    return None


def _name_at(reading: Reading, index: int, segment: Segment, known: Known) -> Merchant | None:
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or not token.raw[0].isupper() or reading.at("number", index):
        return None
    if not may_name(reading, index, known) or _begins_sentence(reading, index, known):
        return None
    merchant = run(reading, index, segment, known, LONGEST_NAME)
    return None if merchant and _is_trip(reading, merchant, segment, known) else merchant


def _is_trip(reading: Reading, merchant: Merchant, segment: Segment, known: Known) -> bool:
    """As in "train Leeds to Manchester", "Hotel Lisbon": a place, not who was paid."""
    things = lexicon.within(known.items, segment.start, segment.end)
    return _is_town(reading, merchant) and any(hit.entry.category in AWAY for hit in things)


def _is_town(reading: Reading, merchant: Merchant) -> bool:
    return all(
        fold(reading.tokens[index].raw) in unmarked.places() for index in range(merchant.start, merchant.end)
    )


def _is_led_aside(reading: Reading, merchant: Merchant) -> bool:
    """As in "in Lisbon", "for Nora", "from Heathrow", but not "in Weir & Sons"."""
    if any(reading.ending(role, merchant.start) for role in ("beneficiary", "origin")):
        return True
    if companions.names(reading, merchant.start):
        return True
    inside = range(merchant.start, merchant.end)
    firm = any(reading.key(index) == "&" or reading.at("firm_word", index) for index in inside)
    return bool(reading.ending("locative", merchant.start)) and not firm


def _begins_sentence(reading: Reading, index: int, known: Known) -> bool:
    """As in "Jumped in a cab", "That's my lot": an ordinary word that has its capital from where it stands."""
    if index and reading.key(index - 1) not in meant.SENTENCE_ENDS:
        return False
    key = reading.key(index)
    if reading.tokens[index].raw.lower().endswith(POSSESSIVES):
        key = key[:-1]
    if not dictionary.is_word(key, known.language) or dictionary.is_name(key, known.language):
        return False
    after = reading.tokens[index + 1] if index + 1 < len(reading.tokens) else None
    return (
        after is not None
        and after.shape is Shape.WORD
        and after.raw.islower()
        and not known.item_at(index + 1)
    )


def _sentence(reading: Reading, end: int) -> bool:
    return reading.at("verb", end) is not None
