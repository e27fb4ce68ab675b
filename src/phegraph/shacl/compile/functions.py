"""SPARQL functions of a shapes graph: a query that is asked for each call (SHACL-AF, section 6)."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from threading import local

from msgspec.structs import replace
from pyoxigraph import BlankNode, NamedNode

from phegraph.errors import QueryError
from phegraph.rdf.terms import Term
from phegraph.shacl.compile.queries import checked_query
from phegraph.shacl.shapes.model import Function
from phegraph.sparql.algebra.passes.binding import bound
from phegraph.sparql.algebra.tree import Ask, Query, Select
from phegraph.sparql.algebra.walk import variables

Callback = Callable[..., Term | None]
"""The value of a function for terms; None is an error (SPARQL 1.1 Query, section 17.2)."""

_DEEPEST = 20
"""How deep calls of functions may stand in one another."""


@lru_cache(maxsize=512)
def prepare_function(function: Function) -> Query:
    """Check the query of a function.

    Raises:
        QueryError: It cannot be parsed, is refused, or gives no value.
        LimitError: It is nested too deep, or has too many operations, for an engine.
    """
    tree = checked_query(function.query)
    form = tree.form
    if not isinstance(form, Ask if function.is_ask else Select):
        raise QueryError(f"This is no {'ASK' if function.is_ask else 'SELECT'} query.")
    if isinstance(form, Select) and not form.projection:
        raise QueryError("A function gives the value of the first variable after SELECT, and none is named.")
    if isinstance(form, Select) and form.projection:
        form = replace(form, projection=form.projection[:1], limit=1)
    return replace(tree, form=form, prefixes=())


def callbacks(
    functions: Mapping[NamedNode, Function], answer: Callable[[Query], Term | None]
) -> dict[NamedNode, Callback]:
    """The functions as an engine calls them.

    Args:
        functions: The functions.
        answer: Gives the first value of a SELECT, or whether an ASK has a solution.
    """
    calls = local()

    def callback(function: Function) -> Callback:
        names = [name for name, _ in function.parameters]
        needed = sum(not is_optional for _, is_optional in function.parameters)

        def value_of(*terms: Term) -> Term | None:
            depth = getattr(calls, "depth", 0)
            if not needed <= len(terms) <= len(names) or depth >= _DEEPEST:
                return None
            tree = prepare_function(function)
            mentioned = variables(tree)
            values = {name: term for name, term in zip(names, terms, strict=False) if name in mentioned}
            if any(isinstance(term, BlankNode) for term in values.values()):
                return None
            calls.depth = depth + 1
            try:
                return answer(bound(tree, values))  # type: ignore[arg-type]
            finally:
                calls.depth = depth

        return value_of

    return {node: callback(function) for node, function in functions.items()}
