"""What actors work with, handed to them by the worker's composition root."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.database import Database
from domain.journal import Journal
from domain.ports import Doorbell
from domain.understanding.draft import Context, Draft


class Reader(Protocol):
    """A language model that reads texts."""

    async def read(self, text: str, context: Context, categories: Mapping[str, str]) -> tuple[Draft, ...]:
        """The drafts in the text. Raises `tasks.gemini.failure.ModelFailed`, nothing else."""


@dataclass(frozen=True, slots=True)
class Workbench:
    """`asks_model`: captures go on to the model's lane; `reader` is there in the process that serves that lane."""

    database: Database
    journal: Journal
    doorbell: Doorbell
    asks_model: bool = False
    reader: Reader | None = None
