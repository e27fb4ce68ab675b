"""Progress: what a command is at, shown on a terminal by the process that watches it."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

from phegraph.text.visible import visible

AFTER = 2.0
"""Seconds after which a command says what it is at."""
OFTEN = 0.5
"""Seconds between two looks at a command."""
_LONGEST = 200
_PATIENCE = 1.0
_RUNNING, _ENDING, _ENDED = 0, 1, 2


class Progress:
    """A line of a terminal that two processes share: one says what it is at, the other shows it.

    The memory that they share has a byte for the state, and the step.
    """

    def __init__(self, step: str) -> None:
        """Take the first step. Nothing is shown yet."""
        import mmap

        self._shared = mmap.mmap(-1, _LONGEST + 1)
        self._begun = time.monotonic()
        self._watcher = os.getpid()
        self._width = 0
        self.at(step)

    def at(self, step: str) -> None:
        """Say what the command is at."""
        text = step.encode()[:_LONGEST]
        self._shared[1 : _LONGEST + 1] = text + bytes(_LONGEST - len(text))

    def show(self) -> None:
        """Show the step and the seconds, where it has taken long; clear it for good where the other asks."""
        if self._shared[0] == _ENDING:
            self.clear()
            self._shared[0] = _ENDED
        seconds = time.monotonic() - self._begun
        if self._shared[0] == _RUNNING and seconds >= AFTER:
            step = self._shared[1 : _LONGEST + 1].rstrip(b"\0").decode(errors="ignore")
            self._write(f"{visible(step)} … {seconds:.0f} s")

    def clear(self) -> None:
        """Clear the line."""
        if self._width:
            self._write("")
            self._width = 0

    def _write(self, text: str) -> None:
        with suppress(OSError):
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
            shown = text[: columns - 2]
            sys.stderr.write(f"{shown.ljust(self._width)} \r")
            sys.stderr.flush()
            self._width = len(shown)

    def end(self) -> None:
        """Have the line cleared for good by the watching process, before something else is printed."""
        self._shared[0] = _ENDING
        with suppress(ProcessLookupError):
            os.kill(self._watcher, signal.SIGCHLD)  # which it waits for
        ends = time.monotonic() + _PATIENCE
        while self._shared[0] != _ENDED and time.monotonic() < ends:
            time.sleep(0.001)


_current: Progress | None = None


def watch(progress: Progress) -> None:
    """Have what this process is at shown."""
    global _current
    _current = progress


def tell(step: str) -> None:
    """Say what this process is at, if anyone watches."""
    if _current:
        _current.at(step)


def end() -> None:
    """Clear what is shown of this process, and show no more: it begins to print."""
    global _current
    if _current:
        _current.end()
        _current = None
