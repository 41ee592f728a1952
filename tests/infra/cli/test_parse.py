import io
import json

from infra.cli.parse import parse_lines

CONTEXT = {
    "now": "2026-03-11T12:00:00+00:00",
    "timezone": "Europe/Berlin",
    "currency": "EUR",
    "locale": "en-GB",
}


def test_each_message_gets_its_line_and_a_malformed_one_is_reported_with_its_number() -> None:
    messages = [
        json.dumps({"id": "a", "text": "soup 7", **CONTEXT}),
        "{",
        json.dumps({"id": "b", "text": "", **CONTEXT}),
    ]
    sink, errors = io.StringIO(), io.StringIO()

    status = parse_lines(io.BytesIO("\n".join(messages).encode()), sink, errors)

    results = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert status == 1
    assert errors.getvalue().startswith("line 2: ")
    assert [result["id"] for result in results] == ["a", "b"]
    assert results[0]["transactions"][0]["amount"] == "7.00"
    assert results[1]["transactions"] == []
