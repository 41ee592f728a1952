"""As much of the grammars of beancount and hledger as exports use, each line of it, and what both programs check."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

DAY, AMOUNT, CURRENCY = r"\d{4}-\d\d-\d\d", r"-?\d+(?:\.\d+)?", "[A-Z]{3}"
NAME = r"(?:Assets|Liabilities|Equity|Income|Expenses)(?::[A-Z0-9][A-Za-z0-9-]*)+"
MONEY = rf"(?P<amount>{AMOUNT}) (?P<currency>{CURRENCY})"
LEG = rf"  (?P<account>{NAME})  {MONEY}(?: @@ (?P<worth>{AMOUNT}) (?P<worth_in>{CURRENCY}))?"
TEXT = r'"(?:[^"\\]|\\["\\])*"'
TAG = "[a-z0-9-]+"

BEANCOUNT = {
    "option": re.compile(rf"option {TEXT} {TEXT}"),
    "open": re.compile(rf"{DAY} open (?P<account>{NAME})"),
    "entry": re.compile(rf"{DAY} \* {TEXT} {TEXT}(?: #{TAG})*"),
    "leg": re.compile(LEG),
    "held": re.compile(
        rf"{DAY} balance (?P<account>{NAME})  (?P<amount>{AMOUNT}) ~ 0 (?P<currency>{CURRENCY})"
    ),
}
HLEDGER = {
    "comment": re.compile(r"; Finsight|decimal-mark \."),
    # A description that begins with a bracket is preceded by an empty code.
    "entry": re.compile(rf"{DAY} \* (?:\(\) |(?!\())[^;\n]*?(?:  ; {TAG}:(?:, {TAG}:)*)?"),
    "held": re.compile(rf"  (?P<account>{NAME})  0(?:\.0+)? {CURRENCY} = {MONEY}"),
    "leg": re.compile(LEG),
}
GRAMMARS = {"beancount": BEANCOUNT, "hledger": HLEDGER}
Sums = dict[str, Decimal]


@dataclass
class Read:
    """`entries` are what the legs of each sum to, `balances` what lies where, `held` what the file says of that."""

    entries: list[Sums] = field(default_factory=list)
    balances: Counter[tuple[str, str]] = field(default_factory=Counter)
    held: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


def read(format: str, text: str) -> Read:
    """Raises `AssertionError` for a line that is none of the grammar's, and for what doesn't add up."""
    found = Read()
    for line in filter(None, text.split("\n")):
        kind, match = _matched(format, line)
        if kind == "open":
            found.opened.add(match["account"])
        elif kind == "entry":
            found.entries.append(defaultdict(Decimal))
        elif kind == "held":
            found.held[match["account"], match["currency"]] = Decimal(match["amount"])
        elif kind == "leg":
            _count(found, match)
    if format == "beancount":
        assert found.used <= found.opened
    for place, amount in found.held.items():
        assert found.balances[place] == amount, place
    for entry in found.entries:
        assert not any(entry.values()), entry
    return found


def _matched(format: str, line: str) -> tuple[str, re.Match[str]]:
    for kind, pattern in GRAMMARS[format].items():
        match = pattern.fullmatch(line)
        if match is not None:
            return kind, match
    raise AssertionError(f"{line!r} is no line of {format}")


def _count(found: Read, match: re.Match[str]) -> None:
    amount = Decimal(match["amount"])
    found.used.add(match["account"])
    found.balances[match["account"], match["currency"]] += amount  # type: ignore[assignment]  # exact amounts count too
    if match["worth"] is None:
        found.entries[-1][match["currency"]] += amount
    else:  # all of it has this worth, in the direction of the amount
        found.entries[-1][match["worth_in"]] += Decimal(match["worth"]).copy_sign(amount)
