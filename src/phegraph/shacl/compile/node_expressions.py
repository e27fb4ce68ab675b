"""Node expressions, compiled: patterns that bind the nodes that they give (SHACL-AF, section 5)."""

from collections.abc import Sequence
from itertools import product

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.shacl.compile.paths import split_reflexive
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.expressions import (
    Constant,
    Filtered,
    FocusNode,
    Intersection,
    NodeExpression,
    PathValues,
    UnionOf,
)
from phegraph.sparql.algebra.expressions import call, filters
from phegraph.sparql.algebra.tree import Extend, Filter, Path, Pattern, bgp


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
