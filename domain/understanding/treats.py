"""What others paid, among themselves or in place of the person who types, is no payment of the own."""

from domain.understanding import dictionary, givers, lexicon
from domain.understanding.language import Reading, is_shouted, needs
from domain.understanding.tokens import Shape

CAME = frozenset({"came_in", "came", "arrival", "is_here"})
DEEDS = ("themselves", "others_luck", "hand_over", "paperwork", "outsider")
NEAR = 4  # tokens between "i" and what was paid


@needs("others_treat", "treats", otherwise=False)
def treated(reading: Reading, start: int, end: int) -> bool:
    """As in "dad picked up the tab, 90"; not so in "dad got dinner so i got the drinks, 16"."""
    if reading.within("others_treat", start, end):
        return True
    for mark in reading.within("treats", start, end):
        if not somebody(reading, mark.start, start) or reading.at("others", mark.end):
            continue
        if mark.end - mark.start == 1 and reading.at("beneficiary", mark.end):
            continue  # "Mia covered for me at work"
        if any(givers.is_own(reading, one, start) for one in reading.within("hand_over", start, mark.start)):
            continue  # "sent Vera 28, she covered my lunch"
        own = [one for one in reading.within("first_person_subject", mark.end, end) if one.end < end]
        if any(reading.any(("happened", "pay"), one.end, one.end + NEAR) for one in own):
            continue
        sent = (one for one in reading.within("remits", mark.end, end) if not reading.at("to_me", one.end))
        if not any(
            givers.is_own(reading, one, mark.end) for one in sent
        ):  # "Dave covered my ticket, sent him 40"
            return True
    return False


def somebody(reading: Reading, end: int, start: int) -> bool:
    """Whether somebody else is named right before."""
    index = end - 1
    while index > start and reading.at("adverb", index):
        index -= 1
    if index < start:
        return False
    if reading.ending("children", index + 1):
        return False
    if reading.ending("people", index + 1) or reading.at("third_person", index):
        return True
    return is_first_name(reading, index)


def is_first_name(reading: Reading, index: int) -> bool:
    """Whether a name stands there with a capital that is no brand's."""
    token = reading.tokens[index]
    if not token.raw[0].isupper() or is_shouted(reading) or reading.at("stop", index):
        return False
    ordinary = dictionary.is_word(token.key, reading.language)
    name = dictionary.is_name(token.key, reading.language) or not ordinary
    return name and lexicon.squash(token.raw) not in lexicon.brands()


@needs("treated", otherwise=False)
def treated_after(reading: Reading, start: int, end: int) -> bool:
    """As in "... but dad paid", "my sister covered it"."""
    for mark in reading.within("treated", start, end):
        alone = mark.end - mark.start > 1 or mark.end >= end or reading.at("stop_sign", mark.end)
        if alone and somebody(reading, mark.start, start):
            return True
    return False


@needs(*DEEDS, otherwise=False)
def others_deed(reading: Reading, start: int, end: int) -> bool:
    """As in "the neighbours sold their house for 620k": what others did among themselves."""
    return (
        _for_themselves(reading, start, end)
        or _is_lucky(reading, start, end)
        or _among_others(reading, start, end)
        or (reading.has("paperwork") and _is_letter(reading, start, end))
        or _is_outsiders(reading, start, end)
    )


def _for_themselves(reading: Reading, start: int, end: int) -> bool:
    """As in "my brother bought himself a watch for 400"."""
    return any(
        reading.any(("people", "outsider", "third_person"), start, mark.start)
        for mark in reading.within("themselves", start, end)
    )


def _is_lucky(reading: Reading, start: int, end: int) -> bool:
    """As in "Zoe won 500"."""
    return any(
        mark.start > start and is_first_name(reading, mark.start - 1)
        for mark in reading.within("others_luck", start, end)
    )


def _is_outsiders(reading: Reading, start: int, end: int) -> bool:
    for mark in reading.within("outsider", start, end):
        if _is_relative(reading, mark.start, start):
            continue
        deed = givers.verb_of(reading, "outsider_deed", mark.end, mark.start, end)
        if deed and reading.at("hand_over", deed.start) and reading.within("money_noun", deed.end, end):
            continue  # "boss paid the promised bonus"
        taken = deed and reading.at("takes_away", deed.start) and reading.at("the", deed.end)
        if taken and reading.ending("stranger", mark.end):
            continue  # "a lady bought the pram, 45"
        if deed and not reading.within("me", deed.end, end):
            return True
    return False


def _among_others(reading: Reading, start: int, end: int) -> bool:
    """As in "he gave Lisa her 15"."""
    for verb in reading.within("hand_over", start, end):
        token = reading.tokens[verb.end] if verb.end < end else None
        named = token and token.raw[0].isupper() and dictionary.is_name(token.key, reading.language)
        if not named or not givers.is_others(reading, verb, start):
            continue
        if reading.at("third_person", verb.start - 1) or reading.at("others", verb.end + 1):
            return True
    return False


def _is_letter(reading: Reading, start: int, end: int) -> bool:
    """As in "school sent a fee letter, 14,200 a term", "renewal letter came, 300": nothing is told of paying it."""
    for verb in reading.within("remits", start, end):
        paper = reading.within("paperwork", verb.end, min(end, verb.end + NEAR))
        if paper and not givers.is_own(reading, verb, start):
            return not reading.any(("happened", "pay"), paper[-1].end, end)
    return any(
        reading.plays(CAME, letter.end) and not reading.any(("happened", "pay"), letter.end, end)
        for letter in reading.within("letter", start, end)
    )


def _is_relative(reading: Reading, subject: int, start: int) -> bool:
    """As in "paid Rico back 60 for the flowers he got": it says which flowers the own payment was for."""
    before = subject - 1
    if before <= start or reading.tokens[before].shape is not Shape.WORD or reading.at("clause", before):
        return False
    return not reading.at("adverb", before) and reading.any(("pay", "hand_over"), start, before)
