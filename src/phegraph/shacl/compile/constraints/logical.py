"""Logical constraint components (SHACL, section 4.6)."""

from collections.abc import Sequence

from pyoxigraph import Variable

from phegraph.shacl.compile.component import SHAPE, SHAPES, Component
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import all_of, any_of, call, integer
from phegraph.sparql.algebra.tree import Arithmetic, Comparison, Expression


def not_(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:not (SHACL, section 4.6.1)."""
    return scope.conforms(constraint.term, value)


def and_(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:and (SHACL, section 4.6.2)."""
    return any_of([scope.does_not_conform(shape, value) for shape in constraint.value])


def or_(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:or (SHACL, section 4.6.3)."""
    return all_of([scope.does_not_conform(shape, value) for shape in constraint.value])


def xone(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:xone (SHACL, section 4.6.4). A shape that the list has twice counts twice."""
    if scope.literals.verbatim:
        return _none_or_two(constraint, scope, value)
    counts = [call("IF", scope.conforms(shape, value), integer(1), integer(0)) for shape in constraint.value]
    return Comparison("!=", _sum(counts), integer(1))


def _sum(numbers: Sequence[Expression]) -> Expression:
    """The sum, of halves: an engine follows a chain of thousands to the end of its stack."""
    if len(numbers) < 2:
        return numbers[0] if numbers else integer(0)
    half = len(numbers) // 2
    return Arithmetic("+", _sum(numbers[:half]), _sum(numbers[half:]))


def _none_or_two(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """The same without IF, inside which Virtuoso cannot do an EXISTS. It asks most shapes twice."""
    fails = [scope.does_not_conform(shape, value) for shape in constraint.value]
    conforms = [scope.conforms(shape, value) for shape in constraint.value]
    two = [all_of([conforms[last], any_of(conforms[:last])]) for last in range(1, len(conforms))]
    return any_of([all_of(fails), *two])


COMPONENTS = (
    Component(
        "4.6.1",
        "Not",
        "not",
        SHAPE,
        "It conforms to {}, which it must not.",
        value_test=not_,
        is_monotone=False,
    ),
    Component(
        "4.6.2",
        "And",
        "and",
        SHAPES,
        "It does not conform to all of {}.",
        value_test=and_,
        is_conjunction=True,
    ),
    Component("4.6.3", "Or", "or", SHAPES, "It conforms to none of {}.", value_test=or_),
    Component(
        "4.6.4",
        "Xone",
        "xone",
        SHAPES,
        "It does not conform to exactly one of {}.",
        value_test=xone,
        is_monotone=False,
    ),
)
