"""The worker's and the scheduler's composition root."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import uvloop

from domain import understanding
from domain.blobs import Blobs
from domain.captures.model_budget import Budget
from domain.captures.model_calls import Prices
from domain.captures.models import Lane
from domain.database import bind, connect, database_of
from domain.imports.service import LANE as IMPORTS
from domain.journal import Journal
from domain.models import MODELS
from domain.settings import Settings
from domain.understanding import resolve
from infra.adapters.broker import LANES, DoorbellBroker, build_broker
from infra.adapters.doorbell import DramatiqDoorbell
from infra.adapters.hints import RedisHints
from infra.adapters.mail import mail_of
from infra.adapters.pulse import WorkerPulse
from infra.adapters.worker import Lifespan, run_worker
from tasks.erasures import carry_out_erasures
from tasks.rates.refresh import refresh_rates
from tasks.register import register
from tasks.schedule import Job, run_schedule
from tasks.sweeper import Sweeper
from tasks.trash import empty_trash
from tasks.workbench import Workbench

# The sweeper rings for so many captures at a time for each thread that could take one.
RINGS_FOR_EACH_THREAD = 4
# The bank publishes once a working day.
RATES_EVERY_SECONDS = 4 * 3600.0
TRASH_EVERY_SECONDS = 6 * 3600.0
ERASURES_EVERY_SECONDS = 30.0
# Each holds a whole file in memory.
IMPORT_THREADS = 2


def work(settings: Settings, mongodb_url: str, redis_url: str, lanes: Iterable[str]) -> int:
    """Run the actors of these lanes until SIGTERM or SIGINT; the exit status."""
    served = tuple(lanes)
    # Dramatiq makes the actors' loop itself, by the policy.
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    broker = build_broker(redis_url)
    opening = _Opening(settings, mongodb_url, broker, served)
    broker.add_middleware(Lifespan(opening.start, opening.stop))
    register(broker, lambda: opening.bench)
    each = {Lane.LOCAL: settings.worker_threads, Lane.MODEL: settings.model_threads, IMPORTS: IMPORT_THREADS}
    threads = sum(each[lane] for lane in served)
    return run_worker(broker, queues=[LANES[lane].queue for lane in served], threads=threads)


class _Opening:
    """Opens what actors need on their own event loop, and closes it there."""

    bench: Workbench

    def __init__(
        self, settings: Settings, mongodb_url: str, broker: DoorbellBroker, lanes: tuple[str, ...]
    ) -> None:
        self._settings = settings
        self._mongodb_url = mongodb_url
        self._broker = broker
        self._lanes = lanes
        self._stack = AsyncExitStack()

    async def start(self) -> None:
        understanding.load()
        self.bench = await self._stack.enter_async_context(
            _workbench(self._settings, self._mongodb_url, self._broker, Lane.MODEL in self._lanes)
        )
        for lane in self._lanes:
            pulse = WorkerPulse(self._broker.url, lane)
            await pulse.start()
            self._stack.push_async_callback(pulse.stop)

    async def stop(self) -> None:
        await self._stack.aclose()


@asynccontextmanager
async def _workbench(
    settings: Settings, mongodb_url: str, broker: DoorbellBroker, with_model: bool
) -> AsyncIterator[Workbench]:
    async with AsyncExitStack() as stack:
        client = connect(mongodb_url)
        stack.push_async_callback(client.close)
        database = database_of(client, settings.mongodb_database)
        await bind(database, MODELS)
        hints, doorbell = RedisHints(broker.url), DramatiqDoorbell(broker)
        for part in (hints, doorbell):
            await part.start()
            stack.push_async_callback(part.stop)
        asks_model = settings.gemini_api_key is not None
        reader = None
        if with_model and asks_model:
            from tasks.gemini.reader import GeminiReader

            reader = GeminiReader(settings, resolve)
            stack.push_async_callback(reader.close)
        budget = Budget(settings.model_tokens_per_person, settings.model_tokens_in_total)
        prices = Prices(
            settings.gemini_prompt_price, settings.gemini_reply_price, settings.gemini_price_currency
        )
        blobs = Blobs(database)
        yield Workbench(database, Journal(client, hints), doorbell, blobs, asks_model, reader, budget, prices)


def schedule(settings: Settings, mongodb_url: str, redis_url: str) -> None:
    """Sweep until SIGTERM or SIGINT."""
    asyncio.run(_schedule(settings, mongodb_url, redis_url))


async def _schedule(settings: Settings, mongodb_url: str, redis_url: str) -> None:
    stop = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    limit = RINGS_FOR_EACH_THREAD * (
        settings.worker_threads * settings.worker_processes + settings.model_threads
    )
    async with _workbench(settings, mongodb_url, build_broker(redis_url), with_model=False) as bench:
        await run_schedule(bench.database, Sweeper(bench.doorbell, limit), stop, _jobs(settings, bench))


def _jobs(settings: Settings, bench: Workbench) -> list[Job]:
    """What is done now and then."""
    mail = mail_of(settings)
    return [
        Job("trash", TRASH_EVERY_SECONDS, lambda: empty_trash(bench)),
        Job("erasures", ERASURES_EVERY_SECONDS, lambda: carry_out_erasures(bench, mail)),
        Job("rates", RATES_EVERY_SECONDS, lambda: refresh_rates(bench, settings.rates_url)),
    ]
