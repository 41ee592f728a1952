"""`events`: everything that changes in the books that the signed-in person may read."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from functools import partial
from typing import Annotated

import strawberry

from domain.events import Event, encode_cursor
from domain.log import Change
from graphql_api.common import given
from graphql_api.context import Info
from graphql_api.live.feed import Feed, Joined, Signal
from graphql_api.live.types import LogEvent, event_type, joined_type, quiet_type
from graphql_api.loaders import read_parts


@strawberry.type
class LiveSubscription:
    @strawberry.subscription(
        description=(
            "Everything that changes in the books that the signed-in person may read; with `after`, first everything "
            "since that cursor."
        )
    )
    async def events(
        self,
        info: Info,
        after: Annotated[
            str | None,
            strawberry.argument(description="`eventCursor`, or the cursor of the last event seen."),
        ] = strawberry.UNSET,
    ) -> AsyncGenerator[LogEvent, None]:
        hub = info.context.services.hub
        feed = Feed(hub, info.context.viewer.person)
        shown: Change | None = None
        async with aclosing(feed.signals(given(after))) as signals:
            async for signal in signals:
                change = signal.change if isinstance(signal, Event) else None
                if change is None or change is not shown:
                    info.context.refresh()
                if change is not None and change is not shown:
                    turn = hub.turn((change.stream,))
                    loaded = await hub.reads.of(
                        (change.stream, change.seq, "rows"), turn, partial(read_parts, change)
                    )
                    info.context.loaders.know(change.stream, loaded)
                shown = change
                yield _type_of(signal, encode_cursor(feed.positions))


def _type_of(signal: Signal, cursor: str) -> LogEvent:
    if isinstance(signal, Event):
        return event_type(signal, cursor)
    return joined_type(signal.book, cursor) if isinstance(signal, Joined) else quiet_type(cursor)
