"""What a row of a statement is recognised by when it comes again. Pure."""

from collections.abc import Iterator
from datetime import date

from domain.understanding.lexicon import squash

# Banks cut descriptions at different lengths; what is beyond tells rows apart no more.
COMPARED = 120


def of_day(day: date, minor: int, currency: str) -> str:
    """In the order of dates, so that what is stored together is found together."""
    return f"{day.isoformat()}|{minor}|{currency}"


def of_bank(bank_id: str) -> str:
    return f"#{bank_id}"


def of_pending(minor: int, currency: str) -> str:
    return f"~{minor}|{currency}"


def keys_of(day: date, minor: int, currency: str, bank_id: str | None, *, pending: bool) -> list[str]:
    """All keys that a stored row is found by."""
    return list(_keys(day, minor, currency, bank_id, pending=pending))


def _keys(day: date, minor: int, currency: str, bank_id: str | None, *, pending: bool) -> Iterator[str]:
    yield of_day(day, minor, currency)
    if bank_id:
        yield of_bank(bank_id)
    if pending:
        yield of_pending(minor, currency)


def squashed(counterparty: str | None, description: str) -> str:
    """Letters and digits of what the bank says, each text once: how two exports of one row are compared."""
    said, named = squash(description[: 2 * COMPARED]), squash(counterparty or "")
    return (said if named in said else named + said)[:COMPARED]
