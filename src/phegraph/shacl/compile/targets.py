"""Targets: the patterns that bind a variable to the focus nodes of a shape (SHACL, section 2.1.3)."""

from collections.abc import Callable, Collection, Sequence

from pyoxigraph import NamedNode, Variable

from phegraph.rdf.terms import RDF_TYPE, Term
from phegraph.shacl.compile.scope import Classes, constant
from phegraph.shacl.shapes.graph import SUBCLASS
from phegraph.shacl.shapes.model import ShapeQuery, Targets
from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.sparql.algebra.tree import Pattern, RepeatedPath, Select, SequencePath, ToMultiset, Values, bgp

TargetPattern = Callable[[Variable], tuple[Pattern, ...]]
"""The patterns that bind a variable."""

ANY = Variable("any")
"""The variable of any object of a predicate, in a target by its subjects, or of any subject."""


def target_patterns(targets: Targets, literals: Literals, classes: Classes) -> list[TargetPattern]:
    """The patterns that bind a variable to the focus nodes of a shape, for each target."""
    patterns = [_instances(kind, classes(kind)) for kind in targets.classes]
    patterns += [_subjects_of(predicate) for predicate in targets.subjects_of]
    patterns += [_objects_of(predicate) for predicate in targets.objects_of]
    patterns += [_selected(query) for query in targets.queries]
    return patterns + ([one_of(targets.nodes, literals)] if targets.nodes else [])


def _instances(kind: NamedNode, below: Sequence[Term] | None) -> TargetPattern:
    if below is None:
        way_up = SequencePath((RDF_TYPE, RepeatedPath(SUBCLASS, "*")))
        return lambda node: (bgp((node, way_up, kind)),)
    of = Variable("kind")
    table = Values((of,), tuple((constant(term),) for term in below))
    return lambda node: (table, bgp((node, RDF_TYPE, of)))


def _subjects_of(predicate: NamedNode) -> TargetPattern:
    return lambda node: (bgp((node, predicate, ANY)),)


def _objects_of(predicate: NamedNode) -> TargetPattern:
    return lambda node: (bgp((ANY, predicate, node)),)


def one_of(terms: Collection[Term], literals: Literals) -> TargetPattern:
    """The pattern that binds a variable to the terms."""
    rows = tuple((term,) for term in literals.terms([constant(term) for term in terms]))
    return lambda node: (Values((node,), rows),)


def after(first: TargetPattern, then: TargetPattern) -> TargetPattern:
    """The patterns of both, the second after the first."""
    return lambda node: (*first(node), *then(node))


def target_query(query: ShapeQuery) -> Select:
    """The query of a SPARQL target, checked (SHACL-AF, section 3.1).

    Raises:
        QueryError: It cannot be parsed, or has syntax that SHACL forbids.
        LimitError: It is nested too deep, or has too many operations, for an engine.
    """
    from phegraph.shacl.compile.queries import prepare  # takes long to import, and is seldom needed

    select = prepare(query, select=True, prebound=()).form
    assert isinstance(select, Select)
    return select


def _selected(query: ShapeQuery) -> TargetPattern:
    from phegraph.sparql.algebra.passes.binding import renamed

    select = target_query(query)

    def pattern(node: Variable) -> tuple[Pattern, ...]:
        return (ToMultiset(renamed(select, lambda name: node.value if name == "this" else f"t_{name}")),)

    return pattern
