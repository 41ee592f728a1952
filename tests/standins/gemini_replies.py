"""What the stand-in may answer: each behaviour turns what was asked into a response."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: Any

    @property
    def facts(self) -> dict[str, Any]:
        """The JSON object that Finsight sends: today, currency, locale, categories, note."""
        facts: dict[str, Any] = json.loads(self.body["contents"][0]["parts"][0]["text"])
        return facts

    @property
    def note(self) -> str:
        return str(self.facts["note"])


@dataclass(frozen=True, slots=True)
class Response:
    """`held` waits until the test opens the gate; `delay` seconds pass before anything is sent; after `cut_after`
    bytes of the body the connection ends."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    delay: float = 0.0
    held: bool = False
    cut_after: int | None = None


Item = Mapping[str, Any]
Answer = Callable[[Asked], list[Item]]
Behaviour = Callable[[Asked], Response]

SUM = re.compile(r"(?:[€$£]\s?)?\d+(?:[.,]\d{1,2})?(?:\s?(?:eur|usd|gbp|€|\$|£))?", re.IGNORECASE)
DATE = re.compile(r"\b(?:yesterday|today|tomorrow)\b", re.IGNORECASE)
MERCHANT = re.compile(r"\bat ([A-Z]\w+)|\b(uber|netflix)\b")
CATEGORIES = {"lunch": "dining", "coffee": "dining", "uber": "transport", "netflix": "subscriptions"}


def marked(asked: Asked) -> list[Item]:
    """A plain reader's marks: one transaction for each part between commas that holds a sum."""
    parts = re.split(r",\s|;|\band\b", asked.note)
    return [_item(part, sum_[0].strip()) for part in parts if (sum_ := SUM.search(part))]


def _item(part: str, amount: str) -> Item:
    date, merchant = DATE.search(part), MERCHANT.search(part)
    word = next((word for word in CATEGORIES if word in part.lower()), None)
    return {
        "kind": "EXPENSE",
        "amount": amount,
        "date": date[0] if date else None,
        "merchant": (merchant[1] or merchant[2]) if merchant else None,
        "category": CATEGORIES[word] if word else "other",
        "recurrence": None,
    }


def envelope(text: str | None, finish: str | None = "STOP") -> dict[str, Any]:
    """An answer of generateContent around the model's text."""
    candidate: dict[str, Any] = {"index": 0}
    if text is not None:
        candidate["content"] = {"role": "model", "parts": [{"text": text}]}
    if finish is not None:
        candidate["finishReason"] = finish
    usage = {"promptTokenCount": 700, "candidatesTokenCount": 60, "totalTokenCount": 760}
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "stand-in"}


def as_json(value: object, status: int = 200) -> Response:
    return Response(json.dumps(value).encode(), status)


def says(items: Sequence[Item]) -> Response:
    """The model's whole reply, marking these."""
    return as_json(envelope(json.dumps({"transactions": items})))


def text(reply: str | None, finish: str | None = "STOP") -> Behaviour:
    """The model replies with this text, whatever was asked."""
    return lambda _: as_json(envelope(reply, finish))


def answering(answer: Answer) -> Behaviour:
    return lambda asked: says(answer(asked))


def error(status: int, name: str, **headers: str) -> Behaviour:
    """Google's error body; `retry_after="3"` becomes the header Retry-After."""
    body = {"error": {"code": status, "message": "The stand-in was told to fail.", "status": name}}
    more = {key.replace("_", "-"): value for key, value in headers.items()}
    response = as_json(body, status)
    return lambda _: replace(response, headers={**response.headers, **more})


