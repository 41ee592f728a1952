"""A report in a currency that is no base of the book: each day's sums, by the rate that a transaction of that day takes."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from domain.bases import work as work_module
from domain.bases.service import Bases
from domain.books.models import Book
from domain.errors import BadRequest
from domain.journal import Journal
from domain.ledger import spending as spending_module
from domain.ledger.checks import EARLIEST, LATEST
from domain.ledger.models import Transaction
from domain.ledger.spending import Group, spending
from domain.ledger.worth import Converted
from domain.people.models import Person
from domain.rates import store
from domain.rates.history import history
from domain.rates.rules import Fixing
from domain.understanding.draft import Kind
from tests.backbone import book_of, booked, draft, texts
from tests.domain.bases.filling import added, bases, entered, read

YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
async def book(journal: Journal, anna: Person) -> Book:
    """Expenses and refunds of several days in euros, dollars, yen and Kuwaiti dinars, which have no rate; and a salary."""
    await booked(
        journal,
        anna,
        draft("12.50", on=date(2026, 3, 9)),
        draft("7.55", "USD", on=date(2026, 3, 9)),
        draft("3.33", "USD", on=date(2026, 3, 9), merchant="Shell", category="fuel"),
        draft("1250", "JPY", on=date(2026, 3, 11), merchant="Shell", category="fuel"),
        draft("0.05", "USD", on=date(2026, 5, 4), merchant=None),
        draft("5.00", "USD", on=date(2026, 5, 4), kind=Kind.REFUND),
        draft("40", "KWD", on=date(2026, 5, 5)),
        draft("3000", on=date(2026, 3, 1), kind=Kind.INCOME, category="income"),
    )
    return await book_of(anna)


def per_euro(code: str, on: date) -> Fraction:
    if code == "EUR":
        return Fraction(1)
    fixing = history().fixing_up_to(on - timedelta(days=1))
    assert fixing is not None
    return Fraction(fixing.per_euro[code])


async def expected(book: Book, target: str) -> int:
    """Each day's sums of a kind, category and currency, written down naively and rounded once."""
    sums: dict[tuple[str, str, str, str], int] = defaultdict(int)
    async for raw in Transaction.get_pymongo_collection().find({"book": book.id}):
        for posting in raw["postings"]:
            if raw["kind"] in {"EXPENSE", "REFUND"} and posting["currency"] != "KWD":
                key = raw["date"], raw["kind"], posting["category"], posting["currency"]
                sums[key] -= posting["minor"]
    total = 0
    for (day, _, _, code), minor in sums.items():
        on, scale = date.fromisoformat(day), 100 if code == "JPY" else 1
        total += round(minor * scale * per_euro(target, on) / per_euro(code, on))
    return total


@pytest.mark.parametrize("group", Group)
async def test_each_days_sums_are_converted_by_its_rate_and_rounded_once(book: Book, group: Group) -> None:
    answer = await spending(book, *YEAR, group, "GBP")

    assert answer.converted is Converted.DAY_SUMS
    assert answer.total.minor == await expected(book, "GBP")
    assert texts(answer.unconverted) == ["40.000 KWD"]
    if group not in {Group.MERCHANT, Group.TAG}:
        assert sum(one.total.minor for one in answer.slices) == answer.total.minor


async def test_merchants_are_converted_by_their_own_days(book: Book) -> None:
    answer = await spending(book, *YEAR, Group.MERCHANT, "GBP")

    shell = round(333 * per_euro("GBP", date(2026, 3, 9)) / per_euro("USD", date(2026, 3, 9)))
    shell += round(125_000 * per_euro("GBP", date(2026, 3, 11)) / per_euro("JPY", date(2026, 3, 11)))
    assert {one.key: one.total.minor for one in answer.slices}["shell"] == shell


async def test_a_base_keeps_the_rates_that_were_booked_and_the_first_is_the_default(
    journal: Journal, anna: Person, book: Book
) -> None:
    assert (await spending(book, *YEAR, Group.CATEGORY, None)).converted is Converted.KEPT
    by_day = await spending(book, *YEAR, Group.CATEGORY, "GBP")

    with_pounds = await added(journal, anna, "GBP")
    kept = await spending(with_pounds, *YEAR, Group.CATEGORY, "GBP")

    assert kept.converted is Converted.KEPT
    assert kept.unconverted == by_day.unconverted
    assert abs(kept.total.minor - by_day.total.minor) <= 2  # each posting is rounded, not each sum
    await bases(journal, anna).put_first("GBP")
    assert (await spending(await book_of(anna), *YEAR, Group.CATEGORY, None)).total == kept.total


