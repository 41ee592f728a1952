"""Of two sums for one thing the one that was not paid falls out: a price of old, or the whole of which a part was paid."""

import itertools
from collections.abc import Callable, Sequence

from domain.understanding import corrections
from domain.understanding.amounts import Amount
from domain.understanding.corrections import FARTHEST
from domain.understanding.counting import BESIDE, MOST_NUMBERED, Amounts, people
from domain.understanding.language import GIVEN, Reading, needs

WORDS = (
    "reference", "be", "bargain", "my_share", "gross", "minus", "definite", "clause", "reduced_to", "withheld", "of",
    "out_of", "instalment", "origin", "site", "money_from",
)  # fmt: skip

BACK = "back"
COMES_BACK = ("refund", "gives_back", "got_back", "undoing", "return_of")


@needs(*WORDS, otherwise=GIVEN)
def references(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "was 549, got it for 399", "240 down from 400", "30 of the 90": a price that was not paid falls out."""
    money = [amount for amount in amounts if not amount.counted and not amount.percent]
    if len(money) < 2:  # noqa: PLR2004  a single price is what was paid
        return amounts
    dropped = _withheld(reading, money)
    for before, after in itertools.pairwise(money):
        if people(reading, after) and (reading.has("split") or reading.has("fraction")):
            continue
        if any(relation(reading, before, after) for relation in FIRST_FALLS):
            dropped.add(before)
        elif before not in dropped and any(relation(reading, before, after) for relation in SECOND_FALLS):
            dropped.add(after)
            before.plain = False  # the 45 of "45 of 120 back" is money
    return [amount for amount in amounts if amount not in dropped]


def _comes_back(reading: Reading) -> bool:
    return any(map(reading.has, COMES_BACK))


def _withheld(reading: Reading, money: Amounts) -> set[Amount]:
    """As in "sent it back, they kept 4 for postage and refunded 36"."""
    if not (reading.has("withheld") and _comes_back(reading)):
        return set()
    kept: set[Amount] = set()
    for amount in money:
        lead = reading.ending("determiner", amount.start)
        if reading.ending("withheld", lead.start if lead else amount.start):
            kept.add(amount)
    return kept if len(kept) < len(money) else set()


def _is_out_of(reading: Reading, part: Amount, whole: Amount) -> bool:
    """As in "refunded 18 of the 60", "paid 200 of 500", "refund 6 on a 90 order"."""
    if part.value >= whole.value:
        return False
    lead = reading.ending("determiner", whole.start)
    particle = reading.at("particle", part.end)
    end = particle.end if particle else part.end
    joint = reading.at("out_of", end) or reading.at("of", end)
    back = _comes_back(reading) or reading.key(whole.end) == BACK
    if joint is not None and joint.end == (lead.start if lead else whole.start):
        paid = reading.ending("pay", part.start) or reading.ending("happened", part.start)
        sums = whole.value > MOST_NUMBERED or not whole.plain
        return sums and bool(back or paid or not part.plain)
    on = reading.at("site", end) or reading.at("money_from", end)
    return back and lead is not None and on is not None and on.end == lead.start


def _is_instalment(reading: Reading, whole: Amount, part: Amount) -> bool:
    """As in "braces are 3k, paid the first 500 today", "the couch is 900, put 200 down"."""
    said = reading.any(("present", "whole"), max(0, whole.start - BESIDE), whole.end + BESIDE)
    if part.value >= whole.value or not said or reading.within("sentence_end", whole.end, part.start):
        return False
    paid = reading.any(("pay", "happened", "stows"), whole.end, part.start)
    named = any(corrections.names_thing(reading, index) for index in range(whole.end, part.start))
    return (
        paid
        and not named
        and bool(reading.ending("instalment", part.start) or reading.at("instalment", part.end))
    )


def _is_bargain(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "90 marked down to 60"; not so in "90 now (was 60)"."""
    if after.value >= before.value:
        return False
    if reading.ending("bargain", after.start):
        return True
    told = any(
        not reading.within("sentence_end", mark.end, after.start)
        for mark in reading.within("bargain", before.end, after.start)
    )
    return told and reading.ending("reference", after.start) is None


def _was_reduced(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "reduced from 40 to 25", "haggled the rug from 40 to 25"."""
    to = reading.at("reduced_to", before.end)
    if to is None or to.end != after.start:
        return False
    if reading.ending("reduced_from", before.start):
        return True
    return after.value < before.value and reading.ending("origin", before.start) is not None


def _is_said_twice(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "half the bill is 61 so i sent Ty 61", "got 9 back, they had charged the 9 soup twice"."""
    if before.value != after.value or reading.within("sentence_end", before.end, after.start):
        return False
    if _comes_back(reading) and reading.ending("definite", after.start):
        return True
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


def _is_gross(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "2,000 before tax, 1,600 came in"."""
    return after.value < before.value and reading.at("gross", before.end) is not None


def _is_taken_from_none(reading: Reading, cut: Amount, left: Amount) -> bool:
    """As in "deposit back, minus 75 for cleaning, so 925": of what is left the cut is told, not the whole."""
    return bool(reading.ending("minus", cut.start) and reading.ending("paid_after", left.start))


def _is_to_from(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "matched it to 40 from 50", "9.99 from 29.99"."""
    source = reading.ending("origin", after.start)
    return source is not None and source.start == before.end and before.value < after.value


def _was_former(reading: Reading, before: Amount, after: Amount) -> bool:
    """As in "jacket was 200, paid 140", "normally 75, on sale for 52": a former price, then what was paid for the same."""
    be = reading.ending("be", before.start)
    told = be or reading.ending("reference", before.start)
    # "quoted 200, charged 240"
    less = after.value < before.value or (be is None and reading.ending("estimate", before.start) is not None)
    if told is None or not less or after.start - before.end > FARTHEST:
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
    # "coat 90, was 140" tells of the coat, "coat 90, the taxi was 14" of the taxi.
    bare = mark.start > 0 and reading.key(mark.start - 1) in {",", "(", "-"}
    less = after.value <= before.value and not bare
    if was and (less or reading.within("sum_total", before.end, after.start)):
        return False
    named = range(before.end, mark.start) if was and not bare else ()
    return all(corrections.says_nothing(reading, index) or reading.at("that", index) for index in named)


Relation = Callable[[Reading, Amount, Amount], bool]
# What two sums beside each other may be to one another, asked in this order.
FIRST_FALLS: Sequence[Relation] = (
    _is_gross,
    _is_taken_from_none,
    _is_of_old,
    _is_said_twice,
    _was_reduced,
    _is_bargain,
    _was_former,
    _is_own_part,
    _is_instalment,
)
SECOND_FALLS: Sequence[Relation] = (_is_out_of, _refers, _is_to_from)
