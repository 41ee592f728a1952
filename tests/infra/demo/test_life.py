"""Two years of money as a person's life would show them."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest

from domain.understanding import propose
from domain.understanding.draft import Context
from infra.demo import life as lives
from infra.demo.life import Life, cents, lived, statement, told
from tests.domain.understanding.contexts import NOW

SEEDS = (7, 1, 42)
# An ordinary day, the last and the first of a month, a leap day, and a day after one.
DAYS = (date(2026, 11, 29), date(2026, 3, 31), date(2026, 1, 1), date(2028, 2, 29), date(2028, 3, 1))
FULL_MONTHS = range(24)


@pytest.fixture(params=[(seed, day) for seed in SEEDS for day in DAYS], ids=str)
def life(request: pytest.FixtureRequest) -> Life:
    return lived(*request.param)


def spent(life: Life) -> dict[str, Counter[int]]:
    """Cents by category and month; of a bank's lines without a category those for coffee."""
    sums: dict[str, Counter[int]] = {}
    for day, category, amount in _purchases(life):
        month = (day.year - life.first_day.year) * 12 + day.month - life.first_day.month
        sums.setdefault(category or "coffee", Counter())[month] -= amount
    return sums


def _purchases(life: Life) -> Iterator[tuple[date, str, int]]:
    for lines in life.lines.values():
        yield from ((line.day, line.category, line.cents) for line in lines)
    for entry in life.entries:
        if entry["kind"] in {"EXPENSE", "REFUND"} and entry["amount"]["currency"] == "EUR":
            sign = 1 if entry["kind"] == "REFUND" else -1
            yield (
                date.fromisoformat(entry["date"]),
                entry.get("category", "split"),
                sign * cents(entry["amount"]["amount"]),
            )


def test_a_seed_and_a_day_tell_one_life() -> None:
    first, again, other = (lived(seed, DAYS[0]) for seed in (7, 7, 8))

    assert (first.lines, first.entries, first.typed) == (again.lines, again.entries, again.typed)
    assert first.lines != other.lines


def test_it_is_two_years_up_to_today_of_about_two_thousand_transactions(life: Life) -> None:
    days = [line.day for lines in life.lines.values() for line in lines]
    days += [date.fromisoformat(entry["date"]) for entry in life.entries] + [day for day, _ in life.typed]

    assert 1_500 <= len(days) <= 2_500
    assert life.first_day <= min(days) <= life.first_day + timedelta(days=7)
    assert life.today - timedelta(days=3) <= max(days) <= life.today
    assert {(day.year, day.month) for day in days} >= {
        (
            life.first_day.year + (life.first_day.month - 1 + month) // 12,
            (life.first_day.month - 1 + month) % 12 + 1,
        )
        for month in FULL_MONTHS
    }


def test_no_balance_is_ever_absurd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at after every day."""
    seen: list[Counter[str]] = []
    live = lives._live

    def watched(life: Life, day: date, chance: Random) -> None:
        live(life, day, chance)
        seen.append(life.balances.copy())

    monkeypatch.setattr(lives, "_live", watched)
    for seed in SEEDS:
        lived(seed, DAYS[0])

    bounds = {
        "bank": (200, 8_000),
        "card": (-2_500, 300),
        "wallet": (0, 250),
        "savings": (6_000, 30_000),
        "pounds": (0, 420),
        "zloty": (0, 700),
    }
    for name, (least, most) in bounds.items():
        values = [balances[name] for balances in seen]
        assert least * 100 <= min(values) <= max(values) <= most * 100, name


def test_each_month_costs_what_such_a_life_costs(life: Life) -> None:
    sums = spent(life)
    # The least and the most of a full month, in major units.
    for category, (least, most) in {
        "housing": (1_000, 1_400),
        "groceries": (180, 900),
        "dining": (50, 700),
        "utilities": (80, 300),
        "subscriptions": (40, 60),
        "public_transport": (49, 63),
        "coffee": (5, 120),
    }.items():
        months = [sums[category][month] for month in FULL_MONTHS]
        assert least * 100 <= min(months) <= max(months) <= most * 100, category
    total = [sum(one[month] for name, one in sums.items() if name != "income") for month in FULL_MONTHS]
    assert min(total) >= 1_400_00  # refunds of a month are in it
    assert max(total) <= 4_500_00


def test_utilities_follow_the_seasons_and_subscriptions_grow_dearer() -> None:
    life = lived(7, DAYS[0])
    gas = {line.day.month: -line.cents for line in life.lines["bank"] if line.payee == "GASAG"}
    netflix = [-line.cents for line in life.lines["bank"] if line.payee == "Netflix"]

    assert gas[1] > 3 * gas[7]
    assert netflix == sorted(netflix)
    assert len(set(netflix)) == 3


def test_everything_worth_showing_is_there(life: Life) -> None:
    entries = life.entries
    currencies = {entry["amount"]["currency"] for entry in entries}
    received = {entry["received"]["currency"] for entry in entries if "received" in entry}

    assert currencies == {"EUR", "GBP", "PLN"}
    assert received == {"GBP", "PLN"}
    assert {entry.get("toAccount") for entry in entries} >= {"card", "savings", "wallet", "pounds", "zloty"}
    for name in ("parts", "tags", "note", "rate", "refundOf", "trashed"):
        assert any(name in entry for entry in entries), name
    for entry in entries:
        parts = [cents(part["amount"]["amount"]) for part in entry.get("parts", ())]
        assert not parts or sum(parts) == cents(entry["amount"]["amount"])
    assert {entry["refundOf"] for entry in entries if "refundOf" in entry} <= {
        entry.get("key") for entry in entries
    }


def test_a_statement_is_a_table_of_the_lines() -> None:
    lines = lived(7, DAYS[0]).lines["card"]

    rows = list(csv.DictReader(io.StringIO(statement(lines)), delimiter=";"))

    assert len(rows) == len(lines)
    assert rows[0]["Date"] == max(line.day for line in lines).isoformat()
    assert sum(cents(row["Amount"]) for row in rows) == sum(line.cents for line in lines)


def test_sentences_are_read_without_doubt_but_for_those_that_are_doubtful() -> None:
    story = told()
    context = Context(NOW, story["zone"], story["currency"], story["locale"])
    texts = {text for seed in SEEDS for _, text in lived(seed, DAYS[0]).typed}

    read = {text: propose(text, context) for text in texts}

    assert {text: len(one.drafts) for text, one in read.items() if len(one.drafts) != 1} == {}
    assert min(one.confidence for one in read.values()) >= story["threshold"]
    doubtful = [propose(one["text"], context).confidence for one in story["doubts"]]
    assert max(doubtful) < story["threshold"]
