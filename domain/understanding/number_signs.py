"""What stands beside a bare number and speaks for or against its being money: named signs, which `doubts.py` weighs.

Each sign is there or not, and a person can be told it ("behind a word that numbers", "a price stands alone behind it").
They name roles and kinds of words, never words: what they teach of one word holds for others like it.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from domain.understanding import dictionary, lexicon
from domain.understanding.amount import Amount
from domain.understanding.counting import people
from domain.understanding.labels import YEARS
from domain.understanding.language import Reading, needs
from domain.understanding.lexicon import Hit
from domain.understanding.tokens import Shape, Token

# What the phrase right before a number is, and right behind it, by the roles that say so. Others told nothing on unseen texts.
BEFORE: Mapping[str, Sequence[str]] = {
    "a word before ages": ("being",),
    "a word before years": ("year_lead",),
    "a word of time": ("clock", "date_article"),
    "a word of paying": (
        "pay", "happened", "spent", "hand_over", "stows", "tops_up", "moves", "draws", "came_in", "takes",
    ),
    "a word that sums up": ("amounts_to", "price_word", "paid_after"),
    "a vehicle": ("vehicle",),
    "a card": ("card",),
    "a day": ("weekday", "day", "month"),
    "a person": ("people", "pronoun", "me"),
    "'at'": ("place",),
    "'for'": ("offer", "party"),
    "'of'": ("of", "out_of"),
    "'is'": ("be", "present"),
}  # fmt: skip
BEHIND: Mapping[str, Sequence[str]] = {
    "a measure": ("measure", "counted_thing", "unit"),
    "a day": ("weekday", "day", "month"),
    "an adverb": ("adverb",),
    "'at'": ("place",),
    "'for'": ("offer",),
    "'in'": ("locative",),
    "'to'": ("bound",),
    "'with'": ("using",),
    "'and'": ("until_then",),
}
# Beside these phrases a number is part of a calculation, which `arithmetic.py` reads: it isn't asked about.
CALCULATED_BEFORE = (
    "add", "minus", "times", "each_before", "took_off", "discount_word", "my_share", "tip", "split", "ways_before",
    "sum_total", "of_which", "correction", "retraction",
)  # fmt: skip
CALCULATED_BEHIND = (
    "add", "each", "off", "tip", "minus", "times", "ways_before", "recurrence", "percent", "all_in",
    "part_of", "rate_lead", "correction", "retraction",
)  # fmt: skip
MOST_ASKED = 20  # a text with more bare numbers is a list of prices
# A word before a number that has no price: where one stands a text is no list of prices.
NO_PRICES = (
    "weak_label", "vehicle", "being", "clock", "year_lead", "date_article", "reference", "card", "correction", "retraction",
)  # fmt: skip
SAYING_NOTHING = frozenset({"stop", "pay", "connector", "all_in", "sum_total"})
SHARING = ("split", "fraction", "sharers", "each_of_us")
SET_RIGHT = frozenset({"correction", "retraction"})
PAYING = frozenset({"pay", "happened"})
ENDS = frozenset({",", ";", ":", ".", "!", "?", "\n", "(", ")", "[", "]", "、", "。", "…"})
DASHES = frozenset({"-", "–", "—"})
RULES = DASHES | {"/", "|", "+"}  # with spaces around they part a list
STAR = "*"
BESIDE = 4  # tokens behind a number in which what it counts is named
SHORTEST_PLURAL = 4
FEW = 12
TEN = 10
ROUND = 5

Span = tuple[int, int]


class Numbers:
    """The numbers of one text that may be money, in its order, and its clauses: what stands between signs."""

    def __init__(self, reading: Reading, numbers: Sequence[Amount], brands: Sequence[Hit]) -> None:
        self.reading = reading
        self.sums = [one for one in numbers if not one.counted and not one.percent]
        self.brands = brands

    @cached_property
    def asked(self) -> Sequence[Amount]:
        """The bare numbers of which each may be money or not; none where there is no choice."""
        if len(self.sums) == 1:
            return []
        # Where something is shared, the whole and a share may both be told.
        most = FEW if any(map(self.reading.has, SHARING)) else None
        bare = [
            one
            for one in self.sums
            if is_bare(one) and (most is None or one.value <= most) and one not in self.calculated
        ]
        return [] if len(bare) > MOST_ASKED or (bare and self.is_list) else bare

    @cached_property
    def calculated(self) -> set[Amount]:
        return {one for one in self.sums if is_calculated(self.reading, one)}

    def others(self, amount: Amount) -> Sequence[Amount]:
        """All that may be the price in its stead: a tip is none."""
        return [one for one in self.sums if one is not amount and one not in self.calculated]

    @cached_property
    def is_list(self) -> bool:
        """As in "trellis 34, compost 12", "soup 7 tea 3.50": words, then their price. Small ones behind words that nobody
        knows must be apart, since "hatch 5 chips 4.80" isn't one.
        """
        ends = {one.end for one in self.sums}
        return all(end in ends for _, end in self.clauses) and all(map(self._is_listed, self.sums))

    def _is_listed(self, amount: Amount) -> bool:
        start, end = self.clause(amount)
        index = amount.start - 1
        if index < start or self.reading.tokens[index].shape is not Shape.WORD:
            return False
        little = _kind(self, index) is None
        if any(self.reading.ending(role, amount.start) for role in NO_PRICES) or (is_bare(amount) and little):
            return False
        before, behind = self.around(amount)
        apart = (before.start == start or self.joins(before)) and (behind.stop == end or self.joins(behind))
        large = amount.value > FEW and not amount.words and not little
        return apart or large or self.names(range(index, amount.start))

    def joins(self, words: range) -> bool:
        return bool(self.reading.within("until_then", words.start, words.stop))

    @cached_property
    def clauses(self) -> Sequence[Span]:
        """The first token of each, and the sign that ends it; there is none between two signs."""
        tokens = self.reading.tokens
        ends = [*(index for index, token in enumerate(tokens) if _parts(token)), len(tokens)]
        starts = [0, *(end + 1 for end in ends[:-1])]
        return [span for span in zip(starts, ends, strict=True) if not self._is_empty(*span)]

    def _is_empty(self, start: int, end: int) -> bool:
        return all(token.shape is Shape.SYMBOL for token in self.reading.tokens[start:end])

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [start for start, _ in self.clauses]

    def clause(self, amount: Amount) -> Span:
        return self.clauses[bisect_right(self._starts, amount.start) - 1]

    @cached_property
    def branded(self) -> frozenset[int]:
        return frozenset(index for hit in self.brands for index in range(hit.start, hit.end))

    @cached_property
    def alone(self) -> Sequence[Amount]:
        """Those in whose clause nothing else is named ("..., 14.60", "..., paid 20")."""
        return [one for one in self.sums if self._is_alone(one)]

    def _is_alone(self, amount: Amount) -> bool:
        """Not so in "taxi there 12, back 15"."""
        start, end = self.clause(amount)
        if self.reading.ending("particle", amount.start):
            return False
        return all(map(self.says_nothing, (*range(start, amount.start), *range(amount.end, end))))

    def says_nothing(self, index: int) -> bool:
        return self.reading.tokens[index].shape is Shape.SYMBOL or self.reading.plays(SAYING_NOTHING, index)

    def belongs(self, amount: Amount, following: Amount) -> bool:
        """Whether the next number is another clause's, and may be the price of what is named in this one's."""
        end, start = self.clause(amount)[1], self.clause(following)[0]
        if end >= start or following in self.calculated or self.reading.ending("reference", following.start):
            return False
        if self.reading.any(SET_RIGHT, amount.end, following.start):
            return False
        behind = range(amount.end, end)
        if self.joins(behind) and self.names(behind):
            return False  # "soup 7 and a taxi, 12"
        return not any(is_thing(self.reading, index) for index in range(end, start))

    def names(self, words: range) -> bool:
        """Whether a brand or something that is bought is among these tokens."""
        return any(index in self.branded or is_thing(self.reading, index) for index in words)

    def around(self, amount: Amount) -> tuple[range, range]:
        """The tokens before and behind it, up to the next number of its clause or to where that ends."""
        start, end = self.clause(amount)
        position = self.sums.index(amount)
        before = self.sums[position - 1].end if position else 0
        behind = self.sums[position + 1].start if position + 1 < len(self.sums) else end
        return range(max(start, before), amount.start), range(amount.end, min(end, behind))


def _parts(token: Token) -> bool:
    return token.key in ENDS or (token.key in RULES and not token.glued)


def is_bare(amount: Amount) -> bool:
    """Whether nothing but its place tells that it is money."""
    marked = amount.currency is not None or not amount.plain or not amount.whole
    return not (marked or amount.counted or amount.percent)


def is_calculated(reading: Reading, amount: Amount) -> bool:
    """As the numbers of "plus 8 tip", "40 each", "minus 5", "*14"; a dash isn't taken for a minus here."""
    starred = reading.key(amount.start - 1) == STAR
    return starred or people(reading, amount) or _is_told_to_calculate(reading, amount)


