"""Value type constraint components (SHACL, section 4.1)."""

from collections.abc import Callable, Mapping

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.lexical_spaces import pattern_of
from phegraph.rdf.terms import RDF_TYPE, SH, Term
from phegraph.shacl.compile.component import IRI, Component, ParameterType
from phegraph.shacl.compile.scope import Scope, constant
from phegraph.shacl.shapes.graph import SUBCLASS
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.expressions import FALSE, all_of, any_of, call, exists, negated
from phegraph.sparql.algebra.tree import Comparison, Expression, Filter, In, RepeatedPath, SequencePath, bgp

_FEW = 8
"""The most classes that are tested one by one; of more, a type of the node is looked for among them."""

# Virtuoso takes a blank node for an IRI where it is a subject.
_IS_NOT: Mapping[str, Callable[[Expression, Expression], Expression]] = {
    "IRI": lambda is_blank, is_literal: any_of([is_blank, is_literal]),
    "BlankNode": lambda is_blank, is_literal: negated(is_blank),
    "Literal": lambda is_blank, is_literal: negated(is_literal),
    "BlankNodeOrIRI": lambda is_blank, is_literal: is_literal,
    "BlankNodeOrLiteral": lambda is_blank, is_literal: all_of([negated(is_blank), negated(is_literal)]),
    "IRIOrLiteral": lambda is_blank, is_literal: is_blank,
}
_NODE_KINDS = frozenset(map(sh, _IS_NOT))


def of_class(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:class (SHACL, section 4.1.1)."""
    # The direct type is tested first, for most nodes have it; only then the superclasses.
    direct = _has_type(value, constraint.term)
    below = scope.classes(constraint.term)
    if below is None:
        way_up = SequencePath((RDF_TYPE, RepeatedPath(SUBCLASS, "+")))
        return negated(any_of([direct, exists(bgp((value, way_up, constant(constraint.term))))]))
    others = [constant(term) for term in below if term != constraint.term]
    if len(others) <= _FEW:
        return negated(any_of([direct, *(_has_type(value, other) for other in others)]))
    of = scope.fresh()
    return negated(any_of([direct, exists(bgp((value, RDF_TYPE, of)), Filter(In(of, tuple(others))))]))


def _has_type(value: Variable, kind: Term) -> Expression:
    return exists(bgp((value, RDF_TYPE, constant(kind))))


def datatype(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:datatype (SHACL, section 4.1.2)."""
    kind = constraint.term
    assert isinstance(kind, NamedNode)
    tests: list[Expression] = [Comparison("=", scope.literals.datatype(value), kind)]
    pattern = pattern_of(kind.value)
    if pattern is not None:
        tests.append(call("REGEX", scope.literals.lexical_form(value), Literal(pattern)))
    return negated(call("COALESCE", all_of(tests), FALSE))


def node_kind(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:nodeKind (SHACL, section 4.1.3)."""
    assert isinstance(constraint.term, NamedNode)
    is_not = _IS_NOT[constraint.term.value.removeprefix(SH)]
    return is_not(call("ISBLANK", value), call("ISLITERAL", value))


COMPONENTS = (
    Component(
        "4.1.1", "Class", "class", IRI, "It is not an instance of {}.", value_test=of_class, is_local=True
    ),
    Component(
        "4.1.2",
        "Datatype",
        "datatype",
        IRI,
        "It is not a valid {}.",
        value_test=datatype,
        is_single=True,
        is_local=True,
    ),
    Component(
        "4.1.3",
        "NodeKind",
        "nodeKind",
        ParameterType("one of SHACL's six node kinds", _NODE_KINDS.__contains__),
        "Its node kind is not {}.",
        value_test=node_kind,
        is_single=True,
        is_local=True,
    ),
)
