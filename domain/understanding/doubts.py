"""Between arithmetic and silence: bare whole numbers that nothing makes money fall out beside those that something does.

Each number gets points for what stands beside it. One with a currency, with cents, or that arithmetic made is sure.
Of the others those with more against them than for them stay only where they are all there is.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest

from domain.understanding import lexicon
from domain.understanding.amounts import Amount
from domain.understanding.labels import YEARS
from domain.understanding.language import Reading, needs
from domain.understanding.tokens import Shape

PAID = frozenset({"happened", "pay", "past"})
SMALL = 12  # hours, counts
LONG = 7  # digits without separators: a reference
SURE = 3
CARD_DIGITS = 3
HOPELESS = -4  # no money even where it is alone
CENTS_EXPONENT = -2
MASKS = frozenset({"*", "•", "…", "#", "x", "xx", "xxx", "xxxx"})
DASHES = frozenset({"-", "–"})


def credible(reading: Reading, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts without the numbers that are more likely something else."""
    moved = [
        amount for amount in amounts if not _is_state(reading, amount) and not _is_ordinal(reading, amount)
    ]
    amounts = moved or amounts
    leading = bool(amounts) and amounts[0].start == 0
    points = {
        id(amount): _points(reading, amount, following)
        for amount, following in zip_longest(amounts, amounts[1:])
    }
    rates = HOPELESS if reading.has("nowadays") and PAID.isdisjoint(reading.roles) else -1
    points |= {id(one): rates for one in amounts if _is_unit_rate(reading, one)}
    if not leading:
        points |= {id(one): points[id(one)] - 2 for one in amounts if _counts_things(reading, one)}
    sure = any(points[id(amount)] >= 0 for amount in amounts)
    floor = 0 if sure else HOPELESS + 1
    return [amount for amount in amounts if points[id(amount)] >= floor]


@needs("notice_state", otherwise=False)
def _is_state(reading: Reading, amount: Amount) -> bool:
    """As in "... Avail 2,019.40": what is left on an account, told behind a payment."""
    start = amount.start
    while start and (reading.key(start - 1) == ":" or reading.at("be", start - 1)):
        start -= 1
    lead = reading.ending("notice_state", start)
    return lead is not None and lead.start > 0 and reading.any(("stop_sign",), lead.start - 1, lead.start)


@needs("rate_unit", otherwise=False)
def _is_unit_rate(reading: Reading, amount: Amount) -> bool:
    """As in "gas was 2.99 a gallon so I filled up for 38"."""
    lead = reading.at("rate_lead", amount.end) or reading.at("article", amount.end)
    return lead is not None and reading.at("rate_unit", lead.end) is not None


def _is_ordinal(reading: Reading, amount: Amount) -> bool:
    """As in "1. soup 4", "2) tea 3" at the beginning of a line."""
    tokens, index = reading.tokens, amount.start
    first = index == 0 or tokens[index - 1].shape is Shape.BREAK
    if not first or not amount.plain or index + 2 >= len(tokens):
        return False
    sign, word = tokens[index + 1 : index + 3]
    return sign.key in {".", ")"} and sign.glued and not word.glued and amount.value < SMALL


def _counts_things(reading: Reading, amount: Amount) -> bool:
    """As in "watched 2 movies": behind a verb that pays for nothing a small number of several things."""
    if not amount.plain or not 1 < amount.value <= SMALL or amount.start == 0:
        return False
    if amount.end >= len(reading.tokens) or reading.tokens[amount.end].shape is not Shape.WORD:
        return False
    before = reading.tokens[amount.start - 1]
    plural = reading.key(amount.end).endswith("s") and not reading.at("stop", amount.end)
    if not plural or before.shape is not Shape.WORD:
        return False
    paid = any(
        reading.ending(role, amount.start) for role in ("pay", "happened", "stop", "place", "connector")
    )
    return not paid and lexicon.entry(before.key, reading.language) is None


def _points(reading: Reading, amount: Amount, following: Amount | None) -> int:
    if not amount.plain or amount.end - amount.start > 1 or not amount.whole:
        return SURE
    token = reading.tokens[amount.start]
    points = 0
    if amount.currency is None and token.shape is Shape.NUMBER:
        points += _by_digits(reading, amount)
    points += _by_neighbours(reading, amount)
    points += _by_next(reading, amount, following)
    return points


