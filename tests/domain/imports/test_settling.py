"""What a book takes over of another one: what it hasn't, and as much of it as goes with what it has."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from beanie import PydanticObjectId
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.accounts.models import Account, AccountKind
from domain.arranging.models import Arrangements, StoredMerchant, StoredRule, Then, When
from domain.arranging.naming import is_unambiguous
from domain.arranging.rules import merchant_key
from domain.books.categories import category_of, is_known, is_sound
from domain.books.models import Book, CategoryChanges
from domain.imports.formats.belongings import Belongings, ToldAccount
from domain.imports.models import StoredStatement
from domain.imports.settling import Home, Used, settled
from domain.understanding.slugs import NAMES
from tests.backbone import plain_account, plain_book

NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
MADE = str(ObjectId())


def told(number: int = 1, **values: Any) -> ToldAccount:
    known = {
        "id": PydanticObjectId(number.to_bytes(12, "big")),
        "name": "Everyday",
        "kind": AccountKind.BANK,
        "currency": "EUR",
        "opening": 500,
        "opening_on": date(2026, 1, 1),
    }
    return ToldAccount(**{**known, **values})


def home(brought: Belongings, book: Book | None = None, *accounts: Account, **values: Any) -> Home:
    """A book that looks at an export: each account of it that isn't placed would be opened."""
    book = book or plain_book()
    statements = [
        StoredStatement(told={"id": str(one.id), "name": one.name, "currency": one.currency}, opens=True)
        for one in brought.accounts
    ]
    arrangements = Arrangements.model_construct(id=book.id, book=book.id, rules={}, merchants={})
    return Home(book, accounts, **{"arrangements": arrangements, "statements": statements, **values})


def after(brought: Belongings, *there: Any, used: Used | None = None, **values: Any) -> Home:
    return settled(home(brought, *there, **values), brought, used or Used(), NOW)


def test_an_account_is_opened_once_with_what_lay_there(database: object) -> None:
    brought = Belongings(accounts=[told(), told(2, name="EVERYDAY")])

    first = after(brought)
    again = after(brought, first.book, *first.opened)

    assert [(one.name, one.opening, one.opening_on) for one in first.opened] == [
        ("Everyday", 500, date(2026, 1, 1))
    ]
    assert len({one.account for one in first.statements}) == 1
    assert again.opened == []
    assert {one.account for one in again.statements} == {first.opened[0].id}


def test_an_account_of_other_money_has_its_currency_in_its_name(database: object) -> None:
    brought = Belongings(
        accounts=[told(currency="USD"), told(2, currency="CHF"), told(3, name="x" * 100, currency="USD")]
    )
    there = (plain_account("everyday", 9), plain_account("Everyday (USD)", 8), plain_account("x" * 100, 7))

    names = [one.name for one in after(brought, plain_book(), *there).opened]

    assert names == ["Everyday (USD 2)", "Everyday (CHF)", "x" * 94 + " (USD)"]


def test_more_accounts_than_a_book_may_have_are_not_opened(database: object) -> None:
    there = [plain_account(f"A {number}", 1000 + number) for number in range(199)]

    found = after(Belongings(accounts=[told(), told(2, name="Other")]), plain_book(), *there)

    assert [one.name for one in found.opened] == ["Everyday"]
    assert [one.account is None for one in found.statements] == [False, True]


@pytest.mark.parametrize("archived", [True, False])
def test_only_what_is_booked_on_comes_out_of_the_archive(archived: bool) -> None:
    account = plain_account("Everyday", 1, archived_at=NOW)
    one = told(1, archived_at=NOW if archived else None)
    placed = [StoredStatement(told={"id": str(one.id)}, account=account.id)]
    brought = Belongings(accounts=[one])

    idle = after(brought, plain_book(), account, statements=placed)
    busy = after(brought, plain_book(), account, statements=placed, used=Used({one.id}))

    assert idle.accounts[0] is account
    assert (busy.accounts[0].archived_at is None) is not archived


def test_the_default_account_is_taken_where_there_is_none(database: object) -> None:
    one = told()
    brought = Belongings(accounts=[one], default_account=one.id)
    mine = PydanticObjectId()

    found = after(brought)

    assert found.book.default_account == found.opened[0].id
    assert after(brought, plain_book(default_account=mine)).book.default_account == mine
    put_away = Belongings(accounts=[told(archived_at=NOW)], default_account=one.id)
    assert after(put_away).book.default_account is None


