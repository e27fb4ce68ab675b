"""Property pair constraint components (SHACL, section 4.5)."""

from typing import Literal as OneOf

from pyoxigraph import NamedNode, Variable

from phegraph.shacl.compile.component import IRI, Component
from phegraph.shacl.compile.scope import THIS, VALUE, Scope, ViolationPattern
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import FALSE, any_of, call, exists, filters, negated
from phegraph.sparql.algebra.tree import Comparison, Expression, Extend, Filter, Pattern, bgp

Operator = OneOf["<", "<="]


def equals(constraint: Constraint, scope: Scope) -> Expression:
    """sh:equals (SHACL, section 4.5.1)."""
    other = scope.fresh()
    lacking = exists(_pair(constraint, scope, other), filters(_not_a_value(scope, other)))
    return any_of([scope.some_value(lambda value: _not_there(constraint, scope, value)), lacking])


def equals_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """The value nodes that the other property lacks, and its values that are no value nodes."""
    values = Filter(_not_there(constraint, scope, VALUE))
    others = (_pair(constraint, scope, VALUE), *filters(_not_a_value(scope, VALUE)))
    steps = scope.steps(VALUE) if scope.shape.path else [Extend(VALUE, THIS)]
    return [ViolationPattern(others, VALUE), *(ViolationPattern((step, values), VALUE) for step in steps)]


def disjoint(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:disjoint (SHACL, section 4.5.2)."""
    return exists(_pair(constraint, scope, value))


def less_than(constraint: Constraint, scope: Scope) -> Expression:
    """sh:lessThan (SHACL, section 4.5.3)."""
    return _ordered(constraint, scope, "<")


def less_than_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each pair of a value node and a value of the other property."""
    return _ordered_patterns(constraint, scope, "<")


def less_than_or_equals(constraint: Constraint, scope: Scope) -> Expression:
    """sh:lessThanOrEquals (SHACL, section 4.5.4)."""
    return _ordered(constraint, scope, "<=")


def less_than_or_equals_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each pair of a value node and a value of the other property."""
    return _ordered_patterns(constraint, scope, "<=")


def _pair(constraint: Constraint, scope: Scope, value: Variable) -> Pattern:
    assert isinstance(constraint.term, NamedNode)
    return bgp((scope.focus, constraint.term, value))


def _not_there(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    return negated(exists(_pair(constraint, scope, value)))


def _not_a_value(scope: Scope, node: Variable) -> Expression:
    return negated(scope.some_value(lambda value: call("SAMETERM", value, node)))


def _ordered(constraint: Constraint, scope: Scope, operator: Operator) -> Expression:
    def fails(value: Variable) -> Expression:
        other = scope.fresh()
        test = _not_ordered(scope, value, operator, other)
        return exists(_pair(constraint, scope, other), Filter(test))

    return scope.some_value(fails)


def _ordered_patterns(constraint: Constraint, scope: Scope, operator: Operator) -> list[ViolationPattern]:
    other = Variable("other")
    test = Filter(_not_ordered(scope, VALUE, operator, other))
    pair = _pair(constraint, scope, other)
    return [ViolationPattern((step, pair, test), VALUE, others=(other,)) for step in scope.steps(VALUE)]


def _not_ordered(scope: Scope, value: Variable, operator: Operator, other: Variable) -> Expression:
    ordered = Comparison(operator, scope.literals.value(value), scope.literals.value(other))
    return negated(call("COALESCE", ordered, FALSE))


COMPONENTS = (
    Component(
        "4.5.1",
        "Equals",
        "equals",
        IRI,
        "It differs from the values of {}.",
        focus_test=equals,
        patterns=equals_patterns,
        is_local=True,
    ),
    Component(
        "4.5.2", "Disjoint", "disjoint", IRI, "It is also a value of {}.", value_test=disjoint, is_local=True
    ),
    Component(
        "4.5.3",
        "LessThan",
        "lessThan",
        IRI,
        "It is not less than the value of {}.",
        focus_test=less_than,
        patterns=less_than_patterns,
        of_properties=True,
        is_local=True,
    ),
    Component(
        "4.5.4",
        "LessThanOrEquals",
        "lessThanOrEquals",
        IRI,
        "It is not less than or equal to the value of {}.",
        focus_test=less_than_or_equals,
        patterns=less_than_or_equals_patterns,
        of_properties=True,
        is_local=True,
    ),
)
