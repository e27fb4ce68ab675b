"""Value type constraint components (SHACL, section 4.1)."""

from pyoxigraph import Literal, NamedNode

from phegraph.rdf.lexical_spaces import pattern_of
from phegraph.rdf.terms import RDF, RDFS, SH, text
from phegraph.shacl.compile.component import IRI, Component, ParameterType
from phegraph.shacl.compile.paths import any_of, negated
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh

_FEW = 8
"""The most classes that are tested one by one; of more, a type of the node is looked for among them."""

# Virtuoso takes a blank node for an IRI where it is a subject.
_IS_NOT = {
    "IRI": "(isBlank({0}) || isLiteral({0}))",
    "BlankNode": "!isBlank({0})",
    "Literal": "!isLiteral({0})",
    "BlankNodeOrIRI": "isLiteral({0})",
    "BlankNodeOrLiteral": "(!isBlank({0}) && !isLiteral({0}))",
    "IRIOrLiteral": "isBlank({0})",
}
_NODE_KINDS = frozenset(map(sh, _IS_NOT))


def of_class(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:class (SHACL, section 4.1.1)."""
    # The direct type is tested first, for most nodes have it; only then the superclasses.
    kind = text(constraint.term)
    direct = f"EXISTS {{ {value} <{RDF}type> {kind} }}"
    below = scope.classes(constraint.term)
    if below is not None:
        others = [text(term) for term in below if term != constraint.term]
        tests = [f"EXISTS {{ {value} <{RDF}type> {other} }}" for other in others]
        if len(others) > _FEW:
            of = scope.fresh()
            tests = [f"EXISTS {{ {value} <{RDF}type> {of} FILTER ({of} IN ({', '.join(others)})) }}"]
        return negated(any_of([direct, *tests]))
    return negated(f"{direct} || EXISTS {{ {value} <{RDF}type>/<{RDFS}subClassOf>+ {kind} }}")


def datatype(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:datatype (SHACL, section 4.1.2)."""
    kind = constraint.term
    assert isinstance(kind, NamedNode)
    test = f"{scope.literals.datatype(value)} = {text(kind)}"
    pattern = pattern_of(kind.value)
    if pattern is not None:
        test += f" && REGEX({scope.literals.lexical_form(value)}, {text(Literal(pattern))})"
    return f"!COALESCE({test}, false)"


def node_kind(constraint: Constraint, scope: Scope, value: str) -> str:
    """sh:nodeKind (SHACL, section 4.1.3)."""
    assert isinstance(constraint.term, NamedNode)
    return _IS_NOT[constraint.term.value.removeprefix(SH)].format(value)


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
