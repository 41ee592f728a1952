from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.money import Money
from domain.settings import Settings
from domain.understanding.draft import Context, Draft
from domain.understanding.phrases import Phrases, PhrasesDontFit
from tasks.gemini.circuit import Circuit
from tasks.gemini.failure import ModelFailed
from tasks.gemini.reader import GeminiReader, Resolve
from tests.standins.gemini import GeminiStandIn
from tests.standins.gemini_replies import Behaviour

KEY = "a-key-that-must-stay-secret"
NOTE = "lunch 12.50 at Chipotle yesterday, uber home 23"
CATEGORIES = {"dining": "Dining", "transport": "Transport", "other": "Other"}


def plain_resolve(
    text: str, context: Context, items: Sequence[Phrases], _shown: str | None = None, /
) -> tuple[Draft, ...]:
    """Knows one plain sum in the person's currency, which is all these tests are about."""
    return tuple(_draft(text, context, item) for item in items)


def _draft(text: str, context: Context, item: Phrases) -> Draft:
    if any(words not in text for words in (item.amount, item.date, item.merchant) if words):
        raise PhrasesDontFit
    money = Money.of(Decimal(item.amount), context.currency)
    return Draft(item.kind, money, date(2026, 3, 11), item.merchant, item.category, item.recurrence)


@dataclass(frozen=True)
class Pair:
    """A reader and the stand-in that it asks."""

    gemini: GeminiStandIn
    reader: GeminiReader
    context: Context

    async def read(self, text: str = NOTE) -> tuple[Draft, ...]:
        return await self.reader.read(text, self.context, CATEGORIES)

    async def failure(self, text: str = NOTE) -> ModelFailed:
        with pytest.raises(ModelFailed) as caught:
            await self.read(text)
        return caught.value


Connect = Callable[..., Awaitable[Pair]]


@pytest.fixture
def context() -> Context:
    return Context(datetime.fromisoformat("2026-03-11T20:15:00+01:00"), "Europe/Berlin", "USD", "en-US")


@pytest.fixture
async def connect(context: Context) -> AsyncIterator[Connect]:
    """`connect("503", "good", gemini_deadline=0.2)`: a pair with these behaviours and settings."""
    async with AsyncExitStack() as stack:

        async def open_pair(
            *behaviours: str | Behaviour,
            circuit: Circuit | None = None,
            resolve: Resolve = plain_resolve,
            **settings: Any,
        ) -> Pair:
            gemini = await stack.enter_async_context(GeminiStandIn(*behaviours))
            values: dict[str, Any] = {"gemini_api_key": KEY, "gemini_base_url": gemini.url} | settings
            reader = GeminiReader(Settings(**values), resolve, circuit=circuit, jitter=lambda _: 0.0)
            stack.push_async_callback(reader.close)
            return Pair(gemini, reader, context)

        yield open_pair
