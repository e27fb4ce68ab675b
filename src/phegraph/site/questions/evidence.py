"""Evidence: the sources of each row of an answer."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import XSD, Term
from phegraph.sparql.results import Row

_KEPT = 50_000
"""The number of things whose statements are kept: rows have many in common."""
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
        """Take the graph. The statements of a thing are read when it stands in a row."""
        self._graph = graph
        self._about = lru_cache(maxsize=_KEPT)(self._read)

    def of(self, row: Row, values: Iterable[Term]) -> tuple[NamedNode, ...]:
        """The sources of a row, by IRI.

        Args:
            row: The row.
            values: The values that the question was asked with.
        """
        terms = [term for term in row if term is not None]
        terms += (term for term in values if isinstance(term, NamedNode))
        keys = {_key(term) for term in terms if not _is_number(term)}
        sources: set[str] = set()
        nodes: list[dict[_Key, Set[str]]] = []
        for subject in keys:
            for value, graphs in self._about(subject).items():
                if value in keys and value != subject:
                    sources |= graphs
                if isinstance(value, BlankNode):
                    details = self._about(value)
                    nodes.append({t: g for t, g in details.items() if t in keys and t != subject})
        most = max((1, *map(len, nodes)))
        sources.update(*(graphs for node in nodes if len(node) == most for graphs in node.values()))
        return tuple(NamedNode(iri) for iri in sorted(sources))

    def _read(self, subject: _Key) -> Mapping[_Key, Set[str]]:
        """The sources with a statement of a subject and an object: of the latter each, but for numbers."""
        found: dict[_Key, set[str]] = defaultdict(set)
        # Statements of the ontology and inferred ones are no source's.
        sources = self._graph.graph_sources
        for quad in () if isinstance(subject, str) or not sources else self._graph.store.quads(subject):
            _, _, value, graph = quad
            if graph in sources and not isinstance(value, Triple) and not _is_number(value):
                found[_key(value)].add(sources[graph].value)
        return found


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
