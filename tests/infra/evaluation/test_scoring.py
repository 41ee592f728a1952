from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from domain.understanding.draft import Field
from infra.evaluation.scoring import NONE_RIGHT, accuracies, align, score
from infra.evaluation.transactions import FIELDS
from tests.infra.evaluation.samples import LUNCH, RIDE, message

WRONG: Mapping[Field, str | Decimal] = {
    Field.AMOUNT: Decimal("12.51"),
    Field.CURRENCY: "CAD",
    Field.DATE: "2026-03-11",
    Field.KIND: "REFUND",
    Field.MERCHANT: "Chipotles",
    Field.CATEGORY: "groceries",
}


def test_a_perfect_reading_is_right_in_any_order() -> None:
    result = score(message(LUNCH, RIDE), [RIDE, LUNCH])

    assert (result.count, result.core, result.full, result.wrong) == (True, True, True, [])


@pytest.mark.parametrize("field", FIELDS)
def test_a_wrong_field_costs_itself_and_the_core_only_where_it_is_decisive(field: Field) -> None:
    result = score(message(LUNCH, RIDE), [replace(LUNCH, **{field.value: WRONG[field]}), RIDE])  # type: ignore[arg-type]  # one field of many types

    assert result.wrong == [field.value]
    assert result.core is (field in (Field.MERCHANT, Field.CATEGORY))
    assert not result.full


def test_a_missing_transaction_does_not_shift_the_others() -> None:
    assert align([LUNCH, RIDE], [RIDE]) == [None, 0]


def test_what_agrees_in_no_amount_is_paired_in_order() -> None:
    other = [replace(LUNCH, amount=Decimal(8)), replace(LUNCH, amount=Decimal(9))]

    assert align([LUNCH, RIDE], other) == [0, 1]


def test_of_equal_amounts_the_one_that_agrees_most_is_the_partner() -> None:
    twin = replace(LUNCH, merchant="Uber", category="transport")

    assert align([twin], [LUNCH, twin]) == [1]


def test_a_draft_too_many_is_right_in_nothing_and_costs_the_count() -> None:
    result = score(message(LUNCH), [LUNCH, RIDE])

    assert result.drafts[1] == NONE_RIGHT
    assert result.hits[0][Field.AMOUNT]
    assert result.wrong == ["count 2 of 1"]


def test_a_recurrence_is_counted_apart() -> None:
    monthly = replace(LUNCH, recurrence="MONTHLY")

    missed, invented = score(message(monthly), [LUNCH]), score(message(LUNCH), [monthly])

    assert missed.full
    assert (missed.recurrences.expected, missed.recurrences.right, missed.recurrences.false) == (1, 0, 0)
    assert (invented.recurrences.expected, invented.recurrences.right, invented.recurrences.false) == (
        0,
        0,
        1,
    )


def test_accuracies_are_percentages_of_messages_or_of_expected_transactions() -> None:
    results = [score(message(LUNCH, RIDE), [LUNCH]), score(message(), [])]

    row = accuracies(results)

    assert (row["messages"], row["transactions"], row["count"], row["core"]) == (2, 2, 50.0, 50.0)
    assert row["amount"] == 50.0


def test_nothing_expected_gives_no_percentage_of_fields() -> None:
    assert accuracies([score(message(), [])])["amount"] is None
