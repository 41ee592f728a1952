"""Categories, as a client changes them."""

from typing import Any

from bson import ObjectId

from domain import ids
from domain.books.models import Book, Role
from domain.people.models import Person
from tests.backbone import book_of, booked, draft, make_member
from tests.graphql_api.asking import Asker
from tests.graphql_api.ledger.test_entering import create
from tests.graphql_api.undoing.test_undoing import latest, undo

SHOWN = "{ id slug name parentId archived excludeFromBudget }"
PAYLOAD = f"{{ category {SHOWN} errors {{ code path }} }}"
UPDATE = f"mutation ($input: UpdateCategoryInput!) {{ answer: updateCategory(input: $input) {PAYLOAD} }}"
CREATE = f"mutation ($input: CreateCategoryInput!) {{ answer: createCategory(input: $input) {PAYLOAD} }}"
MERGE = f"mutation ($input: MergeCategoriesInput!) {{ answer: mergeCategories(input: $input) {PAYLOAD} }}"
NODE = "query ($id: ID!) { node(id: $id) { ... on Category { slug name } } }"
FOUND = """query ($filter: TransactionFilter) {
  transactions(filter: $filter) { edges { node { id category { slug name } } } }
}"""
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


async def create_category(asker: Asker, name: str, **values: Any) -> Any:
    return (await asker.data(CREATE, input={"name": name, **values}))["answer"]["category"]


async def found(asker: Asker, **filter: Any) -> list[Any]:
    edges = (await asker.data(FOUND, filter=filter))["transactions"]["edges"]
    return [edge["node"]["category"] for edge in edges]


async def test_a_category_of_ones_own_is_booked_in_found_and_reported(anna: Asker) -> None:
    made = await create_category(anna, "Coffee shops", parentId=category(anna, "dining"))
    again = await create_category(anna, "Tea", idempotencyKey="k")

    assert await create_category(anna, "Tea", idempotencyKey="k") == again
    assert (made["slug"], made["parentId"]) == ("coffee_shops", category(anna, "dining"))
    assert (await anna.data(NODE, id=made["id"]))["node"] == {"slug": "coffee_shops", "name": "Coffee shops"}

    await create(anna, category="coffee_shops")
    shown = {"slug": "coffee_shops", "name": "Coffee shops"}
    assert await found(anna, categories=["coffee_shops"]) == [shown]
    assert await found(anna, search='category:"Coffee Shops"') == [shown]
    assert [one["key"] for one in (await anna.data(SPENDING))["spending"]["groups"]] == ["coffee_shops"]


async def test_two_categories_become_one_and_two_again(anna: Asker) -> None:
    made = await create_category(anna, "Coffee")
    await create(anna, category="coffee")
    await create(anna, category="dining")

    merge = {"categoryId": made["id"], "intoId": category(anna, "dining")}
    answer = (await anna.data(MERGE, input=merge))["answer"]

    assert answer["category"]["slug"] == "dining"
    dining = {"slug": "dining", "name": "Dining"}
    for wanted in ({"categories": ["dining"]}, {"categories": ["coffee"]}, {"search": "category:coffee"}):
        assert await found(anna, **wanted) == [dining, dining]
    groups = (await anna.data(SPENDING))["spending"]["groups"]
    assert [(one["key"], one["total"]["amount"]) for one in groups] == [("dining", "25.00")]
    assert "coffee" not in [one["slug"] for one in (await anna.data(LIST, archived=True))["categories"]]
    assert (await anna.data(NODE, id=made["id"]))["node"] is None
    refused = (await anna.data(MERGE, input=merge))["answer"]["errors"]
    assert [error["code"] for error in refused] == ["NOT_FOUND"]

    assert (await undo(anna, "undoChange", changeId=await latest(anna)))["undo"]["undone"] == 1
    assert sorted(one["slug"] for one in await found(anna)) == ["coffee", "dining"]
    assert await found(anna, categories=["dining"]) == [dining]


async def test_changes_of_categories_are_taken_back_one_by_one(anna: Asker) -> None:
    await update(anna, "fuel", name="Petrol")
    renamed = await latest(anna)
    made = await create_category(anna, "Coffee")
    creation = await latest(anna)

    assert (await undo(anna, "undoChange", changeId=renamed))["undo"]["undone"] == 1
    assert (await undo(anna, "undoChange", changeId=creation))["undo"]["undone"] == 1
    shown = {one["slug"]: one for one in (await anna.data(LIST, archived=True))["categories"]}
    assert shown["fuel"]["name"] == "Fuel"
    assert shown["coffee"] == {**made, "archived": True}

    await update(anna, "fuel", name="Gas")
    again = await undo(anna, "undoChange", changeId=renamed)
    assert (again["undo"]["undone"], again["undo"]["leftCount"]) == (0, 1)


async def test_who_may_only_read_makes_no_category(anna: Asker, ben: Asker) -> None:
    await make_member(await book_of(person(anna)), person(ben), Role.VIEWER)
    ben.services.profiles.forget(person(ben).id)
    book = ids.book_id(person(anna).home_book)
    answer = (await ben.data(CREATE, input={"name": "Coffee", "bookId": book}))["answer"]
    assert [error["code"] for error in answer["errors"]] == ["FORBIDDEN"]
