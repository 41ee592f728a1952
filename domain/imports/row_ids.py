"""Ids of stored rows: those of one reading stand side by side, in the order of the file."""

import secrets

from bson import ObjectId

COUNTER_BYTES = 3
MOST_ROWS = 256**COUNTER_BYTES - 1


def first_row() -> ObjectId:
    """The id of row 0 of a new reading.

    Its middle is random: ids that MongoDB's client makes in one second differ in their end only, as rows do.
    """
    return ObjectId(ObjectId().binary[:4] + secrets.token_bytes(5) + bytes(COUNTER_BYTES))


def row_id(first: ObjectId, number: int) -> ObjectId:
    """`number` counts from 0, to `MOST_ROWS` at most."""
    return ObjectId(first.binary[:-COUNTER_BYTES] + number.to_bytes(COUNTER_BYTES, "big"))


def row_number(row: ObjectId) -> int:
    return int.from_bytes(row.binary[-COUNTER_BYTES:], "big")


def of_one_reading(row: ObjectId, other: ObjectId) -> bool:
    return row.binary[:-COUNTER_BYTES] == other.binary[:-COUNTER_BYTES]
