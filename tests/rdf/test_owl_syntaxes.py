"""OWL in functional syntax, Manchester syntax, OBO format and XML, told by their content."""

import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from phegraph.rdf.formats import OwlSyntax, format_of, syntax_of
from phegraph.rdf.reading.owl_syntaxes import MAX_DEPTH
from phegraph.rdf.reading.places import locate, locate_subjects
from phegraph.rdf.reading.reader import read
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS

FUNCTIONAL = """# made by hand
Prefix(:=<http://e/>)
Prefix(rdfs:=<http://www.w3.org/2000/01/rdf-schema#>)

Ontology(<http://e/o>
Import(<http://e/other>)
Declaration(Class(:A))
Declaration(Class(:B))
AnnotationAssertion(rdfs:label :A "a label"@en)
SubClassOf(:A :B)
)
"""
MANCHESTER = """Prefix: : <http://e/>
Prefix: rdfs: <http://www.w3.org/2000/01/rdf-schema#>

Ontology: <http://e/o>
  Import: <http://e/other>

Class: :B

Class: :A
  Annotations: rdfs:label "a label"@en
  SubClassOf: :B
"""
XML = """<?xml version="1.0"?>
<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://e/o">
  <Prefix name="" IRI="http://e/"/>
  <Import>http://e/other</Import>
  <Declaration><Class abbreviatedIRI=":A"/></Declaration>
  <Declaration><Class IRI="http://e/B"/></Declaration>
  <AnnotationAssertion>
    <AnnotationProperty IRI="http://www.w3.org/2000/01/rdf-schema#label"/>
    <IRI>http://e/A</IRI><Literal xml:lang="en">a label</Literal>
  </AnnotationAssertion>
  <SubClassOf><Class IRI="http://e/A"/><Class IRI="http://e/B"/></SubClassOf>
</Ontology>
"""
OBO = """format-version: 1.2
ontology: o

[Term]
id: EX:1
name: a label
is_a: EX:2

[Term]
id: EX:2
name: another
"""
A, B = NamedNode("http://e/A"), NamedNode("http://e/B")


@pytest.mark.parametrize("text", [FUNCTIONAL, MANCHESTER, XML], ids=["functional", "manchester", "xml"])
@pytest.mark.parametrize("name", ["a.owl", "a.ofn", "a.txt"])
def test_an_ontology_is_read_by_what_it_says_whatever_its_extension(
    tmp_path: Path, text: str, name: str
) -> None:
    (tmp_path / name).write_text(text)
    reading = read(tmp_path / name)
    assert not reading.findings
    statements = {(quad.subject, quad.predicate, quad.object) for quad in reading.quads}
    assert statements >= {
        (A, RDF_TYPE, NamedNode(OWL + "Class")),
        (A, NamedNode(RDFS + "subClassOf"), B),
        (A, NamedNode(RDFS + "label"), Literal("a label", language="en")),
        (NamedNode("http://e/o"), NamedNode(OWL + "imports"), NamedNode("http://e/other")),
    }


PREFIX_ALONE = [
    "Prefix: b: <http://e/B>\n# b: \n"
    + MANCHESTER.replace("Of: :B", 'Of: b:\n  Annotations: rdfs:comment "b: , b:"'),
    "Prefix(b:=<http://e/B>)\n" + FUNCTIONAL.replace("(:A :B)", "(:A b:)"),
]


