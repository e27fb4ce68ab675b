"""TopBraid's tests of SHACL and of its advanced features, as pySHACL has them."""

import re
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat
from rdflib.namespace import RDF

from conformance.shacl_suite import agrees, statements_below
from conformance.suites import of_suite
from lexical_forms import with_lexical_forms
from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.reading.reader import read, read_text
from phegraph.rdf.terms import Prefixes, statement_of
from phegraph.reference.interface import report_graph
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.data import data_of_quads
from phegraph.shacl.validation.engine import validate_quads
from phegraph.shacl.validation.inference import inferred

pytestmark = pytest.mark.slow

DASH = rdflib.Namespace("http://datashapes.org/dash#")
FOLDER = of_suite("dash")
FILES = sorted(FOLDER.rglob("*.test.ttl"))
IMPORTED = [*read(Path(pyshacl.__file__).parent / "assets" / "dash.ttl").quads]
_PREFIX = NamedNode("http://www.w3.org/ns/shacl#declare")
PERSON = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX person: <http://datashapes.org/shasf/tests/rules/triple/person#>
person:JohnDoe a person:Person ; person:firstName "John" ; person:lastName "Doe" ; person:zipCode 12345 .
"""
"""What `person2schema` imports: TopBraid has the file, `triple/person.ttl`, and pySHACL's copy lacks it."""


def _tests(kind: str) -> list[Path]:
    return [path for path in FILES if f"dash:{kind}" in path.read_text()]


def _shapes(path: Path) -> list[Quad]:
    """The shapes of a test, with the prefixes of what it imports."""
    others = [other for other in FILES if other != path and f"<{_iri(other)}>" in path.read_text()]
    imported = [quad for other in others for quad in read(other).quads]
    declared = [quad for quad in IMPORTED if quad.predicate == _PREFIX]
    nodes = {quad.object for quad in declared}
    return [*read(path).quads, *imported, *declared, *(quad for quad in IMPORTED if quad.subject in nodes)]


def _iri(path: Path) -> str:
    found = re.search(r"^# baseURI: (\S+)", path.read_text(), re.MULTILINE)
    return found[1] if found else ""


def _expected(path: Path, kind: str) -> tuple[rdflib.Graph, list[rdflib.term.Node]]:
    with with_lexical_forms():
        graph = rdflib.Graph().parse(path, publicID=path.as_uri())
    tests = graph.subjects(RDF.type, DASH[kind])
    return graph, [result for test in tests for result in graph.objects(test, DASH.expectedResult)]


@pytest.mark.filterwarnings("ignore:Serializing weird")
@pytest.mark.parametrize("path", _tests("GraphValidationTestCase"), ids=lambda path: path.stem)
def test_the_report_is_the_expected_one(path: Path) -> None:
    graph, (result,) = _expected(path, "GraphValidationTestCase")
    shapes = read_shapes(_shapes(path), prefixes=Prefixes(read(path).prefixes))
    report = validate_quads(read(path).quads, shapes)
    assert not report.unchecked
    with with_lexical_forms():
        assert agrees(statements_below(graph, result), report_graph(report))


def test_the_suite_is_whole() -> None:
    kinds = ("GraphValidationTestCase", "InferencingTestCase", "FunctionTestCase")
    assert [len(_tests(kind)) for kind in kinds] == [99, 7, 1]


@pytest.mark.parametrize("path", _tests("InferencingTestCase"), ids=lambda path: path.stem)
def test_rules_make_the_expected_statements(path: Path) -> None:
    graph, results = _expected(path, "InferencingTestCase")
    expected = {
        tuple(from_rdflib(graph.value(result, part)) for part in (RDF.subject, RDF.predicate, RDF.object))
        for result in results
    }
    shapes = read_shapes(_shapes(path))
    assert not shapes.unchecked
    imported = (
        read_text(PERSON, RdfFormat.TURTLE, name="person").quads if path.stem.startswith("person") else ()
    )
    data = [*read(path).quads, *imported]
    assert {tuple(statement_of(quad)) for quad in inferred(data, shapes)} == expected


def test_functions_have_the_expected_values() -> None:
    (path,) = _tests("FunctionTestCase")
    shapes = read_shapes(_shapes(path))
    data = data_of_quads(read(path).quads)
    data.declare(shapes.functions)
    called = {node.value.rpartition("#")[2]: function for node, function in data.functions.items()}
    assert called["booleanFunction"]() == Literal(True)
    assert called["withArguments"](Literal("A"), Literal("B")) == Literal("A-B")
