"""Leaves a service alone that keeps failing: closed, open, half-open. Pure but for the clock that it is handed."""

import time
from collections import deque
from collections.abc import Callable
from enum import StrEnum


class Phase(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Circuit:
    """Opens after `threshold` failures in a row within `window` seconds, or at once where told so.

    After `rest` seconds one caller is let through (half-open); its outcome closes or opens the circuit again.
    `clock` gives monotonic seconds. Each change of phase makes the tickets of before worthless, so that an answer
    that comes late neither closes nor opens what others have found out since.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        threshold: int = 5,
        window: float = 30.0,
        rest: float = 15.0,
    ) -> None:
        self.phase = Phase.CLOSED
        self._clock = clock
        self._window = window
        self._rest = rest
        self._failures: deque[float] = deque(maxlen=threshold)
        self._opened_at = 0.0
        self._ticket = 0

    def admit(self) -> int | None:
        """A ticket to hand back with the outcome; None: leave the service alone."""
        if self.phase is Phase.OPEN and self._clock() - self._opened_at >= self._rest:
            self._enter(Phase.HALF_OPEN)
            return self._ticket
        return self._ticket if self.phase is Phase.CLOSED else None

    def succeeded(self, ticket: int) -> None:
        if ticket != self._ticket:
            return
        self._failures.clear()
        if self.phase is Phase.HALF_OPEN:
            self._enter(Phase.CLOSED)

    def failed(self, ticket: int, *, at_once: bool = False) -> bool:
        """Count a failure. True: it opened the circuit."""
        if ticket != self._ticket:
            return False
        now = self._clock()
        self._failures.append(now)
        opens = at_once or self.phase is Phase.HALF_OPEN or self._too_many(now)
        if opens:
            self._opened_at = now
            self._enter(Phase.OPEN)
        return opens

    def abandoned(self, ticket: int) -> None:
        """The caller learned nothing: somebody else may try."""
        if ticket == self._ticket and self.phase is Phase.HALF_OPEN:
            self._enter(Phase.OPEN)

    def _too_many(self, now: float) -> bool:
        return len(self._failures) == self._failures.maxlen and now - self._failures[0] <= self._window

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._ticket += 1
        if phase is Phase.CLOSED:
            self._failures.clear()
