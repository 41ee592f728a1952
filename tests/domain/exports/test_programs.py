"""What others' programs make of a book: beancount and hledger by themselves, and a spreadsheet's reader."""

import asyncio
import csv
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from domain.accounts.models import Account
from domain.accounts.queries import accounts_of
from domain.blobs import Blobs
from domain.exports.plain_text import Names
from domain.exports.service import export
from domain.exports.tables import COLUMNS, FORMULA
from domain.journal import Journal
from domain.people.models import Person
from tests.backbone import book_of
from tests.domain.exports import tools
from tests.domain.exports.book import TEXTS, filled
from tests.domain.exports.grammar import read

# What each program must complain of: that it finds the export sound says something then.
WRONG: Mapping[str, str] = {
    "beancount": "\n2026-05-01 balance Assets:Everyday  1.00 EUR\n",
    "hledger": "\n2026-05-01 * Wrong\n  Assets:Everyday  0.00 EUR = 1.00 EUR\n",
}
CHECKS: Mapping[str, Callable[[str, Path], str | None]] = {
    "beancount": tools.bean_check,
    "hledger": tools.hledger_check,
}


async def written(format: str, person: Person, blobs: Blobs) -> str:
    return "".join([piece async for piece in export(format, person, await book_of(person), blobs)])


async def kept(person: Person) -> Mapping[str, Account]:
    """The accounts as they are kept, by their names in a file."""
    accounts = await accounts_of(person.home_book)
    return {Names.for_all(accounts).of[account.id]: account for account in accounts}


@pytest.mark.parametrize("format", WRONG)
async def test_each_line_is_of_the_grammar_and_balances_are_those_that_are_kept(
    journal: Journal, blobs: Blobs, anna: Person, format: str
) -> None:
    await filled(journal, anna)

    found = read(format, await written(format, anna, blobs))

    accounts = await kept(anna)
    assert set(accounts) == {
        "Assets:Everyday", "Liabilities:Everyday", "Assets:Unicode", "Assets:9-Lives-A", "Liabilities:Account",
        "Assets:Unnamed-2",
    }  # fmt: skip
    assert found.held == {
        (name, one.currency): one.balance.amount for name, one in accounts.items() if not one.unknown
    }
    assert [name for name, one in accounts.items() if one.unknown] == ["Liabilities:Account"]
    assert len(found.entries) == 5 + len(TEXTS) + 14 + (format == "hledger")


@pytest.mark.timeout(300)  # the first run brings the program
@pytest.mark.parametrize("format", CHECKS)
async def test_the_program_itself_finds_nothing_amiss(
    journal: Journal, blobs: Blobs, anna: Person, tmp_path: Path, format: str
) -> None:
    await filled(journal, anna)
    text = await written(format, anna, blobs)

    said = await asyncio.to_thread(CHECKS[format], text, tmp_path)

    if said is None:
        pytest.skip(
            "there is no hledger on PATH (Debian: apt install hledger); its grammar was checked all the same"
        )
    assert said == ""
    assert "Everyday" in (await asyncio.to_thread(CHECKS[format], text + WRONG[format], tmp_path) or "")


@pytest.mark.parametrize("format", ["beancount", "hledger", "csv"])
async def test_what_lies_in_the_trash_is_in_no_file(
    journal: Journal, blobs: Blobs, anna: Person, format: str
) -> None:
    await filled(journal, anna)

    text = await written(format, anna, blobs)

    assert "Thrown away" not in text
    assert "999" not in text


async def test_no_cell_of_a_table_is_a_formula_and_amounts_are_numbers(
    journal: Journal, blobs: Blobs, anna: Person
) -> None:
    await filled(journal, anna)

    rows = list(csv.DictReader(io.StringIO(await written("csv", anna, blobs), newline="")))

    assert len(rows) > len(TEXTS)
    assert sum(Decimal(row["amount"]) for row in rows if row["currency"] == "KWD") == Decimal("-3.208")
    others = [cell for row in rows for name, cell in row.items() if name != "amount"]
    assert [cell for cell in others if cell.startswith(FORMULA)] == []
    shown = {row["merchant"].removeprefix("'") for row in rows}
    assert {" ".join(text.split()) for text in TEXTS} - shown <= {"'"}
    assert all(set(row) == set(COLUMNS) for row in rows)
