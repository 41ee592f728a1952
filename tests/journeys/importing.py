"""Imports as a client does them: a file goes up, its stages are followed, what it booked is asked for."""

from decimal import Decimal
from typing import Any

from tests.client import Answer, Person, socket

IMPORT = (
    "id stage fileName format total done booked needsAgreement counts { fate count }"
    " problems { severity code message line column readings { value } } sums { moneyIn { amount } moneyOut { amount } }"
    " statements { accountNumber rows addsUp closingBalance { amount currency } }"
    " mapping { delimiter decimal dateOrder sign columns { index role heading } }"
)
UPDATED = f"subscription($id: ID!) {{ importUpdated(importId: $id) {{ {IMPORT} }} }}"
ROWS = (
    "query($id: ID!, $fate: [RowFate!]) { import(id: $id) { rows(first: 200, fate: $fate) { edges { node { id line date kind"
    " amount { amount currency } merchant category fate reason choice twinLine transaction { id merchant } } } } } }"
)
SPENT = "query($from: Date!, $to: Date!) { spending(period: {from: $from, to: $to}) { total { amount } groups { count } } }"
VERB = "mutation($input: %s!) { %s(input: $input) { import { %s } errors { code message path } } }"


async def settled(person: Person, source: str) -> Answer:
    """The import once no worker has anything to do with it."""
    return (await followed(person, source))[-1]


async def followed(person: Person, source: str) -> list[Answer]:
    """All that `importUpdated` tells of it."""
    seen: list[Answer] = []
    async with socket(person.url, person.access_token) as feed:
        await feed.send(type="subscribe", id="1", payload={"query": UPDATED, "variables": {"id": source}})
        while (message := await feed.receive())["type"] != "complete":
            assert message["type"] == "next", message
            seen.append(message["payload"]["data"]["importUpdated"])
    return seen


async def uploaded(person: Person, content: bytes, name: str = "statement.csv") -> Answer:
    """The preview."""
    answer = await person.upload(content, name=name)
    assert answer.status_code in {200, 201}, answer.text
    return await settled(person, answer.json()["import"]["id"])


async def decided(person: Person, verb: str, source: str, **form: Any) -> Answer:
    """The payload of a mutation."""
    kinds = {"updateImport": "UpdateImportInput", "commitImport": "CommitImportInput"}
    query = VERB % (kinds.get(verb, "ImportIdInput"), verb, IMPORT)
    payload: Answer = (await person.ask(query, input={"importId": source, **form}))[verb]
    return payload


async def booked(person: Person, source: str, **form: Any) -> Answer:
    payload = await decided(person, "commitImport", source, **form)
    assert payload["errors"] == [], payload
    return await settled(person, source)


async def rows(person: Person, source: str, *fates: str) -> list[Answer]:
    answer = await person.ask(ROWS, id=source, fate=list(fates) or None)
    return [edge["node"] for edge in answer["import"]["rows"]["edges"]]


async def spent(person: Person, year: int = 2026) -> Decimal:
    found = await person.ask(SPENT, **{"from": f"{year}-01-01", "to": f"{year}-12-31"})
    return Decimal(found["spending"]["total"]["amount"])


def fates(found: Answer) -> dict[str, int]:
    return {one["fate"]: one["count"] for one in found["counts"]}
