"""Which blank nodes Turtle can write inside the statement that names them, and which need a label."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from pyoxigraph import BlankNode, NamedNode, Quad

from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST

GraphKey = object
Pairs = Sequence[tuple[NamedNode, object]]

DEPTH = 12
"""The depth of brackets at which a label is used; parsers of other tools overflow on thousands."""
MAX_NESTED = 100_000
"""The most blank nodes that nest; of more, all are labelled, so that memory does not grow with the graph."""


class _NestedNode(Struct):
    """A blank node of a dataset: what refers to it, and its predicates and objects in each graph."""

    references: int = 0
    parent: object = None
    predicate: NamedNode | None = None
    graph: GraphKey = None
    properties: dict[GraphKey, list[tuple[NamedNode, object]]] = {}


class Nesting:
    """The blank nodes of a dataset: nested, unreferenced or labelled.

    A node nests if one statement has it as its object and all its own statements are in the same graph. One
    node of a cycle and those at `DEPTH` get a label. The cells of a well-formed list (RDF 1.1 Turtle,
    section 2.8) nest in each other without a level. If there are more nodes than `MAX_NESTED`, none nests.
    """

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._nodes: dict[BlankNode, _NestedNode] = defaultdict(_NestedNode)
        self._graph_names: set[BlankNode] = set()
        for quad in quads:
            if len(self._nodes) > MAX_NESTED:
                self._nodes.clear()
                break
            subject, predicate, term, graph = quad
            if isinstance(graph, BlankNode):
                self._graph_names.add(graph)
            if isinstance(subject, BlankNode):
                self._nodes[subject].properties.setdefault(graph, []).append((predicate, term))
            if isinstance(term, BlankNode):
                node = self._nodes[term]
                node.references += 1
                node.parent, node.predicate, node.graph = subject, predicate, graph
        self._nested = {term for term, node in self._nodes.items() if self._may_nest(term, node)}
        self._cells = set(self._list_cells())
        self._nested -= set(self._labelled())

    def _may_nest(self, term: BlankNode, node: _NestedNode) -> bool:
        in_one_graph = not node.properties or list(node.properties) == [node.graph]
        return node.references == 1 and in_one_graph and term not in self._graph_names

    def _list_cells(self) -> Iterator[BlankNode]:
        """The cells of well-formed lists: from each end, back to the first."""
        for term in self._nodes:
            cell: object = term
            is_last = self._is_cell(term) and (RDF_REST, RDF_NIL) in self.properties(term)
            while is_last and isinstance(cell, BlankNode):
                yield cell
                node = self._nodes[cell]
                cell = node.parent if node.predicate == RDF_REST and self._is_cell(node.parent) else None

    def _is_cell(self, term: object) -> bool:
        if not isinstance(term, BlankNode) or term not in self._nested:
            return False
        predicates = [predicate for predicate, _ in self.properties(term)]
        return len(predicates) == 2 and RDF_FIRST in predicates and RDF_REST in predicates

    def _labelled(self) -> Iterator[BlankNode]:
        """One node of each cycle, and those that would exceed the depth."""
        levels: dict[object, int] = {}
        for start in self._nodes:
            path: list[BlankNode] = []
            on_path: set[object] = set()
            term: object = start
            while isinstance(term, BlankNode) and term in self._nested and term not in levels:
                if term in on_path:
                    cycle = path[path.index(term) :]
                    labelled = next(node for node in cycle if not self._continues_list(node))
                    levels[labelled] = 0
                    yield labelled
                    break
                path.append(term)
                on_path.add(term)
                term = self._nodes[term].parent
            for term in reversed(path):
                if term not in levels:
                    above = levels.get(self._nodes[term].parent, 0)
                    levels[term] = above if self._continues_list(term) else above + 1
                    if levels[term] > DEPTH:
                        levels[term] = 0
                        yield term

    def _continues_list(self, term: BlankNode) -> bool:
        node = self._nodes[term]
        return term in self._cells and node.predicate == RDF_REST and node.parent in self._cells

    def nests(self, term: object) -> bool:
        """Whether a term is written inside the one statement that has it as its object."""
        return term in self._nested

    def is_unreferenced(self, term: object) -> bool:
        """Whether nothing refers to a blank node, so that it needs no label as a subject."""
        if not isinstance(term, BlankNode) or term not in self._nodes or term in self._graph_names:
            return False
        node = self._nodes[term]
        return node.references == 0 and len(node.properties) == 1

    def properties(self, term: BlankNode) -> Pairs:
        """The predicates and objects of a node that nests, in order."""
        return next(iter(self._nodes[term].properties.values()), [])

    def items(self, term: object) -> list[object] | None:
        """The items of the list that a node is the first cell of; None for any other term."""
        items: list[object] = []
        while term != RDF_NIL:
            if not isinstance(term, BlankNode) or term not in self._cells or term not in self._nested:
                return None
            pairs = dict(self.properties(term))
            items.append(pairs[RDF_FIRST])
            term = pairs[RDF_REST]
        return items
