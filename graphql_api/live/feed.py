"""One subscriber's way through the logs: replay from the cursor, then follow."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from bson import ObjectId

from domain.books.models import Book
from domain.books.queries import books_of
from domain.errors import CursorExpired, SubscriberTooSlow
from domain.events import Event, Position, decode_cursor, events_of
from domain.log import Change
from domain.log_queries import changes_after
from graphql_api.live.hub import Follower, Hub

KEEP_ALIVE_SECONDS = 12.0
# Longer than this for one event means that nobody reads at the other end.
SLOW_SECONDS = 5.0
BATCH = 50


@dataclass(frozen=True, slots=True)
class Joined:
    """A readable book that the cursor didn't know: the client refetches it."""

    book: ObjectId


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing changed."""


Signal = Event | Joined | Quiet


@dataclass(slots=True)
class Feed:
    """`positions` is the cursor after the last signal. `books` are those readable at the last look."""

    hub: Hub
    person: ObjectId
    positions: dict[ObjectId, Position] = field(default_factory=dict)
    books: Mapping[ObjectId, Book] = field(default_factory=dict)

    async def signals(self, after: str | None) -> AsyncGenerator[Signal, None]:
        """Endless. Raises `BadRequest`, `CursorExpired`, and `SubscriberTooSlow` where signals aren't taken."""
        wanted = None if after is None else decode_cursor(after)
        with self.hub.follow(()) as follower:
            async for signal in self._all(follower, wanted):
                offered = time.monotonic()
                yield signal
                if time.monotonic() - offered > SLOW_SECONDS:
                    raise SubscriberTooSlow

    async def _all(
        self, follower: Follower, wanted: Mapping[ObjectId, Position] | None
    ) -> AsyncIterator[Signal]:
        joined = await self._look(follower, wanted)
        replayed = False
        for book in joined if wanted is not None else ():
            yield Joined(book)
        while True:
            async for event in self._news():
                replayed = True
                yield event
            if not replayed:
                yield Quiet()  # tells the client that the subscription stands, and where
            replayed = await follower.wait(KEEP_ALIVE_SECONDS)
            self._read_ahead()
            for book in await self._look(follower, None):
                yield Joined(book)

    async def _look(self, follower: Follower, wanted: Mapping[ObjectId, Position] | None) -> list[ObjectId]:
        """Read anew what may be read: subscribe first, so that nothing between is missed. The books that are new."""
        known = self.positions if wanted is None else wanted
        # A cursor may come from a head that this process hasn't heard of: the first look is nobody else's.
        books = await (books_of(self.person) if not follower.books else self._readable(follower))
        if set(books) != follower.books or _is_behind(books, known):
            self.hub.refollow(follower, books)
            books = await books_of(self.person)
        self.books = books
        self.positions = {book: _position(head, known.get(book)) for book, head in books.items()}
        return [book for book in books if book not in known]

    async def _readable(self, follower: Follower) -> Mapping[ObjectId, Book]:
        followed = sorted(follower.books)
        return await self.hub.reads.of(
            (self.person, *followed), self.hub.turn(followed), lambda: books_of(self.person)
        )

    def _read_ahead(self) -> None:
        """Where a hint told of changes, read them while it is checked whether they may be shown."""
        for book, at in self.positions.items():
            if at.seq < self.hub.heard(book):
                self.hub.reads.begin(*self._changes(book, at.seq))

    def _changes(
        self, book: ObjectId, seq: int
    ) -> tuple[Hashable, Hashable, Callable[[], Awaitable[Sequence[Change]]]]:
        """What `SharedReads` takes to read what came after `seq`."""
        return (book, seq), self.hub.turn((book,)), lambda: changes_after(book, seq, BATCH)

    async def _news(self) -> AsyncIterator[Event]:
        for book, head in self.books.items():
            while (at := self.positions[book]).seq < head.seq:
                changes = await self.hub.reads.of(*self._changes(book, at.seq))
                if not changes:
                    break
                for change in changes:
                    delivered = self.positions[book].part
                    for event in events_of(change, at.epoch)[delivered:]:
                        self.positions[book] = event.position
                        yield event


def _is_behind(books: Mapping[ObjectId, Book], known: Mapping[ObjectId, Position]) -> bool:
    """Whether somebody else's read is older than what was delivered here."""
    return any(book in books and books[book].seq < at.seq for book, at in known.items())


def _position(book: Book, known: Position | None) -> Position:
    """Where to go on in a book's log; raises `CursorExpired` for what the log doesn't hold."""
    if known is None:
        return Position(book.epoch, book.seq)
    if known.epoch != book.epoch or not book.log_floor <= known.seq <= book.seq:
        raise CursorExpired
    return known
