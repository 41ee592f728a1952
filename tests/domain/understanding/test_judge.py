from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import Money
from domain.understanding.draft import DECISIVE, Draft, Evidence, Field, Kind, Proposal, Recurrence, State
from domain.understanding.judge import SUREST, TRUST, align, judge
from domain.understanding.memory import NOTHING, Habit, Memory, Record

TEXT = "lunch 12.50 at Chipotle yesterday, uber home 23 eur"
DAY = date(2026, 3, 10)
STATED, DEFAULTED = Evidence(State.STATED, 0, 5), Evidence(State.DEFAULTED)


def draft(start: int = 6, **values: Any) -> Draft:
    """Lunch at Chipotle as `TEXT` tells it, its amount at `start`, with these values instead."""
    evidence = {
        Field.AMOUNT: Evidence(State.STATED, start, start + 2),
        Field.KIND: Evidence(State.INFERRED),
        Field.DATE: Evidence(State.STATED, 24, 33),
        Field.CURRENCY: DEFAULTED,
        Field.CATEGORY: Evidence(State.INFERRED, 0, 5),
        Field.MERCHANT: Evidence(State.STATED, 15, 23),
    }
    lunch = Draft(Kind.EXPENSE, Money(1250, "USD"), DAY, "Chipotle", "dining", None, evidence)
    return replace(lunch, **values)


def sure(one: Draft, **chances: float) -> Draft:
    """The draft with this confidence in each field, `all=0.9` for those that aren't named."""
    rest = chances.pop("all", 0.9)
    return replace(one, confidence={field: chances.get(field.value, rest) for field in Field})


def judged(
    here: Draft, there: Draft, memory: Memory = NOTHING, count: float = 0.9, text: str = TEXT
) -> Draft:
    (one,) = judge(Proposal((here,), count), Proposal((there,)), text, memory).drafts
    return one


def test_where_both_agree_everything_is_surer_than_either_was() -> None:
    here = sure(draft(), all=0.7)
    proposal = judge(Proposal((here,), 0.7), Proposal((draft(),)), TEXT, NOTHING)

    (one,) = proposal.drafts
    assert (one.money, one.merchant, one.category) == (here.money, "Chipotle", "dining")
    assert all(one.confidence[field] > max(0.7, TRUST[field]) for field in Field)
    assert proposal.confidence > 0.9


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Field.KIND, Kind.INCOME),
        (Field.DATE, DAY - timedelta(days=1)),
        (Field.MERCHANT, "Home"),
        (Field.CATEGORY, "groceries"),
        (Field.RECURRENCE, Recurrence.MONTHLY),
    ],
)
@pytest.mark.parametrize(("chance", "ours"), [(0.97, True), (0.4, False)])
def test_where_they_differ_the_surer_one_is_taken_and_is_less_sure(
    field: Field, value: object, chance: float, ours: bool
) -> None:
    here, there = sure(draft(), **{field.value: chance}), replace(draft(), **{field.value: value})  # type: ignore[arg-type]  # of the field's own type
    one = judged(here, there)

    if field not in (Field.MERCHANT, Field.CATEGORY):  # of these the lexicon knows more
        assert getattr(one, field.value) == getattr(here if ours else there, field.value)
    assert one.confidence[field] < max(chance, TRUST[field])


def test_amount_and_currency_are_judged_apart() -> None:
    here = sure(draft(money=Money(1250, "USD")), amount=0.97, currency=0.3)
    one = judged(here, draft(money=Money(1500, "EUR"), evidence={Field.CURRENCY: STATED}))

    assert one.money == Money(1250, "EUR")


def test_an_amount_is_never_put_into_a_currency_that_cant_hold_it() -> None:
    here = sure(draft(money=Money(1250, "USD")), amount=0.97, currency=0.3)
    one = judged(here, draft(money=Money(1500, "JPY")))

    assert one.money == Money(1250, "USD")
    assert one.confidence[Field.CURRENCY] < 0.3


def test_a_date_with_words_is_taken_before_one_by_default() -> None:
    today = sure(draft(date=DAY + timedelta(days=1)), date=0.95)
    today = replace(today, evidence={**today.evidence, Field.DATE: DEFAULTED})

    assert judged(today, draft()).date == DAY
    assert judged(today, replace(draft(), evidence=today.evidence)).date == DAY + timedelta(days=1)


