"""The floor of typed to pushed: the commands that MongoDB and Redis see for one capture, and nothing between them."""

import asyncio
from datetime import timedelta
from typing import Any

from bson import ObjectId
from pymongo import ReturnDocument, UpdateOne
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from benchmarks.samples import CURRENCY, SHORT_TEXT, capture_document
from benchmarks.stack import Stack
from domain import clock, migrations
from domain.database import Client, connect, database_of
from infra.adapters.connections import asynchronous

DATABASE = "round_trips"
QUEUE, CHANNEL = "round-trips", "round-trips-done"
WAIT_SECONDS = 0.5
PERIODS = ("2026", "2026-03", "2026-03-11")


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
        await self._redis.rpush(QUEUE, str(capture))  # type: ignore[misc]  # annotated for both kinds of client
        while await self._hearing.get_message(ignore_subscribe_messages=True, timeout=WAIT_SECONDS) is None:
            pass
        await self._database["books"].find({"members.person": self._book}).to_list()
        await self._database["changes"].find({"stream": self._book, "seq": {"$gt": self._seq - 1}}).to_list()
        for name in ("captures", "transactions"):
            await self._database[name].find({"book": self._book, "_id": {"$in": [capture]}}).to_list()

    async def _work(self) -> None:
        while True:
            found = await self._waiting.brpop([QUEUE], timeout=WAIT_SECONDS)  # type: ignore[misc]  # as above
            if found is not None:
                await self._record(ObjectId(found[1].decode()))
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
            await self._database["transactions"].insert_many([self._transaction(capture)], session=session)
            await self._database["totals"].bulk_write(self._totals(), ordered=False, session=session)
            head = await self._database["books"].find_one_and_update(
                {"_id": self._book},
                {"$inc": {"seq": 1}},
                return_document=ReturnDocument.AFTER,
                session=session,
            )
            self._seq = head["seq"] if head else 0
            await self._database["changes"].insert_one(self._change(capture), session=session)
            await session.commit_transaction()

    def _transaction(self, row: ObjectId) -> dict[str, Any]:
        now = clock.now()
        posting = {"account": None, "category": "dining", "minor": -1250, "currency": CURRENCY, "tags": []}
        return {
            "_id": row,
            "v": 1,
            "book": self._book,
            "capture": row,
            "kind": "EXPENSE",
            "date": "2026-03-11",
            "merchant": "Chipotle",
            "merchant_key": "chipotle",
            "words": ["lunch", "chipotle"],
            "note": None,
            "currency": CURRENCY,
            "size": 1250,
            "postings": [posting],
            "created_at": now,
            "updated_at": now,
        }

    def _totals(self) -> list[UpdateOne]:
        cell = f"cells.EXPENSE|dining|-|{CURRENCY}"
        increments = {f"{cell}.{name}": 1 for name in ("sum", "count", f"base.{CURRENCY}")}
        return [
            UpdateOne(
                {"book": self._book, "generation": 0, "period": period}, {"$inc": increments}, upsert=True
            )
            for period in PERIODS
        ]

    def _change(self, capture: ObjectId) -> dict[str, Any]:
        after = {name: value for name, value in self._transaction(capture).items() if name != "_id"}
        parts = [
            {
                "type": "Capture",
                "id": capture,
                "before": {"status": "PARSING"},
                "after": {"status": "RECORDED"},
            },
            {"type": "Transaction", "id": capture, "before": None, "after": after},
        ]
        return {
            "_id": ObjectId(),
            "v": 1,
            "stream": self._book,
            "seq": self._seq,
            "at": clock.now(),
            "actor": "AI",
            "cause": str(capture),
            "summary": "Booked 1",
            "parts": parts,
        }
