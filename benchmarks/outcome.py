"""Documents of the size that one recorded capture has, for the floor of typed to pushed."""

from typing import Any

from bson import ObjectId
from pymongo import UpdateOne

from benchmarks.samples import CURRENCY
from domain import clock

Document = dict[str, Any]

PERIODS = ("2026", "2026-03", "2026-03-11")


def transaction_document(book: ObjectId, row: ObjectId) -> Document:
    now = clock.now()
    posting: Document = {
        "account": None,
        "category": "dining",
        "minor": -1250,
        "currency": CURRENCY,
        "account_minor": None,
        "base": {CURRENCY: -1250},
        "tags": [],
    }
    return {
        "_id": row,
        "v": 1,
        "book": book,
        "capture": row,
        "kind": "EXPENSE",
        "date": PERIODS[-1],
        "merchant": "Chipotle",
        "merchant_key": "chipotle",
        "words": ["lunch", "chipotle"],
        "note": None,
        "currency": CURRENCY,
        "size": 1250,
        "postings": [posting],
        "created_at": now,
        "updated_at": now,
    }


def increments(book: ObjectId) -> list[UpdateOne]:
    """Of the totals of a day, a month and a year."""
    cell = f"cells.EXPENSE|dining|-|{CURRENCY}"
    increase = {f"{cell}.{name}": 1 for name in ("sum", "count", f"base.{CURRENCY}")}
    return [
        UpdateOne({"book": book, "generation": 0, "period": period}, {"$inc": increase}, upsert=True)
        for period in PERIODS
    ]


def change_document(book: ObjectId, seq: int, row: ObjectId) -> Document:
    recorded = {"before": {"status": "PARSING"}, "after": {"status": "RECORDED"}}
    booked = {name: value for name, value in transaction_document(book, row).items() if name != "_id"}
    return {
        "_id": ObjectId(),
        "v": 1,
        "stream": book,
        "seq": seq,
        "at": clock.now(),
        "actor": "AI",
        "cause": str(row),
        "summary": "Booked 1",
        "parts": [
            {"type": "Capture", "id": row, **recorded},
            {"type": "Transaction", "id": row, "before": None, "after": booked},
        ],
    }
