"""Reading shapes: what is ill-formed is left out and told with its place, and nothing is silently ignored."""

import re
from pathlib import Path

import pytest

from phegraph.errors import InputError, ShapesError
from phegraph.shacl.inputs import quads_of
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from shacl.graphs import PREFIXES, found, left_out, quads, report

S = "ex:S sh:targetClass ex:C ; "
P = S + "sh:property [ sh:path ex:p ; {} ] ."


@pytest.mark.parametrize(
    ("shapes", "says"),
    [
        (S + "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:l .", "leads back into itself"),
        (S + "sh:in _:l . _:l rdf:first 1 .", "not one rdf:first and one rdf:rest"),
        (S + "sh:in _:l . _:l rdf:first 1 ; rdf:rest _:m .", "has no end"),
        (S + "sh:in ex:nothing .", "is no list"),
        (S + "sh:or ( 1 ) .", "a list of shapes"),
        (S + "sh:property [ sh:path ex:p, ex:q ; sh:minCount 1 ] .", "has one sh:path"),
        (S + "sh:property [ sh:path _:p ] . _:p sh:inversePath _:p .", "leads back into itself"),
        (S + "sh:property [ sh:path _:p ] . _:p rdf:first _:p ; rdf:rest _:p .", "leads back into itself"),
        (S + "sh:property [ sh:path ( ex:p ) ] .", "two members or more"),
        (S + "sh:property [ sh:path 1 ] .", "is no path"),
        (
            S + "sh:property [ sh:path [ sh:inversePath ex:p ; sh:zeroOrMorePath ex:p ] ] .",
            "not just one kind",
        ),
        (S + "sh:property [ sh:path [ ex:other ex:p ] ] .", "is no kind of path"),
        (S + "sh:property [ sh:minCount 1 ] .", "has no sh:path"),
        (S + "sh:property ex:Missing .", "is not in this shapes graph"),
        (S + "sh:property 1 .", "takes a property shape"),
        (S + "sh:minCount 1 .", "needs a property shape"),
        ("ex:S a sh:PropertyShape ; sh:targetClass ex:C .", "has no sh:path"),
        ("ex:S a sh:NodeShape ; sh:path ex:p ; sh:targetClass ex:C .", "A node shape cannot have sh:path"),
        (P.format("sh:minCount 1, 2"), "one sh:minCount at most"),
        (P.format("sh:minCount -1"), "a whole number"),
        (P.format("sh:minCount 1.0"), "a whole number"),
        (P.format('sh:minCount "one"'), "a whole number"),
        (P.format("sh:datatype 1"), "takes an IRI"),
        (P.format("sh:class [ ]"), "takes an IRI"),
        (P.format("sh:nodeKind sh:Iri"), "six node kinds"),
        (P.format("sh:minInclusive ex:a"), "takes a literal"),
        (P.format("sh:uniqueLang 1"), "takes true or false"),
        (P.format('sh:pattern "(?=a)"'), "no regular expression of XPath: "),
        (P.format('sh:pattern "a" ; sh:flags "Z"'), "no regular expression of XPath: "),
        (P.format('sh:pattern "a" ; sh:flags "i", "s"'), "one sh:flags at most"),
        (P.format('sh:pattern "a" ; sh:flags 1'), "sh:flags takes a string"),
        (P.format('sh:languageIn ( "en" 1 )'), "a list of strings"),
        (P.format("sh:hasValue [ ]"), "takes a term"),
        (S + "sh:closed true ; sh:ignoredProperties ex:p .", "is no list"),
        (S + "sh:node [ sh:path ex:p ] .", "takes a node shape"),
        (S + "sh:not 1 .", "takes a shape"),
        (S + "sh:severity 1 .", "sh:severity takes an IRI"),
        (S + "sh:severity sh:Info, sh:Warning .", "one sh:severity at most"),
        (S + "sh:message 1 .", "sh:message takes a string"),
        (S + "sh:deactivated 1 .", "sh:deactivated takes true or false"),
        ("ex:S sh:targetNode [ ] .", "no blank node"),
        ("ex:S sh:targetClass 1 .", "sh:targetClass takes an IRI"),
        (
            "ex:S sh:target ex:T . ex:T a ex:Kind .",
            "A target is a sh:SPARQLTarget, or of one sh:SPARQLTargetType",
        ),
        (P.format("sh:mincount 1"), "SHACL has no sh:mincount"),
        (P.format("sh:singleLine true"), "sh:singleLine belongs to the draft of SHACL 1.2"),
        (S + "sh:rule [ ] .", "no other is supported"),
        (S + "sh:js [ ] .", "SHACL JavaScript, which are not supported"),
        (S + "sh:class ex:D . ex:O sh:entailment ex:Regime .", "sh:entailment asks for"),
        (S + "sh:sparql 1 .", "sh:sparql takes a node"),
        (S + "sh:sparql [ ] .", "needs one sh:select"),
    ],
)
def test_what_is_ill_formed_is_left_out_and_told(shapes: str, says: str) -> None:
    (finding,) = left_out(shapes)
    assert says in finding.message


