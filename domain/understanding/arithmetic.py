"""Stage 1, second half: numbers that belong together become one amount (counts, tips, discounts, shares, corrections)."""

import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal

from domain.understanding import counting, discounts
from domain.understanding.amounts import Amount
from domain.understanding.counting import BESIDE, MOST_NUMBERED, NEAR, Amounts, is_count, merge, people
from domain.understanding.language import Mark, Reading
from domain.understanding.tokens import Shape

HUNDRED = Decimal(100)


def combine(reading: Reading, amounts: Amounts) -> Amounts:
    """The amounts of money that the text names, in its order."""
    for rule in RULES:
        amounts = rule(reading, amounts)
    return [amount for amount in amounts if not amount.counted and not amount.percent and amount.value > 0]


def _each_at(reading: Reading, amount: Amount) -> bool:
    near = amount.end, amount.end + BESIDE
    marks = reading.within("each", *near)
    if not marks or reading.within("both_ways", *near):
        return False
    between = reading.tokens[amount.end : marks[0].start]
    return all(token.shape is not Shape.NUMBER for token in between)


def multiply(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "2 coffees at 3.50 each", "3x stamps 1.20", "5 x 4.80", "265 each way"."""
    result: Amounts = []
    for amount in amounts:
        previous = result[-1] if result else None
        if previous and _multiplies(reading, previous, amount):
            money = previous if previous.currency or not previous.whole else amount
            result[-1] = merge(previous, amount, previous.value * amount.value, money)
        elif reading.within("both_ways", amount.end, amount.end + BESIDE):
            amount.value *= 2
            result.append(amount)
        else:
            result.append(amount)
    return result


def _multiplies(reading: Reading, first: Amount, second: Amount) -> bool:
    gap = second.start - first.end
    if (
        first.percent
        or second.percent
        or gap > NEAR
        or reading.within("sentence_end", first.end, second.start)
    ):
        return False
    by_sign = (
        reading.at("times", first.end) or reading.ending("times", second.start) or _is_times(reading, first)
    )
    if by_sign and (is_count(first) or is_count(second)):
        return True
    if people(reading, first) and reading.within("split", 0, first.end):
        return False
    each = (
        _each_at(reading, second)
        or reading.ending("each_before", second.start)
        or _is_of(reading, first, second)
    )
    if each and not second.counted:
        return is_count(first)
    return _each_at(reading, first) and not first.counted and is_count(second) and second.counted


def _is_of(reading: Reading, count: Amount, price: Amount) -> bool:
    """As in Portuguese "2 ingressos de 28"."""
    mark = reading.ending("each_of", price.start)
    return mark is not None and mark.start > count.end and count.plain and count.value <= MOST_NUMBERED


def _is_times(reading: Reading, count: Amount) -> bool:
    """As in "hockey sticks x2 at 54.50"."""
    mark = reading.ending("times", count.start)
    return mark is not None and reading.tokens[count.start].glued and reading.key(mark.start) == "x"


def extras(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "40 plus 8 tip", "60 + 20% tip", "48 and 5 delivery"."""
    result: Amounts = []
    for amount in amounts:
        base = result[-1] if result else None
        if base and not base.counted and _is_included(reading, base, amount):
            base.end = amount.end
        elif base and not base.counted and _is_extra(reading, base, amount):
            added = base.value * amount.value / HUNDRED if amount.percent else amount.value
            result[-1] = merge(base, amount, base.value + added, base)
        else:
            result.append(amount)
    return result


def _is_included(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "20 including 3 tip", "20, service of 3 included"."""
    before = reading.within("included", max(base.end, amount.start - NEAR), amount.start)
    if amount.counted or not (before or reading.at("included", amount.end)):
        return False
    # Right after the sum, whatever it is: "96.40 inc wine 12".
    within = bool(before) and before[0].start - base.end <= 1 and amount.value < base.value
    return within or _named_extra(reading, base, amount)


def _is_extra(reading: Reading, base: Amount, amount: Amount) -> bool:
    if amount.counted or reading.within("included", base.end, amount.start):
        return False
    if amount.start - base.end == 1 and reading.at("add", base.end):
        return True
    return _named_extra(reading, base, amount) and amount.start - base.end <= NEAR + BESIDE


def _named_extra(reading: Reading, base: Amount, amount: Amount) -> bool:
    """Whether the words beside the amount say that it is a tip, a delivery charge or the like."""
    named = reading.ending("tip", amount.start) or reading.within("tip", amount.end, amount.end + BESIDE - 1)
    called = reading.within("tip", max(base.end, amount.start - BESIDE), amount.start)
    return bool(named or called)


def references(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "was 549, got it for 399", "240 down from 400", "30 of the 90": a price that was not paid falls out."""
    money = [amount for amount in amounts if not amount.counted and not amount.percent]
    if len(money) < 2:  # noqa: PLR2004  a single price is what was paid
        return amounts
    dropped: set[Amount] = set()
    for before, after in itertools.pairwise(money):
        if people(reading, after) and reading.any(("split",), 0, len(reading.tokens)):
            continue
        former = _was_reduced(reading, before, after) or reading.within("bargain", before.end, after.start)
        if former or _is_own_part(reading, before, after):
            dropped.add(before)
        elif _refers(reading, before, after) and before not in dropped:
            dropped.add(after)
    return [amount for amount in amounts if amount not in dropped]


def _was_reduced(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "reduced from 40 to 25"."""
    to = reading.at("reduced_to", before.end)
    return (
        to is not None and to.end == after.start and reading.ending("reduced_from", before.start) is not None
    )


def _is_own_part(reading: Reading, whole: Amount, part: Amount) -> bool:
    """As in "groceries 60, my share 20"."""
    shares = reading.within("my_share", whole.end, part.start)
    return bool(shares) and shares[0].start - whole.end <= 1 and part.value < whole.value


def _refers(reading: Reading, before: Amount, after: Amount) -> bool:
    """Whether the words before `after` make it a price of old; "actually the soup was 8" doesn't."""
    mark = reading.ending("reference", after.start)
    if mark is None or reading.within("correction", before.end, after.start):
        return False
    was = reading.at("be", mark.start) is not None
    if was and (after.value <= before.value or reading.within("sum_total", before.end, after.start)):
        return False
    # "coat 90, was 140" tells of the coat, "coat 90, the taxi was 14" of the taxi.
    named = range(before.end, mark.start) if was else ()
    return all(_says_nothing(reading, index) or reading.at("that", index) for index in named)


def shares(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "split 84 with 3 friends", "60 split 3 ways", "my half of the 90 dinner": what is left is the own share."""
    if not reading.any(("fraction", "split"), 0, len(reading.tokens)):
        return amounts
    counts = [amount for amount in amounts if amount.counted or people(reading, amount)]
    counting = set(counts)
    money = [amount for amount in amounts if amount not in counting and not amount.percent]
    for mark in reading.within("fraction", 0, len(reading.tokens)):
        if reading.ending("others", mark.start):
            continue
        following = [a for a in money if a.start >= mark.end and not a.counted]
        preceding = [a for a in money if a.end <= mark.start]
        chosen = (following[:1] if _leads(mark.end, following) else []) or preceding[-1:] or following[:1]
        for amount in chosen:
            if not _is_share_already(reading, mark, amount):
                amount.value /= int(mark.value)
            return [a for a in amounts if a not in counting]
    if not reading.within("split", 0, len(reading.tokens)):
        return amounts
    return _split(reading, amounts, money, counts)


def _is_share_already(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "my third of the taxes came to 41"."""
    return amount.start > mark.end and reading.ending("amounts_to", amount.start) is not None


def _leads(end: int, following: Amounts) -> bool:
    return bool(following) and following[0].start - end <= NEAR


def _split(reading: Reading, amounts: Amounts, money: Amounts, counts: Amounts) -> Amounts:
    mark = reading.within("split", 0, len(reading.tokens))[0]
    preceding = [amount for amount in money if amount.end <= mark.start]
    following = [amount for amount in money if amount.start >= mark.end]
    chosen = preceding[-1:] or following[:1]
    if chosen and not reading.within("my_share", 0, len(reading.tokens)):
        chosen[0].value /= _sharers(reading, counts) or 1  # nobody shares by "split 0"
    counting = set(counts)
    return [amount for amount in amounts if amount not in counting]


def _sharers(reading: Reading, counts: Sequence[Amount]) -> Decimal:
    for amount in counts:
        if (
            reading.at("ways", amount.end)
            or reading.ending("ways_before", amount.start)
            or reading.ending("split", amount.start)
        ):
            more = 1 if reading.at("companion", amount.end) and _with_me(reading, amount) else 0
            return amount.value + more
        if reading.at("companion", amount.end):
            return amount.value + 1
    return Decimal(2)


def _with_me(reading: Reading, amount: Amount) -> bool:
    return reading.ending("me_and", amount.start) is not None


def corrections(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "lunch 15, no wait, 16": the last value stays, in the first one's place."""
    result: Amounts = []
    for amount in amounts:
        previous = result[-1] if result else None
        if previous and not amount.counted and not previous.counted and _corrects(reading, previous, amount):
            merged = merge(previous, amount, amount.value, amount)
            merged.currency = amount.currency or previous.currency
            result[-1] = merged
        else:
            result.append(amount)
    return result


def _corrects(reading: Reading, first: Amount, second: Amount) -> bool:
    if reading.ending("negation", first.start) and 0 < second.start - first.end <= BESIDE:
        return True  # "not 40, 45"
    marks = reading.within("correction", first.end, second.start)
    if not marks or marks[0].start - first.end > BESIDE or second.start - marks[-1].end > BESIDE:
        return False
    # "actually the taxi was 8" speaks of the taxi, whatever stands before.
    return all(_says_nothing(reading, index) for index in range(marks[-1].end, second.start))


def _says_nothing(reading: Reading, index: int) -> bool:
    return reading.tokens[index].shape is not Shape.WORD or reading.at("stop", index) is not None


def totals(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "shampoo 6.99, towels 24, total 30.99": of a receipt only the total was paid."""
    money = [amount for amount in amounts if not amount.counted and not amount.percent]
    for position, amount in enumerate(money):
        lines = money[:position]
        if len(lines) < 2 or not _is_total(reading, amount):  # noqa: PLR2004  of one thing it says nothing
            continue
        same = len({line.currency or amount.currency for line in lines}) == 1
        if same and sum(line.value for line in lines) <= amount.value:
            whole = Amount(amount.value, amount.start, amount.end, amount.currency, plain=False)
            return [one if one is not amount else whole for one in amounts if one not in lines]
    return amounts


def _is_total(reading: Reading, amount: Amount) -> bool:
    return bool(reading.ending("sum_total", amount.start) or reading.at("sum_total", amount.end))


RULES: Sequence[Callable[[Reading, Amounts], Amounts]] = (
    counting.offers,
    counting.dimensions,
    multiply,
    counting.things,
    discounts.discounts,
    extras,
    corrections,
    references,
    totals,
    shares,
)
