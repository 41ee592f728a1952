"""Rules that declare which words they need: where a text has none of those, to run them all the same changes nothing.

To try a rule, phrases of all other roles that its module knows are strewn over a text at random, whatever the words are:
so it meets its other conditions in all combinations, most of which no sentence has.
"""

import inspect
import pkgutil
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import import_module
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import understanding
from domain.understanding import (
    counting,
    discounts,
    former_prices,
    kinds,
    language,
    lexicon,
    pipeline,
    pockets,
    propose,
)
from domain.understanding.amount import Amount
from domain.understanding.directions import Scene
from domain.understanding.draft import Context
from domain.understanding.language import GAP, GIVEN, Mark, Reading, codes, needs, raw_pack
from domain.understanding.lexicon import Hit
from domain.understanding.names import Known
from domain.understanding.segments import Segment
from domain.understanding.tokens import Shape, tokenise
from tests.domain.understanding.contexts import AMERICAN, BRITISH, reading_of

MODULES = [
    import_module(f"{understanding.__name__}.{module.name}")
    for module in pkgutil.iter_modules(understanding.__path__)
]
RULES = [
    rule
    for module in MODULES
    for rule in vars(module).values()
    if inspect.isfunction(rule) and hasattr(rule, "needs") and rule.__module__ == module.__name__
]
TRIES = 500  # of each rule
WORDS = (
    "2", "3", "12", "40", "40", "80", "9.50", "1998", "soup", "tickets", "Uber", "Vera", "i", "she", "my", "back", "to",
    "job", "so", "price", "card", "of", ",", ",", ".", "(", ":", "*", "x", "\n",
)  # fmt: skip
VALUES = tuple(map(Decimal, ("2", "3", "12", "20", "40", "40", "80", "9.50", "1998")))


@cache
def values() -> Mapping[str, Sequence[Any]]:
    """All roles of all languages, each with the values that its phrases may have."""
    found: dict[str, dict[Any, None]] = {"currency": {"own": None, "EUR": None}}
    for code in codes():
        for role in raw_pack(code).get("roles", {}):
            found.setdefault(role, {})[True] = None
        for role, table in raw_pack(code).get("values", {}).items():
            found.setdefault(role, {}).update(dict.fromkeys(table))
    return {role: list(known) for role, known in sorted(found.items())}


def strewn(count: int, roles: Sequence[str], chance: random.Random) -> Iterator[Mark]:
    """Phrases of these roles in the order of a text of so many tokens: some of them everywhere, some nowhere."""
    often = {role: chance.choice((0, 0, 0.2, 0.6)) for role in roles}
    for start in range(count):
        for role in roles:
            if chance.random() < often[role]:
                end = min(count, start + chance.choice((1, 1, 2)))
                yield Mark(role, start, end, chance.choice(values()[role]))


class Case:
    """A text with phrases strewn over it, and of what a rule is given beside it something of each kind."""

    def __init__(self, roles: Sequence[str], chance: random.Random) -> None:
        words = chance.choices(WORDS, k=chance.randint(2, 9))
        tokens = tokenise(" ".join([*words, "40", chance.choice(WORDS), "12", *words[:1]]))
        text = " ".join(token.raw for token in tokens)
        self.reading = Reading(text, tokens, strewn(len(tokens), roles, chance))
        self.chance, self.end = chance, len(tokens)
        self.amounts = [
            self._amount(index) for index, token in enumerate(tokens) if token.shape is Shape.NUMBER
        ]
        self.brands = lexicon.find(tokens, lexicon.brands())
        self.items = lexicon.find(tokens, lexicon.items("en"))
        self.known = Known(self.brands, self.items, set(), frozenset(hit.start for hit in self.items))

    def _amount(self, index: int) -> Amount:
        money = self.chance.random() < 0.2
        return Amount(
            self.chance.choice(VALUES),
            index,
            index + 1,
            currency="EUR" if money else None,
            counted=not money and self.chance.random() < 0.1,
            percent=not money and self.chance.random() < 0.1,
            plain=not money and self.chance.random() < 0.7,
        )

    def _segment(self) -> Segment:
        amount = self.chance.choice(self.amounts)
        start = self.chance.choice((0, self.chance.randint(0, amount.start)))
        return Segment(
            amount, start, self.chance.choice((self.end, self.chance.randint(amount.end, self.end)))
        )

    def arguments(self, rule: Callable[..., Any]) -> list[Any]:
        first = self.chance.randrange(len(self.amounts) - 1)
        neighbours = chain(self.amounts[first : first + 2], self.amounts)
        places = chain((self.chance.choice((0, self.chance.randrange(self.end))),), [self.end])
        segment = self._segment()
        made: Mapping[Any, Callable[[], Any]] = {
            Reading: lambda: self.reading,
            Scene: lambda: Scene(self.reading, segment, self.items, self.brands),
            Amount: lambda: next(neighbours),
            Amount | None: lambda: next(neighbours),
            list[Amount]: lambda: list(self.amounts),
            Sequence[Amount]: lambda: list(self.amounts),
            Segment: lambda: segment,
            Sequence[Hit]: lambda: self.chance.choice((self.items, self.brands, [])),
            Known: lambda: self.known,
            int: lambda: next(places),
            date: lambda: date(2026, 3, 11),
            Context: lambda: AMERICAN,
        }
        parameters = inspect.signature(inspect.unwrap(rule)).parameters.values()
        return [made[one.annotation]() for one in parameters if one.annotation in made]


