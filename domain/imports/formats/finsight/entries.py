"""A transaction as our export has it, checked as if a person entered it. Pure."""

import re
import sys
import zlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId, decode, encode
from pydantic import BaseModel, Field, ValidationError

from domain.errors import Rejected
from domain.imports.formats.belongings import CivilDate, is_slug
from domain.imports.formats.statement import Row
from domain.ledger.checks import MOST_PARTS, check_date, check_merchant, check_note, check_tags
from domain.ledger.models import Origin, Posting
from domain.ledger.rules import DIRECTION
from domain.money import MAX_MINOR, Money, decimals
from domain.understanding.draft import Kind, Recurrence

LONGEST_TEXT, LONGEST_RATE, MOST_NAMES = 2_000, 64, 50
LARGEST_WORTH = 10**18
NAME = re.compile(r"[a-z_]{1,30}")
DOUBTED = frozenset({"merchant", "category"})
# What a text may not hold: control characters, and halves of characters, which no database takes.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class ToldTransaction(BaseModel):
    """Of a stored transaction what it is, and what it was read from; `id` is the file's own. Keys are made anew."""

    id: PydanticObjectId = Field(alias="_id")
    kind: Kind
    date: CivilDate
    merchant: str | None = None
    currency: str
    size: int
    postings: list[Posting]
    note: str | None = None
    recurrence: Recurrence | None = None
    capture: PydanticObjectId | None = None
    statement_row: PydanticObjectId | None = None
    bank_text: str = ""
    origin: Origin | None = None
    refund_of: PydanticObjectId | None = None
    by_hand: list[str] = []
    attached: list[PydanticObjectId] = []
    trashed_at: datetime | None = None
    said: str = ""
    heard: str = ""
    heard_item: str = ""
    unsure: list[str] = []


# What says only where it stands in the file.
OF_THE_FILE = {"capture", "statement_row", "trashed_at"}


class Unfit(ValueError):  # noqa: N818  it says what the transaction is
    """It can't be booked as the file has it; the message says what of it."""

    def __init__(self, what: str) -> None:
        super().__init__(readable(what))


def row_of(raw: Any, texts: Mapping[str, str], *, line: int, source: str) -> tuple[Row, ToldTransaction]:
    """The row of this transaction, and what it books. `texts` has by a capture's id what was typed. Raises `Unfit`."""
    row = _read(raw)
    _check(row)
    typed = texts.get(str(row.capture)) if row.capture else None
    origin = row.origin or Origin(row=row.id, text=typed or "")
    origin = origin.model_copy(update={"text": readable(origin.text)})
    row = _cleaned(row).model_copy(update={"origin": origin})
    # One text for all of a currency: of a large file each row's own would be megabytes.
    amount = Money(DIRECTION.get(row.kind, -1) * row.size, sys.intern(row.currency))
    return Row(line=line, date=row.date, amount=amount, entry=_packed(row, source)), row


def readable(text: str) -> str:
    return UNREADABLE.sub(" ", text[:LONGEST_TEXT])


def _packed(row: ToldTransaction, source: str) -> bytes:
    """Of a large file these are all in memory at once, so they are small: names that all have stand in none."""
    packer = zlib.compressobj(level=1, zdict=_alike())
    return packer.compress(_stored(row, source)) + packer.flush()


def _stored(row: ToldTransaction, source: str) -> bytes:
    told = row.model_dump(by_alias=True, exclude=OF_THE_FILE)
    return encode(told | {"of_bank": row.statement_row is not None, "source": readable(source)})


@cache
def _alike() -> bytes:
    """What most of them have."""
    nobody = PydanticObjectId(bytes(12))
    posting = Posting(
        account=nobody, category="groceries", minor=-1, currency="EUR", account_minor=-1, base={"EUR": -1}
    )
    row = ToldTransaction(
        _id=nobody,
        kind=Kind.EXPENSE,
        date=date(2026, 1, 1),
        currency="EUR",
        size=1,
        postings=[posting],
        origin=Origin(row=nobody),
    )
    return _stored(row, '{"_id":"","kind":"EXPENSE","date":"20-0-,"merchant":"","currency":"EUR","size":')


