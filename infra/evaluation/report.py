"""What an evaluation found, as one JSON object and as tables for people."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from infra.evaluation.calibration import claims_of, reliability
from infra.evaluation.messages import Labelled
from infra.evaluation.readers import Answer
from infra.evaluation.scoring import Result, accuracies, score
from infra.evaluation.transactions import FIELDS, Transaction, of_draft

COLUMNS = ("messages", "transactions", "count", *(field.value for field in FIELDS), "core", "full")
HEADS = ("msgs", "txs", "count", "amount", "curr", "date", "kind", "merch", "categ", "CORE", "FULL")
MILLISECONDS = 1000
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Messages with what a parser answered and how much of it is right, in the file's order."""

    answers: Sequence[Answer]
    results: Sequence[Result]

    @property
    def misses(self) -> list[Result]:
        return [result for result in self.results if not result.full]


def evaluate(messages: Sequence[Labelled], answers: Sequence[Answer]) -> Evaluation:
    results = [
        score(message, [of_draft(draft) for draft in answer.proposal.drafts])
        for message, answer in zip(messages, answers, strict=True)
    ]
    return Evaluation(answers, results)


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    results = evaluation.results
    empty = [result for result in results if not result.message.expect]
    claims = claims_of((a.proposal, r) for a, r in zip(evaluation.answers, results, strict=True))
    return {
        "overall": accuracies(results),
        "by_language": _groups(results, lambda result: [result.message.language]),
        "by_tag": _groups(results, lambda result: result.message.tags),
        "no_transaction": {
            "messages": len(empty),
            "false_positive_messages": sum(bool(result.read) for result in empty),
            "false_positive_transactions": sum(len(result.read) for result in empty),
        },
        "missed_transactions": sum(max(0, _surplus(result)) for result in results),
        "superfluous_transactions": sum(max(0, -_surplus(result)) for result in results),
        "recurrence": {
            name: sum(getattr(result.recurrences, name) for result in results)
            for name in ("expected", "right", "false")
        },
        "calibration": {name: asdict(reliability(each)) for name, each in claims.items()},
        "milliseconds": _milliseconds([answer.seconds for answer in evaluation.answers]),
        "model_failures": sum(answer.failed for answer in evaluation.answers),
    }


def _surplus(result: Result) -> int:
    return len(result.message.expect) - len(result.read)


def _groups(results: Sequence[Result], names: Callable[[Result], Sequence[str]]) -> dict[str, Any]:
    every = sorted({name for result in results for name in names(result)})
    return {name: accuracies([result for result in results if name in names(result)]) for name in every}


def _milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    last = max(0, -(-len(ordered) * 99 // PERCENT) - 1)  # nearest rank
    return {
        "median": statistics.median(ordered) * MILLISECONDS,
        "p99": ordered[last] * MILLISECONDS,
        "worst": ordered[-1] * MILLISECONDS,
    }


def tables(found: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a report on `as_json`'s object."""
    yield from _accuracy("overall", {"all": found["overall"]})
    yield from _accuracy("language", found["by_language"])
    yield from _accuracy("tag", found["by_tag"])
    none, repeats, time = found["no_transaction"], found["recurrence"], found["milliseconds"]
    yield (
        f"messages without a transaction in which some was found: {none['false_positive_messages']}"
        f" of {none['messages']} ({none['false_positive_transactions']} transactions)"
    )
    yield f"transactions missed: {found['missed_transactions']}, superfluous: {found['superfluous_transactions']}"
    yield f"recurrence: {repeats['right']} of {repeats['expected']} right, {repeats['false']} where none was expected"
    if found["model_failures"]:
        yield f"calls of the model that failed: {found['model_failures']}"
    yield ""
    yield from _reliabilities(found["calibration"])
    yield (
        f"milliseconds per message: median {time['median']:.2f}, p99 {time['p99']:.2f}, worst {time['worst']:.2f}"
    )


def _accuracy(title: str, rows: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    width = max(len(name) for name in (title, *rows))
    yield f"{title:<{width}} " + " ".join(f"{head:>6}" for head in HEADS)
    for name, row in rows.items():
        yield f"{name:<{width}} " + " ".join(_cell(row[column]) for column in COLUMNS)
    yield ""


def _cell(value: float | None) -> str:
    if value is None:
        return f"{'-':>6}"
    return f"{value:>6d}" if isinstance(value, int) else f"{value:>6.1f}"


def _reliabilities(calibration: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    yield "expected calibration error: " + ", ".join(
        f"{name} {each['error']:.3f}" for name, each in calibration.items() if each["error"] is not None
    )
    for name in ("message", "fields"):
        yield f"{name}: confidence   claims  said  right"
        for each in calibration[name]["bins"]:
            yield (
                f"{'':<{len(name)}}  {each['low']:.1f} to {each['low'] + 0.1:.1f} {each['claims']:>7}"
                f"  {each['confidence']:.2f}   {each['right']:.2f}"
            )
    yield ""


def miss(result: Result) -> str:
    """The message's id and what is wrong with its reading; none of its words."""
    return f"{result.message.id}  {', '.join(result.wrong)}"


def shown(result: Result, answer: Answer) -> Iterator[str]:
    """One message in full, as expected and as read, with the confidence in what was read."""
    yield f"{result.message.id}  {result.message.text}"
    for wanted in result.message.expect:
        yield f"  expected  {_line(wanted)}"
    drafts = answer.proposal.drafts
    for read, draft in zip(result.read, drafts, strict=True):
        yield f"  read      {_line(read)}"
        yield "            " + "  ".join(
            f"{field.value} {draft.confidence.get(field, 1.0):.2f}" for field in FIELDS
        )
    yield f"  count {answer.proposal.count:.2f}, wrong: {', '.join(result.wrong) or 'nothing'}"


def _line(one: Transaction) -> str:
    amount = f"{one.kind} {one.amount} {one.currency}"
    return f"{amount}  {one.date}  {one.merchant or '-'}  {one.category}  {one.recurrence}".rstrip()
