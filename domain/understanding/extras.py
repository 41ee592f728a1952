"""What comes on top of a price: tips, deliveries, taxes and fees make one amount with it."""

from decimal import Decimal

from domain.understanding import corrections, givers, lexicon
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import BESIDE, NEAR, Amounts, merge
from domain.understanding.language import Mark, Reading

HUNDRED = Decimal(100)


def grown(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "bill was 48, rounded up to 55", "dinner 48, with tip 55": the greater sum holds the one before it."""
    if not (reading.has("grown_to") or reading.has("keep_change")):
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
        if base and len(result) > 1 and reading.ending("reference", base.start):
            base = result[-2]  # "65, regular 110, plus 20 tip"
        if base and base.percent and reading.within("tip", base.end, amount.start) and not amount.counted:
            result[-1] = merge(base, amount, amount.value * (1 + base.value / HUNDRED), amount)
        elif base and not base.counted and _is_included(reading, base, amount):
            base.end = _with_its_word(reading, amount)
        elif base and not base.counted and _is_extra(reading, base, amount):
            added = base.value * amount.value / HUNDRED if amount.percent else amount.value
            whole = merge(base, amount, base.value + added, base)
            whole.end = _with_its_word(reading, amount)
            result[result.index(base) :] = [whole]
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
    earned = reading.ending("money_noun", base.start) or reading.within("sells", 0, base.start)
    if earned or reading.ending("stows_away", amount.start):
        return False  # "wages 900, tips 40", "put aside 500 for tax"
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
        or not givers.is_own(reading, left, 0)
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
        reading.at("tip", amount.end),
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
