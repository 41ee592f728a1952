"""Labelled messages: what a person typed and the transactions that a careful bookkeeper would write down for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.understanding.draft import Context
from infra.evaluation.transactions import Transaction, of_label
from infra.messages import MALFORMED, MalformedLine, context_of, object_of, reason_of, text_of


@dataclass(frozen=True, slots=True)
class Labelled:
    """`expect` in the order of the text, empty where it tells of no transaction."""

    id: str
    language: str
    tags: Sequence[str]
    text: str
    context: Context
    expect: Sequence[Transaction]


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line, counted from one, that is no labelled message, and why; without its words."""

    line: int
    reason: str


def labelled(lines: Iterable[bytes]) -> Iterator[Labelled | Malformed]:
    """Each line but blank ones, in order."""
    known: set[str] = set()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = _message(object_of(line))
            if message.id in known:
                raise MalformedLine("an earlier line has the same id")
        except MALFORMED as error:
            yield Malformed(number, reason_of(error))
        else:
            known.add(message.id)
            yield message


def _message(line: dict[str, Any]) -> Labelled:
    expect = line.get("expect")
    if not isinstance(expect, list):
        raise MalformedLine('"expect" must be a list')
    tags = line.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise MalformedLine('"tags" must be a list of strings')
    return Labelled(
        id=str(line["id"]),
        language=str(line.get("lang", "?")),
        tags=tuple(tags),
        text=text_of(line, "text"),
        context=context_of(line),
        expect=tuple(of_label(label) for label in expect),
    )
