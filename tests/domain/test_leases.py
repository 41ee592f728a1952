import asyncio
from datetime import timedelta

from domain import leases
from domain.database import Database

MINUTE, NO_TIME = timedelta(minutes=1), timedelta(0)


async def test_one_of_many_gets_a_free_lease(database: Database) -> None:
    held = await asyncio.gather(*(leases.hold(database, "one", str(index), MINUTE) for index in range(20)))

    assert held.count(True) == 1


async def test_its_holder_renews_it_and_others_wait(database: Database) -> None:
    assert await leases.hold(database, "two", "a", MINUTE)
    assert await leases.hold(database, "two", "a", MINUTE)
    assert not await leases.hold(database, "two", "b", MINUTE)


async def test_one_that_ended_is_free(database: Database) -> None:
    assert await leases.hold(database, "three", "a", NO_TIME)

    assert await leases.hold(database, "three", "b", MINUTE)


async def test_only_the_holder_releases_it(database: Database) -> None:
    await leases.hold(database, "four", "a", MINUTE)

    await leases.release(database, "four", "b")
    assert not await leases.hold(database, "four", "b", MINUTE)
    await leases.release(database, "four", "a")
    assert await leases.hold(database, "four", "b", MINUTE)
