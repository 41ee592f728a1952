import asyncio

from domain import ids, leases
from domain.captures import intents
from domain.captures.models import Lane
from domain.people.models import Person
from tasks import schedule
from tasks.schedule import run_schedule
from tasks.sweeper import REPEAT_SECONDS, Sweeper
from tasks.workbench import Workbench
from tests.backbone import RecordingDoorbell, new_capture


async def test_it_rings_for_what_is_due_on_its_own_lane(bench: Workbench, anna: Person) -> None:
    local = await intents.insert(new_capture(anna.home_book, anna.id))
    model = await intents.insert(new_capture(anna.home_book, anna.id).changed(lane=Lane.MODEL))
    doorbell = RecordingDoorbell()

    assert await Sweeper(doorbell, 10).sweep() == 2
    assert set(doorbell.rings) == {
        ("LOCAL", ids.capture_id(local.book, local.id)),
        ("MODEL", ids.capture_id(model.book, model.id)),
    }


async def test_the_same_turn_is_rung_for_again_only_after_a_while(bench: Workbench, anna: Person) -> None:
    await intents.insert(new_capture(anna.home_book, anna.id))
    times = [100.0]
    sweeper = Sweeper(RecordingDoorbell(), 10, lambda: times[0])

    assert await sweeper.sweep() == 1
    assert await sweeper.sweep() == 0
    times[0] += REPEAT_SECONDS
    assert await sweeper.sweep() == 1


async def test_it_rings_for_so_many_at_a_time(bench: Workbench, anna: Person) -> None:
    for _ in range(3):
        await intents.insert(new_capture(anna.home_book, anna.id))

    assert await Sweeper(RecordingDoorbell(), 2).sweep() == 2


async def test_of_two_schedulers_one_sweeps_and_leaves_its_lease(bench: Workbench, anna: Person) -> None:
    await intents.insert(new_capture(anna.home_book, anna.id))
    stop, rung = asyncio.Event(), asyncio.Event()

    class Bell(RecordingDoorbell):
        def ring(self, lane: str, intent: str) -> None:
            super().ring(lane, intent)
            rung.set()

    working, waiting = Bell(), Bell()
    running = asyncio.create_task(run_schedule(bench.database, Sweeper(working, 10), stop))
    await asyncio.wait_for(rung.wait(), 10)
    await schedule._turn(bench.database, Sweeper(waiting, 10), "the other one")
    stop.set()
    await asyncio.wait_for(running, 10)

    assert (len(working.rings), len(waiting.rings)) == (1, 0)
    assert await leases.hold(bench.database, schedule.NAME, "next", schedule.LEASE)
    await leases.release(bench.database, schedule.NAME, "next")
