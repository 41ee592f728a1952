"""What a book may make of its categories. Pure."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from domain import keys, texts
from domain.books.categories import UNCHANGED, categories_of, is_known, is_merged
from domain.books.errors import (
    CategoryMergeInvalid,
    CategoryNameInvalid,
    CategoryNameTaken,
    CategoryParentInvalid,
    TooManyCategories,
)
from domain.books.models import Book, CategoryChanges
from domain.errors import NotFound
from domain.understanding.slugs import NAMES
from domain.understanding.tokens import fold

LONGEST_NAME, LONGEST_SLUG = 60, 40
MOST_OWN = 200
# What a kind implies, and what nothing is known of, must stay what they are.
FIXED = frozenset({"income", "transfer", "other"})


def edited(book: Book, slug: str, values: Mapping[str, Any]) -> Book:
    """The book with one category as the person wants it; the same object where that changes nothing.

    `values` has by field of `CategoryChanges` what shall change. Raises `Rejected`.
    """
    _check_shown(book, slug, "categoryId")
    before = book.categories.get(slug, UNCHANGED)
    after = before.model_copy(update=dict(values))
    if "name" in values:
        after.name = _free_name(book, slug, values["name"])
    if after.parent is not None:
        _check_parent(book, slug, after.parent)
    return book if after == before else _with(book, slug, after)


def created(book: Book, values: Mapping[str, Any], made_by: str) -> tuple[Book, str]:
    """The book with a category of its own, and its slug. `made_by` is the same for a repetition. Raises `Rejected`."""
    asked = keys.digest(sorted(values.items()))
    for slug, known in book.categories.items():
        if known.made_by == made_by:
            keys.same(known, asked)
            return book, slug
    if sum(slug not in NAMES for slug in book.categories) >= MOST_OWN:
        raise TooManyCategories
    name = _free_name(book, "", values["name"])
    slug = free_slug(book, name)
    own = CategoryChanges(**{**values, "name": name}, made_by=made_by, asked=asked)
    if own.parent is not None:
        _check_parent(book, slug, own.parent)
    return _with(book, slug, own), slug


def merged(book: Book, slug: str, into: str) -> Book:
    """The book that shows under `into` what is booked under `slug`. Raises `Rejected`."""
    _check_shown(book, slug, "categoryId")
    _check_shown(book, into, "intoId")
    above = any(one.parent == slug for one in categories_of(book))
    if slug == into or slug in FIXED or into in FIXED - {"other"} or above:
        raise CategoryMergeInvalid("intoId")
    before = book.categories.get(slug, UNCHANGED)
    return _with(book, slug, before.model_copy(update={"merged_into": into}))


def _with(book: Book, slug: str, changes: CategoryChanges) -> Book:
    return book.changed(categories={**book.categories, slug: changes})


def _check_shown(book: Book, slug: str, path: str) -> None:
    if not is_known(book, slug) or is_merged(book, slug):
        raise NotFound(path)


def _free_name(book: Book, slug: str, wanted: str) -> str:
    name = texts.name(wanted, LONGEST_NAME)
    if name is None:
        raise CategoryNameInvalid("name")
    if any(one.name.casefold() == name.casefold() for one in categories_of(book) if one.slug != slug):
        raise CategoryNameTaken("name")
    return name


def free_slug(book: Book, name: str) -> str:
    """Of the name's Latin letters and digits, so that a filter can be typed: "coffee_shops"."""
    base = "_".join(re.findall(r"[a-z0-9]+", fold(name)))[:LONGEST_SLUG].strip("_") or "own"
    candidates = (base if number == 1 else f"{base}_{number}" for number in count(1))
    return next(slug for slug in candidates if not is_known(book, slug))


def _check_parent(book: Book, slug: str, parent: str) -> None:
    _check_shown(book, parent, "parentId")
    parents = {one.slug: one.parent for one in categories_of(book)}
    if parent == slug or parents[parent] is not None or slug in parents.values():
        raise CategoryParentInvalid("parentId")
