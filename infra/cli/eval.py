"""`finsight eval`: how much of a file of labelled messages a parser reads right, and how well it knows that."""

import asyncio
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from domain.settings import Settings
from infra.errors import StartError
from infra.evaluation import readers, report
from infra.evaluation.messages import Labelled, Malformed, labelled


@dataclass(frozen=True, slots=True)
class Choice:
    """What to print: tables, or one JSON object; the ids of what isn't fully right; one message in full."""

    json: bool = False
    misses: bool = False
    show: str | None = None


def run(
    path: Path, parser: readers.Name, settings: Settings, choice: Choice, sink: TextIO, errors: TextIO
) -> int:
    """The exit status: 1 where a line was malformed (the others are scored all the same). Raises `StartError`."""
    messages, status = _read(path, errors)
    if choice.show is not None:
        messages = [message for message in messages if message.id == choice.show]
    if not messages:
        raise StartError(
            f"{path} has no such labelled message" if choice.show else f"{path} has no labelled message"
        )
    answers = asyncio.run(readers.answers(parser, messages, settings))
    _print(report.evaluate(messages, answers), choice, sink)
    return status


def _read(path: Path, errors: TextIO) -> tuple[list[Labelled], int]:
    messages: list[Labelled] = []
    status = 0
    try:
        with path.open("rb") as lines:
            for one in labelled(lines):
                if isinstance(one, Malformed):
                    errors.write(f"line {one.line}: {one.reason}\n")
                    status = 1
                else:
                    messages.append(one)
    except OSError as error:
        raise StartError(f"{path} can't be read: {error.strerror}") from None
    return messages, status


def _print(found: report.Evaluation, choice: Choice, sink: TextIO) -> None:
    if choice.show is not None:
        lines = list(report.shown(found.results[0], found.answers[0]))
    elif choice.json:
        summary = report.as_json(found)
        if choice.misses:
            summary["misses"] = [{"id": each.message.id, "wrong": each.wrong} for each in found.misses]
        lines = [json.dumps(summary, ensure_ascii=False, indent=1)]
    else:
        lines = list(report.tables(report.as_json(found)))
        if choice.misses:
            lines += ["", "not fully right:", *map(report.miss, found.misses)]
    sink.write("\n".join(lines) + "\n")
    sink.flush()