async def test_an_own_rate_counts_in_a_base_and_not_in_day_sums(journal: Journal, anna: Person) -> None:
    await entered(journal, anna, "10.00", "USD", rate=Decimal("0.5"))
    book = await book_of(anna)

    assert str((await spending(book, *YEAR, Group.DAY, "EUR")).total) == "5.00 EUR"
    assert str((await spending(book, *YEAR, Group.DAY, "USD")).total) == "10.00 USD"


async def test_a_base_that_is_being_filled_is_not_used(
    journal: Journal, anna: Person, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work_module, "CHUNK", 2)
    before = await spending(book, *YEAR, Group.CATEGORY, "GBP")

    await bases(journal, anna).add("GBP", "key")

    filling = await book_of(anna)
    assert filling.bases == ("EUR", "GBP")
    assert await spending(filling, *YEAR, Group.CATEGORY, "GBP") == before


async def test_a_base_that_went_since_the_book_was_read_is_not_used(
    journal: Journal, anna: Person, book: Book
) -> None:
    before = await spending(book, *YEAR, Group.CATEGORY, "GBP")
    remembered = await added(journal, anna, "GBP")
    await bases(journal, anna).remove("GBP", None)

    answer = await spending(remembered, *YEAR, Group.CATEGORY, "GBP")

    assert answer == before


async def test_a_removed_base_leaves_nothing_behind_in_reports(
    journal: Journal, anna: Person, book: Book
) -> None:
    before = await spending(book, *YEAR, Group.CATEGORY, "GBP")
    await added(journal, anna, "GBP")
    asker: Bases = bases(journal, anna)
    await asker.remove("GBP", None)
    row = await read((await entered(journal, anna, "1.00", "EUR", date(2026, 3, 9), category="fuel")).id)

    answer = await spending(await book_of(anna), *YEAR, Group.CATEGORY, "GBP")

    assert row.postings[0].base == {"EUR": -100}
    more = round(100 * per_euro("GBP", date(2026, 3, 9)))
    assert answer.total.minor == before.total.minor + more


async def test_rates_that_were_fetched_count_too(journal: Journal, anna: Person) -> None:
    await booked(journal, anna, draft("10", on=date(2165, 5, 4)), draft("3", on=date(2165, 5, 12)))
    await store.keep([Fixing(date(2165, 5, 3), {"GBP": Decimal("0.8")})])

    answer = await spending(await book_of(anna), date(2165, 1, 1), date(2165, 12, 31), Group.DAY, "GBP")

    assert str(answer.total) == "8.00 GBP"
    assert texts(answer.unconverted) == ["3.00 EUR"]


async def test_what_is_worth_less_than_half_a_cent_is_converted_all_the_same(
    journal: Journal, anna: Person
) -> None:
    await booked(journal, anna, draft("0.01", "IDR", on=date(2026, 3, 9)))

    kept = await spending(await book_of(anna), *YEAR, Group.CATEGORY, "EUR")

    assert (str(kept.total), kept.unconverted) == ("0.00 EUR", [])


@pytest.mark.parametrize("group", [Group.CATEGORY, Group.MERCHANT])
async def test_more_than_is_converted_at_once_is_refused_in_words(
    book: Book, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spending_module, "MOST_DAYS", 2)

    with pytest.raises(BadRequest, match="ten years"):
        await spending(book, *YEAR, group, "GBP")

    assert (await spending(book, *YEAR, group, "EUR")).slices
    assert (await spending(book, date(2026, 3, 9), date(2026, 3, 9), group, "GBP")).slices


async def test_the_ends_of_the_calendar_have_no_rates(journal: Journal, anna: Person) -> None:
    await booked(journal, anna, draft("5", on=EARLIEST), draft("6", on=LATEST))

    answer = await spending(await book_of(anna), date.min, date.max, Group.YEAR, "GBP")

    assert (str(answer.total), texts(answer.unconverted)) == ("0.00 GBP", ["11.00 EUR"])
