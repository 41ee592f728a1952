"""What a bank's words for a payment mean: who was paid, and what for. Pure; each distinct text is read once."""

import re
from dataclasses import dataclass, field

from domain.books.categories import slugs_called
from domain.books.models import Book
from domain.understanding import classifier, lexicon, pipeline, recall
from domain.understanding.draft import Kind
from domain.understanding.guessing import LEAST_PROBABILITY, OTHER
from domain.understanding.language import codes, pack
from domain.understanding.lexicon import Hit, squash
from domain.understanding.memory import NOTHING, Memory
from domain.understanding.tokens import Shape, Token, tokenise

MOST_CHARACTERS = 200
LONGEST_NAME = 5  # words
SHORTEST_CAPITALS = 4  # "REWE" becomes "Rewe", "BP" stays
SHORTEST_BRAND = 3  # "Dr" is a title more often than a shop
# Ways of paying, not what was paid: their words stand before the payee's in many banks' texts.
NO_NAME = re.compile(
    r"\b(?:card (?:payment|purchase)|debit card|visa|mastercard|pos|purchase|kartenzahlung|lastschrift|ueberweisung|"
    r"überweisung|gutschrift|dauerauftrag|sepa|direct debit|standing order|ref(?:erence)?|paiement|achat|carte|prlv|"
    r"virement|compra|pago|tarjeta|pagamento|pin|nr|no)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meaning:
    """`category` None: nothing tells. `sure`: by a name that is known, not guessed. `heard`: what a correction teaches."""

    merchant: str | None
    category: str | None
    sure: bool
    heard: str


@dataclass(slots=True)
class Describer:
    """`locale` and `memory` are of the person who imports, `book` says what categories are called."""

    book: Book
    locale: str = "en"
    memory: Memory = NOTHING
    _known: dict[tuple[str, str], Meaning] = field(default_factory=dict)
    _named: dict[str | None, str | None] = field(default_factory=dict)

    def category_named(self, told: str | None) -> str | None:
        if told not in self._named:
            self._named[told] = category_named(told, self.book)
        return self._named[told]

    def meaning(self, counterparty: str | None, description: str) -> Meaning:
        key = (_words(counterparty or ""), _words(description))
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._read(*key)
        return found

    def _read(self, counterparty: str, description: str) -> Meaning:
        text = f"{counterparty}\n{description}" if counterparty else description
        tokens = tokenise(text)
        said = _name(counterparty) or _name(NO_NAME.sub(" ", description)) or _name(description)
        taught = recall.find(tokens, self.memory.habits, self.language)
        brand = next(iter(_brands(tokens)), None)
        for one in sorted(taught, key=lambda one: not one.names):
            if one.habit.merchant or one.habit.category:
                words = squash(text[tokens[one.start].start : tokens[one.end - 1].end])
                merchant = one.habit.merchant or (brand.entry.name if brand else said)
                category = one.habit.category or (brand.entry.category if brand else one.habit.seen)
                return Meaning(merchant, category or self._guess(tokens), sure=True, heard=words)
        if brand:
            words = squash(text[tokens[brand.start].start : tokens[brand.end - 1].end])
            return Meaning(brand.entry.name, brand.entry.category, sure=True, heard=words)
        return Meaning(said, self._guess(tokens), sure=False, heard=squash(said or ""))

    @property
    def language(self) -> str:
        code = self.locale.replace("_", "-").split("-")[0].lower()
        return code if code in codes() else "en"

    def _guess(self, tokens: tuple[Token, ...]) -> str | None:
        hits = pipeline.items(tokens, pack(self.language), set())
        sure = [hit for hit in hits if not hit.entry.common]
        if sure:
            return sure[0].entry.category
        words = [token.key for token in tokens if token.shape is Shape.WORD]
        found = classifier.guess(words[: classifier.MOST_WORDS])
        if found is None or found.category == OTHER or found.probability < LEAST_PROBABILITY:
            return hits[0].entry.category if hits else None
        return found.category


def _brands(tokens: tuple[Token, ...]) -> list[Hit]:
    """Names that are everyday words too count only at the beginning, where banks write the payee."""
    found = lexicon.find(tokens, lexicon.brands(), set())
    return [
        hit
        for hit in found
        if (not hit.entry.common or hit.start == 0)
        and tokens[hit.end - 1].end - tokens[hit.start].start >= SHORTEST_BRAND
    ]


NUMBERED = re.compile(r"\d")


def _words(text: str) -> str:
    """Without what differs between two payments to the same: numbers, references, dates."""
    words = text[:MOST_CHARACTERS].split()
    return " ".join([word for word in words if word.isalpha() or not NUMBERED.search(word)])


def _name(text: str) -> str | None:
    """The first words, capitals lowered: "MUELLER GMBH BERLIN" → "Mueller Gmbh Berlin"."""
    words = [word for word in re.split(r"[\s/*;,|]+", text) if any(map(str.isalpha, word))]
    lowered = [
        word.capitalize() if word.isupper() and len(word) >= SHORTEST_CAPITALS else word
        for word in words[:LONGEST_NAME]
    ]
    return " ".join(lowered)[:MOST_CHARACTERS] or None


def category_named(told: str | None, book: Book) -> str | None:
    """The slug of the book's category of this name."""
    return next(iter(slugs_called(book, told)), None) if told else None


def category_of(kind: Kind, named: str | None, meaning: Meaning) -> str:
    """The category of the row: the one that the file names, else what the words mean."""
    if kind is Kind.INCOME:
        return "income"
    guessed = named or meaning.category or OTHER
    return OTHER if guessed in {"income", "transfer"} else guessed


def kind_of(minor: int, meaning: Meaning, *, reversal: bool) -> Kind:
    """Money in is income, unless it takes a payment back or comes from where a person usually buys."""
    if minor < 0:
        return Kind.EXPENSE
    from_a_shop = meaning.sure and meaning.category not in {None, OTHER, "income", "transfer"}
    return Kind.REFUND if reversal or from_a_shop else Kind.INCOME
