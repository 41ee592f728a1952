"""How corrections become habits. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId

from domain.learning.models import Learned, StoredHabit
from domain.understanding.categories import OVERRIDING
from domain.understanding.draft import Field
from domain.understanding.lexicon import LONGEST, squash
from domain.understanding.memory import Habit

# What is kept for one person in one book; beyond it the least recently taught goes.
MOST_HABITS = 2_000
LONGEST_WORDS = 80
TEACHES = frozenset({Field.MERCHANT, Field.CATEGORY, Field.CURRENCY})
NO_LESSON = frozenset({"other"}) | OVERRIDING
NOBODY = ""
# For these a person goes to the same one again; for a lunch to another.
STEADY = frozenset(
    {
        "education", "fees", "health", "housing", "insurance", "kids", "personal_care", "pets", "subscriptions",
        "taxes", "utilities",
    }
)  # fmt: skip
# What is shorter than this is a title or a particle ("Dr", "La") as often as a name.
SHORTEST_PART = 4


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person made of one transaction.

    `name` are the squashed words that named the merchant or stand where a name would, `item` those that say what was
    bought, `words` the search words of the whole text, `said` all of it, folded. `merchant`, `category` and `currency` are as the person left
    them (a category that follows from the kind is None), `was` holds the fields that the person changed as they were.
    `parsed`: those of them that a parser had set. `account` is the id of the account that the person chose ("": none);
    None where it stayed.
    """

    name: str
    item: str
    words: Collection[str]
    merchant: str | None
    category: str | None
    currency: str
    was: Mapping[Field, Any]
    parsed: Collection[Field] = ()
    account: str | None = None
    said: str = ""


def document_id(book: ObjectId, person: ObjectId) -> PydanticObjectId:
    """Made from both, so that two first corrections at a time conflict instead of making two documents."""
    return PydanticObjectId(sha256(book.binary + person.binary).digest()[:12])


def teach(
    learned: Learned | None, book: ObjectId, person: ObjectId, corrections: Iterable[Correction], reads: int
) -> Learned | None:
    """What is known after these corrections; None where they teach nothing new. `reads` is the log's length."""
    before = learned or Learned(
        id=document_id(book, person), book=PydanticObjectId(book), person=PydanticObjectId(person)
    )
    corrections = list(corrections)
    habits, turn = dict(before.habits), before.turn
    slots = {habit.words: slot for slot, habit in habits.items()}
    for correction in corrections:
        for words, habit in lessons(correction).items():
            turn += 1
            slot = slots.pop(words) if words in slots else _free(habits)
            known = habits.get(slot)
            if known is not None and known.words != words:
                slots.pop(known.words, None)
            slots[words] = slot
            habits[slot] = _stored(words, merged(_habit(known, words), habit), turn)
    counts = dict(before.corrected)
    for correction in corrections:
        for field in correction.parsed:
            counts[field] = counts.get(field, 0) + 1
    if turn == before.turn and counts == before.corrected:
        return None
    return before.changed(habits=habits, turn=turn, corrected=counts, reads=max(reads, before.reads))


def _free(habits: Mapping[int, StoredHabit]) -> int:
    """A slot that is empty, else that of the least recently taught."""
    if len(habits) >= MOST_HABITS:
        return min(habits, key=lambda slot: habits[slot].turn)
    return next(slot for slot in range(len(habits) + 1) if slot not in habits)


def _stored(words: str, habit: Habit, turn: int) -> StoredHabit:
    return StoredHabit(
        words=words,
        turn=turn,
        merchant=habit.merchant,
        category=habit.category,
        currency=habit.currency,
        instead_of=habit.instead_of,
        seen=habit.seen,
        account=habit.account,
        item=habit.item,
    )


def _habit(known: StoredHabit | None, words: str) -> Habit | None:
    """What was known of these words; a slot that other words had tells nothing of them."""
    if known is None or known.words != words:
        return None
    return habit_of(known.model_dump())


def habit_of(stored: Mapping[str, Any]) -> Habit:
    """The habit of a stored one."""
    return Habit(
        merchant=stored.get("merchant"),
        category=stored.get("category"),
        currency=stored.get("currency"),
        instead_of=stored.get("instead_of"),
        seen=stored.get("seen"),
        account=stored.get("account"),
        item=bool(stored.get("item", False)),
    )


def habits_of_paying(learned: Learned | None) -> Mapping[str, Habit]:
    """Those that say which account pays, by their words."""
    stored = () if learned is None else learned.habits.values()
    return {one.words: habit_of(one.model_dump()) for one in stored if one.account is not None}


