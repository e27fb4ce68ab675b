"""Graphs for the tests, written in Turtle."""

import logging
from collections.abc import Iterable

import pytest
import rdflib
from pyoxigraph import Quad, RdfFormat

from phegraph.errors import InputError
from phegraph.finding import Finding, Severity
from phegraph.rdf.convert import statement_to_rdflib
from phegraph.rdf.reading.reader import read_text
from phegraph.shacl.model import Report
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads

PREFIXES = """
@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""


def quads(turtle: str) -> list[Quad]:
    """The statements of a Turtle text; the usual prefixes need no declaration."""
    reading = read_text(PREFIXES + turtle, RdfFormat.TURTLE, name="graph")
    assert not reading.findings, reading.findings
    return list(reading.quads)


def in_rdflib(statements: Iterable[Quad]) -> rdflib.Graph:
    """Statements as a graph of rdflib, for pySHACL, whose warnings about them are not printed."""
    logging.getLogger("pyshacl").setLevel(logging.CRITICAL)
    graph = rdflib.Graph()
    for statement in statements:
        graph.add(statement_to_rdflib(statement))
    return graph


def report(data: str, shapes: str) -> Report:
    """The report on data against shapes, both in Turtle."""
    return validate_quads(quads(data), quads(shapes))


def left_out(shapes: str) -> tuple[Finding, ...]:
    """What is left out of shapes, as warnings. Where nothing may be, the same are errors."""
    unchecked = read_shapes(quads(shapes)).unchecked
    assert {finding.severity for finding in unchecked} <= {Severity.WARNING}
    if unchecked:
        with pytest.raises(InputError) as error:
            read_shapes(quads(shapes), strict=True)
        refused = {(finding.message, finding.severity) for finding in error.value.findings}
        assert {(finding.message, Severity.VIOLATION) for finding in unchecked} <= refused
    return unchecked


def found(data: str, shapes: str) -> list[tuple[str, str, str]]:
    """The focus node, value and component of each result, in short."""
    return sorted(
        (
            _short(result.focus),
            "" if result.value is None else _short(result.value),
            result.component.value.rpartition("#")[2].removesuffix("ConstraintComponent"),
        )
        for result in report(data, shapes).results
    )


def _short(term: object) -> str:
    return str(getattr(term, "value", term)).removeprefix("http://example.org/")
