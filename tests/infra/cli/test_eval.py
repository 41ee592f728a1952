import io
import json
from pathlib import Path

import pytest

from domain.settings import Settings
from infra.cli.eval import Choice, run
from infra.errors import StartError
from infra.evaluation.readers import NoModel
from tests.infra.evaluation.samples import label, line

NO_MODEL = Settings(gemini_api_key=None)
SECRET = "lunch 12.50 today"
# One is right, one has the wrong category, one is small talk.
LINES = (
    line("lunch 12.50"),
    line(SECRET, id="m2", tags=["odd"], expect=[label(category="pets")]),
    line("hello there", id="m3", lang="de", tags=[], expect=[]),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "messages.jsonl"
    path.write_text("\n".join(LINES), encoding="utf-8")
    return path


def evaluated(file: Path, choice: Choice) -> tuple[int, str, str]:
    sink, errors = io.StringIO(), io.StringIO()
    status = run(file, "local", NO_MODEL, choice, sink, errors)
    return status, sink.getvalue(), errors.getvalue()


def test_the_tables_show_accuracy_calibration_and_time_and_no_words(file: Path) -> None:
    status, shown, errors = evaluated(file, Choice())

    assert (status, errors) == (0, "")
    for part in (
        "overall",
        "language",
        "tag",
        "CORE",
        "expected calibration error",
        "milliseconds per message",
    ):
        assert part in shown
    assert SECRET not in shown


def test_json_holds_the_same_by_field_language_and_tag(file: Path) -> None:
    status, shown, _ = evaluated(file, Choice(json=True, misses=True))

    found = json.loads(shown)
    assert status == 0
    assert found["overall"]["core"] == 100.0
    assert found["overall"]["category"] == 50.0
    assert found["by_tag"]["odd"]["full"] == 0.0
    assert found["by_language"]["de"]["category"] is None
    assert found["no_transaction"] == {
        "messages": 1,
        "false_positive_messages": 0,
        "false_positive_transactions": 0,
    }
    assert found["misses"] == [{"id": "m2", "wrong": ["category"]}]
    assert set(found["milliseconds"]) == {"median", "p99", "worst"}
    assert 0 <= found["calibration"]["message"]["error"] <= 1


def test_misses_are_ids_and_fields_without_words(file: Path) -> None:
    _, shown, _ = evaluated(file, Choice(misses=True))

    assert "m2  category" in shown
    assert "m1 " not in shown.partition("not fully right:")[2]
    assert SECRET not in shown


def test_one_message_is_shown_in_full_on_demand(file: Path) -> None:
    _, shown, _ = evaluated(file, Choice(show="m2"))

    assert SECRET in shown
    assert "expected  EXPENSE 12.50 USD  2026-03-11  -  pets" in shown
    assert "wrong: category" in shown


def test_a_malformed_line_is_reported_with_its_number_and_the_others_are_scored(file: Path) -> None:
    file.write_text("\n".join(["{", *LINES]), encoding="utf-8")

    status, shown, errors = evaluated(file, Choice())

    assert status == 1
    assert errors.startswith("line 1: this is no JSON")
    assert "all          3" in shown


def test_an_unknown_id_an_empty_file_and_a_missing_one_are_said(file: Path, tmp_path: Path) -> None:
    with pytest.raises(StartError, match="no such labelled message"):
        evaluated(file, Choice(show="m9"))
    file.write_text("", encoding="utf-8")
    with pytest.raises(StartError, match="no labelled message"):
        evaluated(file, Choice())
    with pytest.raises(StartError, match="can't be read"):
        evaluated(tmp_path / "none.jsonl", Choice())


def test_the_model_without_a_key_is_refused(file: Path) -> None:
    with pytest.raises(NoModel):
        run(file, "judge", NO_MODEL, Choice(), io.StringIO(), io.StringIO())
