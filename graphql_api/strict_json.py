"""JSON from strangers: whatever isn't plain, finite, well-formed JSON raises `NotJson` and nothing else."""

import json
import math
from typing import Any


class NotJson(ValueError):  # noqa: N818  it says what the text is
    """The text is not valid JSON."""


def decode(text: bytes | str) -> Any:
    """The value. UTF-8 only; no NaN, no infinity, no numbers of thousands of digits, no half of a surrogate pair."""
    try:
        written = text.decode() if isinstance(text, bytes) else text
        value = _DECODER.decode(written)
        if "\\u" in written:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise NotJson from None
    return value


def encode(value: object) -> str:
    """Compact JSON in ASCII."""
    return _ENCODER.encode(value)


def _refuse(constant: str) -> float:
    raise NotJson(constant)


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise NotJson(number)
    return value


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite)
_ENCODER = json.JSONEncoder(separators=(",", ":"))
