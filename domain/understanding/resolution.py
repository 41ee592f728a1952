"""Stage 8: what the stages found becomes drafts, each field with its evidence."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from domain.money import MAX_MINOR, Money, decimals
from domain.understanding import (
    categories,
    currencies,
    days,
    givers,
    guessing,
    kinds,
    merchants,
    names,
    notices,
    recall,
    recurrence,
    shared_shops,
)
from domain.understanding.draft import Context, Draft, Evidence, Field, Kind, State
from domain.understanding.language import Mark, Reading
from domain.understanding.lexicon import Hit
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

FARTHEST_CARRIED = 3  # prices that say nothing behind one that does


class Purpose(NamedTuple):
    """What one segment says of its payment by itself."""

    kind: Kind
    cue: Mark | None
    merchant: names.Merchant | None
    category: str
    hit: Hit | None
    silent: bool  # no word says what for


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of the whole text when its segments are resolved."""

    reading: Reading
    context: Context
    today: date
    said: Sequence[days.Said]
    known: names.Known
    notice: notices.Notice | None = None
    # Kind, its words and merchant of the segments that were looked at, by position; and what else they say, which
    # those behind may ask again.
    told: dict[int, tuple[Kind, Mark | None, names.Merchant | None]] = field(default_factory=dict)
    purposes: dict[int, Purpose] = field(default_factory=dict)


def money_of(value: Decimal, currency: str) -> Money | None:
    """The amount rounded half-up to the currency's decimals; None where it is no amount that can be kept."""
    if not 0 < value <= _most(currency):
        return None
    money = Money.of(value, currency)
    return money if money.minor > 0 else None


@cache
def _most(currency: str) -> Decimal:
    return Decimal(MAX_MINOR).scaleb(-decimals()[currency])


def day_of(
    reading: Reading, segments: Sequence[Segment], position: int, said: Sequence[days.Said], today: date
) -> tuple[date, days.Said | None]:
    """A date in the segment; else the last one said before; else one at the text's end; else today."""
    if not said:
        return today, None
    segment = segments[position]
    first = bisect_left(said, segment.start, key=_start)
    last = bisect_left(said, segment.end, lo=first, key=_start)
    before = said[first - 1] if first else None
    inside = _nearest_first(said[first:last], segment)
    if before:
        inside = [one for one in inside if not reading.within("sentence_end", segment.amount.end, one.start)]
    inside = [one for one in inside if not _is_of_other(reading, segment, one)]
    if before:
        inside = [one for one in inside if not _begins_next(reading, segment, one)]
    at_the_end = said[0] if len(said) == 1 and said[0].start >= segments[-1].start else None
    if at_the_end and (
        _is_of_other(reading, segments[-1], at_the_end)
        or reading.tokens[at_the_end.end - 1].raw.lower().endswith(givers.OWNERS)
    ):
        at_the_end = None  # "soup 9, forgot yesterday's cab 12"
    chosen = inside[0] if inside else before or at_the_end or _of_joined(reading, segments, position, said)
    return (chosen.day, chosen) if chosen else (today, None)


def _of_joined(
    reading: Reading, segments: Sequence[Segment], position: int, said: Sequence[days.Said]
) -> days.Said | None:
    """As in "soup 9 and tea 2 on monday, cab 12 today": the day of what is joined to it without a sign."""
    if position + 1 >= len(segments):
        return None
    first, second = segments[position], segments[position + 1]
    behind = next((one for one in said if second.amount.end <= one.start < second.end), None)
    if behind is None or reading.any(("stop_sign",), first.amount.end, behind.start):
        return None
    return behind


def _begins_next(reading: Reading, segment: Segment, one: days.Said) -> bool:
    """As in "monday taxi 12, soup 7, tuesday nothing": another day's clause begins with it."""
    if one.start <= segment.amount.end or one.end >= segment.end:
        return False
    parted = reading.at("stop_sign", one.start - 1) is not None
    return parted and reading.tokens[one.end].shape is Shape.WORD


def _is_of_other(reading: Reading, segment: Segment, one: days.Said) -> bool:
    """Whether it is the day of something else than this payment."""
    return (
        _is_promised(reading, segment, one)
        or _was_taken_back(reading, segment, one)
        or _is_of_others_deed(reading, segment, one)
    )


