"""What several people paid together: of a whole the own share is left, and a share that is said stays as it is."""

import itertools
from collections.abc import Sequence
from decimal import Decimal

from domain.understanding import companions, corrections, givers
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import NEAR, Amounts, merge, people, ways
from domain.understanding.language import GIVEN, Mark, Reading, is_shouted, needs
from domain.understanding.tokens import Shape

PAIR = 2
SHARED = ("split", "fraction", "sharers", "each_of_us")
WORDS = (*SHARED, "my_share", "contributed", "ways_before", "ways_split")


@needs(*WORDS, otherwise=GIVEN)
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
    money = [amount for amount in amounts if amount not in counts and not amount.percent]
    own = next((amount for amount in money if _is_own_share(reading, amount, money)), None)
    if own is not None:
        gone = {one for one in money if _is_whole_of(reading, one, own)}
    elif (told_part := _told_part(reading, money)) is not None:
        gone = _take_part(reading, *told_part, money)
    elif split := _splits(reading):
        gone = _split(reading, split[0], money, counts)
    else:
        return amounts
    return [amount for amount in amounts if amount not in gone and amount not in counts]


def _told_part(reading: Reading, money: Amounts) -> tuple[Mark, Amount] | None:
    """As in "half of the 90 dinner": the words, and the sum that they speak of."""
    for mark in reading.within("fraction", 0, len(reading.tokens)):
        if _is_no_part(reading, mark, money):
            continue
        following = [one for one in money if one.start >= mark.end and not one.counted]
        preceding = [one for one in money if one.end <= mark.start]
        closed = reading.at("sentence_end", mark.end) is not None
        leads = _leads(mark.end, following) and not (closed and preceding)
        chosen = (following[:1] if leads else []) or preceding[-1:] or following[:1]
        if chosen:
            return mark, chosen[0]
    return None


def _is_no_part(reading: Reading, mark: Mark, money: Amounts) -> bool:
    """As in "half a dozen", "his half", "Pete owes me half", "half tank of gas", "half price", "half-sister"."""
    number = reading.at("number", mark.start)
    split = reading.at("split", mark.start) or reading.ending("split", mark.end)
    return (
        (split is not None and split.end - split.start > mark.end - mark.start)  # "half and half"
        or (number is not None and number.end >= mark.end)
        or any(reading.ending(role, mark.start) for role in ("others", "which_half", "owed_me"))
        or any(reading.at(role, mark.end) for role in ("price_word", "measure"))
        or (reading.key(mark.end) == "-" and reading.tokens[mark.end].glued)
        or _is_in_name(reading, mark)
        or _is_of_what_came(reading, mark, money)
        or _is_half_thing(reading, mark)
    )


def _is_in_name(reading: Reading, mark: Mark) -> bool:
    """As in "the Half Moon": with capitals in the middle of a sentence."""
    first, after = (
        reading.tokens[at].raw if at < len(reading.tokens) else "" for at in (mark.start, mark.end)
    )
    return mark.start > 0 and first[:1].isupper() and after[:1].isupper() and not is_shouted(reading)


def _take_part(reading: Reading, mark: Mark, told: Amount, money: Amounts) -> set[Amount]:
    """Makes the share of the sum; the others that tell the same fall out."""
    divisor, _, factor = str(mark.value).partition("/")  # "2", or the "3/2" of two thirds
    share = told.value * int(factor or 1) / int(divisor)
    if _is_share_already(reading, mark, told):
        whole = told.value * int(divisor) / int(factor or 1)
        return {one for one in money if one is not told and one.value == whole}  # "34 in all, my half 17"
    if any(one is not told and one.value == share for one in money):
        return {told}  # "owed half of the 130, so sent 65"
    told.value = share
    return set()


def _splits(reading: Reading) -> list[Mark]:
    """Not so in "nobody to split it with", "didn't split", "40 between gas and snacks"."""
    return [
        mark
        for mark in reading.within("split", 0, len(reading.tokens))
        if not (reading.ending("negator", mark.start) or reading.ending("unshared", mark.start))
        and not (reading.at("among", mark.start) and _is_of_things(reading, mark.end))
    ]


