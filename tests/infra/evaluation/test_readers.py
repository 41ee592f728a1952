import pytest

from domain.settings import Settings
from infra.evaluation.messages import Labelled
from infra.evaluation.readers import Name, NoModel, answers
from tests.infra.evaluation.samples import message
from tests.standins.gemini import GeminiStandIn

MESSAGES = [message(), message(text="taxi 23 eur")]


def settings(url: str) -> Settings:
    return Settings(gemini_api_key="a-key", gemini_base_url=url, gemini_deadline=2, gemini_concurrency=1)


async def amounts(name: Name, url: str, messages: list[Labelled] = MESSAGES) -> list[list[str]]:
    found = await answers(name, messages, settings(url))
    return [[str(draft.money) for draft in answer.proposal.drafts] for answer in found]


async def test_the_local_parser_answers_in_the_order_of_the_messages_and_asks_nobody() -> None:
    async with GeminiStandIn() as gemini:
        assert await amounts("local", gemini.url) == [["12.50 USD"], ["23.00 EUR"]]
        assert gemini.requests == []


async def test_the_model_is_asked_once_for_each_message() -> None:
    async with GeminiStandIn() as gemini:
        await answers("gemini", MESSAGES, settings(gemini.url))
        assert len(gemini.requests) == len(MESSAGES)


async def test_where_the_model_fails_nothing_stands_or_the_local_result() -> None:
    async with GeminiStandIn("400") as gemini:
        assert await amounts("gemini", gemini.url) == [[], []]
        assert await amounts("judge", gemini.url) == [["12.50 USD"], ["23.00 EUR"]]
        failed = await answers("gemini", MESSAGES, settings(gemini.url))
        assert all(answer.failed for answer in failed)


@pytest.mark.parametrize("name", ["gemini", "judge"])
async def test_without_a_key_the_model_cannot_be_evaluated(name: Name) -> None:
    with pytest.raises(NoModel, match="FINSIGHT_GEMINI_API_KEY"):
        await answers(name, MESSAGES, Settings(gemini_api_key=None))
