"""SPARQL-based constraints and constraint components (SHACL, sections 5 and 6)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, overload

from msgspec.structs import replace
from pyoxigraph import BlankNode, Literal, NamedNode, Variable

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.decoding import decoding
from phegraph.shacl.compile.paths import arranged
from phegraph.shacl.compile.scope import THIS, VALUE, Scope
from phegraph.shacl.shapes.model import Constraint, Shape
from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.sparql.algebra.expressions import negated
from phegraph.sparql.algebra.passes.differences import with_differences
from phegraph.sparql.algebra.tree import Exists, Expression, Form, Pattern, Select, ToMultiset
from phegraph.sparql.algebra.walk import parts

if TYPE_CHECKING:
    from phegraph.shacl.compile.queries import Prepared

SHAPES_GRAPH = NamedNode("urn:phegraph:shapes-graph")
"""The IRI of `$shapesGraph`, during a validation that needs it."""


def prepared(constraint: Constraint, shape: Shape) -> "Prepared | None":
    """The query of a constraint, checked; None where it has none.

    Raises:
        QueryError: It cannot be parsed, or has syntax that SHACL forbids.
    """
    validator = constraint.validator
    if validator is None:
        return None
    from phegraph.shacl.compile.queries import prepare  # takes long to import, and is seldom needed

    prebound = ["this", "shapesGraph", "currentShape"]
    prebound += ["value"] if validator.is_ask else []
    prebound += [name for name, _ in validator.bindings] + list(validator.unbound)
    return prepare(
        validator.query,
        select=not validator.is_ask,
        prebound=tuple(prebound),
        has_path=shape.path is not None,
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


def ask(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """An ASK validator: a value node violates it where the answer is no (SHACL, section 6.3)."""
    names = {THIS.value: scope.focus.value, VALUE.value: value.value}
    rename = _renamed(scope, names)
    form = _fitted(constraint, scope.shape, scope.literals, rename=rename, is_plain=True)
    assert form.where is not None
    _refuse_modifiers(form, scope)
    return negated(Exists(form.where))


def select(constraint: Constraint, scope: Scope) -> Expression:
    """A SELECT: a focus node violates it where there is a solution (SHACL, sections 5.3 and 6.3)."""
    rename = _renamed(scope, {THIS.value: scope.focus.value})
    form = _fitted(constraint, scope.shape, scope.literals, rename=rename)
    assert isinstance(form, Select)
    _refuse_modifiers(form, scope)
    return Exists(ToMultiset(form))


class ModifiersError(Exception):
    """A query that is to stand in EXISTS has solution modifiers, and is for a server."""


def _refuse_modifiers(form: Form, scope: Scope) -> None:
    """Refuse sub-selects in EXISTS on a server: Virtuoso 7.2 groups all solutions, not those of the node."""
    if scope.literals.verbatim:
        for part in parts(form):
            if isinstance(part, Form) and (
                part.group or part.having or part.limit is not None or part.offset is not None
            ):
                raise ModifiersError


def select_rows(constraint: Constraint, shape: Shape, literals: Literals, focus: Pattern) -> Select:
    """The SELECT of a constraint, for the focus nodes of a pattern."""
    form = _fitted(constraint, shape, literals, focus=focus)
    assert isinstance(form, Select)
    return with_differences(form)


def as_it_stands(constraint: Constraint, shape: Shape) -> Form:
    """The query of a constraint for any focus node, with the values of all other variables."""
    return _fitted(constraint, shape, Literals())


def _renamed(scope: Scope, names: Mapping[str, str]) -> Callable[[str], str]:
    """Variables of a query that stands inside another: none may be the same by accident."""
    number = next(scope.numbers)
    return lambda name: names.get(name) or f"q{number}_{name}"


def _fitted(
    constraint: Constraint,
    shape: Shape,
    literals: Literals,
    *,
    focus: Pattern | None = None,
    rename: Callable[[str], str] = lambda name: name,
    is_plain: bool = False,
) -> Form:
    query, validator = prepared(constraint, shape), constraint.validator
    assert query is not None
    assert validator is not None
    values = {name: skolem(term) for name, term in validator.bindings}
    values |= {"shapesGraph": SHAPES_GRAPH, "currentShape": skolem(shape.node)}
    if literals.encoded:
        query = replace(query, form=decoding(query.form, literals), plain=decoding(query.plain, literals))
        values = {name: literals.term(term) for name, term in values.items()}
    path = None if shape.path is None else arranged(shape.path)
    return query.fitted(values, path=path, focus=focus, rename=rename, is_plain=is_plain)
