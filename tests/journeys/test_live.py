"""Cursors: a client goes on exactly where it was, or is told that it can't."""

import base64
import json

import pytest

from tests.client import Person
from tests.stack import Stack


async def test_a_second_connection_resumes_inside_a_commit(anna: Person) -> None:
    async with anna.following() as feed:
        await anna.capture("lunch 12.50 at Chipotle yesterday, uber home 23 eur")
        whole = [await feed.next() for _ in range(3)]
    for delivered in (1, 2):
        async with anna.events(whole[delivered - 1]["cursor"]) as resumed:
            rest = [await resumed.next() for _ in range(3 - delivered)]
            assert rest == whole[delivered:]


async def test_after_the_last_event_only_what_is_new_comes(anna: Person) -> None:
    async with anna.following() as feed:
        await anna.capture("coffee 3.20")
        last = [await feed.next() for _ in range(2)][-1]
    async with anna.events(last["cursor"]) as resumed:
        assert (await resumed.first())["__typename"] == "KeepAlive"
        tea = await anna.capture("tea 2.10")
        assert (await resumed.next())["captureId"] == tea


async def test_all_of_a_persons_devices_hear_the_same_events(anna: Person) -> None:
    phone = await anna.another_device()
    async with anna.following() as first, phone.following() as second:
        await anna.capture("lunch 12.50 at Chipotle yesterday, uber home 23 eur")
        assert [await first.next() for _ in range(3)] == [await second.next() for _ in range(3)]


async def test_nobody_hears_of_another_persons_book(stack: Stack, anna: Person) -> None:
    other = await Person.sign_up(stack)
    async with anna.following() as feed, other.following() as others:
        await other.capture("rent 900")
        await others.outcome()
        tea = await anna.capture("tea 2.10")
        assert (await feed.next())["captureId"] == tea


@pytest.mark.parametrize("changed", [{"epoch": 7}, {"seq": 1_000_000}], ids=["epoch", "seq"])
async def test_a_cursor_of_another_life_of_the_book_has_expired(
    anna: Person, changed: dict[str, int]
) -> None:
    plain = _decoded(await anna.cursor())
    moved = {stream: _moved(at, **changed) for stream, at in plain.items()}
    async with anna.events(_encoded(moved)) as feed:
        message = await feed.receive()

    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "CURSOR_EXPIRED"


@pytest.mark.parametrize("cursor", ["", "rubbish!", "bnVsbA", "e30x", "\u00e4", "eyJhIjpbMSwyLDNdfQ"])
async def test_a_broken_cursor_is_a_bad_request(anna: Person, cursor: str) -> None:
    async with anna.events(cursor) as feed:
        message = await feed.receive()

    assert message["type"] == "error"
    assert message["payload"][0]["extensions"]["code"] == "BAD_REQUEST"


def _decoded(cursor: str) -> dict[str, list[int]]:
    plain: dict[str, list[int]] = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return plain


def _encoded(plain: dict[str, list[int]]) -> str:
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).rstrip(b"=").decode()


def _moved(at: list[int], epoch: int = 0, seq: int = 0) -> list[int]:
    return [at[0] + epoch, at[1] + seq, at[2]]
