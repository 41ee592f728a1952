"""From changes to events, and cursors that resume inside a commit. Pure."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bson import ObjectId
from bson.errors import InvalidId

from domain.errors import BadRequest
from domain.log import Change, Part

# A commit of more parts than this is told as one `LedgerChanged`.
MAX_SINGLE = 20
MAX_STREAMS = 100


class Effect(StrEnum):
    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    RESTORED = "RESTORED"


@dataclass(frozen=True, slots=True)
class Position:
    """Everything up to and with change `seq` was delivered, and of the next one the first `part` events."""

    epoch: int
    seq: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a change: of one part, or (None) of all parts that are not told singly."""

    change: Change
    part: Part | None
    position: Position
    parts: Sequence[Part] = ()


# The types of parts that have an event of their own.
OWN_EVENT = frozenset({"Capture", "Transaction", "Import"})
# The types of parts that nobody shows: where they aren't all of a change, they are told to nobody.
SILENT = frozenset({"Learned", "Undo", "BulkEdit"})


def events_of(change: Change, epoch: int) -> list[Event]:
    """The events of one change, in order: a capture's first and always singly."""
    shown = [part for part in change.parts if part.type not in SILENT]
    singly = len(shown) <= MAX_SINGLE
    alone = [part for part in shown if part.type == "Capture" or (singly and part.type in OWN_EVENT)]
    rest = [part for part in shown if part not in alone]
    told: list[tuple[Part | None, Sequence[Part]]] = [(part, ()) for part in alone]
    if rest or not told:
        told.append((None, rest))
    last = len(told) - 1
    return [
        Event(
            change,
            part,
            Position(epoch, change.seq) if index == last else Position(epoch, change.seq - 1, index + 1),
            parts,
        )
        for index, (part, parts) in enumerate(told)
    ]


def effect_of(part: Part) -> Effect:
    """What happened to the part's object; into the trash is DELETED, out of it RESTORED."""
    if part.after is None:
        return Effect.DELETED
    if part.before is None:
        return Effect.CREATED
    if "trashed_at" in part.after:
        return Effect.RESTORED if part.after["trashed_at"] is None else Effect.DELETED
    return Effect.UPDATED


def days_of(parts: Iterable[Part]) -> tuple[date, date] | None:
    """The first and the last civil date that the parts name, None where they name none."""
    days = [
        side["date"]
        for part in parts
        for side in (part.before, part.after)
        if side is not None and side.get("date")
    ]
    return (date.fromisoformat(min(days)), date.fromisoformat(max(days))) if days else None


def encode_cursor(positions: Mapping[ObjectId, Position]) -> str:
    """Opaque: {stream: [epoch, seq, part]}."""
    plain = {str(stream): [at.epoch, at.seq, at.part] for stream, at in positions.items()}
    raw = json.dumps(plain, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(text: str) -> dict[ObjectId, Position]:
    """Raises `BadRequest` for what is no cursor."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        plain = json.loads(raw)
        return {ObjectId(stream): Position(*_numbers(at)) for stream, at in _few(plain).items()}
    except (ValueError, TypeError, InvalidId, RecursionError):
        raise BadRequest("This is no cursor of events. Read eventCursor for one.") from None


def _few(plain: object) -> dict[str, object]:
    if not isinstance(plain, dict) or len(plain) > MAX_STREAMS:
        raise ValueError
    return plain


def _numbers(at: object) -> list[int]:
    if not isinstance(at, list) or len(at) != 3:  # noqa: PLR2004  epoch, seq, part
        raise ValueError
    if any(type(number) is not int or not 0 <= number < 2**53 for number in at):
        raise ValueError
    return at
