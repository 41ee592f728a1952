"""Two years of somebody's money, made up from `life.toml`: the same for one seed and one day. Pure."""

import tomllib
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from random import Random
from typing import Any

MONTHS, WEEKEND = 24, 5
DAY = timedelta(days=1)
Form = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a bank's statement; `cents` are negative where money goes out. `category` "": the bank doesn't know."""

    day: date
    payee: str
    purpose: str
    cents: int
    category: str


def told() -> Mapping[str, Any]:
    """The file, with exact amounts."""
    return tomllib.loads((files("infra.demo") / "life.toml").read_text("utf-8"), parse_float=Decimal)


@dataclass(slots=True)
class Life:
    """What happened until `today`.

    `lines` are a bank's, by account; `entries` are what `createTransaction` takes, oldest first, with accounts by their
    keys, and `key`, `refundOf` and `trashed` besides; `typed` are texts by their day. `balances` are in cents.
    """

    seed: int
    today: date
    story: Mapping[str, Any] = field(default_factory=told)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    entries: list[Form] = field(default_factory=list)
    typed: list[tuple[date, str]] = field(default_factory=list)
    balances: Counter[str] = field(default_factory=Counter)

    @property
    def first_day(self) -> date:
        """The first of the month, two years ago."""
        return date(self.today.year - MONTHS // 12, self.today.month, 1)


def lived(seed: int, today: date) -> Life:
    """All of it, day by day."""
    life = Life(seed, today)
    accounts = life.story["accounts"]
    life.balances.update({key: cents(one["opening"]) for key, one in accounts.items()})
    life.lines.update({key: [] for key, one in accounts.items() if "statement" in one})
    chance = Random(seed)  # noqa: S311  plausible, not secret
    day = life.first_day
    while day <= today:
        _live(life, day, chance)
        day += DAY
    return life


def _live(life: Life, day: date, chance: Random) -> None:
    for one in life.story["regular"]:
        _regular(life, one, day, chance)
    _flow(life, day)
    for one in life.story["once"]:
        if day == life.today - timedelta(days=one["ago"]):
            _enter_once(life, day, one)
    away = [one for one in life.story["trips"] if 0 <= _days_in(life, one, day) < one["days"]]
    for trip in away:
        _travel(life, day, trip, chance)
    if not away:
        _stay(life, day, chance)


def _travel(life: Life, day: date, trip: Mapping[str, Any], chance: Random) -> None:
    for habit in trip["daily"]:
        if chance.randrange(100) < habit["chance"]:
            _spend_abroad(life, day, trip, habit, chance)


def _stay(life: Life, day: date, chance: Random) -> None:
    for trip in life.story["trips"]:
        _prepare(life, trip, day)
    free = day.weekday() >= WEEKEND
    for habit in life.story["habits"]:
        if chance.randrange(100) < habit["chance"][free]:
            _spend(life, day, habit, chance)
    # What is said of today could have been said later than now.
    for one in life.story["sentences"] if day < life.today else ():
        if chance.randrange(100) < one["chance"][free]:
            _say(life, day, one, chance)


def _days_in(life: Life, trip: Mapping[str, Any], day: date) -> int:
    """How many days the trip has lasted on this day; less than 0 before it."""
    return (day - life.today).days + int(trip["ago"])


def _regular(life: Life, one: Mapping[str, Any], day: date, chance: Random) -> None:
    due = min(one["day"], monthrange(day.year, day.month)[1])
    if day.day != due or day.month not in one.get("months", range(1, 13)):
        return
    month = _month(life, day)
    amount = cents([amount for since, amount in one["steps"] if since <= month][-1])
    if "season" in one:
        amount = amount * one["season"][day.month - 1] // 100
    jitter = one.get("jitter", 0)
    amount = amount * (100 + chance.randint(-jitter, jitter)) // 100
    _move(
        life,
        day,
        one.get("account", "bank"),
        Line(day, one["payee"], one["purpose"], amount, one["category"]),
    )


def _month(life: Life, day: date) -> int:
    return (day.year - life.first_day.year) * 12 + day.month - life.first_day.month


def _flow(life: Life, day: date) -> None:
    """The card's debt is paid, what is over goes to savings, what is missing comes from there."""
    flows = life.story["flows"]
    if day.day == flows["settle"] and life.balances["card"] < 0:
        _transfer(life, day, "bank", "card", -life.balances["card"])
    over = life.balances["bank"] - cents(flows["keep"])
    saved = min(over // cents(flows["step"]) * cents(flows["step"]), cents(flows["most"]))
    if day.day == flows["day"] and saved > 0:
        _transfer(life, day, "bank", "savings", saved)
    while life.balances["bank"] < cents(flows["floor"]):
        _transfer(life, day, "savings", "bank", cents(flows["back"]))


def _spend(life: Life, day: date, habit: Mapping[str, Any], chance: Random) -> None:
    drift = 1000 + habit.get("drift", 0) * _month(life, day)
    spent = _price(habit, chance) * drift // 1000
    payee = chance.choice(habit["payees"])
    if habit["account"] == "wallet":
        _fill_wallet(life, day, spent)
    _move(life, day, habit["account"], Line(day, payee, "", -spent, habit.get("category", "")))


def _price(habit: Mapping[str, Any], chance: Random) -> int:
    """Oftener in the middle than at the ends."""
    least, most = cents(habit["least"]), cents(habit["most"])
    return (chance.randint(least, most) + chance.randint(least, most)) // 2


def _fill_wallet(life: Life, day: date, spent: int) -> None:
    flows = life.story["flows"]
    if life.balances["wallet"] - spent < cents(flows["least"]):
        note = f"Cash from {flows['machine']}"
        _transfer(life, day, "bank", "wallet", cents(flows["withdraw"]), note=note)


def _say(life: Life, day: date, one: Mapping[str, Any], chance: Random) -> None:
    spent = _price(one, chance)
    _fill_wallet(life, day, spent)
    life.balances["wallet"] -= spent
    life.typed.append((day, chance.choice(one["texts"]).format(major(spent))))


def _prepare(life: Life, trip: Mapping[str, Any], day: date) -> None:
    """Tickets and beds are paid long before, cash is bought on the day before."""
    ago = (life.today - day).days
    for one in trip["before"]:
        if one["ago"] == ago:
            _move(
                life,
                day,
                "card",
                Line(day, one["payee"], one["purpose"], cents(one["amount"]), one["category"]),
            )
    if trip["ago"] + 1 == ago:
        received, currency = cents(trip["cash"]), life.story["accounts"][trip["account"]]["currency"]
        life.balances[trip["account"]] += received
        bought = {"amount": major(received), "currency": currency}
        _transfer(
            life, day, "bank", trip["account"], cents(trip["paid"]), received=bought, tags=[trip["tag"]]
        )


def _spend_abroad(
    life: Life, day: date, trip: Mapping[str, Any], habit: Mapping[str, Any], chance: Random
) -> None:
    spent, payee = _price(habit, chance), chance.choice(habit["payees"])
    if life.balances[trip["account"]] < spent:
        return
    own = {"rate": str(trip["rate"])} if "rate" in trip else {}
    line = Line(day, payee, "", -spent, habit["category"])
    _move(life, day, trip["account"], line, tags=[trip["tag"]], **own)


def _enter_once(life: Life, day: date, one: Mapping[str, Any]) -> None:
    kind = one.get("kind", "EXPENSE")
    amount = cents(one["amount"])
    if not one.get("trashed"):
        life.balances[one["account"]] += amount if kind in {"INCOME", "REFUND"} else -amount
    said = {name: value for name, value in one.items() if name not in {"ago", "amount", "parts"}}
    parts = [
        {**part, "amount": _money(life, one["account"], cents(part["amount"]))}
        for part in one.get("parts", ())
    ]
    _enter(life, day, amount, {**said, "kind": kind} | ({"parts": parts} if parts else {}))


def _move(life: Life, day: date, account: str, line: Line, **more: Any) -> None:
    """A line of the bank's where there is a statement, else an entry."""
    life.balances[account] += line.cents
    if account in life.lines:
        life.lines[account].append(line)
        return
    kind = "INCOME" if line.cents > 0 else "EXPENSE"
    form = {
        "kind": kind,
        "account": account,
        "merchant": line.payee,
        "category": line.category,
        **more,
    }
    _enter(life, day, abs(line.cents), form | ({"note": line.purpose} if line.purpose else {}))


def _transfer(life: Life, day: date, left: str, came: str, amount: int, **more: Any) -> None:
    """`received` is counted by who knows it."""
    life.balances[left] -= amount
    if "received" not in more:
        life.balances[came] += amount
    _enter(life, day, amount, {"kind": "TRANSFER", "account": left, "toAccount": came, **more})


def _enter(life: Life, day: date, amount: int, form: Form) -> None:
    money = _money(life, form["account"], amount)
    life.entries.append({"date": day.isoformat(), "amount": money, **form})


def _money(life: Life, account: str, amount: int) -> Form:
    currency = life.story["accounts"][account].get("currency", life.story["currency"])
    return {"amount": major(amount), "currency": currency}


def cents(amount: Decimal | str) -> int:
    return int(Decimal(amount).scaleb(2))


def major(amount: int) -> str:
    """1250 → "12.50"."""
    return f"{Decimal(amount).scaleb(-2):f}"


def statement(lines: Sequence[Line]) -> str:
    """As a bank writes it: CSV with semicolons, the latest first."""
    return "".join(_rows(lines))


def _rows(lines: Sequence[Line]) -> Iterator[str]:
    yield "Date;Payee;Purpose;Category;Amount;Currency\n"
    for line in reversed(lines):
        yield f"{line.day};{line.payee};{line.purpose};{line.category};{major(line.cents)};EUR\n"
