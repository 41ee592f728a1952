"""Prices that were not paid: of two sums for one thing the one of old falls out."""

import itertools

from domain.understanding import corrections
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import BESIDE, Amounts, people
from domain.understanding.language import Reading


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
            or _is_of_old(reading, before, after)
            or _is_said_twice(reading, before, after)
            or _was_reduced(reading, before, after)
            or (after.value < before.value and _is_bargain(reading, before, after))
            or _was_former(reading, before, after)
        )
        if former or _is_own_part(reading, before, after):
            dropped.add(before)
        elif (
            _refers(reading, before, after) or _is_to_from(reading, before, after)
        ) and before not in dropped:
            dropped.add(after)
    return [amount for amount in amounts if amount not in dropped]


def _is_bargain(reading: Reading, before: Amount, after: Amount) -> bool:
    return any(
        not reading.within("sentence_end", mark.end, after.start)
        for mark in reading.within("bargain", before.end, after.start)
    )


def _was_reduced(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "reduced from 40 to 25", "haggled the rug from 40 to 25"."""
    to = reading.at("reduced_to", before.end)
    lower = after.value < before.value
    if to is not None and to.end == after.start and reading.ending("origin", before.start) and lower:
        return True
    return (
        to is not None and to.end == after.start and reading.ending("reduced_from", before.start) is not None
    )


def _is_said_twice(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "half the bill is 61 so i sent Ty 61"."""
    if before.value != after.value or reading.within("sentence_end", before.end, after.start):
        return False
    so = [
        mark
        for mark in reading.within("paid_after", before.end, after.start)
        if reading.at("clause", mark.start)
    ]
    named = any(corrections.names_thing(reading, index) for index in range(before.end, after.start))
    return bool(so) and not named


def _is_of_old(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "20% off so the 50 boots were 40": the price that the thing had."""
    led = reading.ending("definite", before.start) and before.end < after.start
    told = reading.ending("be", after.start) or reading.ending("amounts_to", after.start)
    apart = reading.any(("stop_sign", "clause"), before.end, after.start)
    return bool(led and told and not apart) and after.value < before.value


def _is_taken_from_none(reading: Reading, cut: Amount, left: Amount) -> bool:
    """As in "deposit back, minus 75 for cleaning, so 925": of what is left the cut is told, not the whole."""
    return bool(reading.ending("minus", cut.start) and reading.ending("paid_after", left.start))


def _is_to_from(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "matched it to 40 from 50"."""
    source = reading.ending("origin", after.start)
    to = reading.ending("reduced_to", before.start)
    if source is None or to is None:
        return False
    return source.start == before.end and before.value < after.value


def _was_former(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "jacket was 200, paid 140", "normally 75, on sale for 52": a former price, then what was paid for the same."""
    told = reading.ending("reference", before.start) or reading.ending("be", before.start)
    if told is None or after.value >= before.value or after.start - before.end > FARTHEST:
        return False
    said = any(
        not reading.within("sentence_end", mark.end, after.start) and not reading.at("to_me", mark.end)
        for role in ("paid_after", "happened", "bargain", "sale")
        for mark in reading.within(role, before.end, after.start)
    )
    said = said or reading.key(after.start - 1) == "price"
    said = said or reading.any(("happened",), after.end, after.end + BESIDE)  # "normali 800 ama 550'ye aldım"
    return said and not any(
        corrections.names_thing(reading, index) for index in range(before.end, after.start)
    )


def _is_own_part(reading: Reading, whole: Amount, part: Amount) -> bool:
    """As in "groceries 60, my share 20"."""
    shares = reading.within("my_share", whole.end, part.start)
    if not shares or not 0 < part.value < whole.value:
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
