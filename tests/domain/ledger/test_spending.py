from datetime import date

import pytest
from bson import ObjectId

from domain.books.models import Book
from domain.errors import BadRequest, InvalidCurrency
from domain.journal import Journal
from domain.ledger.checks import EARLIEST, LATEST
from domain.ledger.models import Transaction
from domain.ledger.spending import Group, Report, spending
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft, texts

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
async def book(journal: Journal, anna: Person) -> Book:
    """Two lunches, fuel, a refund; a salary, a transfer and 40 Kuwaiti dinars, which the bank publishes no rate of, beside them."""
    await booked(
        journal,
        anna,
        draft("12.50", on=date(2026, 3, 10)),
        draft("7.50", on=date(2026, 3, 11), merchant="CHIPOTLE"),
        draft("60", on=date(2026, 3, 31), merchant="Shell", category="fuel"),
        draft("5", on=date(2026, 3, 12), kind=Kind.REFUND),
        draft("3000", on=date(2026, 3, 1), kind=Kind.INCOME, merchant=None, category="income"),
        draft("500", on=date(2026, 3, 1), kind=Kind.TRANSFER, merchant=None, category="transfer"),
        draft("40", "KWD", on=date(2026, 3, 15), merchant=None, category="dining"),
    )
    return await book_of(anna)


async def report(book: Book, group: Group, first: date = MARCH[0], last: date = MARCH[1]) -> Report:
    return await spending(book, first, last, group, None)


def shown(answer: Report) -> list[tuple[str, str, int]]:
    return [(one.key, str(one.total), one.count) for one in answer.slices]


EXPECTED = {
    Group.CATEGORY: [("fuel", "60.00 EUR", 1), ("dining", "15.00 EUR", 4)],
    Group.MERCHANT: [("shell", "60.00 EUR", 1), ("chipotle", "15.00 EUR", 3), ("", "0.00 EUR", 1)],
    Group.ACCOUNT: [("", "75.00 EUR", 5)],
    Group.TAG: [],
    Group.DAY: [
        ("2026-03-10", "12.50 EUR", 1),
        ("2026-03-11", "7.50 EUR", 1),
        ("2026-03-12", "-5.00 EUR", 1),
        ("2026-03-15", "0.00 EUR", 1),
        ("2026-03-31", "60.00 EUR", 1),
    ],
    Group.WEEK: [("2026-W11", "15.00 EUR", 4), ("2026-W14", "60.00 EUR", 1)],
    Group.MONTH: [("2026-03", "75.00 EUR", 5)],
    Group.YEAR: [("2026", "75.00 EUR", 5)],
}


@pytest.mark.parametrize("group", Group)
async def test_each_group_adds_up_expenses_less_refunds_only(book: Book, group: Group) -> None:
    answer = await report(book, group)

    assert shown(answer) == EXPECTED[group]
    assert str(answer.total) == "75.00 EUR"


@pytest.mark.parametrize("group", Group)
async def test_what_cannot_be_converted_is_told_and_never_guessed(book: Book, group: Group) -> None:
    assert texts((await report(book, group)).unconverted) == ["40.000 KWD"]


async def test_a_report_in_another_currency_shows_that_money_and_leaves_the_rest_unconverted(
    book: Book,
) -> None:
    answer = await spending(book, *MARCH, Group.MERCHANT, "KWD")

    assert str(answer.total) == "40.000 KWD"
    assert texts(answer.unconverted) == ["75.00 EUR"]
    assert shown(answer)[0] == ("", "40.000 KWD", 1)


async def test_shares_are_of_the_total(book: Book) -> None:
    assert [one.share for one in (await report(book, Group.CATEGORY)).slices] == [0.8, 0.2]


async def test_a_category_is_labelled_by_its_name_and_a_merchant_by_its_spelling(book: Book) -> None:
    assert [one.label for one in (await report(book, Group.CATEGORY)).slices] == ["Fuel", "Dining"]
    assert (await report(book, Group.MERCHANT)).slices[1].label in {"Chipotle", "CHIPOTLE"}


@pytest.mark.parametrize("group", Group)
async def test_without_positive_spending_shares_are_unknown(
    journal: Journal, anna: Person, group: Group
) -> None:
    await booked(journal, anna, draft("5", kind=Kind.REFUND))

    answer = await report(await book_of(anna), group)

    assert str(answer.total) == "-5.00 EUR"
    assert all(one.share is None for one in answer.slices)


@pytest.mark.parametrize("group", Group)
async def test_an_empty_book_has_spent_nothing_since_year_one(anna: Person, group: Group) -> None:
    answer = await report(await book_of(anna), group, date.min, date.max)

    assert (str(answer.total), answer.slices, answer.unconverted) == ("0.00 EUR", [], [])


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
@pytest.mark.parametrize("group", [Group.CATEGORY, Group.WEEK, Group.MERCHANT])
async def test_the_ends_of_the_calendar_count(
    journal: Journal, anna: Person, day: date, group: Group
) -> None:
    await booked(journal, anna, draft("5", on=day))

    assert str((await report(await book_of(anna), group, day, day)).total) == "5.00 EUR"


async def test_what_has_two_tags_counts_for_both(book: Book) -> None:
    rows = Transaction.get_pymongo_collection()
    await rows.update_one({"book": book.id, "size": 6000}, {"$set": {"postings.0.tags": ["car", "holiday"]}})

    assert shown(await report(book, Group.TAG)) == [("car", "60.00 EUR", 1), ("holiday", "60.00 EUR", 1)]


@pytest.mark.parametrize("group", Group)
async def test_from_after_to_is_a_bad_request(book: Book, group: Group) -> None:
    with pytest.raises(BadRequest):
        await report(book, group, MARCH[1], MARCH[0])


async def test_a_currency_that_is_none_is_refused(book: Book) -> None:
    with pytest.raises(InvalidCurrency):
        await spending(book, *MARCH, Group.DAY, "eur")


async def test_another_book_is_not_counted(book: Book) -> None:
    other = book.changed(id=ObjectId())

    assert (await report(other, Group.CATEGORY)).slices == []
