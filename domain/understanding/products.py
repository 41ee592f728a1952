"""Counts and unit prices: "2 coffees at 3.50 each", "5 kg at 7 a kilo", "12 each, took 3" become what was paid in all."""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.understanding import corrections
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import (
    BESIDE,
    MOST_NUMBERED,
    MOST_PEOPLE,
    MOST_THINGS,
    NEAR,
    Amounts,
    is_count,
    is_thing,
    is_total,
    merge,
    people,
)
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.tokens import Shape

AFTER_UNIT = ("stop_sign", "connector", "add", "using", "until_then")  # behind the pair of "36 a pair"
NUMBERED = ("weak_label", "label")
HUNDRED = Decimal(100)
DOZEN = 12
THOUSANDTHS = re.compile(r"\d[.,]\d{3}")


def multiply(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "2 coffees at 3.50 each", "3x stamps 1.20", "5 x 4.80", "265 each way"."""
    result: Amounts = []
    cuts = reading.within("second_cut", 0, len(reading.tokens))  # "second one 50% off"
    for amount in amounts:
        previous = result[-1] if result else None
        if previous and amount.start < previous.end:
            continue  # the dozen of "9 a dozen"
        if cuts and any(cut.start <= amount.start < cut.end for cut in cuts):
            continue
        whole = _whole_of(reading, previous, amount) if previous else None
        count = _count_of(reading, result, amount) if previous and not whole else None
        if whole:
            result[-1] = whole
        elif count is not None:
            count = _with_others(reading, result, count)
            result[count:] = [_product(reading, result[count], amount)]
        else:
            if reading.within("both_ways", amount.end, amount.end + BESIDE):
                amount.value *= 2
            result.append(amount)
    return _told_once(reading, result) if len(result) > 1 else result


def _whole_of(reading: Reading, first: Amount, second: Amount) -> Amount | None:
    """Where one of them is a share of the other, told in money or percent: what is left of the two."""
    if _is_shared_out(reading, first, second):
        whole = merge(first, second, second.value, second)
        whole.currency = second.currency or first.currency
        return whole
    if _is_percent_of(reading, first, second):
        return merge(first, second, first.value * second.value / HUNDRED, second)
    return None


def _count_of(reading: Reading, before: Amounts, price: Amount) -> int | None:
    """The position of the number that tells how many; labels may stand between: "3 seats in row 5, 40 each"."""
    nearest: int | None = None
    for position in range(len(before) - 1, max(-1, len(before) - 1 - BESIDE), -1):
        one = before[position]
        if _is_numbered(reading, one):
            continue  # "row 2 vases 26 each"
        if not is_count(one):
            return position if nearest is None and _multiplies(reading, one, price) else nearest
        if _multiplies(reading, one, price):
            if one.end == price.start or is_thing(reading, one.end):
                return position
            nearest = position if nearest is None else nearest
        elif not (one.counted or is_thing(reading, one.end)):
            return nearest
    return nearest


def _is_numbered(reading: Reading, one: Amount) -> bool:
    """As the 2 of "row 2 vases 26 each"; not so "escape room 2 @ 34"."""
    led = any(reading.ending(role, one.start) for role in NUMBERED) and not reading.ending("party", one.start)
    return led and one.plain and reading.at("unit_price", one.end) is None


def _with_others(reading: Reading, before: Amounts, position: int) -> int:
    """As in "2 adults and 3 kids at 12 each": adds the counts up, and gives the first one's place."""
    while position > 0 and _goes_on(reading, before[position - 1], before[position]):
        before[position - 1].value += before[position].value
        before[position - 1].end = before[position].end
        position -= 1
    return position


def _goes_on(reading: Reading, first: Amount, second: Amount) -> bool:
    joint = reading.ending("until_then", second.start)
    several = is_count(first) and is_count(second) and max(first.value, second.value) <= MOST_PEOPLE
    near = joint is not None and joint.start - first.end in {1, 2} and is_thing(reading, first.end)
    return several and near and (first.plain and second.plain)


def _product(reading: Reading, first: Amount, second: Amount) -> Amount:
    money = first if first.currency or not (first.whole or reading.at("rate_unit", first.end)) else second
    count = second if money is first else first
    if first.plain and _is_price_of(reading, first, second):
        money, count = first, second
    dozens = reading.ending("dozens", count.end) and _is_rate(reading, first, second, ("dozens",))
    value = count.value / DOZEN if dozens else count.value
    if cuts := reading.within("second_cut", 0, len(reading.tokens)):
        value -= count.value // 2 / Decimal(cuts[0].value)  # "half off the second"
    worth = money.value
    if reading.at("rate_unit", count.end) and THOUSANDTHS.fullmatch(reading.tokens[money.end - 1].raw):
        worth /= 1000  # "14.2 gal at 3.459"
    product = merge(first, second, value * worth, money)
    product.end = max(first.end, _unit_end(reading, second) or second.end)
    return product


@needs("each", "rate_lead", "article", otherwise=None)
def _unit_end(reading: Reading, price: Amount) -> int | None:
    """Where the words end that say what the price is for: "each", "a plate", "/dozen"; None where none stand there."""
    if each := reading.at("each", price.end):
        return each.end
    lead = _rate_lead(reading, price)
    if lead is None or lead.end > price.end + 1 or reading.at("recurrence", price.end):
        return None
    if not is_thing(reading, lead.end):
        return None
    end = lead.end + 1
    return end if end >= len(reading.tokens) or any(reading.at(role, end) for role in AFTER_UNIT) else None


def _rate_lead(reading: Reading, price: Amount) -> Mark | None:
    """The "a" of "40 a day", the slash of "40/day"; not that of "soup 40 / tea 3"."""
    lead = reading.at("rate_lead", price.end) or reading.at("article", price.end)
    sign = lead is not None and not reading.key(lead.start).isalpha()
    return None if lead is None or (sign and not reading.tokens[lead.start].glued) else lead


@needs("each", "rate_lead", "article", otherwise=False)
def _each_at(reading: Reading, amount: Amount) -> bool:
    near = amount.end, amount.end + BESIDE
    # What each of several pays is the own share, unless one paid for all.
    alone = reading.has("paid_all")
    marks = [
        mark
        for mark in reading.within("each", *near)
        if alone
        or not any(us.end >= mark.end for us in reading.within("each_of_us", amount.end, mark.end + 1))
    ]
    if reading.within("both_ways", *near):
        return False
    if not marks:
        return _unit_end(reading, amount) is not None  # "36 a pair"
    between = reading.tokens[amount.end : marks[0].start]
    return all(token.shape is not Shape.NUMBER for token in between)


def _told_once(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "paid Sofia 80, 2 lessons at 40": how a sum came about is no second one."""
    kept: Amounts = []
    for amount in amounts:
        before = kept[-1] if kept else None
        product = amount.end - amount.start > 1 and not amount.plain and amount.currency is None
        if before and is_total(reading, amount) and before.end - before.start > 1 and not before.plain:
            same = abs(before.value - amount.value) * HUNDRED <= amount.value
            if same and before.currency is None and amount.start - before.end <= BESIDE:
                kept[-1] = amount  # "12 gallons at 3.33, 40 total"
                continue
        apart = before is None or reading.any(("sentence_end",), before.end, amount.start)
        if before is None or apart or not product or before.value != amount.value:
            kept.append(amount)
    return kept


@needs("percent", otherwise=False)
def _is_percent_of(reading: Reading, share: Amount, whole: Amount) -> bool:
    """As in "60% of the 900 roof"; "20% off" and "50% of people" tell no share."""
    sign = reading.at("percent", share.end)
    end = sign.end if sign else share.end
    back = reading.at("particle", end)  # "15% back on the 200 coat"
    of = reading.at("site", back.end) if back else reading.at("of", end)
    if sign is None or of is None or whole.counted or whole.percent or whole.start - of.end > BESIDE:
        return False
    return not reading.any(("stop_sign", "clause", "off"), of.end, whole.start)


def _multiplies(reading: Reading, first: Amount, second: Amount) -> bool:
    if first.percent or second.percent or reading.within("sentence_end", first.end, second.start):
        return False
    if second.start - first.end > NEAR:
        rate = (is_count(first) and _is_rate(reading, first, second)) or _is_price_of(reading, first, second)
        return second.start - first.end <= FARTHEST and rate
    by_sign = _times_between(reading, first, second) or _is_times(reading, first)
    if by_sign and (is_count(first) or is_count(second)):
        return True
    if _is_no_count(reading, first, second):
        return False
    return (
        _is_count_of(reading, first, second)
        or _is_dozen_of(reading, first, second)
        or _is_price_of(reading, first, second)
    )


@needs("each", "each_before", "each_of", "unit_price", "rate_lead", "article", otherwise=False)
def _is_count_of(reading: Reading, count: Amount, price: Amount) -> bool:
    """As in "2 coffees at 3.50 each", "10 gallons at 3.85"."""
    each = (
        _each_at(reading, price)
        or reading.ending("each_before", price.start)
        or _is_of(reading, count, price)
        or _is_rate(reading, count, price)
        or _is_unit_price(reading, count, price)
    )
    return (
        bool(each)
        and not price.counted
        and (is_count(count) or reading.at("rate_unit", count.end) is not None)
    )


@needs("each", "acquired", "rate_lead", "article", otherwise=False)
def _is_price_of(reading: Reading, price: Amount, count: Amount) -> bool:
    """As in "20 each for 3 tickets", "frames 40 apiece, took 4", "12 each, 3 of them"."""
    if price.counted or not is_count(count):
        return False
    lead = _rate_lead(reading, price)
    unit = reading.key(lead.end) if lead else ""
    if unit and reading.key(count.end) in {unit, unit + "s"}:
        return True  # "40 a day, did 3 days"
    few = count.plain and count.value <= MOST_NUMBERED
    if few and _is_price_of_several(reading, price) and reading.ending("acquired", count.start):
        return _is_clause_end(reading, count.end)  # "$12 pies, had three"
    if not _each_at(reading, price):
        return False
    if reading.at("times", count.end) and count.start - price.end > BESIDE:
        return True  # "20 a class, went 3 times"
    got = reading.ending("offer", count.start) or reading.ending("acquired", count.start)
    after = reading.tokens[count.end] if count.end < len(reading.tokens) else None
    # Not the 3 of "under 3s get in free".
    named = (
        after is not None and after.glued and after.shape is Shape.WORD and not reading.at("times", count.end)
    )
    told = count.counted and not (count.doubted or named)
    return told or (few and bool(got or reading.at("part_of", count.end)))


def _is_price_of_several(reading: Reading, price: Amount) -> bool:
    """As in "$12 pies", at the end of a clause."""
    end = price.end + 1
    thing = (
        price.currency is not None and is_thing(reading, price.end) and reading.key(price.end).endswith("s")
    )
    return thing and _is_clause_end(reading, end)


def _is_clause_end(reading: Reading, index: int) -> bool:
    return index >= len(reading.tokens) or reading.any(("stop_sign", "clause"), index, index + 1)


def _is_no_count(reading: Reading, first: Amount, second: Amount) -> bool:
    """People who share, a sum that was split, a price of old."""
    if people(reading, first) and reading.has("split"):
        return True  # "with two friends, the bill of 81 split by 3"
    if reading.within("split", 0, second.start) and first.value > MOST_NUMBERED:
        return True  # "split the 48 taxi so 24 each"
    # "costaba 80 pero lo saqué a 55"
    if reading.ending("label", first.start) and not reading.ending("party", first.start):
        return True  # "room 214, 129 a night"
    instead = reading.ending("reference", second.start)
    if instead and instead.end - instead.start > 1:
        return True  # the "för" of Swedish "istället för"
    led = reading.ending("reference", first.start) is not None and not first.counted
    told_before = led and _unit_end(reading, first) is None
    return told_before or reading.any(("clause", "bargain"), first.end, second.start)


@needs("times", "unit_price", otherwise=False)
def _times_between(reading: Reading, first: Amount, second: Amount) -> bool:
    """A sign beside one of them ("3x stamps 1.20"), or a word that stands between the two alone ("3 por 12")."""
    after, before = reading.at("times", first.end), reading.ending("times", second.start)
    if corrections.is_starred(reading, second):
        return False
    signs = [mark for mark in (after, before) if mark and not reading.key(mark.start)[1:].isalpha()]
    small = min(first.value, second.value) <= MOST_PEOPLE
    alone = after is not None and after.end == second.start and reading.ending("be", first.start) is None
    lead = reading.at("unit_price", first.end)  # "tickets 3 @ 25"
    unit = lead is not None and lead.end == second.start and not reading.key(lead.start).isalpha()
    return bool(signs) or (alone and small) or (unit and is_count(first))


def _is_dozen_of(reading: Reading, count: Amount, price: Amount) -> bool:
    """As in "three 20 dollar tickets", "3 $20 tickets": a count, the price of one, and what it was in the plural."""
    few = count.plain and 1 < count.value <= MOST_NUMBERED and not count.counted and count.end == price.start
    if not few or price.currency is None or price.end >= len(reading.tokens):
        return False
    for index in range(price.end, min(price.end + BESIDE, len(reading.tokens))):
        thing = reading.tokens[index]
        if thing.shape is not Shape.WORD or reading.at("stop", index):
            return False
        if thing.key.endswith("s"):
            return True
    return False


@needs("each", "rate_lead", "article", otherwise=False)
def _is_shared_out(reading: Reading, whole: Amount, share: Amount) -> bool:
    """As in "went in on a 60 cake with mom, 30 each"."""
    if whole.counted or whole.percent or not _each_at(reading, share) or share.value <= 0:
        return False
    sharers = whole.value / share.value
    apart = reading.any(("stop_sign", "clause"), whole.end, share.start)
    return (
        bool(apart)
        and whole.value > MOST_NUMBERED
        and sharers.as_tuple().exponent == 0
        and 1 < sharers <= MOST_NUMBERED
    )


def _is_of(reading: Reading, count: Amount, price: Amount) -> bool:
    """As in Portuguese "2 ingressos de 28"."""
    mark = reading.ending("each_of", price.start)
    return mark is not None and mark.start > count.end and count.plain and count.value <= MOST_NUMBERED


def _is_unit_price(reading: Reading, count: Amount, price: Amount) -> bool:
    """As in "10 gallons at 3.85", "3 tickets at 2 bucks"."""
    lead = reading.ending("unit_price", price.start)
    measured = reading.at("rate_unit", count.end)
    most = MOST_THINGS if measured else MOST_NUMBERED * 2
    if lead is None or lead.start < count.end or not (count.plain or measured) or count.value > most:
        return False
    if lead.start == count.end:
        begins = count.start == 0 or reading.at("stop_sign", count.start - 1) is not None
        return not price.plain and begins  # "gift cards: 3 at $25"
    if measured and measured.end == lead.start:
        return True  # "45 litres at 1.60"
    led = any(reading.ending(role, count.start) for role in ("party", "place", "label", "locative"))
    thing = reading.tokens[count.end].shape is Shape.WORD and not reading.at("stop", count.end)
    return thing and not led and not reading.any(("stop_sign", "clause"), count.end, lead.start)


def _is_rate(reading: Reading, count: Amount, price: Amount, roles: Sequence[str] = ()) -> bool:
    """As in "3 pints at 6.20 a pint", "2 kg onions 35/kg": what was counted is named again behind the price.

    With `roles`: by a word of one of these.
    """
    lead = _rate_lead(reading, price)
    if lead is None or lead.end >= len(reading.tokens) or reading.tokens[lead.end].shape is not Shape.WORD:
        return False
    if roles and not any(reading.at(role, lead.end) for role in roles):
        return False
    unit = reading.key(lead.end)
    counted = range(count.start, price.start)
    if {reading.key(index) for index in counted} & {unit, unit + "s", unit + "es"}:
        return True
    weighed = reading.at("rate_unit", lead.end)
    return weighed is not None and reading.any(("rate_unit",), count.end, price.start)  # "5kg at 7 a kilo"


@needs("times", otherwise=False)
def _is_times(reading: Reading, count: Amount) -> bool:
    """As in "hockey sticks x2 at 54.50"."""
    mark = reading.ending("times", count.start)
    if not is_count(count):
        return False  # the account of "A/C X2201 debited by 899"
    return mark is not None and reading.tokens[count.start].glued and reading.key(mark.start) == "x"
