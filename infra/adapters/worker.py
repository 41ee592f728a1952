"""Runs actors in this process until it is asked to stop."""

import os
import signal
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
from dramatiq import Broker, Worker
from dramatiq.asyncio import get_event_loop_thread
from dramatiq.middleware import Middleware, MiddlewareError

# Attempts end within eight seconds; what still runs then is begun again elsewhere when its lease ends.
FINISH_MILLISECONDS = 8_000
STOP_SECONDS = 10.0
# How often an idle thread looks whether it shall end.
IDLE_MILLISECONDS = 500
FAILED = 1
log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

Step = Callable[[], Awaitable[None]]


class StartupError(MiddlewareError):
    """What the actors need could not be opened."""


class Lifespan(Middleware):
    """Opens and closes what async actors need, on the very event loop they run on.

    `startup` may register actors: no message is fetched before it has ended. `shutdown` runs after the last
    actor, and only where `startup` succeeded. Add it to a broker that has the `AsyncIO` middleware already.
    """

    def __init__(self, startup: Step, shutdown: Step) -> None:
        self._startup = startup
        self._shutdown = shutdown
        self._started = False

    def before_worker_boot(self, _broker: Broker, _worker: Worker) -> None:
        try:
            _run_on_loop(self._startup)
        except Exception as error:
            # Dramatiq only logs other exceptions and would go on with actors that can do nothing.
            raise StartupError from error
        self._started = True

    def after_worker_shutdown(self, _broker: Broker, _worker: Worker) -> None:
        if self._started:
            self._started = False
            _run_on_loop(self._shutdown)


def run_worker(broker: Broker, *, queues: Iterable[str], threads: int) -> int:
    """Run the actors of these queues until SIGTERM or SIGINT; the exit status: 0, or 1 where startup failed.

    Call it on the main thread. It ends within ten seconds of the signal, the process with it if need be.
    """
    with _stop_signals() as stopping:
        worker = build_worker(broker, queues=queues, threads=threads)
        try:
            worker.start()
        except StartupError as failure:
            log.error("worker_startup_failed", exc_info=failure.__cause__)  # noqa: TRY400  the cause is what matters
            broker.emit_after("worker_shutdown", worker)
            return FAILED
        log.info("worker_started", queues=sorted(queues), threads=threads)
        stopping.wait()
        log.info("worker_stopping")
        worker.stop(timeout=FINISH_MILLISECONDS)
        log.info("worker_stopped")
    return 0


def build_worker(broker: Broker, *, queues: Iterable[str], threads: int) -> Worker:
    """A worker that isn't started yet. It takes no more messages than it can work on at once."""
    worker = Worker(broker, queues=set(queues), worker_threads=threads, worker_timeout=IDLE_MILLISECONDS)
    worker.queue_prefetch = threads
    return worker


@contextmanager
def _stop_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; ten seconds after that the process is ended."""
    stopping = threading.Event()
    last_resort = threading.Timer(STOP_SECONDS, os._exit, [FAILED])
    last_resort.daemon = True

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            last_resort.start()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopping
    finally:
        last_resort.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)


def _run_on_loop(step: Step) -> None:
    thread = get_event_loop_thread()
    if thread is None:
        raise RuntimeError("The broker lacks the AsyncIO middleware.")
    thread.run_coroutine(step())
