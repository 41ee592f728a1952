import asyncio

import pytest

from tasks.gemini.failure import ModelFailed, Reason
from tasks.gemini.slots import WAITING_PER_SLOT, Slots


async def hold(slots: Slots, until: asyncio.Event) -> None:
    async with slots.slot():
        await until.wait()


async def test_who_comes_when_too_many_wait_is_refused_at_once() -> None:
    slots, done = Slots(1), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(1 + WAITING_PER_SLOT):
            tasks.create_task(hold(slots, done))
        await asyncio.sleep(0)
        assert slots.waiting == WAITING_PER_SLOT
        with pytest.raises(ModelFailed) as caught:
            await hold(slots, done)
        done.set()
    assert caught.value.reason is Reason.BUSY
    assert slots.waiting == 0


async def test_who_gives_up_waiting_leaves_no_trace() -> None:
    slots, done = Slots(1), asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hold(slots, done))
        await asyncio.sleep(0)
        impatient = tasks.create_task(hold(slots, done))
        await asyncio.sleep(0)
        assert slots.waiting == 1
        impatient.cancel()
        await asyncio.sleep(0)
        assert slots.waiting == 0
        done.set()
    async with asyncio.timeout(5), slots.slot():
        pass
