"""What stands before a syntax error, so that a message can name the line to be corrected."""

import io
from collections import deque
from collections.abc import Iterable

from msgspec import Struct
from pyoxigraph import RdfFormat

from phegraph.rdf.reading.chunks import Chunks
from phegraph.rdf.reading.structure import Span, Statements
from phegraph.rdf.reading.tokens import tokens


class Surroundings(Struct, frozen=True):
    """The last token before a syntax error, and the innermost bracket that is open there."""

    last: Span | None = None
    bracket: Span | None = None


_MAX_CHUNK = 2**20
"""Longer statements are not searched: a hint must not take longer than the parsing."""


def surroundings_of(data: bytes, syntax: RdfFormat, offsets: Iterable[int]) -> dict[int, Surroundings]:
    """What stands before each of some bytes of a text in one of the Turtle family."""
    source = Chunks(io.BytesIO(data), syntax)
    start = 0
    by_offset: dict[int, Surroundings] = {}
    waiting = deque(sorted(set(offsets)))
    while waiting and source.advance():
        chunk = source.chunk.data
        while waiting and waiting[0] <= start + len(chunk):
            offset = waiting.popleft()
            by_offset[offset] = (
                _surroundings(chunk, start, offset) if len(chunk) <= _MAX_CHUNK else Surroundings()
            )
        start += len(chunk)
    return by_offset


def _surroundings(chunk: bytes, start: int, offset: int) -> Surroundings:
    statements = Statements(chunk)
    last = None
    for kind, first, end in tokens(chunk):
        if start + end > offset:
            break
        statements.after(kind, (first, end))
        last = start + first, start + end
    brackets = statements.brackets
    return Surroundings(last, (start + brackets[-1][0], start + brackets[-1][1]) if brackets else None)
