import pytest

from domain.journal import Journal
from domain.ledger.models import Total
from domain.ledger.verify import verify_book
from domain.log import Change
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft


async def differences(person: Person) -> list[str]:
    return [line async for line in verify_book(await book_of(person))]


@pytest.fixture(autouse=True)
async def three_commits(journal: Journal, anna: Person) -> None:
    for kind in (Kind.EXPENSE, Kind.TRANSFER, Kind.REFUND):
        await booked(journal, anna, draft("12.50", "USD", kind=kind), draft("3", kind=kind))


async def test_a_book_that_only_the_journal_wrote_is_consistent(anna: Person) -> None:
    assert await differences(anna) == []


async def test_a_tampered_total_is_found(anna: Person) -> None:
    await Total.get_pymongo_collection().update_one(
        {"book": anna.home_book, "period": "M2026-03"}, {"$inc": {"cells.EXPENSE|dining||USD.sum": -1}}
    )

    assert await differences(anna) == ["M2026-03 EXPENSE|dining||USD sum: kept -1251, rows say -1250"]


async def test_a_total_that_no_row_explains_is_found(anna: Person) -> None:
    await Total.get_pymongo_collection().delete_one({"book": anna.home_book, "period": "Y2026"})

    assert "Y2026 EXPENSE|dining||EUR count: kept 0, rows say 1" in await differences(anna)


@pytest.mark.parametrize(
    ("seq", "sentence"),
    [
        (1, "log: change 1 is missing"),
        (2, "log: change 2 is missing"),
        (3, "log: ends with 2, its head says 3"),
    ],
)
async def test_a_missing_change_is_found(anna: Person, seq: int, sentence: str) -> None:
    await Change.get_pymongo_collection().delete_one({"stream": anna.home_book, "seq": seq})

    assert await differences(anna) == [sentence]
