"""A bank file of many rows: read, booked and taken back, in an empty book and in a large one, while somebody types and reads.

Beside it, in the same run, the floor: the same documents, in batches of the same size, into the same collection and
into one without the index of words.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import uvloop
from bson import ObjectId
from pymongo import MongoClient

from benchmarks.bench import Bench
from benchmarks.client import Http
from benchmarks.ledger import MILLISECONDS, PAGE
from benchmarks.people import Person, sign_in_again, sign_up
from benchmarks.processes import cpu_seconds, most_resident_kib
from benchmarks.pushed import Typist
from benchmarks.report import Figure, Goal
from benchmarks.statements import fill, statement
from benchmarks.statistics import median, percentile
from benchmarks.wire import request
from domain.database import Bson
from domain.ending import end
from domain.imports.booking import CHUNK
from domain.migrations import INDEXES

STATE = "query($id: ID!) { import(id: $id) { stage done total booked needsAgreement problems { message } } }"
COMMIT = "mutation($input: CommitImportInput!) { commitImport(input: $input) { errors { code message } } }"
UNDO = (
    "mutation($input: UndoImportInput!) { undoImport(input: $input) { undo { id } errors { code message } } }"
)
UNDONE = "query($id: ID!) { node(id: $id) { ... on Undo { status undone leftCount } } }"
SPENT = '{ spending(period: {from: "2020-03-01", to: "2020-03-31"}) { total { amount } } }'
MONTH = {"from": "2020-03-01", "to": "2020-03-31"}
LOOK_SECONDS, TYPE_SECONDS, QUIET_SECONDS = 0.2, 0.5, 10.0
READS_EACH_SECOND, READERS = 20, 4
FLOOR_ROWS = 20_000
PATIENCE_SECONDS, LOG_SECONDS = 900.0, 10.0


def run(bench: Bench) -> list[Figure]:
    bench.stack.api()
    bench.stack.worker()
    bench.stack.importer()
    figures = []
    for rows in dict.fromkeys((0, bench.rows)):
        person = sign_up(bench.stack.api_port)
        where = f"a book of {rows:,}" if rows else "an empty book"
        if rows:
            bench.say(f"{where}: filling it")
            fill(bench.stack.mongodb.url, person.book, rows)
        case = Case(bench, sign_in_again(bench.stack.api_port, person), where)
        figures += uvloop.run(case.run())
    kib = most_resident_kib(bench.stack.importer().pid)
    return [
        *figures,
        Figure("import: worker's memory at most", "MiB", (kib / 1024,), Goal(300, at_most=True)),
    ]


@dataclass(frozen=True, slots=True)
class Spent:
    """What a stretch of work took, in seconds: by the clock, of it in pauses, and of the processors."""

    clock: float
    paused: float
    worker: float
    database: float
    longest_silence: float = 0.0

    @property
    def worked(self) -> float:
        return self.clock - self.paused


@dataclass
class Case:
    """One book: quiet, then with an import, then with that taken back."""

    bench: Bench
    person: Person
    where: str
    figures: list[Figure] = field(default_factory=list)
    told: int = 0

    async def run(self) -> list[Figure]:
        """All figures of this book."""
        rows, stack = self.bench.imported, self.bench.stack
        self.told = len(stack.importer().log.read_text().splitlines())
        typist = await Typist.open(stack.api_port, self.person.token)
        quiet: list[float] = []
        async with _beside(_typing(typist, quiet)):
            await asyncio.sleep(QUIET_SECONDS)
        source = await self._upload(statement(rows, seed=7_919))
        beside: list[float] = []
        async with _beside(_typing(typist, beside)):
            read = await self._worked(source, "read", "PREVIEW")
            await self._ask(COMMIT, input={"importId": source})
            booked = await self._worked(source, "booked", "COMMITTED")
        self._add_import(rows, read, booked)
        self._add("capture beside it, longest", "ms", max(beside) * MILLISECONDS)
        self._add("capture in quiet, longest", "ms", max(quiet) * MILLISECONDS)
        waits = (max(beside) - median(quiet)) * MILLISECONDS
        self._add("capture waited for it at most", "ms", waits, Goal(250, at_most=True))
        self._add_floors(rows / booked.worked)
        await self._revert(source)
        return self.figures

    async def _revert(self, source: str) -> None:
        readers = Readers(self.bench.stack.api_port, self.person.token)
        before, during = await readers.read_for(QUIET_SECONDS), list[float]()
        began = time.monotonic()
        answer = await self._ask(UNDO, input={"importId": source, "idempotencyKey": source})
        undo = answer["undoImport"]["undo"]["id"]
        asked = time.monotonic() - began
        async with _beside(readers.read(during)):
            state = await self._ended(undo)
        took = time.monotonic() - began
        self.bench.say(f"{self.where}: took back {state['undone']} rows, {state['leftCount']} left")
        self._add("revert answered", "s", asked)
        self._add("revert done", "s", took, Goal(60, at_most=True))
        p95s = [percentile(one, 95) * MILLISECONDS for one in (before, during)]
        self._add("reads before the revert: p95", "ms", p95s[0])
        self._add("reads during the revert: p95", "ms", p95s[1])
        self._add("reads: p95 during / before", "x", p95s[1] / p95s[0], Goal(2, at_most=True))

    async def _ended(self, undo: str) -> dict[str, Any]:
        while True:
            state: dict[str, Any] = (await self._ask(UNDONE, id=undo))["node"]
            if state["status"] in {"DONE", "FAILED"}:
                return state
            await asyncio.sleep(LOOK_SECONDS)

    async def _worked(self, source: str, event: str, stage: str) -> Spent:
        """Until the import rests in this stage."""
        stack, began = self.bench.stack, time.monotonic()
        before = cpu_seconds(stack.importer().pid), cpu_seconds(stack.database.pid)
        seen, changed, silence = None, began, 0.0
        while True:
            found = (await self._ask(STATE, id=source))["import"]
            now = time.monotonic()
            if (found["done"], found["total"]) != seen:
                seen, silence, changed = (found["done"], found["total"]), max(silence, now - changed), now
            if found["stage"] == stage:
                break
            if found["stage"] in {"REFUSED", "FAILED"} or now - began > PATIENCE_SECONDS:
                raise ValueError(f"the import is {found}")
            await asyncio.sleep(LOOK_SECONDS)
        after = cpu_seconds(stack.importer().pid), cpu_seconds(stack.database.pid)
        told = await self._told(f"import.{event}", rows=found["total"])
        clock = told.get("seconds") or told["worked"] + told["paused"]
        return Spent(clock, told.get("paused", 0.0), after[0] - before[0], after[1] - before[1], silence)

    async def _told(self, event: str, rows: int) -> dict[str, Any]:
        """What the worker's log says of the latest such event, once it does."""
        deadline = time.monotonic() + LOG_SECONDS
        while time.monotonic() < deadline:
            lines = self.bench.stack.importer().log.read_text().splitlines()[self.told :]
            for number, line in enumerate(lines, self.told + 1):
                if f'"{event}"' in line:
                    self.told = number
                    told: dict[str, Any] = json.loads(line)
                    return told
            await asyncio.sleep(LOOK_SECONDS)
        raise ValueError(f"the worker doesn't say {event} of {rows} rows")

    def _add_import(self, rows: int, read: Spent, booked: Spent) -> None:
        for name, spent in (("read", read), ("booked", booked)):
            self._add(name, "rows/s", rows / spent.worked)
            self._add(f"{name}: the worker's processor time", "us/row", spent.worker / rows * 1e6)
            self._add(f"{name}: the database's processor time", "us/row", spent.database / rows * 1e6)
            self._add(f"{name}: longest without progress", "s", spent.longest_silence)
        self._add("read and booked", "rows/s", rows / (read.worked + booked.worked), Goal(5_000))
        self._add("booked: pauses", "% of the time", booked.paused / booked.clock * 100)

    def _add_floors(self, rate: float) -> None:
        with MongoClient[Bson](self.bench.stack.mongodb.url, tz_aware=True) as client:
            transactions = client["finsight"]["transactions"]
            newest = transactions.find({"book": self.person.book, "statement_row": {"$ne": None}}).sort(
                "_id", -1
            )
            documents = [*newest.limit(FLOOR_ROWS)]
            plain = client["floor"]["transactions"]
            plain.drop()
            without = [index for index in INDEXES["transactions"] if "words" not in index.document["key"]]
            plain.create_indexes(without)
            floors = {
                "bare insert_many": _inserted(transactions, documents),
                "bare insert_many without the index of words": _inserted(plain, documents),
            }
        for name, floor in floors.items():
            self._add(name, "rows/s", floor)
            self._add(f"booked / {name}", "x", rate / floor)

    async def _upload(self, content: bytes) -> str:
        boundary = "a-line-of-a-form"
        body = (
            (
                f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="statement.csv"\r\n\r\n'
            ).encode()
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        head = (
            f"POST /imports HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.person.token}\r\n"
            f"Content-Type: multipart/form-data; boundary={boundary}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        http = Http(self.bench.stack.api_port)
        reply = await http.send(head.encode() + body)
        http.close()
        return str(json.loads(reply.body)["import"]["id"])

    async def _ask(self, query: str, **variables: Any) -> Any:
        """The data of the answer; `ValueError` where there is an error in it."""
        http = Http(self.bench.stack.api_port)
        reply = await http.send(
            request("/graphql", {"query": query, "variables": variables}, self.person.token)
        )
        http.close()
        if b'"errors":[{' in reply.body:
            raise ValueError(f"answered with {reply.body[:500]!r}")
        return json.loads(reply.body)["data"]

    def _add(self, name: str, unit: str, value: float, goal: Goal | None = None) -> None:
        figure = Figure(f"{self.where}: {name}", unit, (value,), goal)
        self.bench.say(f"{figure.name}: {value:,.4g} {unit} {figure.verdict}")
        self.figures.append(figure)


@dataclass(frozen=True, slots=True)
class Readers:
    """Twenty reads a second: the newest page, a month's page, a month's total."""

    port: int
    token: str

    async def read_for(self, seconds: float) -> list[float]:
        taken: list[float] = []
        async with _beside(self.read(taken)):
            await asyncio.sleep(seconds)
        return taken

    async def read(self, taken: list[float]) -> None:
        bodies: list[Mapping[str, Any]] = [
            {"query": PAGE, "variables": {"filter": None, "after": None}},
            {"query": PAGE, "variables": {"filter": MONTH, "after": None}},
            {"query": SPENT},
        ]
        each = READERS / READS_EACH_SECOND
        await asyncio.gather(*(self._reader(bodies, number, each, taken) for number in range(READERS)))

    async def _reader(
        self, bodies: Sequence[Mapping[str, Any]], number: int, each: float, taken: list[float]
    ) -> None:
        http, turn = Http(self.port), number
        await asyncio.sleep(each * number / READERS)
        while True:
            due = time.monotonic() + each
            reply = await http.send(request("/graphql", dict(bodies[turn % len(bodies)]), self.token))
            if b'"errors":[{' in reply.body:
                raise ValueError(f"answered with {reply.body[:500]!r}")
            taken.append(time.monotonic() - due + each)
            turn += 1
            await asyncio.sleep(max(0.0, due - time.monotonic()))


@asynccontextmanager
async def _beside(work: Awaitable[None]) -> AsyncIterator[None]:
    """Goes on meanwhile; what it fails with is raised."""
    task = asyncio.ensure_future(work)
    yield
    if task.done():
        task.result()
    await end(task)


async def _typing(typist: Typist, waits: list[float]) -> None:
    while True:
        began = time.monotonic()
        await typist.type()
        waits.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, began + TYPE_SECONDS - time.monotonic()))


def _inserted(collection: Any, documents: Sequence[Bson]) -> float:
    """Rows a second; they are gone afterwards."""
    copies = [{**document, "_id": ObjectId()} for document in documents]
    began = time.monotonic()
    for start in range(0, len(copies), CHUNK):
        collection.insert_many(copies[start : start + CHUNK])
    took = time.monotonic() - began
    for start in range(0, len(copies), CHUNK):
        collection.delete_many({"_id": {"$in": [one["_id"] for one in copies[start : start + CHUNK]]}})
    return len(copies) / took
