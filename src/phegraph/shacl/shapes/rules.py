"""The rules of shapes, read (SHACL-AF, section 8)."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace
from pyoxigraph import Literal

from phegraph.rdf.terms import RDF_FIRST, RDF_TYPE, Subject, Term
from phegraph.shacl.shapes.expressions import NodeExpression
from phegraph.shacl.shapes.graph import MalformedError, ShapesSource
from phegraph.shacl.shapes.model import ShapeRule
from phegraph.shacl.shapes.node_expressions import read_expression
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh


def read_rules(source: ShapesSource, read: Reader, shape: Subject) -> Iterator[ShapeRule]:
    """The rules of a shape that are not deactivated. A fault in one leaves it out."""
    for node in source.objects(shape, sh("rule")):
        faults = len(source.faults)
        if isinstance(node, Literal):
            source.fault(f"sh:rule takes a rule, not {node}.", shape, sh("rule"), node)
        elif not source.is_true(node, sh("deactivated")):
            rule = _rule(source, read, shape, node)
            if rule and not any(fault.omits for fault in source.faults[faults:]):
                yield rule


def _rule(source: ShapesSource, read: Reader, shape: Subject, node: Subject) -> ShapeRule | None:
    kinds = [kind for kind in ("TripleRule", "SPARQLRule") if sh(kind) in source.objects(node, RDF_TYPE)]
    if len(kinds) != 1:
        message = "A rule is a sh:TripleRule or a sh:SPARQLRule; no other is supported."
        source.fault(message, shape, sh("rule"), node, rule="unsupported")
        return None
    order = source.number(shape, sh("order")), source.number(node, sh("order"))
    rule = ShapeRule(shape, node, order, tuple(_conditions(source, node)))
    if kinds == ["TripleRule"]:
        return replace(rule, expressions=tuple(_expressions(source, read, node)))
    from phegraph.shacl.compile.queries import prepare_construct  # takes long to import, and is seldom needed

    query = read.query(node, "construct")
    if query is None or not read.is_allowed(partial(prepare_construct, query), node, "construct"):
        return None
    return replace(rule, construct=query)


def _expressions(source: ShapesSource, read: Reader, node: Subject) -> Iterator[NodeExpression]:
    for name in ("subject", "predicate", "object"):
        values = source.objects(node, sh(name))
        if len(values) != 1:
            source.fault(f"A triple rule has one sh:{name}.", node, sh(name) if values else RDF_TYPE)
            return
        try:
            yield read_expression(source, read, values[0])
        except MalformedError as error:
            source.fault(f"sh:{name} cannot be used: {error}.", node, sh(name), rule="unsupported")
            return


def _conditions(source: ShapesSource, node: Subject) -> Iterator[Subject]:
    """The shapes of `sh:condition`; pySHACL takes lists of them, too."""
    for value in source.objects(node, sh("condition")):
        is_list = bool(source.objects(value, RDF_FIRST))
        try:
            members: tuple[Term, ...] = source.members(value) if is_list else (value,)
        except MalformedError as error:
            source.fault(f"sh:condition cannot be used: {error}.", node, sh("condition"), value)
            continue
        for member in members:
            if isinstance(member, Literal):
                source.fault(f"sh:condition takes a shape, not {member}.", node, sh("condition"), value)
            else:
                yield member
