"""`node(id:)`: anything by its id."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated

import strawberry
from bson import ObjectId
from strawberry import ID

from domain.arranging.queries import arrangements_of
from domain.arranging.runs import get_rule_run
from domain.bases.queries import get_filling
from domain.books.categories import category_of, is_known, is_merged
from domain.ids import PublicId, Type, decode
from domain.imports.queries import get_import, get_row
from domain.ledger.queries import get_bulk_edit, get_correction
from domain.people.service import live_sessions
from domain.undoing.queries import get_undo
from graphql_api.accounts.types import Account
from graphql_api.arranging.types import Rule, RuleRun
from graphql_api.bases.types import BaseFilling
from graphql_api.books.types import Book, Category
from graphql_api.captures.types import Capture
from graphql_api.common import Node
from graphql_api.context import Context, Info
from graphql_api.imports.rows import ImportRow
from graphql_api.imports.types import Import
from graphql_api.ledger.attachments import Attachment
from graphql_api.ledger.corrections import BulkEdit, CorrectionRun
from graphql_api.ledger.types import Transaction
from graphql_api.people.types import Session, User
from graphql_api.profiles import Profile
from graphql_api.undoing.types import Undo


async def _capture(context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await context.loaders.captures.load((public.stream, public.object_id))
    return None if found is None else Capture.of(found)


async def _transaction(context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await context.loaders.transactions.load((public.stream, public.object_id))
    return None if found is None else Transaction.of(found)


async def _attachment(context: Context, _profile: Profile, public: PublicId) -> Node | None:
    transaction, row = public.both_ids
    found = await context.loaders.transactions.load((public.stream, transaction))
    shown = [] if found is None else found.shown_attachments
    return next((Attachment.of(public.stream, transaction, one) for one in shown if one.id == row), None)


async def _account(context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await context.loaders.accounts.load((public.stream, public.object_id))
    return None if found is None else Account.of(found)


async def _correction(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_correction(public.stream, public.object_id)
    return None if found is None else CorrectionRun.of(found)


async def _import(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_import(public.stream, public.object_id)
    return None if found is None else Import.of(found)


async def _import_row(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_row(public.stream, public.object_id)
    return None if found is None else ImportRow.of(*found)


async def _undo(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_undo(public.stream, public.object_id)
    return None if found is None else Undo.of(found)


async def _bulk_edit(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_bulk_edit(public.stream, public.object_id)
    return None if found is None else BulkEdit.of(found)


async def _rule(_context: Context, profile: Profile, public: PublicId) -> Node | None:
    known = await arrangements_of(public.stream)
    rule = None if known is None else known.rules.get(str(public.object_id))
    book = profile.books[public.stream]
    return None if rule is None else Rule.of(str(public.object_id), rule, book)


async def _rule_run(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_rule_run(public.stream, public.object_id)
    return None if found is None else RuleRun.of(found)


async def _base_filling(_context: Context, _profile: Profile, public: PublicId) -> Node | None:
    found = await get_filling(public.stream, public.object_id)
    return None if found is None else BaseFilling.of(found)


async def _book(_context: Context, profile: Profile, public: PublicId) -> Node | None:
    return Book.of(profile.books[public.stream], profile.person)


async def _category(_context: Context, profile: Profile, public: PublicId) -> Node | None:
    book, slug = profile.books[public.stream], public.row.decode(errors="replace")
    shown = is_known(book, slug) and not is_merged(book, slug)
    return Category.of(category_of(book, slug)) if shown else None


async def _person(context: Context, profile: Profile, _public: PublicId) -> Node | None:
    return User.of(profile.person, context.viewer.session)


async def _session(context: Context, profile: Profile, public: PublicId) -> Node | None:
    mine = {one.id: one for one in await live_sessions(profile.person.id)}
    found = mine.get(public.object_id)  # type: ignore[call-overload]  # ids compare across their classes
    return None if found is None else Session.of(found, context.viewer.session)


Finder = Callable[[Context, Profile, PublicId], Awaitable[Node | None]]

OF_BOOK: Mapping[Type, Finder] = {
    Type.BOOK: _book,
    Type.CAPTURE: _capture,
    Type.TRANSACTION: _transaction,
    Type.CATEGORY: _category,
    Type.CORRECTION: _correction,
    Type.ACCOUNT: _account,
    Type.IMPORT: _import,
    Type.IMPORT_ROW: _import_row,
    Type.UNDO: _undo,
    Type.BULK_EDIT: _bulk_edit,
    Type.RULE: _rule,
    Type.RULE_RUN: _rule_run,
    Type.BASE_FILLING: _base_filling,
    Type.ATTACHMENT: _attachment,
}
OF_PERSON: Mapping[Type, Finder] = {Type.PERSON: _person, Type.SESSION: _session}


def finder(public: PublicId, person: ObjectId, profile: Profile) -> Finder | None:
    """How to find it, None where it isn't this person's to see: nothing is read of what another owns."""
    if public.stream in profile.books:
        return OF_BOOK.get(public.type)
    return OF_PERSON.get(public.type) if public.stream == person else None


@strawberry.type
class NodeQuery:
    @strawberry.field(description="Anything that has an id. Null for an id that is unknown or another's.")
    async def node(
        self, info: Info, id: Annotated[ID, strawberry.argument(description='Its id, "BGsD…" for example.')]
    ) -> Node | None:
        profile, public = await info.context.profile(), decode(id)
        find = None if public is None else finder(public, info.context.viewer.person, profile)
        return None if public is None or find is None else await find(info.context, profile, public)
