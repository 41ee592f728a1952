"""Stage 3, second question: whether the sum went from one of the person's own pockets into another.

A pocket is savings, an account, a fund, a card that is paid off, a broker. It says so where the sum is led into it or out
of it ("300 into the travel jar"), stands beside it ("savings 300"), or where a verb of putting away governs the sum.
"""

from collections.abc import Sequence

from domain.understanding import lexicon
from domain.understanding.amounts import Amount
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

BESIDE = frozenset(
    {":", "-", ",", "+", "of", "contribution", "deposit"}
)  # what may part a pocket from its sum
NAME = 4  # tokens between "into" and the pocket
CARDS = frozenset({"fees", "transfer", "travel", "utilities"})  # "visa" is a paper too, "bill" many a bill
HOUSES = frozenset({"fees", "transfer"})  # banks, brokers
ENDS = frozenset({"stop_sign", "day", "this", "clause"})
EXCHANGED = 3  # tokens between a sum and the currency that it became
WORDS = (
    "pocket", "weak_pocket", "card_name", "pays_off", "invests", "tops_up", "leads_into", "stows_away", "stows",
    "draws", "takes", "changes",
)  # fmt: skip


@needs(*WORDS, otherwise=None)
def find(reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]) -> Mark | None:
    """The words that say so, where any do."""
    if segment.amount.reduced or reading.within("fee_word", segment.start, segment.end):
        return None
    return (
        _put_away(reading, segment.amount)
        or _drawn(reading, segment.amount)
        or _pocket(reading, segment, items)
        or _card(reading, segment, items, brands)
        or _house(reading, segment, brands)
        or _changed(reading, segment.amount)
    )


def _verb_before(reading: Reading, role: str, amount: Amount) -> Mark | None:
    """The verb that stands before the sum with nothing but "about" or "another" between."""
    at = amount.start
    for other in ("roughly_before", "determiner"):
        mark = reading.ending(other, at)
        at = mark.start if mark else at
    return reading.ending(role, at)


def _put_away(reading: Reading, amount: Amount) -> Mark | None:
    """As in "tucked away 50", "put 75 aside"."""
    aside = reading.at("aside", amount.end)
    behind = reading.at("stows_away", amount.end)
    if behind and (behind.end >= len(reading.tokens) or reading.plays(ENDS, behind.end)):
        return behind  # "300 saved this month"
    return _verb_before(reading, "stows_away", amount) or (aside and _verb_before(reading, "stows", amount))


def _drawn(reading: Reading, amount: Amount) -> Mark | None:
    """As in "withdrew 40", "took 40 out of the machine", "grabbed 40 cash from the atm"; not "took 40 out to lunch"."""
    if drew := _verb_before(reading, "draws", amount):
        return drew
    took = _verb_before(reading, "takes", amount)
    if took is None:
        return None
    out = _out_of_bank(reading, amount.end)
    if out is None or reading.at("bound", out) or reading.at("beneficiary", out):
        return None
    return took


def dispensed(reading: Reading, amount: Amount) -> Mark | None:
    """As in "the atm gave me 80"."""
    me = reading.ending("to_me", amount.start) if reading.has("cash_machine") else None
    gave = reading.ending("hand_over", me.start) if me else None
    return reading.ending("cash_machine", gave.start) if gave else None


def _out_of_bank(reading: Reading, index: int) -> int | None:
    """Where "out", "in cash", "cash from the machine" end."""
    cash = reading.at("cash_word", index)
    return from_bank(reading, cash.end if cash else index) or (cash.end if cash else None)


def from_bank(reading: Reading, index: int) -> int | None:
    """Where "from the machine", "out of an atm" end."""
    lead = reading.at("from_bank", index) or reading.at("place", index)
    determiner = reading.at("determiner", lead.end) if lead else None
    place = reading.at("cash_place", determiner.end if determiner else lead.end) if lead else None
    return place.end if place else None


def _pocket(reading: Reading, segment: Segment, items: Sequence[Hit]) -> Mark | None:
    amount = segment.amount
    pockets = [
        pocket
        for role in ("pocket", "weak_pocket")
        for pocket in reading.within(role, segment.start, segment.end)
    ]
    if not pockets:
        return None
    if reading.within("moves", segment.start, segment.end):
        return pockets[0]
    stowed = [
        mark for role in ("stows", "hand_over") for mark in reading.within(role, segment.start, amount.start)
    ]
    for pocket in pockets:
        if _names_thing(reading, pocket, items) or reading.ending("no_pocket", pocket.start):
            continue
        led = _led_into(reading, pocket, segment, "leads_into")
        if led is None and stowed and pocket.start > amount.start:  # "put 500 on the fixed deposit"
            led = _led_into(reading, pocket, segment, "site") or _led_into(reading, pocket, segment, "place")
        into = led is not None and (
            bool(stowed) or _follows(reading, led, amount) or _leads(reading, led, amount)
        )
        beside = pocket.role == "pocket" and _is_beside(reading, pocket, amount)
        headed = pocket.start == segment.start and reading.key(pocket.end) == ":" and bool(stowed)
        if into or beside or headed or _is_topped_up(reading, pocket, segment.start):
            return pocket
    return None


