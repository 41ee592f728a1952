"""What foreign money is worth in a book's base currencies. Each posting is rounded once, and keeps its rate. Pure.

A rate that a person gives is units of one base currency for one of the transaction's. In the other bases the same money is
worth the exact product of that rate and the day's reference rate between the two bases, rounded once from the posting itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.ledger.models import Posting, PostingRate, RateSource, Transaction
from domain.ledger.rules import Bases, counted_in
from domain.rates.rules import Fixing, Rate, convert, rate_of


@dataclass(frozen=True, slots=True)
class OwnRate:
    """Units of `base` for one unit of the transaction's currency, as a person gave them."""

    rate: Decimal
    base: str

    def of(self, currency: str) -> Rate:
        return Rate(currency, self.base, Fraction(self.rate), date.min, RateSource.OWN.value)


def to_value(before: Transaction | None, after: Transaction, bases: Bases) -> Bases:
    """The base currencies in which a commit looks for what this transaction is worth.

    All of them where its money is new or changed, or comes out of the trash; else those that it doesn't count in yet.
    What was booked without a rate stays so until one arrives.
    """
    back = before is not None and before.trashed_at is not None and after.trashed_at is None
    if before is None or back or before.postings != after.postings:
        return bases
    counted = counted_in(after.counted, bases)
    return tuple(base for base in bases if base not in counted)


def marked(row: Transaction, looked_at: Bases, bases: Bases) -> list[str] | None:
    """In which bases the transaction counts after that. A book with one base needs no marks."""
    if not looked_at or (row.counted is None and bases == bases[:1]):
        return row.counted
    kept = () if looked_at == bases else counted_in(row.counted, bases)
    return [*kept, *looked_at]


def lacks_value(row: Transaction, bases: Bases) -> bool:
    """Whether some of its money has no value yet in one of the base currencies."""
    return any(base not in posting.base for posting in row.postings for base in bases)


def valued(row: Transaction, bases: Bases, fixing: Fixing | None) -> Transaction:
    """With a value wherever one is missing and known; the same object where that is nowhere.

    `fixing` is the latest one that a transaction of its date may take.
    """
    postings = [_valued(posting, row.date, bases, fixing) for posting in row.postings]
    return row if postings == row.postings else row.changed(postings=postings)


def _valued(posting: Posting, day: date, bases: Bases, fixing: Fixing | None) -> Posting:
    base, rates = dict(posting.base), dict(posting.rates)
    given = given_rate([posting], posting.currency)
    for target in bases:
        if target in base:
            continue
        if target == posting.currency:
            base[target] = posting.minor
        elif given is not None and target == given.base:
            base[target] = convert(posting.minor, given.of(posting.currency))
        elif (rate := _rate(posting.currency, target, given, day, fixing)) is not None:
            base[target] = convert(posting.minor, rate)
            rates[target] = PostingRate(rate=f"{rate.shown:f}", day=rate.day, source=RateSource(rate.source))
    return posting if base == posting.base else posting.model_copy(update={"base": base, "rates": rates})


def _rate(currency: str, target: str, given: OwnRate | None, day: date, fixing: Fixing | None) -> Rate | None:
    """The reference rate; where a person gave one, that one, crossed from its base to the target."""
    if given is None:
        return rate_of(fixing, currency, target, day)
    own, onward = given.of(currency), rate_of(fixing, given.base, target, day)
    return onward and Rate(currency, target, own.exact * onward.exact, onward.day, own.source)


def revalued(
    postings: Sequence[Posting],
    before: Sequence[Posting],
    given: OwnRate | None = None,
    *,
    given_up: bool = False,
    moved: bool = False,
) -> list[Posting]:
    """Without what must be looked up anew: the journal values what has no value.

    By the rate given now, else by the one given earlier for this currency, unless it was `given_up`. `moved`: to another
    date, whose reference rates count.
    """
    currency = postings[0].currency
    earlier = given_rate(before, currency)
    own = earlier if given in (None, earlier) and not given_up else given
    result = [
        _unvalued(posting) if moved or (own != earlier and posting.currency == currency) else posting
        for posting in postings
    ]
    if own is None:
        return result
    return [_at_own_rate(posting, own) if posting.currency == currency else posting for posting in result]


def given_rate(postings: Sequence[Posting], currency: str) -> OwnRate | None:
    """The rate that a person gave for money of this currency."""
    return next(
        (
            OwnRate(Decimal(rate.rate), base)
            for posting in postings
            if posting.currency == currency
            for base, rate in posting.rates.items()
            if rate.is_given
        ),
        None,
    )


def _unvalued(posting: Posting) -> Posting:
    """Without what a reference rate or a person made of it: what is in a base currency keeps its value."""
    kept = {code: value for code, value in posting.base.items() if code not in posting.rates}
    return posting.model_copy(update={"base": kept, "rates": {}})


def _at_own_rate(posting: Posting, own: OwnRate) -> Posting:
    if posting.currency == own.base:
        return posting
    return posting.model_copy(
        update={
            "base": {**posting.base, own.base: convert(posting.minor, own.of(posting.currency))},
            "rates": {
                **posting.rates,
                own.base: PostingRate(rate=f"{own.rate:f}", source=RateSource.OWN),
            },
        }
    )
