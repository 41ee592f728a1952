"""A model's phrases become drafts through the parser's own stages: a model chooses words, code makes the values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain import clock
from domain.understanding import amounts, arithmetic, dates, pipeline, resolution, spelling
from domain.understanding.amounts import Amount
from domain.understanding.choice import choose
from domain.understanding.draft import Context, Draft, Evidence, Field, State
from domain.understanding.language import Reading
from domain.understanding.numerals import separators_of
from domain.understanding.phrases import Phrases, PhrasesDontFit
from domain.understanding.places import Places, Span
from domain.understanding.slugs import NAMES
from domain.understanding.tokens import tokenise


@dataclass(frozen=True, slots=True)
class Day:
    """The date of one item and the words that say it."""

    day: date
    said: Span | None


def resolve(text: str, context: Context, items: Sequence[Phrases]) -> tuple[Draft, ...]:
    """One draft for each item, in their order; `PhrasesDontFit` where one invents words or can't be read as said."""
    today = clock.civil_date(context.now, context.time_zone)
    places = Places(text)
    said = [places.next_or_same(item.date, purpose="date") if item.date else None for item in items]
    drafts: list[Draft] = []
    for position, item in enumerate(items):
        day = _day(text, context, today, said, position)
        drafts.append(_draft(text, places, context, item, day))
    return tuple(drafts)


def _reading(text: str, context: Context) -> Reading:
    tokens = tokenise(text, spaces_group=separators_of(context.locale).spaces_group)
    language = choose(tokens, context.locale)
    return pipeline.read(text, spelling.correct(tokens, language), language)


def _draft(text: str, places: Places, context: Context, item: Phrases, day: Day) -> Draft:
    if item.category not in NAMES:
        raise PhrasesDontFit(item.category)
    start, end = places.next(item.amount, purpose="amount")
    amount = _amount(text[start:end], context)
    money = resolution.money_of(amount.value, amount.currency or context.currency)
    if money is None:
        raise PhrasesDontFit(item.amount)
    evidence = {
        Field.KIND: Evidence(State.INFERRED),
        Field.AMOUNT: Evidence(State.STATED, start, end),
        Field.CURRENCY: Evidence(State.STATED, start, end) if amount.currency else resolution.DEFAULT,
        Field.DATE: Evidence(State.STATED, *day.said) if day.said else resolution.DEFAULT,
        Field.CATEGORY: Evidence(State.INFERRED),
    }
    merchant = None
    if item.merchant:
        first, last = places.next_or_same(item.merchant, purpose="merchant")
        evidence[Field.MERCHANT] = Evidence(State.STATED, first, last)
        merchant = pipeline.usual_spelling(" ".join(text[first:last].split()))
    if item.recurrence:
        evidence[Field.RECURRENCE] = Evidence(State.INFERRED)
    return Draft(item.kind, money, day.day, merchant, item.category, item.recurrence, evidence)


def _amount(phrase: str, context: Context) -> Amount:
    reading = _reading(phrase, context)
    found = arithmetic.combine(reading, amounts.find(reading, context, set()))
    if len(found) != 1:
        raise PhrasesDontFit(phrase)
    return replace(found[0])


def _day(text: str, context: Context, today: date, said: Sequence[Span | None], position: int) -> Day:
    """The item's own date; else the last one said for an earlier item; else one said only for the last item."""
    own = [span for span in said[: position + 1] if span]
    last = said[-1] if said and not any(said[:-1]) else None
    span = own[-1] if own else last
    if span is None:
        return Day(today, None)
    phrase = text[span[0] : span[1]]
    found = dates.find(_reading(phrase, context), today, context)
    if len(found) != 1:
        raise PhrasesDontFit(phrase)
    return Day(found[0].day, span)
