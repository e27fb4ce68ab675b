"""Node expressions, compiled: patterns that bind the nodes that they give (SHACL-AF, section 5)."""

from collections.abc import Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.shacl.compile.paths import split_reflexive
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.expressions import (
    Constant,
    Filtered,
    FocusNode,
    FunctionCall,
    Intersection,
    NodeExpression,
    PathValues,
    UnionOf,
)
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import TRUE, any_of, call, exists, filters, negated
from phegraph.sparql.algebra.tree import Call, Expression, Extend, Filter, Path, Pattern, bgp


class Nodes(Struct, frozen=True):
    """Patterns after that of the focus node, and the term that is each node."""

    patterns: tuple[Pattern, ...]
    term: Variable | NamedNode | Literal


def nodes_of(expression: NodeExpression, scope: Scope) -> list[Nodes]:
    """The nodes that an expression gives: those of all the patterns together.

    Args:
        expression: The expression.
        scope: The scope, whose focus node is that of the expression.
    """
    match expression:
        case FocusNode():
            return [Nodes((), scope.focus)]
        case Constant(term):
            return [Nodes((), term)]
        case PathValues(path, inner):
            empty, rest = split_reflexive(path)
            found = nodes_of(inner, scope)
            return (found if empty else []) + [_after(nodes, rest, scope) for nodes in found if rest]
        case Filtered(shape, inner):
            bound = [_bound(nodes, scope) for nodes in nodes_of(inner, scope)]
            return [
                Nodes((*patterns, *filters(scope.conforms(shape, variable))), variable)
                for patterns, variable in bound
            ]
        case UnionOf(expressions):
            return [nodes for one in expressions for nodes in nodes_of(one, scope)]
        case Intersection(expressions):
            return [*map(_same, product(*(nodes_of(one, scope) for one in expressions)))]
        case FunctionCall(function, arguments):
            ways = product(*(nodes_of(one, scope) for one in arguments))
            return [_value(function, several, scope.fresh()) for several in ways]


def violates(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:expression: a value node violates it where the expression does not give true alone (section 5)."""
    assert constraint.expression is not None
    found = nodes_of(constraint.expression, replace(scope, focus=value))
    are_true = [(nodes.patterns, call("SAMETERM", nodes.term, TRUE)) for nodes in found]
    is_true = any_of([_holds(patterns, test) for patterns, test in are_true])
    is_other = any_of([_holds(patterns, negated(test)) for patterns, test in are_true])
    return any_of([negated(is_true), is_other])


def _holds(patterns: tuple[Pattern, ...], test: Expression) -> Expression:
    """Whether a test holds for a solution of patterns."""
    return exists(*patterns, Filter(test)) if patterns else test


def _value(function: NamedNode, arguments: Sequence[Nodes], variable: Variable) -> Nodes:
    """The values of a function."""
    patterns = [pattern for nodes in arguments for pattern in nodes.patterns]
    value = Call(function, tuple(nodes.term for nodes in arguments))
    return Nodes((*patterns, Extend(variable, value), Filter(call("BOUND", variable))), variable)


def _after(nodes: Nodes, path: Path, scope: Scope) -> Nodes:
    """The nodes that a path leads to from others."""
    (patterns, variable), end = _bound(nodes, scope), scope.fresh()
    return Nodes((*patterns, bgp((variable, path, end))), end)


def _bound(nodes: Nodes, scope: Scope) -> tuple[tuple[Pattern, ...], Variable]:
    """The same with a variable for each node."""
    if isinstance(nodes.term, Variable):
        return nodes.patterns, nodes.term
    variable = scope.fresh()
    return (*nodes.patterns, Extend(variable, nodes.term)), variable


def _same(several: Sequence[Nodes]) -> Nodes:
    """The nodes that are the same in several."""
    first, *others = several
    patterns = [pattern for nodes in several for pattern in nodes.patterns]
    equal = [Filter(call("SAMETERM", first.term, nodes.term)) for nodes in others]
    return Nodes((*patterns, *equal), first.term)
