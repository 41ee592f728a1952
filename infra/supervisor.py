"""Child processes that are kept running: started again when they die, stopped in order, gone when we are."""

import asyncio
import os
import signal
import time
from asyncio.subprocess import DEVNULL, STDOUT, Process
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from infra.console import Console
from infra.processes import child_environment, tethered
from infra.tether import COMMAND_NOT_RUN

CHUNK_BYTES = 65_536
# How long to read on after the end of a process, should something of it still hold its output open.
LAST_WORDS_SECONDS = 0.5


@dataclass(frozen=True)
class Program:
    """A command to keep running; it has `patience` seconds between SIGTERM and SIGKILL.

    `prepare` is called before each start. Lines that begin with `hidden` are not shown.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    patience: float = 5.0
    prepare: Callable[[], None] | None = None
    hidden: str | None = None


@dataclass(frozen=True)
class Backoff:
    """Pauses before a restart, in seconds: doubled with each death, from the first again after a steady life."""

    first: float = 0.2
    longest: float = 10.0
    steady_life: float = 10.0

    def pause(self, deaths: int) -> float:
        """The pause after so many deaths in a row, 1 or more."""
        return float(min(self.first * 2 ** min(deaths - 1, 16), self.longest))


class Child:
    """One program and the process that runs it now. `deaths` counts those in a row."""

    def __init__(self, program: Program, console: Console, backoff: Backoff) -> None:
        self.program = program
        self.deaths = 0
        self._console = console
        self._backoff = backoff
        self._stopping = asyncio.Event()
        self._run: Run | None = None
        self._running = asyncio.create_task(self._keep_running())

    @property
    def pid(self) -> int | None:
        return None if self._run is None else self._run.pid

    async def stop(self) -> None:
        """Ask the process to end, insist after the program's patience, and wait until it is gone."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        done, _ = await asyncio.wait({self._running}, timeout=self.program.patience)
        if not done:
            self._console.say(f"{self.program.name} does not end; killing it")
            self.kill()
        await self._running

    def kill(self) -> None:
        self._stopping.set()
        self._signal(signal.SIGKILL)

    def _signal(self, kind: signal.Signals) -> None:
        if self._run is not None:
            self._run.signal(kind)

    async def _keep_running(self) -> None:
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._run_once()
            if self._stopping.is_set():
                return
            steady = time.monotonic() - started >= self._backoff.steady_life
            self.deaths = 1 if steady else self.deaths + 1
            pause = self._backoff.pause(self.deaths)
            self._console.say(f"{self.program.name} {describe(status)}; starting it again in {pause:g} s")
            await self._pause(pause)

    async def _run_once(self) -> int:
        try:
            if self.program.prepare is not None:
                self.program.prepare()
            self._run = await start(self.program)
        except OSError as error:  # No memory, no files left, disk full: it may pass.
            self._console.say(f"{self.program.name} can't be started: {error}")
            return COMMAND_NOT_RUN
        if self._stopping.is_set():  # It was asked to stop while it started, and could not be told.
            self._signal(signal.SIGTERM)
        try:
            return await self._run.finish(self._console)
        finally:
            self._run = None

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


class Supervisor:
    """The children in stages: each stage needs those before it, so that the last one is stopped first."""

    def __init__(self, console: Console, backoff: Backoff | None = None) -> None:
        self._console = console
        self._backoff = backoff or Backoff()
        self._stages: list[list[Child]] = []

    def start(self, *programs: Program) -> list[Child]:
        """Start a stage. The event loop must run in the main thread: children die with the thread that starts them."""
        stage = [Child(program, self._console, self._backoff) for program in programs]
        self._stages.append(stage)
        return stage

    async def run(self, program: Program) -> int:
        """Run a program once to its end; its exit status, negative for a signal."""
        return await (await start(program)).finish(self._console)

    async def stop(self) -> None:
        for stage in reversed(self._stages):
            await asyncio.gather(*(child.stop() for child in stage))
        self._stages.clear()

    def kill(self) -> None:
        for stage in self._stages:
            for child in stage:
                child.kill()


async def start(program: Program) -> "Run":
    reading, writing = os.pipe()
    try:
        process = await asyncio.create_subprocess_exec(
            *tethered(program.command),
            stdin=DEVNULL,
            # A pipe of our own: with asyncio's, the end of a process shows only when nobody holds its output any more.
            stdout=writing,
            stderr=STDOUT,
            env=child_environment(**program.environment),
            # Ctrl-C in a terminal goes to all of its processes: only we shall hear it, and stop the others in order.
            start_new_session=True,
        )
    except OSError:
        os.close(reading)
        raise
    finally:
        os.close(writing)
    return Run(program, process, reading)


class Run:
    """One process of a program, from its start to its end."""

    def __init__(self, program: Program, process: Process, output: int) -> None:
        self.pid = process.pid
        self._program = program
        self._process = process
        self._output = output

    async def finish(self, console: Console) -> int:
        """Show the process's lines until it ends; its exit status, negative for a signal."""
        showing = asyncio.create_task(self._show_lines(console))
        try:
            return await self._process.wait()
        finally:
            self.signal(signal.SIGKILL)  # What it started and left behind ends with it.
            await self._process.wait()
            await asyncio.wait({showing}, timeout=LAST_WORDS_SECONDS)
            showing.cancel()

    def signal(self, kind: signal.Signals) -> None:
        """Signal the process and what it has started: it leads a group of its own."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, kind)

    async def _show_lines(self, console: Console) -> None:
        """By chunks, since a line may be longer than any limit."""
        reader = asyncio.StreamReader()
        transport, _ = await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(self._output, "rb", buffering=0)
        )
        rest = b""
        try:
            while chunk := await reader.read(CHUNK_BYTES):
                *lines, rest = (rest + chunk).split(b"\n")
                if len(rest) >= CHUNK_BYTES:
                    lines.append(rest)
                    rest = b""
                for line in lines:
                    self._show(line, console)
        finally:
            if rest:
                self._show(rest, console)
            transport.close()

    def _show(self, line: bytes, console: Console) -> None:
        text = line.decode(errors="replace")
        if self._program.hidden is None or not text.startswith(self._program.hidden):
            console.show(self._program.name, text)


def describe(status: int) -> str:
    """How a process ended, for a person."""
    if status < 0:
        return f"was killed by {signal.Signals(-status).name}"
    return f"ended with status {status}"
