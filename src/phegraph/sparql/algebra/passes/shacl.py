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
from phegraph.sparql.algebra.walk import nodes, variables

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
    mentioned = {*variables(query), "this"}
    for part in nodes(query):
        if isinstance(part, _FORBIDDEN):
            keyword = type(part).__name__.upper()
            yield Restriction(part, f"{keyword} is not allowed in a query of a shape.")
        elif isinstance(part, Extend) and part.variable.value in prebound:
            yield Restriction(part, f"${part.variable.value} is pre-bound, and cannot be assigned with AS.")
        elif isinstance(part, ToMultiset):
            needed = [name for name in prebound if name in mentioned and name not in _OPTIONAL]
            yield from _unprojected(part.select, "A sub-select", needed)
    if isinstance(query.form, Select) and query.form.projection is not None:
        yield from _unprojected(query.form, "The query", ["this"])


def _unprojected(select: Select, what: str, needed: Sequence[str]) -> Iterator[Restriction]:
    """The variables that a SELECT must give by name, and does not."""
    columns = select.projection or ()
    given = {column.value for column in columns if isinstance(column, Variable)}
    for name in needed:
        if name not in given:
            yield Restriction(select, f"{what} does not give ${name}.", f"Add ${name} after SELECT.")
