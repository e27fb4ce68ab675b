"""Shape-based constraint components (SHACL, section 4.7)."""

from pyoxigraph import BlankNode, NamedNode, Variable

from phegraph.rdf.terms import Subject, Term
from phegraph.shacl.compile.component import BOOLEAN, COUNT, NODE_SHAPE, SHAPE, Component
from phegraph.shacl.compile.constraints.cardinality import at_least, number_of
from phegraph.shacl.compile.scope import Scope
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.model import Constraint
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.expressions import all_of, negated
from phegraph.sparql.algebra.tree import Expression


def node(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    """sh:node (SHACL, section 4.7.1)."""
    return scope.does_not_conform(constraint.term, value)


def qualified_min_count(constraint: Constraint, scope: Scope) -> Expression:
    """sh:qualifiedMinCount (SHACL, section 4.7.3)."""
    return negated(at_least(number_of(constraint), scope, lambda value: _qualifies(constraint, scope, value)))


def qualified_max_count(constraint: Constraint, scope: Scope) -> Expression:
    """sh:qualifiedMaxCount (SHACL, section 4.7.3)."""
    return at_least(number_of(constraint) + 1, scope, lambda value: _qualifies(constraint, scope, value))


def _qualifies(constraint: Constraint, scope: Scope, value: Variable) -> Expression:
    (shape,) = constraint.others["qualifiedValueShape"]
    siblings = [scope.does_not_conform(sibling, value) for sibling in constraint.others["siblings"]]
    return all_of([scope.conforms(shape, value), *siblings])


def some_value(constraint: Constraint, scope: Scope) -> Expression:
    """sh:someValue (SHACL 1.2, section 7.8.3)."""
    return negated(scope.some_value(lambda value: scope.conforms(constraint.term, value)))


def siblings(source: ShapesSource, shape: Subject) -> dict[str, tuple[Term, ...]]:
    """The sibling shapes of a qualified value shape, where they are to be disjoint (SHACL, section 4.7.3)."""
    if not source.is_true(shape, sh("qualifiedValueShapesDisjoint")):
        return {"siblings": ()}
    own = source.objects(shape, sh("qualifiedValueShape"))
    parents = [parent for parent, object in source.pairs(sh("property")) if object == shape]
    shapes = [
        sibling
        for parent in parents
        for property_shape in source.objects(parent, sh("property"))
        for sibling in source.objects(property_shape, sh("qualifiedValueShape"))
        if sibling not in own and isinstance(sibling, NamedNode | BlankNode)
    ]
    return {"siblings": tuple(dict.fromkeys(shapes))}


COMPONENTS = (
    Component(
        "4.7.1",
        "Node",
        "node",
        NODE_SHAPE,
        "It does not conform to {}.",
        value_test=node,
        is_conjunction=True,
    ),
    *(
        Component(
            "4.7.3",
            f"Qualified{kind}Count",
            f"qualified{kind}Count",
            COUNT,
            message,
            focus_test=test,
            of_properties=True,
            is_single=True,
            is_monotone=kind == "Min",
            other_parameters={"qualifiedValueShape": SHAPE, "qualifiedValueShapesDisjoint": BOOLEAN},
            mandatory=("qualifiedValueShape",),
            prepare=siblings,
            shape_names=("qualifiedValueShape", "siblings"),
        )
        for kind, test, message in (
            ("Min", qualified_min_count, "It has fewer than {} {value|values}{of} that {qualifies|qualify}."),
            ("Max", qualified_max_count, "It has more than {} {value|values}{of} that {qualifies|qualify}."),
        )
    ),
    Component(
        "7.8.3",
        "SomeValue",
        "someValue",
        SHAPE,
        "It has no value{of} that conforms to {}.",
        focus_test=some_value,
        is_draft=True,
    ),
)
