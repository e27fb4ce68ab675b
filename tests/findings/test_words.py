"""The words of findings: they name properties and say what to do, and have no address that nobody wrote."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from phegraph.cli.commands.check import command as check
from phegraph.cli.commands.validate import command as validate
from phegraph.findings.results import _HINTS, rule_of
from phegraph.shacl.compile.constraints import COMPONENTS

PREFIXES = """@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
ONTOLOGY = """<https://example.org> a owl:Ontology .
ex:A a owl:Class ; owl:disjointWith ex:B . ex:B a owl:Class .
ex:D a owl:Class ; owl:disjointWith [ a owl:Restriction ; owl:onProperty ex:p ; owl:someValuesFrom ex:A ] .
ex:E a owl:Class ; owl:complementOf [ owl:unionOf ( ex:A ex:D ) ] .
ex:F rdfs:subClassOf [ owl:onProperty ex:p ; owl:maxCardinality "0"^^xsd:nonNegativeInteger ] .
ex:p a owl:ObjectProperty , owl:IrreflexiveProperty , owl:FunctionalProperty .
ex:q a owl:DatatypeProperty , owl:FunctionalProperty .
"""
DATA = """ex:x a ex:A , ex:B , ex:E ; ex:p [ a ex:A , ex:B ; ex:q 1 , 2 ] .
ex:y a ex:D , ex:F ; ex:p [ a ex:A ] .
[] a ex:A , ex:B .
_:z ex:p _:z .
[] ex:q "3,4"^^xsd:decimal .
"""
SHAPES = """ex:Shape a sh:NodeShape ; sh:targetSubjectsOf ex:p , ex:q ;
  sh:property [ sh:path rdfs:label ; sh:minCount 1 ] ;
  sh:property [ sh:path ex:p ; sh:class ex:C ; sh:nodeKind sh:IRI ; sh:in ( ex:x ) ] ;
  sh:property [ sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:minCount 2 ] ;
  sh:node [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ;
  sh:sparql [ sh:message "{?this} has {?value}." ; sh:select '''
    SELECT $this ?value { $this <https://example.org/p> ?value }''' ] .
"""
INTERNAL = re.compile(r"_:|urn:phegraph|\.well-known|\b[0-9a-f]{16,}\b")


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("ontology", ONTOLOGY), ("data", DATA), ("shapes", SHAPES)):
        (tmp_path / f"{name}.ttl").write_text(PREFIXES + text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found_by(command: object, *arguments: str) -> list[dict[str, str]]:
    """The findings of a command, those folded beneath others among them."""
    output = CliRunner().invoke(command, [*arguments, "--format", "json"]).stdout  # type: ignore[arg-type]
    to_visit, found = json.loads(output), []
    while to_visit:
        finding = to_visit.pop()
        to_visit += [*finding["consequences"], *finding["alike"]]
        found.append(finding)
    return found


def test_no_message_has_the_label_of_a_blank_node(files: Path) -> None:
    found = found_by(check, ".", "--no-cache", "--severity", "info")
    assert {"logic/disjoint", "logic/irreflexive", "shape/min-count", "shape/sparql"} <= {
        f["rule"] for f in found
    }
    for finding in found:
        assert not INTERNAL.search(finding["message"] + finding["hint"]), finding


def test_a_blank_node_is_called_by_what_leads_to_it(files: Path) -> None:
    messages = [finding["message"] for finding in found_by(check, ".", "--no-cache")]
    assert "ex:x → ex:p is both of ex:A and of ex:B, which are disjoint." in messages


def test_a_missing_value_is_called_by_its_property_with_what_to_do(files: Path) -> None:
    found = {f["message"]: f["hint"] for f in found_by(validate, "data.ttl", "--shapes", "shapes.ttl")}
    assert found["ex:x: It has no label (rdfs:label), and needs at least 1."] == "Add rdfs:label."


def test_the_name_of_a_property_is_its_label_where_it_has_one(files: Path) -> None:
    (files / "data.ttl").write_text(f'{PREFIXES}{DATA}rdfs:label rdfs:label "name"@en .\n')
    messages = [finding["message"] for finding in found_by(validate, "data.ttl", "--shapes", "shapes.ttl")]
    assert "ex:x: It has no name (rdfs:label), and needs at least 1." in messages


def test_check_and_validate_say_the_same_of_shapes(files: Path) -> None:
    (files / "ontology.ttl").unlink()
    told = [
        sorted(
            (finding["rule"], finding["message"], finding["hint"])
            for finding in found
            if finding["rule"].startswith("shape/")
        )
        for found in (
            found_by(check, ".", "--no-cache"),
            found_by(validate, "data.ttl", "--shapes", "shapes.ttl"),
        )
    ]
    assert told[0] == told[1]
    assert len(told[0]) > 10


def test_every_component_says_what_to_do() -> None:
    assert {rule_of(component.iri) for component in COMPONENTS} == _HINTS.keys()