def changes_something(rule: Callable[..., Any], otherwise: Any, told: Sequence[Any]) -> bool:
    """Whether the rule gives something else than it declares, or changes a sum, as far as it can read such a text."""
    sums = [
        one
        for each in told
        for one in (each if isinstance(each, list) else [each])
        if isinstance(one, Amount)
    ]
    before = [astuple(one) for one in sums]
    expected = told[1] if otherwise is GIVEN else otherwise
    with suppress(IndexError):  # phrases strewn at random may lead out of the text
        found = inspect.unwrap(rule)(*told)
        same = list(found) == list(expected) if otherwise is GIVEN else found == expected
        return not same or [astuple(one) for one in sums] != before
    return False


def is_missed(rule: Callable[..., Any], needed: frozenset[str], otherwise: Any) -> bool:
    """Whether the rule does something in a text without the words that it needs."""
    own = inspect.getmodule(rule)
    sources = [inspect.getsource(module) for module in (own, *vars(own).values()) if module in MODULES]
    roles = [role for role in values() if role not in needed and any(f'"{role}"' in text for text in sources)]
    chance = random.Random(rule.__name__)
    return any(changes_something(rule, otherwise, Case(roles, chance).arguments(rule)) for _ in range(TRIES))


def name(rule: Callable[..., Any]) -> str:
    return f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_a_rule_that_is_not_run_would_have_changed_nothing(rule: Callable[..., Any]) -> None:
    assert not is_missed(rule, *vars(rule)["needs"])


@pytest.mark.parametrize(
    ("rule", "forgotten"),
    [
        (discounts.discounts, "already_off"),
        (former_prices.references, "clause"),
        (pockets.find, "stows"),
        (kinds.find, "refund"),
        (counting.people, "ways_before"),
    ],
    ids=lambda value: name(value) if callable(value) else value,
)
def test_a_word_that_a_rule_needs_and_does_not_declare_is_noticed(
    rule: Callable[..., Any], forgotten: str
) -> None:
    needed, otherwise = vars(rule)["needs"]
    assert is_missed(rule, needed - {forgotten}, otherwise)


def test_a_rule_is_run_where_the_text_has_a_word_that_it_needs() -> None:
    @needs("tip", "off", otherwise="nothing")
    def found(reading: Reading, start: int) -> str:
        return str(reading.at("tip", start))

    assert found(reading_of("soup 12"), 2) == "nothing"
    assert "tip" in found(reading_of("soup 12 tip 2"), 2)


class Everything(frozenset[str]):
    """Roles of which no rule can say that the text lacks those that it needs."""

    def isdisjoint(self, _: object) -> bool:
        return False


class Thorough(Reading):
    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.roles = Everything(self.roles)


@cache
def phrases() -> Sequence[str]:
    tables = [raw_pack(code) for code in ("en", "de", "es")]
    listed = [words for table in tables for words in table["roles"].values()]
    listed += [words for table in tables for known in table["values"].values() for words in known.values()]
    return sorted({phrase.replace(GAP, " it ") for words in listed for phrase in words})


@given(st.lists(st.sampled_from(WORDS) | st.sampled_from(phrases()), max_size=14).map(" ".join))
def test_a_text_is_read_the_same_where_every_rule_is_run(text: str) -> None:
    expected = propose(text, BRITISH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Reading", Thorough)
        patch.setattr(language, "Reading", Thorough)
        assert propose(text, BRITISH) == expected
