"""Node expressions, read (SHACL-AF, section 5)."""

from pyoxigraph import BlankNode, Literal

from phegraph.rdf.terms import Term
from phegraph.shacl.shapes.expressions import (
    Constant,
    Filtered,
    FocusNode,
    FunctionCall,
    Intersection,
    NodeExpression,
    PathValues,
    UnionOf,
)
from phegraph.shacl.shapes.graph import MalformedError, ShapesSource
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh

_DEEPEST = 20


def read_expression(source: ShapesSource, read: Reader, node: Term, depth: int = 0) -> NodeExpression:
    """The node expression of a node.

    Raises:
        MalformedError: It is ill-formed, or of a kind that is not supported.
    """
    if depth > _DEEPEST:
        raise MalformedError("it is nested too deep")

    def inner(node: Term) -> NodeExpression:
        return read_expression(source, read, node, depth + 1)

    if node == sh("this"):
        return FocusNode()
    if not isinstance(node, BlankNode):
        return Constant(node)
    parameters = {name: values for name, values in source.described(node).items() if name != sh("message")}
    if len(parameters) == 1:
        ((function, arguments),) = parameters.items()
        if function.value in read.functions and len(arguments) == 1:
            return FunctionCall(function, tuple(map(inner, source.members(arguments[0]))))
    kinds = [name for name in ("path", "filterShape", "intersection", "union") if sh(name) in parameters]
    if len(kinds) != 1 or any(len(objects) != 1 for objects in parameters.values()):
        other = next((predicate for predicate in parameters if predicate != sh("nodes")), None)
        raise MalformedError(
            f"an expression by {other} is not supported" if other else f"{node} is no expression"
        )
    (kind,) = kinds
    (value,) = parameters[sh(kind)]
    if kind in ("intersection", "union"):
        parts = tuple(map(inner, source.members(value)))
        return Intersection(parts) if kind == "intersection" else UnionOf(parts)
    nodes = inner(*parameters[sh("nodes")]) if sh("nodes") in parameters else FocusNode()
    if kind == "filterShape":
        if isinstance(value, Literal):
            raise MalformedError(f"{value} is no shape")
        return Filtered(value, nodes)
    path, _ = read.path_of(node)
    if path is None:
        raise MalformedError("its path cannot be used")
    return PathValues(path, nodes)
