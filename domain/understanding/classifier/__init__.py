"""What money was for, guessed from words that the lexicon doesn't know ("Luigi's Trattoria", "Handyvertrag").

A linear model over hashed pieces of words, trained by `make classifier`. `weights.bin` is a line of JSON, then one
byte for each bucket and category: 128 is no weight, one more or less is the model's `scale`.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from struct import unpack

from domain.understanding.classifier.features import buckets, words_of

FILE = "weights.bin"
ZERO = 128
LANE = 2  # bytes of a category's sum
# More words than a phrase has tell no more; and a category's sum of so many pieces still fits its lane.
MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class Guess:
    """`category` is a slug of the guide; `probability`, 0 to 1, that it is the one."""

    category: str
    probability: float


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` holds for each bucket the weights of all categories, two bytes each, so that one addition adds all.

    The lower byte comes first.
    """

    categories: Sequence[str]
    biases: Sequence[float]
    scale: float
    rows: bytes

    @property
    def width(self) -> int:
        return LANE * len(self.categories)


@cache
def model() -> Model:
    head, _, weights = files(__package__).joinpath(FILE).read_bytes().partition(b"\n")
    facts = json.loads(head)
    rows = bytearray(LANE * len(weights))
    rows[::LANE] = weights
    return Model(tuple(facts["categories"]), tuple(facts["biases"]), float(facts["scale"]), bytes(rows))


def guess(keys: Sequence[str], *, but: str = "") -> Guess | None:
    """The likeliest category of these folded tokens `but` one; None where no word is among them."""
    words = words_of(keys)[:MOST_WORDS]
    return _guess(tuple(words), but) if words else None


@lru_cache(maxsize=1024)
def _guess(words: Sequence[str], but: str) -> Guess:
    known = model()
    total, pieces = 0, 0
    for word in words:
        row, count = _sum(word)
        total, pieces = total + row, pieces + count
    sums = unpack(f"<{len(known.categories)}H", total.to_bytes(known.width, "little"))
    factor = known.scale / math.sqrt(pieces)
    scores = [bias + (value - ZERO * pieces) * factor for bias, value in zip(known.biases, sums, strict=True)]
    highest = max(scores)
    share = sum(math.exp(score - highest) for score in scores)
    best, category = max(
        (score, name) for score, name in zip(scores, known.categories, strict=True) if name != but
    )
    return Guess(category, math.exp(best - highest) / share)


@lru_cache(maxsize=8192)
def _sum(word: str) -> tuple[int, int]:
    """The sum of the rows of a word's pieces, as one number, and how many they are."""
    known = model()
    rows, width = known.rows, known.width
    found = buckets(word)
    total = 0
    for bucket in found:
        total += int.from_bytes(rows[bucket * width : bucket * width + width], "little")
    return total, len(found)
