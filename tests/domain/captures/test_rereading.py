from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from beanie import PydanticObjectId

from domain import clock
from domain.captures.drafts import StoredDraft
from domain.captures.rereading import draft_of, proposal
from domain.ledger.models import Transaction
from domain.ledger.rules import book_draft
from domain.understanding.draft import Draft, Evidence, Field, Kind, State
from tests.backbone import draft

# Documents know their collections only where a database is open.
pytestmark = pytest.mark.usefixtures("database")
TRANSFER = draft(kind=Kind.TRANSFER, category="transfer")
BOOK, CAPTURE = PydanticObjectId(), PydanticObjectId()


def row(one: Draft, *by_hand: str, **values: Any) -> Transaction:
    booked = book_draft(
        one,
        row=PydanticObjectId(),
        book=BOOK,
        capture=CAPTURE,
        text="lunch 12.50",
        bases=("EUR",),
        generation=0,
        at=clock.now(),
    )
    return booked.changed(by_hand=list(by_hand), **values)


def proposed(
    live: list[Transaction], *read: Draft, trashed: tuple[Transaction, ...] = ()
) -> list[StoredDraft]:
    found = proposal(live, trashed, read)
    assert found is not None
    return found


def test_the_same_reading_proposes_nothing() -> None:
    live = [row(draft("12.50")), row(draft("23", merchant="Uber", category="transport"))]

    assert proposal(live, (), [draft_of(one) for one in live]) is None
    assert proposal([], (), []) is None


def test_what_differs_is_proposed_beside_what_stays() -> None:
    live = [row(draft("12.50")), row(draft("23", merchant="Uber", category="transport"))]

    found = proposed(live, draft("12.50"), draft("23", merchant="Uber", category="travel"), draft("5"))

    assert [one.transaction for one in found] == [live[0].id, live[1].id, None]
    assert [one.category for one in found] == ["dining", "travel", "dining"]


def test_the_transactions_are_found_again_in_whatever_order_the_text_has_them() -> None:
    live = [row(draft("12.50")), row(draft("23", merchant="Uber")), row(draft("4", merchant=None))]
    read = [
        draft("5", merchant=None),
        draft("30", merchant="uber"),
        draft("12.50", merchant="Chipotle Grill"),
    ]

    assert [one.transaction for one in proposed(live, *read)] == [live[2].id, live[1].id, live[0].id]


def test_what_was_set_by_hand_stays_and_counts_as_stated() -> None:
    mine = row(draft("15", merchant="Mensa", on=date(2026, 3, 9)), "amount", "date")
    read = Draft(
        Kind.EXPENSE,
        draft("12.50").money,
        date(2026, 3, 10),
        "Chipotle",
        "groceries",
        evidence={Field.AMOUNT: Evidence(State.STATED, 6, 11)},
        confidence={Field.AMOUNT: 0.3, Field.MERCHANT: 0.5},
    )

    (one,) = proposed([mine], read)

    assert (one.minor, one.date, one.merchant, one.category) == (
        1500,
        date(2026, 3, 9),
        "Chipotle",
        "groceries",
    )
    assert one.draft.evidence[Field.AMOUNT] == Evidence(State.STATED)
    assert one.confidence == {Field.MERCHANT: 0.5}


def test_a_reading_that_differs_only_where_a_person_decided_proposes_nothing() -> None:
    mine = row(draft("15", "USD", merchant="Mensa", category="groceries"), "amount", "merchant", "category")

    assert proposal([mine], (), [draft("12.50", "EUR")]) is None


def test_a_transaction_with_something_set_by_hand_is_never_given_up() -> None:
    read, mine = row(draft("12.50")), row(draft("99", merchant=None), "amount")

    found = proposed([read, mine])

    assert [(one.transaction, one.minor) for one in found] == [(mine.id, 9900)]


def test_without_a_transaction_left_the_proposal_is_empty() -> None:
    assert proposed([row(draft())]) == []


def test_what_was_deleted_is_not_proposed_again() -> None:
    live, gone = row(draft("12.50")), row(draft("23", merchant="Uber"), trashed_at=clock.now())

    assert proposal([live], [gone], [draft("12.50"), draft("23", merchant="Uber")]) is None
    assert len(proposed([live], draft("12.50"), draft("8", merchant="Bolt"), trashed=(gone,))) == 2


@pytest.mark.parametrize(
    ("mine", "by_hand", "read", "kind", "category"),
    [
        (TRANSFER, "kind", draft("20"), Kind.TRANSFER, "transfer"),
        (draft(category="gifts"), "category", TRANSFER, Kind.EXPENSE, "gifts"),
        (draft(category="gifts"), "date", TRANSFER, Kind.TRANSFER, "transfer"),
        (TRANSFER, "date", draft("20"), Kind.EXPENSE, "dining"),
    ],
)
def test_kind_and_category_never_contradict_each_other(
    mine: Draft, by_hand: str, read: Draft, kind: Kind, category: str
) -> None:
    drafts = proposal([row(mine, by_hand)], (), [replace(read, merchant="Other")])

    assert drafts is not None
    assert [(one.kind, one.category) for one in drafts] == [(kind, category)]


def test_two_hundred_alike_pair_up_each_once() -> None:
    live = [row(draft("1")) for _ in range(200)]

    found = proposed(live, *[draft("1")] * 201)

    assert {one.transaction for one in found} == {*(one.id for one in live), None}
