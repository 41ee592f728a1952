"""What `finsight up` shows: the lines of all its processes, each with the name of the process before it."""

import os
import queue
import threading
from itertools import cycle
from typing import Final

CAPACITY = 10_000
NAME_WIDTH = 9
COLOURS = ("36", "33", "32", "35", "34")


class Console:
    """Writes lines from a thread of its own, and leaves lines out rather than wait.

    A reader that stops reading must never stop the services behind it.
    """

    def __init__(self, descriptor: int, *, coloured: bool, capacity: int = CAPACITY) -> None:
        self._descriptor: Final = descriptor
        self._coloured: Final = coloured
        self._lines: Final = queue.Queue[str | None](capacity)
        self._left_out = 0
        self._palette = cycle(COLOURS)
        self._colours: dict[str, str] = {}
        self._writer = threading.Thread(target=self._write_lines, daemon=True)
        self._writer.start()

    def say(self, text: str) -> None:
        """A line of the supervisor's own."""
        self.show("finsight", text)

    def show(self, name: str, text: str) -> None:
        """A line of the process of this name."""
        prefix = f"{name:<{NAME_WIDTH}} |"
        if self._coloured:
            colour = self._colours.setdefault(name, next(self._palette))
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        self.plain(f"{prefix} {text}")

    def plain(self, text: str) -> None:
        """A line without a name."""
        try:
            self._lines.put_nowait(text)
        except queue.Full:
            self._left_out += 1

    def close(self, seconds: float = 1.0) -> None:
        """Write what is waiting; a reader that doesn't read delays this by `seconds` at most."""
        try:
            self._lines.put(None, timeout=seconds)
        except queue.Full:
            return
        self._writer.join(seconds)

    def _write_lines(self) -> None:
        while (line := self._lines.get()) is not None:
            if not self._write(line + "\n"):
                return
            if self._left_out:
                left_out, self._left_out = self._left_out, 0
                self.say(f"{left_out} lines were left out: nobody read them in time")

    def _write(self, text: str) -> bool:
        """Whether there is still somebody to write to."""
        data = memoryview(text.encode(errors="replace"))
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            return False
        return True
