"""SPARQL functions of a shapes graph: a query that is asked for each call (SHACL-AF, section 6)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from threading import local

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import BlankNode, NamedNode

from phegraph.errors import PhegraphError, QueryError
from phegraph.rdf.terms import Term
from phegraph.shacl.compile.queries import checked_query
from phegraph.shacl.shapes.model import Function
from phegraph.sparql.algebra.passes.binding import bound
from phegraph.sparql.algebra.passes.reads import is_volatile
from phegraph.sparql.algebra.tree import Ask, Query, Select
from phegraph.sparql.algebra.walk import variables

Callback = Callable[..., Term | None]
"""The value of a function for terms; None is an error (SPARQL 1.1 Query, section 17.2)."""

_DEEPEST = 20
"""How deep calls of functions may stand in one another."""
_MOST_KEPT = 100_000
"""The most values of a function that are kept."""


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
    """The functions as an engine calls them while the data stay the same: a value is computed once.

    Args:
        functions: The functions.
        answer: Gives the first value of a SELECT, or whether an ASK has a solution.
    """
    calls = _Calls()

    def callback(function: Function) -> Callback:
        names = [name for name, _ in function.parameters]
        needed = sum(not is_optional for _, is_optional in function.parameters)
        known: dict[tuple[Term, ...], Term | None] = {}

        def value_of(*terms: Term) -> Term | None:
            if terms in known or not needed <= len(terms) <= len(names):
                return known.get(terms)
            tree = prepare_function(function)
            mentioned = variables(tree)
            values = {name: term for name, term in zip(names, terms, strict=False) if name in mentioned}
            if any(isinstance(term, BlankNode) for term in values.values()):
                return None
            with calls.one(is_steady=not is_volatile(tree)) as call:
                value = answer(bound(tree, values)) if call.is_allowed else None  # type: ignore[arg-type]
                if call.is_steady and len(known) < _MOST_KEPT:
                    known[terms] = value
            return value

        def value(*terms: Term) -> Term | None:
            # Such as a limit: an error of the call, which may have a value later.
            with suppress(PhegraphError):
                return value_of(*terms)
            return None

        return value

    return {node: callback(function) for node, function in functions.items()}


class _Call(Struct):
    """A call: whether it stands not too deep, and whether another of the same terms has the same value."""

    is_allowed: bool
    is_steady: bool


class _Calls(local):
    """The calls of a thread that stand in one another."""

    def __init__(self) -> None:
        self.open: list[_Call] = []

    @contextmanager
    def one(self, *, is_steady: bool) -> Iterator[_Call]:
        """One more. What is not steady makes those around it unsteady."""
        is_allowed = len(self.open) < _DEEPEST
        call = _Call(is_allowed, is_steady and is_allowed)
        self.open.append(call)
        try:
            yield call
        except PhegraphError:
            call.is_steady = False
            raise
        finally:
            self.open.pop()
            if self.open and not call.is_steady:
                self.open[-1].is_steady = False
