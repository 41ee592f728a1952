"""Stage 1, second half: numbers that belong together become one amount (counts, tips, discounts, shares, corrections)."""

import itertools
from collections.abc import Callable, Sequence
from decimal import Decimal

from domain.understanding import lexicon, corrections, counting, directions, discounts, sharing
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import BESIDE, MOST_NUMBERED, NEAR, Amounts, is_count, merge, people
from domain.understanding.language import Mark, Reading
from domain.understanding.tokens import Shape

HUNDRED = Decimal(100)
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
        reading.ending("offer", second.start) is not None
        and second.plain
        and second.value <= MOST_NUMBERED
        and second.end < len(reading.tokens)
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
        paid = reading.ending("pay", amount.start) or reading.ending("happened", amount.start)
        # "took 60 out of the machine and put 12 of it in the hat"
        paid = paid or (reading.has("out_of_bank") and reading.any(("clause",), 0, amount.start))
        if not (
            whole
            and part
            and not paid
            and amount.value < whole.value
            and amount.start - whole.end <= FARTHEST
        ):
            kept.append(amount)
    return kept


def results(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "2 pizzas + 1 salad = 37", "3 at 12.99 = 38.97": what stands before the sign is how it came about."""
    kept: Amounts = []
    for amount in amounts:
        if reading.key(amount.start - 1) == "=":
            while kept and not reading.any(("stop_sign",), kept[-1].end, amount.start):
                kept.pop()
        kept.append(amount)
    return kept


def grown(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "bill was 48, rounded up to 55", "dinner 48, with tip 55": the greater sum holds the one before it."""
    if not reading.has("grown_to"):
        return amounts
    result: Amounts = []
    for amount in amounts:
        base = result[-1] if result else None
        kept = reading.within("keep_change", amount.end, amount.end + NEAR)
        grows = reading.ending("grown_to", amount.start) is not None or bool(kept)
        priced = base is not None and not (base.counted or base.percent or amount.counted or amount.percent)
        if base and priced and grows and base.value < amount.value and amount.start - base.end <= FARTHEST:
            result[-1] = merge(base, amount, amount.value, amount)
            result[-1].currency = amount.currency or base.currency
            result[-1].end = _with_its_word(reading, amount)
        else:
            result.append(amount)
    return result


def extras(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "40 plus 8 tip", "60 + 20% tip", "48 and 5 delivery"."""
    result: Amounts = []
    for amount in amounts:
        base = result[-1] if result else None
        if base and not base.counted and _is_included(reading, base, amount):
            base.end = _with_its_word(reading, amount)
        elif base and not base.counted and _is_extra(reading, base, amount):
            added = base.value * amount.value / HUNDRED if amount.percent else amount.value
            result[-1] = merge(base, amount, base.value + added, base)
            result[-1].end = _with_its_word(reading, amount)
        else:
            result.append(amount)
    return result


def _with_its_word(reading: Reading, amount: Amount) -> int:
    """Past the "tip" of "30 tip": it makes no tip of what follows."""
    mark = reading.at("tip", amount.end)
    return mark.end if mark else amount.end


def _is_included(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "20 including 3 tip", "20, service of 3 included"."""
    before = reading.within("included", max(base.end, amount.start - NEAR), amount.start)
    if amount.counted or not (before or reading.at("included", amount.end)):
        return False
    # Right after the sum, whatever it is: "96.40 inc wine 12".
    within = bool(before) and before[0].start - base.end <= 1 and amount.value < base.value
    return within or _named_extra(reading, base, amount)


def _is_extra(reading: Reading, base: Amount, amount: Amount) -> bool:
    if amount.counted or reading.any(("included", "retraction", "correction"), base.end, amount.start):
        return False
    if amount.start - base.end == 1 and reading.at("add", base.end):
        return True
    if _is_added_last(reading, base, amount) or _is_left(reading, base, amount):
        return True
    if amount.value > base.value and not reading.within("add", base.end, amount.start):
        return False
    return _named_extra(reading, base, amount) and amount.start - base.end <= NEAR + BESIDE


def _is_added_last(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "45 haircut + 10": nothing is named behind the second sum."""
    if not reading.ending("plus_sign", amount.start) or amount.value >= base.value:
        return False
    ended = amount.end >= len(reading.tokens) or reading.at("stop_sign", amount.end)
    return (
        bool(ended)
        and amount.start - base.end <= NEAR
        and not reading.within("stop_sign", base.end, amount.start)
    )


def _is_left(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "nails 45, left 10 for the girl"; "soup 5, left 40 at the vet" tells of another thing."""
    article = reading.ending("article", amount.start)
    left = reading.ending("tip_verb", article.start if article else amount.start)
    if (
        left is None
        or not directions.is_own(reading, left, 0)
        or amount.value * 2 >= base.value
        or reading.within("sentence_end", base.end, left.start)
    ):
        return False
    if any(corrections.names_thing(reading, index) for index in range(base.end, left.start)):
        return False
    last = amount.end + 1 >= len(reading.tokens)  # "left 15 cash"
    return last or any(reading.at(role, amount.end) for role in ("stop_sign", "beneficiary", "tip", "clause"))


def _named_extra(reading: Reading, base: Amount, amount: Amount) -> bool:
    """Whether the words beside the amount say that it is a tip, a delivery charge or the like."""
    before = max(base.end, amount.start - BESIDE)
    words = [
        reading.ending("tip", amount.start),
        *reading.within("tip", amount.end, amount.end + BESIDE - 1),
        *reading.within("tip", before, amount.start),
    ]
    return any(word is not None and not _is_other_tax(reading, word) for word in words)


def _is_other_tax(reading: Reading, word: Mark) -> bool:
    """As in "council tax 164", "2,000 before tax": no extra of what stands before."""
    if reading.ending("no_extra_before", word.start):
        return True
    whole = reading.key(word.start - 1) + "".join(map(reading.key, range(word.start, word.end)))
    return whole in lexicon.items(reading.language)


def references(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "was 549, got it for 399", "240 down from 400", "30 of the 90": a price that was not paid falls out."""
    money = [amount for amount in amounts if not amount.counted and not amount.percent]
    if len(money) < 2:  # noqa: PLR2004  a single price is what was paid
        return amounts
    dropped: set[Amount] = set()
    for before, after in itertools.pairwise(money):
        if people(reading, after) and reading.any(("split",), 0, len(reading.tokens)):
            continue
        former = (
            (after.value < before.value and reading.at("gross", before.end) is not None)
            or _is_taken_from_none(reading, before, after)
            or _was_reduced(reading, before, after)
            or (after.value < before.value and reading.within("bargain", before.end, after.start))
            or _was_former(reading, before, after)
        )
        if former or _is_own_part(reading, before, after):
            dropped.add(before)
        elif (
            _refers(reading, before, after) or _is_to_from(reading, before, after)
        ) and before not in dropped:
            dropped.add(after)
    return [amount for amount in amounts if amount not in dropped]


def _was_reduced(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "reduced from 40 to 25", "haggled the rug from 40 to 25"."""
    to = reading.at("reduced_to", before.end)
    lower = after.value < before.value
    if to is not None and to.end == after.start and reading.ending("origin", before.start) and lower:
        return True
    return (
        to is not None and to.end == after.start and reading.ending("reduced_from", before.start) is not None
    )


def _is_taken_from_none(reading: Reading, cut: Amount, left: Amount) -> bool:
    """As in "deposit back, minus 75 for cleaning, so 925": of what is left the cut is told, not the whole."""
    return bool(reading.ending("minus", cut.start) and reading.ending("paid_after", left.start))


def _is_to_from(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "matched it to 40 from 50"."""
    source = reading.ending("origin", after.start)
    to = reading.ending("reduced_to", before.start)
    return bool(source and to) and source.start == before.end and before.value < after.value


def _was_former(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "jacket was 200, paid 140", "normally 75, on sale for 52": a former price, then what was paid for the same."""
    told = reading.ending("reference", before.start) or reading.ending("be", before.start)
    if told is None or after.value >= before.value or after.start - before.end > FARTHEST:
        return False
    said = reading.any(("paid_after", "happened", "bargain", "sale"), before.end, after.start)
    said = said or reading.key(after.start - 1) == "price"
    said = said or reading.any(("happened",), after.end, after.end + BESIDE)  # "normali 800 ama 550'ye aldım"
    return said and not any(
        corrections.names_thing(reading, index) for index in range(before.end, after.start)
    )


def _is_own_part(reading: Reading, whole: Amount, part: Amount) -> bool:
    """As in "groceries 60, my share 20"."""
    shares = reading.within("my_share", whole.end, part.start)
    if not shares or part.value >= whole.value:
        return False
    # "81 in three, my share 27"
    split = reading.any(("split", "sharers"), whole.end, shares[0].start)
    return split or shares[0].start - whole.end <= 1


def _refers(reading: Reading, before: Amount, after: Amount) -> bool:
    """Whether the words before `after` make it a price of old; "actually the soup was 8" doesn't."""
    mark = reading.ending("reference", after.start)
    if mark is None or after.reduced or reading.within("correction", before.end, after.start):
        return False
    was = reading.at("be", mark.start) is not None
    if was and (after.value <= before.value or reading.within("sum_total", before.end, after.start)):
        return False
    # "coat 90, was 140" tells of the coat, "coat 90, the taxi was 14" of the taxi.
    bare = mark.start > 0 and reading.key(mark.start - 1) in {",", "(", "-"}
    named = range(before.end, mark.start) if was and not bare else ()
    return all(corrections.says_nothing(reading, index) or reading.at("that", index) for index in named)


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
    grown,
    discounts.discounts,
    extras,
    corrections.corrections,
    references,
    totals,
    sharing.shares,
)
