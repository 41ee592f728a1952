"""What comes on top of a price: tips, deliveries, taxes and fees make one amount with it."""

from decimal import Decimal

from domain.understanding import corrections, givers, lexicon
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import BESIDE, NEAR, Amounts, merge
from domain.understanding.language import GIVEN, Mark, Reading, needs

HUNDRED = Decimal(100)
AFTER_TIP = ("stop_sign", "beneficiary", "tip", "clause")


@needs("grown_to", "keep_change", "sum_total", "rounds", otherwise=GIVEN)
def grown(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "bill was 48, rounded up to 55", "dinner 48, with tip 55": the greater sum holds the one before it."""
    result: Amounts = []
    for amount in amounts:
        base = result[-1] if result else None
        kept = reading.within("keep_change", amount.end, amount.end + NEAR)
        # "98 with tax so 112 total"
        summed = reading.at("sum_total", amount.end) and reading.ending("paid_after", amount.start)
        grows = bool(
            reading.ending("grown_to", amount.start)
            or kept
            or (summed and len(result) == 1)
            or (base and _is_rounded(reading, base, amount))
        )
        priced = base is not None and not (base.counted or base.percent or amount.counted or amount.percent)
        if base and priced and grows and base.value < amount.value and amount.start - base.end <= FARTHEST:
            result[-1] = merge(base, amount, amount.value, amount)
            result[-1].currency = amount.currency or base.currency
            result[-1].end = _with_its_word(reading, amount)
        else:
            result.append(amount)
    return result


@needs("rounds", otherwise=False)
def _is_rounded(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "rounded the 17.40 cab to 20"."""
    rounds = reading.within("rounds", max(0, base.start - BESIDE), base.start)
    return bool(rounds) and reading.ending("reduced_to", amount.start) is not None


@needs("tip", "included", "add", "plus_sign", "tip_verb", "server", otherwise=GIVEN)
def extras(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "40 plus 8 tip", "60 + 20% tip", "48 and 5 delivery"."""
    result: Amounts = []
    pair: tuple[Decimal, Amount] | None = None
    for amount in amounts:
        base = result[-1] if result else None
        if base and pair and _is_added_anew(reading, *pair, base, amount):
            base.value, base.end = pair[0] + amount.value, _with_its_word(reading, amount)
            continue
        if base and len(result) > 1 and not result[-2].counted and reading.ending("reference", base.start):
            base = result[-2]  # "65, regular 110, plus 20 tip"
        if base and not amount.counted and _is_told_first(reading, base, amount):
            result[-1] = merge(base, amount, amount.value + _added(amount, base), amount)
        elif base and not base.counted and _is_included(reading, base, amount):
            base.end = _with_its_word(reading, amount)
        elif base and not base.counted and _is_extra(reading, base, amount):
            pair = base.value, amount
            whole = merge(base, amount, base.value + _added(base, amount), base)
            whole.end = _with_its_word(reading, amount)
            result[result.index(base) :] = [whole]
        else:
            result.append(amount)
    return result


def _added(base: Amount, extra: Amount) -> Decimal:
    return base.value * extra.value / HUNDRED if extra.percent else extra.value


def _is_told_first(reading: Reading, extra: Amount, base: Amount) -> bool:
    """As in "20% tip on 40", "tipped 5 on a 30 haircut", "waiter got 4 on my 22 bill"."""
    if extra.percent and reading.within("tip", extra.end, base.start):
        return True
    lead = reading.ending("determiner", base.start)
    start = lead.start if lead else base.start
    on = reading.ending("site", start) or reading.ending("recipient", start)
    if (
        on is None
        or on.start - extra.end > BESIDE
        or extra.value >= base.value
        or extra.counted
        or base.percent
        or (extra.value >= base.value and not extra.percent)
        or _is_apart(reading, extra.end, on.start)
    ):
        return False
    return bool(
        _tip_verb(reading, extra)
        or _got_by_server(reading, extra)
        or reading.within("tip", max(0, extra.start - BESIDE + 1), extra.start)
        or reading.within("tip", extra.end, on.start)
    )


def _got_by_server(reading: Reading, amount: Amount) -> bool:
    """As in "bartender got 7"."""
    article = reading.ending("article", amount.start)
    got = reading.ending("acquired", article.start if article else amount.start)
    return got is not None and reading.ending("server", got.start) is not None


def _is_added_anew(reading: Reading, price: Decimal, extra: Amount, whole: Amount, amount: Amount) -> bool:
    """As in "15 plus 3 tip, sorry 4": less than the price, it stands instead of what came on top."""
    last = whole.end == _with_its_word(reading, extra) and not (extra.percent or amount.percent)
    return last and amount.value < price and corrections.corrects(reading, extra, amount, whole.start)


def _end(reading: Reading, amount: Amount) -> int:
    """Where a number ends, its "%" or "pct" included."""
    sign = reading.at("percent", amount.end) if amount.percent else None
    return sign.end if sign else amount.end


def _with_its_word(reading: Reading, amount: Amount) -> int:
    """Past the "tip" of "30 tip": it makes no tip of what follows."""
    mark = reading.at("tip", amount.end)
    return mark.end if mark else amount.end


def _is_included(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "20 including 3 tip", "20, service of 3 included"."""
    before = [
        mark
        for mark in reading.within("included", max(base.end, amount.start - NEAR), amount.start)
        if not _is_apart(reading, mark.end, amount.start)
    ]
    after = reading.within("included", amount.end, amount.end + NEAR)
    after = after if after and not _is_apart(reading, amount.end, after[0].start) else []
    if amount.counted or not (before or after):
        return False
    # Right after the sum, whatever it is: "96.40 inc wine 12".
    within = bool(before) and before[0].start - base.end <= 1 and amount.value < base.value
    fee = reading.any(("fee_word",), base.end, amount.start)  # "airport fee 5 was in that"
    return within or fee or _named_extra(reading, base, amount)


def _is_apart(reading: Reading, start: int, end: int) -> bool:
    return reading.any(("stop_sign", "clause"), start, end)


def _is_extra(reading: Reading, base: Amount, amount: Amount) -> bool:
    if amount.counted or reading.any(("retraction", "correction"), base.end, amount.start):
        return False
    within = reading.within("included", base.end, amount.start)
    if within and not _is_apart(reading, within[-1].end, amount.start):
        return False
    added = amount.start - base.end == 1 and reading.at("add", base.end) is not None
    earned = reading.ending("money_noun", base.start) or reading.within("sells", 0, base.start)
    if not added and (earned or reading.ending("stows_away", amount.start)):
        return False  # "wages 900, tips 40", "put aside 500 for tax"
    if added or _is_added_last(reading, base, amount) or _is_left(reading, base, amount):
        return True
    if amount.percent and reading.within("tip", base.end, amount.start):
        return amount.start - base.end <= FARTHEST  # "85 before tip, left 20%"
    small = amount.value <= base.value or bool(reading.within("add", base.end, amount.start))
    return small and _named_extra(reading, base, amount) and amount.start - base.end <= NEAR + BESIDE


def _is_added_last(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "45 haircut + 10": nothing is named behind the second sum."""
    if not reading.ending("plus_sign", amount.start) or (amount.value >= base.value and not amount.percent):
        return False
    end = _end(reading, amount)
    ended = end >= len(reading.tokens) or reading.at("stop_sign", end)
    return (
        bool(ended)
        and amount.start - base.end <= NEAR
        and not reading.within("stop_sign", base.end, amount.start)
    )


def _is_left(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "nails 45, left 10 for the girl", "pizza 22, threw the kid 5"; "soup 5, left 40 at the vet" is another thing."""
    if amount.value * 2 >= base.value or amount.percent:
        return False
    if _is_for_server(reading, base, amount):
        return True
    left = _tip_verb(reading, amount)
    if (
        left is None
        or not givers.is_own(reading, left, 0)
        or (left.role != "hands_tip" and reading.within("sentence_end", base.end, left.start))
    ):
        return False
    signs = reading.within("stop_sign", base.end, left.start)
    named = range(signs[-1].end if signs else base.end, left.start)
    if any(corrections.names_thing(reading, index) for index in named):
        return False
    last = amount.end + 1 >= len(reading.tokens)  # "left 15 cash"
    return last or any(reading.at(role, amount.end) for role in AFTER_TIP)


def _tip_verb(reading: Reading, amount: Amount) -> Mark | None:
    """As in "left 5", "told him to keep another 5", "gave the driver a five"."""
    index = amount.start
    for role in ("article", "more"):
        lead = reading.ending(role, index)
        index = lead.start if lead else index
    if verb := reading.ending("tip_verb", index):
        return verb
    server = reading.ending("server", index)
    if server is None:
        return None
    lead = reading.ending("determiner", server.start)
    index = lead.start if lead else server.start
    return reading.ending("hands_tip", index) or reading.ending("tip_verb", index)


def _is_for_server(reading: Reading, base: Amount, amount: Amount) -> bool:
    """As in "valet 10 and 2 for the guy", "bar 35, bartender got 7": right beside the sum stands who served."""
    if reading.within("sentence_end", base.end, amount.start) or amount.start - base.end > NEAR:
        return False
    lead = reading.at("beneficiary", amount.end) or reading.at("recipient", amount.end)
    the = reading.at("the", lead.end) if lead else None
    return (the is not None and reading.at("server", the.end) is not None) or _got_by_server(reading, amount)


def _named_extra(reading: Reading, base: Amount, amount: Amount) -> bool:
    """Whether the words beside the amount say that it is a tip, a delivery charge or the like."""
    before = max(base.end, amount.start - BESIDE)
    end = _end(reading, amount)
    words = [
        reading.ending("tip", amount.start),
        reading.at("tip", end),
        *reading.within("tip", end, end + BESIDE - 1),
        *reading.within("tip", before, amount.start),
    ]
    return any(word is not None and not _is_other_tax(reading, word) for word in words)


def _is_other_tax(reading: Reading, word: Mark) -> bool:
    """As in "council tax 164", "2,000 before tax": no extra of what stands before."""
    if reading.ending("no_extra_before", word.start):
        return True
    whole = reading.key(word.start - 1) + "".join(map(reading.key, range(word.start, word.end)))
    return whole in lexicon.items(reading.language)
