"""Stage 3: money that came in, told by what it was, who pays to this person, or what was done for it."""

from domain.understanding import givers
from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

PAYERS = ("people", "debtor", "stranger")
NEAR = 3  # tokens between "from" and who pays
HEADS = ("heading_in", "heading_out")
SIGNS = frozenset({":", "-", "–", "—", "="})

Told = tuple[Kind, Mark] | None


def find(reading: Reading, segment: Segment) -> Told:
    """The kind that the words tell, and those words; None where they tell none."""
    if head := _heading(reading, segment):
        return (Kind.INCOME, head) if head.role == "heading_in" else None
    if reading.any(("refund", "fee_word"), segment.start, segment.end):
        return None
    return _arrived(reading, segment) or _owed(reading, segment) or _worked(reading, segment)


def _heading(reading: Reading, segment: Segment) -> Mark | None:
    """As in "in: wages 900, tips 40. out: rent 500"."""
    heads = [
        mark
        for role in HEADS
        for mark in reading.within(role, 0, segment.amount.start)
        if reading.key(mark.end) in SIGNS and not reading.tokens[mark.end + 1].glued
        if mark.start == 0 or reading.at("stop_sign", mark.start - 1)
    ]
    return max(heads, key=lambda mark: mark.start, default=None)


def _arrived(reading: Reading, segment: Segment) -> Told:
    """As in "student loan landed, 900", "the advance came, 400"."""
    arrivals = reading.within("arrival", segment.start, segment.end)
    if arrivals and reading.within("money_noun", segment.start, segment.end):
        return Kind.INCOME, arrivals[0]
    for money in reading.within("money_noun", segment.start, segment.end):
        came = reading.at("came", money.end)
        if came and reading.at("paperwork", money.start) is None:
            return Kind.INCOME, came
    for rent in reading.within("rent", segment.start, segment.end):
        source = reading.at("money_from", rent.end)
        came = reading.within("came_in", rent.end, segment.end)
        if came or (source and reading.any(PAYERS, source.end, source.end + NEAR)):
            return Kind.INCOME, rent  # "rent from the lodger"
    wage = reading.ending("wage_noun", segment.amount.start)
    return (Kind.INCOME, wage) if wage and _is_wage(reading, wage, segment.start) else None


def _is_wage(reading: Reading, wage: Mark, start: int) -> bool:
    """As in "swing pay 5,420", "holiday pay 300"; not so in "i pay 40", "Apple Pay 12"."""
    before = wage.start - 1
    if before < start or reading.tokens[before].shape is not Shape.WORD:
        return False
    if reading.tokens[before].raw[0].isupper() and before > 0:
        return False
    return not reading.at("stop", before) and not reading.ending("stop", wage.end - 1)


def _owed(reading: Reading, segment: Segment) -> Told:
    """As in "tenant paid october rent", "the client in Leeds sent 480"."""
    for mark in reading.within("debtor", segment.start, segment.end):
        pays = givers.verb_of(reading, "pays", mark.end, mark.start, segment.end)
        if pays and pays.end <= segment.end:
            return Kind.INCOME, pays
        by = reading.ending("paid_by", mark.start - (reading.at("determiner", mark.start - 1) is not None))
        if by:
            return Kind.INCOME, by  # "paid by my client: 900"
    return None


def _worked(reading: Reading, segment: Segment) -> Told:
    """As in "the gig at the Blue Note paid 130"."""
    for mark in reading.within("earned_by", segment.start, segment.amount.start):
        pays = givers.verb_of(reading, "pays", mark.end, mark.start, segment.end)
        if pays and pays.end <= segment.amount.start:
            return Kind.INCOME, pays
    return None
