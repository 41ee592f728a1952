"""Newer rates in the background: fetched, kept, and what waited for them converted."""

from datetime import date

import pytest

from domain.ledger.models import Transaction
from domain.people.models import Person
from domain.rates import queries
from tasks.rates.refresh import refresh_rates
from tasks.workbench import Workbench
from tests.backbone import booked, draft
from tests.tasks.rates.test_download import serving

CSV = b"Date,USD,\n2180-05-03,2.0,\n2180-05-02,1.9,\n"


async def worth(anna: Person) -> list[dict[str, int]]:
    rows = Transaction.get_pymongo_collection().find({"book": anna.home_book})
    return [raw["postings"][0]["base"] async for raw in rows]


async def test_what_waited_for_a_rate_is_converted_once_it_is_fetched(bench: Workbench, anna: Person) -> None:
    await booked(bench.journal, anna, draft("12.50", "USD", on=date(2180, 5, 4)))

    with serving(CSV) as url:
        await refresh_rates(bench, url)
        await refresh_rates(bench, url)

    assert await worth(anna) == [{"EUR": -625}]
    assert await queries.last_day() == date(2180, 5, 3)


@pytest.mark.parametrize(("content", "status"), [(b"<html>sorry</html>", 200), (CSV, 503)])
async def test_a_failure_leaves_everything_as_it_was(
    bench: Workbench, anna: Person, content: bytes, status: int
) -> None:
    await booked(bench.journal, anna, draft("12.50", "USD", on=date(2190, 5, 4)))

    with serving(content, status) as url:
        await refresh_rates(bench, url)

    assert await worth(anna) == [{}]
