"""Which rows are known already: counted, by the surest likeness first."""

from datetime import date, timedelta
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.imports.matching import Seen, against_imported, against_typed, pending_twins
from domain.imports.models import Fate, Why

DAY = date(2026, 3, 10)


def seen(**values: Any) -> Seen:
    """A row of -12.50 EUR to REWE on 10 March, but for these values."""
    usual = {"date": DAY, "minor": -1250, "currency": "EUR", "squashed": "rewesagtdanke", "format": "CSV"}
    row = ObjectId()
    return Seen(**{"row": row, "transaction": row, **usual, **values})


def why(row: Seen, known: Seen) -> Why | None:
    found = against_imported([row], [known], set())
    return found[row.row].why if found else None


@pytest.mark.parametrize(
    ("row", "known", "reason"),
    [
        ({}, {}, Why.SAME_ROW),
        ({"bank_id": "7"}, {"bank_id": "7", "squashed": "other"}, Why.SAME_BANK_ID),
        ({"bank_id": "7"}, {"bank_id": "8"}, None),
        ({"bank_id": "7", "format": "OFX"}, {"bank_id": "8"}, Why.SAME_ROW),
        ({"bank_id": "1"}, {"bank_id": "1", "minor": -900}, None),
        ({"bank_id": "1"}, {"bank_id": "1", "date": DAY - timedelta(days=40)}, None),
        ({"squashed": "rewe"}, {}, Why.SIMILAR_ROW),
        ({"squashed": "sagtdankerewe", "format": "OFX"}, {}, Why.SIMILAR_ROW),
        ({"squashed": "sagtdankerewe"}, {}, None),
        ({}, {"date": DAY - timedelta(days=2), "pending": True}, Why.BOOKED_SINCE),
        ({}, {"date": DAY - timedelta(days=11), "pending": True}, None),
        ({}, {"date": DAY - timedelta(days=2)}, None),
        ({}, {"minor": 1250}, None),
        ({}, {"currency": "USD"}, None),
        ({"told": "DE1"}, {"told": "DE2"}, None),
        ({"told": "DE1"}, {"told": None}, Why.SAME_ROW),
    ],
)  # fmt: skip
def test_a_row_is_recognised_by_what_it_has(
    row: dict[str, Any], known: dict[str, Any], reason: Why | None
) -> None:
    assert why(seen(**row), seen(**known)) is reason


OURS = {"format": "FINSIGHT", "bank_id": "65a0"}


@pytest.mark.parametrize(
    ("row", "known", "reason"),
    [
        (OURS, OURS | {"minor": 1, "date": DAY - timedelta(days=900), "account": ObjectId()}, Why.SAME_TRANSACTION),
        (OURS | {"account": ObjectId()}, OURS | {"account": ObjectId()}, Why.SAME_TRANSACTION),
        (OURS, OURS | {"bank_id": "65a1"}, Why.SAME_ROW),
        (OURS, {}, Why.SAME_ROW),
        ({"format": "CSV"}, OURS, Why.SAME_ROW),
        (OURS | {"squashed": ""}, OURS | {"bank_id": "65a1"}, None),
        (OURS | {"squashed": ""}, {}, None),
        ({}, OURS | {"squashed": ""}, None),
        (OURS, {"account": ObjectId()}, Why.SAME_ROW),
        (OURS | {"account": ObjectId()}, {"account": ObjectId()}, None),
        (OURS, {"date": DAY - timedelta(days=2), "pending": True}, None),
    ],
)  # fmt: skip
def test_a_row_of_our_own_export_is_itself_whatever_became_of_it(
    row: dict[str, Any], known: dict[str, Any], reason: Why | None
) -> None:
    assert why(seen(**row), seen(**known)) is reason


@given(st.integers(0, 6), st.integers(0, 6))
def test_of_equal_rows_as_many_are_duplicates_as_were_booked(coming: int, booked: int) -> None:
    rows, known, used = [seen() for _ in range(coming)], [seen() for _ in range(booked)], set[ObjectId]()

    found = against_imported(rows, known, used)

    assert len(found) == min(coming, booked)
    assert len({verdict.transaction for verdict in found.values()}) == len(found)
    assert len(used) == len(found)


def test_no_row_takes_the_twin_of_another() -> None:
    similar, same, one = seen(squashed="rewe"), seen(), seen()

    found = against_imported([similar, same], [one], set())

    assert {row: verdict.why for row, verdict in found.items()} == {same.row: Why.SAME_ROW}


def test_a_pending_row_gives_way_to_a_booked_one_and_not_to_a_pending_one() -> None:
    waiting = seen(pending=True)

    booked = against_imported([row := seen()], [waiting], set())[row.row]
    again = against_imported([row := seen(pending=True)], [waiting], set())[row.row]

    assert (booked.fate, booked.transaction) == (Fate.PENDING_REPLACED, waiting.transaction)
    assert again.fate is Fate.DUPLICATE


def test_a_tip_changes_the_amount_of_a_pending_row_with_the_same_id() -> None:
    waiting = seen(pending=True, bank_id="7", minor=-1000)

    found = against_imported([row := seen(bank_id="7")], [waiting], set())

    assert found[row.row].fate is Fate.PENDING_REPLACED


def test_what_was_typed_is_matched_once_by_the_nearest_day() -> None:
    near, far = seen(date=DAY + timedelta(days=1)), seen(date=DAY + timedelta(days=3))
    typed = seen(squashed="", format=None)

    found = against_typed([far, near], [typed], set())

    assert {row: verdict.transaction for row, verdict in found.items()} == {near.row: typed.transaction}
    assert against_typed([seen(date=DAY + timedelta(days=4))], [typed], set()) == {}


def test_a_pending_row_is_not_booked_beside_its_booked_one_in_one_file() -> None:
    waiting, booked, other = seen(pending=True), seen(date=DAY + timedelta(days=3)), seen(pending=True)

    assert pending_twins([waiting, other, booked]) == {waiting.row: booked.row}
