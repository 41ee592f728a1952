"""The command line: help worth reading, errors in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import app
from infra.processes import child_environment, finsight
from tests.infra.evaluation.samples import line

COMMANDS = [
    "up",
    "worker",
    "migrate",
    "schema",
    "settings",
    "demo",
    "parse",
    "eval",
    "verify",
    "backup",
    "restore",
    "doctor",
]
HIDDEN = ["api", "scheduler"]


def run(*arguments: str, directory: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own command line
        finsight(*arguments),
        cwd=directory,
        env=child_environment(**variables),
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_the_commands() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    assert [name for name in COMMANDS if f" {name} " not in result.output] == []
    assert [name for name in HIDDEN if f"│ {name} " in result.output] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself_with_an_example(name: str) -> None:
    result = CliRunner().invoke(app, [name, "--help"])
    assert result.exit_code == 0
    assert "Example: " in result.output


def test_help_imports_none_of_the_heavy_parts() -> None:
    code = "import sys; from infra.cli import app; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    shown = subprocess.run(  # noqa: S603  our own command line
        [sys.executable, "-c", code], env=child_environment(), capture_output=True, text=True, check=True
    ).stdout
    assert [
        name for name in ("pydantic", "pymongo", "beanie", "strawberry", "dramatiq") if name in shown
    ] == []


@pytest.mark.parametrize("name", ["up", "worker", "migrate", "demo", "verify", "doctor", "api", "scheduler"])
def test_a_wrong_setting_ends_any_command_with_a_line_that_names_it(name: str, tmp_path: Path) -> None:
    done = run(name, directory=tmp_path, FINSIGHT_PORT="eighty")
    assert done.returncode == 2
    assert done.stderr.startswith("FINSIGHT_PORT: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["worker", "migrate", "demo", "verify", "api", "scheduler"])
def test_without_a_server_a_command_says_how_to_get_one(name: str, tmp_path: Path) -> None:
    done = run(name, directory=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "start `finsight up` there first, or set FINSIGHT_MONGODB_URL" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_can_not_start_says_why_in_one_line(tmp_path: Path) -> None:
    done = run("up", "--no-embedded", directory=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Without embedded services, set FINSIGHT_MONGODB_URL and FINSIGHT_REDIS_URL.\n"


def test_a_port_out_of_range_is_refused(tmp_path: Path) -> None:
    assert run("up", "--port", "99999", directory=tmp_path).returncode == 2


def test_settings_are_printed_as_an_environment_file(tmp_path: Path) -> None:
    done = run("settings", directory=tmp_path)
    assert done.returncode == 0
    assert "# FINSIGHT_PORT=8000\n" in done.stdout


def test_a_folder_with_a_name_of_ours_changes_nothing(tmp_path: Path) -> None:
    for name in ("infra", "domain"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('wrong code')")
    assert run("settings", directory=tmp_path).returncode == 0


def test_children_find_the_same_code_beside_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    project, _, rest = child_environment()["PYTHONPATH"].partition(os.pathsep)
    assert (Path(project, "infra").is_dir(), rest) == (True, "elsewhere")


def test_what_eval_prints_is_its_result_alone(tmp_path: Path) -> None:
    (tmp_path / "messages.jsonl").write_text(line() + "\n", encoding="utf-8")
    # Nobody listens there: each failed call is logged.
    model = {"FINSIGHT_GEMINI_API_KEY": "a-key", "FINSIGHT_GEMINI_BASE_URL": "http://127.0.0.1:9"}

    done = run(
        "eval",
        "messages.jsonl",
        "--parser",
        "judge",
        "--json",
        directory=tmp_path,
        FINSIGHT_GEMINI_DEADLINE="0.5",
        **model,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model_failures"] == 1
    assert "gemini.failed" in done.stderr
