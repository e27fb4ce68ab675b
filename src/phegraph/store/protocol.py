"""The protocol of stores: statements are loaded, queried and updated through it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Protocol, runtime_checkable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from phegraph.rdf.terms import Subject, Term
from phegraph.sparql.engine import OxigraphResult
from phegraph.sparql.results import Row
from phegraph.store.dialects import Dialect

INFERRED = NamedNode("https://w3id.org/phegraph/graph/inferred")
GraphName = NamedNode | BlankNode | DefaultGraph
SourceQuads = tuple[NamedNode, Sequence[Quad]]
"""The graph name of a source, and its quads."""


class Solutions(Protocol):
    """The solutions of a SELECT: variable names, and an iterator of rows in their order."""

    @property
    def variables(self) -> Sequence[str]: ...

    def __iter__(self) -> Iterator[Row]: ...


class Store(Protocol):
    """A store, embedded or on a SPARQL 1.1 server.

    The default graph holds all asserted statements; the named graph of each source holds those of the source
    once more; the named graph `inferred` alone holds the inferred ones. The default graph of a query holds
    the asserted and the inferred statements, or the asserted ones alone where `asserted` is true.
    """

    inferred: NamedNode
    merged: NamedNode | None
    """The name of the graph of all asserted statements; None where it is the default graph."""

    @property
    def dialect(self) -> Dialect:
        """The deviations of the store from SPARQL 1.1."""
        ...

    @property
    def noncanonical(self) -> Sequence[Quad]:
        """The statements whose literals the store has in another lexical form, as the files have them."""
        ...

    def select(self, query: str, *, asserted: bool = False) -> Solutions: ...

    def ask(self, query: str, *, asserted: bool = False) -> bool: ...

    def has(self, predicate: Term | None, object: Term | None, graph: NamedNode | None) -> bool:
        """Whether a named graph, or without one the asserted statements, has a statement that matches."""
        ...

    def construct(self, query: str, *, asserted: bool = False) -> Iterator[Triple]: ...

    def update(self, update: str) -> None: ...

    def extend(self, quads: Iterable[Quad]) -> None: ...

    def clear(self, graph: NamedNode) -> None: ...

    def count(self, graph: NamedNode | None = None) -> int:
        """The number of statements of a named graph; without one, of the default graph."""
        ...


@runtime_checkable
class LocalStore(Store, Protocol):
    """A store in this process, whose quads can be read without a query; see `EmbeddedStore`."""

    def load(self, sources: Iterable[SourceQuads]) -> None: ...

    def bulk_extend(self, quads: Iterable[Quad]) -> None: ...

    def save(self, to: BinaryIO) -> None: ...

    def restore(self, file: BinaryIO) -> None: ...

    def run(
        self,
        query: str,
        *,
        asserted: bool = False,
        default: NamedNode | BlankNode | None = None,
        values: Mapping[str, NamedNode | BlankNode] | None = None,
    ) -> OxigraphResult: ...

    @property
    def coinciding(self) -> Sequence[Quad]:
        """The statements of sources that equal the canonical form of one in `noncanonical`."""
        ...

    def quads(
        self,
        subject: Subject | None = None,
        predicate: NamedNode | None = None,
        object: Term | None = None,
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """The quads that match; None matches any term, or the graph name of any graph."""
        ...


def local_store(*, inferred: NamedNode = INFERRED) -> LocalStore:
    """An empty store in memory. This is the one place that says which store that is.

    Args:
        inferred: The name of the graph of inferred statements.
    """
    from phegraph.store.embedded import EmbeddedStore

    return EmbeddedStore(inferred=inferred)