@pytest.mark.parametrize("text", PREFIX_ALONE, ids=["manchester", "functional"])
def test_a_prefix_alone_is_its_namespace(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.owl").write_text(text)
    reading = read(tmp_path / "a.owl")
    assert not reading.findings
    statements = {(quad.subject, quad.predicate, quad.object) for quad in reading.quads}
    assert (A, NamedNode(RDFS + "subClassOf"), B) in statements
    assert {text.value for _, _, text in statements if isinstance(text, Literal)} <= {"a label", "b: , b:"}


def test_the_terms_of_obo_are_read_with_their_iris(tmp_path: Path) -> None:
    (tmp_path / "a.obo").write_text(OBO)
    one, two = (NamedNode(f"http://purl.obolibrary.org/obo/EX_{number}") for number in "12")
    statements = {(quad.subject, quad.predicate, quad.object) for quad in read(tmp_path / "a.obo").quads}
    assert (one, NamedNode(RDFS + "subClassOf"), two) in statements


def test_blank_nodes_have_the_labels_of_their_file(tmp_path: Path) -> None:
    for name in ("a.ofn", "b.ofn"):
        (tmp_path / name).write_text(FUNCTIONAL.replace("(:A :B)", "(:A ObjectComplementOf(:B))"))
    nodes = [{q.subject for q in read(tmp_path / name).quads} for name in ("a.ofn", "b.ofn", "a.ofn")]
    assert nodes[0] == nodes[2] != nodes[1]


@pytest.mark.parametrize(
    ("text", "lines"),
    [(FUNCTIONAL, (9, 10)), (MANCHESTER, (10, 11)), (XML, (5, 11)), (OBO, (5, 7))],
    ids=["functional", "manchester", "xml", "obo"],
)
def test_statements_stand_at_their_axioms(tmp_path: Path, text: str, lines: tuple[int, int]) -> None:
    path = tmp_path / "a.owl"
    path.write_text(text)
    quads = read(path).quads
    [label] = [
        q
        for q in quads
        if isinstance(q.object, Literal) and q.object.value == "a label" and "label" in q.predicate.value
    ]
    [subclass] = [q for q in quads if q.predicate == NamedNode(RDFS + "subClassOf")]
    found = locate(path, [label, subclass])
    assert (found[label].object.line, found[subclass].object.line) == lines


def test_nodes_are_found_where_they_are_first_named(tmp_path: Path) -> None:
    path = tmp_path / "a.ofn"
    path.write_text(FUNCTIONAL)
    place = locate_subjects(path, [B])[B]
    assert (place.line, place.column) == (8, 19)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (FUNCTIONAL.replace("Class(:A)", "Class(:A"), "a.ofn:7:19"),
        (MANCHESTER.replace("Class: :B", "Class: none:B"), "a.ofn:7:8"),
        (OBO.replace("id: EX:2", "id: EX 2"), "a.ofn:10:"),
    ],
    ids=["functional", "manchester", "obo"],
)
def test_an_error_has_its_line(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "a.ofn").write_text(text)
    [finding] = read(tmp_path / "a.ofn", name="a.ofn").findings
    assert finding.rule == "syntax/error"
    assert str(finding.place).startswith(place)


def test_without_the_extra_the_message_names_it_and_the_converter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhornedowl", None)
    (tmp_path / "a.owl").write_text(FUNCTIONAL)
    [finding] = read(tmp_path / "a.owl", name="src/a.owl").findings
    assert (finding.rule, str(finding.place)) == ("file/format", "src/a.owl")
    assert "functional syntax" in finding.message
    assert "pip install 'phegraph[owl]'" in finding.hint
    assert "`robot convert --input src/a.owl --output a.ttl`" in finding.hint


def test_brackets_that_would_exhaust_the_stack_are_refused(tmp_path: Path) -> None:
    deep = "ObjectComplementOf(" * MAX_DEPTH * 400 + ":B" + ")" * MAX_DEPTH * 400
    (tmp_path / "a.ofn").write_text(FUNCTIONAL.replace("(:A :B)", f"(:A {deep})"))
    [finding] = read(tmp_path / "a.ofn").findings
    assert finding.rule == "syntax/too-deep"


@pytest.mark.parametrize(
    "text",
    [
        "@prefix : <http://e/> . :a a :b .",
        "PREFIX : <http://e/>\n:a a :b .",
        "# Prefix(:=<http://e/>)\n<http://e/a> a <http://e/b> .",
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:owl="http://www.w3.org/2002/07/owl#"><owl:Ontology rdf:about="http://e/"/></rdf:RDF>',
        '<?xml version="1.0"?>\n<owl:Ontology xmlns:owl="http://www.w3.org/2002/07/owl#"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="http://e/"/>',
    ],
)
def test_rdf_is_not_taken_for_another_syntax_of_owl(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.owl").write_text(text)
    assert not isinstance(syntax_of(tmp_path / "a.owl"), OwlSyntax)
    assert format_of(tmp_path / "a.owl") is not None
