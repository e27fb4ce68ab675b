"""List constraint components (SHACL 1.2, the draft of 2026-08-03, section 7.5)."""

from collections.abc import Callable

from pyoxigraph import NamedNode, Variable

from phegraph.rdf.terms import RDF_FIRST, RDF_NIL, RDF_REST
from phegraph.shacl.compile.component import BOOLEAN, COUNT, NODE_SHAPE, Component
from phegraph.shacl.compile.constraints.cardinality import number_of
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.model import Constraint
from phegraph.sparql.algebra.expressions import (
    FALSE,
    TRUE,
    all_of,
    any_of,
    call,
    exists,
    filters,
    integer,
    negated,
)
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Comparison,
    Exists,
    Expression,
    Path,
    RepeatedPath,
    Select,
    ToMultiset,
    bgp,
    join,
)

CELLS = RepeatedPath(RDF_REST, "*")
"""The way from a list to its cells, and to its end."""

_FURTHER_CELLS = RepeatedPath(RDF_REST, "+")
Test = Callable[[Variable], Expression]


def member_shape(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:memberShape (SHACL 1.2, section 7.5.1)."""

    def fails(cell: Variable) -> Expression:
        return _has_first(scope, cell, lambda member: scope.does_not_conform(constraint.term, member))

    return any_of([not_a_list(scope, value), _some(scope, value, fails, CELLS)])


def min_list_length(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:minListLength (SHACL 1.2, section 7.5.2)."""
    return any_of([not_a_list(scope, value), negated(_at_least(number_of(constraint), scope, value))])


def max_list_length(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:maxListLength (SHACL 1.2, section 7.5.3)."""
    return any_of([not_a_list(scope, value), _at_least(number_of(constraint) + 1, scope, value)])


def unique_members(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:uniqueMembers (SHACL 1.2, section 7.5.4)."""
    if constraint.term.value != "true":
        return not_a_list(scope, value)
    repeats = _some(scope, value, lambda cell: _has_first(scope, cell, repeated(scope, cell)), CELLS)
    return any_of([not_a_list(scope, value), repeats])


def repeated(scope: Scope, cell: Variable) -> Test:
    """The test for the member of a cell to be that of a further cell, too."""

    def is_further(member: Variable) -> Expression:
        return _some(scope, cell, lambda further: exists(bgp((further, RDF_FIRST, member))), _FURTHER_CELLS)

    return is_further


def not_a_list(scope: Scope, value: Variable) -> Expression:
    """The expression for a node to be no SHACL list (SHACL, section 1.4).

    It is one where rdf:nil is reached over cells that have one rdf:first and one rdf:rest each. A path of one
    step is all that stands in each EXISTS: an engine follows it from its bound end.
    """

    def is_ill_formed(cell: Variable) -> Expression:
        lacks = negated(exists(bgp((cell, RDF_FIRST, scope.fresh()))))
        two = [_has_two(scope, cell, predicate) for predicate in (RDF_FIRST, RDF_REST)]
        return all_of([negated(call("SAMETERM", cell, RDF_NIL)), any_of([lacks, *two])])

    ends = any_of([call("SAMETERM", value, RDF_NIL), exists(bgp((value, _FURTHER_CELLS, RDF_NIL)))])
    continues = [exists(bgp((RDF_NIL, predicate, scope.fresh()))) for predicate in (RDF_FIRST, RDF_REST)]
    return any_of([negated(ends), _some(scope, value, is_ill_formed, CELLS), *continues])


def _at_least(number: int, scope: Scope, value: Variable) -> Expression:
    """The expression for a list to have so many members: a cell or the end follows on each of them."""
    if number == 0:
        return TRUE
    cell = scope.fresh()
    count = Aggregate("COUNT", cell, distinct=True)
    cells = Select(
        projection=(value,),
        where=join(bgp((value, _FURTHER_CELLS, cell))),
        group=(value,),
        having=(Comparison(">=", count, integer(number)),),
    )
    return Exists(ToMultiset(cells))


def _has_two(scope: Scope, cell: Variable, predicate: NamedNode) -> Expression:
    first, second = scope.fresh(), scope.fresh()
    differs = filters(negated(call("SAMETERM", first, second)))
    return exists(bgp((cell, predicate, first)), filters(exists(bgp((cell, predicate, second)), differs)))


def _has_first(scope: Scope, cell: Variable, test: Test) -> Expression:
    """Whether the member of a cell passes a test."""
    return _some(scope, cell, test, RDF_FIRST)


def _some(scope: Scope, node: Variable, test: Test, path: Path) -> Expression:
    """Whether a node that a path of one step leads to passes a test."""
    reached = scope.fresh()
    condition = test(reached)
    return FALSE if condition == FALSE else exists(bgp((node, path, reached)), filters(condition))


COMPONENTS = (
    Component(
        "7.5.1",
        "MemberShape",
        "memberShape",
        NODE_SHAPE,
        "It is no list whose members all conform to {}.",
        value_test=member_shape,
        is_of_members=True,
        is_draft=True,
    ),
    Component(
        "7.5.2",
        "MinListLength",
        "minListLength",
        COUNT,
        "It is no list of at least {} {member|members}.",
        value_test=min_list_length,
        is_draft=True,
    ),
    Component(
        "7.5.3",
        "MaxListLength",
        "maxListLength",
        COUNT,
        "It is no list of at most {} {member|members}.",
        value_test=max_list_length,
        is_draft=True,
    ),
    Component(
        "7.5.4",
        "UniqueMembers",
        "uniqueMembers",
        BOOLEAN,
        "It is no list, or has a member twice.",
        value_test=unique_members,
        is_of_members=True,
        is_draft=True,
    ),
)
