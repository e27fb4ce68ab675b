"""Validation results as findings about files, without a project."""

from pathlib import Path

import pytest

from phegraph.check.rulebook import Rulebook
from phegraph.finding import Finding
from phegraph.findings.of_files import of_report
from phegraph.rdf.reading.files import read_all
from phegraph.shacl.validation.engine import validate_quads
from shacl.graphs import PREFIXES, quads

FIRST = PREFIXES.count("\n")


def findings(folder: Path, data: str, shapes: str, language: str = "en") -> list[Finding]:
    """What a validation of one file finds."""
    file = folder / "data.ttl"
    file.write_text(PREFIXES + data, encoding="utf-8")
    readings = read_all([file])
    report = validate_quads(readings[file].quads, quads(shapes))
    return of_report(report, readings, Rulebook().severity, language)


def places(findings: list[Finding]) -> list[tuple[str, int, int]]:
    """The rule, line and column of each finding."""
    at = [(finding.rule, finding.place) for finding in findings]
    return [(rule, (place.line or 0) - FIRST, place.column or 0) for rule, place in at if place]


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("sh:path ex:p ; sh:datatype xsd:integer", ("shape/datatype", 2, 8)),
        ("sh:path ex:p ; sh:minCount 2", ("shape/min-count", 2, 3)),
        ("sh:path ex:q ; sh:minCount 1", ("shape/min-count", 1, 1)),
        ("sh:path [ sh:inversePath ex:r ] ; sh:class ex:D", ("shape/class", 3, 1)),
        ("sh:path ( [ sh:inversePath ex:r ] ex:s ) ; sh:in ( 2 )", ("shape/in", 3, 23)),
    ],
)
def test_a_finding_points_at_the_value_or_the_property_or_the_focus_node(
    constraint: str, expected: tuple[str, int, int], tmp_path: Path
) -> None:
    data = "ex:a a ex:C ;\n  ex:p 'x' .\nex:b ex:r ex:a ; ex:s 1 .\n"
    shape = f"ex:S sh:targetClass ex:C ; sh:property [ {constraint} ] ."
    assert places(findings(tmp_path, data, shape)) == [expected]


def test_a_literal_that_is_the_focus_node_is_found_where_it_is_written(tmp_path: Path) -> None:
    data = "ex:a a ex:C ;\n  ex:p 'x', 07 ."
    shape = "ex:S sh:targetObjectsOf ex:p ; sh:datatype xsd:integer ; sh:maxInclusive 5 ."
    found = findings(tmp_path, data, shape)
    assert places(found) == [("shape/datatype", 2, 8), ("shape/max-inclusive", 2, 13)]
    assert [finding.message for finding in found] == [
        "x: It is not a valid xsd:integer.",
        "07: It is not less than or equal to 5.",
    ]


def test_a_message_and_a_name_are_in_the_language_asked_for(tmp_path: Path) -> None:
    data = 'ex:a a ex:C ; rdfs:label "Thing"@en, "Ding"@de .'
    shape = 'ex:S sh:targetClass ex:C ; sh:class ex:D ; sh:message "fehlt"@de, "is missing"@en .'
    assert [f.message for f in findings(tmp_path, data, shape, "de")] == ["Ding: fehlt"]
    assert [f.message for f in findings(tmp_path, data, shape)] == ["Thing: is missing"]
