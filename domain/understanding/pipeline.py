"""The order of the stages: tokens → amounts → dates → kinds → recurrence → segments → merchants → categories → drafts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from domain import clock
from domain.understanding import (
    affixes,
    amounts,
    arithmetic,
    capitals,
    categories,
    confidence,
    currencies,
    dates,
    doubts,
    lexicon,
    masking,
    notices,
    recall,
    resolution,
    segments,
    signs,
    silence,
    spelling,
    spoken,
)
from domain.understanding.amounts import MOST_NUMBERS, Amount
from domain.understanding.arithmetic import RULES, Rules
from domain.understanding.choice import choose
from domain.understanding.days import Said
from domain.understanding.draft import Context, Draft, Proposal
from domain.understanding.language import Mark, Pack, Reading, pack, traits
from domain.understanding.lexicon import Hit
from domain.understanding.names import Known
from domain.understanding.numerals import tokenise_for
from domain.understanding.recall import Recalled
from domain.understanding.tokens import Shape, Token

# Account and phone numbers have more digits than most messages.
SHORTEST_NUMBER = 8
HUNDRED = 100
BEGINNING = itemgetter(Mark._fields.index("start"))
# A brand's name in small letters is none where the language has the word for these.
NO_BRAND = ("no_brand", "place", "determiner", "connector", "purpose", "pay", "people")


class Noted(NamedTuple):
    """What is known of a text before anything is made of its numbers; `dated` and `names` are indexes of tokens."""

    reading: Reading
    language: str
    today: date
    said: Sequence[Said]
    dated: set[int]
    recalled: Sequence[Recalled]
    names: set[int]
    brands: Sequence[Hit]
    numbers: list[Amount]


def parse(text: str, context: Context) -> tuple[Draft, ...]:
    """The transactions that a text tells, in its order; none where it tells none. Never raises on any text."""
    return propose(text, context).drafts


def propose(text: str, context: Context) -> Proposal:
    """As `parse`, with the confidence in each field and in the number of transactions."""
    told = understand(text, context)
    return confidence.weigh(told) if told else Proposal(())


def understand(text: str, context: Context) -> signs.Told | None:
    """A text with all that the stages made of it; None where there is nothing but signs, or a table."""
    noted = note(text, context)
    return None if noted is None or len(noted.numbers) > MOST_NUMBERS else _told(noted, context)


def note(text: str, context: Context) -> Noted | None:
    """A text with its dates, brands and numbers, before anything is made of these; None where there are only signs."""
    tokens = tokenise_for(text, context.locale)
    if not any(token.shape is not Shape.SYMBOL for token in tokens):
        return None
    language = choose(tokens, context.locale)
    tokens = affixes.split(tokens, language)
    recalled = recall.find(tokens, context.memory.habits, language)
    corrected = recall.as_typed(tokens, spelling.correct(tokens, language), recalled)
    return _noted(read(text, corrected, language), language, context, recalled)


def read(text: str, tokens: Sequence[Token], language: str) -> Reading:
    """The tokens with the phrases and currencies found among them."""
    keys = [token.key for token in tokens]
    marks = [*pack(language).phrasebook.marks(keys), *currencies.phrasebook(language).marks(keys)]
    for index, worth in spoken.values(tokens, language):
        marks.append(Mark("number" if worth < HUNDRED else "worth", index, index + 1, worth))
    return Reading(text, tokens, sorted(marks, key=BEGINNING), language)


def _noted(reading: Reading, language: str, context: Context, recalled: Sequence[Recalled]) -> Noted:
    today = clock.civil_date(context.now, context.time_zone)
    said, others = dates.scan(reading, today, context)
    dated = covered((one.start, one.end) for one in (*said, *others)) | _of_accounts(reading)
    recalled = [one for one in recalled if dated.isdisjoint(range(one.start, one.end))]
    names = covered((one.start, one.end) for one in recalled if one.names)
    reading = reading.without(names) if names else reading
    brands = [
        hit
        for hit in lexicon.find(reading.tokens, lexicon.brands(), dated | names)
        if not _is_other(reading, hit)
    ]
    named = covered((hit.start, hit.end) for hit in brands) | names
    long = covered((hit.start, hit.end) for hit in brands if hit.end - hit.start > 1)
    reading = reading.without(long) if long else reading  # the "half" of "Half Price Books" halves nothing
    numbers = amounts.find(reading, context, dated | named)
    return Noted(reading, language, today, said, dated, recalled, names, brands, numbers)


def _told(noted: Noted, context: Context) -> signs.Told:
    reading, brands, found = noted.reading, noted.brands, noted.numbers
    notice = notices.find(reading, found, brands)
    if notice is None:
        doubts.settle(reading, found, brands)
    told = [] if notice else doubts.credible(reading, arithmetic.combine(reading, found))
    money = _paid(notice) if notice else silence.audible(reading, told)
    taken = noted.dated | covered(
        (amount.start, amount.end) for amount in found if not (amount.words and amount.counted)
    )
    recalled = [one for one in noted.recalled if one.names or taken.isdisjoint(range(one.start, one.end))]
    taken |= noted.names
    things = items(reading.tokens, pack(noted.language), taken, recalled)
    item_tokens = frozenset(covered((hit.start, hit.end) for hit in things))
    blocks = capitals.blocks(reading, brands, item_tokens, taken)
    known = Known(brands, things, taken, item_tokens, recalled, noted.language, blocks)
    if not money and not told and notice is None:
        money = _named_prices(reading, found, things, brands)
    findings = resolution.Findings(reading, context, noted.today, noted.said, known, notice)
    parts = segments.revise(reading, segments.cut(reading, money), [*brands, *known.items])
    drafts = [resolution.draft_of(findings, parts, position) for position in range(len(parts))]
    return signs.Told(findings, noted.language, found, parts, drafts)


def _of_accounts(reading: Reading) -> set[int]:
    """Numbers in card and account numbers, IBANs and phone numbers: what is certainly one of these is no money."""
    if sum(map(str.isdigit, reading.text)) < SHORTEST_NUMBER:
        return set()
    covered_spans = masking.mask(reading.text).covered
    if not covered_spans:
        return set()
    return {
        index
        for index, token in enumerate(reading.tokens)
        if token.raw[0].isdigit() and any(start <= token.start < end for start, end in covered_spans)
    }


def paid(reading: Reading, found: list[Amount], rules: Rules = RULES) -> list[Amount]:
    """The sums that moved, made of the numbers of a text, which change by it."""
    return silence.audible(reading, doubts.credible(reading, arithmetic.combine(reading, found, rules)))


def _paid(notice: notices.Notice) -> list[Amount]:
    return [notice.amount] if notice.amount else []


def _named_prices(
    reading: Reading, found: Sequence[Amount], things: Sequence[Hit], brands: Sequence[Hit]
) -> list[Amount]:
    """As in "yoga class 18", "storage unit 89": after a thing that is bought, a number that is no money elsewhere."""
    named = [amount for amount in found if amount.counted and _is_price_of(reading, amount, things, brands)]
    if not named or (len(found) > 1 and named[-1] is not found[-1]):
        return []
    return silence.audible(reading, [replace(named[-1], counted=False)])


def _is_price_of(reading: Reading, amount: Amount, things: Sequence[Hit], brands: Sequence[Hit]) -> bool:
    if reading.at("measure", amount.end):
        return False
    # "Bodyworks class 38"
    led = reading.tokens[amount.start - 1].shape is Shape.WORD and any(
        hit.end + 1 == amount.start for hit in brands
    )
    return led or any(hit.end == amount.start for hit in things)


def _is_other(reading: Reading, hit: Hit) -> bool:
    """As in "three pints", "dr patel", "but": a number, a title or a little word is no brand, unless it is a place."""
    token = reading.tokens[hit.start]
    if hit.end - hit.start > 1:
        inside = range(hit.start, hit.end)  # "ninety-one"
        return all(reading.at("number", index) or reading.key(index) == "-" for index in inside)
    if reading.at("currency", hit.start):
        return True
    if token.raw[0].islower() and any(reading.at(role, hit.start) for role in NO_BRAND):
        return True
    if reading.ending("place", hit.start):
        return False
    roles = ("number", "title") if token.raw[0].isupper() else ("number", "title", "clause", "unpaid")
    return any(reading.at(role, hit.start) for role in roles)


def covered(spans: Iterable[tuple[int, int]]) -> set[int]:
    return {index for start, end in spans for index in range(start, end)}


def items(
    tokens: Sequence[Token], language: Pack, taken: set[int], recalled: Sequence[Recalled] = ()
) -> list[Hit]:
    """Those that the person taught, then the items of the text's language, then of the languages it borrows from."""
    hits = categories.remembered(recalled)
    used = taken | covered((hit.start, hit.end) for hit in hits)
    for code in dict.fromkeys((language.code, *language.includes, "en")):
        hits += lexicon.find(tokens, lexicon.items(code), used)
        used |= covered((hit.start, hit.end) for hit in hits)
    if language.inflected:
        compounds = bool(traits(language.code).get("compounds", False))
        for index, token in enumerate(tokens):
            if index not in used and token.shape is Shape.WORD:
                entry = lexicon.inside(token.key, language.code, compounds=compounds)
                hits += [Hit(entry, index, index + 1)] if entry else []
    return sorted(hits, key=lambda hit: hit.start)


def usual_spelling(name: str) -> str:
    """The brand's own spelling, where the name is a brand's or its nickname."""
    entry = lexicon.brands().get(lexicon.squash(name))
    return entry.name if entry else name