@pytest.mark.parametrize("kind", [Kind.INCOME, Kind.TRANSFER])
def test_a_model_that_turns_money_round_without_a_word_for_it_is_not_followed(kind: Kind) -> None:
    usual = {**draft().evidence, Field.KIND: DEFAULTED}
    one = judged(sure(draft(evidence=usual), kind=0.98), draft(kind=kind, category=kind.value.lower()))

    assert (one.kind, one.category) == (Kind.EXPENSE, "dining")
    assert one.confidence[Field.KIND] < 0.5  # whatever the threshold, a person looks


def test_a_category_goes_with_its_kind() -> None:
    here = sure(draft(category="dining"), kind=0.3, category=0.98)
    one = judged(here, draft(kind=Kind.TRANSFER, category="transfer", merchant=None))

    assert (one.kind, one.category) == (Kind.TRANSFER, "transfer")


@pytest.mark.parametrize("words", ["chipotle", "lunch"])
def test_what_was_taught_is_taken_whoever_says_it(words: str) -> None:
    memory = Memory(habits={words: Habit(category="groceries")})
    here, there = sure(draft(category="dining"), category=0.8), draft(category="groceries")

    assert judged(here, there, memory).category == "groceries"
    assert judged(sure(there, category=0.2), here, memory).category == "groceries"


def test_what_was_taught_about_other_words_of_the_text_counts_not() -> None:
    memory = Memory(habits={"uber": Habit(category="groceries")})
    here, there = sure(draft(category="dining"), category=0.9), draft(category="groceries")

    assert judged(here, there, memory).category == "dining"


def test_a_merchant_of_the_lexicon_is_taken_before_a_stranger() -> None:
    here = sure(draft(merchant="Lunch"), merchant=0.75)
    assert judged(here, draft(merchant="Chipotle")).merchant == "Chipotle"


def test_a_name_in_other_letters_is_the_same_name_as_the_lexicon_writes_it() -> None:
    one = judged(sure(draft(merchant="McDonald's")), draft(merchant="mcdonalds"))

    assert one.merchant == "McDonald's"
    assert one.confidence[Field.MERCHANT] > 0.95


def test_a_field_that_was_often_corrected_is_trusted_less() -> None:
    often = Memory(records={"category": Record(read=50, corrected=40)})
    here, there = sure(draft(category="shopping"), category=0.6), draft(category="gifts", merchant="Nobody")
    here = replace(here, merchant="Nobody")

    assert judged(here, there).category == "gifts"
    assert judged(here, there, often).category == "shopping"


@pytest.mark.parametrize(
    ("here", "there", "count", "kept"),
    [
        ((6, 47), (6,), 0.97, [6, 47]),
        ((6, 47), (6,), 0.5, [6]),
        ((6,), (6, 47), 0.97, [6]),
        ((6,), (6, 47), 0.5, [6, 47]),
        ((), (6,), 0.97, [6]),
        ((), (6,), 0.5, [6]),
        ((6,), (), 0.97, [6]),
        ((6,), (), 0.5, [6]),
    ],
)
def test_of_another_number_of_transactions_the_likelier_is_taken_and_a_person_looks(
    here: tuple[int, ...], there: tuple[int, ...], count: float, kept: list[int]
) -> None:
    local = Proposal(tuple(sure(draft(at, money=Money(at * 100, "USD"))) for at in here), count)
    model = Proposal(tuple(draft(at, money=Money(at * 100, "USD")) for at in there))

    proposal = judge(local, model, TEXT, NOTHING)

    assert [one.evidence[Field.AMOUNT].start for one in proposal.drafts] == kept
    assert proposal.confidence < 0.8


def test_what_only_the_unlikelier_one_found_is_shown_for_no_more_than_it_is_worth() -> None:
    local, model = Proposal(()), Proposal((draft(6),))

    assert judge(replace(local, count=0.97), model, TEXT, NOTHING).count < 0.3
    assert judge(Proposal((sure(draft(6)),), 0.5), Proposal(()), TEXT, NOTHING).count < 0.1


def test_nothing_found_by_both_is_surely_nothing() -> None:
    assert judge(Proposal((), 0.9), Proposal(()), "hello", NOTHING) == Proposal((), 1 - 0.1 * 0.07)


def test_drafts_are_matched_by_the_words_of_their_amounts_then_by_their_money() -> None:
    here = [draft(0, money=Money(1, "USD")), draft(10, money=Money(2, "USD")), draft(20)]
    there = [draft(20, money=Money(9, "USD")), draft(40, money=Money(2, "USD")), draft(60)]

    assert sorted(align(here, there)) == [(0, 2), (1, 1), (2, 0)]


