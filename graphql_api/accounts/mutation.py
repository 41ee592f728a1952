"""Opening accounts, changing them and putting them away."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.accounts import models
from domain.accounts.queries import accounts_by_ids
from domain.accounts.service import Accounts
from domain.books.models import Book
from domain.errors import Conflict
from domain.ids import Type
from graphql_api.accounts.inputs import AccountIdInput, CreateAccountInput, UpdateAccountInput
from graphql_api.accounts.types import Account, AccountPayload
from graphql_api.common import INPUT, attempt, given
from graphql_api.context import Info
from graphql_api.named import named, named_book

Decision = Callable[[Accounts, ObjectId], Awaitable[models.Account]]


@strawberry.type
class AccountsMutation:
    @strawberry.mutation(description='Make an account, "Everyday" with 250.00 EUR for example.')
    async def create_account(self, info: Info, input: Annotated[CreateAccountInput, INPUT]) -> AccountPayload:
        return await attempt(AccountPayload, _create(info, input))

    @strawberry.mutation(
        description=(
            "Change an account; the balance moves with its opening balance. Who comes too late gets CONFLICT and the "
            "account as it is now."
        )
    )
    async def update_account(self, info: Info, input: Annotated[UpdateAccountInput, INPUT]) -> AccountPayload:
        edit = input.edit()
        payload = await attempt(
            AccountPayload, _decide(info, input.account_id, lambda accounts, row: accounts.update(row, edit))
        )
        if any(error.code == Conflict.code for error in payload.errors):
            book, row = await named(info, Type.ACCOUNT, input.account_id, "accountId")
            found = (await accounts_by_ids(book.id, [row])).get(row)
            payload.account = None if found is None else Account.of(found)
        return payload

    @strawberry.mutation(
        description=(
            "Put an account away: lists leave it out, nothing is booked on it unasked, and what is booked on it stays. An "
            "account is never deleted."
        )
    )
    async def archive_account(self, info: Info, input: Annotated[AccountIdInput, INPUT]) -> AccountPayload:
        decision = _decide(info, input.account_id, lambda accounts, row: accounts.archive(row))
        return await attempt(AccountPayload, decision)

    @strawberry.mutation(description="Take an account out of the archive again.")
    async def unarchive_account(self, info: Info, input: Annotated[AccountIdInput, INPUT]) -> AccountPayload:
        decision = _decide(info, input.account_id, lambda accounts, row: accounts.unarchive(row))
        return await attempt(AccountPayload, decision)


async def _create(info: Info, form: CreateAccountInput) -> AccountPayload:
    book = await named_book(info, given(form.book_id))
    return AccountPayload(account=Account.of(await (await _accounts(info, book)).create(form.form())))


async def _decide(info: Info, account: ID, decision: Decision) -> AccountPayload:
    book, row = await named(info, Type.ACCOUNT, account, "accountId")
    return AccountPayload(account=Account.of(await decision(await _accounts(info, book), row)))


async def _accounts(info: Info, book: Book) -> Accounts:
    profile = await info.context.profile()
    return Accounts(info.context.services.journal, profile.person, book)
