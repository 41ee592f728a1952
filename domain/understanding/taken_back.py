"""What is said behind a sum may take it back: it was refused, failed, or is still to be paid."""

from domain.understanding import dictionary, treats
from domain.understanding.amounts import Amount
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.tokens import Shape

SO = "so"
ADVICE = frozenset({"dont", "do"})
PRESENT = frozenset({"dont", "don't", "wont", "won't", "cant", "can't"})
STARTS = frozenset({"clause", "stop_sign", "greeting"})
SHORT = 4  # tokens of a sentence that only refuses
OPENING = 8  # tokens between a paper and its sum
OBJECT = 4  # tokens between "didn't" and the deed


def is_settled(reading: Reading, start: int, end: int) -> bool:
    """As in "owed Nora 40, paid her back"; not so in "owed 40, not paid yet"."""
    return any(
        not reading.any(("negator", "not_yet"), max(start, mark.start - 2), mark.end)
        for mark in reading.within("settled", start, end)
    )


@needs("treated", "refrained", "deadline", "undone", "negator", otherwise=False)
def undone(reading: Reading, amount: Amount, start: int, end: int) -> bool:
    """What is said after the last amount may take it back ("... but didn't buy it"); why it was bought doesn't."""
    reasons = reading.within("reason", amount.end, end)
    end = reasons[0].start if reasons else end
    if treats.treated_after(reading, start, end):
        return True  # "dinner 90 but dad paid"
    for mark in reading.within("refrained", start, end):
        subject = reading.ending("first_person_subject", mark.start)
        ended = mark.end >= end or reading.tokens[mark.end].shape is not Shape.WORD
        if subject and ended and reading.key(subject.start - 1) == SO:
            return True  # "the tickets were 150 so we stayed home"
    billed = reading.within("paperwork", max(0, amount.start - OPENING), amount.start)
    due = [
        mark for mark in reading.within("deadline", amount.end, end) if mark.start == amount.end + 1 or billed
    ]
    if (
        billed
        and due
        and not is_settled(reading, amount.end, end)
        and not reading.any(("happened",), 0, amount.start)
    ):
        return True  # "invoice for 2,800 arrived, due in may"
    failed = reading.at("undone", amount.end)
    return bool(failed or reading.within("undone", start, end)) or _takes_back(reading, amount.end, end)


def _is_of_noun(reading: Reading, negator: Mark, start: int) -> bool:
    """As in "40 of stuff i didn't need": it says which stuff."""
    subject = reading.ending("first_person_subject", negator.start)
    if subject is None or subject.start <= start:
        return False
    noun = subject.start - 1
    return reading.tokens[noun].shape is Shape.WORD and not reading.any(
        ("clause", "adverb", "relative"), noun, subject.end
    )


def _is_advice(reading: Reading, negator: Mark) -> bool:
    """As in "got 40, don't spend it all": nobody stands before it."""
    alone = negator.start > 0 and reading.plays(STARTS, negator.start - 1)
    return alone and reading.key(negator.start) in ADVICE


def _is_aim(reading: Reading, negator: Mark) -> bool:
    """As in "put 90 into savings so i don't spend it"; "so i didn't buy it" tells what came of it."""
    subject = reading.ending("first_person_subject", negator.start)
    return (
        subject is not None and reading.key(subject.start - 1) == SO and reading.key(negator.start) in PRESENT
    )


def _is_of_somebody(reading: Reading, negator: Mark, start: int) -> bool:
    """As in "lunch 52, Tim hasn't paid yet": what somebody else has not done takes back no payment of the own."""
    subject = negator.start - 1
    if subject < start or reading.at("first_person_subject", subject):
        return False
    if reading.at("third_person", subject):
        return reading.key(subject) != "they"
    key = reading.key(subject)
    named = dictionary.is_name(key, reading.language) or not dictionary.is_word(key, reading.language)
    named = named and reading.tokens[subject].raw[0].isupper()
    return named or reading.ending("people", negator.start) is not None


@needs("undone", "negator", otherwise=False)
def is_refused(reading: Reading, start: int, end: int) -> bool:
    """As in ". nope", ". didn't buy it" behind the sentence."""
    refused = reading.at("undone", start) is not None and end - start <= SHORT
    return refused or _takes_back(reading, start, end)


def _takes_back(reading: Reading, start: int, end: int) -> bool:
    """As in "didn't end up buying it", "ended up not going"."""
    for mark in reading.within("negator", start, end):
        if (
            _is_advice(reading, mark)
            or _is_of_noun(reading, mark, start)
            or _is_aim(reading, mark)
            or _is_of_somebody(reading, mark, start)
        ):
            continue
        for deed in reading.within("deed", mark.end, min(end, mark.end + OBJECT)):
            object_ = deed.end
            if (
                object_ >= end
                or reading.at("pronoun", object_)
                or reading.tokens[object_].shape is not Shape.WORD
            ):
                return True
    return False
