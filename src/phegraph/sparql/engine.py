"""The engines: the only module that hands texts of queries and updates, guarded, to Oxigraph and rdflib."""

import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from itertools import count
from typing import TYPE_CHECKING, Any

import pyoxigraph
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Triple, Variable

from phegraph.errors import LimitError, PhegraphError, QueryError
from phegraph.finding import Place
from phegraph.sparql.algebra.expressions import OURS
from phegraph.sparql.algebra.parser import Parsed
from phegraph.sparql.algebra.passes import patterns
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.tree import Call
from phegraph.sparql.algebra.walk import nodes
from phegraph.sparql.faults import syntax_error
from phegraph.sparql.functions.table import AGGREGATES, FUNCTIONS
from phegraph.sparql.guard import Guarded, QueryForm, guard, is_harmless
from phegraph.sparql.texts import text_for
from phegraph.system.forks import can_fork
from phegraph.system.limits import Budget, Pool

if TYPE_CHECKING:
    import rdflib
    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result as RdflibResult

OxigraphResult = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
Graphs = Sequence[NamedNode | BlankNode | DefaultGraph]
Functions = Mapping[NamedNode, Callable[..., Any]]
"""Functions that a query may call, from terms to a term, or to None for an error."""

_UNKNOWN_FUNCTION = re.compile(r"custom (?:aggregate )?function <([^>]*)> is not supported")
"""The text of the RuntimeError that Oxigraph raises for a function that it does not have."""

_NO_SUCH_VARIABLE = "does not contains variable"

_LONG_QUERY = 400
"""Oxigraph plans the joins of a query in time that grows with the fourth power of their number: 0.7 s for 100
patterns of one subject, three minutes for 300. Queries of more tokens are planned within limits."""

_NONE = NamedNode("urn:none")

_MAX_SLICE = sys.maxsize // 2
_PLANNING = Budget(seconds=10, memory=2**30)


@lru_cache(maxsize=512)
def plan_query(guarded: Guarded) -> None:
    """Have Oxigraph parse and plan a guarded query without evaluating any of it, once.

    Raises:
        QueryError: It has a fault, a function that Oxigraph does not have, or a regular expression that is
            none; with line and column.
        LimitError: It takes too long to plan.
    """
    guarded.parsed.refuse(patterns.refused(guarded.parsed.tree))
    with placing(guarded):
        plan(guarded.text, guarded.parsed.tokens)


@contextmanager
def placing(guarded: Guarded) -> Iterator[None]:
    """Give an error about a function of a guarded query, raised within the block, its place in the text."""
    try:
        yield
    except UnknownFunctionError as error:
        raise _placed(error, guarded.parsed) from error


def plan(text: str, tokens: int, functions: Collection[str] = ()) -> None:
    """Have Oxigraph plan the text of a query whose tree has passed the guard.

    Args:
        text: The text.
        tokens: How many tokens it has, about.
        functions: The IRIs of more functions that it may call.

    Raises:
        QueryError: It has a function that Oxigraph does not have.
        LimitError: It takes too long to plan.
    """
    if tokens <= _LONG_QUERY:
        _plan(text, functions)
    elif can_fork():
        try:
            with Pool(partial(_plan, functions=functions), _PLANNING) as pool:
                pool(text)
        except LimitError as error:
            hint = "Split it, or put the values into one VALUES block."
            raise LimitError("The query has too many patterns to be planned.", hint=hint) from error
    elif tokens > 10 * _LONG_QUERY:
        raise LimitError(f"The query has more than {10 * _LONG_QUERY} tokens.", hint="Split it.")
    else:
        _plan(text, functions)


def _plan(text: str, functions: Collection[str] = ()) -> None:
    # pyoxigraph only parses and evaluates in one call. It refuses a substitution for a variable that the
    # query does not have after planning and before evaluation, which makes the call plan alone.
    name = next(name for number in count() if (name := f"none{number}") not in text)
    text = text_for(Engine.EMBEDDED, text, Facts(graphs=(_NONE,)))
    with suppress(_NotEvaluatedError):
        query(
            pyoxigraph.Store(),
            text,
            guarded=True,
            values={name: _NONE},
            functions={NamedNode(function): _no_value for function in functions},
        )


def _no_value(*_: object) -> None:
    """The value of a function that is planned and not called."""


class _NotEvaluatedError(Exception):
    """A query has no variable for a substitution, so that it was planned and not evaluated."""


def query(
    store: pyoxigraph.Store,
    text: str,
    *,
    guarded: bool = False,
    default: Graphs | NamedNode | BlankNode | None = None,
    named: Sequence[NamedNode | BlankNode] | None = None,
    values: Mapping[str, NamedNode | BlankNode] | None = None,
    functions: Functions | None = None,
) -> OxigraphResult:
    """Oxigraph's own result of a query.

    Args:
        store: The store.
        text: The query.
        guarded: Whether it has passed the guard already.
        default: The graphs that make up the default graph; None for that of the store.
        named: The named graphs that it may read; None for all.
        values: Terms for variables of the query. Unlike `bind`, this takes blank nodes.
        functions: More functions that it may call, by their IRIs.

    Raises:
        QueryError: The query is refused, is an update, or cannot be parsed.
    """
    if not guarded and not is_harmless(text, all_graphs=True):
        text = guard(text).text
    terms: dict[Variable, NamedNode | BlankNode | Literal | Triple]
    terms = {Variable(name): term for name, term in (values or {}).items()}
    try:
        return store.query(
            text,
            default_graph=[*default] if isinstance(default, Sequence) else default,
            named_graphs=None if named is None else [*named],
            substitutions=terms or None,
            **_functions(text, functions),
        )
    except SyntaxError as error:
        if guard(text).form is QueryForm.UPDATE:
            raise no_updates() from error
        raise syntax_error(text, error) from error
    except RuntimeError as error:
        raise _refused(text, error) from error


