"""Pieces: a file cut at the ends of statements, so that a parsed statement is known to be of a few lines."""

import re
from typing import BinaryIO

from msgspec import Struct
from pyoxigraph import RdfFormat

from phegraph.rdf.formats import BOM, LINE_FORMATS
from phegraph.rdf.reading.limits import may_overflow
from phegraph.rdf.reading.lines import count_lines
from phegraph.rdf.reading.tokens import RUN, TOKEN

_SIZE = 1024  # a piece is at least so long: short ones are quick to look into, long ones to cut
_BLOCK = 256 * _SIZE

_LINE = re.compile(rb"\n|\r(?=[^\n])")
# A dot ends a statement wherever it is a token, and a closing brace a graph of TriG.
_DOT = re.compile(rb"[.}](?:[ \t\n]|\r\n|\r(?=[^\n]))")
_OPEN = re.compile(rb"\"\"\"|'''|[\"'][^\r\n]*+\Z")
_LONG_QUOTE = re.compile(rb"\"\"\"|'''")


class Piece(Struct, frozen=True):
    """Bytes of a file, and the line and column they start at."""

    data: bytes = b""
    line: int = 1
    column: int = 1


class Pieces:
    """A file for a parser to read, in pieces of whole statements.

    The parser asks for more only when it has given out every statement of the piece before, so that a
    statement it yields comes from the piece at hand. One piece is in memory at a time, and as much of the
    file as it takes to find its end.

    Attributes:
        piece: The piece at hand.
    """

    def __init__(self, file: BinaryIO, syntax: RdfFormat) -> None:
        self._file = file
        self._by_line = syntax in LINE_FORMATS
        self._buffer = file.read(_BLOCK).removeprefix(BOM)
        self._start = 0
        self._given = 0
        self.piece = Piece()

    def read(self, size: int = -1, /) -> bytes:
        if self._given == len(self.piece.data) and not self.advance():
            return b""
        given = self.piece.data[self._given : self._given + size]
        self._given += len(given)
        return given

    def advance(self) -> bool:
        """Go to the next piece, if there is one and the parser would not overflow in it."""
        end = self._end()
        while end is None:
            more = self._file.read(max(_BLOCK, len(self._buffer)))
            self._buffer = self._buffer[self._start :] + more
            self._start = 0
            end = self._end() if more else len(self._buffer)
        data = self._buffer[self._start : end]
        if not data or may_overflow(data):
            return False  # the parser may still hold back what ends the piece at hand
        self.piece = Piece(data, *self._position())
        self._start = end
        self._given = 0
        return True

    def _position(self) -> tuple[int, int]:
        """The line and column after the piece at hand."""
        data, line, column = self.piece.data, self.piece.line, self.piece.column
        lines = count_lines(data)
        if lines:
            data, column = data[max(data.rfind(b"\n"), data.rfind(b"\r")) + 1 :], 1
        return line + lines, column + len(data.decode("utf-8", "replace"))

    def _end(self) -> int | None:
        """Where the piece that starts here can end; None where that takes more of the file."""
        buffer = self._buffer
        if self._by_line:
            match = _LINE.search(buffer, self._start + _SIZE)
            return match.end() if match else None
        known = self._start  # between two tokens
        match = _DOT.search(buffer, self._start + _SIZE)
        while match:
            dot = match.start()
            known = _closest(buffer, known, dot)
            while known < dot:
                token = TOKEN.match(buffer, known)
                if token is None or (token.lastgroup == "other" and _OPEN.match(buffer, known)):
                    return None  # a string that ends further on
                known = token.end()
            if known == dot:
                return match.end()
            match = _DOT.search(buffer, known)  # that dot stands inside a token
        return None


def _closest(buffer: bytes, known: int, offset: int) -> int:
    """A place between two tokens, from a known one on, as close before an offset as can be told fast."""
    line = max(buffer.rfind(b"\n", known, offset), buffer.rfind(b"\r", known, offset)) + 1
    if line <= known:
        return known
    if not _LONG_QUOTE.search(buffer, known, line):
        return line  # only long strings go over the end of a line
    run = RUN.match(buffer, known, line)
    return run.end() if run else known
