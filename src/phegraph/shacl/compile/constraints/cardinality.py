"""Cardinality constraint components (SHACL, section 4.2)."""

from collections.abc import Callable

from msgspec.structs import replace
from pyoxigraph import Variable

from phegraph.shacl.compile.component import COUNT, Component
from phegraph.shacl.compile.paths import split_reflexive
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import TRUE, all_of, call, exists, filters, integer, negated
from phegraph.sparql.algebra.tree import (
    Aggregate,
    And,
    Comparison,
    Exists,
    Expression,
    Extend,
    Filter,
    Join,
    Select,
    ToMultiset,
    Union,
    join,
)

_FEW = 3
_LARGEST = 10**18
"""Stores count with 64 bits, and no node has so many values or characters: a larger number means the same."""
Test = Callable[[Variable], Expression]


def at_least(number: int, scope: Scope, test: Test = lambda value: TRUE) -> Expression:
    """The expression for a focus node to have so many value nodes that pass a test."""
    if number <= 0:
        return TRUE
    on_server = scope.literals.verbatim
    if number <= 2 or (on_server and (number <= _FEW or _may_be_itself(scope))):
        return _different(number, scope, test)
    return _joined(number, scope, test) if on_server else _counted(number, scope, test)


def _different(number: int, scope: Scope, test: Test, before: tuple[Variable, ...] = ()) -> Expression:
    """The expression for so many value nodes that differ from each other and from those before."""

    def passes(value: Variable) -> Expression:
        parts = [negated(call("SAMETERM", other, value)) for other in before]
        parts.append(test(value))
        if number > 1:
            parts.append(_different(number - 1, scope, test, (*before, value)))
        return all_of(parts)

    return scope.some_value(passes)


def _counted(number: int, scope: Scope, test: Test) -> Expression:
    value = scope.fresh()
    return Exists(
        ToMultiset(
            Select(
                projection=(scope.focus,),
                where=_passing(scope, value, test),
                group=(scope.focus,),
                having=(Comparison(">=", _count(value), integer(number)),),
            )
        )
    )


def _joined(number: int, scope: Scope, test: Test) -> Expression:
    """The same for servers: Virtuoso loses a focus node that is grouped by inside EXISTS."""
    value, node, total = scope.fresh(), scope.fresh(), scope.fresh()
    totals = Select(
        projection=(node, Extend(total, _count(value))),
        where=_passing(replace(scope, focus=node), value, test),
        group=(node,),
    )
    enough = Comparison(">=", total, integer(number))
    return exists(ToMultiset(totals), Filter(And((enough, Comparison("=", node, scope.focus)))))


def _count(value: Variable) -> Aggregate:
    return Aggregate("COUNT", value, distinct=True)


def _passing(scope: Scope, value: Variable, test: Test) -> Join:
    """The group of the value nodes that pass a test."""
    condition = test(value)
    first, *others = scope.steps(value)
    steps = Union((join(first), *map(join, others))) if others else first
    return join(steps, filters(condition))


def _may_be_itself(scope: Scope) -> bool:
    """Whether the path of the shape may lead from a node to itself in no step."""
    return scope.shape.path is not None and split_reflexive(scope.shape.path)[0]


def number_of(constraint: Constraint) -> int:
    """The number that a parameter takes, or the largest that queries have, where it is larger."""
    digits = constraint.term.value.lstrip("+0")
    return int(digits or 0) if len(digits) < len(str(_LARGEST)) else _LARGEST


def min_count(constraint: Constraint, scope: Scope) -> Expression:
    """sh:minCount (SHACL, section 4.2.1)."""
    return negated(at_least(number_of(constraint), scope))


def max_count(constraint: Constraint, scope: Scope) -> Expression:
    """sh:maxCount (SHACL, section 4.2.2)."""
    return at_least(number_of(constraint) + 1, scope)


COMPONENTS = (
    Component(
        "4.2.1",
        "MinCount",
        "minCount",
        COUNT,
        "It has fewer than {} {value|values}{of}.",
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
        "It has more than {} {value|values}{of}.",
        focus_test=max_count,
        of_properties=True,
        is_single=True,
        is_local=True,
    ),
)
