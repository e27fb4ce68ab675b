"""Cardinality constraint components (SHACL, section 4.2)."""

from collections.abc import Callable

from phegraph.shacl.constraints.scope import Scope
from phegraph.shacl.paths import negated
from phegraph.shacl.shape import Constraint


def at_least(number: int, scope: Scope, test: Callable[[str], str] = lambda value: "true") -> str:
    """The expression for a focus node to have so many value nodes that pass a test."""
    if number <= 0:
        return "true"
    if number == 1:
        return scope.some_value(test)
    if number == 2:
        return scope.some_value(lambda one: _and(test(one), _another(scope, one, test)))
    return f"EXISTS {{ SELECT {scope.focus} WHERE {{ {counted(scope, test, '>= ' + str(number))} }}"


def _another(scope: Scope, one: str, test: Callable[[str], str]) -> str:
    return scope.some_value(lambda two: _and(f"!sameTerm({one}, {two})", test(two)))


def _and(*parts: str) -> str:
    return " && ".join(part for part in parts if part != "true") or "true"


def counted(scope: Scope, test: Callable[[str], str], condition: str) -> str:
    """The end of a sub-select: its pattern, closed, and the condition on the number of value nodes."""
    value = scope.fresh()
    passes = test(value)
    keep = "" if passes == "true" else f" FILTER ({passes})"
    ways = scope.steps(value)
    steps = ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)
    return f"{steps}{keep} }} GROUP BY {scope.focus} HAVING (COUNT(DISTINCT {value}) {condition})"


def number_of(constraint: Constraint) -> int:
    """The number that a cardinality takes."""
    return int(constraint.term.value)


def min_count(constraint: Constraint, scope: Scope) -> str:
    """sh:minCount (SHACL, section 4.2.1)."""
    return negated(at_least(number_of(constraint), scope))


def max_count(constraint: Constraint, scope: Scope) -> str:
    """sh:maxCount (SHACL, section 4.2.2)."""
    return at_least(number_of(constraint) + 1, scope)
