import pytest
from pydantic import ValidationError

from domain.journal import Journal
from domain.people import rules, service
from domain.people.errors import ThresholdInvalid
from domain.people.models import ParsingMode, Person


async def test_a_person_is_read_automatically_and_asked_below_four_fifths(anna: Person) -> None:
    assert (anna.parsing_mode, anna.review_threshold) == (ParsingMode.AUTOMATIC, 0.8)


async def test_mode_and_threshold_are_changed_and_kept(journal: Journal, anna: Person) -> None:
    values = {"parsing_mode": "LOCAL_ONLY", "review_threshold": 0.95}
    await service.update_person(journal, anna.id, values)

    after = await service.get_person(anna.id)
    assert (after.parsing_mode, after.review_threshold) == (ParsingMode.LOCAL_ONLY, 0.95)


async def test_a_person_of_an_earlier_release_has_the_defaults(anna: Person) -> None:
    raw = anna.to_bson()
    del raw["parsing_mode"], raw["review_threshold"]

    old = Person.from_bson(raw)
    assert (old.parsing_mode, old.review_threshold) == (ParsingMode.AUTOMATIC, 0.8)


@pytest.mark.parametrize("value", [0.5, 0.8, 0.99])
def test_a_threshold_lies_between_half_and_nearly_one(value: float) -> None:
    assert rules.review_threshold(value) == value


@pytest.mark.parametrize("value", [0.49, 0.991, 1, 0, -1, float("nan"), float("inf")])
async def test_another_threshold_is_refused_and_nothing_is_changed(
    journal: Journal, anna: Person, value: float
) -> None:
    with pytest.raises(ThresholdInvalid) as caught:
        await service.update_person(journal, anna.id, {"review_threshold": value, "currency": "CHF"})

    assert caught.value.path == ("reviewThreshold",)
    assert (await service.get_person(anna.id)).currency == anna.currency


def test_a_mode_that_isnt_one_is_no_person_s() -> None:
    with pytest.raises(ValueError, match="SOMETIMES"):
        ParsingMode("SOMETIMES")
    with pytest.raises(ValidationError):
        Person.model_validate({"parsing_mode": "SOMETIMES"})