def test_all_faults_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    file = tmp_path / "shapes.ttl"
    lines = (
        "ex:S sh:targetClass ex:C ;",
        "sh:minCount 1 ;",
        "sh:property [",
        "sh:path ex:p ;",
        "sh:minCout 1 ] .",
    )
    shapes = "\n  ".join(lines)
    file.write_text(PREFIXES + shapes)
    statements, files = quads_of(file)
    with pytest.raises(InputError) as error:
        read_shapes(statements, files, strict=True)
    first = PREFIXES.count("\n")
    found_at = [finding.place.line for finding in error.value.findings if finding.place]
    assert sorted(line - first for line in found_at if line) == [2, 5]
    assert "Did you mean sh:minCount?" in [finding.hint for finding in error.value.findings]


@pytest.mark.parametrize(
    "shapes",
    [
        S + "sh:not ex:S .",
        S + "sh:not ex:T . ex:T sh:or ( ex:U ) . ex:U sh:and ( ex:T ) .",
        S + "sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:S ; sh:qualifiedMinCount 1 ] .",
        S + "sh:xone ( ex:T ) . ex:T sh:property [ sh:path ex:p ; sh:node ex:S ] .",
    ],
)
def test_recursion_through_negation_and_choice_is_left_out_and_its_cycle_shown(shapes: str) -> None:
    assert any(re.search("recursive: .* → ", finding.message) for finding in left_out(shapes))


def test_a_shape_that_two_shapes_use_is_not_recursive() -> None:
    shapes = S + "sh:node ex:A, ex:B . ex:A sh:node ex:N . ex:B sh:node ex:N . ex:N sh:class ex:D ."
    assert [component for _, _, component in found("ex:a a ex:C .", shapes)] == ["Node", "Node"]


@pytest.mark.parametrize(
    ("shapes", "says"),
    [
        ("", "No shape of this shapes graph has a target"),
        ("ex:S a sh:NodeShape ; sh:class ex:C .", "No shape of this shapes graph has a target"),
        (S + "sh:deactivated true .", "No shape of this shapes graph has a target"),
        (S + "sh:class ex:D . ex:T a sh:NodeShape ; sh:class ex:D .", "no other shape uses it"),
        (P.format('sh:flags "i"'), "sh:flags means nothing without sh:pattern"),
        (P.format("sh:qualifiedMinCount 1"), "means nothing without sh:qualifiedValueShape"),
        (S + "sh:class ex:D . ex:x sh:nodeShape ex:S .", "SHACL has no sh:nodeShape"),
        (S + "a sh:NodeShapes .", "SHACL has no sh:NodeShapes"),
    ],
)
def test_what_finds_nothing_says_so(shapes: str, says: str) -> None:
    findings = report("ex:a a ex:C .", shapes).findings
    assert any(says in finding.message for finding in findings), findings


