"""Lines: from bytes of a file to the lines and columns that an editor shows."""

import re
from bisect import bisect_right

from phegraph.findings import Place

# Oxigraph, and most editors, end a line at LF, CR LF, and CR alone.
LINE_END = re.compile(rb"\r\n?|\n")


def count_lines(data: bytes) -> int:
    """How many lines end in a piece of a file that does not end between CR and LF."""
    return sum(1 for _ in LINE_END.finditer(data)) if b"\r" in data else data.count(b"\n")


class Lines:
    """Where the lines of a text start, so that its bytes can be told as lines and columns."""

    def __init__(self, file: str, data: bytes, *, first: int = 1) -> None:
        self.file = file
        self._data = data
        self._first = first
        self._starts = [0, *(match.end() for match in LINE_END.finditer(data))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of a byte; columns count characters."""
        index = bisect_right(self._starts, offset) - 1
        before = self._data[self._starts[index] : offset]
        return self._first + index, len(before.decode("utf-8", "replace")) + 1

    def place(self, start: int, end: int) -> Place:
        """The span between two bytes."""
        return Place(self.file, *self.position(start), *self.position(end))

    def text(self, line: int) -> str:
        """The text of a line, without its end; empty where there is no such line."""
        index = line - self._first
        if not 0 <= index < len(self._starts):
            return ""
        end = LINE_END.search(self._data, self._starts[index])
        return self._data[self._starts[index] : end.start() if end else None].decode("utf-8", "replace")
