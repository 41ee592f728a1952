"""Streaming a book, row by row, so that its size costs no memory."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence

from bson import ObjectId

from domain import clock
from domain.accounts.models import Account
from domain.accounts.queries import accounts_of
from domain.arranging.models import Arrangements
from domain.blobs import Blobs
from domain.books.models import Book
from domain.captures.models import Capture
from domain.database import Bson, Stored
from domain.exports import tables, whole
from domain.exports.plain_text import FORMATS
from domain.imports.formats.finsight.reader import FORMAT, VERSION
from domain.imports.models import Import
from domain.learning.models import Learned
from domain.ledger.models import Transaction
from domain.log import Change
from domain.people.models import Person

# What a whole export has besides book and owner, under these names.
PARTS: Mapping[str, type[Stored]] = {
    "accounts": Account,
    "transactions": Transaction,
    "captures": Capture,
    "imports": Import,
    "learned": Learned,
    "arrangements": Arrangements,
    "changes": Change,
}
ATTACHMENTS = "attachments"
# What may be left out of it: the largest parts.
SPARED = ("changes", ATTACHMENTS)
CONTENT_TYPES: Mapping[str, tuple[str, str]] = {
    "json": ("application/json; charset=utf-8", "json"),
    "csv": ("text/csv; charset=utf-8", "csv"),
    "beancount": ("text/plain; charset=utf-8", "beancount"),
    "hledger": ("text/plain; charset=utf-8", "journal"),
}
# Oldest first, as ledgers are read; of one day in the order of booking.
BY_DATE = [("date", 1), ("_id", 1)]


def export(
    format: str, person: Person, book: Book, blobs: Blobs, without: Collection[str] = ()
) -> AsyncIterator[str]:
    """The pieces of the file. `format` is one of `CONTENT_TYPES`; of JSON, what is `without` are some of `SPARED`."""
    if format == "json":
        return _whole(person, book, blobs, without)
    if format == "csv":
        return _table(book)
    return _plain_text(format, book)


async def _whole(person: Person, book: Book, blobs: Blobs, without: Collection[str]) -> AsyncIterator[str]:
    head = {"format": FORMAT, "version": VERSION, "exported_at": clock.now()}
    yield whole.encoded(head, Person)[:-1]
    yield f',"person":{whole.encoded(person.to_bson(), Person)},"book":{whole.encoded(book.to_bson(), Book)}'
    for name, model in PARTS.items():
        if name in without:
            continue
        yield f',"{name}":['
        between = "\n"
        # What corrections taught is each person's own.
        own: Bson = {"person": person.id} if model is Learned else {}
        async for raw in _rows(model, {model.stream_field: book.id, **own}):
            yield between + whole.encoded(raw, model)
            between = ",\n"
        yield "]"
    if ATTACHMENTS not in without:
        yield f',"{ATTACHMENTS}":['
        async for piece in _attachments(book.id, blobs):
            yield piece
        yield "]"
    yield "}\n"


async def _attachments(book: ObjectId, blobs: Blobs) -> AsyncIterator[str]:
    """Each file with its bytes in base64, of which one piece at a time is held."""
    between = "\n"
    async for raw in _rows(Transaction, {"book": book, "attachments.0": {"$exists": True}}):
        for one in raw["attachments"]:
            told = {"_id": one["id"], "transaction": raw["_id"], "name": one["name"], "type": one["type"]}
            yield between + whole.encoded(told, Transaction)[:-1] + ',"data":"'
            async for piece in blobs.pieces(book, one["blob"]):
                yield whole.in_base64(piece)
            yield '"}'
            between = ",\n"


async def _rows(model: type[Stored], where: Bson) -> AsyncIterator[Bson]:
    async for raw in model.get_pymongo_collection().find(where).sort("_id", 1):
        yield raw


async def _table(book: Book) -> AsyncIterator[str]:
    accounts: Mapping[ObjectId, Account] = {one.id: one for one in await accounts_of(book.id)}
    yield tables.heading()
    async for row in _transactions(book.id):
        yield tables.lines_of(row, accounts)


async def _plain_text(format: str, book: Book) -> AsyncIterator[str]:
    accounts: Sequence[Account] = await accounts_of(book.id)
    file = FORMATS[format](accounts)
    for line in file.head():
        yield line
    async for row in _transactions(book.id):
        yield "".join(file.lines_of(row))
    for line in file.end():
        yield line


async def _transactions(book: ObjectId) -> AsyncIterator[Transaction]:
    """Those that aren't in the trash."""
    found = Transaction.get_pymongo_collection().find({"book": book, "trashed_at": None}).sort(BY_DATE)
    async for raw in found:
        yield Transaction.from_bson(raw)
