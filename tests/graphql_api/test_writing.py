"""Mutations: what went wrong is data, with a stable code and the path of its input."""

from typing import Any

import pytest
from bson import ObjectId

from domain import ids
from tests.graphql_api.asking import Asker

CAPTURE = "mutation ($input: CaptureExpenseInput!) { answer: captureExpense(input: $input) { capture { text status } errors { code path message } } }"
RETRY = "mutation ($input: CaptureIdInput!) { answer: retryCapture(input: $input) { capture { id } errors { code path message } } }"
REVOKE = "mutation ($input: RevokeSessionInput!) { answer: revokeSession(input: $input) { revokedSessions errors { code path message } } }"
UPDATE = "mutation ($input: UpdateMeInput!) { answer: updateMe(input: $input) { me { currency } errors { code path message } } }"
SIGN_UP = "mutation ($input: SignUpInput!) { answer: signUp(input: $input) { accessToken me { email } errors { code path message } } }"
REFRESH = "mutation ($input: RefreshSessionInput!) { answer: refreshSession(input: $input) { accessToken errors { code path message } } }"
FORM = {
    "email": "a@example.org",
    "password": "tidy marble otter sonata",
    "currency": "EUR",
    "timeZone": "UTC",
}
UNKNOWN = ids.capture_id(ObjectId(), ObjectId())


@pytest.mark.parametrize(
    ("mutation", "input", "code", "field"),
    [
        (CAPTURE, {"text": " "}, "TEXT_EMPTY", "text"),
        (CAPTURE, {"text": "a" * 2001}, "TEXT_TOO_LONG", "text"),
        (CAPTURE, {"text": "a\0"}, "TEXT_INVALID", "text"),
        (CAPTURE, {"text": "a", "timeZone": "Mars"}, "INVALID_TIME_ZONE", "timeZone"),
        (CAPTURE, {"text": "a", "capturedAt": "2999-01-01T00:00:00Z"}, "CAPTURED_AT_AHEAD", "capturedAt"),
        (CAPTURE, {"text": "a", "idempotencyKey": ""}, "IDEMPOTENCY_KEY_INVALID", "idempotencyKey"),
        (CAPTURE, {"text": "a", "bookId": UNKNOWN}, "NOT_FOUND", "bookId"),
        (CAPTURE, {"text": "a", "bookId": ids.book_id(ObjectId())}, "NOT_FOUND", "bookId"),
        (RETRY, {"captureId": UNKNOWN}, "NOT_FOUND", "captureId"),
        (RETRY, {"captureId": "rubbish"}, "NOT_FOUND", "captureId"),
        (REVOKE, {"sessionId": ids.session_id(ObjectId(), ObjectId())}, "NOT_FOUND", "sessionId"),
        (REVOKE, {"sessionId": "rubbish"}, "NOT_FOUND", "sessionId"),
        (UPDATE, {"currency": "eur"}, "INVALID_CURRENCY", "currency"),
        (UPDATE, {"timeZone": ""}, "INVALID_TIME_ZONE", "timeZone"),
        (UPDATE, {"locale": "?"}, "INVALID_LOCALE", "locale"),
        (SIGN_UP, FORM | {"email": "a"}, "INVALID_EMAIL", "email"),
        (SIGN_UP, FORM | {"password": "password12"}, "WEAK_PASSWORD", "password"),
        (REFRESH, {"refreshToken": "rubbish"}, "BAD_CREDENTIALS", "refreshToken"),
    ],
    ids=range(18),
)
async def test_a_refusal_is_data(
    anna: Asker, mutation: str, input: dict[str, Any], code: str, field: str
) -> None:
    (error,) = (await anna.data(mutation, input=input))["answer"]["errors"]

    assert (error["code"], error["path"]) == (code, ["input", field])
    assert error["message"]


async def test_a_taken_address_is_data(anna: Asker) -> None:
    assert anna.person is not None

    answer = (await anna.data(SIGN_UP, input=FORM | {"email": anna.person.email}))["answer"]

    assert [error["code"] for error in answer["errors"]] == ["EMAIL_TAKEN"]


async def test_a_capture_is_answered_at_once(anna: Asker) -> None:
    answer = (await anna.data(CAPTURE, input={"text": " lunch 5 "}))["answer"]

    assert answer == {"capture": {"text": "lunch 5", "status": "QUEUED"}, "errors": []}


async def test_another_persons_book_is_not_found(anna: Asker, ben: Asker) -> None:
    assert ben.person is not None
    foreign = ids.book_id(ben.person.home_book)

    answer = (await anna.data(CAPTURE, input={"text": "a", "bookId": foreign}))["answer"]

    assert [error["code"] for error in answer["errors"]] == ["NOT_FOUND"]
