"""What is left out of shapes because of others: recursion without a meaning, negations of what is partial."""

from collections import deque
from collections.abc import Collection, Iterator

from msgspec.structs import replace

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.constraints import BY_IRI
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Constraint, Cycles, Shape
from phegraph.shacl.shapes.references import references, shapes_of, users
from phegraph.shacl.vocabulary import sh


def leave_out_recursion(
    source: ShapesSource, shapes: dict[Subject, Shape], cycles: Cycles
) -> Iterator[Subject]:
    """Leave out what makes shapes recursive otherwise than by `sh:node`, `sh:and` and `sh:property`.

    Yields:
        The shapes of which something is left out.
    """
    for node, within in cycles.items():
        left_out = []
        for constraint in shapes[node].constraints:
            referenced = within.intersection(shapes_of(constraint))
            # What was left out before may have broken the cycle.
            cycle = [] if _is_conjunction(constraint) else _cycle(shapes, node, referenced)
            if not cycle:
                continue
            left_out.append(constraint)
            parameter = _parameter(constraint)
            source.fault(
                f"sh:{parameter} makes it recursive: {' → '.join(map(source.name, cycle))}.",
                node,
                sh(parameter),
                hint="Break the cycle: shapes refer to themselves by sh:node, sh:and and sh:property only.",
                rule="recursive",
            )
        if left_out:
            yield node
            _leave_out(shapes, node, left_out)


def leave_out_negations(
    source: ShapesSource, shapes: dict[Subject, Shape], partial: Collection[Subject]
) -> set[Subject]:
    """Leave out the constraints that nodes would violate because a shape that they refer to is partial.

    Targets are left out that would be too many for the same reason.

    Args:
        source: The shapes graph.
        shapes: The shapes.
        partial: The shapes of which something is left out, so that too many nodes conform to them.

    Returns:
        These shapes, and those that refer to them.
    """
    waiting = deque(partial)
    users_of = users(shapes) if partial else {}
    known = set(partial)
    while waiting:
        partial_shape = waiting.popleft()
        for node in users_of.get(partial_shape, ()):
            left_out = [
                one
                for one in shapes[node].constraints
                if partial_shape in shapes_of(one) and not _is_monotone(one)
            ]
            for constraint in left_out:
                parameter = _parameter(constraint)
                source.fault(
                    f"sh:{parameter} is left out, because {source.name(partial_shape)} is, whole or in part.",
                    node,
                    sh(parameter),
                    rule="partial",
                )
            _leave_out(shapes, node, left_out)
            if node not in known:
                known.add(node)
                waiting.append(node)
    for node, shape in shapes.items():
        left_out_targets = [where for where in shape.targets.where if where in known]
        for where in left_out_targets:
            message = f"sh:targetWhere is left out, because {source.name(where)} is, whole or in part."
            source.fault(message, node, sh("targetWhere"), where, rule="partial")
        if left_out_targets:
            kept = tuple(where for where in shape.targets.where if where not in known)
            shapes[node] = replace(shape, targets=replace(shape.targets, where=kept))
    return known


def _is_monotone(constraint: Constraint) -> bool:
    """Whether no node violates a constraint because it conforms to a shape that this refers to."""
    component = BY_IRI.get(constraint.component)
    return component is not None and component.is_monotone and not constraint.others.get("siblings")


def _is_conjunction(constraint: Constraint) -> bool:
    component = BY_IRI.get(constraint.component)
    return component is not None and component.is_conjunction


def _parameter(constraint: Constraint) -> str:
    component = BY_IRI.get(constraint.component)
    return component.parameter if component else "expression"


def _leave_out(shapes: dict[Subject, Shape], node: Subject, constraints: Collection[Constraint]) -> None:
    kept = tuple(one for one in shapes[node].constraints if one not in constraints)
    shapes[node] = replace(shapes[node], constraints=kept)


def _cycle(shapes: dict[Subject, Shape], node: Subject, first: Collection[Term]) -> list[Term]:
    """The shortest cycle from a shape over the first of some that it refers to."""
    from phegraph.rdf.hierarchy import shortest_way

    return shortest_way(node, node, lambda step: first if step == node else references(shapes[step]))  # type: ignore[index]
