"""Stage 7: what the money was for."""

from collections.abc import Sequence

from domain.understanding import companions, dictionary, guessing, lexicon, presents, unmarked
from domain.understanding.draft import Kind
from domain.understanding.givers import BANKS
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.lexicon import Entry, Hit
from domain.understanding.names import Known, Merchant
from domain.understanding.recall import Recalled
from domain.understanding.segments import Segment
from domain.understanding.slugs import NAMES
from domain.understanding.tokens import Shape, fold

OF_KIND = {Kind.INCOME: "income", Kind.TRANSFER: "transfer"}
# What is guessed from all words beats a weak hint of one of them ("fee") only where the guess is as sure as this.
SURE = 0.5
OVERRIDING = frozenset({"gifts", "fuel", "taxes", "insurance"})
# What goes to a town without being a journey there, or is one anyhow.
RIDES = frozenset({"transport", "travel", "fuel"})
# What nobody buys of an insurer: a shop has the same name.
BOUGHT = frozenset({"shopping", "groceries", "dining", "kids", "personal_care", "pets", "entertainment"})
# Tokens between a train and where it goes.
SOON = 3
LONGEST_OWNER = 4  # tokens from "for" to what is owned: "for my dear nan's birthday"
ALWAYS = OVERRIDING - {"fuel"}
# Brands that tell the category better than what is named beside them, unless that is of these categories. Others yield.
YIELDS_TO = {
    "insurance": frozenset[str](),
    "taxes": frozenset({"insurance"}),
    "pets": ALWAYS,
    "kids": ALWAYS,
    "dining": ALWAYS | {"subscriptions", "transport"},
    "transport": OVERRIDING | {"fees", "subscriptions", "shopping", "utilities"},
    "travel": OVERRIDING | {"dining", "fees", "subscriptions", "shopping", "health", "personal_care"},
    "utilities": ALWAYS | {"shopping", "subscriptions", "fees", "entertainment", "transport"},
    "entertainment": frozenset({*NAMES}) - {"kids"},
    "education": ALWAYS | {"shopping", "dining", "subscriptions", "transport", "kids", "housing"},
    "subscriptions": ALWAYS | {"entertainment", "shopping", "travel", "utilities", "transport"},
    "personal_care": ALWAYS | {"health", "groceries", "kids", "pets", "dining", "transport"},
    "groceries": frozenset({*NAMES}) - {"dining"},
    "health": frozenset({*NAMES}) - {"subscriptions", "fees", "education", "entertainment"},
    "housing": frozenset({*NAMES}) - {"shopping", "transport"},
}
# What says for whom something is makes it a present, a child's or an animal's: "a watch for my nephew's birthday".
REFINED = {
    "gifts": frozenset({"shopping", "kids", "personal_care", "entertainment"}),
    "kids": frozenset({"shopping"}),
    "pets": frozenset({"shopping", "personal_care", "health", "education", "groceries"}),
}
BACK = "back"
EATEN = frozenset({"dining", "groceries"})
# In a run of things the last one tells ("train ticket"), but "dog haircut" is an animal's and "gym membership" health.
LEADING = {
    "pets": frozenset({"shopping", "personal_care", "health", "education", "groceries", "dining", "travel"}),
    "kids": frozenset({"shopping", "personal_care", "entertainment", "groceries"}),
    "health": frozenset({"subscriptions"}),
}


def find(
    reading: Reading, segment: Segment, known: Known, merchant: Merchant | None, kind: Kind
) -> tuple[str, Hit | None]:
    """The category's slug and the words that say it (None: it follows from the kind, or is the default)."""
    if kind in OF_KIND:
        return OF_KIND[kind], None
    inside = lexicon.within(known.items, segment.start, segment.end)
    brand = merchant.hit or _kind_of_shop(reading, merchant, inside) if merchant else None
    chosen = _chosen(reading, segment, known, merchant, brand)
    taught = _taught(merchant, chosen)
    if taught:
        return taught.entry.category, taught
    if brand and (
        chosen is None or _says_more(reading, brand, chosen, learnt=bool(merchant and merchant.recalled))
    ):
        return brand.entry.category, brand
    if chosen and not chosen.entry.common:
        return chosen.entry.category, chosen
    return _guessed(reading, segment, merchant, chosen)


