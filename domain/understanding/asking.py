"""Sentences that only ask, and lists that say at their head that they are plans."""

from domain.understanding.amounts import Amount
from domain.understanding.language import Reading, needs

QUESTION_MARKS = {"?", "？"}
COMMAS = {",", "、"}
DASHES = {"-", "–", "—", "("}
HEADING = 4  # tokens in which a list says what it is of
OPENING = 8  # tokens in which a text may say that something is to be written down


def asks(reading: Reading, start: int, end: int) -> bool:
    """As in "did i pay 40 for the gym?", "how much was the 30 one"; not so in "was in Leeds, lunch 12"."""
    recording = bool(reading.within("record", start, min(end, start + OPENING)))
    first = start
    while first < end and (not reading.tokens[first].key.isalnum() or reading.at("greeting", first)):
        greeting = reading.at("greeting", first)
        first = greeting.end if greeting else first + 1
    # "do hazaar" is two thousand in Hindi.
    question = reading.at("question", first)
    asked = question is not None and reading.at("number", first) is None
    if question and (reading.at("negation", question.end) or _tells(reading, question.end, end)):
        return False  # "could not resist a 6 croissant"
    if recording and (reading.at("polite", first) or not asked):
        return False
    if reading.key(end - 1) in QUESTION_MARKS:
        # "14 for parking?? robbery": what is only wondered at.
        return asked or reading.key(end) not in {*QUESTION_MARKS, "!"}
    told = reading.at("relative", first) and reading.within("happened", first, end)
    return asked and not (told or _tells_after_comma(reading, first, end))


def _tells(reading: Reading, start: int, end: int) -> bool:
    """As in "was in Leeds": where somebody was, with nobody named behind the verb."""
    placed = any(reading.at(role, start) for role in ("locative", "place"))
    return placed and reading.key(end - 1) not in QUESTION_MARKS


@needs("heading", otherwise=False)
def is_headed(reading: Reading, start: int, first: Amount) -> bool:
    """As in "July budget: soup 40, tea 15"."""
    for mark in reading.within("heading", start, min(first.start, start + HEADING)):
        sign = reading.tokens[mark.end] if mark.end < first.start else None
        if sign and sign.key in DASHES and not sign.glued:
            return True
        if any(reading.key(at) == ":" for at in range(mark.end, min(first.start, mark.end + HEADING))):
            return True  # "budget for may: soup 40"
    return False


def _tells_after_comma(reading: Reading, start: int, end: int) -> bool:
    """As in "which reminds me, I paid 30"."""
    for done in reading.within("happened", start, end):
        subject = reading.ending("first_person_subject", done.start)
        if subject and reading.key(subject.start - 1) in COMMAS:
            return True
    return False