@needs(*CALCULATED_BEFORE, *CALCULATED_BEHIND, otherwise=False)
def _is_told_to_calculate(reading: Reading, amount: Amount) -> bool:
    article = reading.ending("definite", amount.start) or reading.ending("article", amount.start)
    start = article.start if article else amount.start  # "minus the 15 voucher"
    before = (reading.ending(role, start) for role in CALCULATED_BEFORE)
    behind = (reading.at(role, amount.end) for role in CALCULATED_BEHIND)
    return any(mark and reading.key(mark.start) not in DASHES for mark in (*before, *behind))


def of(numbers: Numbers, amount: Amount) -> frozenset[str]:
    """The signs of a bare number of these."""
    return frozenset(
        (
            *_before(numbers, amount),
            *_behind(numbers, amount),
            *_by_value(numbers, amount),
            *_by_clause(numbers, amount),
            *_by_names(numbers, amount),
            *_by_others(numbers, amount),
        )
    )


def _before(numbers: Numbers, amount: Amount) -> Iterator[str]:
    reading = numbers.reading
    if numbers.clause(amount)[0] == amount.start:
        if amount.start == 0:
            yield "it begins the text"
        return
    if reading.tokens[amount.start].glued:
        yield "behind something without a space"
    for name, roles in BEFORE.items():
        if any(reading.ending(role, amount.start) for role in roles):
            yield f"behind {name}"
    label = reading.ending("weak_label", amount.start)
    if label and is_thing(reading, amount.start - 1):
        yield "behind a word that numbers, or a thing"
    elif label:
        yield "behind a word that numbers"
    kind = _kind(numbers, amount.start - 1)
    if kind:
        yield f"behind {kind}"