def _is_of_others_deed(reading: Reading, segment: Segment, one: days.Said) -> bool:
    """As in "Vera got lunch yesterday so I sent her 14": the day of what somebody else did."""
    if one.end > segment.amount.start:
        return False
    own = [
        joint
        for joint in reading.within("clause", one.end, segment.amount.start)
        if reading.at("first_person_subject", joint.end)
    ]
    if not own:
        return False
    deeds = reading.within("outsider_deed", segment.start, one.start)
    deeds += reading.within("hand_over", segment.start, one.start)
    return any(givers.is_others(reading, deed, segment.start) for deed in deeds)


def _is_promised(reading: Reading, segment: Segment, one: days.Said) -> bool:
    """As in "lunch 14, he'll pay me back friday": the day of another payment, to come."""
    if reading.within("firm", segment.start, segment.end):
        return False
    return bool(reading.within("promise", segment.amount.end, one.start))


def _was_taken_back(reading: Reading, segment: Segment, one: days.Said) -> bool:
    """As in "soup 12, wait that was last month's price, it's 14": the day of the sum that was set right."""
    amount = segment.amount
    if not amount.start < one.start < one.end < amount.end:
        return False
    named = reading.tokens[one.end].shape is Shape.WORD and reading.at("stop", one.end) is None
    return named and reading.any(("interjection", "retraction"), amount.start, one.start)


def _nearest_first(said: Sequence[days.Said], segment: Segment) -> list[days.Said]:
    """As in "sunday nothing, monday vet 130": of several dates before an amount the last one is its own."""
    before = [one for one in said if one.end <= segment.amount.start]
    beside = [one for one in said if one.start == segment.amount.end]
    # "40 no sorry that was last week, today 35"
    before = before or [one for one in said if segment.amount.start < one.start < segment.amount.end]
    if beside:
        return beside  # "wed and thu lunches, 13.50 on wed"
    return [*reversed(before), *(one for one in said if one.end > segment.amount.start)]


def _start(one: days.Said) -> int:
    return one.start


def draft_of(findings: Findings, segments: Sequence[Segment], position: int) -> Draft | None:
    reading, segment = findings.reading, segments[position]
    amount = segment.amount
    usual = None if amount.currency else currencies.usual(_recalled(findings, segment))
    currency = amount.currency or (usual.habit.currency if usual else None) or findings.context.currency
    money = money_of(amount.value, currency)
    if money is None:
        return None
    day, said = day_of(reading, segments, position, findings.said, findings.today)
    kind, cue, merchant, category, hit, silent = _purpose(findings, segments, position)
    if silent:
        category, hit = _carried(findings, segments, position)
    if kind is Kind.EXPENSE and cue is None and category == "transfer":
        kind = Kind.TRANSFER  # as in "100 in Raiz": what is put there stays one's own
    repeats = recurrence.find(reading, segment.start, segment.end, findings.said)
    if repeats and kind is Kind.EXPENSE and _renews(findings, segment, merchant, category, hit):
        category = "subscriptions"
    evidence = {
        Field.AMOUNT: evidence_of(reading, amount.start, amount.end),
        Field.CURRENCY: evidence_of(reading, amount.start, amount.end) if amount.currency else DEFAULT,
        Field.DATE: evidence_of(reading, said.start, said.end) if said else DEFAULT,
        Field.KIND: evidence_of(reading, cue.start, cue.end) if cue else DEFAULT,
        Field.CATEGORY: evidence_of(reading, hit.start, hit.end, State.INFERRED) if hit else DEFAULT,
    }
    if usual:
        evidence[Field.CURRENCY] = evidence_of(reading, usual.start, usual.end, State.INFERRED)
    if kind in categories.OF_KIND:
        evidence[Field.CATEGORY] = Evidence(State.INFERRED)
    if merchant:
        state = State.INFERRED if merchant.recalled else State.STATED
        evidence[Field.MERCHANT] = evidence_of(reading, merchant.start, merchant.end, state)
    if repeats:
        evidence[Field.RECURRENCE] = evidence_of(reading, repeats[1].start, repeats[1].end)
    return Draft(
        kind,
        money,
        day,
        merchant.name if merchant else None,
        category,
        repeats[0] if repeats else None,
        evidence,
    )


