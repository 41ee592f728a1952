from dataclasses import replace
from decimal import Decimal

import pytest

from domain.understanding import PhrasesDontFit, resolve
from domain.understanding.draft import Field, Kind
from domain.understanding.memory import Habit, Memory
from domain.understanding.phrases import Phrases, SumDoesntFit
from tests.domain.understanding.contexts import AMERICAN


def expense(amount: str, date: str | None = None, merchant: str | None = None) -> Phrases:
    return Phrases(Kind.EXPENSE, amount, date, merchant, "dining")


def spans(text: str, field: Field, *items: Phrases) -> list[tuple[int | None, int | None]]:
    found = [draft.evidence[field] for draft in resolve(text, AMERICAN, items)]
    return [(evidence.start, evidence.end) for evidence in found]


def test_case_and_white_space_of_a_phrase_may_differ() -> None:
    (draft,) = resolve("Soup 7 EUR at  Wendy's", AMERICAN, [expense("7 eur", merchant="wendy's")])
    assert (draft.money.currency, draft.merchant) == ("EUR", "Wendy's")


@pytest.mark.parametrize(("category", "kept"), [("dining", "groceries"), ("gifts", "gifts")])
def test_what_the_person_taught_of_a_name_counts_whoever_read_it(category: str, kept: str) -> None:
    taught = replace(AMERICAN, memory=Memory({"nooks": Habit(merchant="The Nook", category="groceries")}))
    phrases = Phrases(Kind.EXPENSE, "7", None, "nook's", category)

    (draft,) = resolve("soup 7 at nook's", taught, [phrases])

    assert (draft.merchant, draft.category) == ("The Nook", kept)


@pytest.mark.parametrize(
    ("kind", "chosen", "category"),
    [
        (Kind.EXPENSE, "transfer", "other"),
        (Kind.REFUND, "transfer", "other"),
        (Kind.INCOME, "transfer", "income"),
        (Kind.TRANSFER, "dining", "transfer"),
    ],
)
def test_only_a_transfer_has_the_category_of_transfers(kind: Kind, chosen: str, category: str) -> None:
    (draft,) = resolve("soup 7", AMERICAN, [Phrases(kind, "7", None, None, chosen)])

    assert (draft.kind, draft.category) == (kind, category)


def test_the_same_words_again_mean_their_next_place() -> None:
    assert spans("soup 5, tea 5", Field.AMOUNT, expense("5"), expense("5")) == [(5, 6), (12, 13)]


def test_one_amount_can_t_be_two_transactions() -> None:
    with pytest.raises(PhrasesDontFit):
        resolve("soup 5 and tea", AMERICAN, [expense("5"), expense("5")])


def test_an_amount_inside_of_another_s_words_can_t_be_a_second_transaction() -> None:
    with pytest.raises(PhrasesDontFit):
        resolve("2 soups at 5 each", AMERICAN, [expense("2 soups at 5 each"), expense("5")])


@pytest.mark.parametrize("text", ["soup 17", "soup 7.50", "soup 71", "soup 1,7"])
def test_a_number_is_not_found_inside_of_another(text: str) -> None:
    with pytest.raises(PhrasesDontFit):
        resolve(text, AMERICAN, [expense("7")])


def test_a_shop_said_once_may_serve_two_transactions() -> None:
    text = "at Wendy's soup 5, tea 3"
    items = (expense("5", merchant="Wendy's"), expense("3", merchant="Wendy's"))
    assert spans(text, Field.MERCHANT, *items) == [(3, 10), (3, 10)]


def test_letters_that_fold_to_two_keep_their_places() -> None:
    assert spans("Straße 5", Field.AMOUNT, expense("5")) == [(7, 8)]
    assert spans("Straße 5", Field.MERCHANT, expense("5", merchant="STRASSE")) == [(0, 6)]


def test_a_date_carries_on_to_the_next_item() -> None:
    drafts = resolve("yesterday soup 5, tea 3", AMERICAN, [expense("5", "yesterday"), expense("3")])
    assert [draft.date.day for draft in drafts] == [10, 10]
    assert [draft.money.amount for draft in drafts] == [Decimal(5), Decimal(3)]


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("2 coffees at 3.50 each", "3.50"),
        ("dinner 40 plus 8 tip", "40"),
        ("lunch 60 + 20% tip", "60"),
        ("twenty five for lunch", "five"),
    ],
)
def test_a_piece_of_a_sum_is_no_amount(text: str, piece: str) -> None:
    with pytest.raises(SumDoesntFit):
        resolve(text, AMERICAN, [expense(piece)])


@pytest.mark.parametrize(
    ("text", "whole", "amount"),
    [
        ("2 coffees at 3.50 each", "2 coffees at 3.50 each", "7.00"),
        ("dinner 40 plus 8 tip", "40 plus 8 tip", "48.00"),
        ("lunch 12.50", "lunch 12.50", "12.50"),
        ("on 03/04/2026 lunch 12.50", "12.50", "12.50"),
    ],
)
def test_a_whole_sum_is_one(text: str, whole: str, amount: str) -> None:
    (draft,) = resolve(text, AMERICAN, [expense(whole)])
    assert draft.money.amount == Decimal(amount)


@pytest.mark.parametrize("name", ["a b c d e f g h i", "x" * 81])
def test_a_sentence_is_no_name(name: str) -> None:
    with pytest.raises(PhrasesDontFit):
        resolve(f"lunch 5 at {name}", AMERICAN, [expense("5", merchant=name)])
