"""Runs a command that dies with the process that started it: `python tether.py PARENT COMMAND...`.

The kernel's parent-death signal is cleared by fork but kept by exec. So this small program asks for it and then
becomes the command, which needs to know nothing about it: that works for mongod and redis-server as for our own
processes. The signal comes when the *thread* that started the process ends: start tethered processes from a thread
that lives as long as they shall.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
COMMAND_NOT_RUN = 127


def die_with_parent(parent: int) -> None:
    """Let this process be killed as soon as the process `parent`, which started it, is gone."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # It ended before we asked: no signal will come.
        os.kill(os.getpid(), signal.SIGKILL)


def main(parent: int, command: list[str]) -> None:
    die_with_parent(parent)
    # The interpreter ignores SIGPIPE; what we become shall find the usual setting.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606  a shell would stand between the parent and the command
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        sys.exit(COMMAND_NOT_RUN)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
