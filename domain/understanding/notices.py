"""Between amounts and segments: a bank's or a card's notice tells of one payment, in words of its own.

Of all its numbers only the sum that moved counts; balances, limits, card numbers and references don't.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.understanding import lexicon
from domain.understanding.amounts import Amount
from domain.understanding.draft import Kind
from domain.understanding.language import Mark, Reading
from domain.understanding.lexicon import Hit
from domain.understanding.names import Merchant
from domain.understanding.tokens import Shape

# Together the words must weigh as much before a text counts as a notice.
ENOUGH = 2
# Tokens before a number in which "available balance is" may stand.
BEFORE = 4
LONGEST_NAME = 6
BANKS = frozenset({"fees", "transfer"})
# Where in a notice the other party stands, the likeliest first.
PARTIES = {Kind.INCOME: ("notice_from", "notice_at"), Kind.REFUND: ("notice_from", "notice_at")}
PAID = ("notice_at", "notice_to", "notice_for")


@dataclass(frozen=True, slots=True)
class Notice:
    """The one payment: its amount, its kind and the words that say so, and the other party where one is named.

    `amount` is None where nothing moved: a balance, a card that was declined, a bill that is only due.
    """

    amount: Amount | None
    kind: Kind
    cue: Mark
    merchant: Merchant | None = None


def find(reading: Reading, amounts: Sequence[Amount], brands: Sequence[Hit]) -> Notice | None:
    """None where the text is no notice, or names no sum with its currency."""
    cues = reading.within("notice", 0, len(reading.tokens))
    secret = reading.within("secret", 0, len(reading.tokens))
    if secret or reading.has("only_me") or sum(int(mark.value) for mark in cues) < ENOUGH:
        return None
    sums = [amount for amount in amounts if _is_sum(amount)]
    moved = next((amount for amount in sums if not _is_state(reading, amount)), None)
    void = next(iter(reading.within("notice_void", 0, len(reading.tokens))), None)
    if sums and (void or moved is None):
        return Notice(None, Kind.EXPENSE, void or cues[0])
    told = _kind(reading)
    if moved is None or told is None:
        return None
    kind, cue = told
    return Notice(moved, kind, cue, _party(reading, moved, kind, brands))


def _is_sum(amount: Amount) -> bool:
    return not (amount.currency is None or amount.counted or amount.percent)


def _is_state(reading: Reading, amount: Amount) -> bool:
    """Whether the words before it make it a balance or a limit."""
    return bool(reading.within("notice_state", max(0, amount.start - BEFORE), amount.start))


def _kind(reading: Reading) -> tuple[Kind, Mark] | None:
    """Who gets "debited" and "credited" in one message has paid."""
    for role, kind in (
        ("notice_back", Kind.REFUND),
        ("notice_cash", Kind.TRANSFER),
        ("notice_out", Kind.EXPENSE),
        ("notice_in", Kind.INCOME),
    ):
        if marks := reading.within(role, 0, len(reading.tokens)):
            return kind, marks[0]
    return None


def _party(reading: Reading, moved: Amount, kind: Kind, brands: Sequence[Hit]) -> Merchant | None:
    if kind is Kind.TRANSFER:
        return None
    for start, end in _runs(reading, kind):
        if merchant := _named(reading, start, end, brands):
            return merchant
    shops = [hit for hit in brands if hit.entry.category not in BANKS]
    shop = next((hit for hit in shops if hit.end <= moved.end or hit.start == moved.end), None)
    return Merchant(shop.entry.name, shop.start, shop.end, shop) if shop else None


def _runs(reading: Reading, kind: Kind) -> Iterator[tuple[int, int]]:
    """The words in which the other party may be named, the likeliest first."""
    if kind is Kind.INCOME:
        for mark in reading.within("notice_sent", 0, len(reading.tokens)):
            yield _before(reading, mark.start), mark.start
    for role in PARTIES.get(kind, PAID):
        for mark in reading.within(role, 0, len(reading.tokens)):
            yield mark.end, _end(reading, mark.end)


def _before(reading: Reading, end: int) -> int:
    start = end
    while start > 0 and end - start < LONGEST_NAME and _belongs(reading, start - 1):
        start -= 1
    return start


def _end(reading: Reading, start: int) -> int:
    """Where a name in capitals goes over into small letters, it ends."""
    end = start
    while end < len(reading.tokens) and end - start < LONGEST_NAME and _belongs(reading, end):
        if end > start and reading.tokens[start].raw.isupper() and reading.tokens[end].raw.islower():
            break
        end += 1
    return end


def _belongs(reading: Reading, index: int) -> bool:
    """Whether the token may be part of a name in a notice."""
    token = reading.tokens[index]
    if any(
        reading.at(role, index)
        for role in ("notice_end", "notice", "notice_own", "currency", "weekday", "month")
    ):
        return False
    return token.shape in {Shape.WORD, Shape.OPAQUE} or token.key in {"&", "*", "'"} or _joins(reading, index)


def _joins(reading: Reading, index: int) -> bool:
    """As in "AMZN.COM", "7-ELEVEN": a sign without spaces around it."""
    tokens = reading.tokens
    if not 0 < index < len(tokens) - 1 or not (tokens[index].glued and tokens[index + 1].glued):
        return False
    return tokens[index].key in {".", "-", "/"} and tokens[index + 1].shape is Shape.WORD


def _named(reading: Reading, start: int, end: int, brands: Sequence[Hit]) -> Merchant | None:
    if start >= end:
        return None
    if known := next(iter(lexicon.within(brands, start, end)), None):
        if known.entry.category not in BANKS:
            return Merchant(known.entry.name, known.start, known.end, known)
        return None
    if reading.tokens[start].shape is Shape.OPAQUE:
        return _address(reading, start)
    typed = reading.typed(start, end).strip(" .*-/")
    if not any(character.isalpha() for character in typed):
        return None
    return Merchant(typed.title() if typed.isupper() or typed.islower() else typed, start, end)


def _address(reading: Reading, index: int) -> Merchant | None:
    """A UPI address, as in "bigbasket@icici": what stands before the sign names the shop, at times."""
    name = reading.tokens[index].raw.partition("@")[0]
    entry = lexicon.brands().get(lexicon.squash(name))
    if entry is None:
        return None
    return Merchant(entry.name, index, index + 1, Hit(entry, index, index + 1))
