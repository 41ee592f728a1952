"""JSON is read an element at a time, wherever a window of it ends."""

import json
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.imports.formats.finsight.scanning import Broken, Scanner

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=6)


def whole(content: bytes, window: int) -> dict[str, Any]:
    scanner, found = Scanner(BytesIO(content), window=window), {}
    for name in scanner.members():
        found[name] = scanner.value()
    return found


@given(told=OBJECTS, window=st.integers(1, 40), indent=st.none() | st.just(2), plain=st.booleans())
def test_what_was_written_is_read_whatever_the_window(
    told: dict[str, Any], window: int, indent: int | None, plain: bool
) -> None:
    content = json.dumps(told, indent=indent, ensure_ascii=plain).encode("utf-8", "replace")
    wanted = json.loads(content)

    assert whole(content, window) == wanted
    assert whole(b"\xef\xbb\xbf" + content, window) == wanted


@given(rows=st.lists(VALUES, max_size=8), window=st.integers(1, 40))
def test_elements_come_one_by_one_with_their_lines(rows: list[Any], window: int) -> None:
    lines = ",\n".join(json.dumps(row) for row in rows)
    content = f'{{"before": 1, "rows": [\n{lines}], "after": [1, 2]}}'.encode()
    scanner, found, counts = Scanner(BytesIO(content), window=window), [], []
    for name in scanner.members():
        if name == "rows":
            found = [(scanner.started, one) for one in scanner.elements()]
        else:
            counts.append(scanner.skip())

    assert found == list(enumerate(rows, start=2))
    assert counts == [1, 2]


@given(content=st.binary(max_size=60), window=st.integers(1, 40))
def test_rubbish_is_broken_and_nothing_worse(content: bytes, window: int) -> None:
    for one in (content, b'{"a": [' + content, b'{"a": ' + content + b"}"):
        with suppress(Broken):
            whole(one, window)


def test_a_broken_line_costs_itself_only() -> None:
    content = b'{"rows": [\n{"n": 1},\n{"n": 2, "x": tru},\n{"n": 3} {"n": 4},\n{"n": 5}\n]}'
    scanner, faults, found = Scanner(BytesIO(content), window=8), list[Broken](), []
    for _ in scanner.members():
        found = [one["n"] for one in scanner.elements(faults.append)]

    assert found == [1, 5]
    assert [fault.line for fault in faults] == [3, 4]


@pytest.mark.parametrize(
    "content",
    [
        b'{"rows": [{"n": 1}, {"n": ',
        b'{"rows": [{"n": "abc',
        b'{"rows": [1, 2',
        b'{"rows"',
        b'{"rows": "' + b"x" * 100,
        b"{",
        b"",
    ],
)
def test_a_file_that_is_cut_says_so(content: bytes) -> None:
    with pytest.raises(Broken) as fault:
        whole(content, 16)
    assert fault.value.ended


@pytest.mark.parametrize(
    "value", [b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5_000, b"NaN", b"-Infinity", b'"a\x01b"']
)
def test_what_no_json_should_hold_is_broken(value: bytes) -> None:
    with pytest.raises(Broken):
        whole(b'{"a": ' + value + b"}", 1024)
