"""What of shapes cannot be carried out is left out alone, and nothing else is found or missed for it."""

import csv
from pathlib import Path

import pytest

from phegraph.rdf.terms import RDF_TYPE
from phegraph.shacl.report import report_text
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.vocabulary import sh
from shacl.graphs import found, left_out, quads, report

S = "ex:S sh:targetClass ex:C ; sh:class ex:D ; "
DATA = "ex:a a ex:C ; ex:p 1 ."
SCRIPT = "sh:js [ a sh:JSConstraint ; sh:jsLibrary [ sh:jsLibraryURL 'urn:a' ] ; sh:jsFunctionName 'f' ]"
FUNCTION = "ex:T a sh:JSFunction ; sh:parameter [ sh:path ex:x ] ; sh:jsFunctionName 'x' ."


@pytest.mark.parametrize(
    "part",
    [
        SCRIPT,
        "sh:rule [ a sh:JSRule ]",
        "sh:expression [ sh:count [ sh:path ex:p ] ]",
        "sh:shape ex:T",
        "sh:property ex:Missing",
        "sh:property [ sh:minCount 1 ]",
        "sh:property [ sh:path ( ex:p ) ; sh:minCount 1 ]",
        "sh:property [ sh:path ex:p ; sh:minCount 'one' ]",
        "sh:pattern 'a', 'b'",
        "sh:not ex:S",
        "sh:target [ a ex:TargetType ]",
        "sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this' ]",
        "sh:sparql [ sh:select 'SELECT $this { $this ex:f() }' ]",
        "sh:sparql [ sh:select 'SELECT $this { FILTER (ex:f($this)) }' ; sh:prefixes ex:O ]",
    ],
)
def test_the_rest_of_the_shapes_finds_what_it_found(part: str) -> None:
    declared = "ex:O sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/' ] ."
    shapes = f"{S} {part} . {declared}"
    (finding,) = left_out(shapes)
    assert found(DATA, shapes) == [("a", "a", "Class")]
    outcome = report("ex:a a ex:C, ex:D ; ex:p 1 .", shapes)
    assert (outcome.results, outcome.conforms, outcome.unchecked) == ((), False, (finding,))
    assert f"Not checked (1):\n\t{finding.message}" in report_text(outcome)


def test_an_ill_formed_part_leaves_the_other_constraints_of_its_shape() -> None:
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 'one' ; sh:maxCount 0 ] ."
    assert found(DATA, shapes) == [("a", "", "MaxCount")]


@pytest.mark.parametrize(
    "shape",
    [
        "ex:S a sh:PropertyShape ; sh:targetClass ex:C ; sh:class ex:D .",
        "ex:S a sh:NodeShape ; sh:path ex:p ; sh:targetClass ex:C ; sh:class ex:D .",
        "ex:S sh:path ( ex:p ) ; sh:targetClass ex:C ; sh:class ex:D .",
        "ex:S sh:deactivated 'true' ; sh:targetClass ex:C ; sh:class ex:D .",
    ],
)
def test_a_shape_that_is_ill_formed_as_a_whole_is_left_out_as_a_whole(shape: str) -> None:
    assert len(left_out(shape)) == 1
    assert found(DATA, shape + " ex:T sh:targetClass ex:C ; sh:nodeKind sh:Literal .") == [
        ("a", "a", "NodeKind")
    ]


@pytest.mark.parametrize(
    ("parameter", "is_left_out"),
    [
        ("sh:not ex:T", True),
        ("sh:xone ( ex:T ex:U )", True),
        ("sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:T ; sh:qualifiedMaxCount 0 ]", True),
        ("sh:not [ sh:node ex:T ]", True),
        ("sh:node ex:T", False),
        ("sh:or ( ex:T ex:U )", False),
        ("sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:T ; sh:qualifiedMinCount 1 ]", False),
    ],
)
@pytest.mark.parametrize("fault", ["sh:property ex:Missing", "sh:shape ex:U", "sh:nodeKind sh:Iri"])
def test_no_node_violates_a_shape_because_another_is_partial(
    parameter: str, is_left_out: bool, fault: str
) -> None:
    shapes = (
        f"ex:S sh:targetClass ex:C ; {parameter} . ex:T a sh:NodeShape ; {fault} . ex:U a sh:NodeShape ; "
        "sh:class ex:D ."
    )
    assert found(DATA, shapes) == []
    assert ("partial" in {finding.rule.partition("/")[2] for finding in left_out(shapes)}) is is_left_out


