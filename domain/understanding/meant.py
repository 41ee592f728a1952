"""Whether words that are a brand's name mean the brand: "target" seldom is one, "Target" may be, "at target" is."""

from domain.understanding import dictionary, lexicon
from domain.understanding.draft import Kind
from domain.understanding.language import Reading, is_shouted, pack, traits
from domain.understanding.lexicon import Hit
from domain.understanding.names import POSSESSIVES, Known, may_name
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

SHORTEST_STRANGE = 3  # letters
# Such a brand may have a cafe or a pharmacy of its own.
SELLING = frozenset({"groceries", "shopping", "fuel", "dining"})
# What is bought in a shop whose name is an everyday word: "petrol 40 shell".
SELLS = {
    "health": {"health", "personal_care", "kids", "dining", "groceries"},
    "fuel": {"fuel", "dining", "groceries", "transport"},
    "groceries": {"groceries", "dining", "personal_care", "kids", "pets"},
    "shopping": {"shopping", "kids", "groceries", "personal_care", "gifts"},
    "dining": {"dining", "groceries"},
    "transport": {"transport", "travel"},
    "travel": {"travel", "transport"},
    "utilities": {"utilities", "shopping"},
    "fees": {"fees", "housing", "insurance"},
    "kids": {"kids", "shopping", "gifts"},
    "personal_care": {"personal_care", "shopping", "gifts"},
    "pets": {"pets", "shopping", "groceries"},
}
BACK = "back"
WHEN = frozenset({"day", "weekday", "this", "last", "until_then"})
SENTENCE_ENDS = frozenset({".", "!", "?", "\n"})


def is_placed(reading: Reading, hit: Hit, known: Known) -> bool:
    placed = reading.ending("place", hit.start) or _is_inside(reading, hit, known)
    if not placed or _is_person(reading, hit) or _goes_on(reading, hit, known):
        return False
    # Other languages' words for "at" mean too much else for a brand that is hardly one.
    return not hit.entry.rare or known.language == "en" or _is_written_as_name(reading, hit, known)


def _is_inside(reading: Reading, hit: Hit, known: Known) -> bool:
    """As in "nappies 11 in boots": behind "in" a shop with an everyday name, where it sells what is named before it."""
    if not reading.ending("inside_of", hit.start) or not _ends_clause(reading, hit.end):
        return False
    before = [item for item in known.items if item.end <= hit.start]
    return bool(before) and before[-1].entry.category in SELLS.get(hit.entry.category, ())


def _ends_clause(reading: Reading, index: int) -> bool:
    """Whether no word follows but one that says when."""
    return (
        index >= len(reading.tokens)
        or reading.tokens[index].shape is not Shape.WORD
        or reading.plays(WHEN, index)
    )


def _goes_on(reading: Reading, hit: Hit, known: Known) -> bool:
    """As in "Harry's Plaice", "Bell & Anchor": an everyday word with a capital, and more of the name behind it."""
    if (
        not hit.entry.common
        or hit.end >= len(reading.tokens)
        or not reading.tokens[hit.start].raw[0].isupper()
    ):
        return False
    if reading.key(hit.end) == "&" and hit.end + 1 < len(reading.tokens):
        return reading.tokens[hit.end + 1].raw[0].isupper()
    if not reading.tokens[hit.end].raw[0].isupper():
        return False
    return may_name(reading, hit.end, known) or reading.at("venue", hit.end) is not None


def is_meant(reading: Reading, hit: Hit, segment: Segment, known: Known) -> bool:
    """A brand that is an everyday word too needs a capital inside a sentence, or no other item beside it."""
    if not hit.entry.common:
        return True
    if _is_served(reading, hit, segment, known):
        return False
    if _is_written_as_name(reading, hit, known):
        return not (_is_another(reading, hit, known))
    # The "booking" of "booking fee" is no brand.
    return not (_inside_of_item(hit, known) or _is_another(reading, hit, known)) and _is_hinted(
        reading, hit, segment, known
    )


def _is_served(reading: Reading, hit: Hit, segment: Segment, known: Known) -> bool:
    """As in "rabies jab for Simba": for whom a thing was is no shop, unless it is for a card or a bill of one."""
    lead = reading.ending("beneficiary", hit.start)
    if not lead or not _ends_clause(reading, hit.end):
        return False
    amount = segment.amount
    before = amount.start if amount.end == lead.start else lead.start  # "jab 40 for Simba"
    return any(
        item.end == before and item.entry.category != "gifts"
        for item in lexicon.within(known.items, segment.start, hit.start)
    )


def _is_another(reading: Reading, hit: Hit, known: Known) -> bool:
    """A person, a longer name, or another shop: "sunrise cafe" has nothing to do with a telephone company."""
    if _is_person(reading, hit) or _goes_on(reading, hit, known):
        return True
    if _is_last_word(reading, hit, known) or _owns_shop(reading, hit):
        return True
    return hit.entry.category not in SELLING and reading.at("venue", hit.end) is not None


def _is_last_word(reading: Reading, hit: Hit, known: Known) -> bool:
    """As the "depot" of "vidya book depot": what goes on with a firm's name, behind other words of it."""
    if hit.start == 0 or not any(reading.at(role, hit.start) for role in ("firm_word", "venue", "generic")):
        return False
    return may_name(reading, hit.start - 1, known) or known.item_at(hit.start - 1)


