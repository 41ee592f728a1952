"""What rules and names of merchants make of a transaction."""

from decimal import Decimal
from typing import Any

import pytest
from beanie import PydanticObjectId
from hypothesis import given

from domain.arranging.checks import changed, checked
from domain.arranging.errors import AliasTaken, MerchantUnknown, RuleAmountInvalid, RuleEmpty, RuleTextInvalid
from domain.arranging.models import Arrangements, StoredMerchant, StoredRule, Then, When
from domain.arranging.naming import found, named, renamed
from domain.arranging.rules import NOTHING, Arranger, Facts, arranged, holds, merchant_key, words
from domain.errors import Rejected
from domain.ledger.models import Transaction
from domain.ledger.rules import refreshed
from domain.understanding.draft import Kind
from tests.backbone import plain_book
from tests.domain.ledger.samples import transactions

ACCOUNT = PydanticObjectId()
FACTS = Facts(words("Taxi home, monthly pass"), "Uber", Kind.EXPENSE, 1250, "EUR", ACCOUNT)


def rule(position: int = 0, when: When | None = None, **then: Any) -> StoredRule:
    return StoredRule(
        name=f"r{position}", position=position, when=when or When(merchant="uber"), then=Then(**then)
    )


def known_so(**values: Any) -> Arrangements:
    """Without a database, of which Beanie's constructor wants to know."""
    row = PydanticObjectId()
    known: Arrangements = Arrangements.model_construct(id=row, book=row, **values)
    return known


def arranger(*rules: StoredRule, merchants: dict[str, StoredMerchant] | None = None) -> Arranger:
    numbered = {str(PydanticObjectId()): one for one in rules}
    return Arranger.of(known_so(rules=numbered, merchants=merchants or {}))


def merchant(name: str, *aliases: str, category: str | None = None) -> dict[str, StoredMerchant]:
    return {merchant_key(name): StoredMerchant(name=name, aliases=list(aliases), category=category)}


@pytest.mark.parametrize(
    "when",
    [
        When(text="monthly pass"),
        When(text="MONTHLY, Pass!"),
        When(text="uber"),
        When(merchant="ube"),
        When(kinds=[Kind.EXPENSE, Kind.REFUND]),
        When(currency="EUR", least=1250, most=1250),
        When(currency="EUR", least=1000),
        When(account=ACCOUNT),
        When(text="taxi", merchant="Uber", kinds=[Kind.EXPENSE], currency="EUR", most=9999, account=ACCOUNT),
    ],
)
def test_a_condition_that_holds(when: When) -> None:
    assert holds(when, FACTS, "Uber")


@pytest.mark.parametrize(
    "when",
    [
        When(text="month"),
        When(text="home monthly taxi"),
        When(merchant="ber"),
        When(kinds=[Kind.REFUND]),
        When(currency="USD"),
        When(currency="EUR", least=1251),
        When(currency="EUR", most=1249),
        When(account=PydanticObjectId()),
        When(text="taxi", merchant="Lyft"),
    ],
)
def test_a_condition_that_does_not_hold(when: When) -> None:
    assert not holds(when, FACTS, "Uber")


def test_words_of_a_script_without_spaces_are_found_within() -> None:
    facts = Facts(words("コンビニで弁当を買った"), None, Kind.EXPENSE, 500, "JPY")
    assert holds(When(text="弁当"), facts, None)


def test_the_first_rule_decides_each_field_and_tags_gather() -> None:
    both = arranger(
        rule(1, category="travel", merchant="Uber BV", tags=["b"]), rule(0, category="transport", tags=["a"])
    )

    verdict = both.verdict(FACTS)

    assert (verdict.category, verdict.merchant, verdict.tags) == ("transport", "Uber BV", ("a", "b"))


def test_a_rule_that_rests_says_nothing() -> None:
    resting = rule(category="travel").model_copy(update={"active": False})
    assert arranger(resting).verdict(FACTS) == NOTHING


