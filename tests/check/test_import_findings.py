"""Imports in a check: what is imported is known, and findings are about the project's own files alone."""

from pathlib import Path

import pytest

from phegraph.check import checking
from phegraph.check.checking import CheckOptions
from phegraph.finding import Finding
from phegraph.graph import KnowledgeGraph
from phegraph.project.loading import LoadedGraph
from phegraph.project.settings import project_of

from .conftest import check

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix b: <http://buildings.example/> .
@prefix ex: <https://example.org/ontology#> .
@prefix id: <https://example.org/id/> .
"""
BUILDINGS = (
    PREFIXES
    + """<http://buildings.example/> a owl:Ontology .
b:Tower a owl:Class ; owl:disjointWith b:Person ; rdfs:subClassOf b:Building .
b:Person a owl:Class .
b:Building a owl:Class .
b:eiffel a b:Tower .
b:other a b:Tower, b:Person .
"""
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project that imports an ontology of buildings, which lies in a folder of copies."""
    for folder in ("ontology", "data", "copies"):
        (tmp_path / folder).mkdir()
    (tmp_path / "phegraph.toml").write_text(
        '[project]\ntitle = "t"\nbase = "https://example.org/"\n[check]\nhouse = true\n'
    )
    (tmp_path / "copies/buildings.ttl").write_text(BUILDINGS)
    (tmp_path / "ontology/terms.ttl").write_text(
        PREFIXES
        + """<https://example.org/ontology> a owl:Ontology ;
  owl:imports <http://buildings.example/> .
ex:Lighthouse a owl:Class ; rdfs:label "lighthouse"@en ; rdfs:subClassOf b:Tower .
"""
    )
    (tmp_path / "ontology/shapes.ttl").write_text(
        PREFIXES + "ex:S sh:targetClass ex:None ; sh:closed false .\n"
    )
    (tmp_path / "data/things.ttl").write_text(PREFIXES + "id:one a ex:Lighthouse .\nid:two a b:Person .\n")
    return tmp_path


def findings_of(folder: Path, rule: str) -> list[Finding]:
    """The findings of a rule, or of a group of rules."""
    return [finding for finding in check(folder).findings if f"{finding.rule}/".startswith(rule + "/")]


def lines(findings: list[Finding]) -> list[str]:
    """The file and line of each finding."""
    return [f"{finding.place.file}:{finding.place.line}" for finding in findings if finding.place]


def test_terms_of_an_import_are_declared(project: Path) -> None:
    assert findings_of(project, "logic/undeclared") == []
    assert findings_of(project, "term/unknown-vocabulary") == []
    (project / "copies/buildings.ttl").unlink()
    assert lines(findings_of(project, "term/unknown-vocabulary")) == ["data/things.ttl:8"]


def test_axioms_of_an_import_are_used_and_what_is_wrong_within_it_is_not_told(project: Path) -> None:
    assert findings_of(project, "logic") == []
    data = project / "data/things.ttl"
    data.write_text(data.read_text() + "id:one a b:Person .\n")
    [finding] = findings_of(project, "logic/disjoint")
    assert {place.line for place in (finding.place, *finding.also) if place} >= {7, 9}


def test_every_finding_stands_in_a_file_of_the_project(project: Path) -> None:
    places = [finding.place for finding in check(project).findings]
    assert all(place and place.file.startswith(("ontology/", "data/")) for place in places)


def test_an_import_that_leads_nowhere_is_a_warning_with_its_line(project: Path) -> None:
    (project / "copies/buildings.ttl").unlink()
    [finding] = findings_of(project, "import")
    assert str(finding.place) == "ontology/terms.ttl:8:15"
    assert (finding.rule, finding.severity.value) == ("import/unresolved", "warning")
    assert "<http://buildings.example/>" in finding.message


def test_an_import_of_a_vocabulary_that_is_known_says_that_its_axioms_are_not_used(project: Path) -> None:
    ontology = project / "ontology/terms.ttl"
    imports = "<https://example.org/ontology> owl:imports <http://www.w3.org/2004/02/skos/core> .\n"
    ontology.write_text(ontology.read_text() + imports)
    [finding] = findings_of(project, "import")
    assert finding.message.endswith("leads to no file: its terms are known, but its axioms are not used.")


