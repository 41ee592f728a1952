"""Search lines: what they mean, and where they can't be read."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.search import Search, SearchError, read
from domain.ledger.search.terms import (
    Amounts,
    Days,
    Flag,
    Has,
    Is,
    Kinds,
    Meaning,
    Names,
    Part,
    Phrase,
    Words,
)
from domain.understanding.draft import Kind


def meanings(line: str) -> list[Meaning]:
    return [term.meaning for term in read(line).terms]


def test_a_line_of_everything() -> None:
    found = read('category:dining amount>20 after:2026-01-01 -tag:work "exact phrase"')
    assert [(term.meaning, term.negated, term.column) for term in found.terms] == [
        (Names("category", ["dining"]), False, 1),
        (Amounts(least=Decimal(20), above=True), False, 17),
        (Days(first=date(2026, 1, 2)), False, 27),
        (Names("tag", ["work"]), True, 44),
        (Phrase("exact phrase"), False, 54),
    ]


@pytest.mark.parametrize("line", ["", "   ", "\t\n"])
def test_an_empty_line_means_everything(line: str) -> None:
    assert read(line) == Search()


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("Café", Words(["cafe"])),
        ("e-mail", Words(["e", "mail"])),
        ("MERCHANT:Rewe", Names("merchant", ["Rewe"])),
        ('merchant:"Trader Joe\'s",aldi', Names("merchant", ["Trader Joe's", "aldi"])),
        ("currency:eur,USD", Names("currency", ["EUR", "USD"])),
        ("kind:expense,REFUND", Kinds([Kind.EXPENSE, Kind.REFUND])),
        ("is:unsure", Is(Flag.UNSURE)),
        ("has:Note", Has(Part.NOTE)),
        ("amount:12.50", Amounts(Decimal("12.50"), Decimal("12.50"))),
        ("amount=12", Amounts(Decimal(12), Decimal(12))),
        ("amount<=12", Amounts(most=Decimal(12))),
        ("amount<12", Amounts(most=Decimal(12), below=True)),
        ("amount>=12", Amounts(least=Decimal(12))),
        ("amount:10..20", Amounts(Decimal(10), Decimal(20))),
        ("amount:..20", Amounts(most=Decimal(20))),
        ("amount:10..", Amounts(least=Decimal(10))),
        ("date:2026", Days(date(2026, 1, 1), date(2026, 12, 31))),
        ("date:2024-02", Days(date(2024, 2, 1), date(2024, 2, 29))),
        ("date:2026-03-11", Days(date(2026, 3, 11), date(2026, 3, 11))),
        ("date:2025-12..2026-01-15", Days(date(2025, 12, 1), date(2026, 1, 15))),
        ("date>2026-03", Days(first=date(2026, 4, 1))),
        ("date<2026-03", Days(last=date(2026, 2, 28))),
        ("after:2026", Days(first=date(2027, 1, 1))),
        ("since:2026", Days(first=date(2026, 1, 1))),
        ("before:2026-01-01", Days(last=date(2025, 12, 31))),
        ("until:2026-02", Days(last=date(2026, 2, 28))),
    ],
)
def test_a_term_means(line: str, meaning: Meaning) -> None:
    assert meanings(line) == [meaning]


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("lunch catgory:dining", 7, "Did you mean category?"),
        ("https://example.org", 1, "There is no field https"),
        ("lunch amount>abc", 14, "12.50"),
        ("amount>-5", 8, "between 0 and"),
        ("amount:20..10", 8, "ends before it begins"),
        ("amount:..", 8, "at least one end"),
        ("amount:1,2", 10, "takes one value"),
        ("amount:Infinity", 8, "between 0 and"),
        ("date:2026-13", 6, "2026-03-11"),
        ("date:2026-02-30", 6, "2026-03-11"),
        ("after:9999-12-31", 7, "no day after"),
        ("before:0001-01-01", 8, "no day before"),
        ("is:unsur", 4, "unsure, split"),
        ("currency:XYZ", 10, "ISO 4217"),
        ('"open', 1, "isn't closed"),
        ('lunch "', 7, "isn't closed"),
        ('""', 1, "nothing between"),
        ("!!!", 1, "no word"),
        (":x", 1, "name of a field"),
        ("amount>", 7, "value should follow"),
        ("tag>x", 4, "with a colon"),
        ('tag:" "', 5, "needs a value"),
    ],
)
def test_an_error_points_at_the_column(line: str, column: int, words: str) -> None:
    with pytest.raises(SearchError) as raised:
        read(line)
    assert raised.value.column == column
    assert words in raised.value.message
    assert raised.value.message.splitlines()[-1] == " " * (column - 1) + "^"


def test_too_much_is_refused() -> None:
    with pytest.raises(SearchError, match="500 characters"):
        read("x" * 501)
    with pytest.raises(SearchError, match="20 terms") as raised:
        read("a " * 21)
    assert raised.value.column == 41


@given(st.text(max_size=520))
def test_any_line_is_read_or_refused_at_a_column(line: str) -> None:
    columns = []
    try:
        columns = [term.column for term in read(line).terms]
    except SearchError as error:
        columns = [error.column]
    assert all(1 <= column <= len(line) + 1 for column in columns)


@given(st.lists(st.sampled_from(["lunch", "-tag:x", "amount>5", '"a b"', "is:split"]), max_size=20))
def test_terms_joined_by_spaces_are_read_singly(terms: list[str]) -> None:
    joined = "  ".join(terms)
    assert meanings(joined) == [meaning for term in terms for meaning in meanings(term)]
