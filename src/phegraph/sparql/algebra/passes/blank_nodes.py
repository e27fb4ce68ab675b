"""Blank nodes that a query makes (SPARQL 1.1 Query, section 17.4.2.9)."""

import re
from typing import Any

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.errors import QueryError
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.restrictions import is_grouped
from phegraph.sparql.algebra.scope import explicit, fresh
from phegraph.sparql.algebra.tree import (
    Call,
    Exists,
    Expression,
    Extend,
    Join,
    Query,
    Select,
    ToMultiset,
    Update,
    join,
)
from phegraph.sparql.algebra.walk import parts, rewritten

_BLANK_NODE = re.compile("BNODE", re.IGNORECASE)


def may_make_blank_nodes(text: str) -> bool:
    """Whether a text may have BNODE."""
    return _BLANK_NODE.search(text) is not None


def blank_nodes_of_solutions(tree: Query | Update) -> Query | Update:
    """BNODE of a string gives one blank node in a solution, and another in the next.

    Oxigraph gives one in all of them, and its label is the string, which a node of the data may have as well.
    """
    if not any(map(_is_labelled, parts(tree))):
        return tree
    names = fresh(tree, "solution")

    def rewrite(part: Any) -> Any:
        if isinstance(part, Join) and _makes(part.parts):
            first = next(at for at, each in enumerate(part.parts) if _makes((each,)))
            solution = next(names)
            members = (
                _of_solution(each, solution) if _makes((each,)) else each for each in part.parts[first:]
            )
            return Join((*part.parts[:first], Extend(solution, call("STRUUID")), *members))
        if isinstance(part, Select) and _makes(part.projection or ()):
            return _of_groups(part) if is_grouped(part) else _of_select(part, next(names))
        return part

    return rewritten(explicit(tree), rewrite, Join, Select)


def _of_select(select: Select, solution: Variable) -> Select:
    """Its own projection is of the solutions of another, which has a name for each of them as well."""
    columns = tuple(_of_solution(column, solution) for column in select.projection or ())
    inner = replace(select, projection=(Extend(solution, call("STRUUID")), *columns))
    names = tuple(column.variable if isinstance(column, Extend) else column for column in columns)
    return Select(projection=names, where=join(ToMultiset(inner)))


def _of_groups(select: Select) -> Select:
    """Oxigraph has no name for a group, so that a blank node can be had of it once."""
    if sum(map(_is_labelled, parts(select.projection, but_of=(Exists,)))) > 1:
        raise QueryError(
            "SELECT with GROUP BY or an aggregate has BNODE with a label more than once.",
            hint="Group in a sub-select, and make the blank nodes outside of it.",
        )
    return replace(select, projection=_of_solution(select.projection, call("STRUUID")))


def _makes(members: tuple[Any, ...]) -> bool:
    """Whether a member of a group or projection binds a blank node with a label."""
    extends = tuple(each.expression for each in members if isinstance(each, Extend))
    return any(map(_is_labelled, parts(extends, but_of=(Exists,))))


def _is_labelled(part: object) -> bool:
    return isinstance(part, Call) and part.function == "BNODE" and len(part.arguments) == 1


def _of_solution(part: Any, solution: Expression) -> Any:
    def rewrite(each: Call) -> Call:
        if not _is_labelled(each):
            return each
        return replace(each, arguments=(call("SHA1", call("CONCAT", solution, *each.arguments)),))

    return rewritten(part, rewrite, Call)
