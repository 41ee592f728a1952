"""Binds an id to each request, so that all that is logged for it can be found by it."""

from secrets import token_hex

import structlog
from starlette.types import ASGIApp, Receive, Scope, Send


class RequestIds:
    """Pure ASGI: costs a dictionary, holds nothing of the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The server runs each request in a task, so in a context, of its own: nothing has to be taken back.
        if scope["type"] != "lifespan":
            structlog.contextvars.bind_contextvars(request_id=token_hex(8))
        await self._app(scope, receive, send)
