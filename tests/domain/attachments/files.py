"""Files for tests, and how they come to a transaction."""

from beanie import PydanticObjectId
from bson import ObjectId

from domain.attachments.service import Attaching, File
from domain.attachments.sniffing import Sniffer
from domain.blobs import Blob, Blobs
from domain.journal import Journal
from domain.ledger.models import Attachment, Transaction
from domain.people.models import Person
from tests.backbone import book_of, booked, draft

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(20)
PDF = b"%PDF-1.7\n1 0 obj\n\xe2\xe3\xcf\xd3\n"
HEIC = b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(40)
TEXT = "Brötchen 2,40 €\nDanke!\n".encode()


async def a_transaction(journal: Journal, person: Person, merchant: str = "Lidl") -> Transaction:
    capture = await booked(journal, person, draft(merchant=merchant))
    return await as_it_is(capture.book, capture.transactions[0])


async def as_it_is(book: ObjectId, row: ObjectId) -> Transaction:
    """Wherever it lies."""
    raw = await Transaction.get_pymongo_collection().find_one({"book": book, "_id": row})
    assert raw is not None
    return Transaction.from_bson(raw)


async def kept(blobs: Blobs, book: ObjectId, row: ObjectId | None, content: bytes) -> Blob:
    """The content, which no row refers to yet."""
    writer = blobs.writer(book, row)
    await writer.begin()
    await writer.write(content)
    return await writer.finish()


async def attaching_of(journal: Journal, person: Person) -> Attaching:
    return Attaching(journal, person, await book_of(person))


async def attach(
    journal: Journal,
    blobs: Blobs,
    person: Person,
    row: PydanticObjectId,
    content: bytes = PNG,
    name: str | None = "receipt.png",
    key: str | None = None,
) -> Attachment:
    """As an upload does it."""
    sniffer = Sniffer()
    sniffer.take(content)
    attaching = await attaching_of(journal, person)
    blob = await kept(blobs, attaching.book.id, row, content)
    attachment = await attaching.add(row, File(blob, sniffer.finish(), name), key)
    await (blobs.settle if attachment.blob == blob.id else blobs.forget)(blob.book, blob.id)
    return attachment


async def contents(blobs: Blobs, book: ObjectId) -> tuple[int, int]:
    """How many contents and pieces are kept of a book."""
    where = {"book": book}
    database = blobs.database
    return (
        await database["blobs.files"].count_documents(where),
        await database["blobs.chunks"].count_documents(where),
    )
