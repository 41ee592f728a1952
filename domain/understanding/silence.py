"""Before the amounts are final: clauses that speak of no payment (questions, wishes, debts, codes) give none.

A clause is what stands between two signs or conjunctions. Words of three kinds make a clause silent: those that do so
wherever they stand in it ("owes", "quoted"), those that do so for what follows ("might", "didn't", "offered"), and those
after the last amount that take the whole back ("... but didn't buy it").
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from domain.understanding import asking, corrections, lexicon, only_seen, taken_back, treats
from domain.understanding.amounts import Amount
from domain.understanding.asking import COMMAS, DASHES
from domain.understanding.language import GIVEN, Mark, Reading, needs, once
from domain.understanding.tokens import Shape

ENDS = {".", "!", "?", ";", "\n", "。", "？"}
TO = "to"
PERFECT = "ve"  # "would've"
SEEN = frozenset({"entertainment", "health", "personal_care"})
STARTS = frozenset({"clause", "stop_sign", "greeting"})
WANTED = ("wanted", "wanted_after", "raises")
SUPPOSING = ("condition", "would_short", "if")
TOLD = ("happened", "past", "pay")
DONE = frozenset({"happened", "past", "verb", "participle"})
OBJECT = 4  # tokens between "didn't" and the deed
WORDS = (
    "thought", "negator", "not_yet", "present", "stands_at", "wanted", "wanted_after", "unpaid", "undone", "themselves",
    "outsider", "treated", "refrained", "deadline", "will", "raises", "hearsay", "marketplace", "others_luck",
    "hand_over", "paperwork", "others_treat", "treats", *SUPPOSING,
)  # fmt: skip

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
        if not inside or asking.asks(reading, start, end) or only_seen.is_only_looking(reading, start, end):
            continue
        if len(inside) == 1 and treats.treated(reading, start, end):
            continue
        if asking.is_headed(reading, start, inside[0]):
            continue
        later = position + 1
        while later < len(sentences) and sentences[later][1] - sentences[later][0] == 1:
            later += 1  # the second sign of "??"
        following = sentences[later] if later < len(sentences) else None
        last = after == len(amounts)
        if following and last and len(inside) == 1 and taken_back.is_refused(reading, *following):
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


@needs(*WORDS, otherwise=GIVEN)
def _told(reading: Reading, amounts: Sequence[Amount], start: int, end: int) -> Iterable[Amount]:
    clauses = list(_clauses(reading, amounts, start, end))
    silent = False
    for position, amount in enumerate(amounts):
        first, last = clauses[position]
        goes_on = silent and position > 0 and _goes_on(reading, start, amounts[position - 1], amount)
        thought = goes_on or _is_only_thought(reading, max(start, first), amount)
        silent = thought and not _gave_in(reading, amount.end, end)
        untold = (
            silent
            or _is_stated(reading, first, amount, end)
            or treats.others_deed(reading, first, last)
            or (len(amounts) > 1 and treats.treated(reading, first, last))
            or (position + 1 == len(amounts) and taken_back.undone(reading, amount, last, end))
            or _is_wanted(reading, amount, first, last if position + 1 < len(amounts) else end)
            or only_seen.is_hearsay(reading, amount, first, last)
            or only_seen.is_on_offer(reading, first, amount)
        )
        if untold:
            continue
        if not _is_silent(reading, amount, first, last) or taken_back.is_settled(reading, amount.end, end):
            yield amount


def _gave_in(reading: Reading, start: int, end: int) -> bool:
    """As in "they wanted 25 and i paid it"."""
    return any(
        not reading.any(("negator", "people", "question"), max(start, mark.start - 2), mark.start)
        and not reading.any(("third_person",), max(start, mark.start - 1), mark.start)
        for mark in reading.within("gave_in", start, end)
    )


@needs(*WANTED, otherwise=False)
def _is_wanted(reading: Reading, amount: Amount, start: int, end: int) -> bool:
    """As in "need 200", "up to 500", "500 limit"."""
    roughly = reading.ending("roughly_before", amount.start)
    before = reading.ending("wanted", roughly.start if roughly else amount.start)
    if reading.key(amount.start - 1) == TO and reading.within("raises", start, amount.start):
        return True  # "raising the rent to 1,250"
    no = reading.ending("negator", before.start) if before else None
    wanted = (before and not (no and _is_relative(reading, no, 0))) or reading.at("wanted_after", amount.end)
    return bool(wanted) and not reading.within("happened", start, end)


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


def _goes_on(reading: Reading, start: int, first: Amount, second: Amount) -> bool:
    """As in "need to pay 40 for gas and 20 for tolls": the second sum is governed by the first one's verb."""
    parted = any(reading.key(index) in COMMAS for index in range(first.end, second.start))
    if parted and _is_not_yet(reading, start, first):
        return False  # "nearly bought the bag for 85, lunch 12"
    roles = ("happened", "contrast", "first_person_subject", "day", "past", "bargain", "stows")
    told = reading.any(roles, first.end, second.start)
    return not told and reading.at("day", second.end) is None


