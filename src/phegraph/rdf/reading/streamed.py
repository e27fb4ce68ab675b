"""Streaming: statements that are made each time that they are gone through, as those of a large dump are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import overload

from pyoxigraph import BlankNode, Literal, Quad, RdfFormat, Triple

from phegraph.errors import InputError
from phegraph.finding import Place
from phegraph.rdf.formats import BOM, LINE_FORMATS, parse_rdf
from phegraph.rdf.reading.blank_nodes import BlankNodeLabels
from phegraph.rdf.reading.parser_messages import fault

FROM = 128 * 2**20
"""How many bytes a dump has, those of a million statements and more, whose statements are not kept."""
_AT_ONCE = 50_000


def is_streamed(path: Path, syntax: object) -> bool:
    """Whether a file is a dump that is streamed: lines of N-Triples or N-Quads, and large."""
    return syntax in LINE_FORMATS and path.is_file() and path.stat().st_size >= FROM


class StreamedQuads(Sequence[Quad]):
    """The statements of a dump in their order, as `Reading` has them, read from the file each time."""

    def __init__(self, path: Path, syntax: RdfFormat, name: str) -> None:
        """Go through the file once.

        Args:
            path: The file.
            syntax: N-Triples or N-Quads.
            name: The name of the file, as in the labels of its blank nodes.

        Raises:
            InputError: Not all of it can be read; `read_bytes` tells what is wrong.
        """
        self.path, self.syntax, self.name = path, syntax, name
        self._state = self._now()
        self._count, self._has_nodes = 0, False
        for quad in self._parsed():
            term = quad.object
            if isinstance(term, Triple) or (isinstance(term, Literal) and term.direction):
                raise self._changed()
            self._count += 1
            self._has_nodes = self._has_nodes or BlankNode in map(type, quad)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Quad]:
        if self._now() != self._state:
            raise self._changed()
        return map(BlankNodeLabels(self.name).relabel, self._parsed()) if self._has_nodes else self._parsed()

    def _parsed(self) -> Iterator[Quad]:
        """The statements with the labels of the file."""
        with self.path.open("rb") as file:
            if file.read(len(BOM)) != BOM:
                file.seek(0)
            try:
                yield from parse_rdf(file, self.syntax, None)
            except (SyntaxError, MemoryError) as error:
                raise self._changed() from error

    def _now(self) -> tuple[int, int]:
        """What tells whether the file was changed."""
        status = self.path.stat()
        return status.st_mtime_ns, status.st_size

    def batches(self) -> Iterator[Sequence[Quad]]:
        """The statements, some at a time."""
        quads = iter(self)
        while some := list(islice(quads, _AT_ONCE)):
            yield some

    def _changed(self) -> InputError:
        message, hint = "The file was changed while it was read.", "Try again."
        return InputError([fault("file/unreadable", message, hint, Place(self.name))])

    @overload
    def __getitem__(self, index: int) -> Quad: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Quad]: ...

    def __getitem__(self, index: int | slice) -> Quad | Sequence[Quad]:
        if isinstance(index, slice):
            return [*self][index]
        position = range(len(self))[index]
        return next(islice(self, position, None))


class Anew(Iterable[Quad]):
    """Statements that are made anew each time that they are gone through; none is kept."""

    def __init__(self, make: Callable[[], Iterable[Quad]]) -> None:
        """Take what makes them."""
        self._make = make

    def __iter__(self) -> Iterator[Quad]:
        return iter(self._make())


def together(*parts: Iterable[Quad]) -> Anew:
    """Statements that are gone through one part after the other, without a copy."""
    return Anew(lambda: chain.from_iterable(parts))
