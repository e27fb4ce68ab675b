"""The variables in scope of a pattern (SPARQL 1.1 Query, section 18.2.1)."""

from collections.abc import Iterable, Iterator
from itertools import count
from typing import TypeVar

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.sparql.algebra.tree import (
    BGP,
    Extend,
    Graph,
    Join,
    LeftJoin,
    Pattern,
    Select,
    Service,
    ToMultiset,
    Union,
    Values,
)
from phegraph.sparql.algebra.walk import rewritten, variables

T = TypeVar("T")


def in_scope(*patterns: Pattern) -> dict[str, None]:
    """The names of the variables that solutions of patterns, joined, may bind."""
    names: dict[str, None] = {}
    for pattern in patterns:
        match pattern:
            case BGP(triples):
                names |= variables(triples)
            case Join(parts):
                names |= in_scope(*parts)
            case Union(branches):
                names |= in_scope(*branches)
            case LeftJoin(right):
                names |= in_scope(right)
            case Graph(name, inner) | Service(name, inner):
                names |= variables(name) | in_scope(inner)
            case Extend(variable):
                names[variable.value] = None
            case Values(of_values):
                names |= variables(of_values)
            case ToMultiset(select):
                names |= projected(select)
    return names


def projected(select: Select) -> dict[str, None]:
    """The names of the variables that a SELECT gives."""
    if select.projection is not None:
        return _names(select.projection)
    patterns = (pattern for pattern in (select.where, select.values) if pattern is not None)
    return in_scope(*patterns)


def explicit(tree: T) -> T:
    """A tree in which each SELECT of `*` names its variables, so that its patterns may get more."""

    def rewrite(part: Select) -> Select:
        if part.projection is None:
            return replace(part, projection=tuple(map(Variable, projected(part))) or None)
        return part

    return rewritten(tree, rewrite, Select)


def fresh(tree: object, stem: str) -> Iterator[Variable]:
    """Variables that a tree does not mention, one after another.

    Args:
        tree: The tree.
        stem: What their names begin with.
    """
    known = variables(tree)
    names = (f"{stem}{number}" for number in count())
    return (Variable(name) for name in names if name not in known)


def _names(projection: Iterable[Variable | Extend]) -> dict[str, None]:
    return {(column.variable if isinstance(column, Extend) else column).value: None for column in projection}