def _is_topped_up(reading: Reading, pocket: Mark, start: int) -> bool:
    """As in "topped up my trading account"."""
    topped = [mark for mark in reading.within("tops_up", start, pocket.start) if mark.end <= pocket.start]
    return bool(topped) and pocket.start - topped[-1].end <= NAME


def _names_thing(reading: Reading, pocket: Mark, items: Sequence[Hit]) -> bool:
    """As in "crypto course", "flower pot": part of the name of something else."""
    if any(
        mark.start < pocket.start and pocket.end <= mark.end
        for mark in reading.within("income", 0, pocket.end)
    ):
        return True  # "interest on savings"
    near = lexicon.within(items, pocket.start - lexicon.LONGEST, pocket.end + lexicon.LONGEST)
    inside = any(hit.start <= pocket.start < pocket.end < hit.end for hit in near)
    return (
        inside
        or any(hit.start == pocket.end for hit in near)
        or reading.at("no_pocket_after", pocket.end) is not None
    )


def _led_into(reading: Reading, pocket: Mark, segment: Segment, role: str) -> int | None:
    """Where the word stands that leads into the pocket or out of it."""
    for index in range(pocket.start - 1, max(segment.start, pocket.start - NAME - 1) - 1, -1):
        if reading.at("stop_sign", index) or reading.tokens[index].shape is Shape.NUMBER:
            return None
        if reading.at("beneficiary", index):
            return None  # "into the collection for her retirement"
        if reading.at(role, index):
            return index
    return None


def _follows(reading: Reading, led: int, amount: Amount) -> bool:
    """As in "300 into savings", "200 across to savings", "50 a week into savings"."""
    between = reading.at("particle", amount.end) or reading.at("recurrence", amount.end)
    return led == amount.end or (between is not None and led == between.end)


def _leads(reading: Reading, led: int, amount: Amount) -> bool:
    """As in "to savings 300": the sum stands behind the pocket, and nothing is bought."""
    return led < amount.start and not reading.any(("happened", "pay"), led, amount.start) and led == 0


def _is_beside(reading: Reading, pocket: Mark, amount: Amount) -> bool:
    between = range(min(pocket.end, amount.end), max(pocket.start, amount.start))
    return all(reading.key(index) in BESIDE or reading.ending("tops_up", amount.start) for index in between)


def _card(reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit]) -> Mark | None:
    """As in "autopay for the visa, 300"; "soup 7 on the visa" was paid with it."""
    things = [
        hit for hit in lexicon.within(items, segment.start, segment.end) if hit.entry.category not in CARDS
    ]
    if things:
        return None
    paid = ("pays_off", "moves")
    for card in reading.within("card_name", segment.start, segment.end):
        if reading.any(paid, segment.start, segment.end) or _is_alone(reading, card, segment):
            return card
    for hit in lexicon.within(brands, segment.start, segment.end):
        if hit.entry.category == "fees" and reading.key(hit.end) == "card":
            return next(iter(reading.within("pays_off", segment.start, segment.end)), None)
    return None


def _is_alone(reading: Reading, card: Mark, segment: Segment) -> bool:
    """As in "amex 500", "the credit card 500": nothing else is said."""
    amount = segment.amount
    return all(
        card.start <= index < card.end
        or amount.start <= index < amount.end
        or reading.at("determiner", index) is not None
        or reading.tokens[index].shape is not Shape.WORD
        for index in range(segment.start, segment.end)
    )


def _house(reading: Reading, segment: Segment, brands: Sequence[Hit]) -> Mark | None:
    """As in "100 to Coinbase", "topped up my n26": a bank or a broker that the sum is led into."""
    amount = segment.amount
    for hit in lexicon.within(brands, segment.start, segment.end):
        if hit.entry.category not in HOUSES or hit.entry.rare:
            continue
        invests = reading.within("invests", segment.start, segment.end)
        if hit.entry.category == "transfer" and invests:
            return invests[0]
        own = reading.ending("determiner", hit.start)
        start = own.start if own else hit.start
        if (
            hit.entry.category == "transfer"
            and hit.end == amount.start
            and reading.ending("recipient", start)
        ):
            return reading.ending("recipient", start)  # "rent savings to Raiz 60"
        topped = reading.ending("tops_up", start)
        lead = reading.ending("leads_into", start)
        lead = None if lead and reading.at("money_from", lead.start) else lead
        stowed = lead and reading.any(("stows", "hand_over"), segment.start, lead.start)
        if topped or (lead and (stowed or lead.start == amount.end)):
            return topped or lead
    return None


def _changed(reading: Reading, amount: Amount) -> Mark | None:
    """As in "changed 200 dollars into euros"."""
    changed = _verb_before(reading, "changes", amount)
    if changed and reading.within("currency", amount.end, amount.end + EXCHANGED):
        return changed
    return None
