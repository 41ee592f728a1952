"""What a book takes over of what an export of our own brings along: what it has already stays as it is. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from beanie import PydanticObjectId
from bson import ObjectId

from domain import texts
from domain.accounts.models import Account
from domain.accounts.rules import LONGEST_NAME, MOST_ACCOUNTS
from domain.arranging import checks, naming
from domain.arranging.models import Arrangements, StoredMerchant, StoredRule
from domain.arranging.service import MOST_RULES
from domain.books import rules
from domain.books.categories import UNCHANGED, categories_of, is_known, is_sound, slugs_called
from domain.books.models import Book, CategoryChanges
from domain.errors import Rejected
from domain.imports.accounts import of_name
from domain.imports.formats.belongings import Belongings, ToldAccount
from domain.imports.models import StoredStatement
from domain.money import Money
from domain.understanding.guessing import OTHER
from domain.understanding.slugs import NAMES


@dataclass(frozen=True, slots=True)
class Used:
    """Accounts and slugs of the file on which something will be booked anew."""

    accounts: Collection[ObjectId] = ()
    slugs: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Home:
    """A book as it takes over: `opened` are new accounts, `accounts` all others, of which some may change."""

    book: Book
    accounts: Sequence[Account]
    arrangements: Arrangements
    opened: Sequence[Account] = ()
    statements: Sequence[StoredStatement] = ()
    slugs: Mapping[str, str] = field(default_factory=dict)


def settled(home: Home, brought: Belongings, used: Used, at: datetime) -> Home:
    """The book with all of it. `home.statements` are the import's; theirs are the accounts afterwards."""
    return _arranged(_with_accounts(_with_categories(home, brought, used), brought, used, at), brought)


def _with_accounts(home: Home, brought: Belongings, used: Used, at: datetime) -> Home:
    told = {str(one.id): one for one in brought.accounts}
    here = {one.id: one for one in home.accounts}
    opened: dict[PydanticObjectId, Account] = {}
    statements = []
    for one in home.statements:
        account, known = one.account, told.get(one.number or "")
        if known is not None and one.opens:
            account = of_name(one, [*here.values(), *opened.values()])
            if account is None and len(here) + len(opened) < MOST_ACCOUNTS:
                new = _opened(known, home.book, [*here.values(), *opened.values()], at)
                opened[new.id], account = new, new.id
        elif known is not None and account in here and known.id in used.accounts:
            here[account] = _taken_out(here[account], known)
        statements.append(one.model_copy(update={"account": account, "opens": False}))
    found = replace(home, accounts=list(here.values()), opened=list(opened.values()), statements=statements)
    return replace(found, book=_with_default(found, brought))


def _opened(told: ToldAccount, book: Book, others: Sequence[Account], at: datetime) -> Account:
    made: Account = Account(
        id=PydanticObjectId(),
        book=book.id,
        name=_free_name(told, others),
        kind=told.kind,
        currency=told.currency,
        opening=told.opening,
        opening_on=told.opening_on,
        archived_at=at if told.archived_at else None,
        created_at=at,
        reconciled_on=told.reconciled_on,
        reconciled_balance=told.reconciled_balance,
    )
    return made


def _free_name(told: ToldAccount, others: Sequence[Account]) -> str:
    """Its own; where an account of other money has that: with its currency, and then a number."""
    taken = {one.name.casefold() for one in others}
    return next(name for name in _names(told) if name.casefold() not in taken)


def _names(told: ToldAccount) -> Iterator[str]:
    yield told.name
    for number in range(1, MOST_ACCOUNTS + 2):
        ending = f" ({told.currency})" if number == 1 else f" ({told.currency} {number})"
        yield told.name[: LONGEST_NAME - len(ending)] + ending


def _taken_out(account: Account, told: ToldAccount) -> Account:
    """What the file has in use is no longer archived."""
    if account.archived_at is None or told.archived_at is not None:
        return account
    return account.changed(archived_at=None, version=account.version + 1)


def _with_default(home: Home, brought: Belongings) -> Book:
    """The file's default account, where the book has none."""
    if home.book.default_account is not None or brought.default_account is None:
        return home.book
    number = str(brought.default_account)
    account = next((one.account for one in home.statements if one.number == number), None)
    open_ones = {one.id for one in (*home.accounts, *home.opened) if one.archived_at is None}
    return home.book.changed(default_account=account) if account in open_ones else home.book


def _with_categories(home: Home, brought: Belongings, used: Used) -> Home:
    """Those above others first, and last what was merged: a category is told with slugs that are known by then."""
    book, slugs = home.book, dict[str, str]()
    told = sorted(
        brought.categories.items(), key=lambda one: (bool(one[1].merged_into), bool(one[1].parent), one[0])
    )
    for slug, changes in told:
        ours = _same(book, slug, changes)
        if ours is None:
            book, ours = _made(book, slug, _in_slugs(changes, slugs))
        elif slug in NAMES and ours not in book.categories:
            book = _sound(book, slug, _in_slugs(changes, slugs))
        elif slug in used.slugs and not changes.archived and book.categories.get(ours, UNCHANGED).archived:
            book = _changed(book, ours, book.categories[ours].model_copy(update={"archived": False}))
        slugs[slug] = ours
    return replace(home, book=book, slugs=slugs)


