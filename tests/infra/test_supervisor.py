"""Child processes are kept running, stopped in order, and never outlive us."""

import asyncio
import os
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.console import Console
from infra.processes import child_environment
from infra.supervisor import Backoff, Program, Supervisor, describe
from tests.infra.screen import WAIT_SECONDS, Screen

QUICK = Backoff(first=0.01, longest=0.02, steady_life=60)

SLEEP = "import time; print('up', flush=True); time.sleep(600)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
SAYS_GOODBYE = """
import signal, sys, time
def leave(*_):
    print('goodbye', flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, leave)
print('up', flush=True)
time.sleep(600)
"""


@pytest.fixture
async def supervisor(screen: Screen) -> AsyncIterator[Supervisor]:
    console = Console(screen.descriptor, coloured=False)
    supervisor = Supervisor(console, QUICK)
    yield supervisor
    supervisor.kill()
    await supervisor.stop()
    console.close()


def python(name: str, code: str, *, patience: float = WAIT_SECONDS) -> Program:
    return Program(name, (sys.executable, "-S", "-c", code), patience=patience)


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_lines_carry_the_name_of_their_process(supervisor: Supervisor, screen: Screen) -> None:
    supervisor.start(python("api", SLEEP))
    assert "api       | up\n" in await screen.until_contains("up")


async def test_a_process_that_is_killed_is_started_again(supervisor: Supervisor, screen: Screen) -> None:
    (child,) = supervisor.start(python("worker", SLEEP))
    await screen.until_contains("up")
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    seen = await screen.until(lambda text: text.count("| up") == 2)
    assert "worker was killed by SIGKILL; starting it again in 0.01 s" in seen


async def test_a_process_that_ends_by_itself_is_started_again(supervisor: Supervisor, screen: Screen) -> None:
    supervisor.start(python("worker", "raise SystemExit(3)"))
    seen = await screen.until(lambda text: text.count("ended with status 3") == 2)
    assert seen.index("again in 0.01 s") < seen.index("again in 0.02 s")


async def test_a_program_is_prepared_before_each_start(supervisor: Supervisor, screen: Screen) -> None:
    prepared: list[int] = []
    program = Program("redis", (sys.executable, "-S", "-c", ""), prepare=lambda: prepared.append(1))
    supervisor.start(program)
    seen = await screen.until(lambda text: text.count("ended") >= 2)
    assert len(prepared) >= seen.count("ended")


async def test_the_last_stage_is_stopped_first(supervisor: Supervisor, screen: Screen) -> None:
    for name in ("database", "worker", "api"):
        supervisor.start(python(name, SAYS_GOODBYE))
    await screen.until(lambda text: text.count("| up") == 3)
    await supervisor.stop()
    seen = await screen.until(lambda text: text.count("goodbye") == 3)
    goodbyes = [line.split()[0] for line in seen.splitlines() if "goodbye" in line]
    assert goodbyes == ["api", "worker", "database"]


async def test_a_process_that_does_not_end_in_time_is_killed(supervisor: Supervisor, screen: Screen) -> None:
    (child,) = supervisor.start(python("worker", STUBBORN, patience=0.05))
    await screen.until_contains("up")
    pid = child.pid
    await supervisor.stop()
    assert pid is not None
    assert not is_alive(pid)
    assert "worker does not end; killing it" in await screen.until_contains("killing")


async def test_killing_ends_what_is_still_stopping(supervisor: Supervisor, screen: Screen) -> None:
    supervisor.start(python("worker", STUBBORN))
    await screen.until_contains("up")
    stopping = asyncio.create_task(supervisor.stop())
    await asyncio.sleep(0)
    supervisor.kill()
    await asyncio.wait_for(stopping, WAIT_SECONDS)


async def test_a_process_that_waits_for_its_restart_is_not_started_when_stopped(screen: Screen) -> None:
    console = Console(screen.descriptor, coloured=False)
    supervisor = Supervisor(console, Backoff(first=600, longest=600))
    supervisor.start(python("worker", "raise SystemExit(1)"))
    await screen.until_contains("again in 600 s")
    await asyncio.wait_for(supervisor.stop(), WAIT_SECONDS)
    console.close()


