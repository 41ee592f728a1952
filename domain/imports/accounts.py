"""On which account a file's statements are booked: as the person said, else as the latest file of the same account."""

from collections.abc import Iterable, Sequence

from beanie import PydanticObjectId
from bson import ObjectId

from domain.accounts.models import Account
from domain.accounts.queries import accounts_of
from domain.errors import NotFound
from domain.imports.models import Import, Stage, StoredAccount, StoredStatement, StoredWishes

# Stands for every account of a file that isn't named itself, and for one that the file doesn't tell.
ANY = ""


async def check_account(book: ObjectId, account: ObjectId | None) -> None:
    """Raises `NotFound` for one that this book hasn't, or has in the archive."""
    if account is not None and account not in await _open_accounts(book):
        raise NotFound("accountId")


async def _open_accounts(book: ObjectId) -> dict[ObjectId, Account]:
    return {one.id: one for one in await accounts_of(book) if one.archived_at is None}


def named(
    wishes: StoredWishes, account: ObjectId | None, statements: Iterable[StoredStatement], only: str | None
) -> StoredWishes:
    """The wishes with this account for what the file calls `only`; None: for all that it tells. None: on no account."""
    told = {one.number or ANY for one in statements} if only is None else {only}
    kept = [one for one in wishes.accounts if one.told not in told]
    added = [StoredAccount(told=one, account=account and PydanticObjectId(account)) for one in sorted(told)]
    return wishes.model_copy(update={"accounts": [*kept, *added]})


async def placed(run: Import, statements: Sequence[StoredStatement]) -> list[StoredStatement]:
    """The statements with their accounts."""
    wished = {one.told: one.account for one in run.wishes.accounts}
    opened = await _open_accounts(run.book)
    accounts: dict[str, PydanticObjectId | None] = {}
    for number in {one.number or ANY for one in statements}:
        if number in wished or ANY in wished:
            account = wished.get(number, wished.get(ANY))
        else:
            account = await _learned(run.book, number)
        accounts[number] = account if account in opened else None
    return [one.model_copy(update={"account": accounts[one.number or ANY]}) for one in statements]


async def placed_export(run: Import, statements: Sequence[StoredStatement]) -> list[StoredStatement]:
    """The statements of an export of our own with their accounts; `opens` where the book hasn't such a one."""
    wished = {one.told: one.account for one in run.wishes.accounts}
    known = {one.id: one for one in await accounts_of(run.book)}
    found: list[StoredStatement] = []
    for one in statements:
        number = one.number or ANY
        if number in wished or ANY in wished:
            account, opens = wished.get(number, wished.get(ANY)), False
        else:
            same = number if number in map(str, known) else await _learned(run.book, number)
            account = (
                PydanticObjectId(same) if same and ObjectId(same) in known else of_name(one, known.values())
            )
            opens = account is None and number != ANY
        found.append(
            one.model_copy(update={"account": account if account in known else None, "opens": opens})
        )
    return found


def of_name(statement: StoredStatement, accounts: Iterable[Account]) -> PydanticObjectId | None:
    """Ours of the same name and currency."""
    wanted = ((statement.told.get("name") or "").casefold(), statement.told.get("currency"))
    return next((one.id for one in accounts if (one.name.casefold(), one.currency) == wanted), None)


def as_placed(wishes: StoredWishes, statements: Iterable[StoredStatement]) -> StoredWishes:
    """The wishes with each account by its own name, so that what was said of one file says nothing of others."""
    if not wishes.accounts:
        return wishes
    accounts = {one.number or ANY: one.account for one in statements}
    stored = [StoredAccount(told=told, account=account) for told, account in sorted(accounts.items())]
    return wishes.model_copy(update={"accounts": stored})


async def _learned(book: ObjectId, number: str) -> PydanticObjectId | None:
    """Where the latest file that tells this account was booked."""
    if number == ANY:
        return None
    raw = await Import.get_pymongo_collection().find_one(
        {
            "book": book,
            "likeness": likeness(number),
            "stage": Stage.COMMITTED,
            "statements.account": {"$ne": None},
        },
        {"statements": 1},
        sort=[("_id", -1)],
    )
    found = [] if raw is None else [StoredStatement.model_validate(one) for one in raw["statements"]]
    return next((one.account for one in found if one.number == number and one.account), None)


def likeness(number: str) -> str:
    """What the next file of this account is recognised by."""
    return f"account:{number}"
