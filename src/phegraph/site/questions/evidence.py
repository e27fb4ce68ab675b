"""Evidence: the sources of each row of an answer."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import XSD, Term
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Graph, Select, bgp, join
from phegraph.sparql.results import Row

_SUBJECT, _PROPERTY, _OBJECT, _GRAPH = map(Variable, ("subject", "property", "object", "graph"))
_STATEMENTS = Select(
    projection=(_SUBJECT, _OBJECT, _GRAPH),
    where=join(Graph(_GRAPH, join(bgp((_SUBJECT, _PROPERTY, _OBJECT))))),
)
# A count or a sum that equals a figure of some source is no evidence.
_NUMBERS = frozenset(XSD + name for name in ("integer", "decimal", "double", "float", "boolean"))

_Key = NamedNode | BlankNode | str
"""The key of a term: for a literal its lexical form."""


class Evidence:
    """Finds the sources of rows: those that link two things that stand in a row.

    A statement links them directly, or through a blank node; of several blank nodes those count whose details
    stand in the row most completely. Literals are compared by lexical form alone, since queries make texts
    of dates. The worker of the pages does the same.
    """

    def __init__(self, graph: LoadedGraph) -> None:
        """Take the graph. Its statements are read when they are first needed."""
        self._graph = graph
        self._by_subject: dict[_Key, dict[_Key, set[str]]] = {}

    def prepare(self) -> None:
        """Read the statements now."""
        self._statements()

    def of(self, row: Row, values: Iterable[Term]) -> tuple[NamedNode, ...]:
        """The sources of a row, by IRI.

        Args:
            row: The row.
            values: The values that the question was asked with.
        """
        terms = [term for term in row if term is not None]
        terms += (term for term in values if isinstance(term, NamedNode))
        statements, keys = self._statements(), {_key(term) for term in terms if not _is_number(term)}
        sources: set[str] = set()
        nodes: list[dict[_Key, set[str]]] = []
        for subject in keys:
            for value, graphs in statements.get(subject, {}).items():
                if value in keys and value != subject:
                    sources |= graphs
                if isinstance(value, BlankNode):
                    details = statements.get(value, {})
                    nodes.append({t: g for t, g in details.items() if t in keys and t != subject})
        most = max((1, *map(len, nodes)))
        sources.update(*(graphs for node in nodes if len(node) == most for graphs in node.values()))
        return tuple(NamedNode(iri) for iri in sorted(sources))

    def _statements(self) -> dict[_Key, dict[_Key, set[str]]]:
        """The sources with a statement of a subject and an object."""
        if not self._by_subject and self._graph.graph_sources:
            sources = self._graph.graph_sources
            statements: dict[_Key, dict[_Key, set[str]]] = defaultdict(lambda: defaultdict(set))
            for subject, value, graph in self._graph.store.select(printed(_STATEMENTS)):
                # Statements of the ontology and inferred ones are no source's.
                if isinstance(graph, NamedNode) and graph in sources:
                    assert subject is not None
                    assert value is not None
                    if not _is_number(value):
                        statements[_key(subject)][_key(value)].add(sources[graph].value)
            self._by_subject = {subject: dict(values) for subject, values in statements.items()}
        return self._by_subject


def numbered(
    rows: Sequence[Sequence[NamedNode]],
) -> tuple[tuple[NamedNode, ...], tuple[tuple[int, ...], ...]]:
    """The sources of all rows in their order, and for each row the numbers of its own."""
    every = {source: number for number, source in enumerate(dict.fromkeys(s for row in rows for s in row), 1)}
    return tuple(every), tuple(tuple(every[source] for source in row) for row in rows)


def _key(term: Term) -> _Key:
    return term.value if isinstance(term, Literal) else term


def _is_number(term: Term) -> bool:
    return isinstance(term, Literal) and term.datatype is not None and term.datatype.value in _NUMBERS
