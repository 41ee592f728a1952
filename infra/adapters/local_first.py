"""Hints for this very process: what it did itself, it knows at once, with Redis or without."""

from collections.abc import Callable

from domain.ports import Hints


class LocalFirst:
    """Satisfies `domain.ports.Hints`: calls back, then tells the others."""

    def __init__(
        self, others: Hints, on_changed: Callable[[str, int], None], on_revoked: Callable[[str], None]
    ) -> None:
        self._others = others
        self._on_changed = on_changed
        self._on_revoked = on_revoked

    def changed(self, stream: str, seq: int) -> None:
        self._on_changed(stream, seq)
        self._others.changed(stream, seq)

    def revoked(self, session: str) -> None:
        self._on_revoked(session)
        self._others.revoked(session)
