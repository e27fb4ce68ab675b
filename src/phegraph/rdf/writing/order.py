"""The order of a dump: statements by graph, subject, predicate and object, each once, in bounded memory."""

import re
from collections.abc import Iterable, Iterator
from io import BufferedReader, RawIOBase
from itertools import chain, compress, groupby, islice
from types import TracebackType
from typing import Self

import pyoxigraph
from pyoxigraph import DefaultGraph, Quad, RdfFormat

from phegraph.rdf.writing.runs import SortedRuns

CHUNK = 200_000
"""The number of statements sorted in memory; more are merged from temporary files."""
IN_MEMORY = 50_000
"""The number of statements kept as quads; more are parsed again from their lines."""
BATCH = 1000
"""The number of lines read or searched at once."""

_SCHEME = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|<([^:>]*)')


class Ordered:
    """Statements in order, to be iterated any number of times.

    The order is that of their terms in N-Quads, the graph first, by code point: the same in each run.
    """

    def __init__(self, quads: Iterable[Quad], *, graphs: bool) -> None:
        """Sort statements.

        Args:
            quads: The statements.
            graphs: Whether they keep their graphs; without, they are merged.
        """
        self._graphs = graphs
        self._runs = SortedRuns()
        self._lines: list[str] = []
        self._quads: list[Quad] = []
        key = _with_graph if graphs else _without_graph
        quads = iter(quads)
        head = list(islice(quads, IN_MEMORY))
        if len(head) < IN_MEMORY:
            by_key = {key(quad): quad for quad in head}
            self._lines = sorted(by_key)
            self._quads = [by_key[line] for line in self._lines]
            return
        self._runs.sort(map(key, chain(head, quads)), CHUNK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._runs.__exit__(kind, error, at)

    def _keys(self) -> Iterable[str]:
        """Each statement as its graph, a tab (which terms escape) and its triple."""
        return self._lines if self._quads else self._runs.sorted()

    def lines(self) -> Iterator[str]:
        """The lines of N-Quads, or of N-Triples where the statements keep no graphs."""
        if not self._graphs:
            return (f"{key[1:]} .\n" for key in self._keys())
        return map(_line, self._keys())

    def __iter__(self) -> Iterator[Quad]:
        """The statements; without graphs, the graph names of the quads are to be ignored."""
        return iter(self._quads) if self._quads else _parsed(self.lines())

    def graphs(self) -> Iterator[tuple[object, Iterator[Quad]]]:
        """Each graph by its name, with its statements; the default graph has all where they are merged."""
        if self._graphs:
            return groupby(self, lambda quad: quad.graph_name)
        return iter([(DefaultGraph(), iter(self))])

    def with_blank_nodes(self) -> Iterator[Quad]:
        """The statements with blank nodes, and perhaps others: much faster than iterating over all."""
        if not self._quads:
            return _parsed(line for line in self.lines() if "_:" in line)
        quads = compress(self._quads, ["_:" in line for line in self._lines])
        return quads if self._graphs else (Quad(*quad.triple) for quad in quads)

    def predicates(self) -> set[str]:
        """The IRIs of the predicates. No subject has a space in it."""
        predicates = {key.partition("\t")[2].split(" ", 2)[1] for key in self._keys()}
        return {predicate[1:-1] for predicate in predicates}

    def schemes(self) -> set[str]:
        """The schemes of the IRIs; always with `http`, which datatypes have that are implicit."""
        schemes, keys = {"http"}, iter(self._keys())
        while batch := list(islice(keys, BATCH)):
            schemes.update(_SCHEME.findall("\n".join(batch)))
        return schemes - {""}


def _line(key: str) -> str:
    graph, _, triple = key.partition("\t")
    return f"{triple} {graph} .\n" if graph else f"{triple} .\n"


def _parsed(lines: Iterator[str]) -> Iterator[Quad]:
    return pyoxigraph.parse(BufferedReader(_Bytes(lines)), RdfFormat.N_QUADS)


def _with_graph(quad: Quad) -> str:
    graph = quad.graph_name
    return f"{'' if isinstance(graph, DefaultGraph) else graph}\t{quad.triple}"


def _without_graph(quad: Quad) -> str:
    return f"\t{quad.triple}"


class _Bytes(RawIOBase):
    """Lines as a binary file for the parser."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._buffer = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        if not self._buffer:
            self._buffer = "".join(islice(self._lines, BATCH)).encode()
        size = min(len(buffer), len(self._buffer))
        buffer[:size], self._buffer = self._buffer[:size], self._buffer[size:]
        return size