def _names_thing(findings: Findings, segment: Segment) -> bool:
    """Whether a thing or a person who was paid is named: what they get each month is no subscription."""
    reading = findings.reading
    things = any(
        segment.start <= hit.start < segment.end and not hit.entry.common for hit in findings.known.items
    )
    return things or reading.any(("pay", "recipient"), segment.start, segment.end)


def _carried(findings: Findings, segments: Sequence[Segment], position: int) -> tuple[str, Hit | None]:
    """What the price before was for, where this one's words say nothing: "lunches 13 on wed and 11 on thu"."""
    for earlier in range(position - 1, max(-1, position - 1 - FARTHEST_CARRIED), -1):
        before = _purpose(findings, segments, earlier)
        if before.hit and before.kind is Kind.EXPENSE:
            return before.category, before.hit
        if not before.silent:
            break
    return guessing.OTHER, None


def _renews(
    findings: Findings, segment: Segment, merchant: names.Merchant | None, category: str, hit: Hit | None
) -> bool:
    """Whether what is paid again and again renews by itself: "notelark 36 yearly", "joined the National Trust, 8.60 a month"."""
    if merchant is None:
        return False
    if category == "entertainment" and hit == merchant.hit:
        return True
    bare = merchant.hit is None and (hit is None or hit.entry.common)
    return bare and not _names_thing(findings, segment)


def _purpose(findings: Findings, segments: Sequence[Segment], position: int) -> Purpose:
    known = findings.purposes.get(position)
    if known is None:
        kind, cue, merchant = _kind_and_merchant(findings, segments, position)
        reading, segment = findings.reading, segments[position]
        category, hit = _category(findings, segment, merchant, kind)
        silent = hit is None and kind is Kind.EXPENSE and guessing.says_nothing(reading, segment)
        known = findings.purposes[position] = Purpose(kind, cue, merchant, category, hit, silent)
    return known


def _category(
    findings: Findings, segment: Segment, merchant: names.Merchant | None, kind: Kind
) -> tuple[str, Hit | None]:
    if findings.notice and merchant and merchant.hit and kind in OUTGOING:
        return merchant.hit.entry.category, merchant.hit  # "paid to NAIVAS. Transaction cost 0.00"
    return categories.find(findings.reading, segment, findings.known, merchant, kind)


def _kind_and_merchant(
    findings: Findings, segments: Sequence[Segment], position: int
) -> tuple[Kind, Mark | None, names.Merchant | None]:
    if findings.notice:
        return findings.notice.kind, findings.notice.cue, findings.notice.merchant
    kind, cue, merchant = _own(findings, segments, position)
    if merchant is None and kind is Kind.EXPENSE:
        merchant = shared_shops.find(
            findings.reading,
            segments,
            position,
            findings.known,
            lambda other: _own(findings, segments, other)[2],
        )
    return kind, cue, merchant


def _own(
    findings: Findings, segments: Sequence[Segment], position: int
) -> tuple[Kind, Mark | None, names.Merchant | None]:
    """What the segment says itself, found once."""
    told = findings.told.get(position)
    if told is None:
        reading, known, segment = findings.reading, findings.known, segments[position]
        kind, cue = kinds.find(reading, segment, known.items, known.brands)
        told = findings.told[position] = (kind, cue, merchants.find(reading, segment, known, kind))
    return told


def _recalled(findings: Findings, segment: Segment) -> Sequence[recall.Recalled]:
    """What the person taught of the words of this segment, of merchants first."""
    if not findings.known.recalled:
        return ()
    found = recall.within(findings.known.recalled, segment.start, segment.end)
    return sorted(found, key=lambda one: not one.names)


OUTGOING = (Kind.EXPENSE, Kind.REFUND)
DEFAULT = Evidence(State.DEFAULTED)


def evidence_of(reading: Reading, start: int, end: int, state: State = State.STATED) -> Evidence:
    first, last = reading.span(start, end)
    return Evidence(state, first, last)
