"""What was taken off a price: cuts in percent and in money, before or after it, and prices that are told after the cut."""

from decimal import Decimal

from domain.understanding import corrections, sources
from domain.understanding.amounts import Amount
from domain.understanding.counting import BESIDE, FALLS_AWAY, NEAR, Amounts, fell_away, merge
from domain.understanding.language import GIVEN, Mark, Reading, needs
from domain.understanding.tokens import Shape

HUNDRED = Decimal(100)
WORDS = (
    "off", "minus", *FALLS_AWAY, "saved_word", "discount_word", "change_word", "paid_with", "credit_word", "part_off",
    "reduced_to", "already_off", "using",
)  # fmt: skip


@needs(*WORDS, otherwise=GIVEN)
def discounts(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "80 with 25% off", "20% off a 50 shirt", "120 minus a 10 coupon", "was 120, 30% off, so 84"."""
    result: Amounts = []
    pair: tuple[Amount, Amount] | None = None
    for amount in amounts:
        # What only counts stands between: "180, over 60s get 25% off".
        at = len(result) - 1
        while at >= 0 and result[at].counted:
            at -= 1
        if at < 0 or amount.counted:
            result.append(amount)
            continue
        base = result[at]
        if pair and base.reduced and _is_cut_anew(reading, *pair, amount):
            base.value, base.end = _less(pair[0].value, amount), amount.end  # "took off 10, no sorry, 15"
        elif price := _price(reading, base, amount):
            pair = (base, amount)
            result[at:] = [price]
        else:
            result.append(amount)
    return _parts_off(reading, result)


def _is_cut_anew(reading: Reading, price: Amount, cut: Amount, amount: Amount) -> bool:
    smaller = amount.percent == cut.percent and (amount.percent or amount.value < price.value)
    return smaller and price.end <= cut.start and corrections.corrects(reading, cut, amount, price.end)


def _parts_off(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "shirt was $40, half off", "boots 90 with a third off", where nothing more is said of what was paid."""
    if reading.has("second_cut") or not reading.has("part_off"):
        return amounts
    money = [one for one in amounts if not (one.counted or one.percent)]
    for mark in reading.within("part_off", 0, len(reading.tokens)):
        before = [one for one in money if one.end <= mark.start]
        after = [one for one in money if one.start >= mark.end]
        told = bool(after) and any(
            reading.ending(role, after[0].start) for role in ("be", "definite", "before_cut")
        )
        price = None
        if not before and len(after) == 1 and told:
            price = after[0]  # "half off shoes, were 50", "half off the 50 shoes"
        elif before and not after and not reading.within("sentence_end", before[-1].end, mark.start):
            price = before[-1]
        if price:
            _cut_part(price, mark)
            break
    return amounts


def _cut_part(price: Amount, mark: Mark) -> None:
    """The pack's value is by what the part is divided: "3", or "3/2" of two thirds."""
    divisor, _, factor = str(mark.value).partition("/")
    price.value -= price.value * int(factor or 1) / int(divisor)
    price.reduced = True


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


@needs("reduced_to", otherwise=False)
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
    said = any(reading.ending(role, cut.start) for role in ("saved_word", "discount_word"))
    if (said or fell_away(reading, cut)) and cut.start - base.end <= NEAR:
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
    return bool(
        _off_after(reading, cut)
        or reading.ending("discount_word", cut.start)
        or (cut.percent and _is_led_off(reading, cut))
    )


def _off_after(reading: Reading, cut: Amount, farthest: int = BESIDE) -> Mark | None:
    """As in "20 off"; not so in "kids under 12 get it cheaper", "the plumber got 200 off me", "a lamp 20 off Ling"."""
    for mark in reading.within("off", cut.end, cut.end + farthest):
        others = not cut.percent and reading.any(("takes", "pay"), cut.end, mark.start)
        to = reading.at("to_me", mark.end) or (not cut.percent and sources.names_one(reading, mark))
        if not (others or to):
            return mark
    return None


def _is_led_off(reading: Reading, cut: Amount) -> bool:
    """As in "with a 20% members thing off", "with my 15% staff card": no tip, and in one clause."""
    end = next((index for index in range(cut.end, len(reading.tokens)) if _is_apart(reading, index)), None)
    end = len(reading.tokens) if end is None else end
    if reading.within("tip", cut.end, end) or reading.within("included", cut.end, end):
        return False
    lead = reading.ending("determiner", cut.start)
    using = reading.ending("using", lead.start if lead else cut.start) or reading.ending("using", cut.start)
    return (lead is not None and using is not None) or bool(
        reading.within("off", cut.end, min(end, cut.end + NEAR))
    )


def _is_apart(reading: Reading, index: int) -> bool:
    return reading.at("stop_sign", index) is not None or reading.at("clause", index) is not None


def _is_after(reading: Reading, base: Amount, cut: Amount) -> bool:
    """As in "52 after 10% off", "84, saved 12 with coupons": the price was told with the cut taken off."""
    saved = reading.ending("saved_word", cut.start)
    return bool(saved or reading.within("already_off", base.end, cut.start))


@needs("already_off", "saved_word", "credit_word", "off", "discount_word", "using", otherwise=False)
def _is_final(reading: Reading, cut: Amount, paid: Amount) -> bool:
    """As in "20 off, paid 60", "70% off sweater, 15 bucks", "saved 20 on the coat, paid 60": what is left is said."""
    attribute = reading.ending("definite", paid.start) and paid.end < len(reading.tokens)
    told_before = reading.within("before_cut", cut.end, paid.start) or reading.at("before_cut", paid.end)
    if attribute or told_before or reading.at("tip", paid.end) or _is_price_of_thing(reading, cut, paid):
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
    off = _is_off(reading, cut) if cut.percent else _off_after(reading, cut, 1) is not None
    return off and bool(said or reading.within("stop_sign", cut.end, paid.start))


def _is_price_of_thing(reading: Reading, cut: Amount, price: Amount) -> bool:
    """As in "took 20 off, the coat was 90": what the thing cost before; "20 off, so the coat was 70"."""
    be = reading.ending("be", price.start)
    if be is None or reading.any(("paid_after", "happened", "sentence_end"), cut.end, be.start):
        return False
    return bool(reading.within("stop_sign", cut.end, be.start)) and corrections.names_thing(
        reading, be.start - 1
    )


def _is_coupon_on(reading: Reading, cut: Amount, price: Amount) -> bool:
    """As in "10 off a 60 shirt", "a $10 coupon on 45 of groceries", "they took 10 off the bill of 75"."""
    if price.value <= cut.value:
        return False
    told = reading.within("before_cut", cut.end, price.start) or reading.at("before_cut", price.end)
    if (told or _is_price_of_thing(reading, cut, price)) and _is_off(reading, cut):
        return True
    if price.start - cut.end > NEAR:
        return False
    joint = reading.any(("of", "site"), cut.end, price.start)
    if joint and fell_away(reading, cut):
        return True  # "gift card covered 20 of the 50", "used 10 in rewards on a 40 order"
    return bool(_off_after(reading, cut, 1) or reading.ending("discount_word", cut.start))
