"""Edges: which things a graph joins, by which property, in which years, for tables and networks."""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from typing import Self

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import RDF_TYPE, XSD, statement_of
from phegraph.rdf.writing.order import CHUNK
from phegraph.rdf.writing.runs import SortedRuns

_DATED = {XSD + name for name in ("gYear", "gYearMonth", "date", "dateTime", "dateTimeStamp")}
_YEAR = re.compile(r"-?[0-9]{4,9}(?![0-9])")


class Years(Struct, frozen=True):
    """The first and the last year of something; None where there is none."""

    first: int | None = None
    last: int | None = None


class Edge(Struct, frozen=True):
    """A thing, a property and another thing.

    Attributes:
        subject, property, object: The statement; the object of an edge through a blank node is what the
            blank node leads to.
        through: The property from the blank node to the object, where one stands between.
        inferred: Whether no source states it.
        years: The years of the blank node.
    """

    subject: NamedNode
    property: NamedNode
    object: NamedNode
    through: NamedNode | None = None
    inferred: bool = False
    years: Years = Years()


def things(graph: LoadedGraph) -> set[NamedNode]:
    """The subjects of the statements of sources, without the sources themselves and their graphs."""
    graphs = set(graph.graph_sources)
    described = (quad.subject for quad in graph.asserted_quads if quad.graph_name in graphs)
    return {subject for subject in described if isinstance(subject, NamedNode)} - graphs - set(graph.sources)


class Edges:
    """Every edge between things, in order, each once; those of a large graph are sorted on disk.

    Attributes:
        things: The things.
    """

    def __init__(self, graph: LoadedGraph) -> None:
        """Find them."""
        self.things = things(graph)
        self._runs = SortedRuns()
        self._runs.sort(map(_line, _edges(graph, self.things)), CHUNK)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._runs.close()

    def __iter__(self) -> Iterator[Edge]:
        last = ""
        for line in self._runs.sorted():
            if line != last.replace("\tFalse\t", "\tTrue\t"):  # what is asserted as well is not inferred
                yield _edge(line)
            last = line


def _line(edge: Edge) -> str:
    ends = edge.subject, edge.property, edge.object
    return "\t".join(map(str, (*ends, edge.through, edge.inferred, edge.years.first, edge.years.last)))


def _edge(line: str) -> Edge:
    *terms, through, inferred, first, last = line.split("\t")
    subject, name, value = (NamedNode(term[1:-1]) for term in terms)
    node = None if through == "None" else NamedNode(through[1:-1])
    span = Years(*(None if year == "None" else int(year) for year in (first, last)))
    return Edge(subject, name, value, node, inferred == "True", span)


def _edges(graph: LoadedGraph, nodes: Set[object]) -> Iterator[Edge]:
    for inferred, quads in ((False, graph.asserted_quads), (True, graph.inferred_quads)):
        for subject, predicate, value in map(statement_of, quads):
            if subject not in nodes or predicate == RDF_TYPE:
                continue
            assert isinstance(subject, NamedNode)
            if isinstance(value, NamedNode) and value in nodes:
                yield Edge(subject, predicate, value, inferred=inferred)
            elif isinstance(value, BlankNode):
                through = _through(subject, predicate, graph.written.asserted(value))
                yield from (edge for edge in through if edge.object in nodes)


def _through(subject: NamedNode, predicate: NamedNode, quads: Sequence[Quad]) -> Iterator[Edge]:
    span = years(quads)
    for _, through, value in map(statement_of, quads):
        if isinstance(value, NamedNode) and through != RDF_TYPE:
            yield Edge(subject, predicate, value, through=through, years=span)


def years(quads: Iterable[Quad]) -> Years:
    """The years in the dates that statements give."""
    every = []
    for quad in quads:
        if isinstance(quad.object, Literal) and quad.object.datatype.value in _DATED:
            year = _YEAR.match(quad.object.value)
            every += [int(year[0])] if year else []
    return Years(min(every), max(every)) if every else Years()
