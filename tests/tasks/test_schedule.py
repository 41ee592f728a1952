"""What is done now and then, beside the sweeping."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tasks.schedule import Job, run_schedule
from tasks.sweeper import Sweeper
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell


async def scheduled(bench: Workbench, enough: asyncio.Event, *jobs: Job) -> None:
    """The schedule, until enough has happened."""
    stop = asyncio.Event()
    running = asyncio.create_task(run_schedule(bench.database, Sweeper(RecordingDoorbell(), 10), stop, jobs))
    await asyncio.wait_for(enough.wait(), 10)
    stop.set()
    await asyncio.wait_for(running, 10)


def counting(
    done: list[str], name: str, enough: asyncio.Event | None = None
) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        done.append(name)
        if enough and done.count(name) > 1:
            enough.set()

    return work


async def test_a_job_is_done_at_the_start_and_again_when_it_is_due(bench: Workbench) -> None:
    done: list[str] = []
    enough = asyncio.Event()

    await scheduled(
        bench,
        enough,
        Job("often", 0.1, counting(done, "often", enough)),
        Job("rare", 900, counting(done, "rare")),
    )

    assert (done.count("often"), done.count("rare")) == (2, 1)


async def test_a_job_that_fails_is_told_and_the_others_go_on(
    bench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    done: list[str] = []
    enough = asyncio.Event()

    async def fail() -> None:
        raise RuntimeError("the moon is in the way")

    await scheduled(bench, enough, Job("moon", 0.1, fail), Job("often", 0.1, counting(done, "often", enough)))

    assert "schedule.job_failed" in capsys.readouterr().out


async def test_who_stops_does_not_wait_for_a_long_job(bench: Workbench) -> None:
    begun, ended = asyncio.Event(), []

    async def long() -> None:
        begun.set()
        try:
            await asyncio.sleep(900)
        except asyncio.CancelledError:
            ended.append("cut off")
            raise

    await scheduled(bench, begun, Job("long", 0.1, long))

    assert ended == ["cut off"]


async def test_a_job_is_not_begun_again_while_it_runs() -> None:
    begun: list[int] = []
    free = asyncio.Event()

    async def slow() -> None:
        begun.append(1)
        await free.wait()

    job = Job("slow", 0.0, slow)
    for _ in range(3):
        job.start_if_due()
        await asyncio.sleep(0)
    free.set()
    assert job.running is not None
    await job.running

    assert begun == [1]
