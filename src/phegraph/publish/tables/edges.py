"""Edges: which things a graph joins, by which property, in which years, for tables and networks."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec import Struct
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from phegraph.project.loading import LoadedGraph
from phegraph.publish.publication import by_subject
from phegraph.rdf.terms import RDF_TYPE, XSD, statement_of

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


def edges(graph: LoadedGraph) -> list[Edge]:
    """Every edge between things, in order, each once."""
    nodes = things(graph)
    blank_nodes = by_subject(quad for quad in graph.asserted_quads if isinstance(quad.subject, BlankNode))
    by_edge: dict[Edge, None] = {}
    asserted = set()
    for inferred, quads in ((False, graph.asserted_quads), (True, graph.inferred_quads)):
        for subject, predicate, value in map(statement_of, quads):
            if subject not in nodes or predicate == RDF_TYPE:
                continue
            assert isinstance(subject, NamedNode)
            if value in nodes and (subject, predicate, value) not in asserted:
                assert isinstance(value, NamedNode)
                asserted.add((subject, predicate, value))
                by_edge[Edge(subject, predicate, value, inferred=inferred)] = None
            for edge in _through(subject, predicate, blank_nodes.get(value, ())):
                if edge.object in nodes:
                    by_edge[edge] = None
    return sorted(by_edge, key=lambda edge: tuple(map(str, (edge.subject, edge.property, edge.object, edge))))


def _through(subject: NamedNode, predicate: NamedNode, quads: Iterable[Quad]) -> Iterator[Edge]:
    quads = list(quads)
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


def years_of(graph: LoadedGraph) -> dict[NamedNode, Years]:
    """The years of each thing."""
    by_thing: dict[NamedNode, list[Quad]] = defaultdict(list)
    for quad in graph.asserted_quads:
        if isinstance(quad.subject, NamedNode):
            by_thing[quad.subject].append(quad)
    return {thing: years(quads) for thing, quads in by_thing.items()}
