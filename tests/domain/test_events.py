import base64
from datetime import UTC, date, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.events import (
    MAX_SINGLE,
    Effect,
    Event,
    Position,
    days_of,
    decode_cursor,
    effect_of,
    encode_cursor,
    events_of,
)
from domain.log import Actor, Change, Part

BOOK = PydanticObjectId("65f2d8e4a1b2c3d4e5f60718")
NUMBERS = st.integers(0, 2**53 - 1)
POSITIONS = st.builds(Position, NUMBERS, NUMBERS, NUMBERS)
STREAMS = st.binary(min_size=12, max_size=12).map(ObjectId)


def part(kind: str, **after: Any) -> Part:
    return Part(type=kind, id=PydanticObjectId(), before=None, after=after)


def change(*parts: Part, seq: int = 7) -> Change:
    made: Change = Change.model_construct(
        id=PydanticObjectId(),
        v=1,
        stream=BOOK,
        seq=seq,
        at=datetime(2026, 3, 11, tzinfo=UTC),
        actor=Actor.AI,
        cause=None,
        summary="Booked",
        parts=list(parts),
    )
    return made


def resumed(whole: list[Event], at: Position) -> list[Event]:
    """What a subscriber gets who comes back with this position."""
    return whole[at.part :] if at.seq == whole[0].change.seq - 1 else []


@given(st.dictionaries(STREAMS, POSITIONS, max_size=20))
def test_a_cursor_decodes_to_its_positions(positions: dict[ObjectId, Position]) -> None:
    assert decode_cursor(encode_cursor(positions)) == positions


@given(st.text())
def test_rubbish_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(BadRequest):
        decode_cursor(text)


@pytest.mark.parametrize(
    "plain",
    [
        "[]",
        "1",
        '{"x": [1, 2, 3]}',
        f'{{"{BOOK}": [1, 2]}}',
        f'{{"{BOOK}": [1, 2, -1]}}',
        f'{{"{BOOK}": [1, 2, 1.0]}}',
        f'{{"{BOOK}": [1, 2, true]}}',
        f'{{"{BOOK}": [1, {2**53}, 0]}}',
        f'{{"{BOOK}": {"1" * 5000}}}',
        "[" * 100_000,
        "{" + ",".join(f'"{ObjectId()}": [1, 1, 0]' for _ in range(101)) + "}",
    ],
    ids=range(11),
)
def test_what_is_no_map_of_positions_is_refused_as_a_cursor(plain: str) -> None:
    with pytest.raises(BadRequest):
        decode_cursor(base64.urlsafe_b64encode(plain.encode()).decode().rstrip("="))


def test_a_capture_comes_first_whatever_the_order_of_the_parts_is_not_changed() -> None:
    capture, lunch, taxi = part("Capture"), part("Transaction", size=1), part("Transaction", size=2)

    events = events_of(change(capture, lunch, taxi), 3)

    assert [event.part for event in events] == [capture, lunch, taxi]
    assert [event.position for event in events] == [Position(3, 6, 1), Position(3, 6, 2), Position(3, 7)]


@given(st.integers(1, 20), st.data())
def test_who_resumes_inside_a_commit_gets_exactly_the_rest(count: int, data: st.DataObject) -> None:
    whole = events_of(change(*(part("Transaction", size=index) for index in range(count))), 3)
    seen = data.draw(st.integers(1, count))

    rest = resumed(whole, whole[seen - 1].position)

    assert whole[:seen] + rest == whole


def test_up_to_twenty_parts_are_told_singly() -> None:
    assert len(events_of(change(*(part("Transaction") for _ in range(20))), 3)) == 20


def test_more_than_twenty_parts_are_one_ledger_changed_after_the_capture() -> None:
    capture, rows = part("Capture"), [part("Transaction") for _ in range(20)]

    events = events_of(change(*rows[:10], capture, *rows[10:]), 3)

    assert [event.part for event in events] == [capture, None]
    assert list(events[1].parts) == rows
    assert [event.position for event in events] == [Position(3, 6, 1), Position(3, 7)]


def test_a_type_without_an_event_of_its_own_is_told_as_ledger_changed() -> None:
    book = part("Book")

    events = events_of(change(part("Transaction"), book), 3)

    assert [event.part and event.part.type for event in events] == ["Transaction", None]
    assert list(events[1].parts) == [book]


def test_what_was_learned_beside_an_edit_is_told_to_nobody() -> None:
    row = part("Transaction")

    (event,) = events_of(change(row, part("Learned")), 3)

    assert (event.part, event.position) == (row, Position(3, 7))


def test_it_does_not_count_towards_what_is_told_singly() -> None:
    rows = [part("Transaction") for _ in range(MAX_SINGLE)]

    assert len(events_of(change(*rows, part("Learned")), 3)) == MAX_SINGLE


def test_a_change_of_nothing_else_still_moves_the_cursor() -> None:
    (event,) = events_of(change(part("Learned")), 3)

    assert (event.part, list(event.parts), event.position) == (None, [], Position(3, 7))


def test_a_change_without_parts_still_moves_the_cursor() -> None:
    (event,) = events_of(change(), 3)

    assert (event.part, event.position) == (None, Position(3, 7))


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (None, {"size": 1}, Effect.CREATED),
        ({"size": 1}, {"size": 2}, Effect.UPDATED),
        ({"size": 1}, None, Effect.DELETED),
        ({"trashed_at": None}, {"trashed_at": datetime(2026, 1, 1, tzinfo=UTC)}, Effect.DELETED),
        ({"trashed_at": datetime(2026, 1, 1, tzinfo=UTC)}, {"trashed_at": None}, Effect.RESTORED),
    ],
)
def test_the_effect_is_read_from_both_sides(
    before: dict[str, Any] | None, after: dict[str, Any] | None, effect: Effect
) -> None:
    assert effect_of(Part(type="Transaction", id=BOOK, before=before, after=after)) is effect


def test_the_days_of_parts_include_those_they_left() -> None:
    moved = Part(type="Transaction", id=BOOK, before={"date": "2026-03-01"}, after={"date": "2026-03-31"})

    assert days_of([moved, part("Capture")]) == (date(2026, 3, 1), date(2026, 3, 31))
    assert days_of([part("Capture")]) is None
