"""The floor of typed to pushed: the commands that MongoDB and Redis see for one capture, and nothing between them."""

import asyncio
from datetime import timedelta

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from benchmarks.outcome import change_document, increments, transaction_document
from benchmarks.samples import SHORT_TEXT, capture_document
from benchmarks.stack import Stack
from domain import clock, migrations
from domain.database import Client, connect, database_of
from infra.adapters.connections import asynchronous

DATABASE = "round_trips"
QUEUE, CHANNEL = "round-trips", "round-trips-done"
WAIT_SECONDS = 0.5


class RoundTrips:
    """One loop plays the API, a task the worker; both use drivers as Finsight does, on dictionaries."""

    def __init__(self, client: Client, redis_url: str) -> None:
        self._client = client
        self._database = database_of(client, DATABASE)
        self._redis = asynchronous(redis_url)
        self._waiting = asynchronous(redis_url)
        self._hearing = self._redis.pubsub()
        self._book = ObjectId()
        self._seq = 0
        self._worker: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, stack: Stack) -> "RoundTrips":
        trips = cls(connect(stack.mongodb.url), stack.redis.url)
        await migrations.migrate(trips._database, lambda _line: None)
        book = {"_id": trips._book, "members": [{"person": trips._book, "role": "OWNER"}], "seq": 0, "v": 1}
        await trips._database["books"].insert_one(book)
        await trips._hearing.subscribe(CHANNEL)
        await trips._hearing.get_message(timeout=WAIT_SECONDS)
        trips._worker = asyncio.create_task(trips._work())
        return trips

    async def close(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
        await self._hearing.aclose()  # type: ignore[no-untyped-call]  # redis-py has no annotation here
        for part in (self._redis, self._waiting):
            await part.aclose()
        await self._client.close()

    async def run(self) -> None:
        """From the insert to the reads that an event costs."""
        capture = ObjectId()
        await self._database["captures"].insert_one(capture_document(self._book, capture, SHORT_TEXT))
        await self._redis.rpush(QUEUE, str(capture))
        while await self._hearing.get_message(ignore_subscribe_messages=True, timeout=WAIT_SECONDS) is None:
            pass
        await self._database["books"].find({"members.person": self._book}).to_list()
        await self._database["changes"].find({"stream": self._book, "seq": {"$gt": self._seq - 1}}).to_list()
        for name in ("captures", "transactions"):
            await self._database[name].find({"book": self._book, "_id": {"$in": [capture]}}).to_list()

    async def _work(self) -> None:
        while True:
            found = await self._waiting.brpop([QUEUE], timeout=WAIT_SECONDS)
            if found is not None:
                await self._record(ObjectId(text_of(found[1])))
                await self._redis.publish(CHANNEL, "1")

    async def _record(self, capture: ObjectId) -> None:
        """The claim and the outcome's one transaction."""
        captures = self._database["captures"]
        due = clock.now() + timedelta(seconds=10)
        where = {"book": self._book, "_id": capture}
        await captures.find_one_and_update(
            {**where, "status": {"$in": ["QUEUED", "PARSING"]}, "$expr": {"$lte": ["$due_at", "$$NOW"]}},
            [{"$set": {"status": "PARSING", "attempt": {"$add": ["$attempt", 1]}, "due_at": due}}],
            return_document=ReturnDocument.AFTER,
        )
        async with self._client.start_session() as session:
            await session.start_transaction(ReadConcern("snapshot"), WriteConcern("majority"))
            await self._database["books"].find_one({"_id": self._book}, session=session)
            done = {"$set": {"status": "RECORDED", "transactions": [capture]}}
            await captures.update_one({**where, "attempt": 1}, done, session=session)
            await self._database["transactions"].insert_many(
                [transaction_document(self._book, capture)], session=session
            )
            await self._database["totals"].bulk_write(increments(self._book), ordered=False, session=session)
            head = await self._database["books"].find_one_and_update(
                {"_id": self._book},
                {"$inc": {"seq": 1}},
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            self._seq = head["seq"] if head else 0
            await self._database["changes"].insert_one(
                change_document(self._book, self._seq, capture), session=session
            )
            await session.commit_transaction()


def text_of(answer: bytes | str) -> str:
    """What Redis answered; which of both it is depends on how its client was made."""
    return answer if isinstance(answer, str) else answer.decode()
