"""Stage 3: which way the money went."""

from collections.abc import Sequence
from dataclasses import replace

from domain.understanding import arrivals, dictionary, directions, lexicon, pockets
from domain.understanding.amounts import Amount
from domain.understanding.draft import Kind
from domain.understanding.givers import OWNERS
from domain.understanding.language import Mark, Reading, needs
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

BANKS = frozenset({"fees", "transfer"})
PAIR = 2
BACK = "back"
QUESTION_MARK = "?"
SHORTEST_DEED = 4  # letters
WIDEST_CUT = 4  # tokens
GIVEN_BACK = ("gives_back", "return_of", "deposit", "got_back")
TIMES = frozenset({"weekday", "month", "day", "unit"})
NO_COMPOUND = (
    frozenset({"stop", "connector", "adverb", "day", "weekday", "month", "came", "came_in", "is_here"})
    | {"money_noun", "arrival", "earnings", "earned_by", "income", "pays"}
)  # fmt: skip
AWAY = frozenset({"transport", "travel"})
NO_SELLERS = BANKS | AWAY
DECIDING = (*GIVEN_BACK, "payer", "not_refund", "refund", "transfer", "income", "particle")
RECEIVED = ("made_money", "got_money", "plus_sign")
WORDS = (
    *directions.WORDS, *pockets.WORDS, *arrivals.WORDS, *DECIDING, *RECEIVED, "repaid", "sent_by_other",
    "done_by_other",
)  # fmt: skip


@needs(*WORDS, otherwise=(Kind.EXPENSE, None))
def find(
    reading: Reading, segment: Segment, items: Sequence[Hit], brands: Sequence[Hit] = ()
) -> tuple[Kind, Mark | None]:
    """The kind of a segment's transaction and the words that say so (None: an expense by default)."""
    if reasons := reading.within("reason", segment.amount.end, segment.end):
        segment = replace(segment, end=reasons[0].start)  # "a scarf for 35 because we won"
    start, end = segment.start, segment.end
    repaid = _repaid(reading, start, end)
    if repaid:
        return Kind.EXPENSE, repaid
    if machine := pockets.dispensed(reading, segment.amount):
        return Kind.TRANSFER, machine
    came = (
        directions.find(reading, segment, items, brands)
        or _came(reading, segment, brands)
        or _done_by_other(reading, segment, brands)
        or arrivals.find(reading, segment)
    )
    if came:
        return came
    if pocket := pockets.find(reading, segment, items, brands):
        return Kind.TRANSFER, pocket
    sentence_end = _sentence_end(reading, segment)
    begins = reading.within("sentence_end", start, segment.amount.start)
    own = replace(segment, start=begins[-1].end) if begins else None
    within = own and _decide(reading, own, sentence_end, items, brands)
    asked = [mark.end for mark in begins if reading.key(mark.start) == QUESTION_MARK]
    segment = replace(segment, start=asked[-1]) if asked else segment  # "escrow refund? no idea. dues 95"
    within = within or _decide(reading, segment, sentence_end, items, brands)
    alone = start == 0 and end == len(reading.tokens) and sentence_end < end
    anywhere = within or (_decide(reading, segment, end, items, brands) if alone else None)
    if anywhere and anywhere[0] is Kind.TRANSFER and segment.amount.reduced:
        return Kind.EXPENSE, None  # "84, saved 12 with coupons"
    return anywhere or _received(reading, segment.amount, brands) or (Kind.EXPENSE, None)


@needs("repaid", otherwise=None)
def _repaid(reading: Reading, start: int, end: int) -> Mark | None:
    """As in "habe Anna 20 zurückgezahlt": what the person gave back, unless other words say who else did."""
    repaid = reading.within("repaid", start, end)
    others = [
        mark
        for role in ("payer", "gives_back")
        for mark in reading.within(role, start, end)
        if not any(own.start <= mark.start and mark.end <= own.end for own in repaid)
    ]
    return repaid[0] if repaid and not others else None


def _sentence_end(reading: Reading, segment: Segment) -> int:
    """Where the sentence of the amount ends: what follows speaks of it only where nothing before does."""
    ends = reading.within("sentence_end", segment.amount.end, segment.end)
    return ends[0].start if ends else segment.end


