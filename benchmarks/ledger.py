"""Reading and editing a large book beside the same in a small one: pages by several filters, words, one edit."""

import http.client
import json
import random
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo import MongoClient

from benchmarks.bench import Bench
from benchmarks.people import Person, sign_up
from benchmarks.report import Figure, Goal
from benchmarks.statistics import percentile
from domain.accounts.models import Account, AccountKind
from domain.ids import account_id, transaction_id
from domain.ledger.filters import Order
from domain.ledger.models import Posting, Transaction
from domain.ledger.rules import refreshed
from domain.pages import encode_cursor
from domain.understanding.draft import Kind
from infra.processes import LOOPBACK

SMALL = 10_000
BATCH = 10_000
MILLISECONDS = 1_000
REQUESTS = 100
ACCOUNTS = 8
FIELDS = (
    "id kind amount { amount currency } date merchant note tags createdAt version unsure byHand recurrence trashedAt "
    "category { slug name } parts { note } received { amount } refundOf { id } account { id } toAccount { id } "
    "conversions { rate } capture { id }"
)
PAGE = (
    "query ($filter: TransactionFilter, $after: String) { transactions(first: 50, after: $after, filter: $filter) "
    f"{{ edges {{ node {{ {FIELDS} }} }} pageInfo {{ endCursor }} }} }}"
)
EDIT = (
    "mutation ($input: UpdateTransactionInput!) { updateTransaction(input: $input) "
    "{ transaction { version } errors { code message } } }"
)
FILTERS: Mapping[str, dict[str, Any] | None] = {
    "all": None,
    "a month": {"from": "2021-03-01", "to": "2021-03-31"},
    "a category": {"categories": ["fuel"]},
    "a merchant": {"merchant": "shop 7"},
    "a tag": {"search": "tag:t3"},
    "an account": {"accountIds": ["…"]},
    "a merchant and a category": {"merchant": "shop 7", "categories": ["fuel"]},
    "a beginning of many words": {"text": "w"},
    "words": {"text": "coffee with"},
    "a rare word": {"text": "w77"},
    "words of a category": {"text": "lunch", "categories": ["groceries"]},
}
WORDS = ("coffee", "lunch", "bus", "rent", "soup", "gift", "book", "shoes", "milk", "taxi")
CATEGORIES = ("dining", "groceries", "fuel", "transport", "shopping", "health", "housing", "other")


def run(bench: Bench) -> list[Figure]:
    """The pages that an API answers, each contender in turn."""
    bench.stack.api()
    people = {rows: sign_up(bench.stack.api_port) for rows in (SMALL, bench.rows)}
    for rows, person in people.items():
        bench.say(f"{rows:,} transactions")
        _fill(bench, person, rows)
    figures = []
    for name, chosen in FILTERS.items():
        figures += _pages(bench, people, name, chosen, deep=False)
    figures += _pages(bench, people, "all, in the middle", None, deep=True)
    return [*figures, *_edits(bench, people)]


def _fill(bench: Bench, person: Person, rows: int) -> None:
    with MongoClient[dict[str, Any]](bench.stack.mongodb.url) as client:
        client["finsight"]["accounts"].insert_many(
            [_account(person.book, number) for number in range(ACCOUNTS)]
        )
        transactions = client["finsight"]["transactions"]
        batch = []
        for row in _rows(person.book, rows):
            batch.append(row)
            if len(batch) == BATCH:
                transactions.insert_many(batch, ordered=False)
                batch = []
        if batch:
            transactions.insert_many(batch, ordered=False)


