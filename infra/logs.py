"""Structured logs on standard output: one line an event, with the ids that belong to it.

Ids of the request, the book and the capture are bound by `structlog.contextvars.bound_contextvars(book=...)` around
the work; each event within carries them, those of libraries too.
"""

import logging
import sys
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from domain.settings import Settings
from infra.redaction import leave_out_private, show_exception

# What libraries say below these levels quotes requests, commands and documents.
LEAST_LEVELS = {
    "asyncio": logging.WARNING,
    "google_genai": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpcore2": logging.WARNING,
    "httpx": logging.WARNING,
    "httpx2": logging.WARNING,
    "pymongo": logging.WARNING,
    "strawberry.execution": logging.CRITICAL,
    "uvicorn.access": logging.WARNING,
    "websockets": logging.WARNING,
}


def configure(settings: Settings, process_name: str, stream: TextIO | None = None) -> None:
    """Send all logs of this process, structlog's and the standard library's, through the same few steps.

    `stream` is another place than standard output, for a command whose result is printed there.
    """
    shared = _shared(process_name)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                show_exception,
                leave_out_private,
                _renderer(settings),
            ],
        )
    )
    _route(handler, settings.log_level.upper())


def _shared(process_name: str) -> Sequence[Processor]:
    def add_process(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["process"] = process_name
        return event

    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_process,
    ]


def _renderer(settings: Settings) -> Processor:
    if settings.log_format == "json":
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(
        colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
    )


def _route(handler: logging.Handler, level: str) -> None:
    """Let the root logger have all: libraries that set up handlers of their own lose them."""
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "dramatiq"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name, least in LEAST_LEVELS.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(capture=True)
