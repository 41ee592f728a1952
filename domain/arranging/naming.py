"""What merchants are called in a book. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from domain.arranging.errors import AliasTaken, MerchantUnknown, TooManyAliases
from domain.arranging.models import Arrangements, StoredMerchant
from domain.arranging.rules import merchant_key
from domain.books.models import Book
from domain.ledger.checks import check_category, check_merchant
from domain.ledger.errors import CategoryInvalid, MerchantInvalid
from domain.ledger.words import fold

MOST_ALIASES, MOST_MERCHANTS = 50, 1_000


def found(known: Arrangements, name: str) -> StoredMerchant:
    """What is known of it: nothing but its name, mostly."""
    checked = checked_name(name)
    return known.merchants.get(merchant_key(checked), StoredMerchant(name=checked))


def named(known: Arrangements, name: str, values: Mapping[str, Any], book: Book) -> Arrangements:
    """With `aliases` and `category` as given. Raises `Rejected`."""
    before = found(known, name)
    after = before.model_copy(update=dict(values))
    if values.get("category") is not None and check_category(values["category"], book) == "transfer":
        raise CategoryInvalid("category")
    if "aliases" in values:
        after.aliases = _aliases(known, before.name, values["aliases"] or [])
    return _with(known, after)


def renamed(known: Arrangements, old: str, new: str) -> Arrangements:
    """The new name takes over what is known of the old one, and that name itself. Raises `Rejected`."""
    gone, into = found(known, old), found(known, checked_name(new, "to"))
    left = {key: one for key, one in known.merchants.items() if one.name != gone.name}
    own = {fold(into.name)}
    names = {fold(name): name for name in (*into.aliases, *gone.aliases, gone.name) if fold(name) not in own}
    after = StoredMerchant(
        name=checked_name(new, "to"),
        aliases=_aliases(known.changed(merchants=left), into.name, list(names.values())),
        category=into.category or gone.category,
    )
    return _with(known.changed(merchants=left), after)


def is_unambiguous(known: Arrangements) -> bool:
    """Whether each name means one merchant only."""
    names = [{fold(name) for name in (one.name, *one.aliases)} for one in known.merchants.values()]
    return sum(map(len, names)) == len(set().union(*names))


def _with(known: Arrangements, merchant: StoredMerchant) -> Arrangements:
    """A merchant of which nothing is known but its name needs no place."""
    key = merchant_key(merchant.name)
    others = {place: one for place, one in known.merchants.items() if place != key}
    if not merchant.aliases and merchant.category is None:
        return known.changed(merchants=others)
    if len(others) >= MOST_MERCHANTS:
        raise TooManyAliases("aliases")
    return known.changed(merchants={**others, key: merchant})


def _aliases(known: Arrangements, name: str, wanted: Sequence[str]) -> list[str]:
    """Each once, none of them another merchant's."""
    names = {fold(checked): checked for one in wanted if (checked := checked_name(one, "aliases"))}
    names.pop(fold(name), None)
    if len(names) > MOST_ALIASES:
        raise TooManyAliases("aliases")
    others = (one for one in known.merchants.values() if fold(one.name) != fold(name))
    taken = {fold(alias) for one in others for alias in (one.name, *one.aliases)}
    if taken & names.keys():
        raise AliasTaken("aliases")
    return sorted(names.values(), key=fold)


def checked_name(name: str, path: str = "name") -> str:
    try:
        checked = check_merchant(name)
    except MerchantInvalid:
        checked = None
    if checked is None:
        raise MerchantUnknown(path)
    return checked