def _chosen(
    reading: Reading, segment: Segment, known: Known, merchant: Merchant | None, brand: Hit | None
) -> Hit | None:
    """The thing that tells what for, made by what else is said of it."""
    said = [
        hit
        for hit in lexicon.within(known.items, segment.start, segment.end)
        if not (_in_brand(hit, merchant) or _in_person(reading, hit, merchant))
        and not (brand and (hit.start, hit.end) == (brand.start, brand.end))
        and not _in_tip(reading, hit)
    ]
    if (
        merchant and merchant.hit is None and brand
    ):  # what is bought at "Fern Toys & Games" says more than its name
        said = [hit for hit in said if not merchant.start <= hit.start < hit.end <= merchant.end] or said
    chosen = (
        _journey(reading, segment)
        or _flight(reading, segment, merchant)
        or _strongest(reading, said, merchant.end if merchant else -1)
        or (_of_firm(segment, known) if brand is None else None)
    )
    if chosen is None:
        return None
    return presents.find(reading, segment, chosen) or _done_to(reading, segment, chosen) or chosen


def _in_tip(reading: Reading, hit: Hit) -> bool:
    """As in "pizza 20, 5 tip for the driver": who was tipped is not what was bought."""
    tips = reading.within("tip", max(0, hit.start - LONGEST_OWNER), hit.end)
    return any(tip.end == hit.end and tip.start < hit.start for tip in tips)


def _done_to(reading: Reading, segment: Segment, thing: Hit) -> Hit | None:
    """As in "fan fixed by Craig", "plum cake for home": what was done with the thing."""
    if thing.entry.category == "shopping" and not reading.ending("portable", thing.end):
        return _repair(reading, segment)
    if thing.entry.category == "dining":
        for mark in reading.within("take_home", segment.start, segment.end):
            return Hit(
                Entry(reading.typed(mark.start, mark.end), "groceries", common=False), mark.start, mark.end
            )
    return None


def _guessed(
    reading: Reading, segment: Segment, merchant: Merchant | None, chosen: Hit | None
) -> tuple[str, Hit | None]:
    if chosen is None:
        if merchant and _in_company(reading, segment, merchant):
            return "dining", Hit(Entry(merchant.name, "dining", common=True), merchant.start, merchant.end)
        told = _pictured(reading, segment) or _repair(reading, segment)
        if told:
            return told.entry.category, told
    least = SURE if chosen else guessing.LEAST_PROBABILITY
    guessed = guessing.guess(reading, segment, least, without=_person(reading, merchant))
    return (chosen.entry.category, chosen) if chosen and guessed[0] == guessing.OTHER else guessed


def _kind_of_shop(reading: Reading, merchant: Merchant, things: Sequence[Hit]) -> Hit | None:
    """What a name that is no brand's says of the shop: the kitchen of "Mama Njeri Kitchen"."""
    if merchant.recalled:
        return None
    for kind in reading.within("shop_kind", merchant.start, merchant.end):
        return Hit(Entry(merchant.name, kind.value, common=False), kind.start, kind.end)
    for venue in reading.within("venue_first", merchant.start, merchant.end):
        known = [hit for hit in things if hit.start == venue.start and not hit.entry.common]
        if known:
            return known[0]
    return None


@needs("train", otherwise=None)
def _journey(reading: Reading, segment: Segment) -> Hit | None:
    """As in "train to Leeds", "Leeds train", but not "train to work"."""
    for train in reading.within("train", segment.start, segment.end):
        if train.start > segment.start and _is_town(reading, train.start - 1):
            return Hit(_named(reading, train, "travel"), train.start, train.end)
        for bound in reading.within("bound", train.end, min(train.end + SOON, segment.end)):
            if bound.end < segment.end and _is_town(reading, bound.end):
                return Hit(_named(reading, train, "travel"), train.start, train.end)
    return None


