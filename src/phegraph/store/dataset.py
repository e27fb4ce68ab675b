"""A graph as an rdflib Dataset: over the embedded store, or over statements in their lexical forms."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from threading import RLock
from typing import NoReturn

import pyoxigraph
import rdflib
from oxrdflib import OxigraphStore
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result, ResultRow

from phegraph.errors import QueryError, StoreError
from phegraph.rdf.convert import RdflibNode, from_rdflib, statement_to_rdflib, to_rdflib
from phegraph.sparql import engine
from phegraph.sparql.checking import check_query
from phegraph.sparql.guard import columns
from phegraph.sparql.parameters import bind
from phegraph.sparql.parsing import parsed
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.protocol import LocalStore
from phegraph.system.limits import Budget


def dataset_of_store(
    store: LocalStore,
    *,
    asserted: bool = False,
    prefixes: Mapping[str, str] | None = None,
    rows: int = 0,
) -> rdflib.Dataset:
    """A store as an rdflib Dataset for reading, whose queries Oxigraph answers.

    Its default graph holds the asserted statements and, unless `asserted` is true, the inferred ones; its
    named graphs are those of the store. Methods that write raise StoreError; SERVICE, and FROM of a graph
    that is not in the store, raise QueryError; an answer of more than `rows` rows or statements raises
    LimitError.

    Raises:
        StoreError: The store is not Oxigraph's.
    """
    if not isinstance(store, EmbeddedStore):
        raise StoreError(
            f"rdflib cannot read a store of the kind {store.kind}.",
            hint="Ask the store itself with `answer`.",
        )
    dataset = _Dataset(store=_ReadOnly(store, asserted=asserted, rows=rows))
    return _with_prefixes(dataset, prefixes)


def dataset_of_quads(quads: Iterable[Quad], *, prefixes: Mapping[str, str] | None = None) -> rdflib.Dataset:
    """Quads as an rdflib Dataset in memory, with their lexical forms; rdflib's own engine answers queries.

    Each statement is in the default graph, and in the named graph of its quad. SERVICE, and FROM of a
    graph that is not in the dataset, raise QueryError.
    """
    dataset = _Dataset()
    for quad in quads:
        statement = statement_to_rdflib(quad)
        dataset.default_graph.add(statement)
        if not isinstance(quad.graph_name, DefaultGraph):
            dataset.get_context(_identifier(quad.graph_name)).add(statement)
    return _with_prefixes(dataset, prefixes)


def _with_prefixes(dataset: rdflib.Dataset, prefixes: Mapping[str, str] | None) -> rdflib.Dataset:
    for prefix, namespace in (prefixes or {}).items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset


@contextmanager
def _with_lexical_forms() -> Iterator[None]:
    """Keep rdflib from normalising literals while it parses and evaluates a query.

    The setting is global in rdflib, so that only one query runs at a time.
    """
    with _ONE_AT_A_TIME:
        before = rdflib.NORMALIZE_LITERALS
        rdflib.NORMALIZE_LITERALS = False
        try:
            yield
        finally:
            rdflib.NORMALIZE_LITERALS = before


_ONE_AT_A_TIME = RLock()


class _Rows(Result):
    """The solutions of a SELECT, including those without bindings, which rdflib skips."""

    def __iter__(self) -> Iterator[ResultRow]:
        return (ResultRow(binding, self.vars or []) for binding in self.bindings)


class _GuardedGraph(rdflib.Graph):
    """A graph whose queries are guarded, whichever engine answers, and that cannot be changed."""

    def query(  # type: ignore[override]
        self,
        query_object: str | Query,
        *,
        initNs: Mapping[str, object] | None = None,  # noqa: N803
        initBindings: Mapping[str, rdflib.term.Identifier] | None = None,  # noqa: N803
        use_store_provided: bool = True,
    ) -> Result:
        """Run a SPARQL 1.1 query, as `rdflib.Graph.query` does.

        Raises:
            QueryError: The query is refused or cannot be parsed.
        """
        with _with_lexical_forms():
            if isinstance(query_object, str):
                prefixes = {name: str(iri) for name, iri in (initNs or dict(self.namespaces())).items()}
                values = {name: from_rdflib(node) for name, node in (initBindings or {}).items()}
                text = bind(check_query(query_object, prefixes).text, values)
                if use_store_provided and isinstance(self.store, _ReadOnly):
                    return self.store.answer(text, self._default())
                return self._by_rdflib(_prepared(text), {})
            return self._by_rdflib(query_object, initBindings or {})

    def _by_rdflib(self, prepared: Query, bindings: Mapping[str, rdflib.term.Identifier]) -> Result:
        result = engine.query_with_rdflib(self, prepared, bindings)
        if result.type != "SELECT":
            return result
        rows = _Rows("SELECT")
        rows.vars, rows.bindings = result.vars, list(result.bindings)
        return rows

    def _default(self) -> NamedNode | BlankNode | None:
        return _name(self)

    def update(self, *args: object, **kwargs: object) -> NoReturn:
        _refuse_change()

    def parse(self, *args: object, **kwargs: object) -> NoReturn:
        _refuse_change()


class _Dataset(_GuardedGraph, rdflib.Dataset):
    # rdflib's engine still uses this attribute, which rdflib has deprecated.
    default_context = rdflib.Dataset.default_graph

    def get_context(
        self, identifier: str | None, quoted: bool = False, base: str | None = None
    ) -> rdflib.Graph:
        return _GuardedGraph(self.store, identifier, self.namespace_manager, base)

    def _default(self) -> None:
        return None


def _prepared(text: str) -> Query:
    try:
        return parsed(text)
    except Exception as error:
        raise QueryError(f"rdflib cannot parse this query: {error}", hint="Ask Oxigraph.") from error


def _name(graph: rdflib.Graph) -> NamedNode | BlankNode:
    name = graph.identifier
    return BlankNode(name) if isinstance(name, rdflib.BNode) else NamedNode(name)


def _identifier(name: NamedNode | BlankNode | DefaultGraph) -> rdflib.URIRef | rdflib.BNode:
    if isinstance(name, DefaultGraph):
        return DATASET_DEFAULT_GRAPH_ID
    return rdflib.BNode(name.value) if isinstance(name, BlankNode) else rdflib.URIRef(name.value)


def _refuse_change(*_: object, **__: object) -> NoReturn:
    raise StoreError("This dataset is read-only.", hint="Edit the files of the graph, and open it again.")


class _ReadOnly(OxigraphStore):
    """oxrdflib's store over an embedded store, for reading, with the inferred graph or without."""

    def __init__(self, embedded: EmbeddedStore, *, asserted: bool, rows: int = 0) -> None:
        super().__init__(store=embedded.oxigraph)
        self._embedded = embedded
        self._asserted = asserted
        self._within_rows = Budget(rows=rows).within_rows

    add = remove = remove_graph = update = create = destroy = _refuse_change
    addN = _refuse_change  # noqa: N815

    def add_graph(self, graph: rdflib.Graph) -> None:
        """Do nothing: rdflib calls this also to read a graph."""

    def answer(self, text: str, default: NamedNode | BlankNode | None) -> Result:
        answer = self._embedded.run(text, asserted=self._asserted, default=default)
        if isinstance(answer, pyoxigraph.QueryBoolean):
            result = Result("ASK")
            result.askAnswer = bool(answer)
        elif isinstance(answer, pyoxigraph.QueryTriples):
            result = Result("CONSTRUCT")
            result.graph = rdflib.Graph()
            for triple in self._within_rows(answer):
                result.graph.add(statement_to_rdflib(triple))
        else:
            names = [variable.value for variable in answer.variables]
            result = _Rows("SELECT")
            result.vars = [rdflib.Variable(name) for name in columns(text, names)]
            bindings = (zip(names, row, strict=True) for row in self._within_rows(answer))
            result.bindings = [
                {rdflib.Variable(name): to_rdflib(term) for name, term in binding if term is not None}
                for binding in bindings
            ]
        return result

    def query(self, query: object, *args: object, **kwargs: object) -> NoReturn:
        raise NotImplementedError("Queries go through the guard of the dataset.")

    def triples(
        self, triple_pattern: tuple[object, object, object], context: rdflib.Graph | None = None
    ) -> Iterator[tuple[tuple[RdflibNode, RdflibNode, RdflibNode], Iterator[rdflib.Graph]]]:
        try:
            terms = [None if node is None else from_rdflib(node) for node in triple_pattern]
        except ValueError:
            return
        subject, predicate, object_ = terms
        if isinstance(subject, Literal) or not isinstance(predicate, NamedNode | None):
            return
        for name in self._graphs(context):
            graph = _GuardedGraph(self, _identifier(name))
            for quad in self._inner.quads_for_pattern(subject, predicate, object_, name):
                yield statement_to_rdflib(quad), iter((graph,))

    def _graphs(self, context: rdflib.Graph | None) -> list[NamedNode | BlankNode | DefaultGraph]:
        """The graphs of the store that a graph of the dataset is the union of."""
        if context is None:
            return [DefaultGraph(), *self._names()]
        if context.identifier != DATASET_DEFAULT_GRAPH_ID:
            return [_name(context)]
        return [DefaultGraph()] if self._asserted else [DefaultGraph(), self._embedded.inferred]

    def _names(self) -> list[NamedNode | BlankNode]:
        names = self._inner.named_graphs()
        return [name for name in names if not (self._asserted and name == self._embedded.inferred)]

    def contexts(
        self, triple: tuple[object, object, object] | None = None
    ) -> Generator[rdflib.Graph, None, None]:
        for name in self._names():
            graph = _GuardedGraph(self, _identifier(name))
            if triple is None or next(self.triples(triple, graph), None):
                yield graph

    def __len__(self, context: rdflib.Graph | None = None) -> int:
        if context is not None and context.identifier != DATASET_DEFAULT_GRAPH_ID:
            return self._embedded.count(_name(context))
        inferred = 0 if self._asserted else self._embedded.count(self._embedded.inferred)
        return self._embedded.count() + inferred
