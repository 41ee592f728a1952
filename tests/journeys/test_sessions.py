"""Signing up, in and out, and what becomes of tokens."""

import asyncio

from tests.client import PASSWORD, Person, socket
from tests.stack import Stack

CHANGE_PASSWORD = "mutation($input: ChangePasswordInput!) { changePassword(input: $input) { me { id } errors { code path } } }"
SIGN_OUT = "mutation { signOut(input: {}) { revokedSessions errors { code } } }"
NEW_PASSWORD = "crisp heron velvet lantern"


async def test_signing_up_and_in_again_is_the_same_person(stack: Stack, anna: Person) -> None:
    assert (await anna.another_device()).id == anna.id


async def test_a_wrong_password_and_an_unknown_address_answer_alike(stack: Stack, anna: Person) -> None:
    stranger = Person(stack, anna.url, "nobody-has-this@example.org")

    assert (await anna.sign_in(NEW_PASSWORD))["errors"] == (await stranger.sign_in())["errors"]


async def test_a_refresh_gives_new_tokens_that_work(anna: Person) -> None:
    before = anna.refresh_token
    anna.take(await anna.refresh(before))

    assert anna.refresh_token != before
    assert (await anna.ask("{ me { id } }"))["me"]["id"] == anna.id


async def test_two_tabs_that_refresh_at_once_get_the_same_token(anna: Person) -> None:
    answers = await asyncio.gather(*(anna.refresh(anna.refresh_token) for _ in range(5)))

    assert len({answer["refreshToken"] for answer in answers}) == 1
    anna.take(answers[0])
    anna.take(await anna.refresh(anna.refresh_token))


async def test_a_token_older_than_the_last_but_one_ends_the_session(anna: Person) -> None:
    copied = anna.refresh_token
    async with socket(anna.url, anna.access_token) as open_socket:
        for _ in range(2):
            anna.take(await anna.refresh(anna.refresh_token))
        stolen = await anna.refresh(copied)

        assert [error["code"] for error in stolen["errors"]] == ["BAD_CREDENTIALS"]
        assert await open_socket.closed() == 4403
    assert (await anna.post("{ me { id } }")).status_code == 401
    assert (await anna.refresh(anna.refresh_token))["accessToken"] is None


async def test_another_password_ends_the_other_sessions_alone(stack: Stack, anna: Person) -> None:
    stack.confidential.add(NEW_PASSWORD)
    phone = await anna.another_device()
    async with socket(phone.url, phone.access_token) as open_socket:
        form = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        changed = await anna.ask(CHANGE_PASSWORD, input=form)

        assert changed["changePassword"]["errors"] == []
        assert await open_socket.closed() == 4403
    assert (await phone.post("{ me { id } }")).status_code == 401
    assert (await anna.ask("{ me { id } }"))["me"]["id"] == anna.id
    assert (await anna.sign_in())["accessToken"] is None
    assert (await anna.sign_in(NEW_PASSWORD))["accessToken"]


async def test_a_token_is_worth_nothing_after_signing_out(anna: Person) -> None:
    assert (await anna.ask(SIGN_OUT))["signOut"] == {"revokedSessions": 1, "errors": []}

    answer = await anna.post("{ me { id } }")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_ping_with_a_new_token_renews_a_socket(anna: Person) -> None:
    async with anna.following() as feed:
        anna.take(await anna.refresh(anna.refresh_token))
        await feed.send(type="ping", payload={"authorization": f"Bearer {anna.access_token}"})
        while (message := await feed.receive())["type"] != "pong":
            assert message["type"] == "next"

        assert message["payload"]["renewed"] is True
        assert 500 < message["payload"]["expiresIn"] <= 600
        await anna.capture("coffee 3.20")
        assert (await feed.outcome())["status"] == "RECORDED"


async def test_a_ping_with_another_persons_token_closes_the_socket(stack: Stack, anna: Person) -> None:
    other = await Person.sign_up(stack)
    async with socket(anna.url, anna.access_token) as open_socket:
        await open_socket.send(type="ping", payload={"authorization": f"Bearer {other.access_token}"})

        assert await open_socket.closed() == 4403
