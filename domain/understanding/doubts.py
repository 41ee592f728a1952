"""Around arithmetic: bare numbers that are more likely something else than money.

`settle` asks of each bare number that stands beside others how likely it is money, by a logistic model over the signs of
`number_signs.py`. `doubts.toml` holds their weights; `make doubts` fits them to labelled messages. `credible` leaves out, of
what arithmetic made, the states of accounts and what a litre cost.
"""

from collections.abc import Sequence
from functools import cache

from domain.understanding import logistic, number_signs
from domain.understanding.amount import Amount
from domain.understanding.language import Reading, needs
from domain.understanding.lexicon import Hit
from domain.understanding.logistic import Weights
from domain.understanding.number_signs import Numbers

FILE = "doubts.toml"
MONEY = "money"
LEAST = 0.5  # the chance from which on a bare number is taken for money


@cache
def weights() -> Weights:
    return logistic.read(FILE)[MONEY]


def settle(reading: Reading, numbers: Sequence[Amount], brands: Sequence[Hit]) -> None:
    """Marks the bare numbers that are more likely no money; the likeliest stays where no other one may be a price."""
    among = Numbers(reading, numbers, brands)
    if not among.asked:
        return
    chances = {one: weights().chance(number_signs.of(among, one)) for one in among.asked}
    least = LEAST if len(among.asked) < len(among.sums) else min(LEAST, max(chances.values()))
    for one, chance in chances.items():
        if chance < least:
            one.counted = one.doubted = True


def credible(reading: Reading, amounts: Sequence[Amount]) -> list[Amount]:
    """The amounts without those that tell no payment."""
    amounts = [amount for amount in amounts if not _is_state(reading, amount)] or amounts
    rates = [amount for amount in amounts if _is_unit_rate(reading, amount)]
    told = reading.any(("happened", "pay", "past"), 0, len(reading.tokens))
    if len(rates) == len(amounts) and (told or not reading.has("nowadays")):
        return list(amounts)
    return [amount for amount in amounts if amount not in rates]


@needs("notice_state", otherwise=False)
def _is_state(reading: Reading, amount: Amount) -> bool:
    """As in "... Avail 2,019.40": what is left on an account, told behind a payment."""
    start = amount.start
    while start and (reading.key(start - 1) == ":" or reading.at("be", start - 1)):
        start -= 1
    lead = reading.ending("notice_state", start)
    return lead is not None and lead.start > 0 and reading.any(("stop_sign",), lead.start - 1, lead.start)


@needs("rate_unit", otherwise=False)
def _is_unit_rate(reading: Reading, amount: Amount) -> bool:
    """As in "gas was 2.99 a gallon so I filled up for 38"."""
    lead = reading.at("rate_lead", amount.end) or reading.at("article", amount.end)
    return lead is not None and reading.at("rate_unit", lead.end) is not None
