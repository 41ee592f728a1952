"""A book that holds all that an export must tell, and all that its readers forbid."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.accounts.models import Account, AccountKind
from domain.journal import Journal
from domain.ledger.entries import Entry
from domain.ledger.models import Transaction
from domain.ledger.service import Ledger
from domain.people.models import Person
from domain.understanding.draft import Kind
from tests.backbone import book_of
from tests.domain.accounts.opening import opened_account, written

# Of these each is, at some place, more than text to beancount, hledger or a spreadsheet.
TEXTS = (
    'A "b" \\ c', "(Kiosk", "(42) Kiosk", "* starred", "! pending", "; drop", "= later", "x | y", "日本語 ﷽ 🍜", "#tag ^link",
    "{lot} @@ 5 EUR", "2026-01-01 open Assets:X", "-1+1", "@SUM(A1)", "＝1", "~", "'", '"', "\\", "a\u2028b", "date:2020-01-01",
)  # fmt: skip
TAGS = ("date", "type", "Tag One", "tag-one", "日本", "a/b", "-", "x:y")
NAMES = (
    ("Everyday", AccountKind.BANK, "EUR", "1203.55"),
    ("everyday!", AccountKind.CARD, "EUR", "-99.01"),
    ("Ünïcode 銀行", AccountKind.CASH, "JPY", "30000"),
    ("9: Lives; (a)", AccountKind.SAVINGS, "KWD", "0.001"),
    ("—", AccountKind.LOAN, "EUR", "-250000"),
    ("unnamed", AccountKind.BANK, "USD", "0"),
)


async def opened(journal: Journal, anna: Person) -> list[Account]:
    return [
        await opened_account(
            journal,
            anna,
            name,
            kind,
            currency=currency,
            opening_balance=Decimal(amount),
            opening_date=date(2026, 2, 1),
        )
        for name, kind, currency, amount in NAMES
    ]


def money(amount: str, currency: str = "EUR") -> tuple[Decimal, str]:
    return Decimal(amount), currency


async def filled(journal: Journal, anna: Person) -> list[Account]:
    """The accounts: of "—" nobody knows the balance, as it was used for money that its bank never told of."""
    bank, card, yen, dinars, loan, dollars = places = await opened(journal, anna)
    ledger = Ledger(journal, anna, await book_of(anna))

    async def enter(place: Account | None, amount: tuple[Decimal, str], **values: Any) -> Transaction:
        plain = {
            "kind": Kind.EXPENSE,
            "amount": amount,
            "date": date(2026, 3, 1),
            "account": place and place.id,
        }
        return await ledger.create(Entry(plain | values))

    for index, text in enumerate(TEXTS):
        tags = [TAGS[index % len(TAGS)], TAGS[(index * 3 + 1) % len(TAGS)]]
        await enter(bank, money("0.01"), merchant=text, note=f"{text}\n{text}", tags=tags)
    await enter(bank, money("2500"), kind=Kind.INCOME, category="income", date=date(2026, 1, 2))
    parts = [
        {"amount": money("8.00"), "category": "groceries", "tags": ["cake"], "note": '=HYPERLINK("x")'},
        {"amount": money("4.50"), "category": "gifts"},
    ]
    blazer = await enter(card, money("12.50"), parts=parts)
    await enter(card, money("4.50"), kind=Kind.REFUND, refund_of=blazer.id)
    await enter(yen, money("1200", "JPY"))
    await enter(dinars, money("0.125", "KWD"), kind=Kind.INCOME)
    await enter(None, money("3.333", "KWD"))
    await enter(bank, money("100"), kind=Kind.TRANSFER, to_account=card.id)
    await enter(
        bank, money("100"), kind=Kind.TRANSFER, to_account=dollars.id, received=money("108.17", "USD")
    )
    await enter(bank, money("50"), kind=Kind.TRANSFER, to_account=yen.id, received=money("8123", "JPY"))
    await enter(None, money("7"), kind=Kind.TRANSFER)
    await enter(loan, money("20", "USD"))
    await told(journal, anna, await enter(card, money("300", "JPY")), -187)
    await told(journal, anna, await enter(card, money("300", "JPY"), kind=Kind.REFUND), 185)
    between = await enter(bank, money("30", "USD"), kind=Kind.TRANSFER, to_account=card.id)
    await told(journal, anna, between, -2790, 2775)
    await ledger.trash((await enter(bank, money("999"), merchant="Thrown away")).id)
    return places


async def told(journal: Journal, anna: Person, row: Transaction, *minors: int) -> None:
    """As its bank says what came of the money on each account."""
    postings = [
        posting.model_copy(update={"account_minor": minor})
        for posting, minor in zip(row.postings, minors, strict=True)
    ]
    await written(journal, anna, row, row.changed(postings=postings, version=row.version + 1))
