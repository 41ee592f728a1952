"""Categories, as a client changes them."""

from typing import Any

from bson import ObjectId

from domain import ids
from domain.books.models import Book
from domain.people.models import Person
from tests.backbone import book_of, booked, draft
from tests.graphql_api.asking import Asker

SHOWN = "{ id slug name parentId archived excludeFromBudget }"
PAYLOAD = f"{{ category {SHOWN} errors {{ code path }} }}"
UPDATE = f"mutation ($input: UpdateCategoryInput!) {{ answer: updateCategory(input: $input) {PAYLOAD} }}"
LIST = f"query ($archived: Boolean! = false) {{ categories(archived: $archived) {SHOWN} }}"
SPENDING = (
    'query { spending(period: {from: "2026-01-01", to: "2026-12-31"}) { groups { key total { amount } } } }'
)


def person(asker: Asker) -> Person:
    assert asker.person is not None
    return asker.person


def category(asker: Asker, slug: str) -> str:
    return ids.category_id(person(asker).home_book, slug)


async def update(asker: Asker, slug: str, **values: Any) -> Any:
    form = {"categoryId": category(asker, slug), **values}
    return (await asker.data(UPDATE, input=form))["answer"]


async def test_a_category_changes_and_no_total_does(anna: Asker) -> None:
    await booked(anna.services.journal, person(anna), draft())
    before = await anna.data(SPENDING)

    answer = await update(
        anna, "dining", name="Eating out", parentId=category(anna, "shopping"), excludeFromBudget=True
    )

    assert answer == {
        "category": {
            "id": category(anna, "dining"),
            "slug": "dining",
            "name": "Eating out",
            "parentId": category(anna, "shopping"),
            "archived": False,
            "excludeFromBudget": True,
        },
        "errors": [],
    }
    assert answer["category"] in (await anna.data(LIST))["categories"]
    assert await anna.data(SPENDING) == before


async def test_lists_show_the_archive_on_request_and_it_opens_again(anna: Asker) -> None:
    await update(anna, "pets", archived=True)
    assert "pets" not in [one["slug"] for one in (await anna.data(LIST))["categories"]]
    assert "pets" in [one["slug"] for one in (await anna.data(LIST, archived=True))["categories"]]

    await update(anna, "pets", archived=False)
    assert "pets" in [one["slug"] for one in (await anna.data(LIST))["categories"]]


async def test_null_takes_it_out_from_below_its_parent(anna: Asker) -> None:
    await update(anna, "fuel", parentId=category(anna, "transport"))
    assert (await update(anna, "fuel", parentId=None))["category"]["parentId"] is None


async def test_what_is_refused_says_why(anna: Asker) -> None:
    taken = await update(anna, "fuel", name="Dining")
    assert taken == {"category": None, "errors": [{"code": "CATEGORY_NAME_TAKEN", "path": ["input", "name"]}]}
    unknown = await update(anna, "unheard_of", name="Dining")
    assert [error["code"] for error in unknown["errors"]] == ["NOT_FOUND"]


async def test_anothers_category_is_an_unknown_one(anna: Asker) -> None:
    strange = ids.category_id(ObjectId(), "fuel")
    for form in (
        {"categoryId": strange, "name": "x"},
        {"categoryId": category(anna, "fuel"), "parentId": strange},
    ):
        errors = (await anna.data(UPDATE, input=form))["answer"]["errors"]
        assert [error["code"] for error in errors] == ["NOT_FOUND"]


async def test_the_same_again_is_no_change(anna: Asker) -> None:
    await update(anna, "fuel", name="Petrol")
    before = (await book_of(person(anna))).seq
    await update(anna, "fuel", name="Petrol")
    after = Book.from_bson(
        await Book.get_pymongo_collection().find_one({"_id": person(anna).home_book}) or {}
    )
    assert after.seq == before
