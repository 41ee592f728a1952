"""Stage 1, second half: numbers that belong together become one amount (counts, tips, discounts, shares, corrections)."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from domain.understanding import corrections, counting, discounts, extras, former_prices, sharing
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import BESIDE, MOST_NUMBERED, NEAR, Amounts, is_count, merge, people
from domain.understanding.language import Reading
from domain.understanding.tokens import Shape

HUNDRED = Decimal(100)
CAME = ("income", "payer", "sells", "handed", "draws", "cash_place", "got_money")
PRINTED = 3  # lines of a receipt


def combine(reading: Reading, amounts: Amounts) -> Amounts:
    """The amounts of money that the text names, in its order."""
    for rule in RULES:
        amounts = rule(reading, amounts)
    return [amount for amount in amounts if not amount.counted and not amount.percent and amount.value > 0]


def _each_at(reading: Reading, amount: Amount) -> bool:
    near = amount.end, amount.end + BESIDE
    marks = [
        mark
        for mark in reading.within("each", *near)
        if not any(us.end >= mark.end for us in reading.within("each_of_us", amount.end, mark.end + 1))
    ]
    if not marks or reading.within("both_ways", *near):
        return False
    between = reading.tokens[amount.end : marks[0].start]
    return all(token.shape is not Shape.NUMBER for token in between)


def multiply(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "2 coffees at 3.50 each", "3x stamps 1.20", "5 x 4.80", "265 each way"."""
    result: Amounts = []
    for amount in amounts:
        previous = result[-1] if result else None
        if previous and _is_shared_out(reading, previous, amount):
            result[-1] = merge(previous, amount, amount.value, amount)
            result[-1].currency = amount.currency or previous.currency
        elif previous and _multiplies(reading, previous, amount):
            money = previous if previous.currency or not previous.whole else amount
            result[-1] = merge(previous, amount, previous.value * amount.value, money)
            each = reading.at("each", amount.end)
            result[-1].end = each.end if each else amount.end
        elif reading.within("both_ways", amount.end, amount.end + BESIDE):
            amount.value *= 2
            result.append(amount)
        else:
            result.append(amount)
    return _told_once(reading, result)


