"""HTTP as the load generator speaks it: requests are made once as bytes, answers are barely looked at."""

import json
from dataclasses import dataclass
from typing import Any

# A template's place for a number that is another one each time; it keeps its length.
COUNTER = b"@@@@@@@@"


def request(
    path: str, body: dict[str, Any] | None, token: str | None = None, *, method: str = "POST"
) -> bytes:
    """A whole HTTP/1.1 request that keeps its connection."""
    content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
    headers = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        *([] if token is None else [f"Authorization: Bearer {token}"]),
    ]
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + content


def numbered(template: bytes, number: int) -> bytes:
    return template.replace(COUNTER, b"%08d" % number)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: its status line's code and its body."""

    status: bytes
    body: bytes


def cut_reply(received: bytes) -> tuple[Reply, int] | None:
    """The first whole answer in these bytes and where it ends; None where more must come. No chunked bodies."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return None
    lowered = received[:head].lower()
    at = lowered.find(b"content-length:")
    length = int(lowered[at + 15 : at + 40].split(b"\r\n", 1)[0]) if at >= 0 else 0
    end = head + 4 + length
    if len(received) < end:
        return None
    return Reply(received[9:12], received[head + 4 : end]), end
