"""What many transactions are stored as without their model; see also `tests/domain/imports/test_transactions.py`."""

from datetime import UTC, date, datetime

from beanie import PydanticObjectId

from domain.ledger.entries import trashed
from domain.ledger.models import Posting, Transaction
from domain.ledger.plain import thrown_away
from domain.ledger.rules import refreshed
from domain.understanding.draft import Kind
from tests.backbone import plain_book

NOW = datetime(2026, 3, 11, tzinfo=UTC)


def row(counted: list[str] | None = None) -> Transaction:
    made: Transaction = Transaction.model_construct(
        id=PydanticObjectId(),
        book=plain_book().id,
        kind=Kind.EXPENSE,
        date=date(2026, 3, 10),
        merchant="Café Roma",
        currency="EUR",
        size=100,
        postings=[Posting(category="dining", minor=-100, currency="EUR", tags=["work"])],
        created_at=NOW,
        bank_text="CAFE ROMA 4711",
        said="cafe roma 4711",
        counted=counted,
    )
    return refreshed(made)


def test_what_is_thrown_away_is_stored_as_the_model_is() -> None:
    stored = row().to_bson()

    assert (
        thrown_away(stored, stored | {"trashed_at": NOW})
        == trashed(row().changed(id=stored["_id"]), NOW).changed(book=stored["book"]).to_bson()
    )


def test_what_changes_otherwise_too_or_counts_in_several_bases_takes_the_models_way() -> None:
    stored = row().to_bson()

    assert thrown_away(stored, stored | {"trashed_at": NOW, "note": "x"}) is None
    assert thrown_away(stored | {"trashed_at": NOW}, stored | {"trashed_at": NOW}) is None
    several = row(counted=["EUR", "USD"]).to_bson()
    assert thrown_away(several, several | {"trashed_at": NOW}) is None


def test_what_comes_out_of_the_trash_takes_the_models_way() -> None:
    stored = row().to_bson()

    assert thrown_away(stored | {"trashed_at": NOW}, stored) is None
    assert thrown_away(stored, stored) is None
