"""Labelled messages and transactions to compare, all of one person in Berlin."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

from infra.evaluation.messages import Labelled, labelled
from infra.evaluation.transactions import Transaction

LUNCH = Transaction("EXPENSE", Decimal("12.50"), "USD", "2026-03-10", "Chipotle", "dining")
RIDE = replace(LUNCH, amount=Decimal("23.00"), currency="EUR", merchant="Uber", category="transport")


def line(text: str = "lunch 12.50", **changes: Any) -> str:
    message = {
        "id": "m1",
        "lang": "en",
        "tags": ["plain"],
        "text": text,
        "now": "2026-03-11T20:15:00+01:00",
        "timezone": "Europe/Berlin",
        "currency": "USD",
        "locale": "en-US",
        "expect": [label()],
    }
    return json.dumps({**message, **changes})


def label(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "EXPENSE",
        "amount": "12.50",
        "currency": "USD",
        "date": "2026-03-11",
        "merchant": None,
        "category": "dining",
        **changes,
    }


def message(*expect: Transaction, **changes: Any) -> Labelled:
    (one,) = labelled([line().encode()])
    assert isinstance(one, Labelled)
    return replace(one, expect=expect, **changes)
