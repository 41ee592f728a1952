"""The texts and documents that every contender is given."""

from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain import clock
from domain.captures.models import Capture
from domain.captures.rules import CLOCK_SKEW

CURRENCY = "USD"
LOCALE = "en-US"
TIME_ZONE = "Europe/Berlin"
TEXT = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"
SHORT_TEXT = "lunch 12.50 at Chipotle"

CAPTURE = (
    "mutation($input:CaptureExpenseInput!){captureExpense(input:$input){capture{id status}errors{code}}}"
)
EVENTS = "subscription($after:String){events(after:$after){__typename cursor ...on TransactionChanged{transaction{id merchant amount{amount currency} date category{slug}}}}}"


def capture_document(book: ObjectId, row: ObjectId, text: str) -> dict[str, Any]:
    """What `captureExpense` stores for this text."""
    now = clock.now()
    return {
        "_id": row,
        **_REST,
        "book": book,
        "author": book,
        "text": text,
        "captured_at": now,
        "created_at": now,
        "due_at": now - CLOCK_SKEW,
    }


def _rest() -> dict[str, Any]:
    nobody, now = PydanticObjectId(), clock.now()
    document = Capture.model_construct(  # a document proper wants a database
        id=nobody,
        book=nobody,
        author=nobody,
        text="",
        captured_at=now,
        time_zone=TIME_ZONE,
        currency=CURRENCY,
        locale=LOCALE,
        due_at=now,
        created_at=now,
    ).to_bson()
    return {name: value for name, value in document.items() if name not in {"_id", "key"}}


_REST = _rest()