def test_siblings_that_are_partial_make_no_value_unqualified() -> None:
    qualified = "sh:path ex:p ; sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true"
    shapes = (
        f"ex:S sh:targetClass ex:C ; sh:property ex:P, ex:Q . ex:P {qualified} ; sh:qualifiedValueShape "
        f"[ sh:nodeKind sh:Literal ] . ex:Q {qualified} ; sh:qualifiedValueShape [ sh:shape ex:U ] ."
    )
    assert found(DATA, shapes) == []
    assert [finding.rule for finding in left_out(shapes)] == ["shapes/unknown-term", *["shapes/partial"] * 2]


def test_a_closed_shape_with_a_property_shape_that_is_not_there_is_open() -> None:
    shapes = "ex:S sh:targetClass ex:C ; sh:closed true ; sh:property ex:Missing, [ sh:path rdf:type ] ."
    assert found(DATA, shapes) == []
    assert [finding.rule for finding in left_out(shapes)] == ["shapes/partial", "shapes/ill-formed"]


def test_what_is_not_supported_is_told_once_with_all_its_parts() -> None:
    assert len(left_out(f"{S} {SCRIPT} .")) == 1
    named = "ex:K a sh:JSConstraint ; sh:jsFunctionName 'f' ; sh:jsLibrary [ sh:jsLibraryURL 'urn:a' ] ."
    assert len(left_out(f"{S} sh:js ex:K . {named}")) == 1


def test_a_definition_that_nothing_uses_leaves_nothing_unchecked() -> None:
    outcome = report("ex:a a ex:C, ex:D .", S.rstrip("; ") + " . " + FUNCTION)
    assert outcome.conforms
    assert ["sh:JSFunction" in finding.message for finding in outcome.findings] == [True]


@pytest.mark.parametrize(
    ("term", "hint"),
    [
        ("sh:shape ex:T", "Did you mean sh:node?"),
        ("sh:valueShape ex:T", "Did you mean sh:node?"),
        ("sh:scopeClass ex:D", "Did you mean sh:targetClass?"),
        ("sh:minCuont 1", "Did you mean sh:minCount?"),
        ("sh:minLisLength 1", "Did you mean sh:minListLength?"),
        ("sh:targetsClass ex:D", "Did you mean sh:targetClass?"),
        ("sh:elephant ex:D", "Use a namespace of your own for your own terms."),
    ],
)
def test_the_hint_for_a_term_that_is_not_known_is_true(term: str, hint: str) -> None:
    assert [finding.hint for finding in left_out(f"{S} {term} .")] == [hint]


def test_shapes_that_another_component_of_the_graph_is_part_of_are_partial_without_it() -> None:
    component = "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; sh:validator 1 ."
    shapes = f"{component} ex:S sh:targetClass ex:C ; sh:not ex:T . ex:T a sh:NodeShape ; ex:k 1 ."
    assert found(DATA, shapes) == []
    assert [finding.rule for finding in left_out(shapes)] == ["shapes/ill-formed", "shapes/partial"]


@pytest.mark.parametrize("draft", [False, True])
@pytest.mark.parametrize("vocabulary", ["sh", "sh-af-draft", "sh-1.2-draft"])
def test_no_term_of_a_draft_is_unknown(shared: Path, vocabulary: str, draft: bool) -> None:
    """What is refused is refused by its own name, with a hint that is no guess."""
    with (shared / "vocabularies" / f"{vocabulary}.csv").open(encoding="utf-8") as file:
        rows = [(row["term"], row["kind"]) for row in csv.DictReader(file)]
    of_shapes = [term for term, kind in rows if kind == "property" and term != sh("shape").value]
    properties = "ex:a sh:shape ex:S . " + " ".join(f"ex:S <{term}> ex:o ." for term in of_shapes)
    classes = " ".join(f"ex:i <{RDF_TYPE.value}> <{term}> ." for term, kind in rows if kind == "class")
    shapes = read_shapes(quads(f"{properties} {classes}"), draft=draft)
    every = (*shapes.findings, *shapes.unchecked)
    assert [finding.message for finding in every if finding.rule == "shapes/unknown-term"] == []
    assert [finding.hint for finding in every if finding.hint.startswith("Did you mean")] == []
