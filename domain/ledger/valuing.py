"""What foreign money is worth in a book's base currencies. Each posting is rounded once, and keeps its rate. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from domain.ledger.models import Posting, PostingRate, RateSource, Transaction
from domain.ledger.rules import Bases
from domain.rates.rules import Fixing, Rate, convert, rate_of


def lacks_value(row: Transaction, bases: Bases) -> bool:
    """Whether some of its money has no value yet in one of the base currencies."""
    if row.trashed_at is not None:
        return False
    return any(base not in posting.base for posting in row.postings for base in bases)


def valued(row: Transaction, bases: Bases, fixing: Fixing | None) -> Transaction:
    """With a value wherever one is missing and known; the same object where that is nowhere.

    `fixing` is the latest one that a transaction of its date may take.
    """
    postings = [_valued(posting, row.date, bases, fixing) for posting in row.postings]
    return row if postings == row.postings else row.changed(postings=postings)


def _valued(posting: Posting, day: date, bases: Bases, fixing: Fixing | None) -> Posting:
    rates = {
        base: rate
        for base in bases
        if base not in posting.base and (rate := rate_of(fixing, posting.currency, base, day))
    }
    if not rates:
        return posting
    return posting.model_copy(
        update={
            "base": {**posting.base, **{base: convert(posting.minor, rate) for base, rate in rates.items()}},
            "rates": {**posting.rates, **{base: _stored(rate) for base, rate in rates.items()}},
        }
    )


def _stored(rate: Rate) -> PostingRate:
    return PostingRate(rate=f"{rate.shown:f}", day=rate.day, source=RateSource(rate.source))


def revalued(
    postings: Sequence[Posting], before: Sequence[Posting], base: str, given: Decimal | None, *, by_day: bool
) -> list[Posting]:
    """After a person's edit: by the rate given now, else by the one given earlier for this currency.

    `by_day`: the reference rate is looked up anew, since the date moved or the person gave the own rate up.
    """
    own = given or (None if by_day else _own_rate(before, base, postings[0].currency))
    result = [_unvalued(posting) if by_day else posting for posting in postings]
    return [_at_own_rate(posting, base, own) for posting in result] if own else result


def _own_rate(postings: Sequence[Posting], base: str, currency: str) -> Decimal | None:
    rates = (posting.rates.get(base) for posting in postings if posting.currency == currency)
    return next((Decimal(rate.rate) for rate in rates if rate and rate.source is RateSource.OWN), None)


def _unvalued(posting: Posting) -> Posting:
    """Without what a reference rate or a person made of it: what is in a base currency keeps its value."""
    kept = {code: value for code, value in posting.base.items() if code not in posting.rates}
    return posting.model_copy(update={"base": kept, "rates": {}})


def _at_own_rate(posting: Posting, base: str, rate: Decimal) -> Posting:
    """Valued by units of `base` for one unit of the posting's currency."""
    if posting.currency == base:
        return posting
    own = Rate(posting.currency, base, Fraction(rate), date.min, RateSource.OWN.value)
    return posting.model_copy(
        update={
            "base": {**posting.base, base: convert(posting.minor, own)},
            "rates": {**posting.rates, base: PostingRate(rate=f"{rate:f}", source=RateSource.OWN)},
        }
    )
