"""The gate: a token is checked once and remembered until it ends; revoked sessions are turned away at once."""

import time
from collections.abc import Callable
from contextlib import suppress

from bson import ObjectId

from domain.errors import Unauthenticated
from graphql_api.context import Viewer
from graphql_api.oauth.access import AccessTokens
from graphql_api.oauth.revocations import Revocations

SCHEME = "bearer "
REMEMBERED = 20_000


class TokenGate:
    """Satisfies `graphql_api.context.Gate`."""

    def __init__(self, tokens: AccessTokens, revocations: Revocations) -> None:
        self._tokens = tokens
        self._revocations = revocations
        self._verified: dict[str, Viewer] = {}
        self._watches: dict[ObjectId, set[Callable[[], None]]] = {}
        revocations.on_revoked = self._close

    async def viewer(self, authorization: str) -> Viewer:
        """Raises `Unauthenticated`; `Unavailable` when revocation can't be checked now."""
        viewer = self._verified.get(authorization) or self._verify(authorization)
        if viewer.expires_at <= time.time():
            self._verified.pop(authorization, None)
            raise Unauthenticated
        if await self._revocations.is_revoked(viewer.session):
            raise Unauthenticated
        return viewer

    def watch(self, session: ObjectId, close: Callable[[], None]) -> Callable[[], None]:
        """Call `close` once the session is revoked; the returned function ends the watch."""
        if session in self._revocations.known:
            close()
        self._watches.setdefault(session, set()).add(close)
        return lambda: self._unwatch(session, close)

    def _verify(self, authorization: str) -> Viewer:
        if authorization[: len(SCHEME)].lower() != SCHEME:
            raise Unauthenticated
        viewer = self._tokens.check(authorization[len(SCHEME) :].strip())
        if len(self._verified) >= REMEMBERED:
            self._forget_ended()
        self._verified[authorization] = viewer
        return viewer

    def _forget_ended(self) -> None:
        now = time.time()
        self._verified = {text: viewer for text, viewer in self._verified.items() if viewer.expires_at > now}
        if len(self._verified) >= REMEMBERED:
            self._verified.clear()

    def _unwatch(self, session: ObjectId, close: Callable[[], None]) -> None:
        with suppress(KeyError):
            self._watches[session].discard(close)
            if not self._watches[session]:
                del self._watches[session]

    def _close(self, session: ObjectId) -> None:
        for close in tuple(self._watches.get(session, ())):
            close()