def _behind(numbers: Numbers, amount: Amount) -> Iterator[str]:
    reading, index = numbers.reading, amount.end
    end = numbers.clause(amount)[1]
    if index >= len(reading.tokens):
        yield "it ends the text"
    elif index >= end:
        yield "before a bracket" if reading.key(index) == "(" else "it ends a clause"
    else:
        for name, roles in BEHIND.items():
            if any(reading.at(role, index) for role in roles):
                yield f"before {name}"
        kind = _kind(numbers, index)
        if kind:
            yield f"before {kind}"
        if kind and reading.ending("determiner", amount.start):
            yield "between an article and a word"
        place = reading.at("place", index)
        if place and place.end < end and reading.tokens[place.end].shape is Shape.NUMBER:
            yield "before 'at' and another number"
        yield from _counted(reading, index, min(index + BESIDE, end))


def _counted(reading: Reading, start: int, end: int) -> Iterator[str]:
    """As in "3 jars", "3 clean jars": something in the plural, before any little word."""
    for index in range(start, end):
        if reading.tokens[index].shape is not Shape.WORD or reading.at("stop", index):
            return
        key = reading.key(index)
        if key.endswith("s") and not key.endswith("ss") and len(key) >= SHORTEST_PLURAL:
            yield "before a plural" if index == start else "not far before a plural"
            return


