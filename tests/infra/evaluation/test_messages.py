import json

import pytest

from infra.evaluation.messages import Labelled, Malformed, labelled
from tests.infra.evaluation.samples import label, line


def test_a_line_becomes_a_message_with_its_context_and_labels() -> None:
    (one,) = labelled([line().encode()])

    assert isinstance(one, Labelled)
    assert (one.id, one.language, one.tags, one.context.currency) == ("m1", "en", ("plain",), "USD")
    assert one.expect[0].category == "dining"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "this is no JSON"),
        ("[]", "a JSON object is wanted"),
        (line(expect=None), '"expect" must be a list'),
        (line(tags="plain"), '"tags" must be a list of strings'),
        (line(now="2026-03-11T20:15:00"), '"now" must have an offset'),
        (line(currency="XXQ"), "currency"),
        (line(expect=[label(amount="?")]), "no decimal number"),
        (json.dumps({"id": "m", "expect": []}), '"text" must be a string'),
    ],
)
def test_a_malformed_line_is_told_with_its_number_and_not_its_words(text: str, reason: str) -> None:
    found = list(labelled([b"\n", text.encode()]))

    assert len(found) == 1
    assert isinstance(found[0], Malformed)
    assert found[0].line == 2
    assert reason in found[0].reason
    assert "lunch" not in found[0].reason


def test_an_id_is_there_once() -> None:
    first, second = labelled([line().encode(), line().encode()])

    assert isinstance(first, Labelled)
    assert second == Malformed(2, "an earlier line has the same id")