def _same(book: Book, slug: str, changes: CategoryChanges) -> str | None:
    """The slug of ours that is the same: the guide's, the one that was made by the same act, or the one of this name."""
    if slug in NAMES:
        return slug
    made = (own for own, one in book.categories.items() if one.made_by and one.made_by == changes.made_by)
    named = slugs_called(book, _name(slug, changes))
    return next(made, None) or next(iter(named), None)


def _made(book: Book, slug: str, changes: CategoryChanges) -> tuple[Book, str]:
    """The book with this one of its own, and its slug: the file's, where that is free. `other`: it has too many."""
    if sum(own not in NAMES for own in book.categories) >= rules.MOST_OWN:
        return book, OTHER
    name = _name(slug, changes)
    found = rules.free_slug(book, name) if is_known(book, slug) else slug
    return _sound(book, found, changes.model_copy(update={"name": name, "asked": ""})), found


def _name(slug: str, changes: CategoryChanges) -> str:
    """Without what no name may hold."""
    return texts.name(changes.name or slug, rules.LONGEST_NAME) or slug


def _in_slugs(changes: CategoryChanges, slugs: Mapping[str, str]) -> CategoryChanges:
    """With the slugs that are ours."""
    above = {
        name: slugs.get(told, told) if (told := getattr(changes, name)) else None
        for name in ("parent", "merged_into")
    }
    return changes.model_copy(update=above)


def _sound(book: Book, slug: str, changes: CategoryChanges) -> Book:
    """The book with as much of the changes as goes with what it has."""
    known = {one.slug for one in categories_of(book)} | {slug}
    for less in ({}, {"merged_into": None}, {"merged_into": None, "parent": None}):
        wanted = changes.model_copy(update=less)
        after = _changed(book, slug, wanted)
        named = [one for one in (wanted.parent, wanted.merged_into) if one is not None]
        fixed = wanted.merged_into is not None and slug in rules.FIXED
        if is_sound(after) and not fixed and known.issuperset(named):
            return after
    return _changed(
        book, slug, changes.model_copy(update={"merged_into": None, "parent": None, "name": None})
    )


def _changed(book: Book, slug: str, changes: CategoryChanges) -> Book:
    return book.changed(categories={**book.categories, slug: changes})


def _arranged(home: Home, brought: Belongings) -> Home:
    accounts = {one.number: one.account for one in home.statements if one.number}
    known = home.arrangements
    for merchant in brought.merchants:
        known = _with_merchant(known, merchant, home)
    for key, rule in sorted(brought.rules.items(), key=lambda one: one[1].position):
        known = _with_rule(known, key, rule, home, accounts)
    arranged = home.book.arranged or known != home.arrangements
    return replace(home, arrangements=known, book=home.book.changed(arranged=arranged))


def _with_merchant(known: Arrangements, told: StoredMerchant, home: Home) -> Arrangements:
    """What is said here of a merchant stays; a name that means another one here isn't taken."""
    category = told.category and home.slugs.get(told.category, told.category)
    with suppress(Rejected):
        if naming.found(known, told.name) != StoredMerchant(name=naming.checked_name(told.name)):
            return known
        values = {"aliases": told.aliases, "category": category}
        return naming.named(known, told.name, values, home.book)
    return known


def _with_rule(
    known: Arrangements,
    key: str,
    told: StoredRule,
    home: Home,
    accounts: Mapping[str, PydanticObjectId | None],
) -> Arrangements:
    """After all others; not one that is here already, or names what isn't."""
    if key in known.rules or len(known.rules) >= MOST_RULES or not ObjectId.is_valid(key):
        return known
    when, then = told.when.model_dump(), told.then.model_dump()
    for side in (when, then):
        if side["account"] is not None:
            side["account"] = accounts.get(str(side["account"]))
            if side["account"] is None:
                return known
    then["category"] = then["category"] and home.slugs.get(then["category"], then["category"])
    with suppress(Rejected):
        for bound in ("least", "most"):
            if when[bound] is not None and when["currency"]:
                when[bound] = Money(when[bound], when["currency"]).amount
        values = {"name": told.name, "active": told.active, "when": when, "then": then}
        rule = checks.checked(values, len(known.rules), home.book)
        same = {"position": rule.position, "active": rule.active, "asked": ""}
        if all(one.model_copy(update=same) != rule for one in known.rules.values()):
            return known.changed(rules={**known.rules, key: rule})
    return known
