"""Which lane a capture takes, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from pymongo import AsyncMongoClient
from pymongo.monitoring import (
    CommandFailedEvent,
    CommandListener,
    CommandStartedEvent,
    CommandSucceededEvent,
)
from structlog.testing import capture_logs

from domain import clock, ids
from domain.books.models import Book
from domain.captures import intents
from domain.captures.model_budget import ESTIMATE, TOTAL, Budget, ModelUsage
from domain.captures.model_calls import Exchange, ModelCall, calls_of
from domain.captures.models import Capture, Lane, Parser, Status
from domain.database import bind, database_of
from domain.journal import Journal
from domain.ledger.models import Transaction
from domain.models import MODELS
from domain.people.models import ParsingMode, Person
from domain.people.service import update_person
from domain.understanding.draft import Context, Draft, Evidence, Field, State
from tasks.gemini.failure import ModelFailed, Reason
from tasks.parse_capture import parse_capture
from tasks.parse_capture_with_model import parse_capture_with_model
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, RecordingHints, draft, new_capture

# No text is ever read with such confidence, so that each is in doubt.
NEVER_SURE = 1.01
TEXT = "lunch 12.50"


@pytest.fixture(autouse=True)
async def nothing_used(bench: Workbench) -> None:
    await ModelUsage.get_pymongo_collection().delete_many({})
    await ModelCall.get_pymongo_collection().delete_many({})


@dataclass
class Reader:
    """A model that marks these drafts, or fails; `asked` holds what it saw."""

    drafts: Sequence[Draft] = ()
    fails: Reason | None = None
    tokens: int | None = 700
    asked: list[tuple[str, Sequence[str]]] = field(default_factory=list)
    offered: Mapping[str, str] = field(default_factory=dict)

    async def read(
        self,
        text: str,
        _context: Context,
        categories: Mapping[str, str],
        merchants: Sequence[str],
        exchanges: list[Exchange],
        /,
    ) -> tuple[Draft, ...]:
        self.asked.append((text, merchants))
        self.offered = categories
        outcome = self.fails.value if self.fails else "answered"
        exchanges.append(Exchange(clock.now(), "stand-in", text, outcome, 5, self.tokens, self.tokens))
        if self.fails:
            raise ModelFailed(self.fails)
        return tuple(self.drafts)


async def queued(person: Person, text: str = TEXT, **values: Any) -> Capture:
    return await intents.insert(new_capture(person.home_book, person.id, text).changed(**values))


async def stored(capture: Capture) -> Capture:
    raw = await Capture.get_pymongo_collection().find_one({"_id": capture.id})
    assert raw is not None
    return Capture.from_bson(raw)


def public(capture: Capture) -> str:
    return ids.capture_id(capture.book, capture.id)


async def read_by_both(bench: Workbench, capture: Capture) -> Capture:
    """What becomes of it once both lanes had their turn."""
    await parse_capture(bench, public(capture))
    await parse_capture_with_model(bench, public(capture))
    return await stored(capture)


def with_model(bench: Workbench, reader: Reader | None = None, **values: Any) -> Workbench:
    return replace(bench, asks_model=True, reader=reader, **values)


def lunch(**values: Any) -> Draft:
    """What the model should say of `TEXT`."""
    evidence = {Field.AMOUNT: Evidence(State.STATED, 6, 11)}
    return replace(draft(on=new_day(), merchant=None), evidence=evidence, **values)


def new_day() -> Any:
    return clock.civil_date(new_capture(TOTAL, TOTAL).captured_at, "Europe/Berlin")


@pytest.mark.parametrize(
    ("mode", "threshold", "has_model", "lane"),
    [
        (ParsingMode.AUTOMATIC, 0.5, True, Lane.LOCAL),
        (ParsingMode.AUTOMATIC, NEVER_SURE, True, Lane.MODEL),
        (ParsingMode.AUTOMATIC, NEVER_SURE, False, Lane.LOCAL),
        (ParsingMode.MODEL_FIRST, 0.5, True, Lane.MODEL),
        (ParsingMode.MODEL_FIRST, 0.5, False, Lane.LOCAL),
        (ParsingMode.LOCAL_ONLY, NEVER_SURE, True, Lane.LOCAL),
    ],
)
async def test_the_lane_follows_the_person_s_mode_and_the_doubt(
    bench: Workbench, anna: Person, mode: ParsingMode, threshold: float, has_model: bool, lane: Lane
) -> None:
    capture = await queued(anna, mode=mode, threshold=threshold)

    await parse_capture(with_model(bench) if has_model else bench, public(capture))

    after = await stored(capture)
    assert after.lane is lane
    assert isinstance(bench.doorbell, RecordingDoorbell)
    if lane is Lane.MODEL:
        assert (after.status, after.failures, len(after.drafts)) == (Status.QUEUED, 0, 1)
        assert bench.doorbell.rings == [("MODEL", public(capture))]
    else:
        assert after.parser is Parser.LOCAL
        assert after.status is (Status.RECORDED if threshold < 1 else Status.NEEDS_REVIEW)
        assert bench.doorbell.rings == []


async def test_what_both_read_alike_is_booked_as_judged(bench: Workbench, anna: Person) -> None:
    reader = Reader([lunch()])
    after = await read_by_both(
        with_model(bench, reader), await queued(anna, mode=ParsingMode.MODEL_FIRST, threshold=0.9)
    )

    assert (after.status, after.parser, len(after.transactions)) == (Status.RECORDED, Parser.JUDGED, 1)


@pytest.mark.parametrize("reason", [Reason.SLOW, Reason.INVENTED, Reason.WRONG_SUM, Reason.UNREACHABLE])
async def test_where_the_model_fails_the_local_result_stands(
    bench: Workbench, anna: Person, reason: Reason
) -> None:
    capture = await queued(anna, mode=ParsingMode.MODEL_FIRST, threshold=0.5)
    after = await read_by_both(with_model(bench, Reader(fails=reason)), capture)

    assert (after.status, after.parser, len(after.transactions)) == (Status.RECORDED, Parser.LOCAL, 1)
    (call,) = (await calls_of(capture.book, [capture.id]))[capture.id]
    assert call.outcome == reason.value


async def test_a_key_that_was_taken_away_leaves_the_local_result(bench: Workbench, anna: Person) -> None:
    capture = await queued(anna, mode=ParsingMode.MODEL_FIRST, threshold=0.5)
    after = await read_by_both(with_model(bench), capture)

    assert (after.status, after.parser) == (Status.RECORDED, Parser.LOCAL)


async def test_a_transaction_that_one_alone_found_waits_for_a_person(bench: Workbench, anna: Person) -> None:
    lie = [lunch(), replace(lunch(), evidence={}, money=replace(lunch().money, minor=999))]
    capture = await queued(anna, mode=ParsingMode.MODEL_FIRST)
    after = await read_by_both(with_model(bench, Reader(lie)), capture)

    assert (after.status, after.transactions) == (Status.NEEDS_REVIEW, [])


async def test_what_the_model_alone_found_is_the_models(bench: Workbench, anna: Person) -> None:
    found = replace(lunch(), evidence={})
    capture = await queued(anna, "yo", mode=ParsingMode.MODEL_FIRST)
    after = await read_by_both(with_model(bench, Reader([found])), capture)

    assert after.status in {Status.NEEDS_REVIEW, Status.EMPTY}
    assert after.parser is (Parser.GEMINI if after.drafts else Parser.JUDGED)


async def test_nothing_is_sent_once_its_author_said_local_only(bench: Workbench, anna: Person) -> None:
    reader = Reader([lunch()])
    asking = with_model(bench, reader)
    capture = await queued(anna, mode=ParsingMode.MODEL_FIRST, threshold=0.5)
    await parse_capture(asking, public(capture))
    await update_person(bench.journal, anna.id, {"parsing_mode": ParsingMode.LOCAL_ONLY.value})

    await parse_capture_with_model(asking, public(capture))

    after = await stored(capture)
    assert reader.asked == []
    assert (after.status, after.parser, len(after.transactions)) == (Status.RECORDED, Parser.LOCAL, 1)
    assert not await ModelUsage.get_pymongo_collection().find_one({"_id": anna.id})


async def test_the_model_hears_of_the_book_s_usual_merchants(bench: Workbench, anna: Person) -> None:
    await parse_capture(bench, public(await queued(anna, "lunch 12.50 at Chipotle")))
    reader = Reader([lunch()])
    await read_by_both(with_model(bench, reader), await queued(anna, mode=ParsingMode.MODEL_FIRST))

    assert reader.asked == [(TEXT, ["Chipotle"])]


async def test_no_category_is_offered_whose_name_holds_a_secret(bench: Workbench, anna: Person) -> None:
    own = {"hobby": "Hobby", "4111_1111_1111_1111": "Card", "mum": "Mum, +49 170 1234567"}
    for slug, name in own.items():
        await Book.get_pymongo_collection().update_one(
            {"_id": anna.home_book}, {"$set": {f"category_{slug}": {"name": name}}}
        )
    reader = Reader([lunch()])
    await read_by_both(with_model(bench, reader), await queued(anna, mode=ParsingMode.MODEL_FIRST))

    assert own.keys() & reader.offered.keys() == {"hobby"}
    assert "dining" in reader.offered


async def test_a_late_answer_changes_nothing_that_is_booked(bench: Workbench, anna: Person) -> None:
    capture = await queued(anna, mode=ParsingMode.MODEL_FIRST, threshold=0.5)
    asking = with_model(bench, Reader([lunch()]))
    await parse_capture(asking, public(capture))

    class Late(Reader):
        async def read(self, *_arguments: Any) -> tuple[Draft, ...]:
            """Until this answers, another attempt has decided: its lease was over."""
            where = {"_id": capture.id}
            collection = Capture.get_pymongo_collection()
            await collection.update_one(where, {"$set": {"due_at": clock.now().replace(year=2020)}})
            await parse_capture_with_model(asking, public(capture))
            return (replace(lunch(), money=replace(lunch().money, minor=999_999)),)

    await parse_capture_with_model(with_model(bench, Late()), public(capture))

    after = await stored(capture)
    assert (after.status, after.attempt, len(after.transactions)) == (Status.RECORDED, 3, 1)
    raw = await Transaction.get_pymongo_collection().find_one({"book": capture.book, "capture": capture.id})
    assert raw is not None
    assert (raw["size"], raw["version"]) == (1250, 1)


@pytest.mark.parametrize("budget", [Budget(person=1000, total=10**9), Budget(person=10**9, total=1000)])
async def test_beyond_the_budget_texts_are_read_here(bench: Workbench, anna: Person, budget: Budget) -> None:
    reader = Reader([lunch()])
    asking = with_model(bench, reader, budget=budget)
    with capture_logs() as entries:
        parsers = [
            (await read_by_both(asking, await queued(anna, mode=ParsingMode.MODEL_FIRST))).parser
            for _ in range(3)
        ]

    assert parsers == [Parser.JUDGED, Parser.LOCAL, Parser.LOCAL]
    assert len(reader.asked) == 1
    assert [entry["event"] for entry in entries].count("capture.model_budget_spent") == 2


async def test_a_budget_that_was_spent_on_the_way_leaves_the_local_result(
    bench: Workbench, anna: Person
) -> None:
    asking = with_model(bench, Reader([lunch()]), budget=Budget(person=ESTIMATE, total=10**9))
    capture = await queued(anna, mode=ParsingMode.MODEL_FIRST)
    await parse_capture(asking, public(capture))
    assert await asking.budget.take(anna.id)

    await parse_capture_with_model(asking, public(capture))

    assert (await stored(capture)).parser is Parser.LOCAL


class Commands(CommandListener):
    """The commands on collections, in order: ("find", "learned")."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []

    def started(self, event: CommandStartedEvent) -> None:
        target = event.command.get(event.command_name)
        if isinstance(target, str):
            self.seen.append((event.command_name, target))

    def succeeded(self, _event: CommandSucceededEvent) -> None:
        """Only what is asked counts."""

    def failed(self, _event: CommandFailedEvent) -> None:
        """Only what is asked counts."""


async def test_a_text_that_is_clear_costs_no_more_than_one_read_of_what_was_taught(
    bench: Workbench, anna: Person, mongodb_url: str
) -> None:
    capture = await queued(anna, threshold=0.5)
    commands = Commands()
    client = AsyncMongoClient[dict[str, Any]](
        mongodb_url, event_listeners=[commands], w="majority", readConcernLevel="majority", tz_aware=True
    )
    async with client:
        database = database_of(client, bench.database.name)
        await bind(database, MODELS)
        asking = with_model(replace(bench, database=database, journal=Journal(client, RecordingHints())))
        await parse_capture(asking, public(capture))
    await bind(bench.database, MODELS)

    assert commands.seen[:2] == [("findAndModify", "captures"), ("find", "learned")]
    recording = {collection for _, collection in commands.seen[2:]}
    assert recording <= {"books", "captures", "transactions", "totals", "changes", "rates"}
    assert (await stored(capture)).status is Status.RECORDED
