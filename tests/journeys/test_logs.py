"""What is logged names ids, never what a person said or was given. The `stack` fixture checks all journeys so."""

from tests.client import Person
from tests.stack import Stack

MARKED = "secretive-marzipan 12.34 at Hidden Dragon Bakery"


async def test_logs_hold_no_text_no_address_and_no_token(stack: Stack, anna: Person) -> None:
    async with anna.following() as feed:
        capture = await anna.capture(MARKED)
        await feed.outcome(capture)
    stack.confidential |= {"secretive-marzipan", "Hidden Dragon"}
    anna.take(await anna.refresh(anna.refresh_token))
    await anna.sign_in("a wrong password entirely")
    await anna.post(f'{{ broken(text: "{MARKED}") }}')
    await anna.post(f'query {{ node(id: "{MARKED} {anna.email} {anna.access_token}") {{ id }} }}')
    stack.confidential.add("a wrong password entirely")

    assert stack.leaks() == set()


async def test_the_logs_are_there_to_be_searched(stack: Stack) -> None:
    assert "worker_started" in stack["worker-local"].output
    assert stack["api"].output