def _functions(text: str, functions: Functions | None = None) -> dict[str, Any]:
    """Functions of a caller, and those of ours that a pass has put into a text."""
    if OURS not in text:
        return {"custom_functions": dict(functions)} if functions else {}
    return {
        "custom_functions": {**FUNCTIONS, **(functions or {})},
        "custom_aggregate_functions": dict(AGGREGATES),
    }


def update(store: pyoxigraph.Store, text: str) -> None:
    """Execute an update with Oxigraph.

    Raises:
        QueryError: The update is refused, is a query, or cannot be parsed. Nothing is changed.
    """
    if not is_harmless(text, all_graphs=True):
        text = guard(text).text
    try:
        store.update(text, **_functions(text))
    except SyntaxError as error:
        if guard(text).form is not QueryForm.UPDATE:
            raise QueryError("This is a query, not an update.", hint="Ask it with select or ask.") from error
        raise syntax_error(text, error) from error
    except RuntimeError as error:
        raise _refused(text, error) from error


def query_with_rdflib(
    graph: "rdflib.Graph", prepared: "Query", values: "Mapping[str, rdflib.term.Identifier] | None" = None
) -> "RdflibResult":
    """The result of a query that rdflib has parsed, by rdflib's own engine.

    Args:
        graph: The graph.
        prepared: The query, parsed from a guarded text.
        values: Terms for variables of the query.

    Raises:
        QueryError: rdflib would use the network for it (SERVICE, or FROM of a graph that the dataset does not
            have), or cannot answer it.
    """
    from rdflib.plugins.sparql.evaluate import evalQuery
    from rdflib.plugins.sparql.processor import SPARQLResult

    _prepare(graph, prepared)
    try:
        result = SPARQLResult(evalQuery(graph, prepared, dict(values or {})))
        if result.type == "SELECT":
            _ = result.bindings  # evaluates it
    except (PhegraphError, MemoryError):
        raise
    except Exception as error:
        # rdflib raises any exception for what it does not support, such as an aggregate in BIND.
        message = f"rdflib cannot answer this query: {type(error).__name__}: {error}"
        raise QueryError(f"{message.splitlines()[0].rstrip('.')[:300]}.", hint="Ask Oxigraph.") from error
    return result


def _prepare(graph: "rdflib.Graph", prepared: "Query") -> None:
    """Refuse what would use the network, and cap LIMIT and OFFSET at what `islice` takes."""
    import rdflib
    from rdflib.plugins.sparql.parserutils import CompValue

    to_visit: list[object] = [prepared.algebra]
    while to_visit:
        part = to_visit.pop()
        if isinstance(part, CompValue):
            if part.name == "ServiceGraphPattern":
                raise QueryError("This query asks another server (SERVICE), which is refused.")
            if part.name == "Slice":
                part.update({key: min(part[key], _MAX_SLICE) for key in ("start", "length") if key in part})
            to_visit += part.values()
        elif isinstance(part, (list, tuple, set)):
            to_visit += part
    for clause in prepared.algebra.datasetClause or ():
        name = clause.default or clause.named
        if not isinstance(graph, rdflib.Dataset) or not graph.get_context(name):
            raise QueryError(f"The graph <{name}> is not in the dataset, and nothing is fetched.")


def no_updates() -> QueryError:
    """The error for an update where a query is expected."""
    return QueryError("This is an update, and updates are refused here.", hint="Write a query.")


def _refused(text: str, error: RuntimeError) -> Exception:
    """The error for a query with a function that Oxigraph does not have (SPARQL 1.1 Query, section 17.6)."""
    if _NO_SUCH_VARIABLE in str(error):
        return _NotEvaluatedError()
    unknown = _UNKNOWN_FUNCTION.search(str(error))
    if unknown is None:
        return error
    message = f"There is no function <{unknown[1]}>."
    hint = "Use a function of SPARQL 1.1 (section 17.4), or a cast of its section 17.5."
    return _placed(UnknownFunctionError(message, hint=hint, function=unknown[1]), guard(text).parsed)


class UnknownFunctionError(QueryError):
    """A query calls a function that Oxigraph does not have."""

    def __init__(self, message: str, *, hint: str, function: str, place: Place | None = None) -> None:
        super().__init__(message, hint=hint, place=place)
        self.function = function


def _placed(error: UnknownFunctionError, parsed: Parsed) -> UnknownFunctionError:
    """The error with the place of the call in the text that was parsed."""
    for part in nodes(parsed.tree):
        if isinstance(part, Call) and part.function == NamedNode(error.function):
            place = parsed.error(part.function, "").place
            return UnknownFunctionError(error.message, hint=error.hint, function=error.function, place=place)
    return error