def test_an_alias_means_the_merchant_whose_usual_category_comes_last() -> None:
    known = merchant("Uber Technologies", "uber", category="travel")
    assert arranger(merchants=known).verdict(FACTS).merchant == "Uber Technologies"
    assert arranger(merchants=known).verdict(FACTS).category == "travel"
    over = arranger(rule(when=When(merchant="uber tech"), category="transport"), merchants=known)
    assert over.verdict(FACTS).category == "transport"


@given(transactions())
def test_nothing_that_a_person_set_changes(row: Transaction) -> None:
    mine = row.changed(by_hand=["account", "category", "merchant", "parts", "tags"])
    after = arranged(
        mine, arranger(rule(when=When(kinds=list(Kind)), category="travel", merchant="X", account=ACCOUNT))
    )

    assert after is mine


@given(transactions())
def test_a_second_time_changes_nothing(row: Transaction) -> None:
    all_rows = rule(
        when=When(kinds=list(Kind)), category="travel", merchant="Xylo", tags=["t"], account=ACCOUNT
    )
    once = arranged(refreshed(row), arranger(all_rows))

    assert arranged(once, arranger(all_rows)) is once
    assert [posting.minor for posting in once.postings] == [posting.minor for posting in row.postings]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"when": {}}, RuleEmpty),
        ({"then": {}}, RuleEmpty),
        ({"when": {"text": "?!"}}, RuleTextInvalid),
        ({"when": {"least": Decimal(1)}}, RuleAmountInvalid),
        ({"when": {"currency": "EUR", "least": Decimal("1.005")}}, RuleAmountInvalid),
        ({"when": {"currency": "EUR", "least": Decimal(-1)}}, RuleAmountInvalid),
        ({"when": {"currency": "EUR", "least": Decimal("NaN")}}, RuleAmountInvalid),
        ({"when": {"currency": "EUR", "least": Decimal("1e40")}}, RuleAmountInvalid),
        ({"when": {"currency": "EUR", "least": Decimal(2), "most": Decimal(1)}}, RuleAmountInvalid),
        ({"then": {"category": "nowhere"}}, Rejected),
        ({"then": {"category": "transfer"}}, Rejected),
        ({"name": " "}, Rejected),
        ({"when": {"currency": "EURO"}}, Rejected),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(values: dict[str, Any], wrong: type[Exception]) -> None:
    good = {"name": "Rides", "when": {"merchant": "Uber"}, "then": {"category": "transport"}}
    with pytest.raises(wrong):
        checked({**good, **values}, 0, plain_book())


def test_a_change_of_one_side_keeps_the_other() -> None:
    before = rule(3, category="transport")

    after = changed(before, {"when": {"text": "tram"}, "name": "Trams"}, plain_book())

    assert (after.name, after.position, after.when, after.then) == (
        "Trams",
        3,
        When(text="tram"),
        before.then,
    )


def test_a_new_name_takes_over_names_and_category_of_the_old() -> None:
    known = known_so(merchants=merchant("Uber *Trip", "UBR", category="transport"))

    after = renamed(known, "uber *trip", "Uber")

    assert found(after, "UBER") == StoredMerchant(
        name="Uber", aliases=["Uber *Trip", "UBR"], category="transport"
    )
    assert len(after.merchants) == 1


def test_a_name_stands_for_one_merchant() -> None:
    known = known_so(merchants=merchant("Uber", "UBR"))

    with pytest.raises(AliasTaken):
        named(known, "Lyft", {"aliases": ["ubr"]}, plain_book())
    with pytest.raises(MerchantUnknown):
        named(known, " ", {"aliases": []}, plain_book())
    assert named(known, "Uber", {"aliases": []}, plain_book()).merchants == {}


def test_a_name_of_other_spelling_is_no_alias_of_itself() -> None:
    after = renamed(known_so(), "rewe", "REWE")
    assert after.merchants == {}
