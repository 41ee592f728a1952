"""`finsight parse`: messages in, transactions out, one JSON object a line. Needs no server."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, BinaryIO, TextIO

from domain.clock import check_zone
from domain.errors import FinsightError
from domain.money import check_currency
from domain.understanding import parse
from domain.understanding.draft import Context, Draft


class MalformedLine(ValueError):  # noqa: N818  reads as the sentence it is
    """This line is no message."""


def parse_lines(source: TextIO | BinaryIO, sink: TextIO, errors: TextIO) -> int:
    """Write a result for each message, in the input's order; 1 if some line was malformed, else 0.

    A message has `id text now timezone currency locale`, a result `id transactions`. A malformed line is reported
    on `errors` with its number, counted from one; blank lines are skipped.
    """
    status = 0
    lines: Iterable[str | bytes] = source
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            result = result_of(line)
        except (ValueError, RecursionError, FinsightError) as error:
            errors.write(f"line {number}: {reason_of(error)}\n")
            status = 1
        else:
            sink.write(json.dumps(result, ensure_ascii=False) + "\n")
    sink.flush()
    return status


def reason_of(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "this is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"this is no JSON: {error.msg} at character {error.pos + 1}"
    return str(error) or "this is no message"


def result_of(line: str | bytes) -> dict[str, Any]:
    message = json.loads(line.decode("utf-8") if isinstance(line, bytes) else line)
    if not isinstance(message, dict):
        raise MalformedLine("a JSON object is wanted")
    if "id" not in message:
        raise MalformedLine('"id" is missing')
    return {
        "id": message["id"],
        "transactions": [transaction_of(draft) for draft in parse(_text(message, "text"), _context(message))],
    }


def _text(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise MalformedLine(f'"{name}" must be a string')
    return value


def _context(message: Mapping[str, Any]) -> Context:
    now = datetime.fromisoformat(_text(message, "now"))
    if now.tzinfo is None:
        raise MalformedLine('"now" must have an offset from UTC')
    return Context(
        now,
        check_zone(_text(message, "timezone")),
        check_currency(_text(message, "currency")),
        _text(message, "locale"),
    )


def transaction_of(draft: Draft) -> dict[str, str | None]:
    transaction: dict[str, str | None] = {
        "kind": draft.kind.value,
        "amount": f"{draft.money.amount:f}",
        "currency": draft.money.currency,
        "date": draft.date.isoformat(),
        "merchant": draft.merchant,
        "category": draft.category,
    }
    if draft.recurrence:
        transaction["recurrence"] = draft.recurrence.value
    return transaction