def _owns_shop(reading: Reading, hit: Hit) -> bool:
    """As in "jim's truck wash": a name that owns a shop of some kind."""
    if not reading.tokens[hit.end - 1].raw.lower().endswith(POSSESSIVES):
        return False
    return any(reading.at("venue", index) for index in (hit.end, hit.end + 1))


def _is_hinted(reading: Reading, hit: Hit, segment: Segment, known: Known) -> bool:
    capital = reading.tokens[hit.start].raw[0].isupper()
    if any(known.item_at(index) for index in range(hit.start, hit.end)):
        # "Boots meal deal" is not about shoes, and neither is "meal deal 3.90 boots".
        return (
            (capital and known.item_at(hit.end)) or _sold(reading, hit, segment, known) or _sells(hit, known)
        )
    if hit.entry.rare and not _is_strange(reading, hit, known):
        return capital and _is_alone(reading, hit, segment)
    # "my rogers phone bill", but neither "a shell" nor "shell necklace", "target practice".
    beside = next((item for item in known.items if item.start == hit.end), None)
    if beside:
        return beside.entry.common or beside.entry.category in SELLS.get(
            hit.entry.category, {hit.entry.category}
        )
    return not _is_described(reading, hit, known) and reading.ending("determiner", hit.start) is None


def _is_described(reading: Reading, hit: Hit, known: Known) -> bool:
    """Whether a word goes with it that is neither a thing nor one that says how, when or why: "target practice"."""
    if not may_name(reading, hit.end, known) or reading.at("errand", hit.end):
        return False
    return reading.key(hit.end) not in pack(known.language).phrasebook.words


def _is_strange(reading: Reading, hit: Hit, known: Known) -> bool:
    """Whether it is an everyday word of other languages only: in an English text it is a name."""
    key = reading.key(hit.start)
    if known.language != "en" or len(key) < SHORTEST_STRANGE or dictionary.knows(key, "en"):
        return False
    return not any(known.item_at(index) for index in range(hit.start, hit.end))


def is_put_there(reading: Reading, hit: Hit, kind: Kind) -> bool:
    """As in "moved 500 to ally", "put 200 into my vanguard": where money of one's own goes."""
    return kind is Kind.TRANSFER and hit.entry.category == "transfer" and not _is_person(reading, hit)


def _is_written_as_name(reading: Reading, hit: Hit, known: Known) -> bool:
    """With a capital inside of a sentence, or in capitals throughout as "TSB" in a text that isn't."""
    first = reading.tokens[hit.start]
    if not first.raw[0].isupper():
        return False
    begins = (
        hit.start == 0
        or reading.key(hit.start - 1) in SENTENCE_ENDS
        or traits(known.language).get("capitals")
    )
    shouted = len(first.raw) > 1 and first.raw.isupper() and not is_shouted(reading)
    return shouted or not begins


def _inside_of_item(hit: Hit, known: Known) -> bool:
    return any(
        item.start <= hit.start and hit.end <= item.end and item.end - item.start > hit.end - hit.start
        for item in known.items
    )


def _sells(hit: Hit, known: Known) -> bool:
    """As in "boots toothpaste": a thing that the shop sells, and that the everyday word has nothing to do with."""
    word = next((item for item in known.items if item.start < hit.end and hit.start < item.end), None)
    beside = next((item for item in known.items if item.start == hit.end), None)
    if word is None or beside is None or beside.entry.category == word.entry.category:
        return False
    return beside.entry.category in SELLS.get(hit.entry.category, ())


def _sold(reading: Reading, hit: Hit, segment: Segment, known: Known) -> bool:
    """Whether the shop stands alone on the other side of the price of what it sells."""
    if hit.entry.category not in SELLS or not _is_after_price(reading, hit, segment):
        return False
    things = lexicon.within(known.items, segment.start, segment.amount.start)
    return any(item.entry.category in SELLS[hit.entry.category] for item in things)


def _is_after_price(reading: Reading, hit: Hit, segment: Segment) -> bool:
    """Right behind it, or behind a sign or "each": "soap 4, boots"."""
    between = range(segment.amount.end, hit.start)
    if any(reading.tokens[index].shape is Shape.WORD and not reading.at("each", index) for index in between):
        return False
    return hit.start >= segment.amount.end and _ends_clause(reading, hit.end)


def _is_alone(reading: Reading, hit: Hit, segment: Segment) -> bool:
    """As in "Chip 20": nothing else is said of the sum."""
    others = (
        index
        for index in range(segment.start, segment.end)
        if not (hit.start <= index < hit.end or segment.amount.start <= index < segment.amount.end)
    )
    return not any(reading.tokens[index].shape is Shape.WORD for index in others)


def _is_person(reading: Reading, hit: Hit) -> bool:
    """As in "paul paid me back", "paid rohan back", "lunch with marcus", "gave wendy 20": a shop's name that is a person's too."""
    if not hit.entry.common:
        return False
    if reading.key(hit.end) == BACK and reading.ending("pay", hit.start):
        return True
    if not dictionary.is_name(reading.key(hit.start), "en"):
        return False
    before = any(reading.ending(role, hit.start) for role in ("pay", "locative", "beneficiary"))
    return (
        before or reading.at("payer", hit.end) is not None or reading.at("sent_by_other", hit.end) is not None
    )
