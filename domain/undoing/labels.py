"""What people call things that stay as they are. Pure."""

from collections.abc import Iterator, Mapping

from domain.arranging.models import MERCHANT, RULE
from domain.books.models import CATEGORY
from domain.database import Bson
from domain.log import Part
from domain.understanding.slugs import NAMES

LONGEST = 100
BASES = ("currency", "other_bases")
WISHES = (*BASES, "default_account")


def is_wish(name: str) -> bool:
    """Of a book its categories, base currencies and default account are what a person wanted; the rest is bookkeeping."""
    return name.startswith(CATEGORY) or name in WISHES


def label_of(part: Part, raw: Bson) -> str:
    """The name of what was changed, "Fuel" for example; "" for a transaction, which has no name."""
    if part.type in {"Account", "Import"}:
        return raw["name"] or "a file"
    if part.type == "Capture":
        return str(raw["text"])[:LONGEST]
    return ", ".join(sorted({*_slots(part, raw)}))


def _slots(part: Part, raw: Bson) -> Iterator[str]:
    """Of a book, and of what it does with what comes in, the names of what was changed there."""
    for name in part.after or {}:
        if name == "default_account":
            yield "the default account"
        elif part.type == "Book" and name in BASES:
            yield "the base currencies"
        elif name.startswith((CATEGORY, RULE, MERCHANT)):
            sides = (raw, part.after or {}, part.before or {})
            named = (side[name].get("name") for side in sides if isinstance(side.get(name), Mapping))
            yield next(filter(None, named), NAMES.get(name.removeprefix(CATEGORY), name))
