import json
from typing import Any

import pytest
from google.genai.types import GenerateContentResponse

from domain.understanding.draft import Kind, Recurrence
from domain.understanding.phrases import Phrases
from tasks.gemini.failure import ModelFailed, Reason
from tasks.gemini.reply import MOST_TRANSACTIONS, Item, phrases, schema
from tests.standins.gemini_replies import envelope

ITEM = {
    "kind": "EXPENSE",
    "amount": "12.50",
    "date": None,
    "merchant": "Chipotle",
    "category": "dining",
    "recurrence": None,
}
CATEGORIES = ("dining", "other")


def response(text: str | None, finish: str | None = "STOP") -> GenerateContentResponse:
    return GenerateContentResponse.model_validate(envelope(text, finish))


def of_items(*items: Any) -> GenerateContentResponse:
    return response(json.dumps({"transactions": items}))


def reason(reply: GenerateContentResponse) -> Reason:
    with pytest.raises(ModelFailed) as caught:
        phrases(reply, CATEGORIES)
    return caught.value.reason


def test_a_whole_reply_becomes_phrases() -> None:
    weekly = {**ITEM, "kind": "INCOME", "date": "friday", "recurrence": "WEEKLY", "category": "other"}
    assert phrases(of_items(ITEM, weekly), CATEGORIES) == (
        Phrases(Kind.EXPENSE, "12.50", None, "Chipotle", "dining"),
        Phrases(Kind.INCOME, "12.50", "friday", "Chipotle", "other", Recurrence.WEEKLY),
    )


def test_a_note_without_money_gives_nothing() -> None:
    assert phrases(of_items(), CATEGORIES) == ()


def test_an_empty_string_means_not_said() -> None:
    assert phrases(of_items({**ITEM, "date": "", "merchant": " "}), CATEGORIES)[0] == Phrases(
        Kind.EXPENSE, "12.50", None, None, "dining"
    )


def test_values_that_the_model_computed_are_not_read() -> None:
    computed = {**ITEM, "value": 99.0, "currency": "BTC", "iso_date": "1999-01-01"}
    assert phrases(of_items(computed), CATEGORIES) == phrases(of_items(ITEM), CATEGORIES)


def test_thoughts_are_not_part_of_the_reply() -> None:
    reply = of_items(ITEM).model_dump()
    reply["candidates"][0]["content"]["parts"].insert(0, {"text": "Let me see {", "thought": True})
    assert phrases(GenerateContentResponse.model_validate(reply), CATEGORIES)


@pytest.mark.parametrize(
    "item",
    [
        {**ITEM, "amount": 12.5},
        {**ITEM, "amount": None},
        {**ITEM, "amount": ""},
        {**ITEM, "amount": "1" * 2_001},
        {**ITEM, "date": 20260310},
        {**ITEM, "kind": "THEFT"},
        {**ITEM, "category": "yachts"},
        {**ITEM, "category": None},
        {**ITEM, "recurrence": "HOURLY"},
        {"amount": "12.50"},
        "12.50",
        None,
    ],
)
def test_an_item_of_another_shape_is_refused(item: Any) -> None:
    assert reason(of_items(ITEM, item)) is Reason.WRONG_TYPES


@pytest.mark.parametrize("text", ["[]", "{}", "null", "7", '{"transactions": {}}'])
def test_a_reply_of_another_shape_is_refused(text: str) -> None:
    assert reason(response(text)) is Reason.WRONG_TYPES


def test_there_is_a_most_of_transactions() -> None:
    assert len(phrases(of_items(*[ITEM] * MOST_TRANSACTIONS), CATEGORIES)) == MOST_TRANSACTIONS
    assert reason(of_items(*[ITEM] * (MOST_TRANSACTIONS + 1))) is Reason.WRONG_TYPES


@pytest.mark.parametrize(
    "text",
    [
        '{"transactions": [{"kind"',
        "```json\n{}\n```",
        "Sure!",
        '{"transactions": ["\\ud800"]}',
        "[" * 100_000,
    ],
)
def test_a_reply_that_isnt_whole_json_is_malformed(text: str) -> None:
    assert reason(response(text)) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("finish", "expected"),
    [
        ("MAX_TOKENS", Reason.MAX_TOKENS),
        ("SAFETY", Reason.BLOCKED),
        ("PROHIBITED_CONTENT", Reason.BLOCKED),
        ("OTHER", Reason.UNFINISHED),
        ("MALFORMED_FUNCTION_CALL", Reason.UNFINISHED),
        (None, Reason.UNFINISHED),
    ],
)
def test_a_reply_counts_only_if_the_model_came_to_its_end(finish: str | None, expected: Reason) -> None:
    assert reason(response('{"transactions": []}', finish)) is expected


def test_a_reply_without_text_is_empty() -> None:
    assert reason(response(None)) is Reason.EMPTY
    assert reason(response("  ")) is Reason.EMPTY
    assert reason(GenerateContentResponse(candidates=[])) is Reason.EMPTY


def test_no_error_of_a_reply_quotes_it() -> None:
    with pytest.raises(ModelFailed) as caught:
        phrases(of_items({**ITEM, "amount": ["a private matter"]}), CATEGORIES)
    assert caught.value.__suppress_context__
    assert "private" not in str(caught.value)


def test_the_schema_asks_for_just_what_is_read() -> None:
    item = schema(CATEGORIES)["properties"]["transactions"]["items"]
    assert set(item["properties"]) == set(Item.model_fields) == set(item["required"])
    assert item["properties"]["category"]["enum"] == ["dining", "other"]
