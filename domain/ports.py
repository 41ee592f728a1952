"""The three things that the domain asks of the outside world, and for each a twin that does nothing.

None of them is ever the truth: a doorbell that doesn't ring, a hint that gets lost, only delay.
"""

from typing import Protocol


class Doorbell(Protocol):
    """Wakes workers for an intent. Returns at once, never raises, never blocks: the sweeper rings again."""

    def ring(self, lane: str, intent: str) -> None:
        """`lane` is "LOCAL" or "MODEL", `intent` the public id of a capture (later an import or export)."""


class Hints(Protocol):
    """Tells other processes that something moved. Returns at once, never raises."""

    def changed(self, stream: str, seq: int) -> None:
        """The stream (a book or a person, by public id) has a change `seq`."""

    def revoked(self, session: str) -> None:
        """The session with this id (not public, 24 hex digits) was revoked."""


class MailFailed(Exception):  # noqa: N818  it says what happened to the mail
    """The mail wasn't accepted; it may be sent again later."""


class Mail(Protocol):
    """Sends plain mail, from background work only. Raises `MailFailed`, nothing else."""

    async def send(self, to: str, subject: str, text: str) -> None: ...


class SilentDoorbell:
    def ring(self, lane: str, intent: str) -> None:
        """Do nothing."""


class SilentHints:
    def changed(self, stream: str, seq: int) -> None:
        """Do nothing."""

    def revoked(self, session: str) -> None:
        """Do nothing."""


class SilentMail:
    async def send(self, to: str, subject: str, text: str) -> None:
        """Do nothing."""
