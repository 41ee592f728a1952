import asyncio
from datetime import timedelta

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain import clock
from domain.errors import Unauthenticated
from domain.journal import Journal
from domain.people import tokens
from domain.people.models import Session
from domain.people.service import SignedIn, refresh
from domain.people.tokens import make_token, read_token
from tests.backbone import KEYS, newcomer

LIFE = timedelta(days=1)


@pytest.fixture
async def signed_in(journal: Journal) -> SignedIn:
    return await newcomer(journal)


async def rotate(text: str) -> str:
    return (await tokens.rotate(KEYS.refresh, text, LIFE))[1].text


async def set_fields(session: ObjectId, **values: object) -> None:
    await Session.get_pymongo_collection().update_one({"_id": session}, {"$set": values})


@given(st.binary(min_size=12, max_size=12), st.integers(0, 2**32 - 1))
def test_a_token_of_ours_is_read_back(session: bytes, counter: int) -> None:
    token = make_token(b"key", ObjectId(session), counter)

    assert read_token(b"key", token.text) == token
    assert read_token(b"other key", token.text) is None


@given(st.text())
def test_rubbish_is_no_token(text: str) -> None:
    assert read_token(b"key", text) is None


async def test_each_refresh_gives_the_next_token(signed_in: SignedIn) -> None:
    first = signed_in.refresh_token.text
    second = await rotate(first)
    third = await rotate(second)

    assert len({first, second, third}) == 3
    assert await tokens.is_live(signed_in.session.id)


async def test_only_hashes_are_kept(signed_in: SignedIn) -> None:
    second = await rotate(signed_in.refresh_token.text)
    raw = await Session.get_pymongo_collection().find_one({"_id": signed_in.session.id})

    assert second not in str(raw)
    assert signed_in.refresh_token.text not in str(raw)


async def test_two_tabs_at_once_get_the_same_next_token(signed_in: SignedIn) -> None:
    answers = await asyncio.gather(*(rotate(signed_in.refresh_token.text) for _ in range(10)))

    assert len(set(answers)) == 1


async def test_a_replay_within_thirty_seconds_answers_as_the_first_time(signed_in: SignedIn) -> None:
    first = signed_in.refresh_token.text
    second = await rotate(first)
    await set_fields(signed_in.session.id, rotated_at=clock.now() - timedelta(seconds=25))

    assert await rotate(first) == second


async def test_a_later_replay_ends_the_session(signed_in: SignedIn) -> None:
    first = signed_in.refresh_token.text
    second = await rotate(first)
    await set_fields(signed_in.session.id, rotated_at=clock.now() - timedelta(seconds=31))

    for text in (first, second):
        with pytest.raises(Unauthenticated):
            await rotate(text)
    assert not await tokens.is_live(signed_in.session.id)


async def test_a_token_older_than_the_one_before_ends_the_session(signed_in: SignedIn) -> None:
    first = signed_in.refresh_token.text
    await rotate(await rotate(first))

    with pytest.raises(Unauthenticated):
        await rotate(first)

    assert not await tokens.is_live(signed_in.session.id)


async def test_a_session_that_expired_or_was_revoked_is_not_renewed(signed_in: SignedIn) -> None:
    await set_fields(signed_in.session.id, expires_at=clock.now() - timedelta(seconds=1))

    with pytest.raises(Unauthenticated):
        await rotate(signed_in.refresh_token.text)


async def test_a_forged_token_ends_nothing(signed_in: SignedIn) -> None:
    forged = make_token(b"another key", signed_in.session.id, 0)

    with pytest.raises(Unauthenticated):
        await rotate(forged.text)

    assert await tokens.is_live(signed_in.session.id)


async def test_revoked_sessions_are_found_since_a_moment(signed_in: SignedIn) -> None:
    before = clock.now() - timedelta(seconds=5)

    assert await tokens.revoke({"person": signed_in.person.id}) == [signed_in.session.id]
    assert signed_in.session.id in {session for session, _ in await tokens.revoked_since(before)}
    assert await tokens.revoked_since(clock.now() + timedelta(minutes=1)) == []


async def test_refreshing_names_the_person(signed_in: SignedIn) -> None:
    assert (await refresh(KEYS, signed_in.refresh_token.text)).person.id == signed_in.person.id
