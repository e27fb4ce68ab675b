"""Property pair constraint components (SHACL, section 4.5)."""

from phegraph.rdf.terms import text
from phegraph.shacl.compile.component import IRI, Component
from phegraph.shacl.compile.paths import any_of
from phegraph.shacl.compile.scope import Scope, ViolationPattern
from phegraph.shacl.shapes.model import Constraint


def equals(constraint: Constraint, scope: Scope) -> str:
    """sh:equals (SHACL, section 4.5.1)."""
    other = scope.fresh()
    lacking = f"EXISTS {{ {_pair(constraint, scope, other)} FILTER ({_not_a_value(scope, other)}) }}"
    return any_of([scope.some_value(lambda value: _not_there(constraint, scope, value)), lacking])


def equals_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """The value nodes that the other property lacks, and its values that are no value nodes."""
    values = f"FILTER ({_not_there(constraint, scope, '?value')})"
    others = f"{_pair(constraint, scope, '?value')} FILTER ({_not_a_value(scope, '?value')})"
    steps = scope.steps("?value") if scope.shape.path else ["BIND (?this AS ?value)"]
    return [
        ViolationPattern(others, "?value"),
        *(ViolationPattern(f"{step} {values}", "?value") for step in steps),
    ]


def disjoint(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:disjoint (SHACL, section 4.5.2)."""
    return f"EXISTS {{ {_pair(constraint, scope, value)} }}"


def less_than(constraint: Constraint, scope: Scope) -> str:
    """sh:lessThan (SHACL, section 4.5.3)."""
    return _ordered(constraint, scope, "<")


def less_than_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each pair of a value node and a value of the other property."""
    return _ordered_patterns(constraint, scope, "<")


def less_than_or_equals(constraint: Constraint, scope: Scope) -> str:
    """sh:lessThanOrEquals (SHACL, section 4.5.4)."""
    return _ordered(constraint, scope, "<=")


def less_than_or_equals_patterns(constraint: Constraint, scope: Scope) -> list[ViolationPattern]:
    """One violation for each pair of a value node and a value of the other property."""
    return _ordered_patterns(constraint, scope, "<=")


def _pair(constraint: Constraint, scope: Scope, value: str) -> str:
    return f"{scope.focus} {text(constraint.term)} {value}"


def _not_there(constraint: Constraint, scope: Scope, value: str) -> str:
    return f"!EXISTS {{ {_pair(constraint, scope, value)} }}"


def _not_a_value(scope: Scope, node: str) -> str:
    return "!" + _grouped(scope.some_value(lambda value: f"sameTerm({value}, {node})"))


def _grouped(expression: str) -> str:
    return f"({expression})"


def _ordered(constraint: Constraint, scope: Scope, operator: str) -> str:
    def fails(value: str) -> str:
        other = scope.fresh()
        test = _not_ordered(scope, value, operator, other)
        return f"EXISTS {{ {_pair(constraint, scope, other)} FILTER ({test}) }}"

    return scope.some_value(fails)


def _ordered_patterns(constraint: Constraint, scope: Scope, operator: str) -> list[ViolationPattern]:
    test = _not_ordered(scope, "?value", operator, "?other")
    pair = _pair(constraint, scope, "?other")
    ordered = f"{pair} FILTER ({test})"
    return [
        ViolationPattern(f"{step} {ordered}", "?value", others=("?other",)) for step in scope.steps("?value")
    ]


def _not_ordered(scope: Scope, value: str, operator: str, other: str) -> str:
    literals = scope.literals
    return f"!COALESCE({literals.value(value)} {operator} {literals.value(other)}, false)"


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
