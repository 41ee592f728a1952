"""What a person does with the base currencies of a book."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession
from pymongo.errors import DuplicateKeyError

from domain import clock
from domain.bases import rules
from domain.bases.models import BaseFilling
from domain.bases.queries import get_filling
from domain.bases.work import BASE_FILLINGS
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.bulk import intents
from domain.bulk.models import Progress
from domain.bulk.work import begin
from domain.errors import Forbidden, TryAgain
from domain.journal import Journal, Outcome, Row, Stream, Superseded
from domain.keys import KeyUsedForOther, check_key
from domain.ledger.models import Transaction
from domain.log import Actor
from domain.money import check_currency
from domain.people.models import Person
from domain.ports import Doorbell

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class State:
    """A book, and the work that fills one of its base currencies."""

    book: Book
    filling: BaseFilling | None


@dataclass(frozen=True, slots=True)
class Bases:
    """One person's decisions in one book. Each raises `Forbidden`, or what is wrong with a value."""

    journal: Journal
    doorbell: Doorbell
    person: Person
    book: ObjectId

    async def add(self, currency: str, key: str) -> BaseFilling | None:
        """The work that fills it; of one that is being filled already: that work; None where it is a base already.

        With a key that was used for the same: the first work. Raises `InvalidCurrency`, `BasesFull`, `BeingFilled`,
        `KeyInvalid`, `KeyUsedForOther`.
        """
        check_currency(currency, "currency")
        known = await self._of_key(check_key(key), currency)
        if known is not None:
            return known
        work = await self._new(currency, key)

        def decide(state: State) -> Outcome[BaseFilling | None]:
            if state.filling is not None and state.filling.currency == currency:
                return Outcome(state.filling)
            if currency in state.book.ready_bases:
                return Outcome(None)
            after = rules.begun(state.book, currency, work.id)
            summary = f"Began to add the base currency {currency}"
            return Outcome(work, (Row(None, work), Row(state.book, after)), summary)

        cause = BASE_FILLINGS.public_id(self.book, work.id)
        try:
            found = await self._record(decide, cause)
        except DuplicateKeyError:  # the same request was quicker
            return await self._of_key(key, currency)
        return await begin(self.journal, self.doorbell, BASE_FILLINGS, work) if found is work else found

    async def remove(self, currency: str, first: str | None) -> Book:
        """A base no more; one that is being filled is filled no further. What is valued in it stays where it is.

        Raises `NotFound`, `LastBase`, `FirstBase`, `BeingFilled`.
        """

        def decide(state: State) -> Outcome[Book]:
            book, filling = state.book, state.book.filling
            if filling is not None and filling.currency == currency:
                after = rules.released(book)
                rows = [*_cancelled(state.filling), Row(book, after)]
                return Outcome(after, rows, f"Stopped adding the base currency {currency}")
            after = rules.without(book, currency, first)
            return Outcome(after, (Row(book, after),), f"Removed the base currency {currency}")

        return await self._record(decide)

    async def put_first(self, currency: str) -> Book:
        """Reports are in it unless another is asked for. Raises `NotFound`, `BeingFilled`."""

        def decide(state: State) -> Outcome[Book]:
            after = rules.first_is(state.book, currency)
            if after == state.book:
                return Outcome(after)
            return Outcome(after, (Row(state.book, after),), f"Made {currency} the first base currency")

        return await self._record(decide)

    async def _of_key(self, key: str, currency: str) -> BaseFilling | None:
        known = await intents.of_key(BaseFilling, self.book, self.person.id, key)
        if known is not None and known.currency != currency:
            raise KeyUsedForOther("idempotencyKey")
        return known

    async def _new(self, currency: str, key: str) -> BaseFilling:
        now = clock.now()
        return BaseFilling(
            id=PydanticObjectId(),
            book=PydanticObjectId(self.book),
            author=self.person.id,
            key=key,
            currency=currency,
            expected=await Transaction.get_pymongo_collection().count_documents({"book": self.book}),
            due_at=now - intents.CLOCK_SKEW,
            created_at=now,
        )

    async def _record(self, decide: Callable[[State], Outcome[Answer]], cause: str | None = None) -> Answer:
        async def load(session: AsyncClientSession) -> State:
            book = await head_of(self.book, session)
            if not may_write(book, self.person.id):
                raise Forbidden
            running = book.filling
            return State(book, None if running is None else await get_filling(book.id, running.work, session))

        try:
            return await self.journal.record(Stream(Book, self.book), Actor.PERSON, cause, load, decide)
        except Superseded:  # the work was claimed just now, twice
            raise TryAgain from None


def _cancelled(work: BaseFilling | None) -> list[Row]:
    """Its worker finds its lease lost."""
    if work is None:
        return []
    return [Row(work, work.changed(status=Progress.CANCELLED, ended_at=clock.now()))]
