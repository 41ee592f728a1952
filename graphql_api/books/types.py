"""Books and their categories."""

from enum import Enum

import strawberry
from strawberry import ID

from domain.bases.queries import get_filling
from domain.books import categories, models
from domain.ids import base_filling_id, book_id, category_id
from domain.people.models import Person
from graphql_api.common import ERRORS, Node, UserError


@strawberry.enum(description="What a person may do in a book: `OWNER` of one's home book for example.")
class BookRole(Enum):
    OWNER = strawberry.enum_value(
        "OWNER", description="Reads, writes, and decides who else may: oneself at home."
    )
    MEMBER = strawberry.enum_value("MEMBER", description="Reads and writes: a partner in the household.")
    VIEWER = strawberry.enum_value("VIEWER", description="Reads only: a tax adviser.")


@strawberry.type(
    description='A currency in which all of a book\'s money is valued, by the rates of its dates: "EUR" for example.'
)
class BookBase:
    currency: str = strawberry.field(description='ISO 4217: "EUR" for example.')
    ready: bool = strawberry.field(
        description="Whether reports use it: `true`; `false` while it is being filled."
    )
    done: int | None = strawberry.field(
        default=None,
        description="While it is filled, how many transactions were looked at: 500 for example; null once it is ready.",
    )
    total: int | None = strawberry.field(
        default=None,
        description="While it is filled, how many transactions there are: 20000 for example; null once it is ready.",
    )
    work_id: ID | None = strawberry.field(
        default=None,
        description='What fills it, for `node(id:)`: "EmsD…" for example; null once it is ready.',
    )


@strawberry.type(description='What is shared, totalled and undone as one: "Home", which everybody has.')
class Book(Node):
    name: str = strawberry.field(description='What its owner calls it, "Home" for example.')
    currency: str = strawberry.field(
        description='The first of its base currencies, ISO 4217: "EUR" for example. Reports are in it unless told otherwise.'
    )
    role: BookRole = strawberry.field(
        description="What the signed-in person may do in it: `OWNER` for example."
    )
    home: bool = strawberry.field(
        description="Whether captures go here unless told otherwise: `true` for one book."
    )
    stored: strawberry.Private[models.Book]

    @strawberry.field(
        description="Its base currencies, one to three, the first of them first: EUR, then USD for example."
    )
    async def bases(self) -> list[BookBase]:
        ready = [BookBase(currency=currency, ready=True) for currency in self.stored.ready_bases]
        return [*ready, *await _being_filled(self.stored)]

    @classmethod
    def of(cls, book: models.Book, person: Person) -> "Book":
        return cls(
            id=ID(book_id(book.id)),
            name=book.name,
            currency=book.currency,
            role=BookRole((book.role_of(person.id) or models.Role.VIEWER).value),
            home=book.id == person.home_book,
            stored=book,
        )


async def _being_filled(book: models.Book) -> list[BookBase]:
    if book.filling is None:
        return []
    work = await get_filling(book.id, book.filling.work)
    return [
        BookBase(
            currency=book.filling.currency,
            ready=False,
            done=work.seen if work else 0,
            total=max(work.expected, work.seen) if work else 0,
            work_id=ID(base_filling_id(book.id, book.filling.work)),
        )
    ]


@strawberry.type(description='What money was for: "Dining" with the slug `dining`.')
class Category(Node):
    slug: str = strawberry.field(description="Stable short name, `dining` for example; filters take it.")
    name: str = strawberry.field(description='What a list shows, "Dining" for example.')

    parent_id: ID | None = strawberry.field(
        description='The category above it, of two levels: "BmsD…" for example; null for one that stands by itself.'
    )
    archived: bool = strawberry.field(description="Whether lists leave it out: `false` mostly.")
    exclude_from_budget: bool = strawberry.field(
        description="Whether what it holds shall count in no budget: `true` for a loan to a friend, for example."
    )

    @classmethod
    def of(cls, category: categories.Category) -> "Category":
        parent = category.parent
        return cls(
            id=ID(category_id(category.book, category.slug)),
            slug=category.slug,
            name=category.name,
            parent_id=None if parent is None else ID(category_id(category.book, parent)),
            archived=category.archived,
            exclude_from_budget=category.exclude_from_budget,
        )


@strawberry.type(description="The answer to a mutation of one category.")
class CategoryPayload:
    category: Category | None = strawberry.field(
        default=None, description='The category as it is now: "Eating out" for example; null where refused.'
    )
    errors: list[UserError] = strawberry.field(default_factory=list, description=ERRORS)
