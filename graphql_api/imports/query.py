"""Reading imports."""

from typing import Annotated

import strawberry
from strawberry import ID, UNSET

from domain.ids import Type, decode_as
from domain.imports.models import Stage
from domain.imports.queries import get_import, imports_page
from domain.pages import window
from graphql_api.common import AFTER, BEFORE, BOOK, FIRST, LAST, given
from graphql_api.context import Info
from graphql_api.imports.kinds import ImportStage
from graphql_api.imports.types import Import, ImportConnection


@strawberry.type
class ImportsQuery:
    @strawberry.field(name="import", description="One import. Null for an id that is unknown or another's.")
    async def one_import(
        self, info: Info, id: Annotated[ID, strawberry.argument(description='Its id, "FGsD…" for example.')]
    ) -> Import | None:
        profile, public = await info.context.profile(), decode_as(Type.IMPORT, id)
        if public is None or public.stream not in profile.books:
            return None
        found = await get_import(public.stream, public.object_id)
        return None if found is None else Import.of(found)

    @strawberry.field(
        description="Uploaded statement files, the latest first. Upload one by `POST /imports` with the same token."
    )
    async def imports(
        self,
        info: Info,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = UNSET,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = UNSET,
        last: Annotated[int | None, strawberry.argument(description=LAST)] = UNSET,
        before: Annotated[str | None, strawberry.argument(description=BEFORE)] = UNSET,
        stage: Annotated[
            list[ImportStage] | None, strawberry.argument(description="Only these: `[PREVIEW]` for example.")
        ] = UNSET,
        book: Annotated[ID | None, strawberry.argument(description=BOOK)] = UNSET,
    ) -> ImportConnection | None:
        asked = window(given(first), given(after), given(last), given(before))
        found = await info.context.book(given(book))
        if found is None:
            return None
        wanted = given(stage)
        stages = None if wanted is None else [Stage(one.name) for one in wanted]
        return ImportConnection.of(await imports_page(found.id, asked, stages))
