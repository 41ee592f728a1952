"""What categories are changed with."""

from typing import Any

import strawberry
from strawberry import ID, UNSET


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
