"""The categories of a book."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.books.errors import CategoryNameInvalid, CategoryNameTaken, CategoryParentInvalid
from domain.books.models import Book
from domain.books.queries import categories_of, category_of
from domain.books.rules import edited
from domain.errors import NotFound, Rejected
from domain.understanding.slugs import NAMES

BOOK = Book.model_construct(
    id=ObjectId(),
    name="Home",
    currency="EUR",
    members=[],
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
    epoch=1,
)
SLUGS = st.sampled_from(list(NAMES))


def test_a_category_is_renamed_put_below_another_and_archived() -> None:
    after = edited(BOOK, "fuel", {"name": "  Petrol ", "parent": "transport", "archived": True})
    fuel = category_of(after, "fuel")
    assert (fuel.name, fuel.parent, fuel.archived, fuel.exclude_from_budget) == (
        "Petrol",
        "transport",
        True,
        False,
    )


def test_what_changes_nothing_leaves_the_book_as_it_is() -> None:
    assert edited(BOOK, "fuel", {"archived": False}) is BOOK


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": " "}, CategoryNameInvalid),
        ({"name": "x" * 61}, CategoryNameInvalid),
        ({"name": "groceries"}, CategoryNameTaken),
        ({"parent": "fuel"}, CategoryParentInvalid),
        ({"parent": "nothing"}, NotFound),
    ],
)
def test_what_cannot_be_is_refused(values: dict[str, Any], error: type[Rejected]) -> None:
    with pytest.raises(error):
        edited(BOOK, "fuel", values)


@pytest.mark.usefixtures("database")
async def test_an_older_book_with_names_alone_is_read() -> None:
    old = Book.from_bson({**BOOK.to_bson(), "categories": {"fuel": {"name": "Petrol"}}})
    assert category_of(old, "fuel").name == "Petrol"


@given(st.lists(st.tuples(SLUGS, st.none() | SLUGS), max_size=40))
def test_whatever_is_moved_there_are_two_levels(moves: list[tuple[str, str | None]]) -> None:
    book = BOOK
    for slug, parent in moves:
        try:
            book = edited(book, slug, {"parent": parent})
        except CategoryParentInvalid:
            continue
    parents = {one.slug: one.parent for one in categories_of(book)}
    assert all(parents[parent] is None for parent in parents.values() if parent is not None)
