"""Before the amounts are final: clauses that speak of no payment (questions, wishes, debts, codes) give none.

A clause is what stands between two signs or conjunctions. Words of three kinds make a clause silent: those that do so
wherever they stand in it ("owes", "quoted"), those that do so for what follows ("might", "didn't", "offered"), and those
after the last amount that take the whole back ("... but didn't buy it").
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from domain.understanding.amounts import Amount
from domain.understanding.language import Mark, Reading
from domain.understanding.tokens import Shape

ENDS = {".", "!", "?", ";", "\n", "。", "？"}
QUESTION_MARKS = {"?", "？"}
COMMAS = {",", "、"}
DASHES = {"-", "–", "—", "("}
TO = "to"
OPENING = 8  # tokens in which a text may say that something is to be written down
OBJECT = 4  # tokens between "didn't" and the deed

Span = tuple[int, int]


def audible(reading: Reading, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts that were, or firmly will be, moved."""
    kept: list[Amount] = []
    if reading.within("secret", 0, len(reading.tokens)):
        return kept
    sentences = list(_sentences(reading, amounts))
    starts = [amount.start for amount in amounts]
    for position, (start, end) in enumerate(sentences):
        after = bisect_left(starts, end)
        inside = amounts[bisect_left(starts, start) : after]
        if not inside or _asks(reading, start, end) or reading.within("others_treat", start, end):
            continue
        following = sentences[position + 1] if position + 1 < len(sentences) else None
        last = after == len(amounts)
        if following and last and len(inside) == 1 and _takes_back(reading, *following):
            continue
        kept.extend(_told(reading, inside, start, end))
    return kept


def _sentences(reading: Reading, amounts: Sequence[Amount]) -> Iterator[Span]:
    inside = {index for amount in amounts for index in range(amount.start, amount.end)}
    start = 0
    for index, token in enumerate(reading.tokens):
        if token.key in ENDS and index not in inside:
            yield start, index + 1
            start = index + 1
    yield start, len(reading.tokens)


def _asks(reading: Reading, start: int, end: int) -> bool:
    recording = bool(reading.within("record", start, min(end, start + OPENING)))
    first = start
    while first < end and (not reading.tokens[first].key.isalnum() or reading.at("greeting", first)):
        greeting = reading.at("greeting", first)
        first = greeting.end if greeting else first + 1
    # "do hazaar" is two thousand in Hindi.
    asked = reading.at("question", first) is not None and reading.at("number", first) is None
    if recording and (reading.at("polite", first) or not asked):
        return False
    if reading.key(end - 1) in QUESTION_MARKS:
        # "14 for parking?? robbery": what is only wondered at.
        return asked or reading.key(end) not in {*QUESTION_MARKS, "!"}
    told = reading.at("relative", first) and reading.within("happened", first, end)
    return asked and not (told or _tells_after_comma(reading, first, end))


def _tells_after_comma(reading: Reading, start: int, end: int) -> bool:
    """As in "which reminds me, I paid 30"."""
    for done in reading.within("happened", start, end):
        subject = reading.ending("first_person_subject", done.start)
        if subject and reading.key(subject.start - 1) in COMMAS:
            return True
    return False


def _told(reading: Reading, amounts: Sequence[Amount], start: int, end: int) -> Iterator[Amount]:
    clauses = list(_clauses(reading, amounts, start, end))
    silent = False
    for position, amount in enumerate(amounts):
        first, last = clauses[position]
        goes_on = silent and position > 0 and _goes_on(reading, amounts[position - 1], amount)
        silent = goes_on or _is_only_thought(reading, max(start, first), amount)
        reasons = (
            silent,
            _is_stated(reading, first, amount, end),
            _is_others(reading, first, last),
            _undone(reading, amount, last, end, followed=position + 1 < len(amounts)),
            _is_wanted(reading, amount, start, end),
            _is_silent(reading, amount, first, last) and not _is_settled(reading, amount.end, end),
        )
        if not any(reasons):
            yield amount


def _is_settled(reading: Reading, start: int, end: int) -> bool:
    """As in "owed Nora 40, paid her back"; not so in "owed 40, not paid yet"."""
    return any(
        not reading.any(("negator", "not_yet"), max(start, mark.start - 2), mark.end)
        for mark in reading.within("settled", start, end)
    )


def _is_wanted(reading: Reading, amount: Amount, start: int, end: int) -> bool:
    """As in "need 200", "up to 500", "500 limit"."""
    wanted = reading.ending("wanted", amount.start) or reading.at("wanted_after", amount.end)
    return wanted is not None and not reading.within("happened", start, end)


