"""What is gathered while a batch is on its way."""

import asyncio
from collections.abc import Sequence

import pytest

from domain.batching import AT_ONCE, LARGEST, Batches


class Wire:
    """Remembers the batches; each waits until it is let through."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.may_pass = asyncio.Event()
        self.fault: Exception | None = None

    async def send(self, items: Sequence[int]) -> Sequence[Exception | None]:
        self.batches.append(list(items))
        await self.may_pass.wait()
        if self.fault is not None:
            raise self.fault
        return [ValueError(item) if item < 0 else None for item in items]


async def test_those_who_come_while_batches_are_on_their_way_go_together() -> None:
    wire = Wire()
    batches = Batches(wire.send)
    adding = [asyncio.create_task(batches.add(item)) for item in range(10)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    wire.may_pass.set()
    await asyncio.gather(*adding)
    assert sorted(item for batch in wire.batches for item in batch) == list(range(10))
    assert len(wire.batches) == AT_ONCE + 1


async def test_each_hears_of_its_own_fault_only() -> None:
    wire = Wire()
    wire.may_pass.set()
    batches = Batches(wire.send)
    outcomes = await asyncio.gather(*map(batches.add, (1, -2, 3, 4, -5, 6)), return_exceptions=True)
    assert [isinstance(one, ValueError) for one in outcomes] == [False, True, False, False, True, False]


async def test_a_batch_that_cant_be_sent_fails_all_who_wait_and_nobody_later() -> None:
    wire = Wire()
    wire.fault = ConnectionError("away")
    batches = Batches(wire.send)
    adding = [asyncio.create_task(batches.add(item)) for item in range(AT_ONCE + 5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    wire.may_pass.set()
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert all(isinstance(one, ConnectionError) for one in outcomes)
    assert len(wire.batches) == AT_ONCE
    wire.fault = None
    await batches.add(99)
    assert wire.batches[-1] == [99]


async def test_one_who_leaves_doesnt_disturb_the_others() -> None:
    wire = Wire()
    batches = Batches(wire.send)
    adding = [asyncio.create_task(batches.add(item)) for item in range(5)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    adding[0].cancel()
    adding[4].cancel()
    wire.may_pass.set()
    outcomes = await asyncio.gather(*adding, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in outcomes] == [True, False, False, False, True]


async def test_no_batch_is_larger_than_a_command_should_be() -> None:
    wire = Wire()
    batches = Batches(wire.send)
    adding = [asyncio.create_task(batches.add(item)) for item in range(3 * LARGEST)]
    await asyncio.sleep(0)
    wire.may_pass.set()
    await asyncio.gather(*adding)
    assert max(map(len, wire.batches)) == LARGEST


async def test_a_task_that_is_cancelled_with_its_loop_is_no_fault() -> None:
    batches = Batches(Wire().send)
    adding = asyncio.create_task(batches.add(1))
    await asyncio.sleep(0)
    adding.cancel()
    with pytest.raises(asyncio.CancelledError):
        await adding
