"""What was paid in other money than its account's: the purchase's own amount, and by how much the bank says that the account moved.

The rate between both is the bank's, told as one that was given: it stands on the card's bill. Pure.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Context, Decimal

from bson import ObjectId

from domain.database import Bson
from domain.ledger.models import Posting, PostingRate, RateSource
from domain.ledger.rules import Bases
from domain.money import MAX_MINOR, Money, decimals
from domain.rates.rules import Fixing, convert, rate_of

DIGITS = Context(prec=15)
# Of a few cents a rounding is a large part.
ROUNDED = 4


def may_be_paid(original: Money, amount: Money, day: date, fixings: Mapping[date, Fixing | None]) -> bool:
    """Whether it is other money in use, the same way, and about as much as the reference rate says, where one is known.

    A column or an element that means something else is seldom so near.
    """
    if original.currency == amount.currency or original.currency not in decimals():
        return False
    if original.minor * amount.minor <= 0 or abs(original.minor) > MAX_MINOR:
        return False
    rate = rate_of(fixings.get(day), original.currency, amount.currency, day)
    if rate is None:
        return True
    usual = abs(convert(original.minor, rate))
    return 2 * abs(amount.minor) <= 3 * usual + ROUNDED and 2 * usual <= 3 * abs(amount.minor) + ROUNDED


def paid_otherwise(row: Bson, account: ObjectId | None, currencies: Mapping[ObjectId, str]) -> Money | None:
    """What was paid, where the row tells it, and its account is of the money that it moved by."""
    original = row.get("original")
    if original is None or row.get("parts") or account is None or currencies.get(account) != row["currency"]:
        return None
    return Money(original["minor"], original["currency"])


def told_by_bank(postings: Sequence[Posting], row: Bson, bases: Bases, *, rate: bool) -> list[Posting]:
    """All of them, of other money than the row's, with their shares of what the account moved by.

    `rate`: they are worth that, where it is a base currency; else they keep their worth.
    """
    minors = shares(row["minor"], [posting.minor for posting in postings])
    valued = rate and row["currency"] in bases
    return [
        posting.model_copy(
            update={"account_minor": minor}
            | (_worth(posting, Money(minor, row["currency"])) if valued else {})
        )
        for posting, minor in zip(postings, minors, strict=True)
    ]


def _worth(posting: Posting, moved: Money) -> Bson:
    """In the other bases it is worth what the journal finds by this rate."""
    paid = Money(posting.minor, posting.currency)
    rate: Decimal = DIGITS.divide(moved.amount, paid.amount)
    own = PostingRate(rate=f"{rate:f}", source=RateSource.OWN)
    kept = {paid.currency: paid.minor} if paid.currency in posting.base else {}
    return {"base": kept | {moved.currency: moved.minor}, "rates": {moved.currency: own}}


def shares(total: int, weights: Sequence[int]) -> list[int]:
    """The total in whole parts as near to the weights as they can be; they sum to it exactly."""
    whole, before, done, parts = sum(weights), 0, 0, list[int]()
    for weight in weights:
        done += weight
        reached = (2 * total * done + whole) // (2 * whole)
        parts.append(reached - before)
        before = reached
    return parts