@pytest.mark.parametrize(
    "others",
    [
        "ex:A sh:not ex:B ; sh:property ex:P . ex:B sh:class ex:D . ex:P sh:path ex:p ; sh:class ex:D .",
        "ex:A sh:node ex:B . ex:B sh:node ex:A .",
        "ex:A sh:class ex:D ; sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ] .",
    ],
)
def test_of_shapes_that_nothing_uses_the_outermost_is_told(others: str) -> None:
    findings = report("ex:a a ex:C .", S + "sh:class ex:D . " + others).findings
    (unused,) = (finding.message for finding in findings if "no other shape uses it" in finding.message)
    assert unused.startswith("<http://example.org/A>: ")


def test_a_shape_that_is_not_closed_may_have_property_shapes_without_a_path() -> None:
    shapes = S + "sh:closed {} ; sh:property ex:elsewhere, [ sh:path ex:p ; sh:minCount 1 ] ."
    messages = [finding.message for finding in left_out(shapes.format("false"))]
    assert not any("sh:closed" in message for message in messages), messages
    assert any("sh:closed is left out" in finding.message for finding in left_out(shapes.format("true")))


def test_a_path_that_is_a_list_and_something_else_is_a_list_and_says_so() -> None:
    shapes = (
        S + "sh:property [ sh:minCount 1 ; "
        "sh:path [ rdf:first ex:p ; rdf:rest ( ex:q ) ; sh:inversePath ex:r ] ] ."
    )
    outcome = report("ex:a a ex:C ; ex:p ex:b . ex:b ex:q 1 .", shapes)
    assert outcome.conforms
    assert any("is a list" in finding.message for finding in outcome.findings)


def test_the_vocabulary_of_shacl_may_stand_among_shapes() -> None:
    vocabulary = 'sh:NodeShape a rdfs:Class ; rdfs:label "Node shape"@en . sh:newTerm sh:anything sh:else .'
    assert found("ex:a a ex:C .", vocabulary + S + "sh:class ex:D .") == [("a", "a", "Class")]


def test_a_class_that_is_a_shape_targets_its_instances() -> None:
    for kind in ("rdfs:Class", "owl:Class", "ex:Meta"):
        shapes = f"ex:Meta rdfs:subClassOf rdfs:Class . ex:C a {kind}, sh:NodeShape ; sh:class ex:D ."
        assert found("ex:a a ex:C .", shapes) == [("a", "a", "Class")]


def test_ten_thousand_property_shapes_are_read_and_tried() -> None:
    shapes = (
        S + "sh:property " + ", ".join(f"[ sh:path ex:p{n} ; sh:minCount 1 ]" for n in range(2000)) + " ."
    )
    assert len(report("ex:a a ex:C ; ex:p5 1 .", shapes).results) == 1999


@pytest.mark.parametrize(
    "shapes",
    [
        S
        + "sh:node ex:n0 . "
        + " ".join(f"ex:n{n} a sh:NodeShape ; sh:node ex:n{n + 1} ." for n in range(200)),
        S
        + "sh:property ex:n0 . "
        + " ".join(f"ex:n{n} sh:path ex:p ; sh:property ex:n{n + 1} ." for n in range(200)),
        S
        + "sh:node ex:n0 . "
        + " ".join(f"ex:n{n} sh:xone ( ex:n{n + 1} ex:n{n + 1} ) ." for n in range(30)),
    ],
    ids=["nodes", "properties", "doubling"],
)
def test_shapes_that_no_engine_could_run_are_refused(shapes: str) -> None:
    end = " ".join(f"ex:n{n} sh:path ex:p ; sh:class ex:D ." if "property" in shapes else "" for n in (200,))
    with pytest.raises(ShapesError, match="nested too deep"):
        validate_quads(
            quads("ex:a a ex:C ."), quads(shapes + end + " ex:n30 sh:class ex:D ." * ("xone" in shapes))
        )


@pytest.mark.parametrize("pattern", ["^[0-9]{4}-[0-9]{2}$", r"\\[a-[b]", r"[a\\[-z]", r"[^\\]]-[a]"])
def test_a_hyphen_beside_a_class_is_a_hyphen(pattern: str) -> None:
    read_shapes(quads(S + f"sh:pattern '{pattern}' ."))


def test_a_pattern_that_is_taken_as_it_stands_has_no_classes() -> None:
    read_shapes(quads(S + "sh:pattern '[a-[b]]' ; sh:flags 'q' ."))
