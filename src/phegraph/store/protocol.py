"""The protocol of stores: statements are loaded, queried and updated through it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple

from phegraph.rdf.numbers import Places
from phegraph.rdf.terms import Subject, Term
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.engine import Functions, OxigraphResult
from phegraph.sparql.results import Row
from phegraph.store.dialects import Dialect

INFERRED = NamedNode("https://w3id.org/phegraph/graph/inferred")
GraphName = NamedNode | BlankNode | DefaultGraph
Dataset = tuple[Sequence[NamedNode], Sequence[NamedNode]]
"""The graphs of the default graph, and the named graphs, of a query (SPARQL 1.1 Query, section 13.2)."""
SourceQuads = tuple[NamedNode, Sequence[Quad]]
"""The graph name of a source, and its quads."""


class Solutions(Protocol):
    """The solutions of a SELECT: variable names, and an iterator of rows in their order, to be read once."""

    @property
    def variables(self) -> Sequence[str]: ...

    def __iter__(self) -> Iterator[Row]: ...


class Store(Protocol):
    """A store, embedded or on a SPARQL 1.1 server.

    The asserted graph holds all asserted statements; the named graph of each source holds those of the source
    once more; the graph `inferred` alone holds the inferred ones, and none that is asserted. The default
    graph of a query is the asserted and the inferred graph together. Where `asserted` is true it is the
    asserted graph alone, and `GRAPH ?g` does not match the inferred graph either. Servers
    whose default graphs are not named by the caller have their own, whatever `asserted` is.

    Every method raises QueryError for a text that is refused, is of another form or cannot be parsed, and a
    store on a server StoreError where it fails and LimitError where it takes too long.
    """

    engine: Engine
    """What evaluates its queries and updates, which decides the passes over them."""

    inferred: NamedNode
    asserted_graph: NamedNode | None
    """The name of the asserted graph; None where it is the default graph of the store, without a name."""

    @property
    def dialect(self) -> Dialect:
        """The deviations of the store from SPARQL 1.1."""
        ...

    @property
    def noncanonical(self) -> Sequence[Quad]:
        """The statements whose literals the store has in another lexical form, as the files have them."""
        ...

    def select(self, query: str, *, asserted: bool = False) -> Solutions:
        """The solutions of a SELECT, which may be evaluated as they are read."""
        ...

    def ask(self, query: str, *, asserted: bool = False) -> bool:
        """The answer to an ASK."""
        ...

    def has(self, predicate: Term | None, object: Term | None, graph: NamedNode | None) -> bool:
        """Whether a named graph, or without one the asserted graph, has a statement that matches."""
        ...

    def construct(self, query: str, *, asserted: bool = False) -> Iterator[Triple]:
        """The statements of a CONSTRUCT or DESCRIBE."""
        ...

    def update(self, update: str) -> None:
        """Execute an update; where it raises QueryError, nothing is changed.

        Outside GRAPH, its templates and its WHERE are about the store's own default graph. That of an
        embedded store is the asserted graph alone.
        """
        ...

    def extend(self, quads: Iterable[Quad]) -> None:
        """Add quads to the graphs that they name; DefaultGraph is the store's own.

        The caller sees to it that none for the inferred graph is asserted, unless the store is embedded.
        """
        ...

    def clear(self, graph: NamedNode) -> None:
        """Remove a named graph, if it is there."""
        ...

    def count(self, graph: NamedNode | None = None) -> int:
        """The number of statements of a named graph; without one, of the asserted graph."""
        ...


@runtime_checkable
class LocalStore(Store, Protocol):
    """An embedded store, whose quads can be read without a query.

    Its asserted graph is the default graph. `extend` leaves out the quads for the inferred graph that are
    asserted, and blank nodes keep their labels in everything that is loaded, added, saved and restored.
    """

    kind: str
    """The name and version of what stores the quads: what one kind saves, another need not restore."""

    def select(
        self, query: str, *, asserted: bool = False, values: Mapping[str, NamedNode | BlankNode] | None = None
    ) -> Solutions:
        """The solutions of a SELECT, with values as of `run`."""
        ...

    def load(self, sources: Iterable[SourceQuads]) -> None:
        """Load sources: each statement into the asserted graph, and into the graph of its source.

        A quad with a graph name of its own goes into that graph instead of the source's. What is in the
        inferred graph is not asserted by it, and removed from there where it is asserted otherwise.
        """
        ...

    def bulk_extend(self, quads: Iterable[Quad], *, numbers: Callable[[], Places] | None = None) -> None:
        """Add many quads to the graphs that they name, asserted or not, without the check of `extend`.

        Args:
            quads: The quads.
            numbers: How many places their exact numbers have, where whoever makes them knows it at the end.
        """
        ...

    def remove(self, quads: Iterable[Quad]) -> None:
        """Remove quads from the graphs that they name."""
        ...

    def save(self, to: BinaryIO) -> None:
        """Write all quads, `noncanonical` and `coinciding`; OSError where that is not possible."""
        ...

    def copy_to(self, folder: Path) -> None:
        """Write the store to a folder that is new, which `opened_store` opens in several processes."""
        ...

    def merged(self) -> "LocalStore":
        """A copy in memory, whose asserted graph has the inferred statements as well, and no other graph.

        Literals are as the store has them, whatever `noncanonical` says.
        """
        ...

    def restore(self, file: BinaryIO) -> None:
        """Fill an empty store with what `save` wrote; SyntaxError or ValueError where it is damaged."""
        ...

    def run(
        self,
        query: str,
        *,
        asserted: bool = False,
        default: NamedNode | BlankNode | None = None,
        dataset: Dataset | None = None,
        values: Mapping[str, NamedNode | BlankNode] | None = None,
        functions: Functions | None = None,
    ) -> OxigraphResult:
        """The result of a query of any form.

        Args:
            query: The query.
            asserted: As of `select`.
            default: A named graph to be the default graph of the query.
            dataset: The dataset, in place of that of the query. Graphs that are not there are empty.
            values: Terms for variables of a SELECT, which must be among those that it projects. Unlike
                VALUES, this takes blank nodes.
            functions: More functions that the query may call, by their IRIs.
        """
        ...

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


def opened_store(folder: Path, *, inferred: NamedNode) -> LocalStore:
    """The store in a folder, to read.

    Args:
        folder: The folder.
        inferred: The name of the graph of inferred statements.

    Raises:
        StoreError: It cannot be opened.
    """
    from phegraph.store.embedded import EmbeddedStore

    return EmbeddedStore(folder, read_only=True, inferred=inferred)


def created_store(folder: Path, *, inferred: NamedNode) -> LocalStore:
    """An empty store in a folder, to be filled, which `opened_store` opens then.

    Args:
        folder: The folder.
        inferred: The name of the graph of inferred statements.

    Raises:
        StoreError: The folder cannot be written to.
    """
    from phegraph.store.embedded import EmbeddedStore

    return EmbeddedStore(folder, inferred=inferred)


def local_store(*, inferred: NamedNode = INFERRED) -> LocalStore:
    """An empty store in memory. This is the one place that says which store that is.

    Args:
        inferred: The name of the graph of inferred statements.
    """
    from phegraph.store.embedded import EmbeddedStore

    return EmbeddedStore(inferred=inferred)
