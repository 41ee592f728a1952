"""`finsight worker`."""

import os
import sys
from typing import Literal

from domain.captures.models import Lane
from domain.settings import Settings
from infra.embedded import urls_of
from infra.worker import work

# Where processors are scarce, answering who types now goes before reading what waits anyway.
POLITENESS = 10
LANES = {"local": (Lane.LOCAL,), "model": (Lane.MODEL,), None: tuple(Lane)}


def run(settings: Settings, lane: Literal["local", "model"] | None) -> None:
    """Parse captures until stopped; leaves with the worker's exit status."""
    os.nice(POLITENESS)
    mongodb_url, redis_url = urls_of(settings)
    sys.exit(work(settings, mongodb_url, redis_url, LANES[lane]))
