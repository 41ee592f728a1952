"""After all stages: how sure a reading is, field by field, by a logistic model over the signs of `signs.py`.

`confidence.toml` holds for each field a bias and the weight of each sign; `make confidence` fits them to labelled
messages, so that of what is said with 0.9 nine in ten are right.
"""

import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from domain.understanding import signs
from domain.understanding.draft import Draft, Field, Proposal, State
from domain.understanding.memory import Record
from domain.understanding.signs import Told

FILE = "confidence.toml"
COUNT = "count"
# What a person's own correction gave is as sure as a person is.
TAUGHT = 0.97
# Of a field that was read so often is corrected; what is known of people in general weighs as much as so many readings.
FEW_CORRECTIONS, WEIGHT_OF_USUAL = 0.05, 40
FIELDS = (Field.KIND, Field.AMOUNT, Field.CURRENCY, Field.DATE, Field.MERCHANT, Field.CATEGORY)


@dataclass(frozen=True, slots=True)
class Weights:
    """Of one field: the logit of a reading without signs, and what each sign adds to it."""

    bias: float
    signs: Mapping[str, float]

    def chance(self, seen: Iterable[str]) -> float:
        """The probability, 0 to 1, that the field is right."""
        weights = self.signs
        # An exact sum: that of a set in whatever order it comes would differ in its last digit between processes.
        return 1 / (1 + math.exp(-self.bias - math.fsum(weights[sign] for sign in seen if sign in weights)))


@cache
def weights() -> Mapping[str, Weights]:
    """By the name of a draft's field, and `count`."""
    tables = tomllib.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return {
        name: Weights(float(table["bias"]), {sign: float(weight) for sign, weight in table["signs"].items()})
        for name, table in tables.items()
    }


@lru_cache(maxsize=1024)
def _chances(seen: frozenset[str]) -> Mapping[Field, float]:
    """Kept, because people write in a few ways: the same signs come again and again."""
    fitted = weights()
    return {field: fitted[field.value].chance(seen) for field in FIELDS}


def weigh(told: Told) -> Proposal:
    """The drafts with the confidence in each field, and in their number."""
    memory = told.findings.context.memory
    of_text = frozenset(signs.of_text(told))
    drafts = []
    for part, draft in zip(told.parts, told.drafts, strict=True):
        if draft is not None:
            chances = dict(_chances(of_text.union(signs.of_draft(told, part, draft))))
            for field in taught(told, draft):
                chances[field] = max(chances[field], TAUGHT)
            for name in chances.keys() & memory.records.keys():
                chances[name] = _remembering(chances[name], memory.records[name])
            drafts.append(draft.trusted(chances))
    return Proposal(tuple(drafts), weights()[COUNT].chance(of_text))


def taught(told: Told, draft: Draft) -> Iterator[Field]:
    """The fields whose value this person's corrections gave."""
    if not told.known.recalled:
        return
    spans = {told.reading.span(one.start, one.end) for one in told.known.recalled}
    for field in (Field.MERCHANT, Field.CATEGORY, Field.CURRENCY):
        evidence = draft.evidence.get(field)
        if evidence and evidence.state is State.INFERRED and (evidence.start, evidence.end) in spans:
            yield field


def _remembering(chance: float, record: Record) -> float:
    """The chance for a person who corrects this field more often than people do: the odds fall by as much."""
    usual = FEW_CORRECTIONS * WEIGHT_OF_USUAL
    often = (usual + record.corrected) / (WEIGHT_OF_USUAL + max(record.read, record.corrected))
    factor = min(1.0, FEW_CORRECTIONS / (1 - FEW_CORRECTIONS) * (1 - often) / often)
    return chance * factor / (1 - chance + chance * factor)
