"""Stage 3: money that came in, told by what it was, who pays to this person, or what was done for it."""

from domain.understanding import givers
from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading, needs, pack
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

PAYERS = ("people", "debtor", "stranger")
NEAR = 3  # tokens between "from" and who pays
ENDS = frozenset({"stop_sign", "day", "clause"})
HEADS = ("heading_in", "heading_out")
SIGNS = frozenset({":", "-", "–", "—", "="})

WORDS = ("heading_in", "money_noun", "rent", "wage_noun", "debtor", "marketplace", "pays_out", "earned_by")

Told = tuple[Kind, Mark] | None


@needs(*WORDS, otherwise=None)
def find(reading: Reading, segment: Segment) -> Told:
    """The kind that the words tell, and those words; None where they tell none."""
    if head := _heading(reading, segment):
        return (Kind.INCOME, head) if head.role == "heading_in" else None
    if reading.any(("refund", "fee_word"), segment.start, segment.end):
        return None
    return (
        _arrived(reading, segment)
        or _owed(reading, segment)
        or _worked(reading, segment)
        or _sold_there(reading, segment)
    )


@needs(*HEADS, otherwise=None)
def _heading(reading: Reading, segment: Segment) -> Mark | None:
    """As in "in: wages 900, tips 40. out: rent 500"."""
    heads = (
        mark
        for role in HEADS
        for mark in reading.within(role, 0, segment.amount.start)
        if reading.key(mark.end) in SIGNS or reading.key(mark.end - 1) in SIGNS
        if mark.end < segment.amount.start
        if mark.start == 0 or reading.at("stop_sign", mark.start - 1)
        if _reaches(reading, mark.end + (reading.key(mark.end) in SIGNS), segment.amount.start)
    )
    return max(heads, key=lambda mark: mark.start, default=None)


def _reaches(reading: Reading, start: int, end: int) -> bool:
    """To the end of its sentence, or over all the lines below it."""
    below = reading.tokens[start].shape is Shape.BREAK
    ends = reading.within("sentence_end", start + below, end)
    return all(below and reading.tokens[mark.start].shape is Shape.BREAK for mark in ends)


@needs("money_noun", "rent", "wage_noun", otherwise=None)
def _arrived(reading: Reading, segment: Segment) -> Told:
    """As in "student loan landed, 900", "the advance came, 400"."""
    arrivals = reading.within("arrival", segment.start, segment.end)
    if arrivals and reading.within("money_noun", segment.start, segment.end):
        return Kind.INCOME, arrivals[0]
    for money in reading.within("money_noun", segment.start, segment.end):
        came = reading.at("came", money.end) or _is_here(reading, money.end)
        if came and reading.at("paperwork", money.start) is None:
            return Kind.INCOME, came
        if _is_of_somebody(reading, money):
            return Kind.INCOME, money
    for rent in reading.within("rent", segment.start, segment.end):
        source = reading.at("money_from", rent.end)
        here = reading.within("came_in", rent.end, segment.end) or _is_here(reading, rent.end)
        if here or (source and reading.any(PAYERS, source.end, source.end + NEAR)):
            return Kind.INCOME, rent  # "rent from the lodger"
    wage = reading.ending("wage_noun", segment.amount.start)
    if wage and _is_wage(reading, wage, segment.start):
        return Kind.INCOME, wage
    noun = reading.ending("money_noun", segment.amount.start)
    got = reading.within("got_my", segment.start, noun.start) if noun else []
    return (Kind.INCOME, got[0]) if got else None  # "got my guard check 988"


def _is_of_somebody(reading: Reading, money: Mark) -> bool:
    """As in "grandpa's check, 100"."""
    owner = money.start - 1
    if owner < 0 or reading.at("cheque", money.start) is None or not _begins(reading, owner):
        return False
    raw = reading.tokens[owner].raw.lower()
    return raw.endswith(givers.OWNERS) and raw[:-2] in pack(reading.language).phrasebook.words_of("people")


def _begins(reading: Reading, index: int) -> bool:
    determiner = reading.at("determiner", index - 1)
    index -= determiner is not None
    return index == 0 or reading.plays(ENDS, index - 1)


def _is_here(reading: Reading, index: int) -> Mark | None:
    """As in "allowance in, 280", "rent's in: 900"; not so in "paid the rent in cash"."""
    here = reading.at("is_here", index) or reading.at("locative", index)
    ended = here is not None and (here.end >= len(reading.tokens) or reading.plays(ENDS, here.end))
    return here if ended else None


def _is_wage(reading: Reading, wage: Mark, start: int) -> bool:
    """As in "swing pay 5,420", "holiday pay 300"; not so in "i pay 40", "Apple Pay 12"."""
    before = wage.start - 1
    if before < start or reading.tokens[before].shape is not Shape.WORD:
        return False
    if reading.tokens[before].raw[0].isupper() and before > 0:
        return False
    return not reading.at("stop", before) and not reading.ending("stop", wage.end - 1)


@needs("debtor", otherwise=None)
def _owed(reading: Reading, segment: Segment) -> Told:
    """As in "tenant paid october rent", "the client in Leeds sent 480"."""
    for mark in reading.within("debtor", segment.start, segment.end):
        pays = givers.verb_of(reading, "pays", mark.end, mark.start, segment.end)
        pays = pays or givers.verb_of(reading, "hand_over", mark.end, mark.start, segment.end)
        if (
            pays
            and pays.end <= segment.end
            and not reading.within("paperwork", pays.end, segment.amount.start)
        ):
            return Kind.INCOME, pays
        by = reading.ending("paid_by", mark.start - (reading.at("determiner", mark.start - 1) is not None))
        if by:
            return Kind.INCOME, by  # "paid by my client: 900"
    return None


@needs("marketplace", "pays_out", otherwise=None)
def _sold_there(reading: Reading, segment: Segment) -> Told:
    """As in "ebay sale 40", "Upwork payout 300"."""
    for role in ("marketplace", "pays_out"):
        for mark in reading.within(role, segment.start, segment.end):
            if sale := reading.at("proceeds", mark.end):
                return Kind.INCOME, sale
    return None


@needs("earned_by", otherwise=None)
def _worked(reading: Reading, segment: Segment) -> Told:
    """As in "the gig at the Blue Note paid 130"."""
    for mark in reading.within("earned_by", segment.start, segment.amount.start):
        pays = givers.verb_of(reading, "pays", mark.end, mark.start, segment.end)
        pays = pays or givers.verb_of(reading, "yields", mark.end, mark.start, segment.end)
        if pays and pays.end <= segment.amount.start:
            return Kind.INCOME, pays
    return None
