"""What was taken off a price: cuts in percent and in money, before or after it, and prices that are told after the cut."""

from decimal import Decimal

from domain.understanding import corrections, sources
from domain.understanding.amounts import Amount
from domain.understanding.counting import BESIDE, NEAR, Amounts, merge
from domain.understanding.language import Reading
from domain.understanding.tokens import Shape

HUNDRED = Decimal(100)


def discounts(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "80 with 25% off", "20% off a 50 shirt", "120 minus a 10 coupon", "was 120, 30% off, so 84"."""
    result: Amounts = []
    for amount in amounts:
        base = result[-1] if result else None
        known = base is not None and not base.counted and not amount.counted
        price = _price(reading, base, amount) if base is not None and known else None
        if price is None:
            result.append(amount)
        else:
            result[-1] = price
    return _halved(reading, result)


def _halved(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "shirt was $40, half off", where nothing more is said of what was paid."""
    for mark in reading.within("half_price", 0, len(reading.tokens)):
        before = [one for one in amounts if one.end <= mark.start and not (one.counted or one.percent)]
        after = [one for one in amounts if one.start >= mark.end and not (one.counted or one.percent)]
        if not before and len(after) == 1 and reading.ending("be", after[0].start):
            after[0].value /= 2  # "half off shoes, were 50"
            after[0].reduced = True
        if before and not after and mark.start - before[-1].end <= BESIDE:
            before[-1].value /= 2
            before[-1].reduced = True
    return amounts


def _price(reading: Reading, first: Amount, second: Amount) -> Amount | None:
    """What was paid, where one of them is a price and the other what was taken off it."""
    told_again = first.reduced and not second.percent and _is_told_again(reading, first, second)
    if told_again or _is_from_to(reading, first, second):
        return _reduced(first, second, second.value, second)
    if not first.percent and _is_cut(reading, first, second):
        value = first.value if _is_after(reading, first, second) else _less(first.value, second)
        return _reduced(first, second, value, first)
    if second.percent:
        return None
    if _is_final(reading, first, second):
        return _reduced(first, second, second.value, second)
    if first.percent and _is_off(reading, first):
        return _reduced(first, second, _less(second.value, first), second)
    on = not first.percent and _is_coupon_on(reading, first, second)
    return _reduced(first, second, second.value - first.value, second) if on else None


def _is_from_to(reading: Reading, first: Amount, second: Amount) -> bool:
    """As in "von 120 auf 80 reduziert"."""
    to = reading.at("reduced_to", first.end)
    between = to is not None and to.end == second.start and second.value < first.value
    cut = reading.any(("off", "happened", "bargain"), second.end, second.end + BESIDE)
    return between and cut and reading.ending("reduced_from", first.start) is not None


def _is_told_again(reading: Reading, price: Amount, told: Amount) -> bool:
    return price.value == told.value or reading.ending("paid_after", told.start) is not None


def _reduced(first: Amount, second: Amount, value: Decimal, money: Amount) -> Amount:
    merged = merge(first, second, value, money)
    merged.currency = money.currency or first.currency or second.currency
    merged.reduced = True
    return merged


def _less(value: Decimal, cut: Amount) -> Decimal:
    return value - (value * cut.value / HUNDRED if cut.percent else cut.value)


def _is_cut(reading: Reading, base: Amount, cut: Amount) -> bool:
    """Whether the second number was taken off the first."""
    if (
        reading.ending("paid_after", cut.start)
        or reading.at("tip", cut.end)
        or (cut.value >= base.value and not cut.percent)
    ):
        return False
    minus = reading.within("minus", base.end, cut.start)
    if minus and cut.start - base.end <= BESIDE and not _opens_line(reading, minus[0].start):
        return True
    said = any(reading.ending(role, cut.start) for role in ("took_off", "saved_word", "discount_word"))
    if said and cut.start - base.end <= NEAR:
        return True
    if _is_change(reading, base, cut):
        return True
    used = reading.at("credit_word", cut.end) and reading.within("used", base.end, cut.start)
    return bool(used or _is_off(reading, cut))


def _opens_line(reading: Reading, index: int) -> bool:
    """As in a list, each line of which begins with a dash."""
    return index > 0 and reading.tokens[index - 1].shape is Shape.BREAK


def _is_change(reading: Reading, note: Amount, change: Amount) -> bool:
    """As in "gave 100, change 37.50", "paid with a 50, got 12 back"."""
    if change.start - note.end > NEAR:
        return False
    told = reading.any(("stop_sign", "clause"), note.end, change.start) or reading.has("paid_with")
    if not told and reading.ending("change_word", change.start):
        return False  # "2018 volvo oil change 40"
    if reading.ending("change_word", change.start) or reading.at("change_word", change.end):
        return True
    article = reading.ending("article", note.start)
    paid = reading.ending("paid_with", article.start if article else note.start)
    return paid is not None and reading.key(change.end) == "back"


def _is_off(reading: Reading, cut: Amount) -> bool:
    after = reading.within("off", cut.end, cut.end + BESIDE)
    return any(not sources.names_one(reading, mark) for mark in after) or bool(
        reading.ending("discount_word", cut.start)
    )


def _off_at(reading: Reading, index: int) -> bool:
    off = reading.at("off", index)
    return off is not None and not sources.names_one(reading, off)


def _is_after(reading: Reading, base: Amount, cut: Amount) -> bool:
    """As in "52 after 10% off", "84, saved 12 with coupons": the price was told with the cut taken off."""
    saved = reading.ending("saved_word", cut.start)
    return bool(saved or reading.within("already_off", base.end, cut.start))


def _is_final(reading: Reading, cut: Amount, paid: Amount) -> bool:
    """As in "20 off, paid 60", "70% off sweater, 15 bucks", "saved 20 on the coat, paid 60": what is left is said."""
    attribute = reading.ending("definite", paid.start) and paid.end < len(reading.tokens)
    if attribute or reading.within("before_cut", cut.end, paid.start):
        return False  # "20% off so the 50 boots were 40", "10 off, before that it was 54"
    lead = reading.ending("determiner", cut.start)
    if reading.ending("already_off", lead.start if lead else cut.start):
        return reading.ending("be", paid.start) is not None  # "after my 15 credit the order was 22"
    said = (
        reading.ending("paid_after", paid.start)
        or reading.within("happened", cut.end, paid.start)
        or any(
            all(corrections.says_nothing(reading, index) for index in range(mark.end, paid.start))
            or reading.any(("be", "amounts_to"), max(mark.end, paid.start - BESIDE), paid.start)
            for mark in reading.within("paid_after", cut.end, paid.start)
        )
    )
    if reading.ending("saved_word", cut.start):
        return bool(said)
    credit = reading.within("credit_word", cut.end, cut.end + BESIDE)
    if said and credit and not reading.within("stop_sign", cut.end, credit[0].start):
        return True  # "25 gift card covered most of it, paid 8"
    off = _is_off(reading, cut) if cut.percent else _off_at(reading, cut.end)
    return off and bool(said or reading.within("stop_sign", cut.end, paid.start))


def _is_coupon_on(reading: Reading, cut: Amount, price: Amount) -> bool:
    """As in "10 off a 60 shirt", "a $10 coupon on 45 of groceries", "they took 10 off the bill of 75"."""
    told = reading.within("before_cut", cut.end, price.start) or reading.at("before_cut", price.end)
    near = (price.start - cut.end <= NEAR or bool(told)) and price.value > cut.value
    if told and near and reading.within("off", cut.end, cut.end + BESIDE):
        return True
    return near and bool(_off_at(reading, cut.end) or reading.ending("discount_word", cut.start))
