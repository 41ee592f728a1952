"""Reads that followers share."""

import asyncio

import pytest
from bson import ObjectId

from graphql_api.live.hub import Hub
from graphql_api.live.shared import SharedReads


class Source:
    """Counts how often it was read; each read waits until it is let go."""

    def __init__(self) -> None:
        self.reads = 0
        self.may_end = asyncio.Event()

    async def read(self) -> int:
        self.reads += 1
        number = self.reads
        await self.may_end.wait()
        return number


async def test_those_who_come_while_one_reads_share_its_result() -> None:
    source, reads = Source(), SharedReads()
    waiting = [asyncio.create_task(reads.of("key", 1, source.read)) for _ in range(50)]
    await asyncio.sleep(0)
    source.may_end.set()
    assert await asyncio.gather(*waiting) == [1] * 50


async def test_a_read_of_an_earlier_turn_isnt_handed_out() -> None:
    source, reads = Source(), SharedReads()
    earlier = asyncio.create_task(reads.of("key", 1, source.read))
    await asyncio.sleep(0)
    later = asyncio.create_task(reads.of("key", 2, source.read))
    await asyncio.sleep(0)
    source.may_end.set()
    assert (await earlier, await later) == (1, 2)


async def test_who_leaves_doesnt_take_the_read_from_the_others() -> None:
    source, reads = Source(), SharedReads()
    leaving, staying = (asyncio.create_task(reads.of("key", 1, source.read)) for _ in range(2))
    await asyncio.sleep(0)
    leaving.cancel()
    source.may_end.set()
    assert await staying == 1


async def test_a_failure_reaches_all_who_waited_and_is_forgotten() -> None:
    source, reads = Source(), SharedReads()

    async def fail() -> int:
        await source.may_end.wait()
        raise ConnectionError

    waiting = [asyncio.create_task(reads.of("key", 1, fail)) for _ in range(3)]
    await asyncio.sleep(0)
    source.may_end.set()
    for one in waiting:
        with pytest.raises(ConnectionError):
            await one
    assert await reads.of("key", 1, source.read) == 1


async def test_a_book_that_is_followed_again_is_in_another_turn() -> None:
    hub, book = Hub(), ObjectId()
    with hub.follow([book]):
        before = hub.turn([book])
    with hub.follow([book]):
        assert hub.turn([book]) != before


async def test_a_hint_begins_another_turn_of_its_book_only() -> None:
    hub, book, other = Hub(), ObjectId(), ObjectId()
    with hub.follow([book, other]):
        before, before_other = hub.turn([book]), hub.turn([other])
        hub.changed(book, 7)
        assert hub.turn([book]) != before
        assert hub.turn([other]) == before_other
