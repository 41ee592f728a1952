"""A model's phrases become drafts through the parser's own stages: a model chooses words, code makes the values."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from domain import clock
from domain.understanding import amounts, arithmetic, dates, pipeline, resolution, spelling
from domain.understanding.amounts import Amount
from domain.understanding.choice import choose
from domain.understanding.draft import Context, Draft, Evidence, Field, State
from domain.understanding.language import Reading
from domain.understanding.numerals import separators_of
from domain.understanding.phrases import Phrases, PhrasesDontFit
from domain.understanding.slugs import NAMES
from domain.understanding.tokens import tokenise

Span = tuple[int, int]


def resolve(text: str, context: Context, items: Sequence[Phrases]) -> tuple[Draft, ...]:
    """One draft for each item, in their order; `PhrasesDontFit` where one invents words or can't be read as said."""
    today = clock.civil_date(context.now, context.time_zone)
    drafts: list[Draft] = []
    said = [locate(text, item.date) if item.date else None for item in items]
    for position, item in enumerate(items):
        day, span = _day(text, context, today, said, position)
        drafts.append(_draft(text, context, item, day, span))
    return tuple(drafts)


def locate(text: str, phrase: str) -> Span:
    """Where the phrase stands in the text: the same letters, whatever white space is between them."""
    letters = [character for character in phrase if not character.isspace()]
    places = [index for index, character in enumerate(text) if not character.isspace()]
    found = "".join(text[index] for index in places).find("".join(letters)) if letters else -1
    if found < 0:
        raise PhrasesDontFit(phrase)
    return places[found], places[found + len(letters) - 1] + 1


def _reading(text: str, context: Context) -> Reading:
    tokens = tokenise(text, spaces_group=separators_of(context.locale).spaces_group)
    language = choose(tokens, context.locale)
    return pipeline.read(text, spelling.correct(tokens, language), language)


def _draft(text: str, context: Context, item: Phrases, day: date, said: Span | None) -> Draft:
    if item.category not in NAMES:
        raise PhrasesDontFit(item.category)
    start, end = locate(text, item.amount)
    amount = _amount(text[start:end], context)
    money = resolution.money_of(amount.value, amount.currency or context.currency)
    if money is None:
        raise PhrasesDontFit(item.amount)
    evidence = {
        Field.KIND: Evidence(State.INFERRED),
        Field.AMOUNT: Evidence(State.STATED, start, end),
        Field.CURRENCY: Evidence(State.STATED, start, end) if amount.currency else resolution.DEFAULT,
        Field.DATE: Evidence(State.STATED, *said) if said else resolution.DEFAULT,
        Field.CATEGORY: Evidence(State.INFERRED),
    }
    if item.merchant:
        evidence[Field.MERCHANT] = Evidence(State.STATED, *locate(text, item.merchant))
    if item.recurrence:
        evidence[Field.RECURRENCE] = Evidence(State.INFERRED)
    merchant = _merchant(text, item.merchant)
    return Draft(item.kind, money, day, merchant, item.category, item.recurrence, evidence)


def _amount(phrase: str, context: Context) -> Amount:
    reading = _reading(phrase, context)
    found = arithmetic.combine(reading, amounts.find(reading, context, set()))
    if len(found) != 1:
        raise PhrasesDontFit(phrase)
    return replace(found[0])


def _merchant(text: str, phrase: str | None) -> str | None:
    """A brand in its usual spelling, any other name as typed."""
    if not phrase:
        return None
    start, end = locate(text, phrase)
    typed = " ".join(text[start:end].split())
    return pipeline.usual_spelling(typed)


def _day(
    text: str, context: Context, today: date, said: Sequence[Span | None], position: int
) -> tuple[date, Span | None]:
    """The item's own date; else the last one said for an earlier item; else one said only for the last item."""
    own = [span for span in said[: position + 1] if span]
    last = said[-1] if said and not any(said[:-1]) else None
    span = own[-1] if own else last
    if span is None:
        return today, None
    phrase = text[span[0] : span[1]]
    found = dates.find(_reading(phrase, context), today, context)
    if len(found) != 1:
        raise PhrasesDontFit(phrase)
    return found[0].day, span
