"""Files of a bank, and a book into which many of them were imported."""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo import MongoClient

from benchmarks.samples import CURRENCY
from domain.books.models import Book
from domain.database import Bson
from domain.imports.describing import Describer
from domain.imports.documents import Documents
from domain.imports.formats.statement import Format, Row
from domain.imports.models import Fate, Import, Stage, StoredStatement
from domain.imports.row_ids import first_row
from domain.imports.transactions import Made, Maker, Setting
from domain.ledger.rules import Sums, count
from domain.migrations import INDEXES
from domain.money import Money

HEADER = "Date,Payee,Description,Amount,Currency\n"
FIRST, DAYS = date(2016, 1, 1), 3650
EARLIER_FILES = 10
BATCH = 5_000
SHOPS = (
    "Whole Foods", "Shell", "Netflix", "Amtrak", "Amazon", "City Water", "Verizon", "Walgreens", "Ikea", "Bakery Smith",
    "Uber", "Spotify", "Trader Joe's", "Comcast", "Macy's", "Cinema Roxy", "Cafe Einstein", "Target", "Dr Jones", "Gym 24",
)  # fmt: skip
CITIES = ("NEW YORK", "BOSTON", "ALBANY", "HARTFORD", "NEWARK")
PAYEES = 400


@dataclass(frozen=True, slots=True)
class Line:
    """`minor` is in cents, out is negative."""

    day: date
    payee: str
    text: str
    minor: int


def lines(rows: int, seed: int) -> Iterator[Line]:
    """Ten years of one account, the same for the same seed: pay once in forty, else purchases at four hundred payees."""
    chance = random.Random(seed)
    payees = [f"{SHOPS[number % len(SHOPS)]} {number:03d}" for number in range(PAYEES)]
    for number in range(rows):
        day = FIRST + timedelta(days=number * DAYS // rows)
        reference = f"REF {chance.randrange(10**9):09d} ON {day:%m/%d}"
        if number % 40 == 0:
            pay = chance.randrange(100_000, 300_000)
            yield Line(day, "Employer Inc", f"SALARY {day:%Y-%m} {reference}", pay)
        else:
            payee = chance.choice(payees)
            text = f"CARD PURCHASE {payee.upper()} {chance.choice(CITIES)} {reference}"
            yield Line(day, payee, text, -chance.randrange(100, 20_000))


def statement(rows: int, seed: int) -> bytes:
    """A CSV file of so many rows."""
    written = (
        f"{one.day},{one.payee},{one.text},{one.minor / 100:.2f},{CURRENCY}\n" for one in lines(rows, seed)
    )
    return (HEADER + "".join(written)).encode()


def fill(url: str, book: ObjectId, rows: int) -> None:
    """Put into a book what importing files of so many rows leaves there, but for the log; the index of words is made anew."""
    with MongoClient[Bson](url, tz_aware=True) as client:
        database = client["finsight"]
        words = next(index for index in INDEXES["transactions"] if "words" in index.document["key"])
        database["transactions"].drop_index(words.document["name"])
        sums: Sums = defaultdict(int)
        head = database["books"].find_one({"_id": book})
        if head is None:
            raise ValueError("no such book")
        for file in range(EARLIER_FILES):
            _fill_file(database, head, rows // EARLIER_FILES, file, sums)
        database["totals"].insert_many(_totals(book, sums))
        database["transactions"].create_indexes([words])
        client.admin.command("fsync")  # what filling left to be written is no work of what is measured next


def _fill_file(database: Any, head: Bson, rows: int, seed: int, sums: Sums) -> None:
    book = _book(head)
    source = _import(book, rows)
    documents = Documents(
        book=book.id,
        source=source.id,
        first=source.first_row or source.id,
        format=str(Format.CSV),
        told={0: None},
        accounts={0: None},
        describer=Describer(book),
    )
    maker = Maker.of(Setting(book, None, {}))
    numbered = enumerate(lines(rows, seed + 1))
    while batch := [
        documents.document(number, 0, _row(number, one)) for number, one in islice(numbered, BATCH)
    ]:
        made = Made()
        for row in batch:
            maker.make(row, None, source.created_at, made)
        for document in made.plain:
            count(sums, document, 1, book.bases)
        database["import_rows"].insert_many(batch, ordered=False)
        database["transactions"].insert_many(made.plain, ordered=False)
    database["imports"].insert_one(source.to_bson())


def _book(head: Bson) -> Book:
    book: Book = Book.model_construct(  # a document proper wants a database
        id=head["_id"],
        name=head["name"],
        currency=head["currency"],
        members=[],
        created_at=head["created_at"],
        epoch=head["epoch"],
        generation=head["generation"],
    )
    return book


def _import(book: Book, rows: int) -> Import:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made: Import = Import.model_construct(
        id=PydanticObjectId(),
        book=book.id,
        author=PydanticObjectId(),
        size=rows,
        content="",
        blob=None,
        stage=Stage.COMMITTED,
        first_row=PydanticObjectId(first_row()),
        format=Format.CSV,
        statements=[StoredStatement(rows=rows)],
        counts={Fate.NEW: rows},
        days=(FIRST, FIRST + timedelta(days=DAYS)),
        total=rows,
        done=rows,
        booked=rows,
        due_at=None,
        created_at=now,
        ended_at=now,
        v=1,
    )
    return made


def _row(number: int, one: Line) -> Row:
    return Row(
        line=number + 2,
        date=one.day,
        amount=Money(one.minor, CURRENCY),
        description=one.text,
        counterparty=one.payee,
        raw=f"{one.day},{one.payee},{one.text},{one.minor},{CURRENCY}",
    )


def _totals(book: ObjectId, sums: Sums) -> list[Bson]:
    cells: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for (period, cell, what), value in sums.items():
        name, _, currency = what.partition(".")
        place = cells[period][cell]
        if currency:
            place.setdefault(name, {})[currency] = value
        else:
            place[name] = value
    kept: Mapping[str, Mapping[str, Bson]] = cells
    return [
        {"_id": ObjectId(), "v": 1, "book": book, "generation": 0, "period": period, "cells": {**of}}
        for period, of in kept.items()
    ]
