"""Rules, compiled: each to queries whose solutions fill templates (SHACL-AF, section 8)."""

from collections.abc import Iterator
from itertools import product

from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Variable

from phegraph.shacl.compile.compiler import either, scope_of, targets_of
from phegraph.shacl.compile.node_expressions import nodes_of
from phegraph.shacl.compile.scope import THIS, Classes, Scope
from phegraph.shacl.compile.sparql_based import skolem
from phegraph.shacl.shapes.model import ShapeRule, Shapes
from phegraph.shacl.validation.lexical_forms import Literals
from phegraph.sparql.algebra.expressions import exists, negated
from phegraph.sparql.algebra.tree import (
    Exists,
    Filter,
    NegatedPropertySet,
    Node,
    Pattern,
    Select,
    ToMultiset,
    TriplePattern,
    Values,
    bgp,
    join,
)
from phegraph.sparql.algebra.walk import parts

Template = tuple[TriplePattern, ...]


class RuleSelect(Struct, frozen=True):
    """A query of a rule, and what its solutions make.

    Attributes:
        rule: The rule.
        query: The solutions: the focus node, and the variables of the template.
        template: What each solution makes; its blank nodes are new ones in each.
        reads: The predicates that the query depends on; None where it may depend on any.
        nodes_query: The focus nodes, where the query must be tried on one at a time.
    """

    rule: ShapeRule
    query: Select
    template: Template
    reads: frozenset[NamedNode] | None
    nodes_query: Select | None = None


def compile_rules(shapes: Shapes, classes: Classes) -> Iterator[RuleSelect]:
    """Compile the rules of shapes, in their order.

    Args:
        shapes: The shapes.
        classes: Gives a class with all below it, where queries are not to find them themselves.
    """
    for rule in shapes.rules:
        shape = shapes.shapes[rule.shape]
        targets = [pattern(THIS) for pattern in targets_of(shapes, shape, _LITERALS, classes, classes)]
        if not targets:
            continue
        scope = scope_of(shapes, shape, _LITERALS, classes)
        conforms = [scope.conforms(condition, THIS) for condition in rule.conditions]
        nodes = [(*target, *(Filter(one) for one in conforms)) for target in targets]
        if rule.construct is None:
            yield from _of_triple_rule(rule, scope, nodes)
        else:
            yield _of_construct(rule, either(nodes))


_LITERALS = Literals()


def _of_triple_rule(
    rule: ShapeRule, scope: Scope, targets: list[tuple[Pattern, ...]]
) -> Iterator[RuleSelect]:
    """One query for each combination of the ways to a focus node, subject, predicate and object."""
    ways = [nodes_of(expression, scope) for expression in rule.expressions]
    for target, triple in product(targets, list(product(*ways))):
        subject, predicate, object = (nodes.term for nodes in triple)
        if isinstance(subject, Literal) or isinstance(predicate, Literal):
            continue
        pattern = TriplePattern(subject, predicate, object)
        columns = (THIS, *(term for term in pattern_terms(pattern) if isinstance(term, Variable)))
        body = [one for nodes in triple for one in nodes.patterns]
        known = Filter(negated(exists(bgp((subject, predicate, object)))))
        query = Select(projection=tuple(dict.fromkeys(columns)), where=join(target, body, known))
        yield RuleSelect(rule, query, (pattern,), _reads(join(target, body)))


def _of_construct(rule: ShapeRule, nodes: Select) -> RuleSelect:
    """The query of a SPARQL rule for all focus nodes, or for one that is a value of its."""
    from phegraph.shacl.compile.queries import prepare_construct

    assert rule.construct is not None
    prepared = prepare_construct(rule.construct)
    if not prepared.is_of_nodes:
        select = _solutions(rule)
        some = Filter(Exists(join(ToMultiset(nodes))))
        query = Select(projection=select.projection, where=join(ToMultiset(select), some))
        return RuleSelect(rule, query, prepared.template, _reads(query))
    select = _solutions(rule, ToMultiset(nodes))
    return RuleSelect(
        rule, select, prepared.template, _reads(select), nodes if prepared.select.is_limited else None
    )


def for_focus_node(compiled: RuleSelect, node: NamedNode | Literal) -> Select:
    """The query of a SPARQL rule for one focus node."""
    return _solutions(compiled.rule, Values((THIS,), ((node,),)))


def _solutions(rule: ShapeRule, focus: Pattern | None = None) -> Select:
    """The solutions of a SPARQL rule, with its variables pre-bound."""
    from phegraph.shacl.compile.queries import prepare_construct

    assert rule.construct is not None
    prepared = prepare_construct(rule.construct).select
    select = prepared.fitted({"currentShape": skolem(rule.shape)}, path=None, focus=focus)
    assert isinstance(select, Select)
    return select


def pattern_terms(pattern: TriplePattern) -> tuple[object, object, object]:
    """The terms of a triple pattern of a template."""
    return pattern.subject, pattern.predicate, pattern.object


def _reads(query: Node) -> frozenset[NamedNode] | None:
    """The predicates that a query depends on."""
    predicates: set[NamedNode] = set()
    for part in parts(query):
        if isinstance(part, TriplePattern):
            of_path = [*parts(part.predicate)]
            if any(isinstance(one, Variable | NegatedPropertySet) for one in of_path):
                return None
            predicates.update(one for one in of_path if isinstance(one, NamedNode))
    return frozenset(predicates)
