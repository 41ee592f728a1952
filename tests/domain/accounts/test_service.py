import asyncio
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from bson import ObjectId

from domain import clock
from domain.accounts import rules
from domain.accounts.errors import (
    AccountArchived,
    BalanceInvalid,
    CurrencyFixed,
    NameInvalid,
    NameTaken,
    OpeningDateInvalid,
    TooManyAccounts,
)
from domain.accounts.models import Account, AccountKind
from domain.accounts.queries import accounts_of as all_of
from domain.accounts.rules import Edit
from domain.accounts.service import Accounts, NewAccount
from domain.books.models import Role
from domain.errors import Forbidden, InvalidCurrency, NotFound, Rejected
from domain.events import events_of
from domain.journal import Journal
from domain.keys import KeyInvalid, KeyUsedForOther
from domain.log import Change
from domain.people.models import Person
from tests.backbone import RecordingHints, book_of, make_member, newcomer
from tests.domain.accounts.opening import accounts_of, as_it_is, opened_account


async def latest(person: Person) -> Change:
    book = await book_of(person)
    raw = await Change.get_pymongo_collection().find_one({"stream": book.id, "seq": book.seq})
    assert raw is not None
    return Change.from_bson(raw)


async def test_an_account_is_in_the_books_currency_and_opened_today_unless_told_otherwise(
    journal: Journal, anna: Person
) -> None:
    account = await opened_account(journal, anna, "  Every\u00a0day ")

    assert account == await as_it_is(account)
    assert (account.name, account.currency, account.balance.minor) == ("Every day", "EUR", 0)
    assert account.opening_on == clock.civil_date(account.created_at, anna.time_zone)
    change = await latest(anna)
    assert ([part.type for part in change.parts], change.summary) == (
        ["Account"],
        "Opened the account Every day",
    )
    assert [event.part for event in events_of(change, 1)] == [None]


async def test_what_lies_there_already_is_its_balance(journal: Journal, anna: Person) -> None:
    form: dict[str, Any] = {
        "currency": "KWD",
        "opening_balance": Decimal("-1.234"),
        "opening_date": date(2026, 1, 1),
    }

    account = await opened_account(journal, anna, kind=AccountKind.LOAN, **form)

    assert str(account.balance) == "-1.234 KWD"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"name": " "}, NameInvalid("name")),
        ({"name": "a" * 101}, NameInvalid("name")),
        ({"name": "a\0b"}, NameInvalid("name")),
        ({"name": "\u200b"}, NameInvalid("name")),
        ({"currency": "eur"}, InvalidCurrency("currency")),
        ({"opening_balance": Decimal("0.001")}, BalanceInvalid("openingBalance")),
        ({"opening_balance": Decimal("1e30")}, BalanceInvalid("openingBalance")),
        ({"opening_balance": Decimal("NaN")}, BalanceInvalid("openingBalance")),
        ({"opening_date": date(1899, 12, 31)}, OpeningDateInvalid("openingDate")),
        ({"key": ""}, KeyInvalid("idempotencyKey")),
        ({"key": "a\0"}, KeyInvalid("idempotencyKey")),
    ],
    ids=range(11),
)
async def test_what_no_account_can_be_is_refused(
    journal: Journal, anna: Person, form: dict[str, Any], error: Rejected
) -> None:
    with pytest.raises(type(error)) as raised:
        await opened_account(journal, anna, **form)

    assert raised.value.path == error.path
    assert await all_of(anna.home_book) == []


async def test_two_accounts_of_a_book_never_have_one_name(journal: Journal, anna: Person) -> None:
    await opened_account(journal, anna, "Everyday")
    other = await opened_account(journal, anna, "Other")

    with pytest.raises(NameTaken):
        await opened_account(journal, anna, "EVERYDAY")
    with pytest.raises(NameTaken):
        await (await accounts_of(journal, anna)).update(other.id, Edit(1, {"name": "everyday"}))
    assert (
        await (await accounts_of(journal, anna)).update(other.id, Edit(1, {"name": "OTHER"}))
    ).version == 2


async def test_one_key_makes_one_account(opened: tuple[Any, Any], journal: Journal, anna: Person) -> None:
    journals = [journal, *(Journal(opened[0], RecordingHints()) for _ in range(3))]

    made = await asyncio.gather(*(opened_account(one, anna, key="k") for one in journals))

    assert len({one.id for one in made}) == 1
    assert len(await all_of(anna.home_book)) == 1
    with pytest.raises(KeyUsedForOther):
        await opened_account(journal, anna, "Other", key="k")


async def test_a_key_is_its_authors_own(journal: Journal, anna: Person) -> None:
    bert = (await newcomer(journal)).person
    await make_member(await book_of(anna), bert, Role.MEMBER)
    await opened_account(journal, anna, key="k")

    await Accounts(journal, bert, await book_of(anna)).create(NewAccount("Other", AccountKind.CASH, key="k"))

    assert [one.name for one in await all_of(anna.home_book)] == ["Everyday", "Other"]


