import pytest

from graphql_api.negotiation import EVENT_STREAM, GRAPHQL_JSON, HTML, JSON, answer_type, is_json


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", JSON),
        ("application/*", JSON),
        ("application/json", JSON),
        ("application/graphql-response+json, application/json;q=0.9", GRAPHQL_JSON),
        ("application/json;q=0.5, application/graphql-response+json", GRAPHQL_JSON),
        ("application/graphql-response+json; charset=utf-8", GRAPHQL_JSON),
        ("APPLICATION/JSON; Charset=UTF-8", JSON),
        ("text/event-stream", EVENT_STREAM),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", HTML),
        ("application/json;q=broken", JSON),
        ("application/json; charset=latin-1", None),
        ("application/json;q=0", None),
        ("image/png", None),
        ("", None),
    ],
)
def test_the_best_accepted_type_is_answered(accept: str, expected: str | None) -> None:
    assert answer_type(accept) == expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/json", True),
        ('application/json; charset="utf-8"', True),
        ("Application/JSON;charset=UTF-8", True),
        ("application/json; charset=utf-16", False),
        ("application/json5", False),
        ("", False),
    ],
)
def test_only_json_in_utf8_is_read(content_type: str, expected: bool) -> None:
    assert is_json(content_type) is expected
