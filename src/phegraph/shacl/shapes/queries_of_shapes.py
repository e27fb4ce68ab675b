"""The shapes that depend on queries of the shapes graph, whose costs are unknown."""

from collections.abc import Mapping

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.shapes.model import Constraint, Shape
from phegraph.shacl.shapes.references import users


def with_queries(shapes: Mapping[Subject, Shape]) -> frozenset[Term]:
    """The shapes that have a constraint with a query (SHACL, sections 5 and 6), or refer to one that has."""
    users_of = users(shapes)
    shape_nodes: set[Term] = set()
    waiting: list[Term] = [
        node for node, shape in shapes.items() if any(map(_has_own_query, shape.constraints))
    ]
    while waiting:
        shape_node = waiting.pop()
        if shape_node not in shape_nodes:
            shape_nodes.add(shape_node)
            waiting += users_of.get(shape_node, ())
    return frozenset(shape_nodes)


def _has_own_query(constraint: Constraint) -> bool:
    """Whether a constraint has a query, or an expression, which may call a function."""
    return constraint.validator is not None or constraint.expression is not None


def has_query(constraint: Constraint, with_queries: frozenset[Term]) -> bool:
    """Whether a constraint has a query, or refers to a shape that depends on one."""
    values = (constraint.value, *constraint.others.values())
    return _has_own_query(constraint) or any(not with_queries.isdisjoint(terms) for terms in values)
