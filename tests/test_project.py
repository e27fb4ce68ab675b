"""A project is what its folders hold."""

import os
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from phegraph.errors import ProjectError
from phegraph.findings import Place
from phegraph.graph import KnowledgeGraph
from phegraph.project import Project

LIGHTHOUSE = NamedNode("https://example.org/ontology#Lighthouse")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("facts", "ontology", "queries"):
        (tmp_path / folder).mkdir()
    return Project(tmp_path, "Lights", "https://example.org/", data=Path("facts"), pillars=(LIGHTHOUSE,))


def test_several_things_of_a_pillar_have_a_name_of_their_own(project: Project) -> None:
    lights = Project(project.root, "", project.base, pillars=(LIGHTHOUSE,), plurals=("lighthouses",))
    assert [lights.counted(LIGHTHOUSE, "lighthouse", n) for n in (0, 1, 2)] == [
        "lighthouses",
        "lighthouse",
        "lighthouses",
    ]
    assert project.counted(LIGHTHOUSE, "lighthouse", 2) == "lighthouse"


@pytest.mark.parametrize(
    ("file", "graph"),
    [
        ("facts/almanac.reading.ttl", "source/almanac.reading"),
        ("facts/old/almanac.ttl", "source/almanac"),
        ("ontology/lights.ttl", "graph/lights"),
        ("facts/50% more #1.ttl", "source/50%25%20more%20%231"),
        ("facts/cafe\u0301.ttl", "source/caf\u00e9"),
    ],
)
def test_a_data_file_is_a_source_and_an_ontology_file_is_a_graph(
    project: Project, file: str, graph: str
) -> None:
    assert project.graph_of(project.root / file).value == project.base + graph


def test_shapes_and_contexts_are_no_ontology(project: Project) -> None:
    folder = project.root / "ontology"
    for name in ("lights.ttl", "shapes.ttl", "context.jsonld", "notes.txt"):
        (folder / name).write_text("")
    assert project.ontology_files == [folder / "lights.ttl"]
    assert project.shapes_files == [folder / "shapes.ttl"]


def test_extensions_count_in_capitals_and_what_editors_hide_does_not_count(project: Project) -> None:
    folder = project.root / "facts"
    (folder / ".checkpoints").mkdir()
    for name in ("A.TTL", ".b.ttl", ".checkpoints/c.ttl"):
        (folder / name).write_text("")
    (folder / ".#A.ttl").symlink_to("nowhere")
    assert project.data_files == [folder / "A.TTL"]


@pytest.mark.parametrize("name", ["a.n3", "a.ttl.GZ", "a.json-ld", "a.rdfs", "a.turtle", "a.trix"])
def test_rdf_in_a_form_that_is_not_read_is_told_and_not_passed_over(lighthouses: Path, name: str) -> None:
    (lighthouses / "data" / name).write_text("")
    (lighthouses / "data" / "readme.txt").write_text("No RDF.")
    (found,) = KnowledgeGraph.open(lighthouses).check()
    assert (found.rule, found.place) == ("file/format", Place(f"data/{name}"))
    assert ".jsonld" in found.hint


def test_json_ld_is_data_as_every_other_syntax(lighthouses: Path) -> None:
    text = """{"@context": {"lh": "https://example.org/ontology#", "@language": "en",
        "label": "http://www.w3.org/2000/01/rdf-schema#label"},
        "@id": "https://example.org/id/south", "@type": "lh:Lighthouse", "label": "South",
        "lh:lit": "x1900"}"""
    (lighthouses / "data" / "notes.jsonld").write_text(text)
    graph = KnowledgeGraph.open(lighthouses)
    assert graph.show("South").facts
    assert ("shape/datatype", Place("data/notes.jsonld")) in [(f.rule, f.place) for f in graph.check()]


def test_json_that_states_nothing_is_told(lighthouses: Path) -> None:
    (lighthouses / "data" / "notes.json").write_text('{"name": "South"}')
    (found,) = KnowledgeGraph.open(lighthouses).check()
    assert (found.rule, found.place) == ("file/format", Place("data/notes.json"))
    assert "context" in found.hint


def test_a_folder_is_no_question_whatever_its_name(project: Project) -> None:
    (project.root / "queries" / "old.rq").mkdir()
    assert project.query_files == []


def test_two_files_of_one_name_are_told_for_they_would_be_one_source(project: Project) -> None:
    for name in ("almanac.ttl", "almanac.nt"):
        (project.root / "facts" / name).write_text("")
    with pytest.raises(ProjectError, match=r"almanac.ttl and .*almanac.nt have the same name"):
        _ = project.data_files


def test_a_link_to_a_file_outside_the_project_is_refused(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.ttl"
    outside.write_text("")
    (project.root / "facts" / "secret.ttl").symlink_to(outside)
    with pytest.raises(ProjectError, match=r"^facts/secret.ttl: This links to a file outside"):
        _ = project.data_files


@pytest.mark.parametrize("name", [b"a\nb.ttl", b"caf\xe9.ttl"])
def test_a_file_name_that_cannot_be_shown_is_refused(project: Project, name: bytes) -> None:
    (project.root / "facts" / os.fsdecode(name)).write_text("")
    with pytest.raises(ProjectError, match="cannot be shown"):
        _ = project.data_files
