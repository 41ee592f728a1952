"""What several people paid together: of a whole the own share is left, and a share that is said stays as it is."""

import itertools
from collections.abc import Sequence
from decimal import Decimal

from domain.understanding import companions, corrections, givers
from domain.understanding.amounts import Amount
from domain.understanding.counting import NEAR, Amounts, merge, people, ways
from domain.understanding.language import Mark, Reading

PAIR = 2
SHARED = ("split", "fraction", "sharers", "each_of_us")


def shares(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "split 84 with 3 friends", "60 split 3 ways", "my half of the 90 dinner": what is left is the own share."""
    amounts = _divided(reading, amounts)
    end = len(reading.tokens)
    # "we each paid our share so 40 for me"
    each = reading.has("each_of_us") and reading.has("for_me")
    told = each or reading.any(("fraction", "my_share", "sharers", "split", "contributed"), 0, end)
    if not told or reading.within("paid_all", 0, end):
        return amounts
    counts = [amount for amount in amounts if amount.counted or people(reading, amount)]
    counting = set(counts)
    money = [amount for amount in amounts if amount not in counting and not amount.percent]
    own = next((amount for amount in money if _is_own_share(reading, amount, money)), None)
    if own is not None:
        whole = [amount for amount in money if _is_whole_of(reading, amount, own)]
        return [amount for amount in amounts if amount not in counting and amount not in whole]
    for mark in reading.within("fraction", 0, len(reading.tokens)):
        if (
            reading.at("number", mark.start)
            or reading.ending("others", mark.start)
            or _is_of_what_came(reading, mark, money)
            or reading.ending("owed_me", mark.start)  # "Pete owes me half"
            or (reading.key(mark.end) == "-" and reading.tokens[mark.end].glued)  # "half-sister"
            or reading.ending("which_half", mark.start)
            or _is_half_thing(reading, mark)
            or reading.at("price_word", mark.end)
            or reading.at("measure", mark.end)
        ):
            continue
        following = [a for a in money if a.start >= mark.end and not a.counted]
        preceding = [a for a in money if a.end <= mark.start]
        chosen = (following[:1] if _leads(mark.end, following) else []) or preceding[-1:] or following[:1]
        for amount in chosen:
            if _is_share_already(reading, mark, amount):
                divided = amount.value * int(mark.value)  # "34 in all, my half 17"
                counting |= {one for one in money if one is not amount and one.value == divided}
            else:
                share = amount.value / int(mark.value)
                if any(one is not amount and one.value == share for one in money):
                    counting.add(amount)  # "owed half of the 130, so sent 65"
                else:
                    amount.value = share
            return [a for a in amounts if a not in counting]
    if not reading.within("split", 0, len(reading.tokens)):
        return amounts
    return _split(reading, amounts, money, counts)


def _is_of_what_came(reading: Reading, mark: Mark, money: Amounts) -> bool:
    """As in "Tim sent me 34 for half the turkey": somebody else's half."""
    lead = reading.ending("beneficiary", mark.start)
    return lead is not None and any(
        amount.end == lead.start and reading.ending("to_me", amount.start) for amount in money
    )


def _divided(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "dinner 240 / 8 people"."""
    for whole, count in itertools.pairwise(amounts):
        lead = reading.ending("ways_before", count.start)
        sign = lead is not None and not reading.key(lead.start).isalpha()
        led = lead is not None and sign and lead.start == whole.end
        alone = reading.at("ways_split", count.end) is not None and not reading.has(
            "split"
        )  # "120 cabin 3 ways"
        if (led or alone) and people(reading, count) and not whole.counted:
            merged = merge(whole, count, whole.value / count.value, whole)
            return [merged if one is whole else one for one in amounts if one is not count]
    return amounts


def _is_own_share(reading: Reading, amount: Amount, money: Amounts) -> bool:
    """As in "split the cab, my bit was 12", "we split it so 24 each", "each of us paid 22": said as it is."""
    total = bool(reading.within("each_of_us", max(0, amount.start - NEAR), amount.start))
    share = [
        mark
        for mark in reading.within("my_share", max(0, amount.start - NEAR), amount.start)
        if all(_joins_share(reading, index) for index in range(mark.end, amount.start))
    ]
    apiece = reading.at("each", amount.end) and reading.any(("split", "fraction", "sharers"), 0, amount.start)
    return bool(
        total
        or share
        or apiece
        or reading.at("my_share", amount.end)
        or (reading.at("for_me", amount.end) and reading.any(SHARED, 0, amount.start))
        or _is_contribution(reading, amount, money)
        or _is_weak_share(reading, amount, money)
    )


def _is_contribution(reading: Reading, amount: Amount, money: Amounts) -> bool:
    """As in "dinner came to 100 and i put in 25", "chipped 25 toward the 100 dinner"."""
    mine = reading.ending("contributed", amount.start)
    if mine is None or not givers.is_own(reading, mine, 0):
        return False
    towards = reading.at("leads_into", amount.end) is not None
    return any(
        whole.value > amount.value
        and (whole.end <= amount.start or towards)
        and not reading.within("sentence_end", min(whole.end, amount.end), max(whole.start, amount.start))
        for whole in money
    )


def _is_weak_share(reading: Reading, amount: Amount, money: Amounts) -> bool:
    """As in "split the 90 dinner, i paid 30": less than what was split before."""
    paid = reading.ending("i_paid", amount.start)
    if paid is None or not reading.within("split", 0, paid.start):
        return False
    return any(whole.end <= paid.start and whole.value > amount.value for whole in money)


def _joins_share(reading: Reading, index: int) -> bool:
    return reading.key(index) in {":", "="} or any(
        reading.at(role, index) for role in ("amounts_to", "stop", "roughly_before")
    )


def _is_whole_of(reading: Reading, whole: Amount, share: Amount) -> bool:
    """Whether this is what the share was taken from, and not another thing's price."""
    between = sorted(((whole.start, whole.end), (share.start, share.end)))
    return (
        whole is not share
        and whole.value > share.value
        and not reading.ending("to_me", whole.start)  # "my share 14, and Tim sent me 32"
        and not reading.within("sentence_end", between[0][1], between[1][0])
    )


def _is_share_already(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "my third of the taxes came to 41", "paid my half of the rent, 825"; but "my half, the whole was 90"."""
    if reading.within("sharers", 0, mark.start):
        return False  # "62 € à deux, ma moitié"
    if amount.end <= mark.start and reading.at("my_part", mark.start) and _is_apart(reading, mark):
        return True  # "rent 950 (my half)"
    lead = reading.ending("beneficiary", mark.start)
    if lead is not None and lead.start == amount.end:
        return True  # "45 for my third of the boat"
    own = reading.at("my_part", mark.start)
    alone = own is not None and own.end == amount.start and amount.end >= len(reading.tokens)
    if alone and reading.at("stop_sign", mark.start - 1):
        return True  # "split gas with ana, my half 22"
    if amount.start <= mark.end or reading.within("whole", mark.end, amount.start):
        return False
    comma = any(reading.key(index) in {",", ":", "="} for index in range(mark.end, amount.start))
    told = comma or reading.ending("amounts_to", amount.start) is not None
    return told or (own is not None and _is_paid_last(reading, mark, amount))


def _is_paid_last(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "paid Dan my half of the wifi 32.50"; but "paid my half of the 90 dinner"."""
    closed = amount.end >= len(reading.tokens) or reading.at("stop_sign", amount.end) is not None
    return (
        closed and reading.any(("pay",), 0, mark.start) and corrections.names_thing(reading, amount.start - 1)
    )


def _is_apart(reading: Reading, mark: Mark) -> bool:
    closed = mark.end >= len(reading.tokens) or reading.key(mark.end) in {")", ",", ";", ".", "]"}
    return closed and reading.key(mark.start - 1) in {"(", ",", "[", "-", "–"}


def _is_half_thing(reading: Reading, mark: Mark) -> bool:
    """As in "half tank of gas 22", "half chicken 9": how much of it was bought."""
    if mark.end - mark.start > 1 or mark.end >= len(reading.tokens):
        return False
    named = reading.tokens[mark.start].raw[0].isupper() and reading.tokens[mark.end].raw[0].isupper()
    if named and mark.start > 0 and not reading.text.isupper():
        return True  # "at the Half Moon"
    return corrections.names_thing(reading, mark.end) or reading.at("of", mark.end + 1) is not None


def _leads(end: int, following: Amounts) -> bool:
    return bool(following) and following[0].start - end <= NEAR


def _split(reading: Reading, amounts: Amounts, money: Amounts, counts: Amounts) -> Amounts:
    mark = reading.within("split", 0, len(reading.tokens))[0]
    preceding = [amount for amount in money if amount.end <= mark.start]
    following = [amount for amount in money if amount.start >= mark.end]
    chosen = preceding[-1:] or following[:1]
    if preceding and following and reading.any(("stop_sign",), preceding[-1].end, mark.start):
        # "taxi 20, split the 60 dinner": of the two the one in the same clause.
        near = not reading.any(("stop_sign", "clause"), mark.end, following[0].start)
        chosen = following[:1] if near else chosen
    counting = set(counts)
    together = reading.within("sharers", 0, len(reading.tokens))  # "zu dritt geteilt"
    said = int(together[0].value) if together else _sharers(reading, counts)
    # "split it, paid my share" doesn't say among how many.
    if chosen and (said is not None or not reading.within("my_share", 0, len(reading.tokens))):
        number = PAIR if said is None else said or 1  # "split 0"
        if any(one is not chosen[0] and one.value * number == chosen[0].value for one in money):
            counting.add(chosen[0])  # "split the gift, 140, so sent her 70"
        else:
            chosen[0].value /= number
    return [amount for amount in amounts if amount not in counting]


def _sharers(reading: Reading, counts: Sequence[Amount]) -> Decimal | None:
    """How many share, where the text says so."""
    for amount in counts:
        if (
            ways(reading, amount)
            or (reading.ending("ways_before", amount.start) and reading.key(amount.start - 2) != "w")
            or reading.ending("split", amount.start)
        ):
            more = 1 if reading.at("companion", amount.end) and _with_me(reading, amount) else 0
            return amount.value + more
        if reading.at("companion", amount.end):
            return amount.value + 1
    together = max((each.people for each in companions.lists(reading)), default=0)
    return Decimal(together) if together > PAIR else None


def _with_me(reading: Reading, amount: Amount) -> bool:
    return reading.ending("me_and", amount.start) is not None
