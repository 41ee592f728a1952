"""How Finsight starts other processes: tied to their parent's life, on ports that are free."""

import os
import random
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from infra import tether

PROJECT = Path(__file__).resolve().parent.parent
# Below the range from which Linux takes the ports of outgoing connections: those could take ours at any moment.
PORTS = range(20_000, 32_000)
LOOPBACK = "127.0.0.1"


def tethered(command: Sequence[str]) -> list[str]:
    """The command, run so that it is killed when this process ends, however it ends.

    Start it from the main thread: to the kernel, the parent is the thread.
    """
    return [sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), *command]


def finsight(*arguments: str) -> list[str]:
    """The command line of one of our own commands, whatever the current directory contains."""
    return [sys.executable, "-P", "-m", "infra.cli", *arguments]


def child_environment(**changes: str) -> dict[str, str]:
    """Our environment with these changes, in which a child finds the same code as we do."""
    path = os.pathsep.join(filter(None, [str(PROJECT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, **changes}


def port_is_free(port: int, host: str = LOOPBACK) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # Connections of an earlier server that are still closing don't make a port taken, a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def somebody_listens(port: int) -> bool:
    """Whether a connection to this port of the loopback interface is accepted."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def free_port() -> int:
    """A port on the loopback interface that nobody listens on."""
    candidates = (random.choice(PORTS) for _ in range(1000))  # noqa: S311  no secret: any free port will do
    return next(port for port in candidates if port_is_free(port))
