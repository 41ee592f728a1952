from pathlib import Path

import pytest

from domain.understanding.confidence import COUNT, FIELDS, weights
from domain.understanding.signs import SUPPORTING
from infra.evaluation.calibration import claims_of, reliability
from training import logistic
from training.confidence import CALIBRATION, HEAD, Example, example, fit, held_out, read, weighed
from training.first_sight import keep, kept

MOST_ERROR = 0.05


@pytest.fixture(scope="module")
def examples() -> list[Example]:
    return list(filter(None, map(example, read([CALIBRATION]))))


def test_unseen_messages_are_as_often_right_as_their_confidence_says(examples: list[Example]) -> None:
    errors = held_out(examples, kept())

    assert errors["message"] is not None
    assert errors["message"] <= MOST_ERROR
    assert errors["fields"] is not None
    assert errors["fields"] <= MOST_ERROR


def test_the_weights_that_the_parser_has_hold_on_the_messages_that_they_were_fitted_to(
    examples: list[Example],
) -> None:
    claims = claims_of((weighed(each, weights()), each.result) for each in examples)

    assert (reliability(claims["message"]).error or 0) <= MOST_ERROR


def test_the_fit_is_the_same_each_time_and_each_field_has_its_table(examples: list[Example]) -> None:
    readings = [*kept(), *(each.seen for each in examples)]
    fitted = fit(readings)

    assert set(fitted) == {*(field.value for field in FIELDS), COUNT}
    assert logistic.text_of(HEAD, fitted) == logistic.text_of(HEAD, fit(readings))
    for each in fitted.values():
        assert all(weight < 0 or sign in SUPPORTING for sign, weight in each.signs.items())


def test_a_malformed_line_ends_the_command_with_its_number(tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n{\n", encoding="utf-8")

    with pytest.raises(SystemExit, match="line 2"):
        read([file])


def test_what_is_kept_of_a_first_reading_is_the_same_when_it_is_read_again(
    examples: list[Example], tmp_path: Path
) -> None:
    file = tmp_path / "first.jsonl"
    seen = [each.seen for each in examples]

    keep(seen[:100], file)
    keep(seen[100:], file)

    again = kept(file)
    assert [one.of_text for one in again] == [one.of_text for one in seen]
    assert [one.count for one in again] == [one.count for one in seen]
    for ours, theirs in zip(again, seen, strict=True):
        assert [signs for signs, _ in ours.drafts] == [signs for signs, _ in theirs.drafts]
        assert [{field: hits[field] for field in FIELDS} for _, hits in ours.drafts] == [
            {field: hits[field] for field in FIELDS} for _, hits in theirs.drafts
        ]
