from datetime import UTC, date, datetime

from beanie import PydanticObjectId

from domain.ledger.marks import TYPED, marked, text_words
from domain.ledger.models import Posting, Transaction
from domain.understanding.draft import Kind, Recurrence
from tests.backbone import plain_account, plain_book

CARD = plain_account("Card", 1)
SAVINGS = plain_account("Savings", 2)


def row(*postings: Posting, kind: Kind = Kind.EXPENSE) -> Transaction:
    made: Transaction = Transaction.model_construct(
        id=PydanticObjectId(),
        book=plain_book().id,
        kind=kind,
        date=date(2026, 3, 10),
        currency="EUR",
        size=100,
        postings=list(postings),
        created_at=datetime(2026, 3, 10, tzinfo=UTC),
        words=["door", "lunch"],
    )
    return made


def test_a_row_is_found_by_each_of_its_parts() -> None:
    split = row(
        Posting(category="dining", minor=-60, currency="EUR", account=CARD.id, tags=["Été"]),
        Posting(minor=-40, currency="EUR", account=CARD.id, tags=["work"]),
    )

    found = marked(split.changed(recurrence=Recurrence.MONTHLY, unsure=["category"]))

    assert found.words == sorted(
        [
            "door",
            "lunch",
            f"#a:{CARD.id}",
            "#c:dining",
            "#c:other",
            "#t:ete",
            "#t:work",
            "#split",
            "#typed",
            "#recurring",
            "#unsure",
        ]
    )
    assert text_words(found) == ["door", "lunch"]


def test_a_transfer_has_two_accounts_and_no_category() -> None:
    moved = row(
        Posting(minor=-100, currency="EUR", account=CARD.id),
        Posting(minor=100, currency="EUR", account=SAVINGS.id),
        kind=Kind.TRANSFER,
    )

    assert marked(moved).words == sorted(
        ["door", "lunch", "#k:TRANSFER", f"#a:{CARD.id}", f"#a:{SAVINGS.id}"]
    )


def test_marks_follow_what_changes_and_are_made_once() -> None:
    before = marked(row(Posting(category="dining", minor=-100, currency="EUR")))

    after = marked(before.changed(postings=[Posting(category="fuel", minor=-100, currency="EUR")]))

    assert after.words == ["#c:fuel", "#typed", "door", "lunch"]
    assert marked(after) is after


def test_what_was_typed_is_found_until_a_bank_has_it_too() -> None:
    typed = marked(row(Posting(category="dining", minor=-100, currency="EUR")))

    assert TYPED in typed.words
    assert TYPED not in marked(typed.changed(statement_row=PydanticObjectId())).words


def test_in_the_trash_nothing_but_the_trash_finds_it() -> None:
    thrown = row(Posting(category="dining", minor=-100, currency="EUR")).changed(
        trashed_at=datetime(2026, 3, 11, tzinfo=UTC)
    )

    assert marked(thrown).words == ["#"]
