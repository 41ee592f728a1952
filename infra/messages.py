"""A message as one JSON object a line, with what is known of the person who typed it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.clock import check_zone
from domain.errors import FinsightError
from domain.money import check_currency
from domain.understanding.draft import Context

# What a line that is no message may raise.
MALFORMED = (ValueError, RecursionError, FinsightError)


class MalformedLine(ValueError):  # noqa: N818  reads as the sentence it is
    """This line is no message."""


def reason_of(error: Exception) -> str:
    """Why a line is malformed, without its words."""
    if isinstance(error, UnicodeDecodeError):
        return "this is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return f"this is no JSON: {error.msg} at character {error.pos + 1}"
    return str(error) or "this is no message"


def object_of(line: str | bytes) -> dict[str, Any]:
    """The JSON object of a line that has an `id`; raises one of `MALFORMED`."""
    message = json.loads(line.decode("utf-8") if isinstance(line, bytes) else line)
    if not isinstance(message, dict):
        raise MalformedLine("a JSON object is wanted")
    if "id" not in message:
        raise MalformedLine('"id" is missing')
    return message


def text_of(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str):
        raise MalformedLine(f'"{name}" must be a string')
    return value


def context_of(message: Mapping[str, Any]) -> Context:
    """`now` (with an offset), `timezone`, `currency` and `locale` of a message; raises one of `MALFORMED`."""
    now = datetime.fromisoformat(text_of(message, "now"))
    if now.tzinfo is None:
        raise MalformedLine('"now" must have an offset from UTC')
    return Context(
        now,
        check_zone(text_of(message, "timezone")),
        check_currency(text_of(message, "currency")),
        text_of(message, "locale"),
    )
