"""Filling an account with a life, through the API as a person's clients would."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from infra.demo.client import Client
from infra.demo.life import Form, Life, cents, major, statement
from infra.errors import StartError

AT_ONCE, PATIENCE_SECONDS, LOOK_EVERY_SECONDS = 8, 300.0, 0.1
STEP = 100
NOON = time(12, 5)
Say = Callable[[str], None]


@dataclass(slots=True)
class Filling:
    """`accounts` and `entered` are ids by the keys of the story; `say` is told how far it is."""

    client: Client
    life: Life
    say: Say
    accounts: dict[str, str] = field(default_factory=dict)
    entered: dict[str, str] = field(default_factory=dict)

    async def fill(self, now: datetime) -> None:
        """All of it; what is typed counts its hours back from `now`."""
        await self._arrange()
        for account, lines in self.life.lines.items():
            await self._import(account, statement(lines), len(lines))
        await self._enter()
        await self._type(now)

    async def _arrange(self) -> None:
        story, first_day = self.life.story, self.life.first_day.isoformat()
        await self.client.do("updateMe", "me { id }", {"reviewThreshold": float(story["threshold"])})
        for key, one in story["accounts"].items():
            form = {name: one[name] for name in ("name", "kind", "currency", "default") if name in one}
            form |= {"openingBalance": major(cents(one["opening"])), "openingDate": first_day}
            made = await self.client.do("createAccount", "account { id }", form)
            self.accounts[key] = made["account"]["id"]
        known = {
            one["slug"]: one["id"]
            for one in (await self.client.ask("{ categories { id slug } }"))["categories"]
        }
        for one in story["categories"]:
            form = {"name": one["name"], "parentId": known[one["parent"]]}
            await self.client.do("createCategory", "category { id }", form)
        for one in story["rules"]:
            await self.client.do("createRule", "rule { id }", one)
        for one in story["merchants"]:
            await self.client.do("updateMerchant", "merchant { name }", one)
        self.say(
            f"{len(self.accounts)} accounts, {len(story['categories'])} categories, {len(story['rules'])} rules"
        )

    async def _import(self, account: str, content: str, lines: int) -> None:
        """A bank's file: looked at, then booked."""
        name = self.life.story["accounts"][account]["statement"]
        answer = await self.client.upload(f"/imports?account={self.accounts[account]}", name, content)
        source = answer["import"]["id"]
        preview = await self._until(source, {"UPLOADED"})
        if preview["stage"] != "PREVIEW" or preview["needsAgreement"]:
            raise StartError(f"{name} was not read as it should be: {preview}")
        await self.client.do("commitImport", "import { id }", {"importId": source})
        done = await self._until(source, {"PREVIEW", "COMMITTING"})
        if (done["stage"], done["booked"]) != ("COMMITTED", lines):
            raise StartError(f"{name} was not booked as it should be: {done}")
        self.say(f"{name}: imported {lines} lines")

    async def _until(self, source: str, working: set[str]) -> Any:
        """The import when it is in no stage of these any more."""
        query = "query($id: ID!) { import(id: $id) { stage booked needsAgreement } }"
        async with _patience():
            while (found := (await self.client.ask(query, id=source))["import"])["stage"] in working:  # noqa: ASYNC110  over HTTP one can only ask again
                await asyncio.sleep(LOOK_EVERY_SECONDS)
        return found

    async def _enter(self) -> None:
        """What gives something back comes when that is there."""
        numbered = list(enumerate(self.life.entries))
        first = [one for one in numbered if "refundOf" not in one[1]]
        refunds = [one for one in numbered if "refundOf" in one[1]]
        await self._at_once("entered", [partial(self._one, *one) for one in first])
        await self._at_once("linked refunds:", [partial(self._one, *one) for one in refunds])

    async def _one(self, number: int, entry: Form) -> None:
        form = {
            name: one
            for name, one in entry.items()
            if name not in {"key", "trashed", "account", "toAccount", "refundOf"}
        }
        form |= {
            f"{name}Id": self.accounts[entry[name]] for name in ("account", "toAccount") if name in entry
        }
        if "refundOf" in entry:
            form["refundOfId"] = self.entered[entry["refundOf"]]
        form["idempotencyKey"] = f"demo-{number}"
        made = (await self.client.do("createTransaction", "transaction { id }", form))["transaction"]["id"]
        if "key" in entry:
            self.entered[entry["key"]] = made
        if entry.get("trashed"):
            await self.client.do("deleteTransaction", "transaction { id }", {"transactionId": made})

    async def _type(self, now: datetime) -> None:
        zone = ZoneInfo(self.life.story["zone"])
        texts = [(datetime.combine(day, NOON, zone), text) for day, text in self.life.typed]
        texts += [(now - timedelta(hours=one["hours"]), one["text"]) for one in self.life.story["doubts"]]
        numbered = [partial(self._capture, number, *one) for number, one in enumerate(texts)]
        await self._at_once("typed", numbered)
        query = "{ captures(first: 1, status: [QUEUED, PARSING]) { edges { cursor } } }"
        async with _patience():
            while (await self.client.ask(query))["captures"]["edges"]:  # noqa: ASYNC110  over HTTP one can only ask again
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _capture(self, number: int, at: datetime, text: str) -> None:
        form = {"text": text, "capturedAt": at.isoformat(), "idempotencyKey": f"demo-{number}"}
        await self.client.do("captureExpense", "capture { id }", form)

    async def _at_once(self, verb: str, work: Sequence[Callable[[], Awaitable[None]]]) -> None:
        """Some at a time, in their order; tells each hundred."""
        for start in range(0, len(work), AT_ONCE):
            await asyncio.gather(*(one() for one in work[start : start + AT_ONCE]))
            done = min(start + AT_ONCE, len(work))
            if done == len(work):
                self.say(f"{verb} {done}")
            elif done // STEP > start // STEP:
                self.say(f"{verb} {done // STEP * STEP} of {len(work)}")


@asynccontextmanager
async def _patience() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except TimeoutError:
        raise StartError(
            f"Its workers did nothing for {PATIENCE_SECONDS:.0f} s: ask `finsight doctor`."
        ) from None
