"""What may be attached to a transaction, and what is taken off it again. Pure."""

from collections.abc import Mapping
from datetime import datetime

from bson import ObjectId

from domain import texts
from domain.attachments.errors import TooManyAttachments
from domain.attachments.sniffing import GIF, HEIC, JPEG, PDF, PNG, TEXT, WEBP
from domain.errors import NotFound
from domain.ledger.models import Attachment, Transaction
from domain.ledger.rules import refreshed

MOST_BYTES = 10 * 2**20
# Of those that show, and with those that were removed but not erased yet.
MOST_SHOWN, MOST_KEPT = 20, 100
LONGEST_NAME = 200
UNNAMED = "attachment"
# In the first of them ends a name that ends in none.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WEBP: (".webp",),
    GIF: (".gif",),
    HEIC: (".heic", ".heif"),
    PDF: (".pdf",),
    TEXT: (".txt", ".text", ".md", ".log"),
}
# No file system has all of them in names, and some do more with them.
NO_NAME = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def clean_name(name: str | None, type: str) -> str:
    """As its owner called it, with an ending that says what its bytes are: "invoice.bat" of a text gets ".txt"."""
    tidy = (texts.file_name(name) or UNNAMED).translate(NO_NAME).strip(". ") or UNNAMED
    endings = ENDINGS[type]
    if tidy.lower().endswith(endings):
        stem, dot, ending = tidy.rpartition(".")
        return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return tidy[: LONGEST_NAME - len(endings[0])] + endings[0]


def attached(row: Transaction, one: Attachment) -> Transaction:
    """Raises `TooManyAttachments`."""
    if len(row.attached) >= MOST_SHOWN or len(row.attachments) >= MOST_KEPT:
        raise TooManyAttachments
    return _with(row, [*row.attachments, one])


def removed(row: Transaction, attachment: ObjectId, at: datetime) -> Transaction:
    """The same object where it was removed before. Raises `NotFound`."""
    found = next((one for one in row.attachments if one.id == attachment), None)
    if found is None:
        raise NotFound("attachmentId")
    if found.removed_at is not None:
        return row
    gone = found.model_copy(update={"removed_at": at})
    return _with(row, [gone if one is found else one for one in row.attachments])


def erased(row: Transaction, until: datetime) -> Transaction:
    """Without what was removed before then."""
    return _with(row, [one for one in row.attachments if one.removed_at is None or one.removed_at >= until])


def _with(row: Transaction, attachments: list[Attachment]) -> Transaction:
    """Nobody's edit conflicts with it: the version stays."""
    shown = sorted(one.id for one in attachments if one.removed_at is None)
    return refreshed(row.changed(attachments=attachments, attached=shown))
