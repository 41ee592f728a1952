"""`make confidence`: fits the parser's confidence to labelled messages, and says how well it holds on unseen ones.

For each field a regularised logistic regression over the signs of a reading; the event is that the field is right. The
messages of `calibration.jsonl` are there for this alone, and of some that it was made with the parser's first readings are
kept (`first_sight`): it is better on messages that it was made with than on others, and a confidence fitted to how it reads
those now would promise too much.
"""

import math
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from domain.understanding import confidence, signs
from domain.understanding.confidence import COUNT, FIELDS
from domain.understanding.draft import Proposal
from domain.understanding.logistic import Weights
from domain.understanding.pipeline import understand
from infra.evaluation.calibration import claims_of, reliability
from infra.evaluation.messages import Labelled, labelled
from infra.evaluation.scoring import Result, score
from infra.evaluation.transactions import of_draft
from training import first_sight, logistic
from training.first_sight import Seen

HERE = Path(__file__).parent
CALIBRATION = HERE / "calibration.jsonl"
FITTED = Path(confidence.__file__).with_name(confidence.FILE)

INVERSE_REGULARISATION = 0.3
FOLDS = 5
HEAD = """\
# How much each sign in a text speaks for (+) or against (-) a field of its reading; see confidence.py and signs.py.
# Written by `make confidence`."""


@dataclass(frozen=True, slots=True)
class Example:
    """One reading: its signs, for the text and for each draft, and what was right about it."""

    proposal: Proposal
    result: Result
    of_text: frozenset[str]
    of_drafts: Sequence[frozenset[str]]

    @property
    def seen(self) -> Seen:
        return Seen(
            self.of_text, self.result.count, list(zip(self.of_drafts, self.result.drafts, strict=True))
        )


def read(paths: Iterable[Path]) -> list[Labelled]:
    """All messages of these files; a malformed line ends the command."""
    messages: list[Labelled] = []
    for path in paths:
        with path.open("rb") as lines:
            for one in labelled(lines):
                if not isinstance(one, Labelled):
                    sys.exit(f"{path.name}, line {one.line}: {one.reason}")
                messages.append(one)
    return messages


def example(message: Labelled) -> Example | None:
    """None where the text holds nothing to be read."""
    told = understand(message.text, message.context)
    if told is None:
        return None
    pairs = [(part, draft) for part, draft in zip(told.parts, told.drafts, strict=True) if draft]
    of_text = frozenset(signs.of_text(told))
    drafts = tuple(draft for _, draft in pairs)
    return Example(
        Proposal(drafts),
        score(message, [of_draft(draft) for draft in drafts]),
        of_text,
        [of_text.union(signs.of_draft(told, part, draft)) for part, draft in pairs],
    )


def fit(readings: Sequence[Seen]) -> dict[str, Weights]:
    """The weights of each field and of the count."""
    fitted = {
        field.value: _fit([(signs, hits[field]) for each in readings for signs, hits in each.drafts])
        for field in FIELDS
    }
    fitted[COUNT] = _fit([(each.of_text, each.count) for each in readings])
    return fitted


def _fit(events: Sequence[tuple[frozenset[str], bool]]) -> Weights:
    """A doubt that seems to speak for a reading does so by chance: it is left out, and the rest fitted anew."""
    left_out: set[str] = set()
    while True:
        weights = _fitted([(seen - left_out, right) for seen, right in events])
        chance = {
            sign for sign, weight in weights.signs.items() if weight > 0 and sign not in signs.SUPPORTING
        }
        if not chance:
            return weights
        left_out |= chance


def _fitted(events: Sequence[tuple[frozenset[str], bool]]) -> Weights:
    if all(right for _, right in events):
        # Nothing tells a wrong reading from a right one; the next one may be wrong (Laplace's rule of succession).
        return Weights(round(math.log(len(events) + 1), 2), {})
    return logistic.fit(events, INVERSE_REGULARISATION)


def weighed(each: Example, fitted: Mapping[str, Weights]) -> Proposal:
    """The example's reading with the confidence that these weights give it."""
    drafts = tuple(
        replace(draft, confidence={field: fitted[field.value].chance(seen) for field in FIELDS})
        for draft, seen in zip(each.proposal.drafts, each.of_drafts, strict=True)
    )
    return Proposal(drafts, fitted[COUNT].chance(each.of_text))


def held_out(examples: Sequence[Example], first: Sequence[Seen]) -> dict[str, float | None]:
    """The expected calibration error on messages that the weights haven't seen, by cross-validation."""
    shuffled = list(examples)
    random.Random(0).shuffle(shuffled)  # noqa: S311  folds need no cryptographic randomness
    scored: list[tuple[Proposal, Result]] = []
    for fold in range(FOLDS):
        unseen = shuffled[fold::FOLDS]
        rest = [each for position, each in enumerate(shuffled) if position % FOLDS != fold]
        fitted = fit([*first, *(each.seen for each in rest)])
        scored += [(weighed(each, fitted), each.result) for each in unseen]
    return {name: reliability(claims).error for name, claims in claims_of(scored).items()}


def main(arguments: Sequence[str]) -> None:
    paths = [Path(argument) for argument in arguments] or [CALIBRATION]
    examples = list(filter(None, map(example, read(paths))))
    first = first_sight.kept()
    print(
        f"{len(first)} first readings, {len(examples)} messages; expected calibration error on unseen ones of these:"
    )
    for name, error in held_out(examples, first).items():
        print(f"  {name:<9} {'-' if error is None else format(error, '.3f')}")
    fitted = fit([*first, *(each.seen for each in examples)])
    FITTED.write_text(logistic.text_of(HEAD, fitted), encoding="utf-8")
    print(f"{FITTED.name} written")


if __name__ == "__main__":
    main(sys.argv[1:])