def _named(reading: Reading, mark: Mark, category: str) -> Entry:
    return Entry(reading.typed(mark.start, mark.end), category, common=False)


def _of_firm(segment: Segment, known: Known) -> Hit | None:
    """As in "paid Vera back 90 for the airbnb": a firm that is no payee here tells what for."""
    firms = lexicon.within(known.brands, segment.start, segment.end)
    return next((hit for hit in firms if not hit.entry.common and hit.entry.category not in BANKS), None)


def _flight(reading: Reading, segment: Segment, merchant: Merchant | None) -> Hit | None:
    """As in "indigo to goa": whoever else has that name, what goes to a town is an airline or the like."""
    if merchant is None or merchant.hit is None or merchant.hit.entry.category in RIDES:
        return None
    bound = reading.at("bound", merchant.end)
    if bound is None or bound.end >= segment.end or not _is_town(reading, bound.end):
        return None
    return Hit(Entry(merchant.name, "travel", common=False), merchant.start, bound.end + 1)


def _in_company(reading: Reading, segment: Segment, merchant: Merchant) -> bool:
    """As in "Bella Roma w the girls": where several people go and nothing is bought, they eat."""
    return reading.has("among") and any(
        merchant.end <= together.start and together.end <= segment.end and together.people > 1
        for together in companions.lists(reading)
    )


def _is_town(reading: Reading, index: int) -> bool:
    token = reading.tokens[index]
    if token.shape is not Shape.WORD or fold(token.raw) not in unmarked.places():
        return False
    # "bus to town", "train to bath"
    return token.raw[0].isupper() or not dictionary.is_word(token.key, reading.language)


def _pictured(reading: Reading, segment: Segment) -> Hit | None:
    """As in "🍕 18"."""
    for index in range(segment.start, segment.end):
        entry = lexicon.emoji().get(reading.tokens[index].raw[:1])
        if entry:
            return Hit(entry, index, index + 1)
    return None


def _repair(reading: Reading, segment: Segment) -> Hit | None:
    """As in "paid the neighbour 40 to fix it": mostly something of a house."""
    for mark in reading.within("mends", segment.start, segment.end):
        return Hit(Entry(reading.typed(mark.start, mark.end), "housing", common=True), mark.start, mark.end)
    return None


def _person(reading: Reading, merchant: Merchant | None) -> range:
    """Whose name says nothing of what was bought: who was paid is mostly a person."""
    paid = merchant and merchant.hit is None and reading.ending("pay", merchant.start)
    return range(merchant.start, merchant.end) if merchant and paid else range(0)


def _says_more(reading: Reading, brand: Hit, chosen: Hit, *, learnt: bool) -> bool:
    """Whether the brand tells the category better than the thing that is named beside it.

    What is only `learnt` of this person's shops yields.
    """
    entry, thing = brand.entry, chosen.entry
    if thing.common:
        return True
    if thing.category == entry.category or learnt:
        return False
    if entry.category == "insurance" and entry.common and thing.category in BOUGHT:
        return False
    if entry.category == "groceries" and thing.category == "dining":
        # Noodles from the grocer's, but "coffee at Waitrose".
        return not (entry.meals or reading.at("meal", chosen.start))
    if entry.category in YIELDS_TO and thing.category not in YIELDS_TO[entry.category]:
        return True
    # As in "Uber home from the clinic".
    return thing.category not in OVERRIDING and _aside(reading, chosen)


def remembered(recalled: Sequence[Recalled]) -> list[Hit]:
    """The words that the person taught to be items."""
    return [
        Hit(Entry(one.habit.category, one.habit.category, common=False), one.start, one.end)
        for one in recalled
        if one.habit.category and not one.habit.merchant
    ]