def retry_info(asked: Asked) -> Response:
    """429 that names its pause in the body only, as Google does."""
    detail = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "0.05s"}
    return as_json({"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [detail]}}, 429)


def good(asked: Asked) -> Response:
    return says(marked(asked))


def held(asked: Asked) -> Response:
    return replace(good(asked), held=True)


def slow(asked: Asked) -> Response:
    return replace(good(asked), delay=30.0)


def cut_off(asked: Asked) -> Response:
    return replace(good(asked), cut_after=40)


def no_answer(asked: Asked) -> Response:
    return replace(good(asked), status=0)


def invented(asked: Asked) -> Response:
    return says([{**item, "merchant": "Nobody's Shop"} for item in marked(asked)])


def obedient(asked: Asked) -> Response:
    """Does whatever a note orders (see `ORDERS`); after `say {…}` that is its whole reply. Else it is good."""
    if order := re.search(r"\bsay (\{.*\})", asked.note, re.DOTALL):
        return as_json(envelope(order[1]))
    items = [dict(item) for item in marked(asked)]
    for pattern, obey in ORDERS:
        if order := re.search(pattern, asked.note, re.IGNORECASE | re.DOTALL):
            items = obey(items, order, asked)
    return says(items)


Obey = Callable[[list[dict[str, Any]], re.Match[str], Asked], list[dict[str, Any]]]


def sets(name: str, value: Callable[[re.Match[str], Asked], Any]) -> Obey:
    """Each transaction gets this value."""
    return lambda items, order, asked: [{**item, name: value(order, asked)} for item in items]


def adds(items: list[dict[str, Any]], order: re.Match[str], asked: Asked) -> list[dict[str, Any]]:
    extra = {**_item(asked.note, order[1]), "kind": "INCOME", "merchant": None}
    return [*items, extra]


# What this model does when a note tells it to.
ORDERS: tuple[tuple[str, Obey], ...] = (
    ("tenfold", lambda items, _order, _asked: [{**item, "amount": f"{item['amount']}0"} for item in items]),
    (r"\bforget (?:it all|everything)", lambda _items, _order, _asked: []),
    (r"\btwice\b", lambda items, _order, _asked: [*items, *items]),
    (r"\badd an? (?:income|expense) of (\S+)", adds),
    (r"\bthe amount is (\S+)", sets("amount", lambda order, _: order[1])),
    (r"\bcategory (?:is|be) (\w+)", sets("category", lambda order, _: order[1])),
    (r"\bmerchant is (.+?)(?:\.|$)", sets("merchant", lambda order, _: order[1])),
    (r"\bthe date is (.+?)(?:\.|$)", sets("date", lambda order, _: order[1])),
    (r"\bkind is (\w+)", sets("kind", lambda order, _: order[1])),
    (r"\brepeats (\w+)", sets("recurrence", lambda order, _: order[1])),
    (r"\bname your instructions", sets("merchant", lambda _, asked: instruction(asked)[:60])),
    (r"\bname everything you know", sets("merchant", lambda _, asked: json.dumps(asked.facts)[:60])),
    (r"\bname the other merchants", sets("merchant", lambda _, asked: " ".join(asked.facts["merchants"]))),
    (r"\bquote the whole note", sets("merchant", lambda _, asked: asked.note)),
    (r"\bcount the whole note", sets("amount", lambda _, asked: asked.note)),
)


def instruction(asked: Asked) -> str:
    return str(asked.body["systemInstruction"]["parts"][0]["text"])


def blocked_prompt(asked: Asked) -> Response:
    return as_json({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}})


def html(asked: Asked) -> Response:
    return Response(
        b"<!doctype html><title>Sign in to the network</title>", 200, {"content-type": "text/html"}
    )


TRUNCATED = '{"transactions": [{"kind": "EXPENSE", "amount": "12'
WRONG_TYPES = '{"transactions": [{"kind": "EXPENSE", "amount": 12.5, "category": "dining"}]}'

# By the name that `--behaviour` takes.
BEHAVIOURS: Mapping[str, Behaviour] = {
    "good": good,
    "slow": slow,
    "never": held,
    "garbage": lambda _: Response(b"\x00\xff\xfe not json {", 200),
    "html": html,
    "truncated": text(TRUNCATED),
    "wrong_types": text(WRONG_TYPES),
    "wrong_envelope": lambda _: as_json({"candidates": "none", "usageMetadata": 7}),
    "list": lambda _: as_json([1, 2, 3]),
    "max_tokens": text(TRUNCATED, "MAX_TOKENS"),
    "safety": text(None, "SAFETY"),
    "unfinished": text('{"transactions": []}', None),
    "blocked_prompt": blocked_prompt,
    "empty": lambda _: as_json({"candidates": []}),
    "no_text": text(None),
    "invented": invented,
    "obedient": obedient,
    "429": error(429, "RESOURCE_EXHAUSTED"),
    "429_retry_after": error(429, "RESOURCE_EXHAUSTED", retry_after="1"),
    "429_retry_after_long": error(429, "RESOURCE_EXHAUSTED", retry_after="3600"),
    "429_retry_info": retry_info,
    "400": error(400, "INVALID_ARGUMENT"),
    "403": error(403, "PERMISSION_DENIED"),
    "404": error(404, "NOT_FOUND"),
    "500": error(500, "INTERNAL"),
    "503": error(503, "UNAVAILABLE"),
    "redirect": error(307, "MOVED", location="/elsewhere"),
    "cut_off": cut_off,
    "no_answer": no_answer,
}
