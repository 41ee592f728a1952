"""What all tests share: one real MongoDB a run, one Redis a process, and no network but this machine's own."""

import gc
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from domain.settings import Settings
from tests.services import OwnService, Services, SharedMongod

LOOPBACK_ONLY = "127.0.0.1,::1,localhost"
SHARED = pytest.StashKey[SharedMongod]()

# Speed is measured in benchmarks; a test that is slow once on a busy machine has failed at nothing. CI judges the same
# examples each time; new ones are looked for wherever else the tests run.
hypothesis.settings.register_profile("untimed", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)  # Before pytest-socket reads its options.
def pytest_configure(config: pytest.Config) -> None:
    config.option.allow_hosts = LOOPBACK_ONLY
    config.option.allow_unix_socket = True
    # A developer's own settings and `.env` decide nothing here.
    for name in [name for name in os.environ if name.startswith("FINSIGHT_")]:
        del os.environ[name]
    Settings.model_config["env_file"] = None


def shared_mongod(config: pytest.Config) -> SharedMongod:
    """The run's MongoDB, launched when it is first asked for, by the process that outlives all others."""
    if SHARED not in config.stash:
        config.stash[SHARED] = SharedMongod()
    return config.stash[SHARED]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: "pytest.Session") -> None:
    """Tell a parallel process (an xdist worker) where the MongoDB of the run is."""
    shared = shared_mongod(node.config)
    node.workerinput.update(  # type: ignore[attr-defined]  # xdist's node, which its stubs don't describe
        directory=str(shared.directory), mongodb_port=shared.port
    )


def pytest_unconfigure(config: pytest.Config) -> None:
    if SHARED in config.stash:
        config.stash[SHARED].stop()


@pytest.fixture(scope="session")
def services(request: pytest.FixtureRequest) -> Iterator[Services]:
    """Running MongoDB and Redis; private ones that a test may stop come from its methods."""
    given = getattr(request.config, "workerinput", None)
    if given is None:
        shared = shared_mongod(request.config)
        given = {"directory": str(shared.directory), "mongodb_port": shared.port}
    running = Services(Path(given["directory"]), given["mongodb_port"])
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture(scope="session")
def mongodb_url(services: Services) -> str:
    return services.mongodb_url


@pytest.fixture(scope="session")
def redis_url(services: Services) -> str:
    return services.redis_url


@pytest.fixture(scope="session")
def database_name(worker_id: str) -> str:
    """A database that no other process of this run uses."""
    return f"finsight_{worker_id}"


@pytest.fixture
def private_mongod(services: Services) -> Iterator[OwnService]:
    """A running MongoDB that this test may stop, kill, freeze."""
    with services.private_mongod() as service:
        yield service


@pytest.fixture
def private_redis(services: Services) -> Iterator[OwnService]:
    """A running Redis that this test may stop, kill, freeze."""
    with services.private_redis() as service:
        yield service


@pytest.fixture
def forgive_open_sockets() -> Iterator[None]:
    """For tests in which MongoDB is away: pymongo never closes the socket of a connection attempt that it cancels.

    Left to the garbage collector, such a socket would fail whichever test runs then.
    """
    warnings.filterwarnings("ignore", message="unclosed", category=ResourceWarning)  # pytest undoes it
    yield
    gc.collect()
