"""What stands before a flaw, so that a message can name the line where it is to be put right."""

import io
from collections import deque
from collections.abc import Iterable

from msgspec import Struct
from pyoxigraph import RdfFormat

from phegraph.rdf.reading.chunks import Pieces
from phegraph.rdf.reading.structure import Span, Statements
from phegraph.rdf.reading.tokens import tokens


class Surroundings(Struct, frozen=True):
    """The last token before a flaw, and the innermost bracket that is open there."""

    last: Span | None = None
    bracket: Span | None = None


_MAX_PIECE = 2**20
"""A longer statement is not looked into: a hint must not take longer than the parsing."""


def surroundings_of(data: bytes, syntax: RdfFormat, offsets: Iterable[int]) -> dict[int, Surroundings]:
    """What stands before each of some bytes of a text in one of the Turtle family."""
    source = Pieces(io.BytesIO(data), syntax)
    start = 0
    found: dict[int, Surroundings] = {}
    waiting = deque(sorted(set(offsets)))
    while waiting and source.advance():
        piece = source.piece.data
        while waiting and waiting[0] <= start + len(piece):
            offset = waiting.popleft()
            found[offset] = (
                _surroundings(piece, start, offset) if len(piece) <= _MAX_PIECE else Surroundings()
            )
        start += len(piece)
    return found


def _surroundings(piece: bytes, start: int, offset: int) -> Surroundings:
    statements = Statements(piece)
    last = None
    for kind, first, end in tokens(piece):
        if start + end > offset:
            break
        statements.after(kind, (first, end))
        last = start + first, start + end
    brackets = statements.brackets
    return Surroundings(last, (start + brackets[-1][0], start + brackets[-1][1]) if brackets else None)
