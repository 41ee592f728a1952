"""Clients that write to one book at once, each what comes to its mind: what they know is shared, so that they collide."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from tests.client import PATIENCE_SECONDS, TLS, Answer, Person

# What may come of a wish that somebody else was quicker with, or that makes no sense by now.
TOO_LATE = frozenset(
    {
        "CONFLICT", "NOT_FOUND", "TRY_AGAIN", "NOTHING_TO_UNDO", "NOTHING_SELECTED", "NOTHING_TO_SET", "PARTS_INVALID",
        "NOT_BOOKED_YET", "CATEGORY_NAME_TAKEN", "ACCOUNT_NAME_TAKEN", "ALIAS_TAKEN", "NOTHING_TO_APPLY",
    }
)  # fmt: skip
MERCHANTS, CATEGORIES, TAGS = ("Lidl", "Rewe", "Uber"), ("groceries", "transport", "dining"), ("a", "b", "c")
# Inputs that aren't named by their mutation.
INPUTS = {"restoreTransaction": "TransactionIdInput"}
RIDES: Mapping[str, Any] = {
    "name": "Rides",
    "when": {"merchant": "Uber"},
    "then": {"category": "transport", "tags": ["ride"]},
}
RESULTS = {
    "createTransaction": "transaction { id }",
    "captureExpense": "capture { id }",
    "updateTransactions": "work { id }",
    "deleteTransactions": "work { id }",
    "renameMerchant": "work { id }",
    "applyRule": "run { id }",
}
ROW = "query($id: ID!) { node(id: $id) { ... on Transaction { version kind amount { amount currency } parts { note } } } }"
LATEST = "{ activity(first: 30) { edges { node { changeId undoable } } } }"
TRASH = "{ trash(first: 20) { edges { node { id } } } }"
STAGE = "query($id: ID!) { import(id: $id) { stage } }"


@dataclass
class Known:
    """What all of them know: ids by what they are of, and how often each verb came to something."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    done: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)


