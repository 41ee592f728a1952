"""After all stages: how sure a reading is, field by field, by a logistic model over the signs of `signs.py`.

`confidence.toml` holds for each field a bias and the weight of each sign; `make confidence` fits them to labelled
messages, so that of what is said with 0.9 nine in ten are right.
"""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from domain.understanding import logistic, signs
from domain.understanding.draft import Draft, Field, Proposal, State
from domain.understanding.logistic import Weights
from domain.understanding.memory import Record
from domain.understanding.signs import Told

FILE = "confidence.toml"
COUNT = "count"
# What a person's own correction gave is as sure as a person is.
TAUGHT = 0.97
# Of a field that was read so often is corrected; what is known of people in general weighs as much as so many readings.
FEW_CORRECTIONS, WEIGHT_OF_USUAL = 0.05, 40
FIELDS = (Field.KIND, Field.AMOUNT, Field.CURRENCY, Field.DATE, Field.MERCHANT, Field.CATEGORY)


@cache
def weights() -> Mapping[str, Weights]:
    """By the name of a draft's field, and `count`."""
    return logistic.read(FILE)


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
