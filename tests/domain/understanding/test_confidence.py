from dataclasses import replace

import pytest

from domain.ledger.rules import SURE
from domain.understanding import confidence, propose
from domain.understanding.draft import DECISIVE, Context, Field
from domain.understanding.lexicon import squash
from domain.understanding.memory import Habit, Memory, Record
from domain.understanding.signs import SUPPORTING
from tests.domain.understanding.contexts import AMERICAN


def sureness(text: str, field: Field, context: Context = AMERICAN) -> float:
    (draft,) = propose(text, context).drafts
    return draft.confidence[field]


def test_each_field_and_the_count_have_a_probability() -> None:
    proposal = propose("lunch 12.50 at Chipotle yesterday, uber home 23 eur", AMERICAN)

    assert 0 < proposal.count < 1
    for draft in proposal.drafts:
        assert set(draft.confidence) == set(confidence.FIELDS)
        assert all(0 < chance < 1 for chance in draft.confidence.values())


def test_a_plain_message_is_recorded_without_a_look() -> None:
    assert propose("lunch 12.50 at Chipotle", AMERICAN).confidence >= 0.9


@pytest.mark.parametrize(
    ("plain", "doubtful", "field"),
    [
        ("lunch 12.50 at Chipotle", "spent 12.50 at Zqvbxk", Field.CATEGORY),
        ("lunch 12.50 at Chipotle", "stuff 12", Field.KIND),
        ("lunch 12.50", "lunch twelve", Field.AMOUNT),
        ("lunch $12.50", "lunch $15, no wait, 12.50", Field.CURRENCY),
    ],
)
def test_a_doubtful_reading_is_less_sure(plain: str, doubtful: str, field: Field) -> None:
    assert sureness(doubtful, field) < sureness(plain, field)


def test_without_a_transaction_the_count_alone_decides() -> None:
    proposal = propose("how was your day", AMERICAN)

    assert proposal.drafts == ()
    assert proposal.confidence == proposal.count > 0.8


def test_what_the_person_taught_is_as_sure_as_the_person() -> None:
    habits = {squash("zqvbxk"): Habit(merchant="Zoe's", category="pets")}
    taught = replace(AMERICAN, memory=Memory(habits=habits))

    for field in (Field.MERCHANT, Field.CATEGORY):
        assert sureness("spent 12 at zqvbxk", field) < confidence.TAUGHT
        assert sureness("spent 12 at zqvbxk", field, taught) == confidence.TAUGHT


def test_a_field_that_the_person_often_corrects_is_less_sure() -> None:
    def after(read: int, corrected: int) -> float:
        memory = Memory(records={Field.MERCHANT.value: Record(read, corrected)})
        return sureness("lunch 12.50 at Chipotle", Field.MERCHANT, replace(AMERICAN, memory=memory))

    usual = sureness("lunch 12.50 at Chipotle", Field.MERCHANT)

    assert after(200, 0) == pytest.approx(usual)
    assert after(200, 200) < after(200, 100) < after(200, 20) < usual
    assert usual > SURE > after(200, 100)  # so that it is marked


def test_only_what_supports_a_reading_makes_it_surer() -> None:
    for weights in confidence.weights().values():
        assert {sign for sign, weight in weights.signs.items() if weight > 0} <= SUPPORTING


def test_all_that_is_weighed_is_fitted() -> None:
    assert set(confidence.weights()) == {*(field.value for field in confidence.FIELDS), confidence.COUNT}
    assert set(DECISIVE) <= set(confidence.FIELDS)
