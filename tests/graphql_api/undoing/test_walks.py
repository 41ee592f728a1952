"""Whatever changes a book stands in its log, is taken back and done again; what was changed since is left and named."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from domain.accounts.models import Account
from domain.arranging.models import Arrangements
from domain.books.categories import categories_of
from domain.captures.models import Capture
from domain.database import Bson, Stored
from domain.imports.models import Import
from domain.learning.models import Learned
from domain.ledger.models import Transaction
from tests.architecture.test_one_door import ROOT
from tests.backbone import book_of
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_corrections import person
from tests.graphql_api.test_schema import INNER
from tests.graphql_api.undoing.deeds import Form, call
from tests.graphql_api.undoing.test_undoing import activity, check, undo
from tests.graphql_api.undoing.walks import ELSEWHERE, NO_CHANGES, WALKS, Walk

# What only counts or finds, what a capture knows of rows in the trash, and what is read only where `by_hand` says so.
KEPT_ASIDE = frozenset(
    {"_id", "version", "used", "turn", "reads", "transactions", "trashed_at", "archived_at", "was"}
)
CAPTURE = frozenset({"status", "text", "drafts", "awaits_review", "confidence"})
State = dict[str, Any]


async def state(asker: Asker) -> State:
    """All that the book shows, by what it is: what lies in trash and archive isn't shown."""
    book = await book_of(person(asker))
    shown: State = {f"category {one.slug}": one for one in categories_of(book) if not one.archived} | {
        "default account": book.default_account
    }
    for model in (Transaction, Account, Arrangements, Learned, Capture, Import):
        async for raw in model.get_pymongo_collection().find({"book": book.id}):
            if raw.get("trashed_at") is None and raw.get("archived_at") is None:
                shown[f"{model.__name__} {raw['_id']}"] = _shown(raw, model)
    return {name: one for name, one in shown.items() if one}


def _shown(raw: Bson, model: type[Stored]) -> Bson:
    """An emptied slot, and what was never counted, are nothing."""
    if model is Capture:
        return {name: raw[name] for name in CAPTURE}
    if model is Import:
        return {"reverted": raw["stage"] == "REVERTED"}
    hidden = KEPT_ASIDE | ({"book", "person", "v"} if model in {Arrangements, Learned} else set())
    return {name: value for name, value in raw.items() if name not in hidden and value not in (None, {})}


@dataclass(frozen=True)
class Done:
    """What a mutation was given, the book before it, and its changes in the log, the newest first."""

    form: Form
    before: State
    changes: list[Any]


async def do(asker: Asker, name: str, walk: Walk) -> Done:
    form = await walk.given(asker)
    before, seq = await state(asker), (await book_of(person(asker))).seq
    await call(asker, name, **form)
    if walk.later is not None:
        await walk.later(asker, form)
    new = (await book_of(person(asker))).seq - seq
    return Done(form, before, await activity(asker, first=new))


async def take_back(asker: Asker, changes: Sequence[Any]) -> list[Any]:
    """The undos of all of them that can be taken back."""
    return [
        (await undo(asker, "undoChange", changeId=one["changeId"]))["undo"]
        for one in changes
        if one["undoable"]
    ]


def test_every_mutation_is_walked() -> None:
    assert INNER.mutation_type is not None
    tables = (WALKS, NO_CHANGES, ELSEWHERE)
    assert sorted(name for table in tables for name in table) == sorted(INNER.mutation_type.fields)


@pytest.mark.parametrize(("name", "place"), ELSEWHERE.items())
def test_what_is_walked_elsewhere_is_taken_back_there(name: str, place: str) -> None:
    source = (ROOT / place).read_text(encoding="utf-8")

    assert name in source
    assert "undo(" in source


@pytest.mark.parametrize(("name", "walk"), WALKS.items(), ids=WALKS)
async def test_a_change_is_told_taken_back_and_done_again(anna: Asker, name: str, walk: Walk) -> None:
    done = await do(anna, name, walk)
    after = await state(anna)

    told = [(one["summary"], one["actor"]) for one in reversed(done.changes)]
    actors = walk.actors if len(walk.actors) > 1 else walk.actors * len(walk.summaries)
    assert told == list(zip(walk.summaries, actors, strict=True))
    assert done.before != after

    # A new text stays, as something that was read and thrown away.
    texts = {key: one for key, one in after.items() if key.startswith("Capture") and key not in done.before}
    changes = done.changes
    for shown in (done.before | texts, after, done.before | texts):
        undone = await take_back(anna, changes)
        assert sum(one["undone"] for one in undone) >= 1
        assert [(one["leftCount"], one["leftNames"]) for one in undone] == [(0, [])] * len(undone)
        assert await state(anna) == shown
        changes = await activity(anna, first=len(undone))
    await check(anna)


@pytest.mark.parametrize(("name", "walk"), WALKS.items(), ids=WALKS)
async def test_what_was_changed_since_is_left_and_named(anna: Asker, name: str, walk: Walk) -> None:
    done = await do(anna, name, walk)
    before = await state(anna)
    await walk.since(anna, done.form)
    since = await state(anna)

    undone = await take_back(anna, done.changes)

    touched = {key for key in before.keys() | since.keys() if before.get(key) != since.get(key)}
    assert touched
    after = await state(anna)
    assert {key: after.get(key) for key in touched} == {key: since.get(key) for key in touched}
    left = [one for one in undone if one["leftCount"]]
    if walk.left:
        assert walk.left in left[0]["leftNames"]
    else:
        assert [row["id"] for one in left for row in one["left"]]
    await check(anna)
