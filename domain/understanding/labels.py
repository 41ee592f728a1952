"""Before a number is money: words and signs beside it that make it a size, a name, a code, an address or a year."""

import re

from domain.understanding import lexicon
from domain.understanding.amount import Amount
from domain.understanding.language import Reading, last_number, needs, number_tokens
from domain.understanding.tokens import Shape, Token

TEN, HUNDRED = 10, 100
CENTS_EXPONENT = -2
RANGES = frozenset({"-", "–", "—"})
STREET = 3  # tokens in which "12 oak road" says that it is an address
MOST_LABELLED = 5000  # what is paid for one order; an order's number is longer
CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[.][0-5]\d")
GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
YEARS = range(1900, 2100)
LONG = 7  # digits without separators: a reference
LINE_SIGNS = frozenset({".", ")"})
SLASH, MOST_SHARERS = "/", 20
MASKS = frozenset({"•", "…", "#", "x", "xx", "xxx", "xxxx"})
SIGNS = frozenset({"*", "."})  # they mask where they stand twice: "12 *14" sets a sum right


def classify(reading: Reading, amount: Amount) -> None:
    """Marks a number as a percentage, or as one that can't be money by itself."""
    share = reading.at("percent", amount.end)
    if reading.ending("percent_before", amount.start):  # Turkish "yüzde 25", "%25"
        amount.percent, amount.start = True, amount.start - 1
    elif share and (share.value is True or (amount.currency is None and amount.value < TEN)):
        amount.percent = True
        if share.value is not True:  # Japanese "2割", two tenths
            amount.value, amount.end = amount.value * int(share.value), share.end
    elif amount.currency is None:
        amount.counted = amount.counted or _counts(reading, amount)


def _counts(reading: Reading, amount: Amount) -> bool:
    """Whether the words beside a number say that it is no money."""
    measured = reading.at("measure", amount.end) and amount.value.as_tuple().exponent != CENTS_EXPONENT
    named = _is_labelled(reading, amount) or _is_address(reading, amount) or _is_line(reading, amount)
    if measured or named or _is_year(reading, amount) or _is_party(reading, amount):
        return True
    if any(is_none(reading, amount) for is_none in CERTAINLY_NONE):
        return True
    if amount.words and amount.plain and reading.ending("place", amount.start):
        return not reading.any(("each", "currency"), amount.end, amount.end + 1)
    tokens = reading.tokens
    follower = tokens[amount.end] if amount.end < len(tokens) else None
    roughly = reading.at("roughly", amount.end)
    if follower and not roughly and _attached(follower) and tokens[amount.end - 1].shape is Shape.NUMBER:
        return True
    if amount.words and amount.plain and (amount.value == 1 or reading.at("count_word", amount.start)):
        return True
    return tokens[amount.start].shape is Shape.NUMBER and _after_letters(reading, amount.start)


@needs("street", otherwise=False)
def _is_address(reading: Reading, amount: Amount) -> bool:
    """As in "12 oak road"; "20 on the street" is none."""
    streets = reading.within("street", amount.end, amount.end + STREET)
    return bool(streets) and not any(
        reading.at("stop", index) for index in range(amount.end, streets[0].start)
    )


@needs("vehicle", "timetabled", otherwise=False)
def _is_line(reading: Reading, amount: Amount) -> bool:
    """As in "took the 49 bus", "for the 9.40 show"."""
    token = reading.tokens[amount.start]
    if token.shape is not Shape.NUMBER or not reading.ending("the", amount.start):
        return False
    if amount.plain:
        return reading.at("vehicle", amount.end) is not None
    return bool(CLOCK.fullmatch(token.raw) and reading.at("timetabled", amount.end))


@needs("label", otherwise=False)
def _is_labelled(reading: Reading, amount: Amount) -> bool:
    """As in "room 512"; "earnings this week 312.60" and "escape room 30 each" tell money."""
    if amount.value.as_tuple().exponent == CENTS_EXPONENT or reading.at("each", amount.end):
        return False
    label = reading.ending("label", amount.start)
    if label and not (amount.plain or label.end - label.start > 1 or reading.at("ran", label.start)):
        return False  # "fuel for gen 15k"
    if (
        label is None
        or reading.ending("my_share", amount.start)
        or GROUPED.fullmatch(reading.tokens[amount.start].raw)
    ):
        return False  # nobody groups the digits of an invoice's number
    if (
        reading.at("paper_label", label.start)
        and label.end == label.start + 1
        and _is_only_sum(reading, amount)
    ):
        return False  # "soup order 40 minus 5 off"
    # "pool table 4", "escape room 28": together with the word before it the label is a thing that one pays for.
    before = reading.key(label.start - 1)
    thing = before + reading.key(label.start)
    last = last_number(reading) < amount.end
    if last and before and lexicon.entry(before, reading.language):
        return False  # "tea stall 20", "lunch order 14"
    return not (before and label.end - label.start == 1 and lexicon.items(reading.language).get(thing))


def _is_only_sum(reading: Reading, amount: Amount) -> bool:
    """Whether all other numbers are what was taken off, or there are none; the long ones are never sums."""
    off = all(
        reading.ending("minus", index) or reading.at("off", index + 1) or reading.at("percent", index + 1)
        for index in number_tokens(reading)
        if not amount.start <= index < amount.end
    )
    return (
        off
        and amount.value < MOST_LABELLED
        and reading.any(("happened", "pay", "minus", "off", "place"), 0, len(reading.tokens))
    )


