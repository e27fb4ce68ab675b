"""Lines: from bytes of a file to the lines and columns that an editor shows."""

import re
from array import array
from bisect import bisect_right

from phegraph.finding import Place

# What is no UTF-8 is mostly Windows-1252: each byte is shown as its character there, and is one column.
_SHOWN = {0xDC00 + byte: bytes([byte]).decode("windows-1252", "replace") for byte in range(0x80, 0x100)}

# Oxigraph, and most editors, end a line at LF, CR LF, and CR alone.
LINE_END = re.compile(rb"\r\n?|\n")


def count_lines(data: bytes) -> int:
    """How many lines end in a part of a file that does not end between CR and LF."""
    return sum(1 for _ in LINE_END.finditer(data)) if b"\r" in data else data.count(b"\n")


class Lines:
    """Where the lines of a text start, to convert offsets to lines and columns."""

    def __init__(self, file: str, data: bytes, *, line: int = 1, column: int = 1) -> None:
        """The line and column are those at which the text starts in its file."""
        self.file = file
        self._data = data
        self._line = line
        self._column = column
        self._starts = array("Q", [0])
        self._starts.extend(match.end() for match in LINE_END.finditer(data))

    def position(self, offset: int) -> tuple[int, int]:
        """The line and the column of a byte; columns count characters."""
        index = bisect_right(self._starts, offset) - 1
        before = self._data[self._starts[index] : offset]
        column = 1 if index else self._column
        return self._line + index, column + len(_characters(before))

    @property
    def last(self) -> int:
        """The number of the last line; what follows the last line end counts."""
        return self._line + len(self._starts) - 1

    @property
    def end(self) -> tuple[int, int]:
        """The line and column where the text ends."""
        return self.position(len(self._data))

    def offset(self, line: int, column: int) -> int:
        """The byte at a line and column; the end of the text where it has no such line."""
        if line > self.last:
            return len(self._data)
        before = self._characters_of(line)[: column - 1]
        return self._starts[line - self._line] + len(before.encode("utf-8", "surrogateescape"))

    def place(self, start: int, end: int) -> Place:
        """The span between two bytes."""
        return Place(self.file, *self.position(start), *self.position(end))

    def text(self, line: int) -> str:
        """The text of a line, without its end; empty where there is no such line."""
        return self._characters_of(line).translate(_SHOWN)

    def _characters_of(self, line: int) -> str:
        index = line - self._line
        if not 0 <= index < len(self._starts):
            return ""
        end = LINE_END.search(self._data, self._starts[index])
        return _characters(self._data[self._starts[index] : end.start() if end else None])


def _characters(data: bytes) -> str:
    """The characters of a text; a byte that is not UTF-8 is a surrogate."""
    return data.decode("utf-8", "surrogateescape")
