"""The statements of a graph as files have them, looked up by their ends: in memory, or in a store on disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Variable

from phegraph.owl.closure.inferred_statements import InferredStatements
from phegraph.rdf.reading.streamed import Anew, together
from phegraph.rdf.terms import statement_of
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Graph, Select, join
from phegraph.store.embedded import canonical_statements

if TYPE_CHECKING:
    from phegraph.project.loading import LoadedGraph

_DEFAULT = DefaultGraph()


class AsWritten(Protocol):
    """The statements of a graph as files have them, by their ends. What follows is in the inferred graph."""

    def asserted(self, subject: object) -> Sequence[Quad]:
        """The asserted statements about a term."""
        ...

    def inferred(self, subject: object) -> Sequence[Quad]:
        """The inferred statements about a term."""
        ...

    def leading_to(self, object: object) -> Sequence[Quad]:
        """The statements, asserted and inferred, that have a term as object which is no literal."""
        ...

    def of_source(self, source: NamedNode) -> Iterable[Quad]:
        """The asserted statements of a source, to be gone through several times."""
        ...


def by_subject(quads: Iterable[Quad]) -> Mapping[object, Sequence[Quad]]:
    """Statements by their subjects."""
    return _by(lambda quad: quad.subject, quads)


def by_object(quads: Iterable[Quad]) -> Mapping[object, Sequence[Quad]]:
    """Statements by their objects, but for literals."""
    return _by(lambda quad: quad.object, (quad for quad in quads if not isinstance(quad.object, Literal)))


def _by(key: Callable[[Quad], object], quads: Iterable[Quad]) -> Mapping[object, Sequence[Quad]]:
    found: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[key(quad)].append(quad)
    return found


class WrittenInMemory:
    """The statements of a graph in memory."""

    def __init__(self, graph: LoadedGraph) -> None:
        """Take the graph."""
        self._graph = graph

    @cached_property
    def _asserted(self) -> Mapping[object, Sequence[Quad]]:
        return by_subject(self._graph.asserted_quads)

    @cached_property
    def _inferred(self) -> Mapping[object, Sequence[Quad]]:
        return by_subject(self._graph.inferred_quads)

    @cached_property
    def _leading(self) -> Mapping[object, Sequence[Quad]]:
        return by_object(together(self._graph.asserted_quads, self._graph.inferred_quads))

    @cached_property
    def _of_source(self) -> Mapping[object, Sequence[Quad]]:
        source_of = self._graph.source_of
        quads = (quad for quad in self._graph.asserted_quads if isinstance(quad.graph_name, NamedNode))
        return _by(lambda quad: source_of(quad.graph_name), quads)  # type: ignore[arg-type]

    def asserted(self, subject: object) -> Sequence[Quad]:
        """See `AsWritten.asserted`."""
        return self._asserted.get(subject, ())

    def inferred(self, subject: object) -> Sequence[Quad]:
        """See `AsWritten.inferred`."""
        return self._inferred.get(subject, ())

    def leading_to(self, object: object) -> Sequence[Quad]:
        """See `AsWritten.leading_to`."""
        return self._leading.get(object, ())

    def of_source(self, source: NamedNode) -> Iterable[Quad]:
        """See `AsWritten.of_source`."""
        return self._of_source.get(source, ())


class WrittenInStore:
    """The statements of a graph in its store, with the lexical forms that the store has noted.

    Imported statements, which the store has as well, are left out.
    """

    def __init__(self, graph: LoadedGraph) -> None:
        """Take the graph, which is closed in a store on disk."""
        self._graph, self._store = graph, graph.store
        self._imported = frozenset(graph.imported_quads)
        own = [quad for quad in self._store.noncanonical if quad not in self._imported]
        self._by_subject, self._by_graph = by_subject(own), _by(lambda quad: quad.graph_name, own)
        self._replaced = canonical_statements(self._store).difference(self._store.coinciding)
        self._inferred = InferredStatements(self._store)

    @cached_property
    def _graphs(self) -> Mapping[object, Sequence[NamedNode]]:
        """The named graphs of each source."""
        name = Variable("graph")
        query = printed(Select(projection=(name,), distinct=True, where=join(Graph(name, join()))))
        found: dict[object, list[NamedNode]] = defaultdict(list)
        for (graph,) in self._store.select(query, asserted=True):
            if isinstance(graph, NamedNode):
                found[self._graph.source_of(graph)].append(graph)
        return found

    def _stored(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        """Those of some quads of the store that are asserted, and in the lexical forms of files."""
        for quad in quads:
            is_asserted = quad.graph_name not in (_DEFAULT, self._store.inferred)
            if is_asserted and quad not in self._replaced and quad not in self._imported:
                yield quad

    def asserted(self, subject: object) -> Sequence[Quad]:
        """See `AsWritten.asserted`."""
        if not isinstance(subject, NamedNode | BlankNode):
            return ()
        return [*self._stored(self._store.quads(subject)), *self._by_subject.get(subject, ())]

    def inferred(self, subject: object) -> Sequence[Quad]:
        """See `AsWritten.inferred`."""
        if not isinstance(subject, NamedNode | BlankNode) or subject in self._graph.imported_subjects:
            return ()
        rows = map(statement_of, self._store.quads(subject, None, None, self._store.inferred))
        return [self._inferred.written(*statement) for statement in rows]

    def leading_to(self, object: object) -> Sequence[Quad]:
        """See `AsWritten.leading_to`."""
        if not isinstance(object, NamedNode | BlankNode):
            return ()
        inferred = self._store.quads(None, None, object, self._store.inferred)
        imported = self._graph.imported_subjects
        asserted = self._stored(self._store.quads(None, None, object))
        return [*asserted, *(quad for quad in inferred if quad.subject not in imported)]

    def of_source(self, source: NamedNode) -> Iterable[Quad]:
        """See `AsWritten.of_source`."""
        return Anew(lambda: chain.from_iterable(map(self._of_graph, self._graphs.get(source, ()))))

    def _of_graph(self, graph: NamedNode) -> Iterator[Quad]:
        yield from self._stored(self._store.quads(graph=graph))
        yield from self._by_graph.get(graph, ())
