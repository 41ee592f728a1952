"""Whether a confidence of 0.9 is right nine times in ten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.understanding.draft import Proposal
from infra.evaluation.scoring import Result
from infra.evaluation.transactions import FIELDS

BINS = 10


@dataclass(frozen=True, slots=True)
class Claim:
    """That something is right with this probability, and whether it was."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """The claims with a confidence of at least `low`, and below the next bin's: how sure they were, how many were right."""

    low: float
    claims: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """`error` is the expected calibration error: the gap in each bin, weighed by its claims. None without claims."""

    bins: Sequence[Bin]
    error: float | None


def reliability(claims: Sequence[Claim]) -> Reliability:
    bins = [_bin(number, claims) for number in range(BINS)]
    filled = [each for each in bins if each.claims]
    total = sum(each.claims for each in filled)
    gaps = sum(each.claims * abs(each.confidence - each.right) for each in filled)
    return Reliability(filled, gaps / total if total else None)


def _bin(number: int, claims: Sequence[Claim]) -> Bin:
    inside = [claim for claim in claims if min(int(claim.confidence * BINS), BINS - 1) == number]
    if not inside:
        return Bin(number / BINS, 0, 0.0, 0.0)
    sure = sum(claim.confidence for claim in inside) / len(inside)
    right = sum(claim.right for claim in inside) / len(inside)
    return Bin(number / BINS, len(inside), sure, right)


def claims_of(scored: Iterable[tuple[Proposal, Result]]) -> dict[str, list[Claim]]:
    """What the proposals claimed: `message` (its core is right), `count`, each field of each draft, all `fields`.

    A draft that answers to no expected transaction is right in no field.
    """
    claims: dict[str, list[Claim]] = {
        name: [] for name in ("message", "count", "fields", *(field.value for field in FIELDS))
    }
    for proposal, result in scored:
        claims["message"].append(Claim(proposal.confidence, result.core))
        claims["count"].append(Claim(proposal.count, result.count))
        for draft, hits in zip(proposal.drafts, result.drafts, strict=True):
            for field in FIELDS:
                claim = Claim(_confidence(draft.confidence.get(field)), hits[field])
                claims[field.value].append(claim)
                claims["fields"].append(claim)
    return claims


def _confidence(value: float | None) -> float:
    """A field that a draft's confidence lacks counts as sure."""
    return 1.0 if value is None else value