def _is_of_things(reading: Reading, index: int) -> bool:
    """Whether behind "between" stands something else than people, their number or names."""
    determiner = reading.at("determiner", index)
    index = determiner.end if determiner else index
    if any(reading.at(role, index) for role in ("me", "people", "companion", "number", "ways")):
        return False
    token = reading.tokens[index] if index < len(reading.tokens) else None
    return token is not None and token.shape is Shape.WORD and not token.raw[0].isupper()


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
        for mark in reading.within("my_share", max(0, amount.start - FARTHEST), amount.start)
        if (not reading.at("of", mark.end) and _is_joined(reading, mark.end, amount.start))
        or _is_share_of(reading, mark, amount, money)
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


def _is_share_of(reading: Reading, mark: Mark, amount: Amount, money: Amounts) -> bool:
    """As in "my share of the 90 boat: 30"."""
    whole = any(mark.end <= one.start and one.end < amount.start for one in money)
    joined = _joins_share(reading, amount.start - 1) or reading.key(amount.start - 1) == ","
    return whole and joined and reading.at("of", mark.end) is not None


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


def _is_joined(reading: Reading, start: int, end: int) -> bool:
    return all(_joins_share(reading, index) for index in range(start, end))


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
    if amount.start <= mark.end or reading.within("whole", mark.end, amount.end + 1):
        return False
    return _is_told_behind(reading, mark, amount) or (
        own is not None and _is_paid_last(reading, mark, amount)
    )


def _is_told_behind(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "my half of the taxi: 12"; not so in "half the bill, it was 130"."""
    signs = [index for index in range(mark.end, amount.start) if reading.key(index) in {",", ":", "="}]
    if signs:
        return reading.at("my_part", mark.start) is not None or reading.at("that", signs[-1] + 1) is None
    return reading.ending("amounts_to", amount.start) is not None


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
    return corrections.names_thing(reading, mark.end) or reading.at("of", mark.end + 1) is not None


def _leads(end: int, following: Amounts) -> bool:
    return bool(following) and following[0].start - end <= NEAR


def _split(reading: Reading, mark: Mark, money: Amounts, counts: Amounts) -> set[Amount]:
    preceding = [amount for amount in money if amount.end <= mark.start]
    following = [amount for amount in money if amount.start >= mark.end]
    chosen = preceding[-1:] or following[:1]
    if preceding and following and reading.any(("stop_sign",), preceding[-1].end, mark.start):
        # "taxi 20, split the 60 dinner": of the two the one in the same clause.
        near = not reading.any(("stop_sign", "clause"), mark.end, following[0].start)
        chosen = following[:1] if near else chosen
    together = reading.within("sharers", 0, len(reading.tokens))  # "zu dritt geteilt"
    said = int(together[0].value) if together else _sharers(reading, _near(reading, mark, counts, chosen))
    # "split it, paid my share" doesn't say among how many.
    if chosen and (said is not None or not reading.within("my_share", 0, len(reading.tokens))):
        number = PAIR if said is None else said or 1  # "split 0"
        if any(one is not chosen[0] and one.value * number == chosen[0].value for one in money):
            return {chosen[0]}  # "split the gift, 140, so sent her 70"
        chosen[0].value /= number
    return set()


def _near(reading: Reading, split: Mark, counts: Amounts, chosen: Amounts) -> Amounts:
    """Not the 35 of "35 people were there. The cake was 60, split it with Ana"."""
    ends = reading.within("sentence_end", 0, split.start)
    start = min([ends[-1].end if ends else 0, *(one.start for one in chosen)])
    return [one for one in counts if one.start >= start or one.words]


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
    party = next((one for one in counts if reading.ending("party", one.start)), None)
    if party:
        return party.value
    together = max((each.people for each in companions.lists(reading)), default=0)
    return Decimal(together) if together > PAIR else None


def _with_me(reading: Reading, amount: Amount) -> bool:
    return reading.ending("me_and", amount.start) is not None