def _rows(book: ObjectId, rows: int) -> Iterator[dict[str, Any]]:
    """Ten years of them, the same for the same number."""
    chance = random.Random(rows)
    first, kinds = date(2016, 1, 1), 200
    patterns = [_pattern(book, number, chance) for number in range(kinds)]
    for number in range(rows):
        row = dict(patterns[chance.randrange(kinds)])
        row["_id"] = _id(rows, number)
        row["date"] = (first + timedelta(days=number * 3650 // rows)).isoformat()
        yield row


def _id(rows: int, number: int) -> ObjectId:
    return ObjectId(rows.to_bytes(6, "big") + number.to_bytes(6, "big"))


def _account_row(book: ObjectId, number: int) -> PydanticObjectId:
    return PydanticObjectId(book.binary[:-1] + bytes([number]))


def _account(book: ObjectId, number: int) -> dict[str, Any]:
    made: Account = Account.model_construct(
        id=_account_row(book, number),
        book=book,
        name=f"Account {number}",
        kind=AccountKind.BANK,
        currency="EUR",
        opening_on=date(2016, 1, 1),
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        v=1,
    )
    return made.to_bson()


def _pattern(book: ObjectId, number: int, chance: random.Random) -> dict[str, Any]:
    size = chance.randrange(100, 20_000)
    said = " ".join([*chance.sample(WORDS, 2), f"w{number}", "with anna"])
    row: Transaction = Transaction.model_construct(  # which needs no database
        id=ObjectId(),
        book=book,
        kind=Kind.EXPENSE,
        date=date(2016, 1, 1),
        merchant=f"Shop {number}",
        currency="EUR",
        size=size,
        postings=[
            Posting(
                category=CATEGORIES[number % len(CATEGORIES)],
                minor=-size,
                currency="EUR",
                base={"EUR": -size},
                account=_account_row(book, number % ACCOUNTS),
                tags=[f"t{number % 20}"],
            )
        ],
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        said=said,
        v=1,
    )
    return refreshed(row).to_bson()


def _pages(
    bench: Bench, people: Mapping[int, Person], name: str, chosen: dict[str, Any] | None, *, deep: bool
) -> list[Figure]:
    seconds: dict[int, list[float]] = {rows: [] for rows in people}
    for _ in range(bench.rounds):
        for rows, person in people.items():
            after = _middle(rows) if deep else None
            variables = {"filter": _filter(person, chosen), "after": after}
            seconds[rows].append(_p95(bench, person, PAGE, [variables] * REQUESTS))
    small, large = (tuple(one * MILLISECONDS for one in seconds[rows]) for rows in people)
    goal = Goal(50 if "word" in name else 60, at_most=True)
    return [
        Figure(f"page of {bench.rows:,}, {name}: p95", "ms", large, goal),
        Figure(
            f"page of {bench.rows:,}, {name} / of {SMALL:,}",
            "x",
            _ratio(large, small),
            Goal(1.5, at_most=True),
        ),
    ]


def _filter(person: Person, chosen: dict[str, Any] | None) -> dict[str, Any] | None:
    """With the id of an account of this person's book."""
    own = {"accountIds": [account_id(person.book, _account_row(person.book, 3))]}
    return chosen if chosen is None or "accountIds" not in chosen else chosen | own


def _middle(rows: int) -> str:
    number = rows // 2
    day = date(2016, 1, 1) + timedelta(days=number * 3650 // rows)
    return encode_cursor(Order.DATE_DESC, day.isoformat(), str(_id(rows, number)))


def _edits(bench: Bench, people: Mapping[int, Person]) -> list[Figure]:
    seconds: dict[int, list[float]] = {rows: [] for rows in people}
    for turn in range(bench.rounds):
        for rows, person in people.items():
            forms = [
                {
                    "transactionId": transaction_id(person.book, _id(rows, turn * 20 + number)),
                    "version": 1,
                    "note": "x",
                }
                for number in range(20)
            ]
            seconds[rows].append(_p95(bench, person, EDIT, [{"input": form} for form in forms]))
    small, large = (tuple(one * MILLISECONDS for one in seconds[rows]) for rows in people)
    return [
        Figure(f"edit of one of {bench.rows:,}: p95", "ms", large),
        Figure(
            f"edit of one of {bench.rows:,} / of {SMALL:,}",
            "x",
            _ratio(large, small),
            Goal(1.3, at_most=True),
        ),
    ]


def _ratio(ours: tuple[float, ...], others: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(one / other for one, other in zip(ours, others, strict=True))


def _p95(bench: Bench, person: Person, query: str, variables: list[dict[str, Any]]) -> float:
    """Seconds over one connection; raises `ValueError` for an answer that is none."""
    connection = http.client.HTTPConnection(LOOPBACK, bench.stack.api_port, timeout=60)
    headers = {"content-type": "application/json", "authorization": f"Bearer {person.token}"}
    times = []
    try:
        for values in variables:
            body = json.dumps({"query": query, "variables": values})
            started = time.perf_counter()
            connection.request("POST", "/graphql", body, headers)
            content = connection.getresponse().read()
            times.append(time.perf_counter() - started)
            if b'"errors":[{' in content:
                raise ValueError(f"answered with {content[:500]!r}")
    finally:
        connection.close()
    return percentile(times, 95)