@needs(*DECIDING, otherwise=None)
def _decide(
    reading: Reading, segment: Segment, end: int, items: Sequence[Hit], brands: Sequence[Hit]
) -> tuple[Kind, Mark] | None:
    start = segment.start
    things = lexicon.within(items, start, end)
    amount = segment.amount
    for kind, marks in (
        (
            Kind.INCOME if reading.within("tax_office", start, end) else Kind.REFUND,
            [*_given_back(reading, start, end, brands), *_back(reading, segment, things, brands)],
        ),
        (Kind.INCOME, reading.within("payer", start, end)),
        (Kind.INCOME, reading.within("not_refund", start, end)),
        (
            Kind.INCOME if reading.within("tax_office", start, end) else Kind.REFUND,
            [mark for mark in reading.within("refund", start, end) if not _travels(mark, things)],
        ),
        (
            Kind.TRANSFER,
            [
                mark
                for mark in reading.within("transfer", start, end)
                if not _means(reading, mark) and not reading.within("fee_word", start, end)
            ],
        ),
        (Kind.INCOME, reading.within("income", start, end)),
        (
            Kind.INCOME,
            [mark for mark in reading.within("got_back", start, end) if not _came_home(reading, mark)],
        ),
    ):
        cues = [
            mark
            for mark in marks
            if not _is_part(mark, things)
            and not _is_own_deed(reading, mark, start)
            and not reading.at("nothing", mark.end)
            and not _is_cut(reading, mark)
            and not _is_denied(reading, mark)
            and not amount.start <= mark.start < amount.end  # the currency of "9,000 won"
            and not (kind is Kind.INCOME and _is_no_income(reading, mark, amount, things))
        ]
        if cues:
            return kind, max(cues, key=lambda mark: mark.end - mark.start)
    return None


def _is_denied(reading: Reading, mark: Mark) -> bool:
    """As in "Tim hasn't paid me yet"."""
    before = mark.start - 1 if reading.at("adverb", mark.start - 1) else mark.start
    return reading.ending("negator", before) is not None or reading.ending("not_yet", before) is not None


def _is_no_income(reading: Reading, mark: Mark, amount: Amount, things: Sequence[Hit]) -> bool:
    """As in "pension advice 90", "the nanny's wages 800", "bonus came, splurged 60"."""
    named = any(hit.start == mark.end < amount.start for hit in things)
    if (named and reading.at("earned_by", mark.end) is None) or _is_in_compound(reading, mark, amount):
        return True
    return _is_others_pay(reading, mark) or bool(reading.within("spent", mark.end, amount.start))


def _is_in_compound(reading: Reading, mark: Mark, amount: Amount) -> bool:
    """As in "bonus track 12", "pension advice 90": another everyday word goes on with it."""
    if mark.end - mark.start > 1 or mark.end >= amount.start or not reading.at("attributive", mark.start):
        return False
    token = reading.tokens[mark.end]
    if not token.raw.islower() or reading.plays(NO_COMPOUND, mark.end):
        return False
    return dictionary.is_word(token.key, reading.language)


def _is_others_pay(reading: Reading, mark: Mark) -> bool:
    """As in "the nanny's wages 800", "maid salary 2500": what one pays to those who work for one."""
    if not reading.any(("wages",), mark.start, mark.end):
        return False
    before = mark.start - 1
    if reading.ending("staff", mark.start) or reading.ending("staff", before):
        return True
    if before < 0 or not reading.tokens[before].raw.lower().endswith(OWNERS):
        return False
    return not reading.plays(TIMES, before)


def _is_cut(reading: Reading, mark: Mark) -> bool:
    """As in Hindi "25% discount mila", Swedish "fick den för 500": what was got is a discount, or a thing."""
    for role in ("off", "discount_word", "bargain"):
        for cut in reading.within(role, max(0, mark.start - WIDEST_CUT), mark.end + WIDEST_CUT):
            if (
                cut.start <= mark.start
                and mark.end <= cut.end
                and cut.end - cut.start > mark.end - mark.start
            ):
                return True
    return False


def _is_part(mark: Mark, things: Sequence[Hit]) -> bool:
    """As in "ATM fee", "income tax": the name of something that is paid for."""
    return any(
        hit.start <= mark.start and mark.end <= hit.end and hit.end - hit.start > mark.end - mark.start
        for hit in things
    )


def _is_own_deed(reading: Reading, mark: Mark, start: int) -> bool:
    """As in "reimbursed Carla 18": nobody else stands before it, and who got the money follows."""
    if reading.at("by_me", mark.start) is None or mark.end >= len(reading.tokens):
        return False
    alone = mark.start == start or reading.key(mark.start - 1) in {"i", "we"}
    named = reading.tokens[mark.end].shape is Shape.WORD
    return alone and named and not any(reading.at(role, mark.end) for role in ("connector", "place", "stop"))


@needs(*RECEIVED, otherwise=None)
def _received(reading: Reading, amount: Amount, brands: Sequence[Hit]) -> tuple[Kind, Mark] | None:
    """As in "got 50 from grandma"; what one gets from a shop is paid for."""
    if made := reading.ending("made_money", amount.start):
        return Kind.INCOME, made
    got = reading.ending("got_money", amount.start) or reading.ending("plus_sign", amount.start)
    if any(lexicon.entry(reading.key(index), reading.language) for index in range(amount.start, amount.end)):
        return None  # "got two tyres at 85 each from Kelly"
    work = reading.at("beneficiary", amount.end)
    if got is not None and work is not None and _is_doing(reading, work.end):
        return Kind.INCOME, got
    source = reading.at("money_from", amount.end) or reading.at("back_from", amount.end)
    if got is None or source is None or any(hit.start == source.end for hit in brands):
        return None
    return Kind.INCOME, got


