"""Chunks: a file cut at the ends of statements, so that a parsed statement has a known place."""

import re
from typing import BinaryIO

from msgspec import Struct
from pyoxigraph import RdfFormat

from phegraph.rdf.formats import BOM, LINE_FORMATS
from phegraph.rdf.reading.bases import Bases
from phegraph.rdf.reading.limits import may_overflow
from phegraph.rdf.reading.lines import count_lines
from phegraph.rdf.reading.tokens import RUN, TOKEN

_SIZE = 1024  # the least length of a chunk: short ones are searched fast, long ones cut fast
_BLOCK = 256 * _SIZE

_LINE = re.compile(rb"\n|\r(?=[^\n])")
# A dot ends a statement wherever it is a token, and a closing brace a graph of TriG.
_DOT = re.compile(rb"[.}](?:[ \t\n]|\r\n|\r(?=[^\n]))")
_OPEN = re.compile(rb"\"\"\"|'''|[\"'][^\r\n]*+\Z")
_LONG_QUOTE = re.compile(rb"\"\"\"|'''")


class Chunk(Struct, frozen=True):
    """Bytes of a file, and the line and column they start at."""

    data: bytes = b""
    line: int = 1
    column: int = 1


class Chunks:
    """A file for a parser to read, in chunks of whole statements.

    The parser reads on only when it has yielded every statement of the chunk before, so that a statement
    it yields comes from the current chunk. One chunk is in memory at a time, and as much of the file as it
    takes to find its end.

    Attributes:
        chunk: The current chunk, as it is in the file.
    """

    def __init__(self, file: BinaryIO, syntax: RdfFormat, base: str | None = None) -> None:
        self._file = file
        self._bases = Bases(base)
        self._text = b""
        self._by_line = syntax in LINE_FORMATS
        self._buffer = file.read(_BLOCK).removeprefix(BOM)
        self._start = 0
        self._position = 0
        self.chunk = Chunk()

    def read(self, size: int = -1, /) -> bytes:
        if self._position == len(self._text) and not self.advance():
            return b""
        data = self._text[self._position : self._position + size]
        self._position += len(data)
        return data

    def advance(self) -> bool:
        """Go to the next chunk, if there is one and the parser would not overflow in it."""
        end = self._end()
        while end is None:
            more = self._file.read(max(_BLOCK, len(self._buffer)))
            self._buffer = self._buffer[self._start :] + more
            self._start = 0
            end = self._end() if more else len(self._buffer)
        data = self._buffer[self._start : end]
        if not data or may_overflow(data):
            return False  # the parser may still hold back what ends the current chunk
        self.chunk = Chunk(data, *self._next_position())
        self._text = data if self._by_line else self._bases.resolved(data)
        self._start = end
        self._position = 0
        return True

    def _next_position(self) -> tuple[int, int]:
        """The line and column after the current chunk."""
        data, line, column = self.chunk.data, self.chunk.line, self.chunk.column
        lines = count_lines(data)
        if lines:
            data, column = data[max(data.rfind(b"\n"), data.rfind(b"\r")) + 1 :], 1
        return line + lines, column + len(data.decode("utf-8", "replace"))

    def _end(self) -> int | None:
        """Where the chunk that starts here can end; None where that takes more of the file."""
        buffer = self._buffer
        if self._by_line:
            match = _LINE.search(buffer, self._start + _SIZE)
            return match.end() if match else None
        boundary = self._start  # between two tokens
        match = _DOT.search(buffer, self._start + _SIZE)
        while match:
            dot = match.start()
            boundary = _closest_boundary(buffer, boundary, dot)
            while boundary < dot:
                token = TOKEN.match(buffer, boundary)
                if token is None or (token.lastgroup == "invalid" and _OPEN.match(buffer, boundary)):
                    return None  # a string that ends further on
                boundary = token.end()
            if boundary == dot:
                return match.end()
            match = _DOT.search(buffer, boundary)  # that dot stands inside a token
        return None


def _closest_boundary(buffer: bytes, boundary: int, offset: int) -> int:
    """A boundary of tokens, from a known one on, as close before an offset as is found fast."""
    line = max(buffer.rfind(b"\n", boundary, offset), buffer.rfind(b"\r", boundary, offset)) + 1
    if line <= boundary:
        return boundary
    if not _LONG_QUOTE.search(buffer, boundary, line):
        return line  # only long strings continue on the next line
    run = RUN.match(buffer, boundary, line)
    return run.end() if run else boundary
