"""Public ids: `base64url(type, stream, row)`, opaque to clients, decoded without a look-up.

The stream (a book, or a person for what belongs to a person) stands inside, so that membership is checked
before anything is read.
"""

import base64
from dataclasses import dataclass
from enum import IntEnum

from bson import ObjectId
from bson.errors import InvalidId


class Type(IntEnum):
    PERSON = 1
    SESSION = 2
    BOOK = 3
    CAPTURE = 4
    TRANSACTION = 5
    CATEGORY = 6
    CHANGE = 7
    CORRECTION = 8
    ACCOUNT = 9
    IMPORT = 10
    IMPORT_ROW = 11
    UNDO = 12
    BULK_EDIT = 13
    RULE = 14
    RULE_RUN = 15
    ATTACHMENT = 16
    BASE_FILLING = 18


OF_PERSON = frozenset({Type.PERSON, Type.SESSION})
STREAM_BYTES = 12


@dataclass(frozen=True, slots=True)
class PublicId:
    """`row` is the 12 bytes of an ObjectId, the UTF-8 bytes of a slug, or 8 bytes of a change's number.

    An attachment's are those of its transaction, and its own.
    """

    type: Type
    stream: ObjectId
    row: bytes = b""

    def __str__(self) -> str:
        raw = bytes((self.type,)) + self.stream.binary + self.row
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    @property
    def object_id(self) -> ObjectId:
        return ObjectId(self.row)

    @property
    def both_ids(self) -> tuple[ObjectId, ObjectId]:
        """Of an attachment: its transaction's, and its own."""
        return ObjectId(self.row[:12]), ObjectId(self.row[12:])


ROW_BYTES = {
    Type.PERSON: range(1),
    Type.BOOK: range(1),
    Type.SESSION: range(12, 13),
    Type.CAPTURE: range(12, 13),
    Type.TRANSACTION: range(12, 13),
    Type.CATEGORY: range(1, 65),
    Type.CHANGE: range(8, 9),
    Type.CORRECTION: range(12, 13),
    Type.ACCOUNT: range(12, 13),
    Type.IMPORT: range(12, 13),
    Type.IMPORT_ROW: range(12, 13),
    Type.UNDO: range(12, 13),
    Type.BULK_EDIT: range(12, 13),
    Type.RULE: range(12, 13),
    Type.RULE_RUN: range(12, 13),
    Type.ATTACHMENT: range(24, 25),
    Type.BASE_FILLING: range(12, 13),
}


def decode(text: str) -> PublicId | None:
    """The id behind the text, None where it can't be one."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        public = PublicId(Type(raw[0]), ObjectId(raw[1 : STREAM_BYTES + 1]), raw[STREAM_BYTES + 1 :])
    except (ValueError, IndexError, InvalidId, TypeError):  # the last: bytes of another length
        return None
    return public if len(public.row) in ROW_BYTES[public.type] and str(public) == text else None


def person_id(person: ObjectId) -> str:
    return str(PublicId(Type.PERSON, person))


def session_id(person: ObjectId, session: ObjectId) -> str:
    return str(PublicId(Type.SESSION, person, session.binary))


def book_id(book: ObjectId) -> str:
    return str(PublicId(Type.BOOK, book))


def capture_id(book: ObjectId, capture: ObjectId) -> str:
    return str(PublicId(Type.CAPTURE, book, capture.binary))


def transaction_id(book: ObjectId, transaction: ObjectId) -> str:
    return str(PublicId(Type.TRANSACTION, book, transaction.binary))


def category_id(book: ObjectId, slug: str) -> str:
    return str(PublicId(Type.CATEGORY, book, slug.encode()))


def correction_id(book: ObjectId, correction: ObjectId) -> str:
    return str(PublicId(Type.CORRECTION, book, correction.binary))


def account_id(book: ObjectId, account: ObjectId) -> str:
    return str(PublicId(Type.ACCOUNT, book, account.binary))


def import_id(book: ObjectId, source: ObjectId) -> str:
    return str(PublicId(Type.IMPORT, book, source.binary))


def import_row_id(book: ObjectId, row: ObjectId) -> str:
    return str(PublicId(Type.IMPORT_ROW, book, row.binary))


def undo_id(book: ObjectId, undo: ObjectId) -> str:
    return str(PublicId(Type.UNDO, book, undo.binary))


def bulk_edit_id(book: ObjectId, work: ObjectId) -> str:
    return str(PublicId(Type.BULK_EDIT, book, work.binary))


def rule_id(book: ObjectId, rule: ObjectId) -> str:
    return str(PublicId(Type.RULE, book, rule.binary))


def rule_run_id(book: ObjectId, run: ObjectId) -> str:
    return str(PublicId(Type.RULE_RUN, book, run.binary))


def attachment_id(book: ObjectId, transaction: ObjectId, attachment: ObjectId) -> str:
    return str(PublicId(Type.ATTACHMENT, book, transaction.binary + attachment.binary))


def base_filling_id(book: ObjectId, work: ObjectId) -> str:
    return str(PublicId(Type.BASE_FILLING, book, work.binary))


def change_id(stream: ObjectId, seq: int) -> str:
    return str(PublicId(Type.CHANGE, stream, seq.to_bytes(8, "big")))


def decode_as(kind: Type, text: str) -> PublicId | None:
    public = decode(text)
    return public if public is not None and public.type is kind else None
