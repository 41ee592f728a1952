"""From the model's reply to phrases: the finish reason is checked and every field validated again."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.understanding.draft import Kind, Recurrence
from domain.understanding.phrases import Phrases
from tasks.gemini.failure import ModelFailed, Reason

if TYPE_CHECKING:
    from google.genai.types import Candidate, GenerateContentResponse

MOST_TRANSACTIONS = 50
MOST_CHARACTERS = 2_000

Words = Annotated[str, Field(max_length=MOST_CHARACTERS)]

# By the name of Gemini's finish reason; STOP is the only good one, any other that isn't named here is UNFINISHED.
FINISHES = {
    "MAX_TOKENS": Reason.MAX_TOKENS,
    "SAFETY": Reason.BLOCKED,
    "RECITATION": Reason.BLOCKED,
    "BLOCKLIST": Reason.BLOCKED,
    "PROHIBITED_CONTENT": Reason.BLOCKED,
    "SPII": Reason.BLOCKED,
}


class Item(BaseModel):
    """One transaction as the model marks it; whatever else it adds (a computed value, say) is not read."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    kind: Kind
    amount: Annotated[Words, Field(min_length=1)]
    date: Words | None = None
    merchant: Words | None = None
    category: str
    recurrence: Recurrence | None = None


class Reply(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")

    transactions: Annotated[list[Item], Field(max_length=MOST_TRANSACTIONS)]


def schema(categories: Collection[str]) -> dict[str, Any]:
    """`Reply` in Gemini's dialect of OpenAPI, with the categories that the model may choose."""
    words = {"type": "STRING"}
    fields: dict[str, dict[str, Any]] = {
        "kind": {"type": "STRING", "enum": [kind.value for kind in Kind]},
        "amount": words,
        "date": words | {"nullable": True},
        "merchant": words | {"nullable": True},
        "category": {"type": "STRING", "enum": list(categories)},
        "recurrence": {"type": "STRING", "enum": [each.value for each in Recurrence], "nullable": True},
    }
    item = {
        "type": "OBJECT",
        "properties": fields,
        "required": list(fields),
        "property_ordering": list(fields),
    }
    transactions = {"type": "ARRAY", "items": item, "max_items": MOST_TRANSACTIONS}
    return {"type": "OBJECT", "properties": {"transactions": transactions}, "required": ["transactions"]}


def phrases(response: "GenerateContentResponse", categories: Collection[str]) -> tuple[Phrases, ...]:
    """What the model marked. Raises `ModelFailed` for a reply that is withheld, unfinished, empty or misshapen."""
    return tuple(_phrase(item, categories) for item in _parse(_text(_candidate(response))).transactions)


def _candidate(response: "GenerateContentResponse") -> "Candidate":
    if response.candidates:
        return response.candidates[0]
    feedback = response.prompt_feedback
    raise ModelFailed(Reason.BLOCKED if feedback and feedback.block_reason else Reason.EMPTY)


def _text(candidate: "Candidate") -> str:
    finish = candidate.finish_reason.name if candidate.finish_reason else None
    if finish != "STOP":
        raise ModelFailed(FINISHES.get(finish or "", Reason.UNFINISHED))
    parts = (candidate.content.parts if candidate.content else None) or []
    text = "".join(part.text for part in parts if part.text and not part.thought)
    if not text.strip():
        raise ModelFailed(Reason.EMPTY)
    return text


def _parse(text: str) -> Reply:
    try:
        return Reply.model_validate_json(text)
    except ValidationError as error:
        # Not chained: the text of pydantic's error quotes its input.
        problems = error.errors(include_input=False, include_url=False, include_context=False)
        broken = any(problem["type"] == "json_invalid" for problem in problems)
        raise ModelFailed(Reason.MALFORMED if broken else Reason.WRONG_TYPES) from None


def _phrase(item: Item, categories: Collection[str]) -> Phrases:
    if item.category not in categories:
        raise ModelFailed(Reason.WRONG_TYPES)
    # A model that was asked for null sometimes gives an empty string.
    return Phrases(
        kind=item.kind,
        amount=item.amount,
        date=(item.date or "").strip() or None,
        merchant=(item.merchant or "").strip() or None,
        category=item.category,
        recurrence=item.recurrence,
    )
