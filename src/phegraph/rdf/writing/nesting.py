"""Which blank nodes Turtle can write inside the statement that names them, and which need a label."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST

Graph = object
Pairs = Sequence[tuple[NamedNode, object]]

DEPTH = 12
"""How deep brackets go before a label is used; parsers of other tools overflow on thousands."""
LIMIT = 100_000
"""How many blank nodes may nest; of more, all are labelled, so that memory does not grow with the graph."""


class _Node(Struct):
    """A blank node of a dataset: where it is named as an object, and its properties in each graph."""

    named: int = 0
    by: object = None
    link: NamedNode | None = None
    link_graph: Graph = None
    properties: dict[Graph, list[tuple[NamedNode, object]]] = {}


class Nesting:
    """The blank nodes of a dataset, sorted into nested, unnamed and labelled ones.

    A node nests where one statement names it and all its own statements stand in the same graph. Rings of
    such nodes and every so many levels get a label. The cells of a list that is whole (RDF 1.1 Turtle,
    section 2.8) nest in each other without a level. Where there are more nodes than `LIMIT`, none nests.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._nodes: dict[BlankNode, _Node] = defaultdict(_Node)
        self._graph_names: set[BlankNode] = set()
        for quad in quads:
            if len(self._nodes) > LIMIT:
                self._nodes.clear()
                break
            subject, predicate, term, graph = quad
            if isinstance(graph, BlankNode):
                self._graph_names.add(graph)
            if isinstance(subject, BlankNode):
                self._nodes[subject].properties.setdefault(graph, []).append((predicate, term))
            if isinstance(term, BlankNode):
                node = self._nodes[term]
                node.named += 1
                node.by, node.link, node.link_graph = subject, predicate, graph
        self._nested = {term for term, node in self._nodes.items() if self._may_nest(term, node)}
        self._cells = set(self._list_cells())
        self._nested -= set(self._to_label())

    def _may_nest(self, term: BlankNode, node: _Node) -> bool:
        at_home = not node.properties or list(node.properties) == [node.link_graph]
        return node.named == 1 and at_home and term not in self._graph_names

    def _list_cells(self) -> Iterator[BlankNode]:
        """The cells of whole lists: from each end, back to where the list is named."""
        for term in self._nodes:
            cell: object = term
            ends = self._is_cell(term) and (RDF_REST, RDF_NIL) in self.properties(term)
            while ends and isinstance(cell, BlankNode):
                yield cell
                node = self._nodes[cell]
                cell = node.by if node.link == RDF_REST and self._is_cell(node.by) else None

    def _is_cell(self, term: object) -> bool:
        if not isinstance(term, BlankNode) or term not in self._nested:
            return False
        predicates = [predicate for predicate, _ in self.properties(term)]
        return len(predicates) == 2 and RDF_FIRST in predicates and RDF_REST in predicates

    def _to_label(self) -> Iterator[BlankNode]:
        """One node of each ring, and those that would open one bracket too many."""
        levels: dict[object, int] = {}
        for start in self._nodes:
            path: list[BlankNode] = []
            on_path: set[object] = set()
            term: object = start
            while isinstance(term, BlankNode) and term in self._nested and term not in levels:
                if term in on_path:
                    ring = path[path.index(term) :]
                    opened = next(node for node in ring if not self._continues_list(node))
                    levels[opened] = 0
                    yield opened
                    break
                path.append(term)
                on_path.add(term)
                term = self._nodes[term].by
            for term in reversed(path):
                if term not in levels:
                    above = levels.get(self._nodes[term].by, 0)
                    levels[term] = above if self._continues_list(term) else above + 1
                    if levels[term] > DEPTH:
                        levels[term] = 0
                        yield term

    def _continues_list(self, term: BlankNode) -> bool:
        node = self._nodes[term]
        return term in self._cells and node.link == RDF_REST and node.by in self._cells

    def nests(self, term: object) -> bool:
        """Whether a term is written inside the one statement that names it."""
        return term in self._nested

    def is_unnamed(self, term: object) -> bool:
        """Whether nothing names a node, so that it needs no label as a subject."""
        if not isinstance(term, BlankNode) or term not in self._nodes or term in self._graph_names:
            return False
        node = self._nodes[term]
        return node.named == 0 and len(node.properties) == 1

    def properties(self, term: BlankNode) -> Pairs:
        """The predicates and objects of a node that nests, in order."""
        return next(iter(self._nodes[term].properties.values()), [])

    def items(self, term: object) -> list[object] | None:
        """The items of the list that a node begins, or None where it begins none."""
        found: list[object] = []
        while term != RDF_NIL:
            if not isinstance(term, BlankNode) or term not in self._cells or term not in self._nested:
                return None
            pairs = dict(self.properties(term))
            found.append(pairs[RDF_FIRST])
            term = pairs[RDF_REST]
        return found
