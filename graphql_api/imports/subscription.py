"""`importUpdated`: how far an import is, each second while a worker has it."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Annotated

import strawberry
from strawberry import ID

from domain.ids import Type, decode_as
from domain.imports.models import WORKING
from domain.imports.queries import get_import
from graphql_api.context import Info
from graphql_api.imports.types import Import

EACH_SECONDS = 1.0


@strawberry.type
class ImportsSubscription:
    @strawberry.subscription(
        description=(
            "An import as it is now, and again each second while it is being read or booked; ends with the "
            "state in which it rests: PREVIEW for example. Null, and the end, for an id that is unknown or another's."
        )
    )
    async def import_updated(
        self,
        info: Info,
        import_id: Annotated[ID, strawberry.argument(description='The import, "FGsD…" for example.')],
    ) -> AsyncGenerator[Import | None, None]:
        public = decode_as(Type.IMPORT, import_id)
        while True:
            profile = await info.context.profile()
            known = public is not None and public.stream in profile.books
            run = await get_import(public.stream, public.object_id) if public and known else None
            info.context.refresh()
            yield None if run is None else Import.of(run)
            if run is None or run.stage not in WORKING:
                return
            await asyncio.sleep(EACH_SECONDS)
