"""Stage 1, second half: numbers that belong together become one amount (counts, tips, discounts, shares, corrections)."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from domain.understanding import corrections, counting, discounts, extras, former_prices, products, sharing
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import Amounts, is_total
from domain.understanding.language import GIVEN, Reading, needs
from domain.understanding.tokens import Shape

PAIR = 2
CAME = ("income", "payer", "sells", "handed", "draws", "cash_place", "got_money")
PRINTED = 3  # lines of a receipt


@needs("part_of", "of_which", otherwise=GIVEN)
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
        elif any(reading.ending(role, amount.start) for role in ("pay", "happened", "stows")):
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
    """As in "2 pizzas + 1 salad = 37", "swapped the 90 coat for one of 75, got 15 back": how it came about is no sum."""
    kept: Amounts = []
    for amount in amounts:
        if reading.key(amount.start - 1) == "=":
            last = kept[-1] if kept else None
            while kept and not reading.any(("stop_sign",), kept[-1].end, amount.start):
                kept.pop()
            if last and last.percent and kept and not kept[-1].counted:
                kept.pop()  # "90, 10% off = 81"
        elif reading.has("exchanges") and not amount.counted:
            money = [one for one in kept if not one.counted][-2:]
            if len(money) == PAIR and abs(money[0].value - money[1].value) == amount.value:
                kept = [one for one in kept if one not in money]
        kept.append(amount)
    return kept


@needs("sum_total", otherwise=GIVEN)
def receipt(reading: Reading, amounts: Amounts) -> Amounts:
    """Only the printed total of a receipt was paid; its lines are no sum, tax or discount of another."""
    printed = _printed_total(reading, [one for one in amounts if not one.counted and not one.percent])
    return amounts if printed is None else [printed]


@needs("sum_total", otherwise=GIVEN)
def totals(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "shampoo 6.99, towels 24, total 30.99": of a receipt only the total was paid."""
    money = [amount for amount in amounts if not amount.counted and not amount.percent]
    before, currencies = Decimal(0), set[str | None]()
    for position, amount in enumerate(money):
        same = len({currency or amount.currency for currency in currencies}) == 1
        # Of one thing a total says nothing.
        told_again = position == 1 and before == amount.value and not money[0].plain
        several = position > 1 and before <= amount.value
        if same and (several or told_again) and is_total(reading, amount):
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


Rules = Sequence[Callable[[Reading, Amounts], Amounts]]
RULES: Rules = (
    receipt,
    counting.offers,
    counting.dimensions,
    products.multiply,
    counting.doubted,
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
# Those that change a sum that stands alone: "265 each way", "shirt 40, half off", "my half of the 90 dinner".
OF_ONE: Rules = (products.multiply, discounts.discounts, sharing.shares)


def combine(reading: Reading, amounts: Amounts, rules: Rules = RULES) -> Amounts:
    """The amounts of money that the text names, in its order."""
    for rule in rules if len(amounts) > 1 or rules is not RULES else OF_ONE:
        amounts = rule(reading, amounts)
    return [amount for amount in amounts if not amount.counted and not amount.percent and amount.value > 0]
