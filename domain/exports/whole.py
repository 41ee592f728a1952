"""Everything of a book and its owner as JSON, as it is stored but for secrets and search keys. Pure."""

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from bson import ObjectId

from domain.database import Bson, Stored

SECRET = frozenset({"password_hash", "asked", "key", "due_at", "attempt", "failures", "v"})


def encoded(row: Bson, model: type[Stored]) -> str:
    """One object; ids are 24 hex digits, amounts whole minor units, moments ISO 8601."""
    shown = {name: value for name, value in row.items() if name not in SECRET and not _is_key(name, model)}
    return json.dumps(shown, default=_plain, ensure_ascii=False, separators=(",", ":"))


def in_base64(piece: bytes) -> str:
    """Of pieces whose length is a multiple of three, but for the last, this gives one text."""
    return base64.b64encode(piece).decode("ascii")


def _is_key(name: str, model: type[Stored]) -> bool:
    """Search keys are derived from what else is there."""
    return name in {"words", "extra_words", "merchant_key"} and name in model.unlogged


def _plain(value: Any) -> Any:
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no place in an export")
