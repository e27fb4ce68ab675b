"""What a SPARQL query of any form answers, as plain data that one process can hand to another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Quad, Triple

from phegraph.rdf.tabular import Tabular, plain
from phegraph.rdf.terms import Prefixes
from phegraph.sparql.checking import check_query
from phegraph.sparql.engine import OxigraphResult
from phegraph.sparql.guard import Guarded, QueryForm, columns, guard
from phegraph.sparql.results import Row
from phegraph.store.protocol import LocalStore
from phegraph.system.limits import Budget, Pool

if TYPE_CHECKING:
    import rdflib.query


def answer(
    query: str,
    store: LocalStore,
    prefixes: Prefixes,
    limits: Budget,
    *,
    asserted: bool = False,
    base: str = "",
) -> QueryResult:
    """Answer a SPARQL 1.1 query of any form within limits.

    Args:
        query: The query.
        store: The store, loaded: the limits are for the answer.
        prefixes: The prefixes that need no declaration.
        limits: What the answer may take.
        asserted: Whether to leave out what is inferred.
        base: The IRI that relative ones of the query are resolved against, until a BASE clause.

    Raises:
        QueryError: The query is refused (SERVICE, updates, foreign FROM) or cannot be parsed.
        LimitError: The answer takes more time or memory, or has more rows, than allowed.
    """

    def work(query: str) -> QueryResult:
        checked = check_query(query, prefixes.namespaces, base)
        found = store.run(checked.text, asserted=asserted)
        return result_of_store(found, checked, limits.within_rows)

    with Pool(work, limits) as pool:
        return pool(query)


def answer_as_written(
    query: str, quads: Iterable[Quad], prefixes: Prefixes, limits: Budget, *, base: str = ""
) -> QueryResult:
    """Answer a query with rdflib's own engine, over literals in their lexical forms. See `answer`."""
    from phegraph.store.dataset import dataset_of_quads

    def work(query: str) -> QueryResult:
        dataset = dataset_of_quads(quads, prefixes=prefixes.namespaces)
        # rdflib's own method has no base.
        text = guard(query, prefixes.namespaces, base).text if base else query
        return result_of_rdflib(dataset.query(text), limits.within_rows)

    with Pool(work, limits) as pool:
        return pool(query)


WithinRows = Callable[[Iterable[Any]], Iterator[Any]]
"""Passes rows on, as many as are allowed."""


class QueryResult(Struct, Tabular, frozen=True):
    """What a query answers: the rows of a SELECT, the statements of a CONSTRUCT or DESCRIBE, or yes or no.

    Attributes:
        form: The form of the query.
        variables: The names of the columns of a SELECT.
        rows: Its rows; an unbound cell is None.
        boolean: The answer to an ASK.
        triples: The statements of a CONSTRUCT or DESCRIBE, each once.
    """

    form: QueryForm
    variables: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    boolean: bool = False
    triples: tuple[Triple, ...] = ()

    def _columns(self) -> Sequence[str]:
        if self.form is QueryForm.ASK:
            return ("answer",)
        return self.variables if self.form is QueryForm.SELECT else ("subject", "predicate", "object")

    def _cells(self) -> Sequence[Sequence[object]]:
        if self.form is QueryForm.ASK:
            return [(self.boolean,)]
        rows = self.rows if self.form is QueryForm.SELECT else [tuple(triple) for triple in self.triples]
        return [[plain(term) for term in row] for row in rows]


def result_of_store(result: OxigraphResult, query: Guarded, within_rows: WithinRows) -> QueryResult:
    """What Oxigraph answers.

    Args:
        result: Its own result.
        query: The query.
        within_rows: Passes as many rows or statements on as are allowed.
    """
    if isinstance(result, pyoxigraph.QueryBoolean):
        return QueryResult(query.form, boolean=bool(result))
    if isinstance(result, pyoxigraph.QueryTriples):
        return QueryResult(query.form, triples=tuple(dict.fromkeys(within_rows(result))))
    names = [variable.value for variable in result.variables]
    ordered = columns(query.text, names)
    places = [names.index(name) for name in ordered]
    rows = tuple(tuple(solution[place] for place in places) for solution in within_rows(result))
    return QueryResult(query.form, variables=tuple(ordered), rows=rows)


def result_of_rdflib(result: rdflib.query.Result, within_rows: WithinRows) -> QueryResult:
    """What rdflib answers. See `result_of_store`."""
    from phegraph.rdf.convert import from_rdflib, statement_from_rdflib

    if result.type == "ASK":
        return QueryResult(QueryForm.ASK, boolean=bool(result.askAnswer))
    if result.graph is not None:
        return QueryResult(
            QueryForm.CONSTRUCT, triples=tuple(map(statement_from_rdflib, within_rows(result.graph)))
        )
    names = result.vars or []
    rows = (
        tuple(None if row.get(name) is None else from_rdflib(row[name]) for name in names)
        for row in within_rows(result.bindings)
    )
    return QueryResult(QueryForm.SELECT, variables=tuple(map(str, names)), rows=tuple(rows))
