"""Ending tasks that lose a cancellation, as pymongo's and redis-py's writes do on Python 3.11."""

import asyncio

import pytest

from domain import ending
from domain.ending import end


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ending, "AGAIN_SECONDS", 0.01)


async def deaf(times: int) -> None:
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            times -= 1
            if times < 0:
                raise


async def failing() -> None:
    try:
        await asyncio.sleep(60)
    finally:
        raise ValueError


async def test_a_task_that_swallows_cancellations_ends_all_the_same() -> None:
    tasks = [asyncio.create_task(deaf(times)) for times in (0, 1, 2)]
    await asyncio.sleep(0)

    await end(*tasks, None)

    assert all(task.cancelled() for task in tasks)


async def test_what_a_task_ends_with_is_nobodys_business() -> None:
    done, bad = asyncio.create_task(asyncio.sleep(0)), asyncio.create_task(failing())
    await asyncio.sleep(0.01)

    await end(done, bad)

    assert done.done()
    assert isinstance(bad.exception(), ValueError)


async def test_nothing_to_end() -> None:
    await end()
    await end(None)
