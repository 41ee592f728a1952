"""Captures that a model reads, or fails to read: the stand-in answers in Gemini's place."""

from collections.abc import Iterator

import pytest

from tests.client import Person
from tests.stack import Stack
from tests.standins.gemini import GeminiStandIn

SENTENCE = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"


@pytest.fixture(autouse=True)
def good_again(gemini: GeminiStandIn) -> Iterator[None]:
    yield
    gemini.becomes("good")


async def test_what_the_model_marks_is_booked_as_the_models(
    model_stack: Stack, gemini: GeminiStandIn
) -> None:
    anna, asked = await Person.sign_up(model_stack), len(gemini.requests)
    async with anna.following() as feed:
        outcome = await feed.outcome(await anna.capture(SENTENCE))

    assert (outcome["status"], outcome["parser"]) == ("RECORDED", "GEMINI")
    amounts = [tuple(one["amount"].values()) for one in outcome["transactions"]]
    assert amounts == [("12.50", "USD"), ("23.00", "EUR")]
    assert [request.note for request in gemini.requests[asked:]] == [SENTENCE]


@pytest.mark.parametrize("behaviour", ["slow", "garbage"])
async def test_where_the_model_fails_the_text_is_read_here(
    model_stack: Stack, gemini: GeminiStandIn, behaviour: str
) -> None:
    anna = await Person.sign_up(model_stack)
    gemini.becomes(behaviour)
    async with anna.following() as feed:
        outcome = await feed.outcome(await anna.capture(SENTENCE))

    assert (outcome["status"], outcome["parser"]) == ("RECORDED", "LOCAL")
    assert [one["amount"]["amount"] for one in outcome["transactions"]] == ["12.50", "23.00"]
