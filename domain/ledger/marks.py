"""Search keys of what is no word: category, account, tag, kind. With them one index serves each of these filters. Pure.

They stand among a transaction's `words`, begin with "#", as no word does, and are the journal's to keep: whatever
changes a row, its marks are made anew with it.
"""

from collections.abc import Iterator

from bson import ObjectId

from domain.ledger.models import TRASHED, WITH_REMOVED, Transaction
from domain.ledger.words import fold
from domain.understanding.draft import Kind

SIGN = "#"
UNSURE = "#unsure"
SPLIT = "#split"
RECURRING = "#recurring"
ATTACHED = "#attached"
# No row of a bank stands behind it: the next file that is imported may have it.
TYPED = "#typed"


def of_category(slug: str) -> str:
    return f"#c:{slug}"


def of_account(account: ObjectId) -> str:
    return f"#a:{account}"


def of_tag(tag: str) -> str:
    return f"#t:{fold(tag)}"


def of_kind(kind: Kind) -> str:
    return f"#k:{kind}"


def marked(row: Transaction) -> Transaction:
    """The row with its marks; in the trash it has that of the trash, and of files that were removed, alone."""
    removed = {WITH_REMOVED} if any(one.removed_at for one in row.attachments) else set()
    found_by = {TRASHED} if row.trashed_at is not None else {*text_words(row), *_marks(row)}
    words = sorted(found_by | removed)
    return row if words == row.words else row.changed(words=words)


def text_words(row: Transaction) -> list[str]:
    """Those search keys that are words of a text."""
    return [word for word in row.words if not word.startswith(SIGN)]


def _marks(row: Transaction) -> Iterator[str]:
    for posting in row.postings:
        if row.kind is not Kind.TRANSFER:
            yield of_category(posting.category or "other")
        if posting.account is not None:
            yield of_account(posting.account)
        yield from map(of_tag, posting.tags)
    # Most are expenses: an index would spare nobody a look at them.
    if row.kind is not Kind.EXPENSE:
        yield of_kind(row.kind)
    if row.kind is not Kind.TRANSFER and len(row.postings) > 1:
        yield SPLIT
    if row.kind is not Kind.TRANSFER and row.statement_row is None:
        yield TYPED
    if row.recurrence is not None:
        yield RECURRING
    if row.shown_attachments:
        yield ATTACHED
    if row.unsure:
        yield UNSURE
