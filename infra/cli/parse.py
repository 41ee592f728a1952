"""`finsight parse`: messages in, transactions out, one JSON object a line. Needs no server."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO, TextIO

from domain.understanding import parse
from domain.understanding.draft import Draft
from infra.messages import MALFORMED, context_of, object_of, reason_of, text_of


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
        except MALFORMED as error:
            errors.write(f"line {number}: {reason_of(error)}\n")
            status = 1
        else:
            sink.write(json.dumps(result, ensure_ascii=False) + "\n")
    sink.flush()
    return status


def result_of(line: str | bytes) -> dict[str, Any]:
    message = object_of(line)
    drafts = parse(text_of(message, "text"), context_of(message))
    return {"id": message["id"], "transactions": [transaction_of(draft) for draft in drafts]}


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
