"""What corrections taught, found again in later texts."""

from dataclasses import replace

import pytest

from domain.money import Money
from domain.understanding import propose
from domain.understanding.draft import Context, Draft, Evidence, Field, Kind, State
from domain.understanding.memory import Habit, Memory
from tests.domain.understanding.contexts import AMERICAN


def context(**habits: Habit) -> Context:
    return replace(AMERICAN, memory=Memory(habits))


def read(text: str, **habits: Habit) -> Draft:
    (draft,) = propose(text, context(**habits)).drafts
    return draft


NOOK = Habit(merchant="The Nook", category="dining")


@pytest.mark.parametrize(
    "text",
    ["nook 12", "lunch at nook 12", "NOOK 12 yesterday", "12 at the nook", "paid 12 nook"],
)
def test_a_remembered_merchant_is_found_wherever_it_stands(text: str) -> None:
    draft = read(text, nook=NOOK)

    assert (draft.merchant, draft.category) == ("The Nook", "dining")


def test_it_beats_the_lexicon_and_shows_the_words_it_was_inferred_from() -> None:
    draft = read("amazon 30", amazon=Habit(merchant="Amazon", category="education"))

    assert (draft.merchant, draft.category) == ("Amazon", "education")
    assert draft.evidence[Field.MERCHANT] == Evidence(State.INFERRED, 0, 6)
    assert draft.evidence[Field.CATEGORY] == Evidence(State.INFERRED, 0, 6)


@pytest.mark.parametrize("text", ["uber eats 20", "train ticket 3", "amazon prime 9"])
def test_a_longer_name_that_the_lexicon_knows_is_something_else(text: str) -> None:
    habits = {
        "uber": Habit(merchant="Uber", category="travel"),
        "train": Habit(merchant="Train Club", category="health"),
        "amazon": Habit(merchant="Amazon", category="education"),
    }

    assert read(text, **habits).merchant == read(text).merchant
    assert read(text, **habits).category == read(text).category


def test_a_misspelt_one_is_found() -> None:
    assert read("quilstone 12", quillstone=Habit(merchant="Quillstone")).merchant == "Quillstone"


def test_a_word_that_the_parser_knows_is_not_taken_for_a_misspelt_one() -> None:
    assert read("coster 12", costar=NOOK).merchant == "The Nook"
    assert read("market 12", markel=NOOK).merchant is None


def test_words_reach_across_no_comma() -> None:
    assert read("zanzi, bar 12", zanzibar=NOOK).merchant != "The Nook"


def test_of_two_the_one_that_is_named_as_a_place_was_paid() -> None:
    draft = read("paul 30 at nook", nook=NOOK, paul=Habit(merchant="Paul Meyer", category="gifts"))

    assert (draft.merchant, draft.category) == ("The Nook", "dining")


def test_words_that_name_nobody_leave_the_merchant_to_others() -> None:
    nobody = Habit(merchant="")

    assert read("lunch with Paul 30", paul=nobody).merchant is None
    assert read("lunch with Paul at Zanzibar 30", paul=nobody).merchant == "Zanzibar"


def test_a_gift_is_a_gift_wherever_it_was_bought() -> None:
    assert read("birthday gift nook 25", nook=NOOK).category == "gifts"


def test_but_not_where_the_person_rejected_just_that() -> None:
    habit = Habit(merchant="The Nook", category="dining", instead_of="gifts")

    assert read("birthday gift nook 25", nook=habit).category == "dining"


def test_a_category_that_was_only_seen_yields_to_items_and_to_the_lexicon() -> None:
    seen = Habit(merchant="The Nook", seen="dining")

    assert read("nook 12", nook=seen).category == "dining"
    assert read("shampoo nook 12", nook=seen).category != "dining"
    assert read("netto 12", netto=Habit(merchant="Netto", seen="dining")).category == "groceries"


def test_the_usual_currency_holds_where_none_is_said() -> None:
    euros = Habit(merchant="The Nook", currency="EUR")

    usual = read("nook 12.50", nook=euros)
    said = read("nook 12.50 gbp", nook=euros)

    assert usual.money == Money(1250, "EUR")
    assert usual.evidence[Field.CURRENCY] == Evidence(State.INFERRED, 0, 4)
    assert said.money == Money(1250, "GBP")


def test_it_holds_only_for_the_segment_that_names_the_merchant() -> None:
    drafts = propose("nook 12, lidl 20", context(nook=Habit(merchant="The Nook", currency="EUR"))).drafts

    assert [str(draft.money) for draft in drafts] == ["12.00 EUR", "20.00 USD"]


def test_an_item_that_was_taught_has_its_category_and_yields_to_a_merchant() -> None:
    habits = {
        "haircut": Habit(merchant="Zuzka Hair", category="personal_care", item=True),
        "coffeebeans": Habit(category="groceries", item=True),
    }

    assert read("haircut 35", **habits).merchant == "Zuzka Hair"
    assert read("haircut at Salon Bleu 35", **habits).merchant == "Salon Bleu"
    assert read("coffee beans 9", **habits).category == "groceries"
    assert read("coffee 9", **habits).category == "dining"


def test_a_kind_keeps_its_own_category() -> None:
    assert read("got 50 from nook, salary", nook=NOOK).category == "income"


def test_a_word_of_a_remembered_name_is_no_number_and_no_item() -> None:
    habits = {"studio54": Habit(merchant="Studio 54", category="entertainment")}

    (draft,) = propose("studio 54 20", context(**habits)).drafts

    assert (draft.merchant, draft.money) == ("Studio 54", Money(2000, "USD"))


def test_a_word_of_a_remembered_name_says_nothing_of_the_kind() -> None:
    draft = read("grizzly depot 12", grizzlydepot=Habit(merchant="Grizzly Depot", category="pets"))

    assert (draft.kind, draft.merchant, draft.category) == (Kind.EXPENSE, "Grizzly Depot", "pets")


def test_a_full_memory_finds_its_words_in_a_long_text() -> None:
    habits = {f"place{number}x": Habit(merchant=f"Place {number}") for number in range(2_000)}
    text = "lunch at place 1999 x 12 " + "and some more words of a long text " * 50

    (draft, *_) = propose(text[:2_000], context(**habits)).drafts

    assert draft.merchant == "Place 1999"