def unpacked(entry: bytes) -> dict[str, Any]:
    """What was packed: `_id` is the file's own, `of_bank` whether a bank's row stands behind it, `source` how it begins there."""
    unpacker = zlib.decompressobj(zdict=_alike())
    return decode(unpacker.decompress(entry) + unpacker.flush())


def _read(raw: Any) -> ToldTransaction:
    try:
        return ToldTransaction.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise Unfit(f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}") from None


def _check(row: ToldTransaction) -> None:
    try:
        check_date(row.date)
        check_merchant(row.merchant)
        check_note(row.note)
        for posting in row.postings:
            check_tags(posting.tags)
            check_note(posting.note)
    except Rejected as error:
        raise Unfit(str(error)) from None
    if not 0 < row.size <= MAX_MINOR:
        raise Unfit(f"its size is {row.size}")
    if row.refund_of is not None and row.kind is not Kind.REFUND:
        raise Unfit("only a refund gives back an expense")
    for posting in row.postings:
        _check_posting(posting)
    (_check_transfer if row.kind is Kind.TRANSFER else _check_parts)(row)


def _check_posting(posting: Posting) -> None:
    if posting.currency not in decimals():
        raise Unfit(f"{posting.currency[:3]} is no currency in use")
    worths = [posting.minor, posting.account_minor or 0, *posting.base.values()]
    if any(abs(minor) > LARGEST_WORTH for minor in worths) or not posting.minor:
        raise Unfit("one of its amounts is none")
    for base, rate in posting.rates.items():
        if base not in decimals() or not _is_rate(rate.rate):
            raise Unfit("one of its rates is none")
    if not posting.base.keys() <= decimals().keys():
        raise Unfit("it is worth something in no currency in use")


def _is_rate(text: str) -> bool:
    try:
        return len(text) <= LONGEST_RATE and Decimal(text).is_finite() and Decimal(text) > 0
    except InvalidOperation:
        return False


def _check_parts(row: ToldTransaction) -> None:
    way = DIRECTION[row.kind]
    signed = [way * posting.minor for posting in row.postings]
    if not 1 <= len(signed) <= MOST_PARTS or min(signed) <= 0 or sum(signed) != row.size:
        raise Unfit("its parts don't sum to its amount")
    if any(posting.currency != row.currency for posting in row.postings):
        raise Unfit("its parts are of other money")


def _check_transfer(row: ToldTransaction) -> None:
    if len(row.postings) != 2:  # noqa: PLR2004  out of one pocket into another
        raise Unfit("a transfer has two sides")
    left, came = row.postings
    if left.minor != -row.size or left.currency != row.currency or came.minor <= 0:
        raise Unfit("of a transfer the first side leaves, and the other one comes")
    if came.currency == left.currency and came.minor != row.size:
        raise Unfit("in one currency what was sent arrives")
    if left.account is not None and left.account == came.account:
        raise Unfit("a transfer moves from one account to another")


def _cleaned(row: ToldTransaction) -> ToldTransaction:
    """Texts as they may be stored."""
    postings = [
        one.model_copy(
            update={
                "category": one.category if is_slug(one.category or "") else None,
                "tags": check_tags(one.tags),
                "note": check_note(one.note),
            }
        )
        for one in row.postings
    ]
    texts = {name: readable(getattr(row, name)) for name in ("said", "heard", "heard_item", "bank_text")}
    return row.model_copy(
        update={
            **texts,
            "postings": postings,
            "merchant": check_merchant(row.merchant),
            "note": check_note(row.note),
            "by_hand": sorted({name for name in row.by_hand[:MOST_NAMES] if NAME.fullmatch(name)}),
            "unsure": [name for name in row.unsure if name in DOUBTED],
        }
    )


def identity(entry: Mapping[str, Any]) -> tuple[ObjectId, ObjectId]:
    """Its id in the file, and the one under which it was booked first."""
    return entry["_id"], entry["origin"]["row"]
