"""Numbers that count something beside a price, and are no money."""

import itertools
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from domain.understanding import lexicon
from domain.understanding.amounts import Amount
from domain.understanding.language import GIVEN, Reading, needs
from domain.understanding.tokens import Shape

BESIDE = 3  # tokens between a number and the word that says what it is
NEAR = 6  # tokens between a count and its price
MOST_THINGS = 1000
FEW = 4
TEN, HUNDRED = 10, 100
MOST_PEOPLE = 50
MOST_NUMBERED = 12  # terms, lessons, instalments

# What takes something off a sum.
FALLS_AWAY = ("credit_word", "in_place_of_money", "took_off")

Amounts = list[Amount]


def merge(first: Amount, second: Amount, value: Decimal, money: Amount) -> Amount:
    """One amount in place of two, in the currency of `money`."""
    return Amount(
        value, min(first.start, second.start), max(first.end, second.end), money.currency, plain=False
    )


def is_count(amount: Amount) -> bool:
    return (
        amount.currency is None and amount.whole and 1 <= amount.value <= MOST_THINGS and not amount.percent
    )


@needs("sum_total", otherwise=False)
def is_total(reading: Reading, amount: Amount) -> bool:
    return bool(reading.ending("sum_total", amount.start) or reading.at("sum_total", amount.end))


@needs("split", "ways", "companion", "ways_before", "party", otherwise=False)
def people(reading: Reading, amount: Amount) -> bool:
    """A number that tells how many share, as in "3 ways", "with 4 friends", at the end "2,860 split 4"."""
    if not is_count(amount) or not amount.plain:
        return False
    if amount.end == len(reading.tokens) and 2 <= amount.value <= MOST_NUMBERED:  # noqa: PLR2004  who shares
        split = reading.ending("split", amount.start)
        if split and split.start > 0:
            return True
    if reading.ending("party", amount.start) and _is_edge(reading, amount.end):
        return amount.value <= MOST_NUMBERED  # "dinner 90 for three, split it"
    after = ways(reading, amount) or reading.at("companion", amount.end)
    before = reading.ending("ways_before", amount.start) if amount.value <= MOST_PEOPLE else None
    return bool(after or before)


def ways(reading: Reading, amount: Amount) -> bool:
    """As in "3 ways", "a three-way split"."""
    dash = reading.key(amount.end) == "-"
    return reading.at("ways", amount.end + dash) is not None


def doubted(_reading: Reading, amounts: Amounts) -> Amounts:
    """What `doubts.py` took for no money falls out where it has multiplied nothing."""
    return [one for one in amounts if not one.doubted]


