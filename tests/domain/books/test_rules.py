"""The categories of a book."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.books.categories import categories_of, category_of, slugs_called, slugs_meant
from domain.books.errors import (
    CategoryMergeInvalid,
    CategoryNameInvalid,
    CategoryNameTaken,
    CategoryParentInvalid,
    TooManyCategories,
)
from domain.books.models import Book
from domain.books.rules import MOST_OWN, created, edited, merged
from domain.errors import NotFound, Rejected
from domain.keys import KeyUsedForOther
from domain.understanding.slugs import NAMES
from tests.backbone import plain_book

BOOK = plain_book()
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


def own(book: Book, name: str, **values: Any) -> tuple[Book, str]:
    return created(book, {"name": name, **values}, made_by=name)


def test_a_category_of_the_books_own_stands_after_the_guides() -> None:
    book, slug = own(BOOK, " Coffee  Shops ", parent="dining")
    book, second = own(book, "coffee/shops")
    book, third = own(book, "コーヒー")
    book, icon = own(book, "☕")

    assert (slug, second, third, icon) == ("coffee_shops", "coffee_shops_2", "own", "own_2")
    assert (category_of(book, slug).name, category_of(book, slug).parent) == ("Coffee Shops", "dining")
    assert [one.slug for one in categories_of(book)][len(NAMES) :] == [slug, second, icon, third]
    assert slugs_called(book, "COFFEE-SHOPS") == [slug, second]
    assert slugs_called(book, "☕") == [icon]
    assert slugs_called(book, "tea") == []


def test_the_same_wish_makes_one_category_and_another_with_its_key_is_refused() -> None:
    book, slug = own(BOOK, "Coffee")

    assert own(book, "Coffee") == (book, slug)
    with pytest.raises(KeyUsedForOther):
        created(book, {"name": "Tea"}, made_by="Coffee")


def test_there_is_a_limit() -> None:
    book = BOOK
    for number in range(MOST_OWN):
        book, _ = own(book, f"Name {number}")
    with pytest.raises(TooManyCategories):
        own(book, "One more")


def test_what_is_merged_is_shown_by_the_other() -> None:
    book, coffee = own(BOOK, "Coffee")
    book, espresso = own(book, "Espresso")
    book = merged(merged(book, espresso, coffee), coffee, "dining")

    assert category_of(book, espresso).slug == "dining"
    assert {coffee, espresso}.isdisjoint(one.slug for one in categories_of(book))
    assert slugs_meant(book, ["dining"]) == slugs_meant(book, [espresso]) == [coffee, "dining", espresso]
    assert slugs_meant(book, ["nothing"]) == ["nothing"]
    assert own(book, "Coffee 2")[1] == "coffee_2"


@pytest.mark.parametrize(
    ("slug", "into", "error"),
    [
        ("dining", "dining", CategoryMergeInvalid),
        ("income", "dining", CategoryMergeInvalid),
        ("dining", "transfer", CategoryMergeInvalid),
        ("shopping", "dining", CategoryMergeInvalid),
        ("nothing", "dining", NotFound),
        ("dining", "nothing", NotFound),
        ("pets", "dining", NotFound),
        ("dining", "pets", NotFound),
    ],
)
def test_what_cannot_be_merged_is_refused(slug: str, into: str, error: type[Rejected]) -> None:
    book = merged(edited(BOOK, "fuel", {"parent": "shopping"}), "pets", "kids")
    with pytest.raises(error):
        merged(book, slug, into)


@given(st.lists(st.tuples(SLUGS, SLUGS), max_size=40))
def test_merges_end_in_one_that_stands_for_itself(merges: list[tuple[str, str]]) -> None:
    book = BOOK
    for slug, into in merges:
        try:
            book = merged(book, slug, into)
        except (CategoryMergeInvalid, NotFound):
            continue
    shown = {one.slug for one in categories_of(book)}
    assert {category_of(book, slug).slug for slug in NAMES} == shown
    assert sorted(slug for one in shown for slug in slugs_meant(book, [one])) == sorted(NAMES)
