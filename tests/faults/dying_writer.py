"""A worker's process that is killed in the middle of its commit: `python -m tests.faults.dying_writer URL DATABASE ID`."""

import asyncio
import os
import signal
import sys
from typing import NoReturn

from beanie import PydanticObjectId

from domain import clock
from domain.books.models import Book
from domain.captures import intents
from domain.captures.models import Capture, Lane, Status
from domain.database import bind, connect, database_of
from domain.ids import Type, decode_as
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor
from domain.models import MODELS
from domain.ports import SilentHints


class Deadly(Capture):
    """A row that is never written: its turn comes when the rows before it were written, and not yet committed."""

    def to_bson(self) -> NoReturn:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


async def die(url: str, database: str, intent: str) -> None:
    public = decode_as(Type.CAPTURE, intent)
    assert public is not None
    client = connect(url)
    await bind(database_of(client, database), MODELS)
    capture = await intents.claim(public.stream, public.object_id, Lane.LOCAL)
    assert capture is not None
    after = capture.changed(status=Status.EMPTY)
    deadly = Deadly.model_construct(**{**dict(capture), "id": PydanticObjectId(), "created_at": clock.now()})
    outcome = Outcome(None, (Row(capture, after), Row(None, deadly)), "Never told")

    async def load(_session: object) -> None:
        """Nothing is needed."""

    stream = Stream(Book, capture.book)
    await Journal(client, SilentHints()).record(stream, Actor.AI, None, load, lambda _: outcome)


if __name__ == "__main__":
    asyncio.run(die(*sys.argv[1:]))
