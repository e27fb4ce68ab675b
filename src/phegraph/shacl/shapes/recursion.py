"""Recursive shapes, which SHACL leaves undefined, named by their cycle (SHACL, section 3.4.3)."""

from collections.abc import Mapping

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.constraints import BY_IRI
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Shape


def references(shape: Shape) -> list[Term]:
    """The shapes that a shape refers to."""
    shapes: list[Term] = list(shape.properties)
    for constraint in shape.constraints:
        if constraint.component in BY_IRI:
            shapes += BY_IRI[constraint.component].shapes_of(constraint)
    return shapes


def refuse_recursion(source: ShapesSource, shapes: Mapping[Subject, Shape]) -> None:
    """Keep a fault for each cycle of shapes that refer to each other."""
    done: set[Term] = set()
    for start in shapes:
        trail: list[Term] = []
        waiting: list[tuple[Term, bool]] = [(start, False)]
        while waiting:
            node, leaving = waiting.pop()
            if leaving:
                done.add(trail.pop())
            elif node in trail:
                cycle = [*trail[trail.index(node) :], node]
                named = " → ".join(source.name(shape) for shape in cycle)
                assert not isinstance(node, str)
                source.fault(
                    f"These shapes are recursive: {named}.",
                    node,  # type: ignore[arg-type]
                    hint="SHACL does not say what a recursive shape means. Break the cycle.",
                    rule="recursive",
                )
                return
            elif node not in done:
                trail.append(node)
                waiting.append((node, True))
                shape = shapes.get(node)  # type: ignore[arg-type]
                waiting += [(referenced, False) for referenced in (references(shape) if shape else ())]
