"""The categories of a book: the guide's as the book changed them, and its own. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from bson import ObjectId

from domain.books.models import Book, CategoryChanges
from domain.understanding.lexicon import squash
from domain.understanding.slugs import NAMES

UNCHANGED = CategoryChanges()


@dataclass(frozen=True, slots=True)
class Category:
    """A category as its book shows it. `parent` is the slug of the one above it."""

    book: ObjectId
    slug: str
    name: str
    parent: str | None
    archived: bool
    exclude_from_budget: bool


def category_of(book: Book, slug: str) -> Category:
    """The category that shows what is booked under this slug: another one where it was merged."""
    slug = shown_slug(book, slug)
    own = book.categories.get(slug, UNCHANGED)
    name = own.name or NAMES.get(slug, slug)
    return Category(book.id, slug, name, own.parent, own.archived, own.exclude_from_budget)


def categories_of(book: Book) -> list[Category]:
    """All that stand for themselves: the guide's in its order, then the book's own by name."""
    own = sorted(
        (
            category_of(book, slug)
            for slug in book.categories
            if slug not in NAMES and not is_merged(book, slug)
        ),
        key=lambda one: one.name.casefold(),
    )
    return [*(category_of(book, slug) for slug in NAMES if not is_merged(book, slug)), *own]


def is_known(book: Book, slug: str) -> bool:
    """Whether it may be booked in."""
    return slug in NAMES or slug in book.categories


def is_merged(book: Book, slug: str) -> bool:
    return book.categories.get(slug, UNCHANGED).merged_into is not None


def shown_slug(book: Book, slug: str) -> str:
    """Follow the merges, of which none leads back."""
    while (into := book.categories.get(slug, UNCHANGED).merged_into) is not None:
        slug = into
    return slug


def is_sound(book: Book) -> bool:
    """Whether merges lead somewhere, names are told apart, and categories have two levels at most."""
    if any(_merges_in_a_circle(book, slug) for slug in book.categories):
        return False
    shown = {one.slug: one for one in categories_of(book)}
    parents = [shown.get(one.parent) for one in shown.values() if one.parent is not None]
    names = {one.name.casefold() for one in shown.values()}
    return len(names) == len(shown) and all(one is not None and one.parent is None for one in parents)


def _merges_in_a_circle(book: Book, slug: str) -> bool:
    seen = set()
    into: str | None = slug
    while into is not None and into not in seen:
        seen.add(into)
        into = book.categories.get(into, UNCHANGED).merged_into
    return into is not None


def slugs_meant(book: Book, wanted: Collection[str]) -> list[str]:
    """All slugs under which something may be booked that these show: their own, and those merged into them."""
    shown = {shown_slug(book, slug) for slug in wanted}
    merged = (slug for slug in book.categories if shown_slug(book, slug) in shown)
    return sorted({*shown, *merged})


def slugs_called(book: Book, name: str) -> list[str]:
    """The slugs of categories with this name or slug, whatever the spaces and capitals."""
    wanted = _key(name)
    names = {
        slug: (slug, NAMES.get(slug), book.categories.get(slug, UNCHANGED).name)
        for slug in (*NAMES, *book.categories)
    }
    return [slug for slug, called in names.items() if wanted in {_key(one) for one in called if one}]


def _key(name: str) -> str:
    """Of a name without letters, an emoji for example, the name itself."""
    return squash(name) or name.strip()
