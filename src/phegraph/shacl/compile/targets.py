"""Targets: the patterns that bind a variable to the focus nodes of a shape (SHACL, section 2.1.3)."""

from collections.abc import Callable, Collection, Sequence

from pyoxigraph import NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, Subject, Term
from phegraph.shacl.compile.decoding import decoding
from phegraph.shacl.compile.scope import Classes, constant
from phegraph.shacl.shapes.graph import SUBCLASS
from phegraph.shacl.shapes.model import ShapeQuery, Targets
from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import (
    Pattern,
    RepeatedPath,
    Select,
    SequencePath,
    ToMultiset,
    Union,
    Values,
    bgp,
    join,
)

TargetPattern = Callable[[Variable], tuple[Pattern, ...]]
"""The patterns that bind a variable."""

ANY = Variable("any")
"""The variable of any object of a predicate, in a target by its subjects, or of any subject."""


def target_patterns(targets: Targets, literals: Literals, kinds: Classes) -> list[TargetPattern]:
    """The patterns that bind a variable to the focus nodes of a shape, for each target."""
    patterns = [instances(kind, kinds(kind)) for kind in targets.classes]
    patterns += [_subjects_of(predicate) for predicate in targets.subjects_of]
    patterns += [_objects_of(predicate) for predicate in targets.objects_of]
    patterns += [_selected(query, literals) for query in targets.queries]
    return patterns + ([one_of(targets.nodes, literals)] if targets.nodes else [])


def instances(kind: Term, kinds: Sequence[Term] | None) -> TargetPattern:
    """The pattern that binds a variable to the instances of a class, or of kinds where these are known."""
    if kinds is None:
        way_up = SequencePath((RDF_TYPE, RepeatedPath(SUBCLASS, "*")))
        return lambda node: (bgp((node, way_up, constant(kind))),)
    of = Variable("kind")
    table = Values((of,), tuple((constant(term),) for term in kinds))
    return lambda node: (table, bgp((node, RDF_TYPE, of)))


def _subjects_of(predicate: NamedNode) -> TargetPattern:
    return lambda node: (bgp((node, predicate, ANY)),)


def _objects_of(predicate: NamedNode) -> TargetPattern:
    return lambda node: (bgp((ANY, predicate, node)),)


def any_node(node: Variable) -> tuple[Pattern, ...]:
    """The pattern that binds a variable to the subjects and the objects of the graph."""
    of, by = Variable("of"), Variable("by")
    return (Union((join(bgp((node, by, ANY))), join(bgp((of, by, node))))),)


def naming(shape: Subject) -> TargetPattern:
    """The pattern that binds a variable to the nodes that name a shape (SHACL 1.2, section 3.1.3.7)."""
    assert isinstance(shape, NamedNode)
    return lambda node: (bgp((node, sh("shape"), shape)),)


def one_of(terms: Collection[Term], literals: Literals) -> TargetPattern:
    """The pattern that binds a variable to the terms."""
    rows = tuple((term,) for term in literals.terms([constant(term) for term in terms]))
    return lambda node: (Values((node,), rows),)


def after(first: TargetPattern, then: TargetPattern) -> TargetPattern:
    """The patterns of both, the second after the first."""
    return lambda node: (*first(node), *then(node))


def target_query(query: ShapeQuery) -> Select:
    """The query of a SPARQL target, checked, with its parameters bound (SHACL-AF, section 3).

    Raises:
        QueryError: It cannot be parsed, or has syntax that SHACL forbids.
        LimitError: It is nested too deep, or has too many operations, for an engine.
    """
    from phegraph.shacl.compile.queries import prepare  # takes long to import, and is seldom needed

    prepared = prepare(query, select=True, prebound=tuple(name for name, _ in query.bindings))
    select = prepared.fitted(dict(query.bindings), path=None) if query.bindings else prepared.form
    assert isinstance(select, Select)
    return select


def _selected(query: ShapeQuery, literals: Literals) -> TargetPattern:
    from phegraph.sparql.algebra.passes.binding import renamed

    select = decoding(target_query(query), literals)

    def pattern(node: Variable) -> tuple[Pattern, ...]:
        return (ToMultiset(renamed(select, lambda name: node.value if name == "this" else f"t_{name}")),)

    return pattern
