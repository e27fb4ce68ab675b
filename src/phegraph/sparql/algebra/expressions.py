"""Expressions that are simplified as they are made, for compilers."""

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.tree import (
    Aggregate,
    And,
    Call,
    Exists,
    Expression,
    Filter,
    Not,
    Or,
    Pattern,
    join,
)

TRUE = Literal("true", datatype=NamedNode(XSD + "boolean"))
FALSE = Literal("false", datatype=NamedNode(XSD + "boolean"))

OURS = "urn:phegraph:function:"
"""What the IRIs of functions begin with that are of `sparql/functions/table.py`."""

OUR_AGGREGATES = OURS + "aggregate/"
"""What those of aggregates begin with."""

_INTEGER = NamedNode(XSD + "integer")
_WIDTH = 50


def any_of(expressions: Iterable[Expression]) -> Expression:
    """The disjunction of expressions that never fail with an error."""
    return _chained(expressions, Or, absorbing=TRUE, neutral=FALSE)


def all_of(expressions: Iterable[Expression]) -> Expression:
    """The conjunction of expressions that never fail with an error."""
    return _chained(expressions, And, absorbing=FALSE, neutral=TRUE)


def negated(expression: Expression) -> Expression:
    """The negation of an expression whose value is a boolean. Virtuoso errs on some that are double."""
    if isinstance(expression, Not):
        return expression.operand
    return FALSE if expression == TRUE else TRUE if expression == FALSE else Not(expression)


def call(function: str | NamedNode, *arguments: Expression) -> Call:
    """A call of a function."""
    return Call(function, arguments)


def ours(function: str, *arguments: Expression) -> Call:
    """A call of a function of `sparql/functions/table.py`, for trees that the embedded store gets."""
    return Call(NamedNode(OURS + function), arguments)


def our_aggregate(function: str, argument: Expression) -> Aggregate:
    """An aggregate of `sparql/functions/table.py`, for trees that the embedded store gets."""
    return Aggregate(f"<{OUR_AGGREGATES}{function}>", argument)


def exists(*parts: Pattern | Iterable[Pattern]) -> Exists:
    """Whether a group of patterns has a solution."""
    return Exists(join(*parts))


def filters(condition: Expression) -> tuple[Filter, ...]:
    """The FILTER of a condition; none where it always holds."""
    return () if condition == TRUE else (Filter(condition),)


def integer(number: int) -> Literal:
    """A number."""
    return Literal(str(number), datatype=_INTEGER)


def _chained(
    expressions: Iterable[Expression], operator: type[Or] | type[And], *, absorbing: Literal, neutral: Literal
) -> Expression:
    """Expressions in groups of groups: an engine follows a chain of thousands to the end of its stack."""
    kept = [expression for expression in dict.fromkeys(expressions) if expression != neutral]
    if absorbing in kept:
        return absorbing
    while len(kept) > 1:
        groups = [tuple(kept[start : start + _WIDTH]) for start in range(0, len(kept), _WIDTH)]
        kept = [operator(group) if len(group) > 1 else group[0] for group in groups]
    return kept[0] if kept else neutral
