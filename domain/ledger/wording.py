"""From the beginnings of words to the words of a book, so that an index gives what they find in order."""

from collections.abc import Sequence
from dataclasses import replace

from bson import ObjectId

from domain.database import Bson
from domain.ledger.filters import Plan
from domain.ledger.models import Transaction

# A beginning of more words is looked for as such: what it finds must be sorted.
MOST_WORDS = 12
INDEX = [("book", 1), ("words", 1), ("date", -1), ("_id", -1)]
# Sorts after all that words consist of.
LAST = "\U0010ffff"


async def with_exact_words(book: ObjectId, meant: Plan) -> Plan:
    """The same rows, asked for by whole words where a beginning stands for a few only."""
    clauses = meant.served.get("$and")
    if not clauses:
        return meant
    exact = [await _exact(book, clause) for clause in clauses]
    return replace(meant, served={**meant.served, "$and": exact})


async def _exact(book: ObjectId, clause: Bson) -> Bson:
    beginning = _beginning(clause)
    words = None if beginning is None else await _words(book, beginning)
    if words is None:
        return clause
    return {"words": words[0]} if len(words) == 1 else {"words": {"$in": words}}


def _beginning(clause: Bson) -> str | None:
    """The word that a clause on words has to begin with, None for any other clause."""
    wanted = clause.get("words") if clause.keys() == {"words"} else None
    pattern = wanted.get("$regex") if isinstance(wanted, dict) else None
    # Words consist of letters, figures and low lines, which no pattern has to escape.
    plain = isinstance(pattern, str) and pattern.startswith("^") and pattern[1:].replace("_", "a").isalnum()
    return str(pattern)[1:] if plain else None


async def _words(book: ObjectId, beginning: str) -> Sequence[str] | None:
    """The book's words that begin so, one look at the index for each; None where they are many."""
    words: list[str] = []
    least = beginning
    while len(words) <= MOST_WORDS:
        near = {"$elemMatch": {"$gte": least, "$lt": beginning + LAST}}
        where = {"book": book, "words": near}
        raw = await Transaction.get_pymongo_collection().find_one(where, {"words": 1}, hint=INDEX)
        if raw is None:
            return words
        # In the order of the index this row has the next word.
        words.append(min(word for word in raw["words"] if word >= least and word.startswith(beginning)))
        least = words[-1] + "\0"
    return None
