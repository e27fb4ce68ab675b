"""Sorted lines in more runs than memory holds, merged as they are read."""

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import IO, Self


class SortedRuns:
    """Runs of sorted lines in temporary files, which are gone when it is closed."""

    def __init__(self) -> None:
        """There is no run yet."""
        self._files: list[IO[str]] = []
        self._last: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the files."""
        for file in self._files:
            file.close()

    def add(self, lines: Iterable[str]) -> None:
        """Write sorted lines to a file of their own."""
        file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed by __exit__
        file.writelines(f"{line}\n" for line in lines)
        self._files.append(file)

    def sort(self, lines: Iterable[str], chunk: int) -> None:
        """Sort lines in runs, of which the last is in memory.

        Args:
            lines: The lines.
            chunk: How many are in memory at a time.
        """
        lines = iter(lines)
        while run := sorted(set(islice(lines, chunk))):
            if self._last:
                self.add(self._last)
            self._last = run

    def sorted(self) -> Iterable[str]:
        """What was sorted by `sort`, each line once."""
        return self.merged(self._last) if self._files else self._last

    def merged(self, lines: Iterable[str]) -> Iterator[str]:
        """The lines of all runs and some more, which are sorted, each line once, in order."""
        for file in self._files:
            file.seek(0)
        last = None
        for line in heapq.merge(*map(_without_line_ends, self._files), lines):
            if line != last:
                yield line
            last = line


def _without_line_ends(lines: Iterable[str]) -> Iterator[str]:
    return (line[:-1] for line in lines)
