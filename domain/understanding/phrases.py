"""What a language model returns: words of the text and choices, never values. `resolve` turns them into drafts."""

from dataclasses import dataclass

from domain.understanding.draft import Kind, Recurrence


class PhrasesDontFit(Exception):  # noqa: N818  reads as the sentence it is
    """A reply that invents words, or whose words can't be read as what they are said to be."""


class SumDoesntFit(PhrasesDontFit):
    """A reply whose amount is only a piece of what the text's arithmetic comes to."""


@dataclass(frozen=True, slots=True)
class Phrases:
    """One transaction in the words of the text.

    `amount` is everything that fixes the amount and currency ("2 coffees at 3.50 each plus 1 tip"), `date` and
    `merchant` the words that name them (None: not said), each copied from the text letter by letter (case and
    white space apart). `category` is a slug offered to the model.
    """

    kind: Kind
    amount: str
    date: str | None
    merchant: str | None
    category: str
    recurrence: Recurrence | None = None
