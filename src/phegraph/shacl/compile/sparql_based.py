"""SPARQL-based constraints and constraint components (SHACL, sections 5 and 6)."""

from collections.abc import Callable
from typing import overload

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.rdf.terms import Subject, Term, text
from phegraph.shacl.compile.paths import to_sparql
from phegraph.shacl.compile.queries import Prepared, prepare, values_of
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint, Shape

SHAPES_GRAPH = NamedNode("urn:phegraph:shapes-graph")
"""The IRI of `$shapesGraph`, during a validation that needs it."""


def prepared(constraint: Constraint, shape: Shape) -> Prepared | None:
    """The query of a constraint, checked; None where it has none.

    Raises:
        QueryError: It cannot be parsed, or has syntax that SHACL forbids.
    """
    validator = constraint.validator
    if validator is None:
        return None
    prebound = ["this", "shapesGraph", "currentShape"]
    prebound += ["value"] if validator.is_ask else []
    prebound += [name for name, _ in validator.bindings] + list(validator.unbound)
    return prepare(
        validator.query, select=not validator.is_ask, prebound=prebound, has_path=shape.path is not None
    )


def asks_for_shapes(constraint: Constraint, shape: Shape) -> bool:
    """Whether a query uses `$shapesGraph`, so that the shapes must be where it can read them."""
    query = prepared(constraint, shape)
    return query is not None and "shapesGraph" in query.variables


@overload
def skolem(node: Subject) -> NamedNode: ...


@overload
def skolem(node: Term) -> NamedNode | Literal: ...


def skolem(node: Term) -> NamedNode | Literal:
    """A name for a blank node of the shapes graph, which no query can name."""
    return NamedNode(f"urn:phegraph:blank:{node.value}") if isinstance(node, BlankNode) else node


def ask(constraint: Constraint, scope: Scope, value: str) -> str:
    """An ASK validator: a value node violates it where the answer is no (SHACL, section 6.3)."""
    names = {"this": scope.focus[1:], "value": value[1:]}
    return f"!EXISTS {_rendered(constraint, scope, _renamed(scope, names), body=True)}"


def select(constraint: Constraint, scope: Scope) -> str:
    """A SELECT: a focus node violates it where there is a solution (SHACL, sections 5.3 and 6.3)."""
    names = {"this": scope.focus[1:]}
    return f"EXISTS {{ {_rendered(constraint, scope, _renamed(scope, names))} }}"


def select_rows(constraint: Constraint, scope: Scope, target: str) -> tuple[str, bool]:
    """The SELECT for all focus nodes at once, and whether it must be run for each of them instead."""
    query = prepared(constraint, scope.shape)
    assert query is not None
    return _rendered(constraint, scope, lambda name: name, outside=target), query.is_limited


def _renamed(scope: Scope, names: dict[str, str]) -> Callable[[str], str]:
    """New names for the variables of a query inside another, so that none are the same by accident."""
    number = next(scope.numbers)
    return lambda name: names.get(name) or f"q{number}_{name}"


def _rendered(
    constraint: Constraint,
    scope: Scope,
    rename: Callable[[str], str],
    outside: str = "",
    body: bool = False,
) -> str:
    query, validator, shape = prepared(constraint, scope.shape), constraint.validator, scope.shape
    assert query is not None
    assert validator is not None
    bound = {name: text(skolem(term)) for name, term in validator.bindings}
    bound |= {"shapesGraph": text(SHAPES_GRAPH), "currentShape": text(skolem(shape.node))}
    used = {rename(name): term for name, term in bound.items() if name in query.variables}
    path = f"({to_sparql(shape.path)})" if shape.path else None
    return query.render(everywhere=values_of(used), outside=outside, rename=rename, path=path, body=body)