def _is_code(reading: Reading, amount: Amount) -> bool:
    """As in "555-0134", "2-4pm": a number that begins with a zero, or that a time ends."""
    raw = reading.tokens[amount.start].raw
    if raw.isdecimal() and raw.startswith("0") and len(raw) > 1:
        return True
    if reading.key(amount.end) not in RANGES or amount.end + 1 >= len(reading.tokens):
        return False
    then = reading.tokens[amount.end + 1]
    return then.glued and (
        then.shape is Shape.TIME or (then.raw.isdecimal() and then.raw.startswith("0") and len(then.raw) > 1)
    )


def _is_reference(reading: Reading, amount: Amount) -> bool:
    """As in "VISA ****8810", "acc ..884", "114-8837", "Refno 621512345678"."""
    tokens, index = reading.tokens, amount.start
    if not amount.plain or tokens[index].shape is not Shape.NUMBER:
        return False
    before = tokens[index - 1] if index and tokens[index].glued else None
    if before is not None:
        twice = reading.key(index - 2) == before.key or reading.ending("card", index - 1)
        masked = (before.key in MASKS) or (before.key in SIGNS and twice)
        joined = before.key in RANGES and before.glued and index > 1 and tokens[index - 2].raw[-1].isdigit()
        if masked or joined:
            return True
    behind = tokens[index + 1 : index + 3]
    if len(behind) == 2 and behind[0].key in RANGES and all(token.glued for token in behind):  # noqa: PLR2004  both
        return behind[1].raw[0].isalnum()
    raw = tokens[index].raw
    return raw.isdecimal() and len(raw) >= LONG


@needs("out_of", otherwise=False)
def _is_score(reading: Reading, amount: Amount) -> bool:
    """As in "4 of 8 lessons", "rated 7/10": a bare number, and another one beside the word; "780/12" is shared out."""
    if not amount.plain or not amount.whole:
        return False
    behind, before = reading.at("out_of", amount.end), reading.ending("out_of", amount.start)
    first = before.start - 1 if before else amount.start
    second = behind.end if behind else amount.start
    if first == second or not (_is_number(reading, first) and _is_number(reading, second)):
        return False
    slash = reading.key(second - 1) == SLASH
    if not slash and max(_number(reading, first), _number(reading, second)) > HUNDRED:
        return False  # "so 60 of 120 came back"
    return not slash or not _is_shared(reading.key(first), reading.key(second))


def _number(reading: Reading, index: int) -> int:
    digits = reading.key(index)
    return int(digits) if digits.isdecimal() else 0


def _is_shared(whole: str, sharers: str) -> bool:
    return (
        whole.isdecimal()
        and sharers.isdecimal()
        and int(sharers) <= MOST_SHARERS
        and int(whole) > int(sharers)
    )


def _is_of_line(reading: Reading, amount: Amount) -> bool:
    """As in "1. soup 4", "2) tea 3" at the beginning of a line, which another number is the price of."""
    tokens, index = reading.tokens, amount.start
    first = index == 0 or tokens[index - 1].shape is Shape.BREAK
    if not first or not amount.plain or index + 2 >= len(tokens):
        return False
    sign, word = tokens[index + 1 : index + 3]
    numbered = sign.key in LINE_SIGNS and sign.glued and not word.glued and amount.value < TEN + TEN
    return numbered and any(token.shape is Shape.NUMBER for token in tokens[index + 2 :])


def _is_number(reading: Reading, index: int) -> bool:
    return 0 <= index < len(reading.tokens) and reading.tokens[index].shape in {Shape.NUMBER, Shape.ORDINAL}


@needs("party", otherwise=False)
def _is_party(reading: Reading, amount: Amount) -> bool:
    """As in "dinner for four 88": so many people, and right after them what it cost."""
    small = amount.plain and amount.whole and amount.value < TEN + TEN
    if not small or not reading.ending("party", amount.start) or amount.end >= len(reading.tokens):
        return False
    follower = reading.tokens[amount.end]
    if reading.at("place", amount.end) and last_number(reading) >= amount.end:
        return True  # "dinner for six at the Odeon, 612"
    if reading.at("stop_sign", amount.end) and amount.end + 1 < len(reading.tokens):
        priced = reading.tokens[amount.end + 1].shape is Shape.NUMBER or reading.at(
            "currency", amount.end + 1
        )
        if priced:
            return True  # "fish for two, 23.50"
    if reading.at("amounts_to", amount.end):
        return True
    return follower.shape is Shape.NUMBER or reading.at("currency", amount.end) is not None


@needs("year_lead", otherwise=False)
def _is_year(reading: Reading, amount: Amount) -> bool:
    in_years = amount.plain and YEARS.start <= amount.value < YEARS.stop
    return in_years and reading.ending("year_lead", amount.start) is not None


def _attached(token: Token) -> bool:
    return token.glued and token.shape is Shape.WORD and token.raw.isascii()


def _after_letters(reading: Reading, index: int) -> bool:
    """As in "ps5", "A4", "I-95": a name, no amount; but "lunch-12" is one."""
    token = reading.tokens[index]
    before = reading.tokens[index - 1] if index else None
    if before is not None and index > 1 and before.key == "-" and token.glued and before.glued:
        letter = reading.tokens[index - 2]
        return letter.shape is Shape.WORD and len(letter.raw) == 1
    return bool(before and token.glued and before.shape is Shape.WORD and before.raw.isascii())


# By its digits and the signs beside them.
CERTAINLY_NONE = (_is_code, _is_reference, _is_score, _is_of_line)
