"""Prices that were only seen, heard of or asked for: nothing is told of paying them."""

from domain.understanding.amounts import Amount
from domain.understanding.language import Reading, needs


@needs("marketplace", otherwise=False)
def is_on_offer(reading: Reading, start: int, amount: Amount) -> bool:
    """As in "put the lamp on ebay for 40"."""
    lead = reading.ending("offer", amount.start)
    place = reading.ending("marketplace", lead.start) if lead else None
    put = reading.within("stows", start, place.start) if place else []
    return bool(put) and not reading.any(("sells", "happened"), start, amount.start)


@needs("hearsay", otherwise=False)
def is_hearsay(reading: Reading, amount: Amount, start: int, end: int) -> bool:
    """As in "the dress cost 2,200 apparently"."""
    if not reading.within("hearsay", amount.end, end):
        return False
    return not reading.any(("happened", "pay", "first_person_subject"), start, amount.start)


@needs("only_looking", otherwise=False)
def is_only_looking(reading: Reading, start: int, end: int) -> bool:
    """As in "just window shopping, coat was 240"."""
    looking = reading.within("only_looking", start, end)
    return bool(looking) and not reading.any(("happened", "pay"), start, end)
