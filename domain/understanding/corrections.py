"""What a person sets right while typing: of two sums for one thing the one that they mean stays."""

from collections.abc import Iterator

from domain.understanding import lexicon
from domain.understanding.amounts import Amount
from domain.understanding.counting import BESIDE, Amounts, merge
from domain.understanding.language import Mark, Reading
from domain.understanding.tokens import Shape

OPENS = frozenset({"(", "-", "–", "—"})
# What breaks off a sentence before a sum is named again.
BREAKS = ("retraction", "interjection", "correction")
# Without one of these and without a star nothing is set right.
WORDS = frozenset({"negation", "takes_back", "reads", *BREAKS})
SHORTEST = 3  # letters of a word that names something
FARTHEST = 9  # tokens between a word that takes back and the sum that stands instead


def corrections(reading: Reading, amounts: Amounts) -> Amounts:
    """As in "lunch 15, no wait, 16": the last value stays, in the first one's place."""
    if reading.lacks(WORDS) and not any(is_starred(reading, one) for one in amounts[-1:]):
        return amounts
    result: Amounts = []
    for amount in amounts:
        named = None if amount.counted else _named_before(reading, result, amount)
        if named:
            named.value, named.currency = amount.value, amount.currency or named.currency
            result[-1].end = amount.end  # so that nothing takes the words between for a refusal
            continue
        # The "one" of "58, wrong one, 68" is no sum.
        position = next((at for at in range(len(result) - 1, -1, -1) if not result[at].counted), None)
        previous = None if position is None else result[position]
        if previous and not amount.counted and _is_denial(reading, previous, amount):
            previous.end = amount.end  # "the couch was 640, not 460"
        elif (
            previous
            and not amount.counted
            and corrects(reading, previous, amount, result[position - 1].end if position else 0)
        ):
            merged = merge(previous, amount, amount.value, amount)
            merged.currency = amount.currency or previous.currency
            result[position:] = [merged]
        else:
            result.append(amount)
    return result


def _named_before(reading: Reading, earlier: Amounts, amount: Amount) -> Amount | None:
    """As in "entry fee 40, tea 8, wait no the fee was 30": the earlier sum beside which the same word stands."""
    sums = [one for one in earlier if not one.counted]
    if len(sums) < 2 or not any(map(reading.has, BREAKS)):  # noqa: PLR2004  of a single one the rest decides
        return None
    floor = sums[-1].end
    # "actually the fee was 30"; but "tea 8, fee 40, actually another tea 8"
    breaks = BREAKS if reading.ending("be", amount.start) else BREAKS[:2]
    marks = [mark for role in breaks for mark in reading.within(role, floor, amount.start)]
    if not marks:
        return None
    words = _naming(reading, max(mark.end for mark in marks), amount.start)
    for before, one in zip([None, *sums][-2::-1], reversed(sums), strict=True):
        beside = _naming(reading, before.end if before else 0, one.start)
        if any(word.endswith(other) or other.endswith(word) for word in words for other in beside):
            return one
    return None


def _naming(reading: Reading, start: int, end: int) -> list[str]:
    """The words there that may name something."""
    return [
        reading.key(index)
        for index in range(start, end)
        if reading.tokens[index].shape is Shape.WORD
        and len(reading.key(index)) >= SHORTEST
        and not reading.at("stop", index)
        and not reading.at("interjection", index)
    ]


def _is_denial(reading: Reading, first: Amount, second: Amount) -> bool:
    """Whether only "not" and a comma stand between the two."""
    mark = reading.ending("negation", second.start)
    if mark is None or reading.ending("negation", first.start):
        return False
    bracketed = reading.key(mark.start - 1) == "(" and mark.start - first.end <= FARTHEST
    return bracketed or mark.start - first.end == (reading.key(first.end) == ",")


def corrects(reading: Reading, first: Amount, second: Amount, floor: int) -> bool:
    """Whether the second stands instead of the first, of which is spoken from the token `floor` on."""
    if reading.ending("negation", first.start) and 0 < second.start - first.end <= BESIDE:
        return True  # "not 40, 45"
    if (
        _takes_back(reading, first, second)
        or _was_taken_back(reading, first)
        or _is_read_off(reading, first, second)
        or _interrupts(reading, first, second, floor)
        or is_starred(reading, second)
    ):
        return True
    marks = reading.within("correction", first.end, second.start)
    if not marks or _words(reading, marks[-1].end, second.start) > BESIDE:
        return False
    if _words(reading, first.end, marks[0].start) > BESIDE and not _begins_anew(reading, marks[0], first):
        return False
    # "actually the taxi was 8" speaks of the taxi, whatever stands before.
    return all(says_nothing(reading, index) for index in range(marks[-1].end, second.start))


