"""Which media type an answer takes, and whether a body's type is one we read."""

from functools import lru_cache

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"

# What each range stands for. `*/*` means plain JSON: those who send it predate the newer type.
ANSWERS = {
    GRAPHQL_JSON: GRAPHQL_JSON,
    JSON: JSON,
    "application/*": JSON,
    "*/*": JSON,
    EVENT_STREAM: EVENT_STREAM,
    HTML: HTML,
}


@lru_cache(maxsize=256)
def answer_type(accept: str) -> str | None:
    """The media type that the header `Accept` likes best among ours, the first of equals; None where it takes none."""
    best, weight = None, 0.0
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        answer = ANSWERS.get(name)
        if answer and speaks_utf8(parameters) and quality(parameters) > weight:
            best, weight = answer, quality(parameters)
    return best


def quality(parameters: list[str]) -> float:
    """The weight `q`, 0 to 1; 1 where there is none that can be read."""
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(1.0, max(0.0, float(parameter[2:])))
            except ValueError:
                return 1.0
    return 1.0


def speaks_utf8(parameters: list[str]) -> bool:
    charsets = [parameter[8:].strip('"') for parameter in parameters if parameter.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)


@lru_cache(maxsize=256)
def is_json(content_type: str) -> bool:
    """Whether a body of this type is JSON in UTF-8."""
    name, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    return name == JSON and speaks_utf8(parameters)