async def test_an_edit_changes_what_it_names(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna, opening_balance=Decimal(10))
    values = {
        "name": "Joint",
        "kind": AccountKind.SAVINGS,
        "currency": "CHF",
        "opening_balance": Decimal("-5.50"),
        "opening_date": date(2025, 12, 31),
    }

    after = await (await accounts_of(journal, anna)).update(account.id, Edit(1, values))

    assert after == await as_it_is(account)
    assert (after.name, after.kind, after.version) == ("Joint", "SAVINGS", 2)
    assert (str(after.balance), after.opening_on) == ("-5.50 CHF", date(2025, 12, 31))


async def test_another_currency_alone_keeps_the_amount_where_it_can(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna, opening_balance=Decimal(10))
    accounts = await accounts_of(journal, anna)

    assert str((await accounts.update(account.id, Edit(1, {"currency": "JPY"}))).balance) == "10 JPY"

    await accounts.update(account.id, Edit(2, {"currency": "EUR", "opening_balance": Decimal("10.50")}))
    with pytest.raises(BalanceInvalid):
        await accounts.update(account.id, Edit(3, {"currency": "JPY"}))
    with pytest.raises(InvalidCurrency):
        await accounts.update(account.id, Edit(3, {"currency": "eur"}))


async def test_an_account_that_was_booked_to_keeps_its_currency(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna)
    await Account.get_pymongo_collection().update_one({"_id": account.id}, {"$set": {"used": True}})

    with pytest.raises(CurrencyFixed):
        await (await accounts_of(journal, anna)).update(account.id, Edit(1, {"currency": "CHF"}))


async def test_an_edit_that_changes_nothing_writes_nothing(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna)
    before = (await book_of(anna)).seq

    assert (
        await (await accounts_of(journal, anna)).update(account.id, Edit(1, {"name": "Everyday"})) == account
    )
    assert (await book_of(anna)).seq == before


async def test_who_comes_too_late_is_told_to_look_again(
    opened: tuple[Any, Any], journal: Journal, anna: Person
) -> None:
    account = await opened_account(journal, anna)
    others = [Accounts(Journal(opened[0], RecordingHints()), anna, await book_of(anna)) for _ in range(3)]

    answers = await asyncio.gather(
        *(one.update(account.id, Edit(1, {"name": f"N{i}"})) for i, one in enumerate(others)),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in answers) == ["Account", "AccountStale", "AccountStale"]


async def test_one_account_of_a_book_is_its_default(
    journal: Journal, anna: Person, hints: RecordingHints
) -> None:
    first = await opened_account(journal, anna, "First", default=True)
    assert (await book_of(anna)).default_account == first.id

    second = await opened_account(journal, anna, "Second")
    assert (await book_of(anna)).default_account == first.id

    hints.changes.clear()
    accounts = await accounts_of(journal, anna)
    await accounts.update(second.id, Edit(1, {}, default=True))
    assert (await book_of(anna)).default_account == second.id
    assert len(hints.changes) == 2  # the member's profile holds the book

    await accounts.update(first.id, Edit(1, {}, default=False))
    assert (await book_of(anna)).default_account == second.id
    await accounts.update(second.id, Edit(1, {}, default=False))
    assert (await book_of(anna)).default_account is None


async def test_an_archived_account_is_no_default_and_can_come_back(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna, default=True)
    accounts = await accounts_of(journal, anna)

    archived = await accounts.archive(account.id)

    assert archived.archived_at is not None
    assert (await book_of(anna)).default_account is None
    assert await accounts.archive(account.id) == archived
    with pytest.raises(AccountArchived):
        await accounts.update(account.id, Edit(2, {}, default=True))
    assert (await accounts.unarchive(account.id)).archived_at is None


async def test_a_book_holds_so_many_accounts(
    journal: Journal, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_ACCOUNTS", 1)
    await opened_account(journal, anna)

    with pytest.raises(TooManyAccounts):
        await opened_account(journal, anna, "Other")


async def test_a_viewer_may_not_and_an_unknown_one_is_not_found(journal: Journal, anna: Person) -> None:
    account = await opened_account(journal, anna)
    viewer = (await newcomer(journal)).person
    await make_member(await book_of(anna), viewer, Role.VIEWER)
    accounts = Accounts(journal, viewer, await book_of(anna))

    for attempt in (
        accounts.create(NewAccount("Other", AccountKind.CASH)),
        accounts.update(account.id, Edit(1, {"name": "Mine"})),
        accounts.archive(account.id),
        accounts.unarchive(account.id),
    ):
        with pytest.raises(Forbidden):
            await attempt
    with pytest.raises(NotFound):
        await (await accounts_of(journal, anna)).archive(ObjectId())
    with pytest.raises(NotFound):
        await (await accounts_of(journal, viewer)).archive(account.id)
