"""A model's phrases become drafts through the parser's own stages: a model chooses words, code makes the values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from domain import clock
from domain.understanding import affixes, amounts, arithmetic, dates, lexicon, pipeline, resolution, spelling
from domain.understanding.amounts import Amount
from domain.understanding.choice import choose
from domain.understanding.draft import Context, Draft, Evidence, Field, Kind, State
from domain.understanding.language import Reading
from domain.understanding.memory import Habit
from domain.understanding.numerals import tokenise_for
from domain.understanding.phrases import Phrases, PhrasesDontFit, SumDoesntFit
from domain.understanding.places import Places, Span


@dataclass(frozen=True, slots=True)
class Day:
    """The date of one item and the words that say it."""

    day: date
    said: Span | None


# A name is no sentence: what is longer was not copied as a name.
LONGEST_NAME, MOST_WORDS = 80, 8


@dataclass(frozen=True, slots=True)
class Note:
    """A text as typed and as the model saw it, of the same length; `sums` are the amounts that the text itself comes to."""

    text: str
    shown: str
    context: Context
    places: Places
    sums: Sequence[tuple[Span, Amount]]


def resolve(
    text: str, context: Context, items: Sequence[Phrases], shown: str | None = None
) -> tuple[Draft, ...]:
    """One draft for each item, in their order; `PhrasesDontFit` where one invents words or can't be read as said.

    `shown` is the text as the model saw it, where some of it was covered: names are restored from `text`, amounts
    and dates are never covered.
    """
    today = clock.civil_date(context.now, context.time_zone)
    seen = text if shown is None else shown
    note = Note(text, seen, context, Places(seen), _sums(seen, today, context))
    said = [note.places.next_or_same(item.date, purpose="date") if item.date else None for item in items]
    drafts: list[Draft] = []
    for position, item in enumerate(items):
        day = _day(note, today, said, position)
        drafts.append(_draft(note, item, day))
    return tuple(drafts)


def _sums(text: str, today: date, context: Context) -> Sequence[tuple[Span, Amount]]:
    """What the text's numbers come to where nobody marks any, with their places in the text."""
    reading = _reading(text, context)
    dated = pipeline.covered((one.start, one.end) for one in dates.find(reading, today, context))
    found = arithmetic.combine(reading, amounts.find(reading, context, dated))
    return [(reading.span(amount.start, amount.end), amount) for amount in found]


def _reading(text: str, context: Context) -> Reading:
    tokens = tokenise_for(text, context.locale)
    language = choose(tokens, context.locale)
    return pipeline.read(text, spelling.correct(affixes.split(tokens, language), language), language)


def _draft(note: Note, item: Phrases, day: Day) -> Draft:
    start, end = note.places.next(item.amount, purpose="amount")
    amount = _amount(note.shown[start:end], note.context)
    money = resolution.money_of(amount.value, amount.currency or note.context.currency)
    if money is None:
        raise PhrasesDontFit(item.amount)
    _check_sum(note, (start, end), amount)
    evidence = {
        Field.KIND: Evidence(State.INFERRED),
        Field.AMOUNT: Evidence(State.STATED, start, end),
        Field.CURRENCY: Evidence(State.STATED, start, end) if amount.currency else resolution.DEFAULT,
        Field.DATE: Evidence(State.STATED, *day.said) if day.said else resolution.DEFAULT,
        Field.CATEGORY: Evidence(State.INFERRED),
    }
    merchant, category = None, _category(item)
    if item.merchant:
        first, last = _name(note, item.merchant)
        evidence[Field.MERCHANT] = Evidence(State.STATED, first, last)
        name = " ".join(note.text[first:last].split())
        habit = note.context.memory.habits.get(lexicon.squash(name), Habit())
        merchant = pipeline.usual_spelling(name) if habit.merchant is None else habit.merchant or None
        # The model chose without knowing what this person buys there, unless it is a gift this time.
        if item.kind is Kind.EXPENSE and habit.category and category != "gifts":
            category = habit.category
    if item.recurrence:
        evidence[Field.RECURRENCE] = Evidence(State.INFERRED)
    return Draft(item.kind, money, day.day, merchant, category, item.recurrence, evidence)


def _category(item: Phrases) -> str:
    """The one chosen, but that transfers and nothing else have the category "transfer"."""
    if item.kind is Kind.TRANSFER:
        return "transfer"
    if item.category != "transfer":
        return item.category
    return "income" if item.kind is Kind.INCOME else "other"


def _name(note: Note, phrase: str) -> Span:
    words = phrase.split()
    if len(words) > MOST_WORDS or len(" ".join(words)) > LONGEST_NAME:
        raise PhrasesDontFit(phrase)
    return note.places.next_or_same(phrase, purpose="merchant")


def _check_sum(note: Note, place: Span, marked: Amount) -> None:
    """Raise `SumDoesntFit` where a piece is marked of what the text's own arithmetic makes one amount ("3.50" of
    "2 at 3.50 each", "500" of "1 500").
    """
    for (start, end), whole in note.sums:
        piece = start <= place[0] and place[1] <= end and (start, end) != place
        if piece and marked.value != whole.value:
            raise SumDoesntFit(note.shown[slice(*place)])


def _amount(phrase: str, context: Context) -> Amount:
    reading = _reading(phrase, context)
    found = arithmetic.combine(reading, amounts.find(reading, context, set()))
    if len(found) != 1:
        raise PhrasesDontFit(phrase)
    return replace(found[0])


def _day(note: Note, today: date, said: Sequence[Span | None], position: int) -> Day:
    """The item's own date; else the last one said for an earlier item; else one said only for the last item."""
    own = [span for span in said[: position + 1] if span]
    last = said[-1] if said and not any(said[:-1]) else None
    span = own[-1] if own else last
    if span is None:
        return Day(today, None)
    phrase = note.shown[span[0] : span[1]]
    found = dates.find(_reading(phrase, note.context), today, note.context)
    if len(found) != 1:
        raise PhrasesDontFit(phrase)
    return Day(found[0].day, span)