def _is_doing(reading: Reading, index: int) -> bool:
    """As in "got 20 for mowing"; "got 20 for parking" was paid."""
    key = reading.key(index)
    return len(key) > SHORTEST_DEED and key.endswith("ing") and lexicon.entry(key, reading.language) is None


@needs("sent_by_other", otherwise=None)
def _came(reading: Reading, segment: Segment, brands: Sequence[Hit]) -> tuple[Kind, Mark] | None:
    """As in "mom sent 5000", "rohit returned 2000": somebody else did, and right after it stands the sum."""
    determiner = reading.ending("determiner", segment.amount.start)
    at = determiner.start if determiner else segment.amount.start
    sent = reading.ending("sent_by_other", at)
    subject = None if sent is None else _subject(reading, sent, segment.start)
    if sent is None or subject is None or reading.at("first_person", subject):
        return None
    person = reading.tokens[subject].shape is Shape.WORD and all(hit.end != subject + 1 for hit in brands)
    return (Kind.INCOME, sent) if person else None


@needs("done_by_other", otherwise=None)
def _done_by_other(reading: Reading, segment: Segment, brands: Sequence[Hit]) -> tuple[Kind, Mark] | None:
    """As in "Tom finally paid his half, 27", "Dana settled up 46": who did it stands before it, and is a person."""
    for mark in reading.within("done_by_other", segment.start, segment.end):
        subject = _subject(reading, mark, segment.start)
        if subject is None or reading.tokens[subject].shape is not Shape.WORD or _is_denied(reading, mark):
            continue
        somebody = reading.ending("people", subject + 1)
        told = not somebody and any(
            reading.at(role, subject) for role in ("first_person", "connector", "stop")
        )
        if not told and all(hit.end != subject + 1 for hit in brands):
            return Kind.INCOME, mark
    return None


def _subject(reading: Reading, mark: Mark, start: int) -> int | None:
    """The token of who did it: what stands before the words, but for "finally" and the like."""
    index = mark.start - 1
    while index >= start and reading.at("adverb", index):
        index -= 1
    return index if index >= start else None


def _given_back(reading: Reading, start: int, end: int, brands: Sequence[Hit]) -> list[Mark]:
    """As in "Zara gave me back 40": a shop gives back what was paid, a person what was lent."""
    if not any(map(reading.has, GIVEN_BACK)):
        return []
    given: list[Mark] = []
    if gifts := reading.within("gives_back", start, end):
        shops = {hit.end for hit in brands if hit.entry.category not in BANKS and not hit.entry.common}
        shops |= {mark.end for mark in reading.within("seller", start, end)}
        given += [
            mark
            for mark in gifts
            if mark.start in shops or (reading.at("adverb", mark.start - 1) and mark.start - 1 in shops)
        ]
    if returns := reading.within("return_of", start, end):
        sold = {hit.end for hit in brands if hit.entry.category not in NO_SELLERS}
        given += [mark for mark in returns if mark.start in sold]
    if reading.within("deposit", start, end):  # what was left as a security comes back
        given += [
            mark
            for role in ("payer", "gives_back", "refund", "got_back")
            for mark in reading.within(role, start, end)
        ]
    if reading.within("cashback", start, end):
        return given  # what a card or a portal gives
    sellers = [hit for hit in lexicon.within(brands, start, end) if hit.entry.category not in NO_SELLERS]
    # "exchange at Kohl's, got 12 back"
    sold_or_undone = sellers or reading.any(("undoing", "seller"), start, end)
    return given + (reading.within("got_back", start, end) if sold_or_undone else [])


def _back(reading: Reading, segment: Segment, things: Sequence[Hit], brands: Sequence[Hit]) -> list[Mark]:
    """As in "Zara found an error, 12 back": beside a shop, unless the person gave it, or went back."""
    start, amount, end = segment.start, segment.amount, segment.end
    back = reading.at("particle", amount.end)
    if back is None or reading.key(back.start) != BACK or reading.within("cashback", start, end):
        return []
    named = lexicon.within(brands, start, end)
    shops = any(hit.entry.category not in NO_SELLERS for hit in named)
    away = any(hit.entry.category in AWAY for hit in (*things, *named))
    given = reading.any(("pay", "remits", "stows"), start, amount.start)
    return [back] if shops and not (away or given) else []


def _came_home(reading: Reading, mark: Mark) -> bool:
    """As in "got back from the vet": the person did."""
    return mark.end - mark.start == PAIR and reading.at("money_from", mark.end) is not None


def _means(reading: Reading, mark: Mark) -> bool:
    """As in "soup 7 with my credit card": what it was paid with."""
    determiner = reading.ending("determiner", mark.start)
    led = determiner and reading.ending("using", determiner.start)  # "80 on the credit card"
    return bool(led or reading.ending("using", mark.start))


def _travels(mark: Mark, items: Sequence[Hit]) -> bool:
    """As in "took a taxi back": what is taken back there is the person."""
    return any(hit.entry.category in AWAY for hit in lexicon.within(items, mark.start, mark.end))
