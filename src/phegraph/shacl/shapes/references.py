"""The shapes that shapes refer to (SHACL, sections 4.6 and 4.7), and the cycles of these references."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.constraints import BY_IRI
from phegraph.shacl.shapes.model import Constraint, Cycles, Shape


def shapes_of(constraint: Constraint) -> list[Term]:
    """The shapes that a constraint refers to."""
    if constraint.expression is not None:
        from phegraph.shacl.shapes.expressions import shapes_of_expression  # seldom needed

        return [*shapes_of_expression(constraint.expression)]
    component = BY_IRI.get(constraint.component)
    return component.shapes_of(constraint) if component else []


def references(shape: Shape) -> list[Term]:
    """The shapes that a shape refers to."""
    return [*shape.properties, *(node for constraint in shape.constraints for node in shapes_of(constraint))]


def users(shapes: Mapping[Subject, Shape]) -> Mapping[Term, list[Subject]]:
    """The shapes that refer to each shape."""
    users_by_shape: dict[Term, list[Subject]] = defaultdict(list)
    for node, shape in shapes.items():
        for referenced in references(shape):
            users_by_shape[referenced].append(node)
    return users_by_shape


def cycles_of(
    shapes: Mapping[Subject, Shape], references_of: Callable[[Shape], Iterable[Term]] = references
) -> Cycles:
    """The recursive shapes, each with those of its cycles (SHACL, section 3.4.3). A deactivated one is none.

    Args:
        shapes: The shapes.
        references_of: The references that count.
    """
    edges: dict[Term, list[Term]] = {
        node: [] if shape.deactivated else [one for one in references_of(shape) if one in shapes]
        for node, shape in shapes.items()
    }
    cycles: dict[Subject, frozenset[Term]] = {}
    if not _has_cycle(edges):
        return cycles
    from phegraph.rdf.hierarchy import components  # seldom needed

    for component in components(edges):
        if len(component) > 1 or component[0] in edges[component[0]]:
            cycles |= dict.fromkeys(component, frozenset(component))  # type: ignore[arg-type]
    return cycles


def _has_cycle(edges: Mapping[Term, list[Term]]) -> bool:
    """Whether a graph has a cycle: whether something is left when what nothing leads to is taken out."""
    leading = Counter(node for nodes in edges.values() for node in nodes)
    free = [node for node in edges if not leading[node]]
    for node in free:
        for other in edges[node]:
            leading[other] -= 1
            if not leading[other]:
                free.append(other)
    return len(free) < len(edges)
