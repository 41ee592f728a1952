"""`finsight worker`."""

import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal

from domain.captures.models import Lane
from domain.imports.service import LANE as IMPORTS
from domain.settings import Settings
from infra.embedded import urls_of
from infra.worker import work

# Where processors are scarce, answering who types now goes before reading what waits anyway.
POLITENESS = 10
LANES = {"local": (Lane.LOCAL,), "model": (Lane.MODEL,), "import": (IMPORTS,), None: (*Lane, IMPORTS)}


def run(settings: Settings, lane: Literal["local", "model", "import"] | None) -> None:
    """Work off these lanes until stopped; leaves with the worker's exit status."""
    _yield_the_processor()
    mongodb_url, redis_url = urls_of(settings)
    sys.exit(work(settings, mongodb_url, redis_url, LANES[lane]))


def _yield_the_processor() -> None:
    """Linux weighs sessions against each other by their autogroup, where it has them, and processes within one by nice."""
    os.nice(POLITENESS)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(POLITENESS))
