"""What becomes of rows: the short way of those that are plain and the model's way give the same."""

from datetime import UTC, datetime
from typing import Any

from beanie import PydanticObjectId
from bson import ObjectId
from hypothesis import given
from hypothesis import strategies as st

from domain.arranging.models import Arrangements, StoredRule, Then, When
from domain.imports.transactions import Made, Maker, Setting, new_transaction
from domain.ledger.marks import marked
from domain.ledger.rules import in_accounts, refreshed
from domain.understanding.draft import Kind
from tests.backbone import plain_book

BOOK = plain_book()
NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)
EUROS, DOLLARS = PydanticObjectId(), PydanticObjectId()
TEXTS = st.one_of(st.just("REWE SAGT DANKE 4711"), st.just("x" * 70 + " Café"), st.text(max_size=40))


def row(**values: Any) -> dict[str, Any]:
    known = {
        "_id": ObjectId(),
        "statement": 0,
        "date": "2026-03-10",
        "minor": -1250,
        "currency": "EUR",
        "description": "REWE SAGT DANKE 4711",
        "kind": "EXPENSE",
        "merchant": "Rewe",
        "category": "groceries",
        "sure": True,
        "heard": "rewe",
        "fate": "NEW",
    }
    return known | values


def made(
    *rows: dict[str, Any],
    account: PydanticObjectId | None = None,
    rules: Arrangements | None = None,
) -> Made:
    setting = Setting(BOOK, rules, {EUROS: "EUR", DOLLARS: "USD"})
    maker = Maker.of(setting)
    result = Made()
    for one in rows:
        maker.make(one, account, NOW, result)
    return result


def rule(when: When) -> Arrangements:
    kept: Arrangements = Arrangements.model_construct(
        book=BOOK.id,
        rules={"1": StoredRule(name="Groceries", position=1, when=when, then=Then(tags=["food"]))},
        merchants={},
    )
    return kept


@given(
    rows=st.lists(
        st.builds(
            row,
            description=TEXTS,
            counterparty=st.none() | TEXTS,
            merchant=st.none() | TEXTS,
            minor=st.integers(-(10**15), 10**15).filter(bool),
            kind=st.sampled_from([Kind.EXPENSE.value, Kind.INCOME.value, Kind.REFUND.value]),
            category=st.sampled_from(["groceries", "income"]),
            sure=st.booleans(),
        ),
        min_size=1,
        max_size=5,
    ),
    account=st.sampled_from([None, EUROS, DOLLARS]),
)
def test_a_plain_row_is_written_as_the_model_writes_it(
    rows: list[dict[str, Any]], account: PydanticObjectId | None
) -> None:
    written = made(*rows, account=account)

    assert not written.others
    currencies: dict[ObjectId, str] = {EUROS: "EUR", DOLLARS: "USD"}
    whole = [
        marked(in_accounts(new_transaction(one, BOOK, account, NOW), currencies)).to_bson() for one in rows
    ]
    assert written.plain == whole


@given(text=TEXTS, merchant=st.none() | TEXTS, sure=st.booleans())
def test_its_search_keys_are_those_of_its_words(text: str, merchant: str | None, sure: bool) -> None:
    (one,) = made(row(description=text, merchant=merchant, sure=sure), account=EUROS).plain

    fresh = new_transaction(
        row(_id=one["_id"], description=text, merchant=merchant, sure=sure), BOOK, EUROS, NOW
    )
    assert one["words"] == refreshed(fresh).words
    assert one["extra_words"] == refreshed(fresh).extra_words


def test_other_money_and_parts_go_the_models_way() -> None:
    split = row(parts=[{"minor": -1000, "category": None}, {"minor": -250, "category": None}])
    result = made(row(), row(currency="USD"), split)

    assert [one["size"] for one in result.plain] == [1250]
    assert [one.currency for one in result.others] == ["USD", "EUR"]


def test_what_a_rule_is_about_goes_the_models_way() -> None:
    result = made(row(), row(description="KINO"), rules=rule(When(text="sagt danke")))

    assert [one["bank_text"] for one in result.plain] == ["KINO"]
    assert [one.tags for one in result.others] == [["food"]]


def test_a_book_that_changed_is_another_setting_but_a_commit_changes_none() -> None:
    before = Setting(BOOK, None, {EUROS: "EUR"})

    assert before.is_as(Setting(BOOK.changed(seq=7), None, {EUROS: "EUR"}))
    assert not before.is_as(Setting(BOOK.changed(generation=1), None, {EUROS: "EUR"}))
    assert not before.is_as(Setting(BOOK, rule(When(text="x")), {EUROS: "EUR"}))
    assert not before.is_as(Setting(BOOK, None, {EUROS: "USD"}))