def _taught(merchant: Merchant | None, said: Hit | None) -> Hit | None:
    """What the person buys there, unless it is a gift this time, and no such category that the person rejected."""
    recalled = merchant.recalled if merchant else None
    if merchant is None or recalled is None or recalled.habit.category is None:
        return None
    if said and said.entry.category in OVERRIDING and not said.entry.common:
        rejected = said.entry.category == recalled.habit.instead_of
        if not rejected:
            return None
    entry = Entry(merchant.name, recalled.habit.category, common=False)
    return Hit(entry, recalled.start, recalled.end)


def _in_brand(hit: Hit, merchant: Merchant | None) -> bool:
    return bool(merchant and merchant.hit and merchant.start <= hit.start and hit.end <= merchant.end)


def _in_person(reading: Reading, hit: Hit, merchant: Merchant | None) -> bool:
    """As the rickshaw in "gave rick back 20"."""
    inside = merchant is not None and merchant.start <= hit.start and hit.end <= merchant.end
    return inside and merchant is not None and reading.key(merchant.end) == BACK


def _strongest(reading: Reading, hits: Sequence[Hit], shop: int) -> Hit | None:
    """A gift is a gift whatever it is; else the first thing named outside of "to work", "for the truck".

    What follows the end of a `shop` at once is no such thing: "Waitrose for milk".
    """
    for wanted in (
        [
            hit
            for hit in hits
            if hit.entry.category in OVERRIDING
            and not hit.entry.common
            and not _only_sells(reading, hit, hits)
        ],
        [hit for hit in hits if not hit.entry.common and not _aside(reading, hit, shop)],
        [hit for hit in hits if not hit.entry.common],
        hits,
    ):
        if wanted:
            return _refined(reading, _head(_mostly_groceries(wanted)), hits)
    return None


def _mostly_groceries(hits: Sequence[Hit]) -> Sequence[Hit]:
    """As in "wine, olives and bread": what one may have in a cafe too is taken home with the rest."""
    groceries = [hit for hit in hits if hit.entry.category == "groceries"]
    eaten = len(groceries) + sum(hit.entry.category == "dining" for hit in hits)
    return groceries if eaten == len(hits) < len(groceries) * 2 else hits


def _only_sells(reading: Reading, shop: Hit, hits: Sequence[Hit]) -> bool:
    """As in "gas station hot dog", "hot dog at the gas station": where the thing beside it was bought."""
    if shop.entry.category != "fuel":
        return False
    determiner = reading.ending("determiner", shop.start)
    placed = determiner is not None and reading.ending("place", determiner.start) is not None
    return any((placed or hit.start == shop.end) and hit.entry.category in EATEN for hit in hits)


def _head(hits: Sequence[Hit]) -> Hit:
    """Of words side by side the last one ("train ticket") or one that leads it ("dog walker"); else the first."""
    head = hits[0]
    for hit in hits[1:]:
        if hit.start != head.end:
            break
        if hit.entry.category not in LEADING.get(head.entry.category, ()):
            head = hit
    return head


def _refined(reading: Reading, thing: Hit, hits: Sequence[Hit]) -> Hit:
    """What the thing becomes by whom it is for, if that is said."""
    for hit in hits:
        refined = REFINED.get(hit.entry.category, frozenset[str]())
        if thing.entry.category in refined and hit.start >= thing.end and _is_for(reading, hit):
            return Hit(hit.entry._replace(common=False), hit.start, hit.end)
    return thing


def _is_for(reading: Reading, hit: Hit) -> bool:
    """As in "for my nephew", "for nan's birthday"."""
    return any(
        reading.ending("beneficiary", start)
        for start in range(hit.start, max(0, hit.start - LONGEST_OWNER), -1)
    )


def _aside(reading: Reading, hit: Hit, shop: int = -1) -> bool:
    """As in "after the gym", "game day parking", "concert night: pizza": why or when it was bought."""
    if hit.entry.category == "entertainment" and reading.at("day_of", hit.end):
        return True
    determiner = reading.ending("determiner", hit.start)
    purpose = reading.ending("purpose", determiner.start if determiner else hit.start)
    return purpose is not None and purpose.start != shop
