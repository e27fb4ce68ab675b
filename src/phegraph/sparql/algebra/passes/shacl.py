"""What SHACL forbids in a query of a shape (SHACL, section 5.2.1 and appendix A)."""

from collections.abc import Iterator, Sequence

from pyoxigraph import Variable

from phegraph.sparql.algebra.restrictions import Restriction
from phegraph.sparql.algebra.tree import (
    Ask,
    Extend,
    Minus,
    Query,
    Select,
    Service,
    ToMultiset,
    Values,
)
from phegraph.sparql.algebra.walk import parts, variables

_FORBIDDEN = (Minus, Service, Values)
_OPTIONAL = {"shapesGraph", "currentShape"}


def forbidden(query: Query, *, select: bool, prebound: Sequence[str]) -> Iterator[Restriction]:
    """What of a query of a shape is not allowed.

    Args:
        query: The query.
        select: Whether it must be a SELECT; otherwise it must be an ASK.
        prebound: The variables that may be pre-bound.
    """
    if not isinstance(query.form, Select if select else Ask):
        yield Restriction(query, f"This is no {'SELECT' if select else 'ASK'} query.")
        return
    for graph in (*query.default, *query.named):
        yield Restriction(graph, "FROM is not allowed in a query of a shape.")
    for part in parts(query):
        if isinstance(part, _FORBIDDEN):
            keyword = type(part).__name__.upper()
            yield Restriction(part, f"{keyword} is not allowed in a query of a shape.")
        elif isinstance(part, Extend) and part.variable.value in prebound:
            yield Restriction(part, f"${part.variable.value} is pre-bound, and cannot be assigned with AS.")
        elif isinstance(part, ToMultiset):
            needed = [name for name in prebound if name not in _OPTIONAL]
            yield from _unprojected(part.select, "A sub-select", needed, query)
    if isinstance(query.form, Select) and query.form.projection is not None:
        yield from _unprojected(query.form, "The query", ["this"], query)


def _unprojected(select: Select, what: str, needed: Sequence[str], query: Query) -> Iterator[Restriction]:
    """A sub-select must give every variable that may be pre-bound, and by name."""
    columns = select.projection or ()
    given = {column.value for column in columns if isinstance(column, Variable)}
    mentioned = variables(query)
    for name in needed:
        if name not in given and (name in mentioned or name == "this"):
            yield Restriction(select, f"{what} does not give ${name}.", f"Add ${name} after SELECT.")
