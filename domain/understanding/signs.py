"""What in a text makes its reading surer or more doubtful: named signs, which `confidence.py` weighs.

Each sign is there or not; a person can be told it ("two dates are said", "a number was left out").
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from itertools import chain

from domain.understanding import lexicon
from domain.understanding.amounts import Amount
from domain.understanding.draft import Draft, Evidence, Field, State
from domain.understanding.language import Reading, pack
from domain.understanding.lexicon import Hit
from domain.understanding.names import Known
from domain.understanding.resolution import Findings
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape

LONG, VERY_LONG = 20, 60  # tokens
SEVERAL, MANY = 2, 4
LARGE = Decimal(100_000)  # major units
FAR = timedelta(days=60)
LONG_NAME = 3  # words
LAST_MONTH = 12
THOUSAND = 3  # digits after the only separator, which may group or begin the decimals

# Roles of phrases anywhere in the text, and the sign that they are.
IN_TEXT = {
    "question": "a question word", "unpaid": "words of not paying", "undone": "words of not buying",
    "correction": "a correction", "split": "a split", "fraction": "a share", "tip": "an extra", "off": "a discount",
    "reference": "another price", "bargain": "another price", "each": "a price each", "times": "a multiplication",
    "my_share": "a share", "firm": "a standing order", "others": "somebody else's",
}  # fmt: skip
# These may make a reading surer; all others are doubts.
SUPPORTING = frozenset({
    "expense", "income", "refund", "transfer", "a known brand", "a name with a capital", "no merchant", "no date said",
    "no currency said", "nothing found", "a word for the category", "a category by brand", "a guessed category",
})  # fmt: skip
KINDS = ("payer", "not_refund", "refund", "transfer", "income")


@dataclass(frozen=True)
class Told:
    """A whole text as the stages understood it; `drafts` stands beside `parts`, None where a part gave no draft."""

    findings: Findings
    language: str
    found: Sequence[Amount]
    parts: Sequence[Segment]
    drafts: Sequence[Draft | None]

    @property
    def reading(self) -> Reading:
        return self.findings.reading

    @property
    def known(self) -> Known:
        return self.findings.known

    @cached_property
    def starts(self) -> Sequence[int]:
        """Where the tokens begin in the text."""
        return [token.start for token in self.reading.tokens]

    @cached_property
    def says_currency(self) -> bool:
        return any(part.amount.currency for part in self.parts)

    @cached_property
    def strange(self) -> Sequence[int]:
        """The tokens that are words which no stage made anything of, in order."""
        words = pack(self.language).phrasebook.words
        used = covered((hit.start, hit.end) for hit in self.known.brands) | self._in_merchants
        return [
            index
            for index, token in enumerate(self.reading.tokens)
            if token.shape is Shape.WORD
            and token.key not in words
            and index not in used
            and not self.known.item_at(index)
        ]

    @property
    def _in_merchants(self) -> set[int]:
        said = [draft.evidence.get(Field.MERCHANT) for draft in self.drafts if draft]
        return covered(
            (bisect_left(self.starts, one.start), bisect_left(self.starts, one.end))
            for one in said
            if one and one.start is not None and one.end is not None
        )


def covered(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {index for start, end in spans for index in range(start, end)}


def of_text(told: Told) -> Iterator[str]:
    """The signs that concern every field of every draft, and their number."""
    drafts, tokens, reading = (
        sum(draft is not None for draft in told.drafts),
        told.reading.tokens,
        told.reading,
    )
    used = {index for part in told.parts for index in range(part.amount.start, part.amount.end)}
    left = [amount for amount in told.found if not used.intersection(range(amount.start, amount.end))]
    numbers = sum(not (amount.counted or amount.percent) for amount in left)
    if not drafts:
        yield "nothing found"
    if drafts >= SEVERAL:
        yield "many transactions" if drafts >= MANY else "several transactions"
    if numbers:
        yield "a number left out" if numbers == 1 else "numbers left out"
    if len(left) > numbers:
        yield "a count left out"
    if len(tokens) > LONG:
        yield "a very long text" if len(tokens) > VERY_LONG else "a long text"
    if any(token.shape is Shape.BREAK for token in tokens):
        yield "several lines"
    for role, sign in IN_TEXT.items():
        if reading.has(role):
            yield sign
    strange = len(told.strange)
    if strange:
        yield "an unknown word" if strange == 1 else "unknown words"


def of_draft(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    """The signs that concern this draft."""
    return chain.from_iterable(signs(told, part, draft) for signs in OF_DRAFT)


def _of_amount(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    tokens = told.reading.tokens[part.amount.start : part.amount.end]
    numbers = [token.raw for token in tokens if token.shape is Shape.NUMBER]
    if part.amount.plain:
        yield "a bare number"
    if not numbers:
        yield "a number in words"
    if len(numbers) > 1:
        yield "a calculated amount"
    if any(_is_ambiguous(raw) for raw in numbers):
        yield "an ambiguous separator"
    if draft.money.amount >= LARGE:
        yield "a large amount"


def _is_ambiguous(raw: str) -> bool:
    """As in "1.234"."""
    marks = [position for position, character in enumerate(raw) if not character.isdigit()]
    return len(marks) == 1 and len(raw) - marks[0] - 1 == THOUSAND


def _of_currency(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    if part.amount.currency is None:
        yield "no currency said"
        if told.says_currency:
            yield "a currency said for another amount"
    elif draft.money.currency != told.findings.context.currency:
        yield "a foreign currency"
        shared = told.reading.within("currency", part.amount.start, part.amount.end)
        if any(str(mark.value).startswith("*") for mark in shared):
            yield "a sign of several currencies"


def _of_date(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    said = draft.evidence.get(Field.DATE)
    if said is None or said.start is None or said.end is None:
        yield "no date said"
    else:
        first, last = told.reading.span(part.start, part.end)
        if not first <= said.start < last:
            yield "a date said elsewhere"
        if _two_readings(told.reading.text[said.start : said.end]):
            yield "a date with two readings"
    if len(told.findings.said) > 1:
        yield "several dates"
    if draft.date > told.findings.today:
        yield "a date to come"
    if told.findings.today - draft.date > FAR:
        yield "a date long ago"


def _two_readings(typed: str) -> bool:
    """As in "05/12": both numbers may be the month."""
    numbers = [int(part) for part in typed.replace(".", "/").replace("-", "/").split("/") if part.isdecimal()]
    return (
        len(numbers) > 1
        and numbers[0] <= LAST_MONTH
        and numbers[1] <= LAST_MONTH
        and numbers[0] != numbers[1]
    )


def _of_kind(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    yield draft.kind.lower()
    if sum(map(told.reading.has, KINDS)) > 1:
        said = sum(bool(told.reading.within(role, part.start, part.end)) for role in KINDS)
        if said > 1:
            yield "several kinds said"


def _of_merchant(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    strange = told.strange[bisect_left(told.strange, part.start) : bisect_left(told.strange, part.end)]
    if draft.merchant is None:
        yield "no merchant"
        if strange:
            yield "no merchant, but an unknown word"
            if any(told.reading.tokens[index].raw[0].isupper() for index in strange):
                yield "no merchant, but an unknown name"
        return
    brands = lexicon.within(told.known.brands, part.start, part.end)
    named = [hit for hit in brands if hit.entry.name == draft.merchant]
    if named:
        yield "an everyday word as a brand" if named[0].entry.common else "a known brand"
        if len(brands) > 1:
            yield "several brands"
    else:
        yield (
            "a name with a capital"
            if _typed(told, draft, Field.MERCHANT)[:1].isupper()
            else "a name without a capital"
        )
        if not _led_to(told, draft):
            yield "a name that no word leads to"
        if len(draft.merchant.split()) >= LONG_NAME:
            yield "a long name"


def _led_to(told: Told, draft: Draft) -> bool:
    """Whether the merchant stands after "at", "paid" or the like."""
    evidence = draft.evidence.get(Field.MERCHANT)
    if evidence is None or evidence.start is None:
        return False
    index = bisect_left(told.starts, evidence.start)
    if told.starts[index : index + 1] != [evidence.start]:
        return False
    article = told.reading.ending("determiner", index)
    before = article.start if article else index
    return any(told.reading.ending(role, before) for role in ("place", "pay", "sold_to", "recipient"))


def _of_category(told: Told, part: Segment, draft: Draft) -> Iterator[str]:
    evidence = draft.evidence.get(Field.CATEGORY)
    items = lexicon.within(told.known.items, part.start, part.end)
    if evidence is None or evidence.state is State.DEFAULTED:
        yield "no word for the category"
    elif evidence.start is not None:
        yield _category_words(told, part, evidence, items)
    if len({hit.entry.category for hit in items}) > 1:
        yield "words for several categories"


def _category_words(told: Told, part: Segment, evidence: Evidence, items: Sequence[Hit]) -> str:
    for hit in items:
        if told.reading.span(hit.start, hit.end) == (evidence.start, evidence.end):
            return "a weak word for the category" if hit.entry.common else "a word for the category"
    brands = lexicon.within(told.known.brands, part.start, part.end)
    spans = [told.reading.span(hit.start, hit.end) for hit in brands]
    return "a category by brand" if (evidence.start, evidence.end) in spans else "a guessed category"


OF_DRAFT = (_of_amount, _of_currency, _of_date, _of_kind, _of_merchant, _of_category)


def _typed(told: Told, draft: Draft, field: Field) -> str:
    evidence = draft.evidence.get(field)
    return told.reading.text[evidence.start : evidence.end] if evidence and evidence.start is not None else ""
