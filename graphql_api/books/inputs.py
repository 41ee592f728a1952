"""What categories are changed with."""

from typing import Any

import strawberry
from strawberry import ID, UNSET

NAME = '1 to 60 characters, unlike those of the book\'s others: "Coffee".'


@strawberry.input(description='A category of the book\'s own: `{"name": "Coffee", "parentId": "BmsD…"}`.')
class CreateCategoryInput:
    name: str = strawberry.field(description=NAME)
    parent_id: ID | None = strawberry.field(
        default=UNSET, description='A category to put it below: "BmsD…"; left out: it stands by itself.'
    )
    exclude_from_budget: bool = strawberry.field(
        default=False, description="Whether what it holds shall count in no budget: `false` unless given."
    )
    book_id: ID | None = strawberry.field(
        default=UNSET, description='The book: "AGsD…" for example; the home book unless given.'
    )
    idempotency_key: str | None = strawberry.field(
        default=UNSET,
        description="Same key and input: the first call's category. At most 128 characters, a UUID for example.",
    )


@strawberry.input(
    description='What is shown as one from now on: `{"categoryId": "BmsD…", "intoId": "BmsD…"}`. No transaction changes.'
)
class MergeCategoriesInput:
    category_id: ID = strawberry.field(description='The one that ceases to be shown: "BmsD…" for example.')
    into_id: ID = strawberry.field(description='The one that shows what both hold: "BmsD…" for example.')


@strawberry.input(
    description='A category with some fields changed: `{"categoryId": "BmsD…", "name": "Eating out"}`. What isn\'t given stays.'
)
class UpdateCategoryInput:
    category_id: ID = strawberry.field(description='Its id, "BmsD…" for example.')
    name: str | None = strawberry.field(
        default=UNSET, description='1 to 60 characters, unlike those of the book\'s others: "Eating out".'
    )
    parent_id: ID | None = strawberry.field(
        default=UNSET,
        description='A category of the same book to put it below: "BmsD…"; null takes it out from below its parent.',
    )
    archived: bool | None = strawberry.field(
        default=UNSET, description="Whether lists leave it out: `true`; what is booked in it stays."
    )
    exclude_from_budget: bool | None = strawberry.field(
        default=UNSET, description="Whether what it holds shall count in no budget: `true`."
    )

    def plain(self) -> dict[str, Any]:
        """What was said, but for the parent, by the domain's names."""
        values = {
            "name": self.name,
            "archived": self.archived,
            "exclude_from_budget": self.exclude_from_budget,
        }
        return {key: value for key, value in values.items() if value is not UNSET and value is not None}
