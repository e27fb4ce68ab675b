"""Shapes as plain data (SHACL, section 2)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct
from pyoxigraph import Literal, NamedNode

from phegraph.finding import Finding
from phegraph.rdf.terms import SH, Prefixes, Subject, Term
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.sparql.algebra.tree import Path

if TYPE_CHECKING:
    from phegraph.shacl.shapes.expressions import NodeExpression

VIOLATION = NamedNode(SH + "Violation")


class ShapeQuery(Struct, frozen=True):
    """A SELECT or ASK of the shapes graph (SHACL, section 5.2.1).

    Attributes:
        node: The node that has it.
        text: The query as it is written.
        prefixes: The prefixes of its `sh:prefixes`.
        functions: The functions of the shapes graph, which it may call.
        bindings: The values of the parameters of a target type.
    """

    node: Subject
    text: str
    prefixes: tuple[tuple[str, str], ...] = ()
    functions: frozenset[str] = frozenset()
    bindings: tuple[tuple[str, NamedNode | Literal], ...] = ()


class Targets(Struct, frozen=True):
    """The targets of a shape (SHACL, section 2.1.3).

    Attributes:
        nodes, classes, subjects_of, objects_of: The values of `sh:targetNode` and so on.
        queries: The queries of SPARQL targets (SHACL-AF, section 3).
        where: The shapes that targets conform to (SHACL 1.2, section 3.1.3.6).
        named: Whether nodes of the data name the shape as theirs (SHACL 1.2, section 3.1.3.7).
    """

    nodes: tuple[Term, ...] = ()
    classes: tuple[NamedNode, ...] = ()
    subjects_of: tuple[NamedNode, ...] = ()
    objects_of: tuple[NamedNode, ...] = ()
    queries: tuple[ShapeQuery, ...] = ()
    where: tuple[Subject, ...] = ()
    named: bool = False

    def __bool__(self) -> bool:
        of_terms = (self.nodes, self.classes, self.subjects_of, self.objects_of)
        return any((*of_terms, self.queries, self.where, self.named))


class Constraint(Struct, frozen=True):
    """A constraint: a component and the values of its parameters (SHACL, section 2.1).

    Attributes:
        component: The constraint component.
        value: The value of its main parameter: a term, the members of a list, or shapes, by their nodes.
        others: Its other parameters by name: `flags`, `ignoredProperties`, `min`, `siblings` and so on.
        node: The node of the constraint, where it has one of its own (`sh:sparql`).
        messages: Its own messages, which go before those of the shape.
        validator: The query that tries it, if it is SPARQL-based.
        expression: The node expression that must give true, and nothing else.
        path: The value of its main parameter, where that is a path and no IRI.
    """

    component: NamedNode
    value: tuple[Term, ...] = ()
    others: Mapping[str, tuple[Term, ...]] = {}
    node: Subject | None = None
    messages: tuple[Literal, ...] = ()
    validator: "Validator | None" = None
    expression: "NodeExpression | None" = None
    path: Path | None = None

    @property
    def parameter(self) -> tuple[Term | Path, ...]:
        """The value of its main parameter, a path as such."""
        return self.value if self.path is None else (self.path,)

    @property
    def term(self) -> Term:
        """The value of a parameter that takes one term."""
        return self.value[0]


class Validator(Struct, frozen=True):
    """The validator of a SPARQL-based constraint (SHACL, sections 5 and 6).

    Attributes:
        query: The query.
        is_ask: Whether it asks if a value node conforms, rather than selects what does not.
        bindings: The parameters of the component, pre-bound.
        unbound: The optional parameters that the shape does not have.
    """

    query: ShapeQuery
    is_ask: bool = False
    bindings: tuple[tuple[str, Term], ...] = ()
    unbound: tuple[str, ...] = ()


class Shape(Struct, frozen=True):
    """A node shape, or with a path a property shape (SHACL, sections 2.2 and 2.3)."""

    node: Subject
    path: Path | None = None
    path_node: Subject | None = None
    targets: Targets = Targets()
    constraints: tuple[Constraint, ...] = ()
    properties: tuple[Subject, ...] = ()
    severity: NamedNode = VIOLATION
    messages: tuple[Literal, ...] = ()
    deactivated: bool = False


class Function(Struct, frozen=True):
    """A SPARQL function (SHACL-AF, section 6).

    Attributes:
        node: Its IRI.
        parameters: The names of its parameters in their order, and whether each is optional.
        query: The query that gives its value.
        is_ask: Whether that is an ASK.
    """

    node: NamedNode
    parameters: tuple[tuple[str, bool], ...]
    query: ShapeQuery
    is_ask: bool


class ShapeRule(Struct, frozen=True):
    """A rule: what follows for the target nodes of its shape (SHACL-AF, section 8).

    Attributes:
        shape: The shape that has it.
        node: The node of the rule.
        order: The `sh:order` of the shape, and that of the rule.
        conditions: The shapes that a target node must conform to.
        expressions: The node expressions of the subject, predicate and object of a triple rule.
        construct: The query of a SPARQL rule.
    """

    shape: Subject
    node: Subject
    order: tuple[float, float] = (0, 0)
    conditions: tuple[Subject, ...] = ()
    expressions: "tuple[NodeExpression, ...]" = ()
    construct: ShapeQuery | None = None

    @property
    def shapes(self) -> list[Subject]:
        """The shapes that it depends on, beside its own."""
        from phegraph.shacl.shapes.expressions import shapes_of_expression  # seldom needed

        filters = [shape for one in self.expressions for shape in shapes_of_expression(one)]
        return [*self.conditions, *filters]


Cycles = Mapping[Subject, frozenset[Term]]
"""Recursive shapes, each with all shapes of its cycles, itself among them."""


class Shapes(Struct, frozen=True):
    """The shapes of a shapes graph.

    Attributes:
        shapes: Every shape by its node.
        source: The shapes graph, for reports and `$shapesGraph`.
        findings: Its warnings: shapes that no other shape uses, a graph without targets.
        unchecked: What is left out of it, a shape whole or in part, and why.
        prefixes: Prefixes that shorten IRIs in default messages.
        cycles: The recursive shapes.
        rules: The rules, in their order.
        functions: The functions, by their IRIs.
        disallows: The severities of results that data must not have to conform; None for any.
    """

    shapes: Mapping[Subject, Shape]
    source: ShapesSource
    findings: tuple[Finding, ...] = ()
    unchecked: tuple[Finding, ...] = ()
    prefixes: Prefixes = Prefixes()
    cycles: Cycles = {}
    rules: tuple[ShapeRule, ...] = ()
    functions: Mapping[NamedNode, Function] = {}
    disallows: frozenset[NamedNode] | None = None