def _kind(numbers: Numbers, index: int) -> str | None:
    """What kind of word stands there; None for a little word, of which its role says more."""
    reading = numbers.reading
    token = reading.tokens[index]
    if token.shape is not Shape.WORD:
        return "another number" if token.raw[0].isdigit() else "a sign inside of a clause"
    if index in numbers.branded:
        return "a brand"
    if is_thing(reading, index):
        return "a thing"
    if reading.at("stop", index) or reading.at("connector", index):
        return None
    if dictionary.is_word(token.key, reading.language):
        return "an ordinary word"
    return "a name" if token.raw[0].isupper() else "an unknown word"


def is_thing(reading: Reading, index: int) -> bool:
    """Whether the word there, maybe with the one before it ("curtain pole"), is something that is bought."""
    key = reading.key(index)
    words = (key, reading.key(index - 1) + key)
    languages = dict.fromkeys((reading.language, "en"))
    return any(lexicon.items(language).get(word) for language in languages for word in words)


def _by_value(numbers: Numbers, amount: Amount) -> Iterator[str]:
    if amount.words:
        yield "in words"
    if amount.value <= FEW:
        yield "up to twelve"
        if numbers.reading.has("each"):
            alone = amount in numbers.alone  # "40 each, took 2"
            yield "it counts what has a price each" if alone else "it may count what has a price each"
    if YEARS.start <= amount.value < YEARS.stop:
        yield "it may be a year"
    if amount.value % ROUND == 0:
        yield "a round number"
    digits = len(str(int(amount.value)))
    yield f"{digits} digits" if digits > 1 else "one digit"


def _by_clause(numbers: Numbers, amount: Amount) -> Iterator[str]:
    start, end = numbers.clause(amount)
    if amount in numbers.alone and not (amount.value <= FEW and numbers.reading.has("each")):
        yield "it stands alone"
    if numbers.reading.any(PAYING, start, end):
        yield "a word of paying in its clause"
    inside = [one for one in numbers.others(amount) if start <= one.start < end]
    if any(not is_bare(one) for one in inside):
        yield "a marked price in its clause"
    elif inside:
        yield "another bare number in its clause"


def _by_names(numbers: Numbers, amount: Amount) -> Iterator[str]:
    """What is named between it and its neighbours: "uber 14 lyft 19.20" tells two sums, "bus 14 lyft 19.20" one."""
    start, end = numbers.clause(amount)
    before, behind = numbers.around(amount)
    if not numbers.branded.isdisjoint(before):
        yield "a brand before it"
    if any(is_thing(numbers.reading, index) for index in before):
        yield "a thing before it"
    if any(is_thing(numbers.reading, index) for index in behind):
        yield "a thing behind it"
    if before.start > start and numbers.names(before):
        yield "something named since the last number"
    if behind.stop < end and numbers.names(before) and numbers.names(behind):
        yield "something named before it, and before the next number"
        if not numbers.branded.isdisjoint(before) and not numbers.branded.isdisjoint(behind):
            yield "a brand before it, and one before the next number"
    if behind.stop < end and numbers.joins(behind):
        yield "an 'and' before the next number"
    if all(map(numbers.says_nothing, before)):
        yield "nothing named before it"


def _by_others(numbers: Numbers, amount: Amount) -> Iterator[str]:
    others = numbers.others(amount)
    if others and all(one.currency for one in others):
        yield "all others have a currency"
    if all(is_bare(one) for one in others):
        yield "all others are bare"
    if any(one.value >= amount.value * TEN for one in others):
        yield "a number ten times as large"
    position = numbers.sums.index(amount)
    if position == 0:
        yield "the first number"
    elif position == len(numbers.sums) - 1:
        yield "the last number"
    following = numbers.sums[position + 1] if position + 1 < len(numbers.sums) else None
    if following and following in numbers.alone and numbers.belongs(amount, following):
        yield "a price stands alone behind it"
