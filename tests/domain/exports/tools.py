"""The programs that exports are for, in processes and an environment of their own: nothing of them is imported."""

import fcntl
import shutil
import subprocess
import sys
import venv
from pathlib import Path

LOCK = Path(__file__).with_name("bean-check.lock")
# Beside what the tests themselves need, so that `make clean` removes it.
HOME = Path(sys.prefix) / "bean-check"


def bean_check(text: str, directory: Path) -> str:
    """What `bean-check` has to say of a file: nothing where all is well."""
    install()
    return _said(directory / "export.beancount", text, HOME / "bin" / "bean-check")


def hledger_check(text: str, directory: Path) -> str | None:
    """What `hledger check` has to say of a journal; None where there is no hledger on this machine."""
    program = shutil.which("hledger")
    return None if program is None else _said(directory / "export.journal", text, program, "check", "-f")


def install() -> None:
    """Once for each state of the lock file, by one process at a time."""
    lock, stamp = LOCK.read_text(), HOME / ".installed"
    with LOCK.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == lock:
            return
        venv.create(HOME, clear=True, with_pip=True)
        pip = (HOME / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--quiet")
        _run(*pip, "install", "--no-deps", "--require-hashes", "-r", LOCK)
        stamp.write_text(lock)


def _said(file: Path, text: str, *command: str | Path) -> str:
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([*command, file], capture_output=True, text=True, check=False)  # noqa: S603  named above
    said = done.stdout + done.stderr
    return said or ("" if done.returncode == 0 else f"ended with {done.returncode}")


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  pip, with hashes
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr}")
