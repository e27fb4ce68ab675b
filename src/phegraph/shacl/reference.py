"""The reference validator: pySHACL."""

from collections.abc import Iterable

import pyshacl
import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from rdflib.namespace import RDF, SH

from phegraph.shacl.model import Report, Result
from phegraph.store.convert import from_rdflib, to_rdflib
from phegraph.terms import statement_of


def validate_reference(data: Iterable[Quad], shapes: Iterable[Quad]) -> Report:
    """Validate data against shapes with pySHACL, copied into rdflib's own memory.

    Args:
        data: The statements to validate; graph names do not matter.
        shapes: The shapes graph.
    """
    _, report, _ = pyshacl.validate(_graph(data), shacl_graph=_graph(shapes), advanced=True)
    assert isinstance(report, rdflib.Graph)
    return Report(tuple(_result(report, node) for node in report.subjects(RDF.type, SH.ValidationResult)))


def _graph(quads: Iterable[Quad]) -> rdflib.Graph:
    graph = rdflib.Graph()
    for quad in quads:
        subject, predicate, other = statement_of(quad)
        graph.add((to_rdflib(subject), to_rdflib(predicate), to_rdflib(other)))
    return graph


def _result(report: rdflib.Graph, node: rdflib.term.Node) -> Result:
    def one(predicate: rdflib.URIRef) -> object:
        value = report.value(node, predicate)
        return None if value is None else from_rdflib(value)

    component, severity = one(SH.sourceConstraintComponent), one(SH.resultSeverity)
    assert isinstance(component, NamedNode)
    assert isinstance(severity, NamedNode)
    messages = (from_rdflib(message) for message in report.objects(node, SH.resultMessage))
    return Result(
        focus=one(SH.focusNode),  # type: ignore[arg-type]
        component=component,
        shape=one(SH.sourceShape),  # type: ignore[arg-type]
        severity=severity,
        path=one(SH.resultPath),  # type: ignore[arg-type]
        value=one(SH.value),  # type: ignore[arg-type]
        messages=tuple(message for message in messages if isinstance(message, Literal)),
    )
