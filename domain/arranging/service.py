"""What a person says about all that comes in: rules, and what merchants are called."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from pymongo.asynchronous.client_session import AsyncClientSession

from domain import keys
from domain.accounts.queries import currencies_of
from domain.arranging import checks, naming
from domain.arranging.errors import TooManyRules
from domain.arranging.models import Arrangements, StoredMerchant, StoredRule
from domain.arranging.queries import arrangements_of
from domain.books.models import Book
from domain.books.queries import head_of, may_write
from domain.errors import Forbidden, NotFound
from domain.journal import Journal, Outcome, Row, Stream
from domain.log import Actor
from domain.people.models import Person

MOST_RULES = 200
Rules = Mapping[str, StoredRule]


@dataclass(frozen=True, slots=True)
class State:
    """A book and what it does with what comes in; `before` None: nothing was ever said of that."""

    book: Book
    before: Arrangements | None

    @property
    def now(self) -> Arrangements:
        return self.before or Arrangements(id=self.book.id, book=self.book.id)

    def rule(self, rule: ObjectId) -> StoredRule:
        found = self.now.rules.get(str(rule))
        if found is None:
            raise NotFound("ruleId")
        return found


@dataclass(frozen=True, slots=True)
class Arranging:
    """One person's decisions in one book. Each raises `NotFound`, `Forbidden`, or what is wrong with a value."""

    journal: Journal
    person: Person
    book: Book

    async def create_rule(self, values: Mapping[str, Any], key: str | None) -> ObjectId:
        """A rule after all others; with a key that was used for the same: the first one."""
        checked = None if key is None else keys.check_key(key)
        row = keys.row_id("rule", self.book.id, self.person.id, checked)
        asked = keys.digest(values) if checked else ""

        def decide(state: State) -> tuple[Arrangements, str]:
            now = state.now
            if str(row) in now.rules:
                keys.same(now.rules[str(row)], asked)
                return now, ""
            if len(now.rules) >= MOST_RULES:
                raise TooManyRules
            rule = checks.checked(values, len(now.rules), state.book).model_copy(update={"asked": asked})
            return now.changed(rules={**now.rules, str(row): rule}), f"Made the rule {rule.name}"

        await self._record(decide, values)
        return row

    async def update_rule(self, rule: ObjectId, values: Mapping[str, Any]) -> None:
        """With these values, each as a whole; what isn't among them stays. What is booked stays as it is."""

        def decide(state: State) -> tuple[Arrangements, str]:
            before, now = state.rule(rule), state.now
            after = checks.changed(before, values, state.book)
            return now.changed(rules={**now.rules, str(rule): after}), f"Changed the rule {after.name}"

        await self._record(decide, values)

    async def move_rule(self, rule: ObjectId, position: int) -> None:
        """To this place, from 0; the others keep their order."""

        def decide(state: State) -> tuple[Arrangements, str]:
            moved, now = state.rule(rule), state.now
            others = [one for one in in_order(now.rules) if one != str(rule)]
            others.insert(max(position, 0), str(rule))
            return now.changed(rules=_numbered(now.rules, others)), f"Moved the rule {moved.name}"

        await self._record(decide)

    async def delete_rule(self, rule: ObjectId) -> None:
        """What it did stays."""

        def decide(state: State) -> tuple[Arrangements, str]:
            gone, now = state.rule(rule), state.now
            left = [one for one in in_order(now.rules) if one != str(rule)]
            return now.changed(rules=_numbered(now.rules, left)), f"Deleted the rule {gone.name}"

        await self._record(decide)

    async def set_merchant(
        self, name: str, values: Mapping[str, Any], cause: str | None = None
    ) -> StoredMerchant:
        """Its other names and usual category; what isn't among the values stays."""

        def decide(state: State) -> tuple[Arrangements, str]:
            after = naming.named(state.now, name, values, state.book)
            return after, f"Changed what is known of {naming.found(after, name).name}"

        return naming.found(await self._record(decide, cause=cause), name)

    async def rename_merchant(self, old: str, new: str, cause: str | None) -> StoredMerchant:
        """From now on the old name means the new one; `cause` is the work that renames what is booked."""

        def decide(state: State) -> tuple[Arrangements, str]:
            return naming.renamed(state.now, old, new), f"Called {old} {new}"

        return naming.found(await self._record(decide, cause=cause), new)

    async def _record(
        self,
        decide: Callable[[State], tuple[Arrangements, str]],
        values: Mapping[str, Any] | None = None,
        cause: str | None = None,
    ) -> Arrangements:
        async def load(session: AsyncClientSession) -> State:
            book = await head_of(self.book.id, session)
            if not may_write(book, self.person.id):
                raise Forbidden
            await currencies_of(book.id, _accounts(values or {}), session)
            return State(book, await arrangements_of(book.id, session))

        def outcome(state: State) -> Outcome[Arrangements]:
            after, summary = decide(state)
            if after == state.now:
                return Outcome(after)
            first = [] if state.book.arranged else [Row(state.book, state.book.changed(arranged=True))]
            return Outcome(after, (Row(state.before, after), *first), summary)

        return await self.journal.record(Stream(Book, self.book.id), Actor.PERSON, cause, load, outcome)


def in_order(rules: Rules) -> list[str]:
    return sorted(rules, key=lambda one: rules[one].position)


def _numbered(rules: Rules, order: Sequence[str]) -> dict[str, StoredRule]:
    return {one: rules[one].model_copy(update={"position": place}) for place, one in enumerate(order)}


def _accounts(values: Mapping[str, Any]) -> list[PydanticObjectId]:
    """Those that a rule names, each once."""
    said = ((values.get(side) or {}).get("account") for side in ("when", "then"))
    return list({account for account in said if account is not None})
