"""What a person may say in a rule. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from domain import texts
from domain.arranging.errors import RuleAmountInvalid, RuleEmpty, RuleNameInvalid, RuleTextInvalid
from domain.arranging.models import StoredRule, Then, When
from domain.arranging.rules import words
from domain.books.models import Book
from domain.ledger.checks import check_category, check_merchant, check_tags
from domain.ledger.errors import CategoryInvalid
from domain.money import MAX_MINOR, check_currency, decimals

LONGEST_NAME, LONGEST_TEXT = 60, 200


def checked(values: Mapping[str, Any], position: int, book: Book) -> StoredRule:
    """The rule of these values: `name`, `active`, `when` and `then` with the fields of their models.

    Amounts are in major units. Raises `Rejected` at the path of what is wrong.
    """
    name = texts.name(values["name"], LONGEST_NAME)
    if name is None:
        raise RuleNameInvalid("name")
    when, then = _when(values["when"]), _then(values["then"], book)
    if when == When():
        raise RuleEmpty("when")
    if then == Then():
        raise RuleEmpty("then")
    return StoredRule(name=name, position=position, active=values.get("active", True), when=when, then=then)


def changed(rule: StoredRule, values: Mapping[str, Any], book: Book) -> StoredRule:
    """The rule with these values instead of its own. Raises `Rejected`."""
    sides = {"when": {"text": "anything"}, "then": {"tags": ["any"]}}
    new = checked({"name": rule.name, "active": rule.active, **sides, **values}, rule.position, book)
    kept = {side: getattr(rule, side) for side in sides if side not in values}
    return new.model_copy(update={**kept, "asked": rule.asked})


def _when(said: Mapping[str, Any]) -> When:
    currency, least, most = said.get("currency"), said.get("least"), said.get("most")
    if currency is not None:
        check_currency(currency, "when", "currency")
    if currency is None and (least is not None or most is not None):
        raise RuleAmountInvalid("when", "currency")
    bounds = [None if one is None else _minor(one, currency or "") for one in (least, most)]
    if None not in bounds and bounds[0] > bounds[1]:  # type: ignore[operator]  # neither is None
        raise RuleAmountInvalid("when", "maxAmount")
    return When(
        text=_text(said.get("text"), "text"),
        merchant=_text(said.get("merchant"), "merchant"),
        kinds=sorted(set(said.get("kinds") or ())),
        currency=currency,
        least=bounds[0],
        most=bounds[1],
        account=said.get("account"),
    )


def _text(text: str | None, path: str) -> str | None:
    if text is None:
        return None
    name = texts.name(text, LONGEST_TEXT)
    if name is None or not words(name):
        raise RuleTextInvalid("when", path)
    return name


def _minor(amount: Decimal, currency: str) -> int:
    """An amount finer than the currency is none."""
    if not amount.is_finite() or not 0 <= amount <= MAX_MINOR:
        raise RuleAmountInvalid("when", "minAmount")
    scaled = amount.scaleb(decimals()[currency])
    if scaled != int(scaled) or scaled > MAX_MINOR:
        raise RuleAmountInvalid("when", "minAmount")
    return int(scaled)


def _then(said: Mapping[str, Any], book: Book) -> Then:
    category = said.get("category")
    if category is not None and check_category(category, book) == "transfer":
        raise CategoryInvalid("then", "category")
    return Then(
        merchant=check_merchant(said.get("merchant")),
        category=category,
        tags=check_tags(said.get("tags") or ()),
        account=said.get("account"),
    )