def things(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "4 beers 22", "2014 volvo service 140": beside a price, a plain number that counts or dates falls out."""
    amounts = _pairs(reading, amounts)
    kept: Amounts = []
    following: Amount | None = None
    for before, amount in zip([None, *amounts][-2::-1], reversed(amounts), strict=True):
        may_count = amount.plain and not amount.counted
        if not may_count or not (
            _counts_things(reading, amount, following) or _counted_for(reading, before, amount)
        ):
            kept.append(amount)
        following = following if amount.counted else amount
    return kept[::-1]


def _pairs(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "8 wings 11.99 2 beers 14": what begins with a number and ends with one goes by pairs of count and price."""
    dropped: set[Amount] = set()
    starts = [one.start for one in amounts]
    for start, end in _chunks(reading):
        near = amounts[bisect_left(starts, start) : bisect_left(starts, end)]
        inside = [one for one in near if one.end <= end]
        if len(inside) <= 2:  # noqa: PLR2004  one pair is told elsewhere
            continue
        counts, prices = inside[::2], inside[1::2]
        if _is_order(reading, inside, start, end):
            dropped.update(inside[:-1])
        if len(counts) != len(prices):
            continue
        if inside[0].start == start and inside[-1].end == end and _are_pairs(reading, counts, prices):
            dropped.update(counts)
    return [one for one in amounts if one not in dropped]


def _is_order(reading: Reading, inside: Amounts, start: int, end: int) -> bool:
    """As in "1 coffee 1 muffin 8.50": several things by their number, and what they came to."""
    if inside[0].start != start or inside[-1].end != end or inside[-1].plain:
        return False
    return all(
        is_count(count)
        and (count.plain or count.counted)
        and count.value <= FEW
        and is_thing(reading, count.end)
        for count in inside[:-1]
    )


def _are_pairs(reading: Reading, counts: Amounts, prices: Amounts) -> bool:
    return all(
        is_count(count) and count.plain and count.value <= MOST_NUMBERED and is_thing(reading, count.end)
        for count in counts
    ) and not any(price.counted or price.percent for price in prices)


def _chunks(reading: Reading) -> Iterator[tuple[int, int]]:
    start = 0
    for mark in reading.within("stop_sign", 0, len(reading.tokens)):
        yield start, mark.start
        start = mark.end
    yield start, len(reading.tokens)


@needs("offer", otherwise=False)
def _counted_for(reading: Reading, before: Amount | None, amount: Amount) -> bool:
    """As in "20 for 3 coffees", "$20 at the kiosk for 3 coffees": what was got for the money."""
    lead = reading.ending("offer", amount.start)
    if before is None or lead is None or before.counted or before.percent:
        return False
    if lead.start != before.end:
        apart = reading.any(("stop_sign", "clause", "until_then"), before.end, lead.start)
        several = is_thing(reading, amount.end) and reading.key(amount.end).endswith("s")
        few = is_count(amount) and 1 < amount.value <= MOST_NUMBERED
        return few and several and not (apart or before.plain) and lead.start - before.end <= NEAR
    if before.plain and before.value < amount.value:
        return False  # "2 for 5 energy drinks"
    ended = amount.end >= len(reading.tokens) and 1 < amount.value * 2 <= before.value  # "60 for 3"
    return is_count(amount) and amount.value <= MOST_NUMBERED and (ended or is_thing(reading, amount.end))


def is_thing(reading: Reading, index: int) -> bool:
    """Whether a word stands there that may be something that is bought."""
    if index >= len(reading.tokens) or reading.tokens[index].shape is not Shape.WORD:
        return False
    return not any(
        reading.at(role, index) for role in ("connector", "stop", "pay", "currency", "each", "off")
    )


def _counts_things(reading: Reading, amount: Amount, following: Amount | None) -> bool:
    if following is None or not is_count(amount) or _is_told_by(reading, amount, following):
        return False
    if amount.value <= MOST_NUMBERED and _prices(reading, amount, following):
        return True
    if _is_sent_back(reading, amount):
        return True
    if reading.any(("stop_sign", "split"), amount.end, following.start):
        return False
    if people(reading, amount) and reading.within("split", 0, amount.end):
        return False
    return _is_beside(reading, amount, following)


@needs("undoing", otherwise=False)
def _is_sent_back(reading: Reading, amount: Amount) -> bool:
    """As in "sent two shirts back", "returned 2 of 4 chairs"."""
    if amount.value > MOST_NUMBERED or not (is_thing(reading, amount.end) or reading.at("of", amount.end)):
        return False
    of = reading.ending("of", amount.start)
    start = of.start - 1 if of else amount.start
    near = reading.within("undoing", max(0, start - BESIDE), len(reading.tokens))
    return any(mark.start < start <= mark.end for mark in near)


@needs("offer", "reference", "saved_word", "discount_word", "off", *FALLS_AWAY, otherwise=False)
def _is_told_by(reading: Reading, amount: Amount, following: Amount) -> bool:
    """As in "240 down from 400", "84 but coupons took off 12": one of them is what the other one changed."""
    if reading.ending("offer", amount.start) and (
        amount.value > MOST_NUMBERED or reading.at("until_then", amount.end)
    ):
        return True  # "sold the bike for 150 and bought another for 220"
    changed = (
        any(reading.ending(role, following.start) for role in ("reference", "saved_word", "discount_word"))
        or fell_away(reading, following)
        or fell_away(reading, amount)
    )
    return changed or reading.at("off", amount.end) is not None


@needs(*FALLS_AWAY, otherwise=False)
def fell_away(reading: Reading, cut: Amount) -> bool:
    """As in "they took off 12", "coupon covered 12", "used 12 in rewards"."""
    if reading.ending("used", cut.start) and reading.within("credit_word", cut.end, cut.end + BESIDE):
        return True
    covers = reading.ending("covers", cut.start)
    by = covers is not None and reading.ending("in_place_of_money", covers.start) is not None
    return by or reading.ending("took_off", cut.start) is not None


def _is_beside(reading: Reading, amount: Amount, price: Amount) -> bool:
    """As in "flight DL 482 $310", "2 for 5 drinks", "two lamps 45", "bus 38 fare 2.75", "term 2 fees 300", "4 beers 22"."""
    if amount.end == price.start:
        numbered = reading.ending("vehicle", amount.start) is not None  # "bus 42 40"
        return numbered or (not price.plain and not price.words)
    small = amount.value <= MOST_NUMBERED
    lead = reading.at("offer", amount.end)
    if small and lead and lead.end == price.start and amount.value < price.value:
        return True
    # "3 cervezas por 9", but not "taxi por 20 y café por 5"
    priced = reading.ending("price_word", price.start) and not reading.ending("price_word", amount.start)
    if priced or (small and amount.words and not price.words):
        return True
    fare = reading.ending("vehicle", amount.start) and reading.ending("fare", price.start)
    labelled = small and reading.ending("weak_label", amount.start)
    if fare or labelled or (small and _is_sold_for(reading, amount, price)):
        return True
    first = _is_edge(reading, amount.start - 1) or any(
        reading.ending(role, amount.start) for role in ("stop", "day", "weekday")
    )
    if not first or not _is_last(reading, price.end):
        return False
    # "dinner was 54 and the sitter 60" has two prices.
    joined = any(
        reading.at("article", mark.end) is None  # "9 holes and a cart 42"
        for role in ("until_then", "clause")
        for mark in reading.within(role, amount.end, price.start)
    )
    thing = not price.plain or any(is_thing(reading, at) for at in range(amount.end, price.start))
    return thing and not joined


@needs("offer", "all_in", otherwise=False)
def _is_sold_for(reading: Reading, amount: Amount, price: Amount) -> bool:
    """As in "had 2 tacos for 7"."""
    sold = reading.ending("offer", price.start)
    summed = reading.at("all_in", price.end) is not None  # "4 rounds of golf 32 total"
    if not (sold or summed) or amount.value >= price.value or not is_thing(reading, amount.end):
        return False
    return not reading.any(("until_then", "clause"), amount.end, price.start)


def _is_last(reading: Reading, index: int) -> bool:
    """Whether nothing but a little word stands between there and the end of the clause."""
    return _is_edge(reading, index) or (
        reading.at("stop", index) is not None and _is_edge(reading, index + 1)
    )


def _is_edge(reading: Reading, index: int) -> bool:
    """The end of the text, a sign that parts, or a picture."""
    if not 0 <= index < len(reading.tokens) or reading.at("stop_sign", index):
        return True
    return reading.tokens[index].raw[:1] in lexicon.emoji()


@needs("stop_sign", otherwise=False)
def _prices(reading: Reading, amount: Amount, price: Amount) -> bool:
    """As in "two lamps at Ikea, 45": after the sign nothing is named but the price, which is the things'."""
    signs = reading.within("stop_sign", amount.end, price.start)
    if not signs or not is_thing(reading, amount.end) or price.percent:
        return False
    between = range(signs[0].end, price.start)
    alone = all(reading.at("pay", index) or reading.at("stop", index) for index in between)
    end = price.end
    last = bool(end >= len(reading.tokens) or reading.at("stop_sign", end) or reading.at("all_in", end))
    tipped = reading.at("using", end) and reading.within("tip", end, end + BESIDE)
    return alone and bool(last or tipped)


@needs("offer", otherwise=GIVEN)
def offers(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "3 for 2 on books, paid 24": neither number is money where another one is."""
    for first, second in itertools.pairwise(amounts):
        lead = reading.at("offer", first.end)
        plain = first.plain and second.plain and is_count(first) and is_count(second)
        if plain and lead and lead.end == second.start and max(first.value, second.value) <= MOST_NUMBERED:
            others = [one for one in amounts if one not in (first, second)]
            if any(not one.counted and not one.percent for one in others):
                return others
    return amounts


@needs("times", otherwise=GIVEN)
def dimensions(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "8x10 frame 16": a size, where a price follows."""
    for first, second, price in zip(amounts, amounts[1:], amounts[2:], strict=False):
        tokens = reading.tokens[first.end : second.start + 1]
        glued = reading.at("times", first.end) is not None and all(token.glued for token in tokens)
        sized = glued and is_count(first) and is_count(second) and not price.counted
        repeated = first.value >= HUNDRED and second.value < TEN  # "220x2"
        if sized and not repeated and not reading.any(("stop_sign", "each"), second.end, price.end + BESIDE):
            return [one for one in amounts if one not in (first, second)]
    return amounts