def _told_once(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "paid Sofia 80, 2 lessons at 40": how a sum came about is no second one."""
    kept: Amounts = []
    for amount in amounts:
        before = kept[-1] if kept else None
        product = amount.end - amount.start > 1 and not amount.plain and amount.currency is None
        if before and _is_total(reading, amount) and before.end - before.start > 1 and not before.plain:
            same = abs(before.value - amount.value) * HUNDRED <= amount.value
            if same and before.currency is None and amount.start - before.end <= BESIDE:
                kept[-1] = amount  # "12 gallons at 3.33, 40 total"
                continue
        apart = before is None or reading.any(("sentence_end",), before.end, amount.start)
        if before is None or apart or not product or before.value != amount.value:
            kept.append(amount)
    return kept


def _multiplies(reading: Reading, first: Amount, second: Amount) -> bool:
    gap = second.start - first.end
    if (
        first.percent
        or second.percent
        or gap > NEAR
        or reading.within("sentence_end", first.end, second.start)
    ):
        return False
    by_sign = _times_between(reading, first, second) or _is_times(reading, first)
    if by_sign and (is_count(first) or is_count(second)):
        return True
    if _is_no_count(reading, first, second):
        return False
    each = (
        _each_at(reading, second)
        or reading.ending("each_before", second.start)
        or _is_of(reading, first, second)
        or _is_rate(reading, first, second)
        or _is_unit_price(reading, first, second)
    )
    if each and not second.counted:
        return is_count(first)
    if _is_dozen_of(reading, first, second):
        return True
    counted = second.counted or (
        reading.ending("offer", second.start) is not None and second.plain and second.value <= MOST_NUMBERED
    )
    return _each_at(reading, first) and not first.counted and is_count(second) and counted


def _is_no_count(reading: Reading, first: Amount, second: Amount) -> bool:
    """People who share, a sum that was split, a price of old."""
    if people(reading, first) and reading.has("split"):
        return True  # "with two friends, the bill of 81 split by 3"
    if reading.within("split", 0, second.start) and first.value > MOST_NUMBERED:
        return True  # "split the 48 taxi so 24 each"
    # "costaba 80 pero lo saqué a 55"
    if reading.ending("label", first.start):
        return True  # "room 214, 129 a night"
    instead = reading.ending("reference", second.start)
    if instead and instead.end - instead.start > 1:
        return True  # the "för" of Swedish "istället för"
    told_before = reading.ending("reference", first.start) is not None
    return told_before or reading.any(("clause", "bargain"), first.end, second.start)


def _times_between(reading: Reading, first: Amount, second: Amount) -> bool:
    """A sign beside one of them ("3x stamps 1.20"), or a word that stands between the two alone ("3 por 12")."""
    after, before = reading.at("times", first.end), reading.ending("times", second.start)
    if corrections.is_starred(reading, second):
        return False
    signs = [mark for mark in (after, before) if mark and not reading.key(mark.start)[1:].isalpha()]
    small = min(first.value, second.value) <= counting.MOST_PEOPLE
    alone = after is not None and after.end == second.start and reading.ending("be", first.start) is None
    return bool(signs) or (alone and small)


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
    if lead is None or lead.start < count.end or not count.plain or count.value > MOST_NUMBERED * 2:
        return False
    if lead.start == count.end:
        return not price.plain and reading.key(count.start - 1) == ":"  # "gift cards: 3 at $25"
    led = any(reading.ending(role, count.start) for role in ("party", "place", "label", "locative"))
    thing = reading.tokens[count.end].shape is Shape.WORD and not reading.at("stop", count.end)
    return thing and not led and not reading.any(("stop_sign", "clause"), count.end, lead.start)


def _is_rate(reading: Reading, count: Amount, price: Amount) -> bool:
    """As in "3 pints at 6.20 a pint", "2 kg onions 35/kg": what was counted is named again behind the price."""
    lead = reading.at("rate_lead", price.end) or reading.at("article", price.end)
    if lead is None or lead.end >= len(reading.tokens):
        return False
    unit = reading.key(lead.end)
    counted = {reading.key(index) for index in range(count.end, price.start)}
    return bool(counted & {unit, unit + "s", unit + "es"})


def _is_times(reading: Reading, count: Amount) -> bool:
    """As in "hockey sticks x2 at 54.50"."""
    mark = reading.ending("times", count.start)
    if not is_count(count):
        return False  # the account of "A/C X2201 debited by 899"
    return mark is not None and reading.tokens[count.start].glued and reading.key(mark.start) == "x"


def parts(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "60 at the market, 20 of it on flowers": a part of what was told before."""
    kept: Amounts = []
    for amount in amounts:
        whole = next((one for one in reversed(kept) if not one.counted and not one.percent), None)
        part = reading.at("part_of", amount.end) or reading.ending("of_which", amount.start)
        if not (whole and part and amount.value < whole.value and amount.start - whole.end <= FARTHEST):
            kept.append(amount)
            continue
        floor = max((one.end for one in kept if one.end <= whole.start), default=0)
        if _came_or_was_drawn(reading, floor, amount.start):
            amount.end = max(amount.end, part.end)
            kept.append(amount)
        elif reading.ending("pay", amount.start) or reading.ending("happened", amount.start):
            kept.append(amount)
    return kept


def _came_or_was_drawn(reading: Reading, start: int, end: int) -> bool:
    """As in "took 60 out of the machine and put 12 of it in the hat", "wages 900, 200 of it to savings"."""
    if reading.any(CAME, start, end):
        return True
    if any(reading.at("to_me", verb.end) for verb in reading.within("hand_over", start, end)):
        return True
    nouns = reading.within("money_noun", start, end)
    return any(reading.at("debt", mark.start) is None for mark in nouns)


def results(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "2 pizzas + 1 salad = 37", "3 at 12.99 = 38.97": what stands before the sign is how it came about."""
    kept: Amounts = []
    for amount in amounts:
        if reading.key(amount.start - 1) == "=":
            while kept and not reading.any(("stop_sign",), kept[-1].end, amount.start):
                kept.pop()
        kept.append(amount)
    return kept


def receipt(reading: Reading, amounts: Amounts) -> Amounts:
    """Only the printed total of a receipt was paid; its lines are no sum, tax or discount of another."""
    if not reading.has("sum_total"):
        return amounts
    printed = _printed_total(reading, [one for one in amounts if not one.counted and not one.percent])
    return amounts if printed is None else [printed]


def totals(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "shampoo 6.99, towels 24, total 30.99": of a receipt only the total was paid."""
    if not reading.has("sum_total"):
        return amounts
    money = [amount for amount in amounts if not amount.counted and not amount.percent]
    before, currencies = Decimal(0), set[str | None]()
    for position, amount in enumerate(money):
        same = len({currency or amount.currency for currency in currencies}) == 1
        # Of one thing a total says nothing.
        if position > 1 and same and before <= amount.value and _is_total(reading, amount):
            whole = Amount(amount.value, amount.start, amount.end, amount.currency, plain=False)
            lines = set(money[:position])
            return [one if one is not amount else whole for one in amounts if one not in lines]
        before += amount.value
        currencies.add(amount.currency)
    return amounts


def _printed_total(reading: Reading, money: Amounts) -> Amount | None:
    """Of a till's receipt, several lines with a price at the end of each, the one whose line begins with "total"."""
    breaks = [index for index, token in enumerate(reading.tokens) if token.shape is Shape.BREAK]
    if len(breaks) < PRINTED or len(money) < PRINTED:
        return None
    starts = {0, *(index + 1 for index in breaks)}
    for amount in money:
        for start in starts:
            total = reading.at("sum_total", start)
            if total and start < amount.end and not any(start <= index < amount.start for index in breaks):
                return amount
    return None


def _is_total(reading: Reading, amount: Amount) -> bool:
    return bool(reading.ending("sum_total", amount.start) or reading.at("sum_total", amount.end))


RULES: Sequence[Callable[[Reading, Amounts], Amounts]] = (
    receipt,
    counting.offers,
    counting.dimensions,
    multiply,
    counting.things,
    parts,
    results,
    extras.grown,
    discounts.discounts,
    extras.extras,
    corrections.corrections,
    former_prices.references,
    totals,
    sharing.shares,
)
