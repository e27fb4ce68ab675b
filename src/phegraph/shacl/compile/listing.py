"""Compiled shapes for people and programs: what each constraint compiles to, and what its query costs."""

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct, to_builtins

from phegraph.shacl.compile.compiler import CompiledSelect
from phegraph.shacl.shapes.model import Shapes
from phegraph.sparql.algebra.passes.prefixes import abbreviated
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query
from phegraph.text.data import json_text


class CompiledConstraint(Struct, frozen=True, omit_defaults=True):
    """A constraint and its query.

    Attributes:
        shape: The shape, described.
        component: The local name of the constraint component.
        path: The path of a property shape as Turtle writes its node.
        sparql: The SELECT.
        rows: How many rows it gives on the data, if it was evaluated.
        seconds: How long that took.
    """

    shape: str
    component: str
    path: str
    sparql: str
    rows: int | None = None
    seconds: float | None = None


def listing(
    selects: Iterable[CompiledSelect], shapes: Shapes, costs: Sequence[tuple[int, float]] = ()
) -> list[CompiledConstraint]:
    """The constraints of compiled queries, in their order.

    Args:
        selects: The queries.
        shapes: The shapes that they come from.
        costs: The rows and seconds of each, if they were evaluated.
    """
    listed = []
    for number, select in enumerate(selects):
        path = str(select.shape.path_node) if select.shape.path is not None else ""
        component = select.constraint.component.value.rpartition("#")[2]
        shape = shapes.source.name(select.shape.node)
        cost = costs[number] if costs else ()
        sparql = printed(abbreviated(Query(select.query), shapes.prefixes.namespaces), indent=2)
        listed.append(CompiledConstraint(shape, component, path, sparql, *cost))
    return listed


def is_called(description: str, name: str) -> bool:
    """Whether a name is the IRI of a shape, or of one that it is in, or the end of it."""
    iris = re.findall("<([^>]*)>", description)
    local = name.strip("<>").rpartition(":")[2]
    return any(iri == name.strip("<>") or re.split("[#/:]", iri)[-1] == local for iri in iris)


def as_text(constraints: Sequence[CompiledConstraint], *, with_sparql: bool) -> str:
    """Constraints for people: their queries, their costs, or the components of each shape.

    Args:
        constraints: The constraints.
        with_sparql: Whether the queries are shown.
    """
    lines = []
    if with_sparql:
        for each in constraints:
            path = f", path {each.path}" if each.path else ""
            lines.append(f"# {each.shape}{path}\n# {each.component}\n{each.sparql}\n")
    if any(each.rows is not None for each in constraints):
        lines.append(f"{'rows':>8}  {'seconds':>8}  component, shape")
        lines += (
            f"{each.rows:8}  {each.seconds:8.3f}  {each.component}, {each.shape}" for each in constraints
        )
    elif not with_sparql:
        components: dict[str, dict[str, None]] = {}
        for each in constraints:
            components.setdefault(each.shape, {})[each.component.removesuffix("ConstraintComponent")] = None
        lines += (f"{shape}: {', '.join(names)}" for shape, names in components.items())
    return "\n".join(lines)


def as_json(constraints: Iterable[CompiledConstraint]) -> str:
    """Constraints for programs, with their queries, and their costs where they are known."""
    return json_text([to_builtins(each) for each in constraints])
