"""Who follows which book in this process. Hints wake followers; a poll of the heads makes up for lost ones."""

import asyncio
import random
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress

import structlog
from bson import ObjectId
from pymongo.errors import PyMongoError

from domain.ending import end
from domain.log_queries import heads
from graphql_api.live.shared import SharedReads

POLL_SECONDS = 5.0
JITTER_SECONDS = 1.0

log = structlog.get_logger()


class Follower:
    """One subscriber. It holds no queue: only that something moved, so that a slow one costs nobody memory."""

    __slots__ = ("_waiting", "books", "moved")

    def __init__(self) -> None:
        self.books: set[ObjectId] = set()
        self.moved = False
        self._waiting: asyncio.Future[None] | None = None

    def wake(self) -> None:
        self.moved = True
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Until something moved (True) or the time is over (False)."""
        if not self.moved:
            self._waiting = asyncio.get_running_loop().create_future()
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._waiting
            self._waiting = None
        moved, self.moved = self.moved, False
        return moved


class Hub:
    """One for each process, whatever the number of sockets. `reads` are those that its followers share."""

    def __init__(self) -> None:
        self.reads = SharedReads()
        self._followers: dict[ObjectId, set[Follower]] = {}
        self._seen: dict[ObjectId, int] = {}
        self._turn = 0
        self._turns: dict[ObjectId, int] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._poll(), name="heads")

    async def stop(self) -> None:
        await end(self._task)

    @contextmanager
    def follow(self, books: Iterable[ObjectId]) -> Iterator[Follower]:
        follower = Follower()
        self.refollow(follower, books)
        try:
            yield follower
        finally:
            self.refollow(follower, ())

    def refollow(self, follower: Follower, books: Iterable[ObjectId]) -> None:
        """Let the follower hear of these books from now on, and of no others."""
        wanted = set(books)
        for book in follower.books - wanted:
            self._followers[book].discard(follower)
            if not self._followers[book]:
                del self._followers[book]
                self._seen.pop(book, None)
                self._turns.pop(book, None)
        for book in wanted - follower.books:
            if book not in self._followers:
                self._followers[book] = set()
                self._next_turn(book)  # what moved while nobody followed wasn't heard of
            self._followers[book].add(follower)
        follower.books = wanted

    def changed(self, book: ObjectId, seq: int) -> None:
        """A hint or the poll: the book's log has reached `seq`."""
        if book in self._followers and seq > self._seen.get(book, -1):
            self._seen[book] = seq
            self._wake(book)

    def heard(self, book: ObjectId) -> int:
        """The last change that a hint or the poll told of, -1 where none did."""
        return self._seen.get(book, -1)

    def turn(self, books: Iterable[ObjectId]) -> Hashable:
        """Another one whenever something may have moved in one of these books: it names a state of `reads`."""
        return tuple(self._turns.get(book, 0) for book in books)

    async def look(self) -> None:
        """Read the heads of the books that are followed here."""
        for book, seq in (await heads(self._followers)).items():
            self.changed(book, seq)

    def look_soon(self) -> None:
        """Hints may have been lost: wake everybody to look for themselves."""
        self._seen.clear()
        for book in self._followers:
            self._wake(book)

    def _next_turn(self, book: ObjectId) -> None:
        self._turn += 1
        self._turns[book] = self._turn

    def _wake(self, book: ObjectId) -> None:
        self._next_turn(book)
        for follower in self._followers[book]:
            follower.wake()

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS + random.uniform(0, JITTER_SECONDS))  # noqa: S311  jitter, no secret
            try:
                await self.look()
            except PyMongoError as error:
                log.warning("heads.unread", error=type(error).__name__)