class Writer:
    """One client of the person at one API. Its verbs raise `AssertionError` for any answer that isn't sensible."""

    def __init__(self, person: Person, urls: list[str], known: Known, seed: int) -> None:
        self.urls = urls
        self.known = known
        self.chance = Random(seed)
        headers = {"authorization": f"Bearer {person.access_token}"}
        self.http = httpx.AsyncClient(headers=headers, timeout=PATIENCE_SECONDS, verify=TLS)

    async def write(self, enough: Callable[[], bool]) -> None:
        """Until all have done enough."""
        async with self.http:
            while not enough():
                # What was done least comes next, mostly.
                names = sorted(VERBS, key=lambda name: self.known.done[name])
                name = self.chance.choice(names[:4] if self.chance.random() < 0.5 else names)
                await VERBS[name](self)

    async def ask(self, query: str, url: str = "", **variables: Any) -> Answer:
        body = {"query": query, "variables": variables}
        answer = (await self.http.post(f"{url or self.urls[0]}/graphql", json=body)).json()
        assert "errors" not in answer, answer
        data: Answer = answer["data"]
        return data

    async def do(self, verb: str, mutation: str, url: str = "", **form: Any) -> Answer | None:
        """What came of it; None where it came too late."""
        kind = INPUTS.get(mutation, f"{mutation[0].upper()}{mutation[1:]}Input")
        shown = RESULTS.get(mutation, "")
        query = f"mutation($input: {kind}!) {{ answer: {mutation}(input: $input) {{ {shown} errors {{ code message }} }} }}"
        payload: Answer = (await self.ask(query, url, input=form))["answer"]
        codes = {error["code"] for error in payload["errors"]}
        assert codes <= TOO_LATE, payload
        if codes:
            self.known.late[verb] += 1
            return None
        self.known.done[verb] += 1
        return payload

    def one(self, kind: str) -> str | None:
        known = self.known.ids[kind]
        return self.chance.choice(known[-40:]) if known else None

    async def row(self) -> tuple[str, Answer] | None:
        """A transaction that isn't in the trash, as it is for a moment."""
        row = self.one("transactions")
        found = None if row is None else (await self.ask(ROW, id=row))["node"]
        return None if row is None or found is None else (row, found)

    async def create(self) -> None:
        """At times by two devices at once, with one key."""
        form: dict[str, Any] = {
            "amount": {
                "amount": f"{self.chance.randint(2, 9_999) / 100:.2f}",
                "currency": self.chance.choice(["EUR", "USD"]),
            },
            "date": f"2026-0{self.chance.randint(1, 9)}-1{self.chance.randint(0, 9)}",
            "merchant": self.chance.choice(MERCHANTS),
            "category": self.chance.choice(CATEGORIES),
            "tags": self.chance.sample(TAGS, 2),
            "accountId": self.chance.choice([*self.known.ids["accounts"], None]),
            "idempotencyKey": uuid4().hex,
        }
        urls = self.urls if self.chance.random() < 0.3 else self.urls[:1]
        made = await asyncio.gather(*(self.do("create", "createTransaction", url, **form) for url in urls))
        ids = {one["transaction"]["id"] for one in made if one is not None}
        assert len(ids) <= 1, "two of one key"
        self.known.ids["transactions"] += ids
        self.known.ids["entered"] += ids

    async def edit(self) -> None:
        found = await self.row()
        if found is None:
            return
        row, now = found
        values: dict[str, Any] = self.chance.choice(
            [
                {"note": uuid4().hex},
                {"tags": self.chance.sample(TAGS, 1)},
                {"merchant": self.chance.choice(MERCHANTS)},
                {"category": self.chance.choice(CATEGORIES)},
                {"date": f"2026-0{self.chance.randint(1, 9)}-2{self.chance.randint(0, 8)}"},
                {"accountId": self.chance.choice([*self.known.ids["accounts"], None])},
                {"kind": "REFUND", "category": "dining"},
            ]
        )
        await self.do("edit", "updateTransaction", transactionId=row, version=now["version"], **values)

    async def split(self) -> None:
        found = await self.row()
        if found is None or found[1]["kind"] == "TRANSFER":
            return
        row, now = found
        minor = round(float(now["amount"]["amount"]) * 100)
        first = self.chance.randint(1, max(minor - 1, 1))
        parts = [
            {
                "amount": {"amount": f"{part / 100:.2f}", "currency": now["amount"]["currency"]},
                "category": category,
            }
            for part, category in zip((first, minor - first), CATEGORIES, strict=False)
            if part > 0
        ]
        await self.do("split", "updateTransaction", transactionId=row, version=now["version"], parts=parts)

    async def delete(self) -> None:
        row = self.one("transactions")
        if row is not None:
            await self.do("delete", "deleteTransaction", transactionId=row)

    async def restore(self) -> None:
        edges = (await self.ask(TRASH))["trash"]["edges"]
        if edges:
            row = self.chance.choice(edges)["node"]["id"]
            await self.do("restore", "restoreTransaction", transactionId=row)

    async def undo(self) -> None:
        edges = (await self.ask(LATEST))["activity"]["edges"]
        changes = [edge["node"]["changeId"] for edge in edges if edge["node"]["undoable"]]
        if changes:
            change = self.chance.choice(changes)
            await self.do("undo", "undoChange", changeId=change, idempotencyKey=uuid4().hex)

    async def bulk(self) -> None:
        form: dict[str, Any] = {
            "filter": {"merchant": self.chance.choice(MERCHANTS)},
            "addTags": [self.chance.choice(TAGS)],
            "idempotencyKey": uuid4().hex,
        }
        self._keep(await self.do("bulk", "updateTransactions", **form), "work")

    async def throw_many(self) -> None:
        rows = [row for row in {self.one("transactions"), self.one("transactions")} if row is not None]
        if rows:
            form: dict[str, Any] = {"transactionIds": rows, "idempotencyKey": uuid4().hex}
            self._keep(await self.do("throw many", "deleteTransactions", **form), "work")

    async def undo_work(self) -> None:
        work = self.one("works")
        if work is not None:
            await self.do("undo work", "undoWork", workId=work, idempotencyKey=uuid4().hex)

    async def apply_rule(self) -> None:
        """Somebody may have taken the rule's making back."""
        rules = (await self.ask("{ rules { id } }"))["rules"]
        if not rules:
            await self.do("rule made", "createRule", **RIDES)
            return
        form = {"ruleId": rules[0]["id"], "idempotencyKey": uuid4().hex}
        self._keep(await self.do("rule", "applyRule", **form), "run")

    async def rename_merchant(self) -> None:
        old, new = self.chance.sample(MERCHANTS, 2)
        form = {"name": old, "to": new, "idempotencyKey": uuid4().hex}
        self._keep(await self.do("merchant", "renameMerchant", **form), "work")

    def _keep(self, payload: Answer | None, name: str) -> None:
        if payload is not None and payload[name] is not None:
            self.known.ids["works"].append(payload[name]["id"])

    async def rename_category(self) -> None:
        category = self.chance.choice(self.known.ids["categories"])
        await self.do("category", "updateCategory", categoryId=category, name=f"Name {uuid4().hex[:6]}")

    async def capture(self) -> None:
        text = f"coffee {self.chance.randint(1, 9)}.{self.chance.randint(10, 99)}, taxi 12"
        payload = await self.do("capture", "captureExpense", text=text, idempotencyKey=uuid4().hex)
        if payload is not None:
            self.known.ids["captures"].append(payload["capture"]["id"])

    async def undo_capture(self) -> None:
        capture = self.one("captures")
        if capture is not None:
            await self.do("undo capture", "undoCapture", captureId=capture, idempotencyKey=uuid4().hex)

    async def bring_in(self) -> None:
        """A file from its upload to its booking."""
        shop = uuid4().hex[:8]
        lines = "".join(f"2026-03-1{day},SHOP {shop},-{day}.50,EUR\n" for day in range(1, 6))
        files = {"file": ("statement.csv", f"Date,Description,Amount,Currency\n{lines}".encode())}
        answer = await self.http.post(f"{self.urls[0]}/imports", files=files)
        if answer.status_code == httpx.codes.CONFLICT:  # a book has only so many that are looked at
            return
        assert answer.status_code == httpx.codes.CREATED, answer.text
        source = answer.json()["import"]["id"]
        await self._until_out_of(source, "UPLOADED")
        if await self.do("import", "commitImport", importId=source) is not None:
            await self._until_out_of(source, "COMMITTING")
            self.known.ids["imports"].append(source)

    async def _until_out_of(self, source: str, stage: str) -> None:
        async with asyncio.timeout(4 * PATIENCE_SECONDS):
            while (await self.ask(STAGE, id=source))["import"]["stage"] == stage:  # noqa: ASYNC110  over HTTP one can only ask again
                await asyncio.sleep(0.05)

    async def revert(self) -> None:
        source = self.one("imports")
        if source is not None:
            await self.do("revert", "undoImport", importId=source, idempotencyKey=uuid4().hex)


VERBS: Mapping[str, Callable[[Writer], Awaitable[None]]] = {
    "create": Writer.create,
    "edit": Writer.edit,
    "split": Writer.split,
    "delete": Writer.delete,
    "restore": Writer.restore,
    "undo": Writer.undo,
    "bulk": Writer.bulk,
    "throw many": Writer.throw_many,
    "undo work": Writer.undo_work,
    "rule": Writer.apply_rule,
    "merchant": Writer.rename_merchant,
    "category": Writer.rename_category,
    "capture": Writer.capture,
    "undo capture": Writer.undo_capture,
    "import": Writer.bring_in,
    "revert": Writer.revert,
}
