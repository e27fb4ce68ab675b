"""Value type constraint components (SHACL, section 4.1)."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace
from pyoxigraph import Literal, Variable

from phegraph.rdf.lexical_spaces import pattern_of
from phegraph.rdf.terms import RDF_TYPE, SH, Term
from phegraph.shacl.compile.component import IRI, IRI_OR_IRIS, Component, ParameterType
from phegraph.shacl.compile.scope import Scope, constant
from phegraph.shacl.shapes.graph import SUBCLASS
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.expressions import FALSE, all_of, any_of, call, exists, negated
from phegraph.sparql.algebra.tree import Comparison, Expression, Filter, In, RepeatedPath, bgp

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
    """sh:class (SHACL, section 4.1.1), of several classes in the draft."""
    return negated(any_of([is_instance(kind, scope, value) for kind in constraint.value]))


def is_instance(kind: Term, scope: Scope, value: Variable) -> Expression:
    """Whether a node is a SHACL instance of a class (SHACL, section 1.1)."""
    # The direct type is tested first, for most nodes have it; only then the superclasses.
    direct = _has_type(value, kind)
    below = scope.classes(kind)
    if below is None:
        # An EXISTS of its own follows the path upwards; in a join, all classes below may be found first.
        of = scope.fresh()
        is_below = exists(bgp((of, RepeatedPath(SUBCLASS, "+"), constant(kind))))
        return any_of([direct, exists(bgp((value, RDF_TYPE, of)), Filter(is_below))])
    others = [constant(term) for term in below if term != kind]
    if len(others) <= _FEW:
        return any_of([direct, *(_has_type(value, other) for other in others)])
    of = scope.fresh()
    return any_of([direct, exists(bgp((value, RDF_TYPE, of)), Filter(In(of, tuple(others))))])


def _has_type(value: Variable, kind: Term) -> Expression:
    return exists(bgp((value, RDF_TYPE, constant(kind))))


def datatype(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:datatype (SHACL, section 4.1.2), one of several in the draft."""
    return negated(any_of([_has_datatype(kind, scope, value) for kind in constraint.value]))


def _has_datatype(kind: Term, scope: Scope, value: Variable) -> Expression:
    tests: list[Expression] = [Comparison("=", scope.literals.datatype(value), constant(kind))]
    pattern = pattern_of(kind.value)
    if pattern is not None:
        tests.append(call("REGEX", scope.literals.lexical_form(value), Literal(pattern)))
    return call("COALESCE", all_of(tests), FALSE)


def node_kind(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:nodeKind (SHACL, section 4.1.3), one of several in the draft."""
    kinds = [_IS_NOT[kind.value.removeprefix(SH)] for kind in constraint.value]
    return all_of([is_not(call("ISBLANK", value), call("ISLITERAL", value)) for is_not in kinds])


def _combined(constraint: Constraint) -> str | None:
    """The fault of a list with node kinds that are several themselves (SHACL 1.2, section 7.1.3)."""
    several = [kind for kind in constraint.value if "Or" in kind.value.removeprefix(SH)]
    return f"A list of sh:nodeKind has no {several[0]}." if several and len(constraint.value) > 1 else None


_NODE_KIND = ParameterType("one of SHACL's six node kinds", _NODE_KINDS.__contains__)

COMPONENTS = (
    Component(
        "4.1.1",
        "Class",
        "class",
        IRI,
        "It is not an instance of {}.",
        value_test=of_class,
        is_local=True,
        draft_type=IRI_OR_IRIS,
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
        draft_type=IRI_OR_IRIS,
    ),
    Component(
        "4.1.3",
        "NodeKind",
        "nodeKind",
        _NODE_KIND,
        "Its node kind is not {}.",
        value_test=node_kind,
        is_single=True,
        is_local=True,
        check=_combined,
        draft_type=replace(_NODE_KIND, may_be_list=True),
    ),
)
