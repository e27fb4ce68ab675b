"""The assessment passes what is there, and says what to do about what is not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from phegraph.cli import group
from phegraph.errors import ExportError
from phegraph.fair.assessment import Assessment
from publish.publishing import project

COMPLETE = """@prefix bibo: <http://purl.org/ontology/bibo/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix vann: <http://purl.org/vocab/vann/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/lights/ontology> a owl:Ontology ;
  dcterms:title "Lights" ; dcterms:description "Lights at sea." ; dcterms:creator "Ada" ;
  dcterms:license <https://creativecommons.org/licenses/by/4.0/> ; dcterms:publisher "Ada" ;
  dcterms:created "2026-01-01"^^xsd:date ; dcterms:issued "2026-01-02"^^xsd:date ;
  dcterms:bibliographicCitation "Ada: Lights." ; dcterms:source <https://example.org/book> ;
  bibo:doi "10.5281/zenodo.1" ; bibo:status "draft" ; foaf:logo <https://w3id.org/lights/logo.svg> ;
  owl:versionIRI <https://w3id.org/lights/ontology/1.0> ; owl:versionInfo "1.0" ;
  vann:preferredNamespacePrefix "lo" ; vann:preferredNamespaceUri "https://w3id.org/lights/ontology#" .
<https://w3id.org/lights/ontology#Light> a owl:Class ; rdfs:label "light" ; rdfs:comment "Shines." ;
  rdfs:subClassOf <https://schema.org/Thing> .
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that lacks nothing, and what is published of it."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "ontology").mkdir()
    (folder / "data").mkdir()
    (folder / "phegraph.toml").write_text(
        '[project]\ntitle = "Lights"\nbase = "https://w3id.org/lights/"\npublisher = "Ada"\n'
        'licence = "https://creativecommons.org/licenses/by/4.0/"\npillars = ["lo:Light"]\n'
        'description = "Lights at sea."\n[prefixes]\nlo = "https://w3id.org/lights/ontology#"\n'
    )
    (folder / "ontology" / "lights.ttl").write_text(COMPLETE)
    data = "<https://w3id.org/lights/id/a> a <https://w3id.org/lights/ontology#Light> .\n"
    (folder / "data" / "book.ttl").write_text(data)
    result = CliRunner().invoke(
        group, ["publish", "--project", str(folder), "--no-cache", "--to", str(folder / "public")]
    )
    assert result.exit_code == 0, result.output
    return folder


def assessed(folder: Path) -> dict[str, Assessment]:
    from phegraph.graph import KnowledgeGraph

    graph = KnowledgeGraph.open(folder, caching=False)
    return {one.name: one for one in graph.fair(folder / "public")}


def test_what_lacks_nothing_passes_everything(whole: Path) -> None:
    assessments = assessed(whole)
    assert [assessment for assessment in assessments.values() if not assessment.passes] == []
    assert len(assessments) == 32


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('dcterms:title "Lights" ;', {"OM1"}),
        ("dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;", {"OM1", "OM4.1"}),
        ('dcterms:creator "Ada" ;', {"OM1", "OM5.1"}),
        ('dcterms:publisher "Ada" ;', {"OM3", "OM5.2"}),
        ('dcterms:bibliographicCitation "Ada: Lights." ;', {"OM2"}),
        ('bibo:doi "10.5281/zenodo.1" ;', {"OM3"}),
        ('vann:preferredNamespacePrefix "lo" ;', {"OM2", "FIND1"}),
        ("owl:versionIRI <https://w3id.org/lights/ontology/1.0> ;", {"OM1", "VER1"}),
        ('rdfs:label "light" ;', {"VOC3"}),
        ('rdfs:comment "Shines." ;', {"VOC4"}),
        ("rdfs:subClassOf <https://schema.org/Thing>", {"VOC2"}),
        ('dcterms:created "2026-01-01"^^xsd:date ;', {"OM1", "OM2", "OM5.1"}),
    ],
)
def test_what_the_ontology_lacks_is_said(whole: Path, written: str, names: set[str]) -> None:
    path = whole / "ontology" / "lights.ttl"
    assert written in COMPLETE
    path.write_text(COMPLETE.replace(written, ""))
    try:
        assert {one.name for one in assessed(whole).values() if not one.passes} == names
    finally:
        path.write_text(COMPLETE)


