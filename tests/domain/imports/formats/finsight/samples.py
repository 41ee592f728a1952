"""Small exports, made by hand."""

import json
from typing import Any

BANK, CARD, ROW = "65a000000000000000000001", "65a000000000000000000002", "65b0000000000000000000%02d"


def posting(**values: Any) -> dict[str, Any]:
    known = {"account": BANK, "category": "dining", "minor": -1250, "currency": "EUR", "account_minor": -1250}
    return {**known, "base": {"EUR": -1250}, "rates": {}, "tags": [], "note": None, **values}


def transaction(number: int = 1, **values: Any) -> dict[str, Any]:
    """12.50 EUR at Chipotle on 10 March 2026, but for these values."""
    known = {
        "_id": ROW % number,
        "kind": "EXPENSE",
        "date": "2026-03-10",
        "merchant": "Chipotle",
        "currency": "EUR",
    }
    return {**known, "size": 1250, "postings": [posting()], "by_hand": [], "said": "", "unsure": [], **values}


def transfer(**values: Any) -> dict[str, Any]:
    """100.00 EUR from one account to the other, but for these values of what came."""
    left = posting(category=None, minor=-10_000, account_minor=-10_000, base={"EUR": -10_000})
    came = posting(category=None, minor=10_000, account_minor=10_000, base={"EUR": 10_000}, account=CARD)
    return transaction(kind="TRANSFER", size=10_000, merchant=None, postings=[left, {**came, **values}])


def account(row: str = BANK, **values: Any) -> dict[str, Any]:
    known = {"_id": row, "name": f"Account {row[-1]}", "kind": "BANK", "currency": "EUR", "opening": 100_00}
    return {**known, "opening_on": "2026-01-01", "archived_at": None, "booked": 0, "unknown": 0, **values}


def export(*transactions: Any, accounts: Any = None, **parts: Any) -> bytes:
    """As `GET /export` writes it: a line for each element."""
    told = {
        "format": "finsight",
        "version": 1,
        "book": {"name": "Home"},
        "accounts": accounts or [account(), account(CARD)],
        **parts,
    }
    members = {**told, "transactions": transactions}
    written = (
        f'"{name}":[\n' + ",\n".join(map(json.dumps, value)) + "]"
        if isinstance(value, list | tuple)
        else f'"{name}":{json.dumps(value)}'
        for name, value in members.items()
    )
    return ("{" + ",".join(written) + "}\n").encode()
