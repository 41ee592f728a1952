"""Settings are typed and read from `FINSIGHT_*`; a wrong one is named."""

from pathlib import Path

import pytest

from domain.settings import Settings, SettingsError, load_settings
from infra.cli import settings as listing
from infra.processes import PROJECT


def test_all_settings_have_working_defaults() -> None:
    assert load_settings() == Settings()


def test_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSIGHT_PORT", "8080")
    monkeypatch.setenv("FINSIGHT_DATA_DIR", "/srv/finsight")
    settings = load_settings()
    assert (settings.port, settings.data_dir) == (8080, Path("/srv/finsight"))


def test_options_come_before_variables_and_absent_ones_change_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FINSIGHT_PORT", "8080")
    assert load_settings(port=9000, data_dir=None) == Settings(port=9000)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FINSIGHT_PORT", "eighty"),
        ("FINSIGHT_PORT", "70000"),
        ("FINSIGHT_ENV", "staging"),
        ("FINSIGHT_MONGODB_URL", "localhost:27017"),
        ("FINSIGHT_REDIS_URL", "http://localhost"),
        ("FINSIGHT_WORKER_THREADS", "0"),
        ("FINSIGHT_GEMINI_DEADLINE", "9"),
        ("FINSIGHT_ACCESS_TOKEN_SECONDS", "6000"),
        ("FINSIGHT_GEMINI_PROMPT_PRICE", "-0.1"),
        ("FINSIGHT_GEMINI_REPLY_PRICE", "cheap"),
        ("FINSIGHT_GEMINI_PRICE_CURRENCY", "dollars"),
        ("FINSIGHT_MODEL_TOKENS_PER_PERSON", "0"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=rf"^{name}: [^\n]+$"):
        load_settings()


def test_each_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSIGHT_PORT", "eighty")
    monkeypatch.setenv("FINSIGHT_ENV", "staging")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        "FINSIGHT_ENV",
        "FINSIGHT_PORT",
    ]


def test_the_error_does_not_quote_a_wrong_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSIGHT_MONGODB_URL", "finsight:s3cret@db")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "s3cret" not in str(caught.value)


def test_secrets_do_not_show_in_a_representation() -> None:
    settings = Settings.model_validate({"gemini_api_key": "s3cret", "signing_key": "s3cret"})
    assert "s3cret" not in repr(settings)


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_file_is_what_the_code_says() -> None:
    """After a change of the settings: `make settings`."""
    assert (PROJECT / ".env.example").read_text(encoding="utf-8") == listing.run()


def test_the_example_file_with_all_lines_taken_is_valid(tmp_path: Path) -> None:
    """Lines without a value stand for settings that are unset by default."""
    lines = [line.removeprefix("# ") for line in listing.run().splitlines() if "FINSIGHT_" in line]
    chosen = [line for line in lines if line.startswith("FINSIGHT_") and not line.endswith("=")]
    file = tmp_path / ".env"
    file.write_text("\n".join(chosen))
    assert Settings(_env_file=file) == Settings()