def _clauses(reading: Reading, amounts: Sequence[Amount], start: int, end: int) -> Iterator[Span]:
    """For each amount the tokens of its clause: from the last cut before it to the first one after it."""
    for position, amount in enumerate(amounts):
        floor = amounts[position - 1].end if position else start
        ceiling = amounts[position + 1].start if position + 1 < len(amounts) else end
        before = [mark.end for mark in reading.within("clause", floor, amount.start)]
        after = [index for index in range(amount.end, ceiling) if _cuts(reading, index)]
        yield max(before, default=floor), min(after, default=ceiling)


def _cuts(reading: Reading, index: int) -> bool:
    return reading.key(index) in {",", "、"} or reading.at("clause", index) is not None


def _goes_on(reading: Reading, first: Amount, second: Amount) -> bool:
    """As in "need to pay 40 for gas and 20 for tolls": the second sum is governed by the first one's verb."""
    told = reading.any(("happened", "contrast", "first_person_subject", "day"), first.end, second.start)
    return not told and reading.at("day", second.end) is None


def _is_only_thought(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "might get the boots for 90", "never got the 40": a verb before the sum says that it is not so (yet)."""
    if reading.within("record", 0, amount.start):
        return False
    firm = max((mark.end for mark in reading.within("firm", start, amount.end)), default=-1)
    if _is_denied(reading, start, amount):
        return True
    thoughts = [
        mark
        for mark in reading.within("thought", start, amount.start)
        if not reading.at("greeting", mark.start) and mark.start >= firm and _governs(reading, mark, amount)
    ]
    return any(not _is_done(reading, mark, amount) for mark in thoughts) or any(
        _governs(reading, mark, amount) for mark in reading.within("not_yet", start, amount.start)
    )


def _is_denied(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "didn't need the 34 ticket"; "couldn't resist the 34 ticket" denies no payment."""
    for mark in reading.within("negator", start, amount.start):
        for deed in reading.within("deed", mark.end, min(amount.start, mark.end + OBJECT)):
            if _governs(reading, mark, amount) and not reading.within("happened", deed.end, amount.start):
                return True
    return False


def _is_stated(reading: Reading, start: int, amount: Amount, end: int) -> bool:
    """As in "the tickets are like 180 each", "the 650 stroller is back": what is so now tells of no payment."""
    if reading.any(("firm", "my_share", "fraction", "sum_total", "record"), start, end):
        return False
    marks = [
        mark for mark in reading.within("present", start, amount.start) if _governs(reading, mark, amount)
    ]
    if not marks and reading.ending("definite", amount.start):
        comma = next((at for at in range(amount.end, end) if _cuts(reading, at)), end)
        marks = reading.within("present", amount.end, comma)
        if any(reading.at("done_state", mark.end) for mark in marks):
            return False
    return bool(marks) and not reading.any(("happened", "past"), marks[0].end, end)


def _is_others(reading: Reading, start: int, end: int) -> bool:
    """As in "the neighbours sold their house for 620k": what others did among themselves."""
    for mark in reading.within("outsider", start, end):
        index = mark.end
        while index < end and reading.at("adverb", index):
            index += 1
        deed = reading.at("outsider_deed", index)
        if deed and not reading.within("me", deed.end, end):
            return True
    return False


def _governs(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """Whether no comma stands between the two: "didn't feel like cooking, pizza 22"."""
    if reading.key(mark.end - 1) == TO and any(
        reading.at(role, mark.end) for role in ("determiner", "generic")
    ):
        return False  # "going to the airport"
    return not any(
        reading.key(index) in COMMAS or (reading.key(index) in DASHES and not reading.tokens[index].glued)
        for index in range(mark.end, amount.start)
    )


def _is_done(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "didn't know I paid 40": after the word something was done all the same; not so in "should have paid 40"."""
    done = reading.within("happened", mark.end, amount.start)
    return any(reading.ending("perfect", one.start) is None for one in done)


def _is_silent(reading: Reading, amount: Amount, start: int, end: int) -> bool:
    def outside(mark: Mark) -> bool:
        return mark.start < amount.start or mark.end > amount.end

    unpaid = [mark for mark in reading.within("unpaid", start, end) if outside(mark)]
    if not unpaid or reading.within("firm", start, end):
        return False
    paid = reading.within("happened", start, end)
    return not any(all(mark.end <= no.start or mark.start >= no.end for no in unpaid) for mark in paid)


def _undone(reading: Reading, amount: Amount, start: int, end: int, *, followed: bool) -> bool:
    """What is said after the last amount may take it back ("... but didn't buy it")."""
    if followed:
        return False
    return bool(reading.within("undone", start, end)) or _takes_back(reading, amount.end, end)


def _takes_back(reading: Reading, start: int, end: int) -> bool:
    """As in "didn't end up buying it", "ended up not going"."""
    for mark in reading.within("negator", start, end):
        for deed in reading.within("deed", mark.end, min(end, mark.end + OBJECT)):
            object_ = deed.end
            if (
                object_ >= end
                or reading.at("pronoun", object_)
                or reading.tokens[object_].shape is not Shape.WORD
            ):
                return True
    return False
