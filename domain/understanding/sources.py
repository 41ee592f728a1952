"""What "off" leads to where nothing was taken off a price: from whom a thing was bought, or which debt was paid down."""

from domain.understanding import lexicon
from domain.understanding.language import Mark, Reading

ENDS = frozenset({"stop_sign", "beneficiary", "clause"})


def names_one(reading: Reading, off: Mark) -> bool:
    """As in "a fridge 80 off Ling", "lamp 20 off ebay", "paid 40 off my credit card": from whom, or which debt."""
    index = off.end
    own = reading.at("determiner", index) or reading.at("to_me", index)
    index = own.end if own else index
    if own and own.role == "to_me" and (index >= len(reading.tokens) or reading.plays(ENDS, index)):
        return True  # "the electrician got 300 off me"
    if index >= len(reading.tokens):
        return False
    for role in ("marketplace", "stranger", "people", "card_name"):
        who = reading.at(role, index)
        if who and (own or who.end >= len(reading.tokens) or reading.plays(ENDS, who.end)):
            return True
    end = index
    while end < len(reading.tokens) and reading.tokens[end].raw[0].isupper():
        end += 1
    name = end > index or lexicon.brands().get(lexicon.squash(reading.tokens[index].raw)) is not None
    end = max(end, index + 1)
    return name and (end >= len(reading.tokens) or reading.at("stop_sign", end) is not None)
