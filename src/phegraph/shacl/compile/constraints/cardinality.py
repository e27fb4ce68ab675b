"""Cardinality constraint components (SHACL, section 4.2)."""

from collections.abc import Callable

from msgspec.structs import replace

from phegraph.shacl.compile.component import COUNT, Component
from phegraph.shacl.compile.paths import negated, split_reflexive
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint

_FEW = 3
_LARGEST = 10**18
"""Stores count with 64 bits, and no node has so many values or characters: a larger number means the same."""
Test = Callable[[str], str]


def at_least(number: int, scope: Scope, test: Test = lambda value: "true") -> str:
    """The expression for a focus node to have so many value nodes that pass a test."""
    if number <= 0:
        return "true"
    on_server = scope.literals.verbatim
    if number <= 2 or (on_server and (number <= _FEW or _may_be_itself(scope))):
        return _different(number, scope, test)
    return _joined(number, scope, test) if on_server else _counted(number, scope, test)


def _different(number: int, scope: Scope, test: Test, before: tuple[str, ...] = ()) -> str:
    """The expression for so many value nodes that differ from each other and from those before."""

    def passes(value: str) -> str:
        parts = [f"!sameTerm({other}, {value})" for other in before]
        parts.append(test(value))
        if number > 1:
            parts.append(_different(number - 1, scope, test, (*before, value)))
        return " && ".join(part for part in parts if part != "true") or "true"

    return scope.some_value(passes)


def _counted(number: int, scope: Scope, test: Test) -> str:
    value = scope.fresh()
    enough = f"COUNT(DISTINCT {value}) >= {number}"
    pattern = _passing(scope, value, test)
    return f"EXISTS {{ SELECT {scope.focus} WHERE {{ {pattern} }} GROUP BY {scope.focus} HAVING ({enough}) }}"


def _joined(number: int, scope: Scope, test: Test) -> str:
    """The same for servers: Virtuoso loses a focus node that is grouped by inside EXISTS."""
    value, node, total = scope.fresh(), scope.fresh(), scope.fresh()
    pattern = _passing(replace(scope, focus=node), value, test)
    totals = f"SELECT {node} (COUNT(DISTINCT {value}) AS {total}) WHERE {{ {pattern} }} GROUP BY {node}"
    return f"EXISTS {{ {{ {totals} }} FILTER ({total} >= {number} && {node} = {scope.focus}) }}"


def _passing(scope: Scope, value: str, test: Test) -> str:
    """The pattern of the value nodes that pass a test."""
    passes = test(value)
    keep = "" if passes == "true" else f" FILTER ({passes})"
    ways = scope.steps(value)
    steps = ways[0] if len(ways) == 1 else " UNION ".join(f"{{ {way} }}" for way in ways)
    return f"{steps}{keep}"


def _may_be_itself(scope: Scope) -> bool:
    """Whether the path of the shape may lead from a node to itself in no step."""
    return scope.shape.path is not None and split_reflexive(scope.shape.path)[0]


def number_of(constraint: Constraint) -> int:
    """The number that a parameter takes, or the largest that queries have, where it is larger."""
    digits = constraint.term.value.lstrip("+0")
    return int(digits or 0) if len(digits) < len(str(_LARGEST)) else _LARGEST


def min_count(constraint: Constraint, scope: Scope) -> str:
    """sh:minCount (SHACL, section 4.2.1)."""
    return negated(at_least(number_of(constraint), scope))


def max_count(constraint: Constraint, scope: Scope) -> str:
    """sh:maxCount (SHACL, section 4.2.2)."""
    return at_least(number_of(constraint) + 1, scope)


COMPONENTS = (
    Component(
        "4.2.1",
        "MinCount",
        "minCount",
        COUNT,
        "It has fewer than {} {value|values}.",
        focus_test=min_count,
        of_properties=True,
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.2.2",
        "MaxCount",
        "maxCount",
        COUNT,
        "It has more than {} {value|values}.",
        focus_test=max_count,
        of_properties=True,
        is_single=True,
        is_local=True,
    ),
)