def test_categories_come_with_those_above_them_and_are_known_again() -> None:
    brought = Belongings(
        categories={
            "beans": CategoryChanges(name="Beans", parent="own", made_by=str(ObjectId())),
            "own": CategoryChanges(name="旅行", exclude_from_budget=True, made_by=MADE),
            "espresso": CategoryChanges(name="Espresso", merged_into="beans", made_by=str(ObjectId())),
            "dining": CategoryChanges(name="Essen gehen"),
        }
    )
    book = plain_book(categories={"own": CategoryChanges(name="食費", made_by=str(ObjectId()))})

    found = after(brought, book)
    again = after(brought, found.book)

    assert found.slugs == {"beans": "beans", "own": "own_2", "espresso": "espresso", "dining": "dining"}
    assert category_of(found.book, "espresso").name == "Beans"
    assert category_of(found.book, "beans").parent == "own_2"
    assert category_of(found.book, "dining").name == "Essen gehen"
    assert (again.book, again.slugs) == (found.book, found.slugs)


def test_a_category_is_the_same_by_its_name_or_by_the_act_that_made_it() -> None:
    brought = Belongings(
        categories={"tea": CategoryChanges(name="Tea", made_by=MADE), "cake": CategoryChanges(name="Cake")}
    )
    book = plain_book(
        categories={
            "infusions": CategoryChanges(name="Infusions", made_by=MADE),
            "baking": CategoryChanges(name="CAKE", made_by=str(ObjectId())),
        }
    )

    found = after(brought, book)

    assert (found.book, found.slugs) == (book, {"tea": "infusions", "cake": "baking"})


SLUGS = st.sampled_from([*list(NAMES)[:4], "income", "other", "transfer", "a", "b", "c"])
CHANGES = st.builds(
    CategoryChanges,
    name=st.none() | st.sampled_from(["A", "b", "Groceries", "Other", "", "\u0000"]),
    parent=st.none() | SLUGS,
    merged_into=st.none() | SLUGS,
    archived=st.booleans(),
    made_by=st.sampled_from(["", MADE]),
)
CATEGORIES = st.dictionaries(SLUGS, CHANGES, max_size=6)


@given(mine=CATEGORIES, theirs=CATEGORIES)
def test_whatever_is_brought_the_categories_stay_sound(
    mine: dict[str, CategoryChanges], theirs: dict[str, CategoryChanges]
) -> None:
    book = after(Belongings(categories=mine)).book
    assert is_sound(book)

    found = after(Belongings(categories=theirs), book)

    assert is_sound(found.book)
    assert all(is_known(found.book, slug) for slug in found.slugs.values())
    assert all(found.book.categories[slug] == one for slug, one in book.categories.items())


def test_rules_and_names_of_merchants_come_once_and_take_nothing_away() -> None:
    account = told()
    rule = StoredRule(
        name="Tickets",
        position=3,
        when=When(text="bvg", currency="EUR", least=150, account=account.id),
        then=Then(category="tea"),
    )
    lost = StoredRule(name="Lost", position=1, when=When(account=PydanticObjectId()), then=Then(tags=["x"]))
    key, other = str(ObjectId()), str(ObjectId())
    brought = Belongings(
        accounts=[account],
        categories={"tea": CategoryChanges(name="Tea", made_by=MADE)},
        merchants=[
            StoredMerchant(name="Uber", aliases=["UBER *TRIP"], category="tea"),
            StoredMerchant(name="Kiosk", aliases=["Späti"]),
        ],
        rules={key: rule, other: lost},
    )
    mine = StoredMerchant(name="Corner", aliases=["späti"])
    book = plain_book()
    there = Arrangements.model_construct(
        id=book.id, book=book.id, rules={}, merchants={merchant_key("Corner"): mine}
    )

    found = after(brought, book, arrangements=there)
    again = after(brought, found.book, *found.opened, arrangements=found.arrangements)

    assert found.arrangements.rules.keys() == {key}
    taken = found.arrangements.rules[key]
    assert (taken.position, taken.when.least, taken.when.account) == (0, 150, found.opened[0].id)
    assert found.arrangements.merchants[merchant_key("Uber")].category == "tea"
    assert {one.name for one in found.arrangements.merchants.values()} == {"Corner", "Uber"}
    assert is_unambiguous(found.arrangements)
    assert found.book.arranged
    assert again.arrangements == found.arrangements