def _was_taken_back(reading: Reading, first: Amount) -> bool:
    """As in "nvm the 45 for socks, it was 54"."""
    the = reading.ending("definite", first.start)
    return the is not None and reading.ending("takes_back", the.start) is not None


def _is_read_off(reading: Reading, first: Amount, second: Amount) -> bool:
    """As in "parking 2.50, the app says 3.75"; not so in "he said 40"."""
    told = reading.ending("reads", second.start)
    if told is None or told.start - 1 < first.end or reading.tokens[told.start - 1].shape is not Shape.WORD:
        return False
    teller = told.start - 1
    if any(
        reading.ending(role, teller + 1)
        for role in ("people", "third_person", "first_person_subject", "seller")
    ):
        return False
    return not any(
        names_thing(reading, index) for index in (*range(first.end, teller), *_followers(reading, second))
    )


def _takes_back(reading: Reading, first: Amount, second: Amount) -> bool:
    """As in "yoga 22, oops that went up, 24": words that only take back, and nothing new is named before the next sum."""
    marks = [
        mark
        for mark in reading.within("retraction", first.end, second.start)
        if _words(reading, first.end, mark.start) <= BESIDE or _begins_anew(reading, mark, first)
    ]
    if not marks or second.start - marks[-1].end > FARTHEST:
        return _is_set_right(reading, first, second)
    if reading.within("addition", first.end, second.start):
        return False
    return not any(names_thing(reading, index) for index in range(marks[-1].end, second.start))


def _begins_anew(reading: Reading, mark: Mark, first: Amount) -> bool:
    """As in "150 for the dress, I mean 115", "30 for the shelter, oh make that 35"."""
    start = mark.start
    while before := reading.ending("correction", start) or reading.ending("greeting", start):
        start = before.start
    parted = reading.at("stop_sign", start - 1) or reading.key(start - 1) in OPENS
    return bool(parted) and start - first.end <= FARTHEST


def _interrupts(reading: Reading, first: Amount, second: Amount, floor: int) -> bool:
    """As in "soup 12... hang on that's the old price, it's 14": a word that breaks off, and nothing new is named."""
    for mark in reading.within("interjection", first.end, second.start):
        if not _begins_anew(reading, mark, first) or _words(reading, mark.end, second.start) > FARTHEST:
            continue
        if reading.within("addition", first.end, second.start):
            continue
        known = {reading.key(index) for index in range(floor, mark.start)}
        rest = [*range(mark.end, second.start), *_followers(reading, second)]
        return not any(names_thing(reading, index) and reading.key(index) not in known for index in rest)
    return False


def _followers(reading: Reading, amount: Amount) -> Iterator[int]:
    """The tokens behind a sum, up to the next sign or "with"."""
    for index in range(amount.end, len(reading.tokens)):
        if reading.at("stop_sign", index) or reading.at("using", index):
            return
        yield index


def _words(reading: Reading, start: int, end: int) -> int:
    """How many words stand there; signs such as "..." keep nothing apart."""
    return sum(token.shape is Shape.WORD for token in reading.tokens[start:end])


def is_starred(reading: Reading, second: Amount) -> bool:
    """As in "soup $12 *$14"."""
    star = second.start - 1
    if reading.key(star) != "*" or reading.tokens[star].glued:
        return False
    return reading.tokens[second.start].glued and second.end == len(reading.tokens)


def _is_set_right(reading: Reading, first: Amount, second: Amount) -> bool:
    """As in "tea 7 (it was 8 actually)": what takes back stands behind the right sum."""
    if reading.at("correction", second.end) is None or second.start == first.end:
        return False
    return all(says_nothing(reading, index) for index in range(first.end, second.start))


def names_thing(reading: Reading, index: int) -> bool:
    """Whether a word there names something that one buys, or a shop."""
    key = reading.key(index)
    if reading.tokens[index].shape is not Shape.WORD or reading.at("stop", index):
        return False
    entry = lexicon.entry(key, reading.language)
    return entry is not None and not entry.common


def says_nothing(reading: Reading, index: int) -> bool:
    return reading.tokens[index].shape is not Shape.WORD or reading.at("stop", index) is not None
