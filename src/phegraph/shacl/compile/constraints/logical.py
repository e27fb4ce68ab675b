"""Logical constraint components (SHACL, section 4.6)."""

from phegraph.shacl.compile.component import SHAPE, SHAPES, Component
from phegraph.shacl.compile.paths import all_of, any_of
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint


def not_(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:not (SHACL, section 4.6.1)."""
    return scope.conforms(constraint.term, value)


def and_(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:and (SHACL, section 4.6.2)."""
    return any_of([scope.does_not_conform(shape, value) for shape in constraint.value])


def or_(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:or (SHACL, section 4.6.3)."""
    return all_of([scope.does_not_conform(shape, value) for shape in constraint.value])


def xone(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:xone (SHACL, section 4.6.4). A shape that the list has twice counts twice."""
    if scope.literals.verbatim:
        return _none_or_two(constraint, scope, value)
    counts = [f"IF({scope.conforms(shape, value)}, 1, 0)" for shape in constraint.value]
    return f"({' + '.join(counts) or '0'}) != 1"


def _none_or_two(constraint: Constraint, scope: Scope, value: str) -> str:
    """The same without IF, inside which Virtuoso cannot do an EXISTS. It asks most shapes twice."""
    fails = [scope.does_not_conform(shape, value) for shape in constraint.value]
    conforms = [scope.conforms(shape, value) for shape in constraint.value]
    two = [all_of([conforms[last], any_of(conforms[:last])]) for last in range(1, len(conforms))]
    return any_of([all_of(fails), *two])


COMPONENTS = (
    Component("4.6.1", "Not", "not", SHAPE, "It conforms to {}, which it must not.", value_test=not_),
    Component("4.6.2", "And", "and", SHAPES, "It does not conform to all of {}.", value_test=and_),
    Component("4.6.3", "Or", "or", SHAPES, "It conforms to none of {}.", value_test=or_),
    Component("4.6.4", "Xone", "xone", SHAPES, "It does not conform to exactly one of {}.", value_test=xone),
)