@pytest.mark.parametrize(
    ("instead", "passes"),
    [
        ("rdfs:seeAlso <https://schema.org/Thing>", False),
        ("rdfs:range xsd:string", False),
        ("dcterms:subject <https://w3id.org/lights/id/a>", True),
        (". <https://w3id.org/lights/ontology> owl:imports <https://schema.org/>", True),
    ],
)
def test_only_what_is_built_on_is_reused(whole: Path, instead: str, *, passes: bool) -> None:
    path = whole / "ontology" / "lights.ttl"
    path.write_text(COMPLETE.replace("rdfs:subClassOf <https://schema.org/Thing>", instead))
    try:
        assert assessed(whole)["VOC2"].passes == passes
    finally:
        path.write_text(COMPLETE)


@pytest.mark.parametrize(
    ("file", "written", "instead", "names"),
    [
        ("index.html", "application/ld+json", "text/plain", {"FsF-F4-01M-1", "FsF-I1-01M-1"}),
        ("dcat.ttl", "dcterms:accessRights", "dcterms:rights", {"FsF-A1-01M"}),
        ("dcat.ttl", "dcterms:creator", "dcterms:contributor", {"FsF-F2-01M"}),
        ("dcat.ttl", "dcterms:issued", "dcterms:available", {"FsF-F2-01M"}),
        ("dcat.ttl", "dcat:mediaType", "dcterms:format", {"FsF-F3-01M", "FsF-R1.3-02D"}),
        ("dcat.ttl", "dcat:keyword", "dcat:theme", {"FsF-F2-01M"}),
        ("dcat.ttl", "creativecommons.org", "example.org", {"FsF-R1.1-01M"}),
        ("dcat.ttl", "prov:wasDerivedFrom", "prov:wasInfluencedBy", {"FsF-R1.2-01M"}),
        ("dcat.ttl", "dcterms:relation", "dcterms:requires", {"FsF-I3-01M"}),
        ("dcat.ttl", "a dcat:Dataset", "a dcat:Resource", {"FsF-R1.3-01M-3"}),
        ("dumps/graph.nt", "<", "< ", {"FsF-R1-01MD"}),
    ],
)
def test_what_the_folder_lacks_is_said(
    whole: Path, file: str, written: str, instead: str, names: set[str]
) -> None:
    path = whole / "public" / file
    before = path.read_text(encoding="utf-8")
    assert written in before
    path.write_text(before.replace(written, instead), encoding="utf-8")
    try:
        assert {one.name for one in assessed(whole).values() if not one.passes} == names
    finally:
        path.write_text(before, encoding="utf-8")


def test_the_command_ends_with_1_where_something_is_to_do(tmp_path: Path) -> None:
    graph = project(tmp_path / "project")
    graph.publish(tmp_path / "public", pages=False)
    arguments = ["fair", str(tmp_path / "public"), "--project", str(tmp_path / "project"), "--no-cache"]
    result = CliRunner().invoke(group, arguments, standalone_mode=False)
    assert result.return_value == 1
    assert "fails   FOOPS!  PURL1" in result.output
    assert "Give <https://example.org/ontology> an address at w3id.org" in result.output


def test_a_folder_that_was_not_published_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"has no dcat\.ttl"):
        project(tmp_path / "project").fair(tmp_path)


def test_each_question_is_in_the_documentation(whole: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "fair.md").read_text(encoding="utf-8")
    assert [name for name in assessed(whole) if f"`{name}`" not in text] == []


def test_the_assessment_is_printed_for_people_and_for_programs(whole: Path) -> None:
    def output(*words: str) -> str:
        arguments = ["fair", str(whole / "public"), "--project", str(whole), *words]
        return CliRunner().invoke(group, arguments, standalone_mode=False).stdout

    questions = json.loads(output("--format", "json"))
    assert {question["name"]: question["passes"] for question in questions} == {
        name: one.passes for name, one in assessed(whole).items()
    }
    passing = sum(question["passes"] for question in questions)
    assert output().endswith(f"\n{passing} of {len(questions)} pass.\n")
