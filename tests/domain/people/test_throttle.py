import asyncio
from datetime import UTC, datetime

import pytest
from bson import ObjectId

from domain import clock
from domain.database import Database
from domain.errors import RateLimited
from domain.people.throttle import COLLECTION, count_attempt


@pytest.fixture(autouse=True)
def frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty seconds into a minute."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2036, 3, 11, 12, 0, 40, tzinfo=UTC))


async def test_beyond_the_limit_it_tells_how_long_to_wait(database: Database) -> None:
    subject = f"email:{ObjectId()}"
    for _ in range(5):
        await count_attempt(database, subject, 5)

    with pytest.raises(RateLimited) as refused:
        await count_attempt(database, subject, 5)

    assert refused.value.retry_after == 20


async def test_the_next_minute_counts_anew(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    subject = f"email:{ObjectId()}"
    await count_attempt(database, subject, 1)
    monkeypatch.setattr(clock, "now", lambda: datetime(2036, 3, 11, 12, 1, tzinfo=UTC))

    await count_attempt(database, subject, 1)


async def test_attempts_at_once_are_all_counted(database: Database) -> None:
    subject = f"address:{ObjectId()}"

    results = await asyncio.gather(
        *(count_attempt(database, subject, 20) for _ in range(32)), return_exceptions=True
    )

    assert sum(isinstance(one, RateLimited) for one in results) == 12
    assert all(one is None or isinstance(one, RateLimited) for one in results)


async def test_no_address_is_kept_in_clear(database: Database) -> None:
    await count_attempt(database, "email:ada@example.org", 5)

    assert "ada" not in str([row async for row in database[COLLECTION].find({})])


@pytest.mark.parametrize("subject", ["email:\ud800", "email:" + "a" * 100_000, "email:\0"])
async def test_any_subject_can_be_counted(database: Database, subject: str) -> None:
    await count_attempt(database, subject, 100)
