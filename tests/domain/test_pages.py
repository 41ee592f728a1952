import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadRequest
from domain.pages import Window, cut, decode_cursor, encode_cursor, window


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(-(2**63) + 1, 2**63 - 1))
def test_a_cursor_decodes_to_its_key(word: str, number: int) -> None:
    assert decode_cursor(encode_cursor("list", word, number), "list", str, int) == [word, number]


@given(st.text())
def test_rubbish_is_refused_as_a_cursor(text: str) -> None:
    with pytest.raises(BadRequest):
        decode_cursor(text, "list", str)


@pytest.mark.parametrize(
    "text",
    [
        encode_cursor("other", "a"),
        encode_cursor("list"),
        encode_cursor("list", 1),
        encode_cursor("list", "a", "b"),
    ],
)
def test_a_cursor_of_another_list_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        decode_cursor(text, "list", str)


@pytest.mark.parametrize(
    ("first", "last"), [(100_000, None), (201, None), (-1, None), (None, -1), (None, 201), (5, 5)]
)
def test_sizes_out_of_range_and_both_ends_at_once_are_refused(first: int | None, last: int | None) -> None:
    with pytest.raises(BadRequest):
        window(first, None, last, None)


def test_without_a_size_the_first_fifty_are_meant() -> None:
    assert window(None, None, None, None) == Window(50, backward=False, after=None, before=None)


@pytest.mark.parametrize("size", [0, 200])
def test_the_limits_themselves_are_taken(size: int) -> None:
    assert window(size, None, None, None).size == size
    assert window(None, None, size, None).backward


def test_a_forward_page_knows_whether_more_follows() -> None:
    page = cut(["a", "b", "c"], ["1", "2", "3"], Window(2, backward=False, after=None, before=None))

    assert (page.rows, page.cursors, page.has_next, page.has_previous) == (
        ["a", "b"],
        ["1", "2"],
        True,
        False,
    )


def test_a_backward_page_is_in_the_order_of_the_list() -> None:
    page = cut(["c", "b", "a"], ["3", "2", "1"], Window(2, backward=True, after=None, before="4"))

    assert (page.rows, page.cursors, page.has_next, page.has_previous) == (["b", "c"], ["2", "3"], True, True)