@needs("thought", "negator", "not_yet", "will", *SUPPOSING, otherwise=False)
def _is_only_thought(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "might get the boots for 90", "never got the 40": a verb before the sum says that it is not so (yet)."""
    if reading.any(("record",), 0, amount.start):
        return False
    firm = max((mark.end for mark in reading.within("firm", start, amount.end)), default=-1)
    if _is_denied(reading, start, amount):
        return True
    if _is_supposed(reading, start, amount):
        return True
    thoughts = [
        mark
        for mark in (*reading.within("thought", start, amount.start), *_to_come(reading, start, amount.start))
        if not reading.at("greeting", mark.start)
        and mark.start >= firm
        and not _is_attribute(reading, mark)
        and not (amount.reduced and reading.ending("says", mark.end))  # "the tag said 289, 20% off"
        and (_governs(reading, mark, amount) or _is_priced_prospect(reading, mark, amount))
    ]
    return any(not _is_done(reading, mark, amount) for mark in thoughts) or _is_not_yet(
        reading, start, amount
    )


@needs("not_yet", otherwise=False)
def _is_not_yet(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "nearly bought the bag for 85"."""
    commas = _commas(reading)  # nothing before the last one governs the sum
    before = bisect_left(commas, amount.start)
    near = max(start, commas[before - 1]) if before else start
    return any(_governs(reading, mark, amount) for mark in reading.within("not_yet", near, amount.start))


@once
def _commas(reading: Reading) -> Sequence[int]:
    return [index for index, token in enumerate(reading.tokens) if token.key in COMMAS]


def _to_come(reading: Reading, start: int, end: int) -> Iterator[Mark]:
    """As in "he'll pay 40"; "Will paid 40", "ill", "well" are something else."""
    for mark in reading.within("will", start, end):
        raw = reading.tokens[mark.start].raw
        if (raw.islower() or not raw.isalpha()) and (not raw.isalpha() or raw == "will"):
            yield mark


@needs(*SUPPOSING, otherwise=False)
def _is_supposed(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "if they refund the 43", "i'd have paid 20"; "i'd paid 20 before" is told."""
    for mark in reading.within("condition", start, amount.start):
        begins = mark.start == 0 or reading.plays(STARTS, mark.start - 1)
        leads = (begins or reading.at("if", mark.start)) and not reading.ending("adverb", mark.start)
        if leads and _governs(reading, mark, amount):
            return True
    if reading.at("if", amount.end) and not reading.any(TOLD, start, amount.start):
        return True  # "28,000 if we're lucky"
    for mark in reading.within("would_short", start, amount.start):
        if reading.key(mark.end) == TO:
            continue  # "I'd to bring Ana to the doctor"
        if reading.tokens[mark.start].raw.isalpha() or not _governs(reading, mark, amount):
            continue  # "shed", "wed"
        index = mark.end
        while reading.at("adverb", index) and not reading.at("perfect", index):
            index += 1
        had = reading.plays(DONE, index) or reading.key(index).endswith("ed")
        if not had and reading.tokens[index].shape is Shape.WORD:
            return True
    return False


def _is_attribute(reading: Reading, mark: Mark) -> bool:
    """As in "refunded my cancelled seats", "paid the overdue bill": it only says of what kind the thing is."""
    if mark.end - mark.start > 1 or mark.end >= len(reading.tokens):
        return False
    noun = reading.tokens[mark.end].shape is Shape.WORD and not reading.at("stop", mark.end)
    return noun and reading.ending("determiner", mark.start) is not None


def _is_priced_prospect(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "might do a cruise, around 2000 each": behind the comma nothing but the price."""
    if reading.ending("prospect", mark.end) is None:
        return False
    comma = next((at for at in range(mark.end, amount.start) if reading.key(at) in COMMAS), amount.start)
    return all(
        reading.at(role, index) is not None
        for index in range(comma + 1, amount.start)
        for role in ("roughly_before",)
    )


def _is_denied(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "didn't need the 34 ticket"; "couldn't resist the 34 ticket" denies no payment."""
    for mark in reading.within("negator", start, amount.start):
        if _is_relative(reading, mark, start):
            continue
        for deed in reading.within("deed", mark.end, min(amount.start, mark.end + OBJECT)):
            if reading.ending("first_person_subject", deed.start):
                continue  # "can't believe i paid 9"
            if _governs(reading, mark, amount) and not reading.within("happened", deed.end, amount.start):
                return True
    return False


def _is_relative(reading: Reading, negator: Mark, start: int) -> bool:
    """As in "sold the ticket i couldn't use": the payment is told before."""
    subject = reading.ending("first_person_subject", negator.start)
    if subject is None or reading.ending("clause", subject.start) or reading.key(subject.start - 1) in COMMAS:
        return False
    noun = subject.start - 1
    if noun > 0 and reading.tokens[noun].shape is Shape.WORD and reading.ending("determiner", noun):
        return True  # "a lamp i don't need 32"
    return reading.any(("happened", "sells"), start, subject.start)


@needs("present", "stands_at", otherwise=False)
def _is_stated(reading: Reading, start: int, amount: Amount, end: int) -> bool:
    """As in "the tickets are like 180 each", "the 650 stroller is back": what is so now tells of no payment."""
    if reading.any(("firm", "my_share", "fraction", "sum_total", "record"), start, end):
        return False
    if any(reading.at("among", mark.start) is None for mark in reading.within("split", 0, amount.start)):
        return False  # "we split the rent, it's 1,800"
    stands = reading.ending("stands_at", amount.start)
    if stands and (reading.ending("pocket", stands.start) or reading.ending("weak_pocket", stands.start)):
        return True  # "savings at 3,400 now"
    each = reading.at("each", amount.end)
    if (
        stands
        and reading.at("nowadays", each.end if each else amount.end)
        and reading.key(stands.end - 1) == TO
    ):
        return not reading.any(("happened", "past"), start, end)  # "eggs up to 6 each now"
    marks = [
        mark for mark in reading.within("present", start, amount.start) if _governs(reading, mark, amount)
    ]
    if not marks and reading.ending("definite", amount.start):
        comma = next((at for at in range(amount.end, end) if _cuts(reading, at)), end)
        marks = reading.within("present", amount.end, comma)
        if any(reading.at("done_state", mark.end) for mark in marks):
            return False
    return bool(marks) and not reading.any(("happened", "past"), marks[0].end, end)


def _governs(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """Whether no comma stands between the two: "didn't feel like cooking, pizza 22"."""
    if reading.key(mark.end - 1) == TO and any(
        reading.at(role, mark.end) for role in ("determiner", "generic")
    ):
        return False  # "going to the airport"
    colon = next((index for index in range(mark.end, amount.start) if reading.key(index) == ":"), None)
    if colon and any(corrections.names_thing(reading, index) for index in range(colon, amount.start)):
        return False
    return not any(
        reading.key(index) in COMMAS or (reading.key(index) in DASHES and not reading.tokens[index].glued)
        for index in range(mark.end, amount.start - (reading.key(amount.start - 1) == "("))
    )


def _is_done(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "didn't know I paid 40": after the word something was done all the same; not so in "should have paid 40"."""
    done = reading.within("happened", mark.end, amount.start)
    return any(
        reading.ending("perfect", one.start) is None
        and not (one.start == mark.end and reading.key(mark.end - 1).endswith(PERFECT))
        for one in done
    )


@needs("unpaid", otherwise=False)
def _is_silent(reading: Reading, amount: Amount, start: int, end: int) -> bool:
    def outside(mark: Mark) -> bool:
        return mark.start < amount.start or mark.end > amount.end

    unpaid = [
        mark
        for mark in reading.within("unpaid", start, end)
        if outside(mark)
        and not _is_attribute(reading, mark)
        and not (_is_of_other_thing(reading, mark, amount) or _is_in_thing(reading, mark))
        and not _is_given_now(reading, start, amount)
    ]
    if not unpaid or reading.within("firm", start, end):
        return False
    paid = [mark for mark in reading.within("happened", start, end) if not _only_had_to(reading, mark)]
    return not any(all(mark.end <= no.start or mark.start >= no.end for no in unpaid) for mark in paid)


def _is_in_thing(reading: Reading, mark: Mark) -> bool:
    """As in "circular saw 429": a part of what something is called."""
    whole = reading.key(mark.start - 1) + reading.key(mark.start)
    return mark.start > 0 and mark.end - mark.start == 1 and whole in lexicon.items(reading.language)


def _only_had_to(reading: Reading, mark: Mark) -> bool:
    """As in "card declined, had to leave it all"."""
    forced = reading.key(mark.end - 1) == TO
    return forced and not reading.any(("pay", "deed", "hand_over"), mark.end, mark.end + 1)


def _is_given_now(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "Ruby dropped off the 60 she owed"."""
    lent = reading.at("lent_before", amount.end)
    return lent is not None and reading.any(("hand_over", "pays"), start, amount.start)


def _is_of_other_thing(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "skipped lunch, just a coffee 4", "asked for extra cheese, soup 12": behind a sign something else is named."""
    signs = [
        index
        for index in range(mark.end, amount.start)
        if reading.key(index) in COMMAS or reading.key(index) == ":"
    ]
    if mark.start >= amount.end:  # "soup 12 before my shift starts at 3"
        return mark.end < len(reading.tokens) and reading.tokens[mark.end].shape is Shape.NUMBER
    if reading.at("looked", mark.start) and _is_visit(reading, mark.end):
        return True
    end = amount.start
    if signs and signs[-1] + 1 == amount.start:
        if reading.at("place", amount.end):
            return True
        end = amount.end + OBJECT if reading.at("offer", amount.end) else end
    return bool(signs) and any(
        corrections.names_thing(reading, index)
        for index in range(signs[-1], min(end, len(reading.tokens)))
        if not amount.start <= index < amount.end
    )


def _is_visit(reading: Reading, start: int) -> bool:
    """As in "saw a film", "saw the dentist": one pays for seeing these."""
    entries = (lexicon.entry(reading.key(index), reading.language) for index in range(start, start + OBJECT))
    return any(entry is not None and entry.category in SEEN for entry in entries)
