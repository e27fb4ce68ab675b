"""Stores: where statements are kept, queried and updated."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from phegraph.rdf.terms import Subject, Term
from phegraph.store.dialects import Dialect

Row = tuple[Term | None, ...]
GraphName = NamedNode | BlankNode | DefaultGraph


class Solutions(Protocol):
    """The solutions of a SELECT: variable names, and an iterator of rows in their order."""

    @property
    def variables(self) -> Sequence[str]: ...

    def __iter__(self) -> Iterator[Row]: ...


class Store(Protocol):
    """What all code may use of a store, the embedded one and a SPARQL 1.1 server alike.

    The default graph holds the merged asserted statements; each source also stands in a named graph;
    inferred statements stand in the named graph `inferred` and nowhere else. A query sees asserted and
    inferred statements as its default graph unless `asserted` is true.
    """

    inferred: NamedNode
    merged: NamedNode | None
    """The graph of the merged asserted statements where it has a name; None where it is the default graph."""

    @property
    def dialect(self) -> Dialect:
        """How it differs from SPARQL 1.1."""
        ...

    @property
    def noncanonical(self) -> Sequence[Quad]:
        """The statements whose literals the store keeps in another lexical form, as they were written."""
        ...

    def select(self, query: str, *, asserted: bool = False) -> Solutions: ...

    def ask(self, query: str, *, asserted: bool = False) -> bool: ...

    def has(self, predicate: Term | None, object: Term | None, graph: NamedNode | None) -> bool:
        """Whether a graph, or the asserted statements without one, has some of a predicate and object."""
        ...

    def construct(self, query: str, *, asserted: bool = False) -> Iterator[Triple]: ...

    def update(self, update: str) -> None: ...

    def extend(self, quads: Iterable[Quad]) -> None: ...

    def clear(self, graph: NamedNode) -> None: ...

    def count(self, graph: NamedNode | None = None) -> int:
        """How many statements a named graph holds; without one, the default graph."""
        ...


class LocalStore(Store, Protocol):
    """A store of this process, whose quads can be looked up without a query."""

    @property
    def coinciding(self) -> Sequence[Quad]:
        """The statements of sources that equal what the store keeps for one in `noncanonical`."""
        ...

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that have the given terms; without a graph name, those of all graphs."""
        ...
