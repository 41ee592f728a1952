"""`finsight doctor` checks every part and says how to mend it."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from domain import migrations
from domain.database import connect, database_of
from domain.settings import Settings
from infra import health
from infra.cli import app, doctor
from infra.health import Finding, Level
from infra.processes import free_port
from tests.services import OwnService, Services

Check = Callable[[Settings], Awaitable[Finding]]


@pytest.fixture
def settings(tmp_path: Path, services: Services, database_name: str) -> Settings:
    return Settings(
        data_dir=tmp_path,
        port=free_port(),
        mongodb_url=services.mongodb_url,
        redis_url=services.redis_url,
        mongodb_database=f"{database_name}_health",
    )


@pytest.mark.parametrize(
    "check",
    [
        health.python_version,
        health.variables,
        health.data_directory,
        health.mongod_program,
        health.redis_program,
        health.mongodb,
        health.redis,
    ],
)
async def test_a_part_that_is_well_is_ok(check: Check, settings: Settings) -> None:
    finding = await check(settings)
    assert (finding.level, finding.mend) == (Level.OK, "")


@pytest.mark.parametrize("check", [health.mongodb, health.migrated, health.redis, health.api])
async def test_where_nothing_runs_the_start_is_named(check: Check, tmp_path: Path) -> None:
    finding = await check(Settings(data_dir=tmp_path, port=free_port()))
    assert (finding.level, finding.mend) == (Level.WARN, "start `finsight up`")


async def test_running_services_are_found_by_their_ports(tmp_path: Path, services: Services) -> None:
    ports = {"mongod": services.mongodb_url, "redis": services.redis_url}
    (tmp_path / "ports.json").write_text(
        json.dumps({name: int(url.split(":")[2].split("/")[0]) for name, url in ports.items()})
    )
    settings = Settings(data_dir=tmp_path)
    assert (await health.mongodb(settings)).what == "MongoDB 6.0.5, replica set finsight"
    assert (await health.redis(settings)).level is Level.OK


async def test_migrations_are_asked_for_until_they_are_done(settings: Settings) -> None:
    before = await health.migrated(settings)
    assert (before.level, before.mend) == (Level.FAIL, "run `finsight migrate`")
    assert settings.mongodb_url is not None
    async with connect(settings.mongodb_url) as client:
        await migrations.migrate(database_of(client, settings.mongodb_database), lambda _step: None)
    assert (await health.migrated(settings)).level is Level.OK


@pytest.mark.usefixtures("forgive_open_sockets")
async def test_a_mongodb_that_is_away_is_named_without_its_password(settings: Settings) -> None:
    away = settings.model_copy(update={"mongodb_url": f"mongodb://ann:s3cret@127.0.0.1:{free_port()}/"})
    finding = await health.mongodb(away)
    assert (finding.level, finding.mend) == (Level.FAIL, "start it, or mend FINSIGHT_MONGODB_URL")
    assert "s3cret" not in finding.what


async def test_a_redis_that_is_away_or_frozen_is_named(settings: Settings, private_redis: OwnService) -> None:
    away = settings.model_copy(update={"redis_url": f"redis://:s3cret@127.0.0.1:{free_port()}/0"})
    finding = await health.redis(away)
    assert (finding.level, finding.mend) == (Level.FAIL, "start it, or mend FINSIGHT_REDIS_URL")
    assert "s3cret" not in finding.what
    private_redis.freeze()
    assert (
        await health.redis(settings.model_copy(update={"redis_url": private_redis.url}))
    ).level is Level.FAIL


async def test_a_misspelt_setting_is_shown(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FINSIGHT_GEMINI_APIKEY", "…")
    finding = await health.variables(settings)
    assert finding == Finding(
        Level.WARN, "unknown settings: FINSIGHT_GEMINI_APIKEY", "`.env.example` lists all names"
    )


async def test_an_unusable_data_directory_is_shown(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    finding = await health.data_directory(Settings(data_dir=tmp_path / "file"))
    assert (finding.level, finding.mend) == (Level.FAIL, "make it writable, or set FINSIGHT_DATA_DIR")


async def test_the_programs_of_the_embedded_services_are_run(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    assert (await health.mongod_program(settings)).level is Level.OK
    assert (await health.redis_program(settings)).level is Level.OK


async def test_a_program_that_does_not_run_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "mongod"
    broken.write_text("#!/bin/sh\necho libcurl.so.4 is missing\nexit 127\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = await health.mongod_program(Settings(data_dir=tmp_path))
    assert finding.level is Level.FAIL
    assert finding.what.endswith("does not run: libcurl.so.4 is missing")


async def test_gemini_is_optional(settings: Settings) -> None:
    assert (await health.gemini(settings)).level is Level.WARN
    with_key = Settings.model_validate({"gemini_api_key": "s3cret"})
    assert await health.gemini(with_key) == Finding(Level.OK, "Gemini key set, model gemini-2.5-flash")


async def test_a_check_that_breaks_is_a_finding(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def new_check(_settings: Settings) -> Finding:
        raise RuntimeError("out of ideas")

    monkeypatch.setattr(doctor, "CHECKS", [new_check])
    assert await doctor.examine(settings) == [Finding(Level.FAIL, "new check", "RuntimeError: out of ideas")]


@pytest.mark.parametrize(("level", "status"), [(Level.OK, 0), (Level.WARN, 0), (Level.FAIL, 1)])
def test_only_a_failing_part_gives_a_status(
    level: Level, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def check(_settings: Settings) -> Finding:
        return Finding(level, "a part", "mend it")

    monkeypatch.setattr(doctor, "CHECKS", [check])
    result = CliRunner().invoke(app, ["doctor", "--data-dir", str(tmp_path)])
    assert (result.exit_code, result.output) == (status, f"{level:<4}  a part  -> mend it\n")
