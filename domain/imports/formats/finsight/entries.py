"""A transaction as our export has it, checked as if a person entered it. Pure."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bson import ObjectId, encode
from pydantic import ValidationError

from domain.errors import Rejected
from domain.imports.formats.belongings import is_slug
from domain.imports.formats.statement import Row
from domain.ledger.checks import MOST_PARTS, check_date, check_merchant, check_note, check_tags
from domain.ledger.models import Origin, Posting, Transaction
from domain.ledger.rules import DIRECTION
from domain.money import MAX_MINOR, Money, decimals
from domain.understanding.draft import Kind

# What an entry keeps of a transaction: what it is, and what it was read from. Keys and marks are made anew.
KEPT = (
    "kind", "date", "merchant", "currency", "size", "postings", "note", "recurrence", "by_hand", "said", "heard",
    "heard_item", "unsure", "bank_text", "refund_of", "origin",
)  # fmt: skip
LONGEST_TEXT, LONGEST_RATE, MOST_NAMES = 2_000, 64, 50
LARGEST_WORTH = 10**18
NAME = re.compile(r"[a-z_]{1,30}")
DOUBTED = frozenset({"merchant", "category"})
# What a text may not hold: control characters, and halves of characters, which no database takes.
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Unfit(ValueError):  # noqa: N818  it says what the transaction is
    """It can't be booked as the file has it; the message says what of it."""


def row_of(raw: Any, texts: Mapping[str, str], *, line: int, source: str) -> tuple[Row, Transaction]:
    """The row of this transaction, and what it books. `texts` has by a capture's id what was typed. Raises `Unfit`."""
    row = _read(raw)
    _check(row)
    typed = texts.get(str(row.capture)) if row.capture else None
    origin = row.origin or Origin(row=row.id, text=typed or "")
    origin = origin.model_copy(update={"text": readable(origin.text)})
    row = _cleaned(row).changed(origin=origin)
    sign = DIRECTION.get(row.kind, -1)
    described = row.bank_text or origin.text or row.note or row.merchant or ""
    read = Row(
        line=line,
        date=row.date,
        amount=Money(sign * row.size, row.currency),
        description=described,
        bank_id=str(origin.row),
        raw=readable(source),
        entry=_entry(row),
    )
    return read, row


def readable(text: str) -> str:
    return UNREADABLE.sub(" ", text[:LONGEST_TEXT])


def _entry(row: Transaction) -> bytes:
    """`_id` is the file's own; `of_bank` says whether a bank's row stands behind it."""
    stored = row.to_bson()
    kept = {name: stored[name] for name in KEPT}
    return encode({"_id": row.id, "of_bank": row.statement_row is not None, **kept})


def _read(raw: Any) -> Transaction:
    if not isinstance(raw, dict):
        raise Unfit("it is no object")
    try:
        row: Transaction = Transaction.from_bson({**raw, "attachments": [], "attached": [], "words": []})
    except ValidationError as error:
        first = error.errors()[0]
        raise Unfit(readable(f"{'.'.join(map(str, first['loc']))}: {first['msg'].lower()}")) from None
    return row


def _check(row: Transaction) -> None:
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


def _check_parts(row: Transaction) -> None:
    way = DIRECTION[row.kind]
    signed = [way * posting.minor for posting in row.postings]
    if not 1 <= len(signed) <= MOST_PARTS or min(signed) <= 0 or sum(signed) != row.size:
        raise Unfit("its parts don't sum to its amount")
    if any(posting.currency != row.currency for posting in row.postings):
        raise Unfit("its parts are of other money")


def _check_transfer(row: Transaction) -> None:
    if len(row.postings) != 2:  # noqa: PLR2004  out of one pocket into another
        raise Unfit("a transfer has two sides")
    left, came = row.postings
    if left.minor != -row.size or left.currency != row.currency or came.minor <= 0:
        raise Unfit("of a transfer the first side leaves, and the other one comes")
    if came.currency == left.currency and came.minor != row.size:
        raise Unfit("in one currency what was sent arrives")
    if left.account is not None and left.account == came.account:
        raise Unfit("a transfer moves from one account to another")


def _cleaned(row: Transaction) -> Transaction:
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
    return row.changed(
        **texts,
        postings=postings,
        merchant=check_merchant(row.merchant),
        note=check_note(row.note),
        by_hand=sorted({name for name in row.by_hand[:MOST_NAMES] if NAME.fullmatch(name)}),
        unsure=[name for name in row.unsure if name in DOUBTED],
    )


def identity(entry: Mapping[str, Any]) -> tuple[ObjectId, ObjectId]:
    """Its id in the file, and the one under which it was booked first."""
    return entry["_id"], entry["origin"]["row"]
