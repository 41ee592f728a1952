"""Stage 6: who was paid, or who paid. Brands by the lexicon, others by their place in the sentence."""

from collections.abc import Sequence

from domain.understanding import (
    capitals,
    categories,
    companions,
    dictionary,
    lexicon,
    meant,
    names,
    payers,
    placed,
    recall,
    unmarked,
)
from domain.understanding.draft import Kind
from domain.understanding.kinds import BANKS
from domain.understanding.language import Reading, is_shouted
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.names import (
    LONGEST_NAME,
    POSSESSIVES,
    Known,
    Merchant,
    may_name,
    named,
    run,
)
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

LONGEST_ACRONYM = 5  # letters of one that is a name nobody knows
SHORTEST_SURE = 4  # letters of a brand that is rather a friend's nickname among others' names
SHORTEST_ALIAS = 3  # letters
SHORT_NAME = 2  # words: "ramesh kumar"
# Verbs by which others hand over what comes in.
PAYING = ("payer", "hand_over", "sent_by_other", "done_by_other")
APOSTROPHES = ("'", "’")
AWAY = frozenset({"transport", "travel"})


def find(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    """The merchant of a segment of the text, looked for once."""
    key = (segment.amount.start, kind)
    if key not in known.merchants:
        known.merchants[key] = _find(reading, segment, known, kind)
    return known.merchants[key]


def _find(reading: Reading, segment: Segment, known: Known, kind: Kind) -> Merchant | None:
    """What the person taught; else a brand; else a name by its place; else what the person taught of an item."""
    if not known.recalled:
        return _told(reading, segment, known, kind)
    taught = [one for one in recall.within(known.recalled, segment.start, segment.end) if one.habit.merchant]
    named_ones = [one for one in taught if one.names and not reading.ending("using", one.start)]
    named_ones.sort(key=lambda one: not reading.ending("place", one.start))
    if named_ones:
        return _remembered(reading, named_ones[0])
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
    doctor = unmarked.titled(reading, segment, known)
    if brands:
        paid = _brand(reading, segment, known, kind, brands, fronted, doctor)
        if paid:
            return paid
    name = (
        fronted
        or _payer(reading, segment, known, kind)
        or doctor
        or _paid(reading, segment, known)
        or (_recipient(reading, segment, known) if kind is Kind.EXPENSE else None)
        or placed.find(reading, segment, known)
        or _marked_after(reading, segment, known)
        or _capitalised(reading, segment, known)
        or (unmarked.find(reading, segment, known) if kind is not Kind.TRANSFER else None)
    )
    return _whole(reading, name, known) if name else None


def _brand(
    reading: Reading,
    segment: Segment,
    known: Known,
    kind: Kind,
    hits: Sequence[Hit],
    fronted: Merchant | None,
    doctor: Merchant | None,
) -> Merchant | None:
    """Of the brands that are named there the one that was paid."""
    inside = range(fronted.start, fronted.end) if fronted else range(0)
    brands = [
        hit
        for hit in hits
        if not (hit.entry.common and hit.start in inside)
        and not _is_part(hit, known)  # the "Paul" of "Chez Paul"
        and not reading.at("table", hit.end)  # "Columbia Restaurant" sells no jackets
        and not (len(reading.key(hit.start)) < SHORTEST_SURE and companions.names(reading, hit.start))
    ]
    standing = [hit for hit in brands if meant.is_placed(reading, hit, known)]
    sure = [
        hit
        for hit in brands
        if meant.is_meant(reading, hit, segment, known) or meant.is_put_there(reading, hit, kind)
    ]
    if doctor and not standing:
        sure = [hit for hit in sure if not hit.entry.common]  # the "gap" of "Dr Petrou gap fee"
    ordered = [*standing, *sure]
    if kind is Kind.TRANSFER:
        ordered.sort(key=lambda hit: bool(reading.ending("origin", hit.start)))  # "100 from OPay to GTBank"
    for hit in ordered:
        if _is_paid(reading, hit, kind):
            payee = _paid_person(reading, segment, hit, known)
            return payee or Merchant(_as_typed(reading, hit), hit.start, hit.end, hit)
    return None


def _paid_person(reading: Reading, segment: Segment, hit: Hit, known: Known) -> Merchant | None:
    """As in "paid Vera back 90 for the airbnb": whoever was paid, not what for."""
    determiner = reading.ending("determiner", hit.start)
    if not reading.ending("beneficiary", determiner.start if determiner else hit.start):
        return None
    payee = _payee(reading, segment, known)
    return payee if payee and not payee.name.islower() and payee.end <= hit.start else None


def _whole(reading: Reading, name: Merchant, known: Known) -> Merchant:
    """With all words that have capitals beside it, but not who that is: the "lodger" of "Lodger Ines"."""
    start, end = capitals.around(known.blocks, name.start, name.end) or (name.start, name.end)
    while end - start > 1 and reading.at("people", start) and not reading.at("title", start):
        start += 1
    if reading.at("the", end) and reading.at("trade", end + 1):
        end += 2  # "Terry the butcher"
    return name if (start, end) == (name.start, name.end) else named(reading, start, end)


def _is_alias(reading: Reading, hit: Hit, words: Sequence[str]) -> bool:
    """As "NTUC" of FairPrice or "IOCL" of Indian Oil: a name of its own in capitals, no initials ("BWW")."""
    raw = reading.tokens[hit.start].raw
    if hit.end - hit.start > 1 or len(raw) < SHORTEST_ALIAS or not raw.isupper() or is_shouted(reading):
        return False
    name = hit.entry.name
    if not name.isascii() or name.isupper() or lexicon.squash(raw) == lexicon.squash(name):
        return False
    return raw != "".join(word[0] for word in words).upper() and len(raw) > len(words)


def _as_typed(reading: Reading, hit: Hit) -> str:
    """The brand's spelling, as far as its name was typed: "Enterprise" of "Enterprise Rent-A-Car"."""
    words = hit.entry.name.split(" ")
    if _is_alias(reading, hit, words):
        return reading.typed(hit.start, hit.end)
    typed = lexicon.squash(reading.typed(hit.start, hit.end)) if len(words) > 1 else ""
    for count in range(1, len(words)):
        for part in (words[:count], words[count:]):
            if lexicon.squash("".join(part)) == typed:
                return " ".join(part)
    return hit.entry.name


def _is_part(hit: Hit, known: Known) -> bool:
    """As the "Loft" of "The Paper Loft": an everyday word behind others with capitals."""
    block = capitals.around(known.blocks, hit.start, hit.end) if hit.entry.common else None
    return block is not None and block[0] < hit.start


def _is_paid(reading: Reading, hit: Hit, kind: Kind) -> bool:
    if reading.ending("outside_of", hit.start):
        return False  # "gave 5 to a busker outside tesco"
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
        kin = reading.ending("kin_name", end) if kind is Kind.INCOME else None
        if kin and not reading.ending("determiner", kin.start):
            return named(reading, kin.start, kin.end)  # "Mum gave me 20", not "my mum gave me 20"
    return None


def _paid(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """The payee, but not the words of a thing where a shop is named: "bought mojaris at Jutti House"."""
    payee = _payee(reading, segment, known)
    small = payee is not None and reading.typed(payee.start, payee.end).islower()
    return (placed.find(reading, segment, known) if small else None) or payee


def _payee(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """As in "paid Nora back 22", "tipped nora 40": the name right after the verb."""
    marks = [
        *reading.within("sold_to", segment.start, segment.end),
        *reading.within("pay", segment.start, segment.end),
    ]
    for mark in marks:
        start = mark.end
        if reading.at("determiner", start):
            continue
        kin = reading.at("kin_name", start)
        if kin and (
            kin.end >= segment.end or reading.key(kin.end) == "back" or kin.end == segment.amount.start
        ):
            return named(reading, kin.start, kin.end)  # "paid dad back 50", "repaid mum 20"
        if _is_before_back(reading, start) and start < segment.end:
            return named(reading, start, start + 1)
        merchant = run(reading, start, segment, known, LONGEST_NAME)
        if merchant:
            return _without_thing(reading, merchant, known)
    return None


def _is_before_back(reading: Reading, index: int) -> bool:
    """As in "gave rick back 20": somebody, whatever else the name means."""
    if reading.key(index + 1) != meant.BACK or reading.tokens[index].shape is not Shape.WORD:
        return False
    return not any(reading.at(role, index) for role in ("people", "third_person", "me", "stop"))


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
    name = run(reading, mark.end, segment, known, SHORT_NAME)
    deed = name and name.end - name.start == 1 and reading.at("determiner", name.end)
    return None if deed else name  # "took 40 to unclog the tub"


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


def _capitalised(reading: Reading, segment: Segment, known: Known) -> Merchant | None:
    """A name with a capital letter anywhere, or what stands alone before the amount ("marias 23")."""
    if is_shouted(reading):
        return None
    for start, end in known.blocks:
        inside = segment.start <= start and end <= segment.end
        if inside and not _is_led_aside(reading, whole := named(reading, start, end)):
            return whole
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
    if token.key[0] == "i" and token.raw[1:2] in APOSTROPHES:
        return None  # "I'd to bring Ana to the doctor"
    if not may_name(reading, index, known) or _begins_sentence(reading, index, known):
        return None
    if token.raw.isupper() and len(token.raw) < LONGEST_ACRONYM and index:
        return None  # "POS withdrawal", "into my ISA"
    if reading.key(index + 1) == ":" and dictionary.is_word(token.key, known.language):
        return None  # "Car: 92 insurance"
    merchant = run(reading, index, segment, known, LONGEST_NAME)
    return None if merchant and _is_trip(reading, merchant, segment, known) else merchant


def _is_trip(reading: Reading, merchant: Merchant, segment: Segment, known: Known) -> bool:
    """As in "train Leeds to Manchester", "Hotel Lisbon": a place, not who was paid."""
    things = lexicon.within(known.items, segment.start, segment.end)
    return placed.is_town(reading, merchant) and any(hit.entry.category in AWAY for hit in things)


def _is_led_aside(reading: Reading, merchant: Merchant) -> bool:
    """As in "in Lisbon", "for Nora", "from Heathrow", "a Wacom pen", "took Nora to the vet", "Nora's dentist", but not "in Weir & Sons"."""
    if reading.ending("article", merchant.start) or names.is_owner(reading, merchant.end):
        return True
    if any(reading.ending(role, merchant.start) for role in ("beneficiary", "origin", "takes_along")):
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