moneys = st.builds(Money, st.integers(1, 10**6), st.sampled_from(["USD", "EUR", "JPY", "KWD"]))
spans = st.tuples(st.integers(0, 60), st.integers(1, 6)).map(lambda pair: (pair[0], pair[0] + pair[1]))
evidences = st.builds(lambda state, span: Evidence(state, *span), st.sampled_from(State), spans)
drafts = st.builds(
    Draft,
    st.sampled_from(Kind),
    moneys,
    st.dates(date(2020, 1, 1), date(2026, 3, 11)),
    st.sampled_from([None, "Chipotle", "chipotle", "Uber", "Nobody's"]),
    st.sampled_from(["dining", "groceries", "transfer", "income", "other"]),
    st.sampled_from([None, *Recurrence]),
    st.dictionaries(st.sampled_from(Field), evidences),
    st.dictionaries(st.sampled_from(Field), st.floats(0, 1)),
)
proposals = st.builds(Proposal, st.lists(drafts, max_size=4).map(tuple), st.floats(0, 1))
memories = st.builds(
    Memory,
    st.dictionaries(
        st.sampled_from(["chipotle", "lunch", "", "uber"]),
        st.builds(Habit, st.sampled_from([None, "Chipotle"]), st.sampled_from([None, "groceries"])),
    ),
    st.dictionaries(
        st.sampled_from([field.value for field in Field]),
        st.builds(Record, st.integers(0, 99), st.integers(0, 99)),
    ),
)


def values(proposal: Proposal, field: Field) -> set[object]:
    if field is Field.AMOUNT:
        return {one.money.amount for one in proposal.drafts}
    if field is Field.CURRENCY:
        return {one.money.currency for one in proposal.drafts}
    return {getattr(one, field.value) for one in proposal.drafts}


@given(proposals, proposals, st.text(max_size=80) | st.just(TEXT), memories)
def test_only_what_one_of_both_proposed_comes_out(
    local: Proposal, model: Proposal, text: str, memory: Memory
) -> None:
    proposal = judge(local, model, text, memory)

    assert len(proposal.drafts) in {len(local.drafts), len(model.drafts)}
    assert 0 <= proposal.count <= 1
    for field in Field:
        assert values(proposal, field) <= values(local, field) | values(model, field)
    for one in proposal.drafts:
        assert one.money.minor > 0
        assert all(0 <= chance <= 1 for chance in one.confidence.values())


@given(st.data(), proposals, proposals, memories)
def test_the_order_in_which_drafts_are_listed_changes_nothing(
    data: st.DataObject, local: Proposal, model: Proposal, memory: Memory
) -> None:
    shuffled = [replace(one, drafts=tuple(data.draw(st.permutations(one.drafts)))) for one in (local, model)]

    def outcome(first: Proposal, second: Proposal) -> list[str]:
        found = judge(first, second, TEXT, memory)
        shown = [(one.kind, one.money, one.date, one.merchant, one.category) for one in found.drafts]
        return [*map(repr, shown), repr(found.count)]

    distinct = len({repr(one.evidence.get(Field.AMOUNT)) + repr(one.money) for one in local.drafts})
    if distinct == len(local.drafts) and len(set(map(repr, model.drafts))) == len(model.drafts):
        assert outcome(*shuffled) == outcome(local, model)


@given(drafts, st.floats(0, 1), st.floats(0, 1))
def test_agreement_never_lowers_and_disagreement_never_raises_a_confidence(
    one: Draft, chance: float, count: float
) -> None:
    here = replace(one, confidence=dict.fromkeys(Field, chance))
    other = replace(one, date=one.date + timedelta(days=1))

    agreed = judge(Proposal((here,), count), Proposal((one,)), TEXT, NOTHING)
    differed = judge(Proposal((here,), count), Proposal((other,)), TEXT, NOTHING)

    assert all(
        agreed.drafts[0].confidence[field] >= max(min(chance, SUREST), TRUST[field]) for field in DECISIVE
    )
    assert agreed.count >= min(count, SUREST)
    winner = TRUST[Field.DATE] if differed.drafts[0].date == other.date else max(chance, 0.02)
    assert differed.drafts[0].confidence[Field.DATE] <= winner


def test_amounts_stay_decimals() -> None:
    one = judged(sure(draft(money=Money(123456789012345, "USD"))), draft(money=Money(1, "USD")), count=1.0)
    assert one.money.amount in {Decimal("1234567890123.45"), Decimal("0.01")}
