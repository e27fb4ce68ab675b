"""Property pair constraint components (SHACL, section 4.5)."""

from collections.abc import Callable
from itertools import product
from typing import Literal as OneOf

from pyoxigraph import NamedNode, Variable

from phegraph.shacl.compile.component import IRI, PATH, Component
from phegraph.shacl.compile.paths import some, split_reflexive
from phegraph.shacl.compile.scope import THIS, VALUE, Scope, ViolationPattern
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import FALSE, any_of, call, exists, filters, negated
from phegraph.sparql.algebra.tree import Comparison, Expression, Extend, Filter, Path, Pattern, bgp

Operator = OneOf["<", "<="]


def equals(constraint: Constraint, scope: Scope) -> Expression:
    """sh:equals (SHACL, section 4.5.1)."""
    lacking = _some_other(constraint, scope, lambda other: _not_a_value(scope, other))
    return any_of([scope.some_value(lambda value: _not_there(constraint, scope, value)), lacking])


def equals_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """The value nodes that the other property lacks, and its values that are no value nodes."""
    values = Filter(_not_there(constraint, scope, VALUE))
    lacking = filters(_not_a_value(scope, VALUE))
    steps = scope.steps(VALUE) if scope.shape.path else [Extend(VALUE, THIS)]
    others = [(pair, *lacking) for pair in _others(constraint, scope, VALUE)]
    return [ViolationPattern(part, VALUE) for part in [*others, *((step, values) for step in steps)]]


def disjoint(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:disjoint (SHACL, section 4.5.2)."""
    return _is_there(constraint, scope, value)


def subset_of(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:subsetOf (SHACL 1.2, section 7.6.3)."""
    return _not_there(constraint, scope, value)


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


def _path(constraint: Constraint) -> Path:
    """The path that is compared with: a property, or in the draft any path (SHACL 1.2, section 7.6)."""
    if constraint.path is not None:
        return constraint.path
    assert isinstance(constraint.term, NamedNode)
    return constraint.term


def _others(constraint: Constraint, scope: Scope, other: Variable) -> list[Pattern]:
    """Patterns that together bind a variable to each of the nodes that are compared with."""
    empty, rest = split_reflexive(_path(constraint))
    ways: list[Pattern] = [bgp((scope.focus, rest, other))] if rest else []
    return ways + ([Extend(other, scope.focus)] if empty else [])


def _some_other(constraint: Constraint, scope: Scope, test: Callable[[Variable], Expression]) -> Expression:
    """Whether one of the nodes that are compared with passes a test."""
    return some(_path(constraint), scope.focus, scope.fresh, test)


def _is_there(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    path = _path(constraint)
    if isinstance(path, NamedNode):
        return exists(bgp((scope.focus, path, value)))
    return _some_other(constraint, scope, lambda other: call("SAMETERM", other, value))


def _not_there(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    return negated(_is_there(constraint, scope, value))


def _not_a_value(scope: Scope, node: Variable) -> Expression:
    return negated(scope.some_value(lambda value: call("SAMETERM", value, node)))


def _ordered(constraint: Constraint, scope: Scope, operator: Operator) -> Expression:
    def fails(value: Variable) -> Expression:
        return _some_other(constraint, scope, lambda other: _not_ordered(scope, value, operator, other))

    return scope.some_value(fails)


def _ordered_patterns(constraint: Constraint, scope: Scope, operator: Operator) -> list[ViolationPattern]:
    other = Variable("other")
    test = Filter(_not_ordered(scope, VALUE, operator, other))
    ways = product(scope.steps(VALUE), _others(constraint, scope, other))
    return [ViolationPattern((step, pair, test), VALUE, others=(other,)) for step, pair in ways]


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
        draft_type=PATH,
    ),
    Component(
        "4.5.2",
        "Disjoint",
        "disjoint",
        IRI,
        "It is also a value of {}.",
        value_test=disjoint,
        is_local=True,
        draft_type=PATH,
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
        draft_type=PATH,
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
        draft_type=PATH,
    ),
    Component(
        "7.6.3",
        "SubsetOf",
        "subsetOf",
        PATH,
        "It is no value of {}.",
        value_test=subset_of,
        is_local=True,
        is_draft=True,
    ),
)
