"""Recursive shapes: the paths that lead around a cycle of shapes, in place of the recursion.

A node conforms to a recursive shape where nothing that it leads to violates it: the least set of violations
(SHACL, section 3.4.3, leaves it open). References by conjunction make a regular language of steps, which a
property path writes down.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.paths import IntricateError, Way, either, split_reflexive, then
from phegraph.shacl.shapes.model import Constraint, Shape
from phegraph.shacl.shapes.references import references, shapes_of
from phegraph.sparql.algebra.tree import RepeatedPath
from phegraph.sparql.algebra.walk import parts

MAX_PARTS = 500
"""The most operators and predicates of a path around a cycle of shapes."""

_START, _END = object(), object()
_NO_STEP: Way = (True, None)


def ways(
    shapes: Mapping[Subject, Shape],
    start: Subject,
    within: frozenset[Term],
    references_of: Callable[[Shape], Iterable[Term]] = references,
) -> dict[Way, list[Shape]]:
    """How a node that is tried against a shape leads to nodes tried against the shapes of its cycles.

    Args:
        shapes: The shapes.
        start: The shape.
        within: The shapes of its cycles.
        references_of: The references that are followed.

    Returns:
        The shapes that each way leads to, without those that ask for nothing outside of the cycles.

    Raises:
        IntricateError: The paths are too long.
    """
    steps: dict[object, dict[object, Way]] = {}
    for node in within:
        shape = shapes[node]  # type: ignore[index]
        step = _NO_STEP if shape.path is None else split_reflexive(shape.path)
        steps[node] = {other: step for other in references_of(shape) if other in within}
    by_way: dict[Way, list[Shape]] = {}
    for node in sorted(within, key=str):
        shape = shapes[node]  # type: ignore[index]
        if any(outside(shape, within)) or not within.issuperset(shape.properties):
            by_way.setdefault(_way(steps, start, node), []).append(shape)
    return by_way


def _way(steps: Mapping[object, Mapping[object, Way]], start: object, end: object) -> Way:
    """The way from one node to another, by elimination of the others, those with few steps first."""
    out = {node: dict(ways) for node, ways in steps.items()} | {_START: {start: _NO_STEP}, _END: {}}
    out[end][_END] = _NO_STEP
    into: dict[object, set[object]] = {node: set() for node in out}
    for node, ways in out.items():
        for other in ways:
            into[other].add(node)
    waiting = set(steps)
    while waiting:
        middle = min(waiting, key=lambda node: (len(into[node]) * len(out[node]), str(node)))
        waiting.remove(middle)
        last = out.pop(middle)
        around = last.pop(middle, _NO_STEP)[1]
        repeated: Way = (True, around and RepeatedPath(around, "+"))
        for before in into.pop(middle) - {middle}:
            first = then(out[before].pop(middle), repeated)
            for after, way in last.items():
                whole = then(first, way)
                known = out[before].get(after)
                out[before][after] = whole if known is None else either([known, whole])
                into[after].add(before)
                if sum(1 for _ in parts(out[before][after])) > MAX_PARTS:
                    raise IntricateError
        for after in last:
            into[after].discard(middle)
    return out[_START][_END]


def outside(shape: Shape, within: frozenset[Term]) -> Iterable[Constraint]:
    """The constraints of a shape, without the references to shapes of its cycles."""
    for constraint in shape.constraints:
        if within.isdisjoint(shapes_of(constraint)):
            yield constraint
        else:
            others = tuple(node for node in constraint.value if node not in within)
            if others:
                yield replace(constraint, value=others)
