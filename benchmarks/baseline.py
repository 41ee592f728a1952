"""The baseline in a directory of its own: Flask under gunicorn and Celery, in an environment made for it."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.people import post
from benchmarks.processes import Running
from benchmarks.stack import Stack
from infra.processes import LOOPBACK, free_port, somebody_listens, tethered

INSTALL_SECONDS = 600.0


class Baseline:
    """Serves the same MongoDB and Redis as the stack does; `python` is that of its own environment."""

    def __init__(self, directory: Path, stack: Stack, python: Path) -> None:
        self.port = free_port()
        environment = {
            **os.environ,
            "BASE_MONGO": stack.mongodb.url,
            "BASE_REDIS": f"redis://{LOOPBACK}:{stack.redis.port}",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        programs = {
            "gunicorn": [
                "app:app",
                "-w",
                "2",
                "-k",
                "gthread",
                "--threads",
                "16",
                "-b",
                f"{LOOPBACK}:{self.port}",
            ],
            "celery": ["-A", "app.queue", "worker", "-c", "2", "--loglevel", "INFO"],
        }
        self.running = {
            name: stack.keep(
                Running(
                    [str(python), "-m", name, *arguments],
                    stack.log_directory / f"baseline-{name}.log",
                    environment,
                    directory,
                )
            )
            for name, arguments in programs.items()
        }
        self.running["gunicorn"].wait_until(lambda: somebody_listens(self.port))
        self.running["celery"].wait_until(lambda: " ready." in self.running["celery"].log.read_text())
        self.token: str = post(self.port, "/token", {})["token"]


def environment_for(directory: Path) -> Path:
    """The Python of a virtual environment with the baseline's requirements, made once and kept in the cache."""
    requirements = directory / "requirements.txt"
    digest = hashlib.sha256(requirements.read_bytes() + sys.version.encode()).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    home = cache / "finsight" / f"baseline-{digest}"
    python, stamp = home / "bin" / "python", home / "installed"
    if not stamp.exists():
        home.parent.mkdir(parents=True, exist_ok=True)
        _run([sys.executable, "-m", "venv", "--clear", str(home)])
        _run(
            [
                str(python),
                "-m",
                "pip",
                "--quiet",
                "--disable-pip-version-check",
                "install",
                "-r",
                str(requirements),
            ]
        )
        stamp.touch()
    return python


def _run(command: list[str]) -> None:
    subprocess.run(tethered(command), check=True, timeout=INSTALL_SECONDS)  # noqa: S603  our own command lines