def _by_digits(reading: Reading, amount: Amount) -> int:
    """As in "VISA ****8810", "acc ..884", "114-8837", "Refno 621512345678"."""
    tokens, index = reading.tokens, amount.start
    raw = tokens[index].raw
    before = tokens[index - 1] if index else None
    points = 0
    if before is not None and tokens[index].glued:
        masked = before.key in MASKS or (before.key == "." and index > 1 and reading.key(index - 2) == ".")
        numbered = before.key in DASHES and before.glued and index > 1 and tokens[index - 2].raw[-1].isdigit()
        points += HOPELESS if masked or numbered else 0
    follower = tokens[index + 1] if index + 1 < len(tokens) else None
    if follower is not None and follower.glued and follower.key in DASHES and index + 2 < len(tokens):
        points += HOPELESS if tokens[index + 2].glued and tokens[index + 2].raw[0].isalnum() else 0
    if raw.isdecimal() and len(raw) >= LONG:
        points += HOPELESS
    return points


def _by_neighbours(reading: Reading, amount: Amount) -> int:
    points = 0
    if reading.ending("clock", amount.start) and amount.value <= SMALL:
        points -= 2
    if reading.has("out_of"):
        points += _by_whole(reading, amount)
    if reading.at("measure", amount.end) or reading.at("counted_thing", amount.end):
        points -= 2
    if reading.any(("happened", "pay"), max(0, amount.start - 2), amount.start):
        points += 1
    if reading.ending("card", amount.start) and len(reading.tokens[amount.start].raw) >= CARD_DIGITS:
        points -= SURE
    return points


def _by_whole(reading: Reading, amount: Amount) -> int:
    """As in "4 out of 5"."""
    points = 0
    of = reading.at("out_of", amount.end)
    if of is not None and _is_number(reading, of.end):
        points += HOPELESS
    lead = reading.ending("out_of", amount.start)
    if lead is not None and _is_number(reading, lead.start - 1):
        points += HOPELESS
    return points


def _by_next(reading: Reading, amount: Amount, following: Amount | None) -> int:
    """As in "Cyberpunk 2077 29.99": right behind it stands a price with cents or a currency."""
    if following is not None and _is_model_year(reading, amount, following):
        return -2
    if following is None or (following.plain and not _is_titled(reading, amount, following)):
        return 0
    if following.start != amount.end:
        # "hades 2 on steam 30 bucks": behind a name, in one clause with a price that is marked as one.
        apart = reading.any(("stop_sign", "clause", "until_then"), amount.end, following.start)
        named = amount.start > 0 and lexicon.entry(reading.key(amount.start - 1), reading.language) is None
        unmarked = amount.currency is None and amount.value <= SMALL and amount.start > 0
        return -2 if unmarked and named and not apart and not reading.ending("pay", amount.start) else 0
    if YEARS.start <= amount.value < YEARS.stop + 100 or amount.value <= SMALL:
        return -2
    return -1 if amount.value > Decimal(0) and following.value < amount.value else 0


def _is_titled(reading: Reading, amount: Amount, following: Amount) -> bool:
    """As in "saw Dune 2 at the Odeon 18"."""
    between = reading.within("place", amount.end, following.start)
    return bool(between) and between[0].start == amount.end and reading.at("currency", between[0].end) is None


def _is_model_year(reading: Reading, amount: Amount, following: Amount) -> bool:
    """As in "2019 honda repair 650", "1984 by orwell 12.99"."""
    year = YEARS.start <= amount.value < YEARS.stop and amount.whole
    if not year or amount.currency or following.start == amount.end:
        return False
    begins = amount.start == 0 or reading.at("stop_sign", amount.start - 1) is not None
    apart = reading.any(("stop_sign", "until_then"), amount.end, following.start)
    return begins and not apart and reading.tokens[amount.end].shape is Shape.WORD


def _is_number(reading: Reading, index: int) -> bool:
    return 0 <= index < len(reading.tokens) and reading.tokens[index].shape in {Shape.NUMBER, Shape.ORDINAL}
