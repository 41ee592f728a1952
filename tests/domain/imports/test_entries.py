"""Whatever becomes of an export on its way, what is read of it can be stored and booked."""

import random
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId, encode

from domain.database import Database
from domain.imports.entries import Placing, brought, entry_document
from domain.imports.formats.problems import Code
from domain.imports.formats.reading import read
from domain.imports.wishes import stored_problem, stored_statement
from domain.ledger.rules import count
from tests.backbone import plain_book
from tests.domain.imports.formats.finsight.samples import (
    BANK,
    CARD,
    ROW,
    export,
    posting,
    transaction,
    transfer,
)

NOW = datetime(2026, 3, 11, tzinfo=UTC)
# What damage and malice write.
PIECES = (
    b'"', b"{", b"}", b"[", b"]", b",", b"null", b"-1", b"1e99", b"\\ud800", b"\\u0000", b"$", b".", b"\n", b'"\\ud800"', b"9" * 20,
)  # fmt: skip


def whole() -> bytes:
    rates = {"USD": {"rate": "1.1", "source": "OWN"}}
    values: dict[str, Any] = {"capture": ROW % 50, "note": "n", "merchant": "Zoë"}
    rows = [
        transaction(number, postings=[posting(tags=["a"], rates=rates)], **values) for number in range(1, 6)
    ]
    rule = {"name": "r", "position": 0, "when": {"text": "a"}, "then": {"tags": ["x"]}}
    return export(
        *rows,
        transfer(_id=ROW % 9),
        captures=[{"_id": ROW % 50, "text": "t", "transactions": [ROW % 1]}],
        book={"name": "x", "category_tea": {"name": "Tea", "parent": "dining"}, "default_account": BANK},
        arrangements=[{"merchant_1": {"name": "U", "aliases": ["V"]}, f"rule_{ROW % 1}": rule}],
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_export_is_read_stored_and_booked_or_told(seed: int, database: Database) -> None:
    assert database is not None  # transactions know their collection
    chance, base, book = random.Random(seed), whole(), plain_book()
    for _ in range(50):
        content = bytearray(base)
        for _ in range(chance.randint(0, 6)):
            start = chance.randrange(len(content))
            content[start : start + chance.randint(0, 6)] = chance.choice(PIECES)
        file = read(bytes(content))
        assert Code.READER_FAILED not in {problem.code for problem in file.problems}
        statements = [stored_statement(one) for one in file.statements]
        brings = file.belongings.model_dump(by_alias=True) if file.belongings else None
        told = [stored_problem(one).model_dump() for one in file.problems]
        encode({"told": told, "brings": brings, "statements": [one.model_dump() for one in statements]})
        placing = Placing.of(statements, {})
        for row in (row for one in file.statements for row in one.rows):
            stored = entry_document(book.id, ObjectId(), ObjectId(), 0, row)
            made = brought(stored, placing, book, {ObjectId(CARD): "EUR"}, NOW).to_bson()
            encode({"row": stored, "made": made})
            sums: Any = defaultdict(int)
            count(sums, made, 1, book.bases)
            assert all("$" not in cell and "." not in cell for _, cell, _ in sums)
