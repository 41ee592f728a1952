"""The connection to MongoDB, and what every stored document has in common."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from beanie import Document, PydanticObjectId, init_beanie
from bson import CodecOptions
from pydantic import ConfigDict, PlainSerializer
from pymongo import AsyncMongoClient
from pymongo.asynchronous.database import AsyncDatabase

Bson = dict[str, Any]
Database = AsyncDatabase[Bson]
Client = AsyncMongoClient[Bson]

# BSON has no civil date: YYYY-MM-DD sorts as text and knows no zone that could move it.
CivilDate = Annotated[date, PlainSerializer(date.isoformat, return_type=str)]


class Stored(Document):
    """A document with its schema version `v`; release N reads what N - 1 wrote.

    `unlogged` names the fields that no change in a log shows: secrets, leases, search keys.
    `guard` names the fields that a later write must still find as it read them.
    """

    model_config = ConfigDict(extra="ignore")

    unlogged: ClassVar[frozenset[str]] = frozenset()
    guard: ClassVar[tuple[str, ...]] = ()
    stream_field: ClassVar[str] = "book"

    id: PydanticObjectId
    v: int = 1

    def to_bson(self) -> Bson:
        """The document as it is stored."""
        stored: Bson = self.model_dump(by_alias=True, exclude={"revision_id"})
        return stored

    @classmethod
    def from_bson(cls, raw: Bson) -> Self:
        document: Self = cls.model_validate(raw)
        return document

    def changed(self, **values: Any) -> Self:
        """A copy with these values."""
        copy: Self = self.model_copy(update=values)
        return copy


# A server aborts a transaction that is open for longer: its client was killed or has lost the network. Until then
# all who write the same rows wait. MongoDB's own default is a minute.
TRANSACTION_SECONDS = 5


def connect(url: str, *, timeout_seconds: float | None = 5) -> Client:
    """A client whose writes are acknowledged by a majority and whose reads see only such writes.

    It must be made on the event loop that uses it. A server that is away fails a call after 2 s, one that hangs
    after `timeout_seconds` (None: never, for long scans).
    """
    return AsyncMongoClient(
        url,
        w="majority",
        readConcernLevel="majority",
        retryWrites=True,
        serverSelectionTimeoutMS=2000,
        connectTimeoutMS=2000,
        # Not `timeoutMS`: it would stretch the two seconds for finding a server to its own length.
        socketTimeoutMS=None if timeout_seconds is None else int(timeout_seconds * 1000),
        tz_aware=True,
        maxPoolSize=50,
        appname="finsight",
    )


def database_of(client: Client, name: str) -> Database:
    return client.get_database(name, codec_options=CodecOptions(tz_aware=True))


async def bind(database: Database, models: Sequence[type[Stored]]) -> None:
    """Let the documents know their collections. Indexes are made by migrations, never here."""
    await init_beanie(database=database, document_models=models, skip_indexes=True)


@asynccontextmanager
async def opened(
    url: str, name: str, models: Sequence[type[Stored]], *, timeout_seconds: float | None = 5
) -> AsyncIterator[Database]:
    """A database for the length of a `with`, its documents bound."""
    client = connect(url, timeout_seconds=timeout_seconds)
    try:
        database = database_of(client, name)
        await bind(database, models)
        yield database
    finally:
        await client.close()
