"""From a typed sentence to booked transactions, on real processes."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.client import CAPTURE_EXPENSE, Person
from tests.stack import Stack

SENTENCE = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"
SPENDING = (
    "query($from: Date!, $to: Date!) { spending(period: {from: $from, to: $to}) "
    "{ total { amount currency } groups { key total { amount } count } unconverted { amount currency } } }"
)
CAPTURES = "{ captures(first: 200) { edges { node { id status } } } }"


async def test_a_sentence_becomes_two_booked_transactions_pushed_live(stack: Stack, anna: Person) -> None:
    async with anna.following() as feed:
        days = _days()
        capture = await anna.capture(SENTENCE)
        outcome = await feed.outcome(capture)
        lunch, ride = (await feed.next())["transaction"], (await feed.next())["transaction"]

    assert (outcome["status"], outcome["parser"]) == ("RECORDED", "LOCAL")
    assert [one["id"] for one in outcome["transactions"]] == [lunch["id"], ride["id"]]
    assert lunch["amount"] == {"amount": "12.50", "currency": "USD"}
    assert ride["amount"] == {"amount": "23.00", "currency": "EUR"}
    assert (lunch["merchant"], lunch["category"]["slug"], lunch["kind"]) == ("Chipotle", "dining", "EXPENSE")
    assert (ride["merchant"], ride["category"]["slug"], ride["kind"]) == ("Uber", "transport", "EXPENSE")
    assert lunch["date"] in days
    assert ride["capture"] == {"id": capture}
    assert len({event["changeId"] for event in feed.heard}) == 1
    stack.verify()


async def test_spending_counts_what_was_just_pushed(anna: Person) -> None:
    async with anna.following() as feed:
        await anna.capture(SENTENCE)
        days = sorted(one["date"] for one in (await feed.outcome())["transactions"])
        report = (await anna.ask(SPENDING, **{"from": days[0], "to": days[-1]}))["spending"]

    assert report["total"] == {"amount": "12.50", "currency": "USD"}
    assert report["unconverted"] == [{"amount": "23.00", "currency": "EUR"}]
    dining = next(group for group in report["groups"] if group["key"] == "dining")
    assert (dining["total"], dining["count"]) == ({"amount": "12.50"}, 1)


async def test_a_text_without_money_ends_empty_and_books_nothing(anna: Person) -> None:
    async with anna.following() as feed:
        outcome = await feed.outcome(await anna.capture("hello there, how are you"))

    assert (outcome["status"], outcome["transactions"]) == ("EMPTY", [])


async def test_the_same_key_twenty_times_at_once_is_one_capture(anna: Person) -> None:
    async with anna.following() as feed:
        captures = await asyncio.gather(*(anna.capture("coffee 3.20", "key-1") for _ in range(20)))
        await feed.outcome(captures[0])
        await anna.capture("tea 2.10")
        await feed.outcome()

    assert len(set(captures)) == 1
    stored = (await anna.ask(CAPTURES))["captures"]["edges"]
    assert [edge["node"]["status"] for edge in stored] == ["RECORDED", "RECORDED"]
    assert [event["__typename"] for event in feed.heard].count("TransactionChanged") == 1


async def test_a_key_answers_the_first_capture_though_zone_and_moment_differ_now(anna: Person) -> None:
    first = await anna.capture("coffee 3.20", "key-1")
    moved = {"timeZone": "Asia/Tokyo", "capturedAt": (datetime.now(UTC) - timedelta(hours=1)).isoformat()}
    form = {"text": "  coffee 3.20 ", "idempotencyKey": "key-1", **moved}
    again = (await anna.ask(CAPTURE_EXPENSE, input=form))["captureExpense"]

    assert (again["errors"], again["capture"]["id"]) == ([], first)


async def test_a_key_used_for_another_text_is_a_mismatch(anna: Person) -> None:
    await anna.capture("coffee 3.20", "key-1")
    payload = await anna.submit("coffee 4.20", "key-1")

    assert payload["capture"] is None
    assert [error["code"] for error in payload["errors"]] == ["IDEMPOTENCY_MISMATCH"]
    assert [error["path"] for error in payload["errors"]] == [["input", "idempotencyKey"]]


async def test_two_people_may_use_the_same_key(stack: Stack, anna: Person) -> None:
    other = await Person.sign_up(stack)

    assert await anna.capture("coffee 3.20", "key-1") != await other.capture("rent 900", "key-1")


def _days() -> set[str]:
    """Yesterday where she lives, also where midnight passes during the test."""
    now = datetime.now(ZoneInfo("Europe/Berlin"))
    return {str((now + timedelta(minutes=minutes) - timedelta(days=1)).date()) for minutes in (0, 2)}
