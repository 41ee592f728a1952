"""What actors work with, handed to them by the worker's composition root."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from domain.blobs import Blobs
from domain.captures.model_budget import Budget
from domain.captures.model_calls import Exchange, Prices
from domain.database import Database
from domain.journal import Journal
from domain.ports import Doorbell
from domain.understanding.draft import Context, Draft


class Reader(Protocol):
    """A language model that reads texts."""

    async def read(
        self,
        text: str,
        context: Context,
        categories: Mapping[str, str],
        merchants: Sequence[str],
        exchanges: list[Exchange],
        /,
    ) -> tuple[Draft, ...]:
        """The drafts in the text. Raises `tasks.gemini.failure.ModelFailed`, nothing else.

        `exchanges` gets the requests that were made, whatever came of them.
        """


@dataclass(frozen=True, slots=True)
class Workbench:
    """`asks_model`: captures in doubt go on to the model's lane, where `reader` serves it, while the budget lasts."""

    database: Database
    journal: Journal
    doorbell: Doorbell
    blobs: Blobs
    asks_model: bool = False
    reader: Reader | None = None
    budget: Budget = field(default_factory=Budget)
    prices: Prices = field(default_factory=Prices)