def test_shapes_that_shapes_import_are_validated_against_and_things_of_imports_are_not(project: Path) -> None:
    (project / "ontology/shapes.ttl").write_text(PREFIXES + "<urn:shapes> owl:imports <urn:more> .\n")
    (project / "copies/more.ttl").write_text(
        PREFIXES
        + "<urn:more> a owl:Ontology .\n"
        + "ex:S sh:targetClass b:Building ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] .\n"
    )
    assert lines(findings_of(project, "shape")) == ["data/things.ttl:7"]
    assert len(KnowledgeGraph.open(project).validate().results) == 1


def test_data_name_their_shapes_graph(project: Path) -> None:
    data = project / "data/things.ttl"
    data.write_text(data.read_text() + "<> sh:shapesGraph <urn:more> .\n")
    (project / "copies/more.ttl").write_text(
        PREFIXES
        + "<urn:more> a owl:Ontology .\n"
        + "ex:S sh:targetNode id:two ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ] .\n"
    )
    assert lines(findings_of(project, "shape")) == ["data/things.ttl:8"]


def test_a_class_of_an_import_is_known_to_shapes(project: Path) -> None:
    (project / "ontology/shapes.ttl").write_text(
        PREFIXES + "ex:S sh:targetNode id:one ; sh:property [ sh:path ex:at ; sh:class b:Building ] .\n"
    )
    data = project / "data/things.ttl"
    data.write_text(data.read_text() + "id:one ex:at b:eiffel .\n")
    assert findings_of(project, "shape") == []
    data.write_text(data.read_text() + "id:one ex:at id:two .\n")
    assert lines(findings_of(project, "shape/class")) == ["data/things.ttl:10"]


def test_the_cache_knows_the_imported_files(project: Path) -> None:
    query = "ASK { <https://example.org/id/one> a <http://buildings.example/Building> }"
    assert KnowledgeGraph.open(project).answer(query).boolean
    buildings = project / "copies/buildings.ttl"
    buildings.write_text(BUILDINGS.replace("rdfs:subClassOf b:Building", "rdfs:label 'tower'"))
    assert not KnowledgeGraph.open(project).answer(query).boolean


def test_dumps_have_no_statements_of_imports(project: Path, tmp_path: Path) -> None:
    KnowledgeGraph.open(project).export(tmp_path / "dumps", formats=["nquads"])
    text = "".join(path.read_text() for path in (tmp_path / "dumps").iterdir() if path.suffix == ".nq")
    assert "https://example.org/id/one" in text
    assert "<http://buildings.example/eiffel>" not in text


def test_a_term_that_an_import_of_its_namespace_may_declare_is_not_told_while_that_is_not_found(
    project: Path,
) -> None:
    ontology = project / "ontology/terms.ttl"
    text = ontology.read_text() + "<https://example.org/ontology> owl:imports <https://example.org/%s> .\n"
    text = text.replace(
        "@prefix ex: <https://example.org/ontology#>", "@prefix ex: <https://example.org/EX_>"
    )
    data = project / "data/things.ttl"
    data.write_text(data.read_text() + "<https://example.org/id/x> <https://example.org/EX_typo> 1 .\n")
    ontology.write_text(text % "more/ontology")
    assert findings_of(project, "term/undeclared") == []
    ontology.write_text(text.replace("https://example.org/%s", "https://elsewhere.example/"))
    assert lines(findings_of(project, "term/undeclared")) == ["data/things.ttl:9"]


def test_a_file_that_is_checked_alone_imports_from_its_repository(project: Path) -> None:
    (project / "phegraph.toml").unlink()
    (project / ".git").mkdir()
    alone = project_of([project / "ontology/terms.ttl"], project / "ontology")
    outcome = checking.check(LoadedGraph(alone, caching=False), CheckOptions())
    assert {finding.place.file for finding in outcome.findings if finding.place} <= {"terms.ttl"}
    assert "import/unresolved" not in {finding.rule for finding in outcome.findings}
    (project / ".git").rmdir()
    apart = project_of([project / "ontology/terms.ttl"], project / "ontology")
    outcome = checking.check(LoadedGraph(apart, caching=False), CheckOptions())
    assert "import/unresolved" in {finding.rule for finding in outcome.findings}
