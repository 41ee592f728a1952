"""Two readings of one text become one: field by field, each value from one of the two, with what it is worth.

Both readers are taken as independent. With the chances p and q that each is right: where they agree, both must err at
once, 1 - (1 - p)(1 - q); where they don't, at most one is right: p(1 - q) / (1 - pq) for the first reader's value,
q(1 - p) / (1 - pq) for the other's. So agreement never lowers and disagreement never raises a confidence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domain.errors import AmountTooLarge
from domain.money import Money
from domain.understanding import lexicon
from domain.understanding.draft import Draft, Evidence, Field, Proposal, State
from domain.understanding.memory import Habit, Memory, Record

# How often a model that copies words is right about a field, before anything is known of this person.
TRUST: Mapping[Field, float] = {
    Field.KIND: 0.95,
    Field.AMOUNT: 0.95,
    Field.CURRENCY: 0.95,
    Field.DATE: 0.93,
    Field.MERCHANT: 0.88,
    Field.CATEGORY: 0.85,
    Field.RECURRENCE: 0.9,
}
TRUST_IN_COUNT = 0.93
# A transaction too many or too few is money invented or lost: by default a person looks at it.
SUREST_CONTESTED_COUNT = 0.75
# So many readings of this person weigh as much as that.
WEIGHT_OF_TRUST = 20
# Nothing is surer than this, nor less sure: one reader's word never settles what the other contradicts.
SUREST, LEAST_SURE = 0.98, 0.02
# A value that no word of the text stands behind gives way to one with words.
WORTH: Mapping[State, float] = {State.STATED: 1.0, State.INFERRED: 0.95, State.DEFAULTED: 0.7}
# What the lexicon knows of a merchant, and what this person taught, stands behind a value.
KNOWN, TAUGHT = 0.9, 0.97


@dataclass(frozen=True, slots=True)
class Claim:
    """What one reader says of one field (`ours`: the local one), and the chance that it is right."""

    value: Any
    chance: float
    evidence: Evidence | None
    ours: bool


@dataclass(frozen=True, slots=True)
class Bench:
    """What stands behind values besides the readers; `habits` are those about words of the text."""

    text: str
    habits: Mapping[str, Habit]
    trust: Mapping[Field, float]


def judge(local: Proposal, model: Proposal, text: str, memory: Memory) -> Proposal:
    """The better supported of two readings of `text`, field by field, in the text's order. Never raises.

    Where they don't find the same number of transactions, those of the reader that is likelier right about it; where that
    one found none, those of the other, for a person to decide on.
    """
    here, there = sorted(local.drafts, key=_place), sorted(model.drafts, key=_place)
    pairs = align(here, there)
    squashed = lexicon.squash(text)
    habits = {words: habit for words, habit in memory.habits.items() if words and words in squashed}
    bench = Bench(text, habits, {field: _trust(field, memory) for field in Field})
    p, q = _bounded(local.count), TRUST_IN_COUNT
    if len(pairs) == len(here) == len(there):
        count, ours = _agreed(p, q), True
    else:
        ours = p >= q
        count = min(SUREST_CONTESTED_COUNT, _contested(max(p, q), min(p, q)))
        if not (here if ours else there):  # there would be nothing to decide on
            ours, count = not ours, _contested(min(p, q), max(p, q))
    if ours:
        matches = dict(pairs)
        drafts = [
            _merged(draft, there[matches[index]], bench) if index in matches else draft
            for index, draft in enumerate(here)
        ]
    else:
        matches = {second: first for first, second in pairs}
        drafts = [
            _merged(here[matches[index]], draft, bench) if index in matches else _trusted(draft, bench)
            for index, draft in enumerate(there)
        ]
    return Proposal(tuple(drafts), count)


def align(here: Sequence[Draft], there: Sequence[Draft]) -> list[tuple[int, int]]:
    """The positions of drafts that are the same transaction.

    Those whose amounts stand at the same words, else those of the same money; where as many remain on both sides,
    they are taken in order.
    """
    pairs: list[tuple[int, int]] = []
    left, right = list(range(len(here))), list(range(len(there)))
    for same in (_overlap, _same_money):
        for first in list(left):
            second = next((one for one in right if same(here[first], there[one])), None)
            if second is not None:
                pairs.append((first, second))
                left.remove(first)
                right.remove(second)
    return [*pairs, *zip(left, right, strict=True)] if len(left) == len(right) else pairs


def _place(draft: Draft) -> tuple[Any, ...]:
    start, end = _span(draft, Field.AMOUNT) or (0, 0)
    money = draft.money
    words = (draft.kind, draft.merchant or "", draft.category, draft.recurrence or "")
    return (start, end, money.currency, money.minor, draft.date, *words)


def _span(draft: Draft, field: Field) -> tuple[int, int] | None:
    evidence = draft.evidence.get(field)
    if evidence is None or evidence.start is None or evidence.end is None:
        return None
    return evidence.start, evidence.end


def _overlap(one: Draft, other: Draft) -> bool:
    first, second = _span(one, Field.AMOUNT), _span(other, Field.AMOUNT)
    return bool(first and second and first[0] < second[1] and second[0] < first[1])


def _same_money(one: Draft, other: Draft) -> bool:
    return one.money == other.money


def _trusted(draft: Draft, bench: Bench) -> Draft:
    """A draft that only the model found."""
    return replace(draft, confidence=dict(bench.trust))


def _merged(here: Draft, there: Draft, bench: Bench) -> Draft:
    """Each field from one of the two, with its confidence and evidence."""
    words = lexicon.squash(_words(here, there, bench.text))
    chosen = {field: _choose(field, here, there, words, bench) for field in Field}
    # A category goes with its kind, and an amount with a currency that can hold it.
    if here.kind is not there.kind:
        chosen[Field.CATEGORY] = _follow(chosen[Field.KIND], Field.CATEGORY, here, there, bench)
    money = _money(chosen[Field.AMOUNT].value, chosen[Field.CURRENCY].value)
    if money is None:
        chosen[Field.CURRENCY] = _follow(chosen[Field.AMOUNT], Field.CURRENCY, here, there, bench)
        money = (here if chosen[Field.AMOUNT].ours else there).money
    return Draft(
        kind=chosen[Field.KIND].value,
        money=money,
        date=chosen[Field.DATE].value,
        merchant=chosen[Field.MERCHANT].value,
        category=chosen[Field.CATEGORY].value,
        recurrence=chosen[Field.RECURRENCE].value,
        evidence={field: one.evidence for field, one in chosen.items() if one.evidence},
        confidence={field: one.chance for field, one in chosen.items()},
    )


def _choose(field: Field, here: Draft, there: Draft, words: str, bench: Bench) -> Claim:
    mine, its = _of(True, field, here, there, bench), _of(False, field, here, there, bench)
    p, q = _worth(mine, field, here, words, bench), _worth(its, field, there, words, bench)
    winner = mine if _same(field, mine.value, its.value) or p >= q else its
    return replace(winner, chance=_settled(field, mine, its, p, q))


def _settled(field: Field, mine: Claim, its: Claim, p: float, q: float) -> float:
    if _same(field, mine.value, its.value):
        return _agreed(mine.chance, its.chance)
    winner, loser = (p, q) if p >= q else (q, p)
    return min(_contested(winner, loser), (mine if p >= q else its).chance)


def _follow(lead: Claim, field: Field, here: Draft, there: Draft, bench: Bench) -> Claim:
    """What the reader says of this field whose claim of another one was taken."""
    claim = _of(lead.ours, field, here, there, bench)
    other = _of(not lead.ours, field, here, there, bench)
    agree = _same(field, claim.value, other.value)
    return replace(claim, chance=(_agreed if agree else _contested)(claim.chance, other.chance))


def _of(ours: bool, field: Field, here: Draft, there: Draft, bench: Bench) -> Claim:
    """One reader's claim, with that reader's chance."""
    draft = here if ours else there
    chance = _bounded(here.confidence.get(field, 1.0)) if ours else bench.trust[field]
    return Claim(_value(draft, field), chance, draft.evidence.get(field), ours)


def _value(draft: Draft, field: Field) -> Any:
    match field:
        case Field.AMOUNT:
            return draft.money.amount
        case Field.CURRENCY:
            return draft.money.currency
        case _:
            return getattr(draft, field.value)


def _same(field: Field, one: Any, other: Any) -> bool:
    if field is Field.MERCHANT and one and other:
        return lexicon.squash(one) == lexicon.squash(other)
    return bool(one == other)


def _money(amount: Decimal, currency: str) -> Money | None:
    try:
        money = Money.of(amount, currency)
    except AmountTooLarge:
        return None
    return money if money.amount == amount else None


def _words(here: Draft, there: Draft, text: str) -> str:
    """The part of the text that both readings of one transaction rest on, its date aside."""
    spans = [
        span
        for draft in (here, there)
        for field in draft.evidence
        if field is not Field.DATE and (span := _span(draft, field))
    ]
    return text[min(start for start, _ in spans) : max(end for _, end in spans)] if spans else ""


def _worth(claim: Claim, field: Field, draft: Draft, words: str, bench: Bench) -> float:
    """The chance that a contested value is right, by what stands behind it besides its reader."""
    state = claim.evidence.state if claim.evidence else State.DEFAULTED
    if field is Field.KIND and _span(draft, field) is None:
        state = State.DEFAULTED  # a model's word for which way money went is no more than the usual one
    worth = claim.chance * WORTH[state]
    if _is_taught(claim.value, field, words, bench.habits):
        worth = max(worth, TAUGHT)
    elif _is_known(claim.value, field, draft):
        worth = max(worth, KNOWN)
    return _bounded(worth)


def _is_taught(value: Any, field: Field, words: str, habits: Mapping[str, Habit]) -> bool:
    """Whether corrections of such words came to this value."""
    if value is None or field not in (Field.MERCHANT, Field.CATEGORY, Field.CURRENCY):
        return False
    return any(key in words and getattr(habit, field.value) == value for key, habit in habits.items())


def _is_known(value: Any, field: Field, draft: Draft) -> bool:
    """Whether the lexicon has this merchant, or has this category for the draft's merchant."""
    entry = lexicon.brands().get(lexicon.squash(draft.merchant or ""))
    if entry is None or entry.common:
        return False
    return field is Field.MERCHANT or (field is Field.CATEGORY and value == entry.category)


def _trust(field: Field, memory: Memory) -> float:
    """What a model's word is worth to this person: the usual, moved by how often such a field was corrected."""
    record = memory.records.get(field.value, Record())
    right = max(0, record.read - record.corrected)
    return _bounded((TRUST[field] * WEIGHT_OF_TRUST + right) / (WEIGHT_OF_TRUST + max(right, record.read)))


def _bounded(chance: float) -> float:
    return min(SUREST, max(LEAST_SURE, chance))


def _agreed(p: float, q: float) -> float:
    return 1 - (1 - p) * (1 - q)


def _contested(p: float, q: float) -> float:
    """The chance that the first of two readers who contradict each other is right."""
    return p * (1 - q) / (1 - p * q)
