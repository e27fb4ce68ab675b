"""One query in place of many that differ in the value of a variable.

VALUES of all of them stand where `binding` has one, so that a solution has one of them, and joins none of
another. Sub-selects give the variable, too, and group by it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace
from pyoxigraph import NamedNode, Variable

from phegraph.sparql.algebra.passes.binding import Place, begun
from phegraph.sparql.algebra.passes.reads import depends_on_order, is_volatile
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Exists,
    Extend,
    Join,
    Minus,
    Pattern,
    Query,
    Select,
    ToMultiset,
    values,
)
from phegraph.sparql.algebra.walk import nodes, parts, rewritten

_IN_ANY_ORDER = frozenset({"COUNT", "MIN", "MAX", "GROUP_CONCAT"})
"""The aggregates of the same value in whatever order solutions come; of the last, `reads` knows whether."""


def together(query: Query, name: str, terms: Sequence[NamedNode]) -> Query | None:
    """The query whose first column is a variable, and whose rows with one term there are those for that term.

    They are in the same order, but for what ORDER BY takes for equal. None where that is not known to be so.

    Args:
        query: The query.
        name: The variable, which the query does not assign.
        terms: Its values, each once.
    """
    form, variable = query.form, Variable(name)
    if not isinstance(form, Select) or not _is_divisible(query, form, variable):
        return None
    given = values(variable, terms)

    def beginning(place: Place) -> Iterable[Pattern]:
        if place.is_substituted:
            return ()
        has_it = place.is_outermost or name in place.names or _mentions(place.group, variable)
        return [given] if has_it else ()

    def with_variable(part: Any) -> Any:
        if not isinstance(part, Select) or not _mentions(part, variable):
            return part
        group = part.group if not part.group or variable in part.group else (variable, *part.group)
        columns = part.projection
        if columns is not None and variable not in columns:
            columns = (variable, *columns)
        return replace(part, group=group, projection=columns)

    where = Join((form.where,)) if isinstance(form.where, ToMultiset) else form.where
    return replace(query, form=rewritten(begun(replace(form, where=where), beginning), with_variable))


def _is_divisible(query: Query, form: Select, variable: Variable) -> bool:
    """Whether the solutions for several values are those for each, and in an order that the query gives."""
    ordered = {condition.expression for condition in form.order}
    shown = form.projection or (variable,)
    columns = [column.variable if isinstance(column, Extend) else column for column in shown]
    if variable in columns or not ordered.issuperset(form.group or columns) or is_volatile(query):
        return False
    for part in nodes(query):
        match part:
            case Minus() if _mentions(part, variable):
                return False
            case Exists() if any(_mentions(own, variable) for own in nodes(part) if isinstance(own, Select)):
                return False
            case Select() if part.reduced or depends_on_order(part):
                return False
            case Select() if (part is form or _mentions(part, variable)) and not _is_apart(part, variable):
                return False
    return True


def _is_apart(select: Select, variable: Variable) -> bool:
    """Whether a SELECT gives the same for each value of a variable if it gives the variable, too."""
    own = select.having, select.order, select.projection or ()
    aggregates = [part for part in nodes(own) if isinstance(part, Aggregate)]
    if not all(map(_is_of_any_order, aggregates)):
        return False
    if not select.group:
        return not aggregates and not (select.distinct and select.projection is None)
    return variable in select.group or not any(part == variable for part in parts(own, but_of=(Aggregate,)))


def _is_of_any_order(aggregate: Aggregate) -> bool:
    return aggregate.function in _IN_ANY_ORDER and not (aggregate.distinct and aggregate.argument is None)


def _mentions(part: object, variable: Variable) -> bool:
    """Whether a part mentions a variable outside the groups of EXISTS, which get the values of a solution."""
    return any(each == variable for each in parts(part, but_of=(Exists,)))
