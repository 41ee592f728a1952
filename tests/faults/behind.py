"""What a test sees and does behind Finsight's back, in its database and its queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bson import ObjectId
from dramatiq import Message
from pymongo import MongoClient

from domain.ids import decode
from infra.adapters.broker import LANES, build_broker
from tests.client import Person
from tests.stack import Stack, eventually

Row = dict[str, Any]


class Behind:
    """The database of a stack; public ids in, raw documents out."""

    def __init__(self, client: MongoClient[Row], name: str) -> None:
        self.client = client
        self.database = client[name]

    def capture(self, capture: str) -> Row:
        row: Row | None = self.database["captures"].find_one({"_id": _row(capture)})
        assert row is not None, "the capture is gone"
        return row

    async def becomes(self, capture: str, seconds: float = 15.0, **values: object) -> Row:
        """The capture once its fields have these values."""
        await eventually(lambda: values.items() <= self.capture(capture).items(), seconds)
        return self.capture(capture)

    def make_due(self, capture: str) -> None:
        """Let the time of its next attempt come at once."""
        self.database["captures"].update_one({"_id": _row(capture)}, [{"$set": {"due_at": "$$NOW"}}])

    def outcomes(self, capture: str) -> list[Row]:
        """The commits that this capture caused."""
        return [*self.database["changes"].find({"cause": capture})]

    def booked(self, capture: str) -> int:
        """How many transactions came of it."""
        return self.database["transactions"].count_documents({"capture": _row(capture)})

    def imported(self, source: str) -> int:
        """How many rows of a file are booked so far."""
        return int(self.database["imports"].find_one({"_id": _row(source)}, {"done": 1})["done"])  # type: ignore[index]

    @contextmanager
    def held_book(self, person: Person) -> Iterator[None]:
        """Another writer has the person's book in an open transaction: who would commit to it stays in the middle.

        An attempt goes on trying for five seconds.
        """
        public = decode(person.id)
        assert public is not None
        with self.client.start_session() as session, session.start_transaction():
            where = {"members.person": public.stream}
            self.database["books"].update_one(where, {"$set": {"held": True}}, session=session)
            yield
            session.abort_transaction()

    @contextmanager
    def refused_transactions(self) -> Iterator[None]:
        """MongoDB stores no transaction meanwhile: each attempt at a text with money in it fails."""
        self.database.command("collMod", "transactions", validator={"never": {"$exists": True}})
        try:
            yield
        finally:
            self.database.command("collMod", "transactions", validator={})


@contextmanager
def behind(stack: Stack) -> Iterator[Behind]:
    with stack.raw() as client:
        yield Behind(client, stack.database)


def deliver(redis_url: str, capture: str, times: int = 1) -> None:
    """Put so many messages for this capture into the local lane's queue."""
    broker, lane = build_broker(redis_url), LANES["LOCAL"]
    with broker.client:
        broker.enqueue_many(
            [
                Message(queue_name=lane.queue, actor_name=lane.actor, args=(capture,), kwargs={}, options={})
                for _ in range(times)
            ]
        )


def _row(public: str) -> ObjectId:
    decoded = decode(public)
    assert decoded is not None
    return decoded.object_id
