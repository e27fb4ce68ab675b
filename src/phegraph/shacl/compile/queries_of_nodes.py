"""Queries of the shapes that `sh:node` asks for, joined to the value nodes.

Engines plan no EXISTS: they would evaluate each part of such a query on the whole graph, for each value node.
"""

from msgspec.structs import replace

from phegraph.shacl.compile import sparql_based
from phegraph.shacl.compile.scope import THIS, VALUE, Scope, ViolationPattern
from phegraph.shacl.shapes.model import Constraint, Shape
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import Extend, Pattern, Select, ToMultiset, join

_NODE = sh("NodeConstraintComponent")


def taken_out(constraint: Constraint, scope: Scope) -> tuple[Shape | None, list[Constraint]]:
    """The shape that a constraint asks for without its SELECTs, and these; None where it has none to join."""
    if constraint.component != _NODE or scope.literals.verbatim:
        return None, []
    shape = scope.shapes[constraint.term]  # type: ignore[index]  # a shape is no literal
    if shape.path is not None or shape.deactivated or shape.node in scope.cycles:
        return None, []
    selects = [one for one in shape.constraints if _is_joinable(one, shape)]
    kept = tuple(one for one in shape.constraints if one not in selects)
    return (replace(shape, constraints=kept) if selects else None), selects


def _is_joinable(constraint: Constraint, shape: Shape) -> bool:
    """Whether a constraint is a SELECT that can be evaluated for many nodes together."""
    if constraint.validator is None or constraint.validator.is_ask:
        return False
    query = sparql_based.prepared(constraint, shape)
    return query is not None and not query.is_limited


def joined(constraint: Constraint, shape: Shape, scope: Scope, nodes: Select) -> list[ViolationPattern]:
    """The value nodes of a scope that violate a SELECT of a shape.

    Args:
        constraint: The SELECT.
        shape: The shape that has it.
        scope: The scope of the constraint that asks for the shape.
        nodes: The value nodes, as `?this`.
    """
    rows = ToMultiset(sparql_based.select_rows(constraint, shape, scope.literals, ToMultiset(nodes)))
    if scope.shape.path is None:
        found = ToMultiset(Select(projection=(THIS,), distinct=True, where=join(rows)))
        return [ViolationPattern((found,), THIS)]
    each = Select(projection=(THIS,), where=join(rows))
    renamed = Select(projection=(VALUE,), distinct=True, where=join(ToMultiset(each), Extend(VALUE, THIS)))
    steps: list[Pattern] = scope.steps(VALUE)
    return [ViolationPattern((step, ToMultiset(renamed)), VALUE) for step in steps]
