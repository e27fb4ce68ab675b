"""Node expressions as plain data (SHACL-AF, section 5)."""

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.terms import Subject
from phegraph.sparql.algebra.tree import Path


class FocusNode(Struct, frozen=True):
    """The focus node (SHACL-AF, section 5.1)."""


class Constant(Struct, frozen=True):
    """A term (SHACL-AF, section 5.2)."""

    term: NamedNode | Literal


class PathValues(Struct, frozen=True):
    """The nodes that a path leads to from other nodes (SHACL-AF, section 5.6)."""

    path: Path
    nodes: "NodeExpression"


class Filtered(Struct, frozen=True):
    """The nodes that conform to a shape (SHACL-AF, section 5.4)."""

    shape: Subject
    nodes: "NodeExpression"


class Intersection(Struct, frozen=True):
    """The nodes that all of several expressions give (SHACL-AF, section 5.7)."""

    parts: tuple["NodeExpression", ...]


class UnionOf(Struct, frozen=True):
    """The nodes that one of several expressions gives (SHACL-AF, section 5.8)."""

    parts: tuple["NodeExpression", ...]


class FunctionCall(Struct, frozen=True):
    """The values of a function, for all combinations of its arguments' nodes (SHACL-AF, section 5.5)."""

    function: NamedNode
    arguments: tuple["NodeExpression", ...]


NodeExpression = FocusNode | Constant | PathValues | Filtered | Intersection | UnionOf | FunctionCall


def shapes_of_expression(expression: NodeExpression) -> list[Subject]:
    """The shapes that a node expression filters by."""
    match expression:
        case Filtered(shape, nodes):
            return [shape, *shapes_of_expression(nodes)]
        case PathValues(_, nodes):
            return shapes_of_expression(nodes)
        case Intersection(parts) | UnionOf(parts) | FunctionCall(_, parts):
            return [shape for part in parts for shape in shapes_of_expression(part)]
    return []
