"""Whether accounts hold what the file says that they held in the end, now that all of it is booked."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import clock
from domain.accounts.models import Account
from domain.accounts.queries import accounts_of
from domain.books.queries import head_of
from domain.imports.formats.statement import Format
from domain.imports.models import Import, StoredStatement
from domain.journal import Row
from domain.ledger.balances import Held, held_at
from domain.reconciling.errors import StatementDateInvalid
from domain.reconciling.queries import agreed_on
from domain.reconciling.rules import Comparison, check_day
from domain.reconciling.rules import reconciled as agreed


@dataclass(frozen=True, slots=True)
class Agreed:
    """The statements with what their accounts held on the closing day, and accounts that are changed by what agrees."""

    statements: list[StoredStatement]
    rows: Sequence[Row] = ()


async def compared(run: Import, session: AsyncClientSession) -> Agreed:
    """What agrees is noted as if a person had compared it, unless the file only tells what another Finsight kept."""
    if not any(one.account and one.closing is not None for one in run.statements):
        return Agreed(run.statements)
    accounts: dict[ObjectId, Account] = {one.id: one for one in await accounts_of(run.book, session)}
    generation = (await head_of(run.book, session)).generation
    stated = {
        place: wanted
        for place, one in enumerate(run.statements)
        if (wanted := _stated(one, accounts)) is not None
    }
    held = await held_at([(account, day) for account, day, _ in stated.values()], generation, session)
    found = {
        place: Comparison(day, account.currency, closing, each)
        for (place, (account, day, closing)), each in zip(stated.items(), held, strict=True)
    }
    statements = [
        one if place not in found else one.model_copy(update={"held": _known(found[place].held)})
        for place, one in enumerate(run.statements)
    ]
    if run.format is Format.FINSIGHT:
        return Agreed(statements)
    known = dict(await agreed_on([account for account, _, _ in stated.values()], generation, session))
    both = [(stated[place][0], one) for place, one in found.items()]
    return Agreed(statements, _rows(both, known))


def _stated(
    statement: StoredStatement, accounts: Mapping[ObjectId, Account]
) -> tuple[Account, date, int] | None:
    """The account, the closing day and balance; None where the file tells no such, or other money."""
    account = accounts.get(statement.account) if statement.account else None
    day, closing = statement.closing_on, statement.closing
    if account is None or day is None or closing is None or account.currency != statement.currency:
        return None
    return account, day, closing


def _known(held: Held) -> int | None:
    return None if held.unknown else held.minor


def _rows(found: Sequence[tuple[Account, Comparison]], known: dict[ObjectId, Comparison]) -> list[Row]:
    """Of several agreements of an account the latest; `known` is what was agreed on before, and what it holds now."""
    before = {account.id: account for account, _ in found}
    after = dict(before)
    for account, one in sorted(found, key=lambda both: both[1].day):
        if not one.agrees:
            continue
        with suppress(StatementDateInvalid):
            check_day(account, one.day, clock.now().date())
            latest = known.get(account.id)
            after[account.id] = agreed(
                after[account.id], one, latest if latest and latest.day > one.day else None
            )
    return [Row(before[row], one) for row, one in after.items() if one is not before[row]]