def merged(known: Habit | None, new: Habit) -> Habit:
    """The new lesson over the old one: what it doesn't speak of stays."""
    if known is None or new.merchant == NOBODY:
        return new
    kept = replace(
        known,
        merchant=known.merchant if new.merchant is None else new.merchant,
        currency=new.currency or known.currency,
        seen=new.seen or known.seen,
        account=known.account if new.account is None else new.account,
        item=known.item and new.item,
    )
    return kept if new.category is None else replace(kept, category=new.category, instead_of=new.instead_of)


def lessons(correction: Correction) -> Mapping[str, Habit]:
    """What a correction teaches, by the words that it is about."""
    changed = TEACHES & correction.was.keys()
    if not changed and correction.account is None:
        return {}
    found = _of_merchant(correction) if correction.merchant else _of_item(correction)
    return {words: habit for words, habit in found.items() if _is_teachable(words)}


def _is_teachable(words: str) -> bool:
    """A bare number would make a name of every amount."""
    return 0 < len(words) <= LONGEST_WORDS and not words.isdecimal()


def _of_merchant(correction: Correction) -> dict[str, Habit]:
    name = correction.merchant or ""
    category = correction.category if Field.CATEGORY in correction.was else None
    seen = None if category or correction.category in NO_LESSON else correction.category
    habit = Habit(
        merchant=name,
        category=category,
        currency=correction.currency if Field.CURRENCY in correction.was else None,
        instead_of=correction.was.get(Field.CATEGORY) if category else None,
        seen=seen,
        account=correction.account,
    )
    own = own_words(name)
    found = {own: habit}
    if correction.name and (Field.MERCHANT not in correction.was or not _named_elsewhere(correction)):
        found[correction.name] = habit
    elif not correction.name and (typed := typed_name(correction.said, own)):
        found[typed] = replace(habit, item=typed != own)
    elif not correction.name and _means_one(correction, own):
        found[correction.item] = replace(habit, item=correction.item != own)
    return found


def typed_name(said: str, own: str) -> str:
    """The longest run of several words of a text that a name begins or ends with: "hair lab" of "Hair Lab Ltd"."""
    words = [squash(word) for word in said.split()]
    runs = (
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 2, min(start + LONGEST, len(words)) + 1)
        if words[start] and words[end - 1]
    )
    known = (run for run in runs if own.startswith(run) or own.endswith(run))
    return max((run for run in known if len(run) >= SHORTEST_PART), key=len, default="")


def _means_one(correction: Correction, own: str) -> bool:
    """Whether the words for what was bought mean this merchant from now on, as "haircut" does but not "lunch"."""
    item = correction.item
    return resembles(item, own) or correction.category in STEADY or item in places()


@cache
def places() -> frozenset[str]:
    """Words for places, squashed."""
    text = files(__package__).joinpath("places.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(squash(word) for line in lines for word in line.split(","))


def own_words(name: str) -> str:
    """A merchant's name as the words of a text: squashed, without the article that nobody types."""
    first, _, rest = name.strip().partition(" ")
    return squash(rest) if rest and first.casefold() == "the" else squash(name)


def _named_elsewhere(correction: Correction) -> bool:
    """Whether the text names the merchant in other words than those that the parser took for its name."""
    own = own_words(correction.merchant or "")
    if resembles(correction.name, own) and len(correction.name) >= SHORTEST_PART:
        return False
    said = {squash(word) for word in correction.words}
    parts = [squash(word) for word in (correction.merchant or "").replace("'", "").replace("’", "").split()]
    return own in said or all(part in said for part in parts if part)


def resembles(words: str, name: str) -> bool:
    """Whether one is the other or its beginning or end."""
    if not words or not name:
        return False
    short, long = sorted((words, name), key=len)
    return long.startswith(short) or long.endswith(short)


def _of_item(correction: Correction) -> dict[str, Habit]:
    """Nobody is named: the lesson is about what was bought."""
    found: dict[str, Habit] = {}
    category = correction.category if Field.CATEGORY in correction.was else None
    currency = correction.currency if Field.CURRENCY in correction.was else None
    rejected = correction.was.get(Field.CATEGORY) if category else None
    account = correction.account
    about = Habit(category=category, currency=currency, instead_of=rejected, account=account, item=True)
    words = correction.item or correction.name
    if words and (category or currency or account is not None):
        found[words] = about
    if Field.MERCHANT in correction.was and correction.name:
        found[correction.name] = replace(found.get(correction.name, Habit()), merchant=NOBODY, item=False)
    return found


def usual_account(habits: Mapping[str, Habit], merchant: str | None, heard: str, item: str) -> str | None:
    """The id of the account that usually pays ("": none; None: nothing was taught), by a transaction's words."""
    if merchant:
        known = (habits.get(words, Habit()) for words in (own_words(merchant), heard))
        return next((one.account for one in known if one.account is not None and not one.item), None)
    return habits.get(item or heard, Habit()).account