async def test_stopping_at_once_leaves_nothing_behind(supervisor: Supervisor) -> None:
    children = supervisor.start(python("one", SLEEP), python("two", SLEEP))
    await asyncio.sleep(0)
    await asyncio.wait_for(supervisor.stop(), WAIT_SECONDS)
    assert [child.pid for child in children] == [None, None]


async def test_a_program_is_run_once_to_its_end(supervisor: Supervisor, screen: Screen) -> None:
    assert await supervisor.run(python("migrate", "print('done'); raise SystemExit(4)")) == 4
    await screen.until_contains("migrate   | done")


async def test_a_run_that_is_given_up_leaves_no_process(supervisor: Supervisor, screen: Screen) -> None:
    code = "import os, time; print(f'pid={os.getpid()}.', flush=True); time.sleep(600)"
    running = asyncio.create_task(supervisor.run(python("migrate", code)))
    seen = await screen.until_contains(".")
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not is_alive(int(seen.split("pid=")[1].split(".")[0]))


async def test_hidden_lines_are_not_shown(supervisor: Supervisor, screen: Screen) -> None:
    command = (sys.executable, "-S", "-c", "print('{hidden}'); print('shown {too}')")
    await supervisor.run(Program("mongod", command, hidden="{"))
    assert "hidden" not in await screen.until_contains("shown {too}")


async def test_a_program_that_cannot_be_prepared_is_tried_again(
    supervisor: Supervisor, screen: Screen, tmp_path: Path
) -> None:
    missing = tmp_path / "log"

    def prepare() -> None:
        missing.read_text()

    supervisor.start(Program("redis", (sys.executable, "-S", "-c", SLEEP), prepare=prepare))
    await screen.until_contains("redis can't be started: [Errno 2] No such file")
    missing.touch()
    await screen.until_contains("redis     | up")


async def test_a_line_of_any_length_is_shown(supervisor: Supervisor, screen: Screen) -> None:
    await supervisor.run(python("api", "print('x' * 1_000_000); print('after', end='')"))
    seen = await screen.until_contains("after")
    assert seen.count("x") == 1_000_000


async def test_what_a_process_left_behind_ends_with_it(supervisor: Supervisor, screen: Screen) -> None:
    code = "import subprocess; left = subprocess.Popen(['sleep', '600']); print(f'pid={left.pid}.')"
    assert await asyncio.wait_for(supervisor.run(python("api", code)), WAIT_SECONDS) == 0
    seen = await screen.until_contains(".")
    wait_until_gone([int(seen.split("pid=")[1].split(".")[0])])


def test_children_are_gone_when_the_supervisor_is_killed() -> None:
    """Both children hold the pipe open: the read ends when they are gone."""
    code = f"""
import asyncio, sys
from infra.console import Console
from infra.supervisor import Program, Supervisor
async def run():
    supervisor = Supervisor(Console(1, coloured=False))
    supervisor.start(*(Program(name, (sys.executable, "-S", "-c", {STUBBORN!r})) for name in "ab"))
    await asyncio.sleep(600)
asyncio.run(run())
"""
    with subprocess.Popen(  # noqa: S603  our own command line
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=child_environment()
    ) as process:
        assert process.stdout is not None
        assert {process.stdout.readline().split()[0] for _ in "ab"} == {b"a", b"b"}
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        process.kill()
        process.wait()
    assert len(children) == 2
    wait_until_gone([int(pid) for pid in children])


def wait_until_gone(pids: list[int]) -> None:
    for pid in pids:
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            continue
        with os.fdopen(descriptor):
            assert select.select([descriptor], [], [], 3.0)[0], (
                f"process {pid} outlived its supervisor by 3 s"
            )


@pytest.mark.parametrize(
    ("deaths", "pause"), [(1, 0.2), (2, 0.4), (3, 0.8), (6, 6.4), (7, 10.0), (10_000, 10.0)]
)
def test_pauses_double_up_to_the_longest(deaths: int, pause: float) -> None:
    assert Backoff().pause(deaths) == pytest.approx(pause)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(0, "ended with status 0"), (2, "ended with status 2"), (-9, "was killed by SIGKILL")],
)
def test_the_end_of_a_process_is_told_in_words(status: int, sentence: str) -> None:
    assert describe(status) == sentence
