"""A project is what its folders hold."""

import os
import shutil
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.cli import group
from phegraph.errors import ProjectError
from phegraph.finding import Place
from phegraph.graph import KnowledgeGraph
from phegraph.project.project import Project
from phegraph.project.settings import find

LIGHTHOUSE = NamedNode("https://example.org/ontology#Lighthouse")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("facts", "ontology", "queries"):
        (tmp_path / folder).mkdir()
    return Project(tmp_path, "Lights", "https://example.org/", data=(Path("facts"),), pillars=(LIGHTHOUSE,))


def test_several_things_of_a_pillar_have_a_name_of_their_own(project: Project) -> None:
    lights = Project(project.root, "", project.base, pillars=(LIGHTHOUSE,), plurals=("lighthouses",))
    assert [lights.counted(LIGHTHOUSE, "lighthouse", n) for n in (0, 1, 2)] == [
        "lighthouses",
        "lighthouse",
        "lighthouses",
    ]
    assert [project.counted(LIGHTHOUSE, name, 2) for name in ("lighthouse", "glass", "ferry")] == [
        "lighthouses",
        "glass",
        "ferry",
    ]
    phares = Project(project.root, "", project.base, pillars=(LIGHTHOUSE,), language="fr")
    assert phares.counted(LIGHTHOUSE, "phare", 2) == "phare"


@pytest.mark.parametrize(
    ("file", "graph"),
    [
        ("facts/almanac.reading.ttl", "graph/source/almanac.reading"),
        ("facts/old/almanac.ttl", "graph/source/almanac"),
        ("ontology/lights.ttl", "graph/lights"),
        ("facts/50% more #1.ttl", "graph/source/50%25%20more%20%231"),
        ("facts/cafe\u0301.ttl", "graph/source/caf\u00e9"),
    ],
)
def test_each_file_of_the_data_and_the_ontology_is_a_named_graph(
    project: Project, file: str, graph: str
) -> None:
    assert project.graph_of(project.root / file).value == project.base + graph


@pytest.mark.parametrize(
    ("graph", "source"),
    [
        ("graph/source/almanac", "source/almanac"),
        ("graph/source/50%25%20more%20%231", "source/50%25%20more%20%231"),
        ("graph/lights", "graph/lights"),
        ("graph/inferred", "graph/inferred"),
        ("source/almanac", "source/almanac"),
    ],
)
def test_the_graph_of_a_data_file_has_a_source_and_others_stand_for_themselves(
    project: Project, graph: str, source: str
) -> None:
    assert project.source_of(NamedNode(project.base + graph)).value == project.base + source
    elsewhere = NamedNode("https://example.net/" + graph)
    assert project.source_of(elsewhere) == elsewhere


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


@pytest.mark.parametrize("name", ["a.n3", "a.ttl.GZ", "a.trix"])
def test_rdf_in_a_form_that_is_not_read_is_told_and_not_passed_over(lighthouses: Path, name: str) -> None:
    (lighthouses / "data" / name).write_text("")
    (lighthouses / "data" / "readme.txt").write_text("No RDF.")
    (finding,) = KnowledgeGraph.open(lighthouses).check()
    assert (finding.rule, finding.place) == ("file/format", Place(f"data/{name}"))
    assert ".jsonld" in finding.hint


def test_json_ld_is_data_as_every_other_syntax(lighthouses: Path) -> None:
    text = """{"@context": {"lh": "https://example.org/ontology#", "@language": "en",
        "label": "http://www.w3.org/2000/01/rdf-schema#label"},
        "@id": "https://example.org/id/south", "@type": "lh:Lighthouse", "label": "South",
        "lh:lit": "x1900"}"""
    (lighthouses / "data" / "notes.jsonld").write_text(text)
    graph = KnowledgeGraph.open(lighthouses)
    assert graph.show("South").facts
    assert ("shape/datatype", "data/notes.jsonld:4:19") in [(f.rule, str(f.place)) for f in graph.check()]


def test_json_that_states_nothing_is_told(lighthouses: Path) -> None:
    (lighthouses / "data" / "notes.json").write_text('{"name": "South"}')
    (finding,) = KnowledgeGraph.open(lighthouses).check()
    assert (finding.rule, finding.place) == ("file/format", Place("data/notes.json", 1, 1))
    assert "context" in finding.hint


def test_a_folder_is_no_question_whatever_its_name(project: Project) -> None:
    (project.root / "queries" / "old.rq").mkdir()
    assert project.query_files == []


def test_two_files_of_one_name_are_two_sources_called_by_their_paths(project: Project) -> None:
    (project.root / "facts" / "old").mkdir()
    for name in ("almanac.ttl", "almanac.nt", "old/almanac.ttl", "logbook.ttl"):
        (project.root / "facts" / name).write_text("")
    assert [project.graph_of(path).value.removeprefix(project.base) for path in project.data_files] == [
        "graph/source/facts/almanac.nt",
        "graph/source/facts/almanac.ttl",
        "graph/source/logbook",
        "graph/source/facts/old/almanac.ttl",
    ]


def test_two_questions_of_one_name_are_told_for_they_could_not_be_asked_apart(project: Project) -> None:
    for name in ("lights.rq", "lights.sparql"):
        (project.root / "queries" / name).write_text("ASK {}")
    with pytest.raises(ProjectError, match=r"lights.sparql and .*lights.rq have the same name"):
        _ = project.query_files


def test_a_link_to_a_file_outside_the_project_is_refused(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.ttl"
    outside.write_text("")
    (project.root / "facts" / "secret.ttl").symlink_to(outside)
    with pytest.raises(
        ProjectError, match=rf"^facts/secret.ttl: This leads to {outside}, outside the project"
    ):
        _ = project.data_files


@pytest.fixture
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside of any project, with files of each kind."""
    folder = tmp_path_factory.mktemp("secrets")
    text = '<https://example.org/x> <https://example.org/p> "secret" .'
    for name in ("facts.ttl", "context.jsonld", "rules.rq", "questions.rq", "phegraph.toml"):
        (folder / name).write_text(text)
    return folder


def refused(root: Path, *arguments: str) -> str:
    """Why a command ends that is given in the project's folder."""
    with chdir(root):
        done = CliRunner().invoke(group, arguments)
    assert isinstance(done.exception, ProjectError), done.output
    return str(done.exception)


@pytest.mark.parametrize(
    ("link", "to"),
    [
        ("data", ""),
        ("ontology", ""),
        ("queries", ""),
        ("rules", ""),
        ("data/more.ttl", "facts.ttl"),
        ("data/deep/er/more.ttl", "facts.ttl"),
        ("data/folder", ""),
        ("ontology/shapes.ttl", "facts.ttl"),
        ("ontology/context.jsonld", "context.jsonld"),
        ("queries/more.rq", "questions.rq"),
        ("rules/more.rq", "rules.rq"),
        ("phegraph.toml", "phegraph.toml"),
    ],
)
def test_each_link_out_of_the_project_is_refused_with_where_it_leads(
    lighthouses: Path, secrets: Path, link: str, to: str
) -> None:
    path = lighthouses / link
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(secrets / to if to else secrets)
    message = refused(lighthouses, "check", "--no-cache")
    assert link in message
    assert f"{secrets / to if to else secrets}, outside the project" in message


def test_a_link_to_a_link_out_of_the_project_is_refused(project: Project, secrets: Path) -> None:
    (project.root / "one").symlink_to(secrets)
    (project.root / "facts" / "a.ttl").symlink_to("../one/facts.ttl")
    with pytest.raises(ProjectError, match=f"{secrets}/facts.ttl, outside"):
        _ = project.data_files


def test_a_link_within_the_project_is_followed(project: Project) -> None:
    (project.root / "almanac").write_text("")
    (project.root / "facts" / "almanac.ttl").symlink_to("../almanac")
    (project.root / "facts" / "round").symlink_to(".")
    assert project.data_files == [project.root / "facts" / "almanac.ttl"]


def test_a_link_to_a_folder_whose_files_would_be_passed_over_is_told(project: Project) -> None:
    (project.root / "old").mkdir()
    (project.root / "facts" / "old").symlink_to("../old")
    with pytest.raises(
        ProjectError, match=r"^facts/old: This links to the folder .*/old, and such links are not"
    ):
        _ = project.data_files


@pytest.mark.parametrize("target", ["nowhere.ttl", "a.ttl", "/dev/zero"])
def test_a_link_to_nothing_to_itself_or_to_a_device_is_told(project: Project, target: str) -> None:
    (project.root / "facts" / "a.ttl").symlink_to(target)
    with pytest.raises(ProjectError, match=f"^facts/a.ttl: .*{target}"):
        _ = project.data_files


@pytest.mark.parametrize(
    "place", ["facts/pipe.ttl", "queries/pipe.rq", "ontology/context.jsonld", "ontology/shapes.ttl"]
)
def test_a_pipe_is_told_and_not_waited_for(project: Project, place: str) -> None:
    os.mkfifo(project.root / place)
    with pytest.raises(ProjectError, match=f"^{place}: This is no file that can be read"):
        _ = project.data_files + project.query_files + project.shapes_files


def test_what_the_settings_allow_outside_the_project_is_used(project: Project, secrets: Path) -> None:
    (project.root / "facts" / "facts.ttl").symlink_to(secrets / "facts.ttl")
    allowed = replace(project, outside=(secrets,))
    assert [path.name for path in allowed.data_files] == ["facts.ttl"]
    (secrets / "context.jsonld").unlink()
    elsewhere = replace(allowed, data=(secrets,))
    assert elsewhere.data_files == [secrets / "facts.ttl"]
    assert elsewhere.name_of(secrets / "facts.ttl") == os.path.relpath(secrets / "facts.ttl", project.root)
    assert elsewhere.graph_of(secrets / "facts.ttl").value == project.base + "graph/source/facts"


@pytest.mark.parametrize(
    ("arguments", "link"),
    [
        (("build", "--no-cache"), "build"),
        (("site", "--no-cache", "--to", "public"), "public"),
        (("publish", "--no-cache", "--no-pages", "--to", "public"), "public"),
        (("export", "--no-cache", "--to", "dumps"), "dumps"),
        (("check", "--no-cache", "--to", "reports/check.json"), "reports"),
    ],
)
def test_nothing_is_written_where_a_link_leads_out_of_the_project(
    lighthouses: Path, tmp_path: Path, arguments: tuple[str, ...], link: str
) -> None:
    (tmp_path / "outside").mkdir()
    (lighthouses / link).symlink_to(tmp_path / "outside")
    assert f"{link}: This leads to {tmp_path / 'outside'}, outside" in refused(lighthouses, *arguments)
    assert not list((tmp_path / "outside").iterdir())


def test_a_baseline_that_links_out_of_the_project_is_refused(lighthouses: Path, secrets: Path) -> None:
    (lighthouses / "baseline.json").symlink_to(secrets / "facts.ttl")
    message = refused(lighthouses, "check", "--no-cache", "--baseline", "baseline.json")
    assert f"baseline.json: This leads to {secrets / 'facts.ttl'}, outside" in message


@pytest.mark.parametrize("context", ["file:///etc/passwd", "../../outside.jsonld", "link.jsonld"])
def test_no_context_outside_the_project_is_read(lighthouses: Path, context: str) -> None:
    outside = lighthouses.parent / "outside.jsonld"
    outside.write_text('{"@context": {"p": "https://example.org/p"}}')
    (lighthouses / "link.jsonld").symlink_to(outside)
    text = f'{{"@context": "{context}", "@id": "https://example.org/x", "p": "x"}}'
    (lighthouses / "data" / "more.jsonld").write_text(text.replace("link", "../link"))
    findings = KnowledgeGraph.open(lighthouses).check()
    places = [str(finding.place) for finding in findings if "outside the project" in finding.message]
    assert places == ["data/more.jsonld:1:14"]


@pytest.mark.parametrize("context", ["terms.jsonld", "../ontology/context.jsonld"])
def test_contexts_of_the_project_are_read_and_state_nothing(lighthouses: Path, context: str) -> None:
    (lighthouses / "data" / "terms.jsonld").write_text('{"@context": {"p": "https://example.org/p"}}')
    (lighthouses / "ontology" / "context.jsonld").write_text('{"@context": {"q": "https://example.org/q"}}')
    text = f'{{"@context": ["{context}", {{"p": "https://example.org/p"}}], "@id": "x:x", "p": "x"}}'
    (lighthouses / "data" / "more.jsonld").write_text(text)
    findings = KnowledgeGraph.open(lighthouses).check()
    assert [finding for finding in findings if finding.rule.startswith(("file", "syntax"))] == []


@pytest.mark.parametrize("name", [b"a\nb.ttl", b"caf\xe9.ttl"])
def test_a_file_name_that_cannot_be_shown_is_refused(project: Project, name: bytes) -> None:
    (project.root / "facts" / os.fsdecode(name)).write_text("")
    with pytest.raises(ProjectError, match="cannot be shown"):
        _ = project.data_files


def test_copies_of_imports_are_no_files_of_the_ontology(lighthouses: Path) -> None:
    settings = lighthouses / "phegraph.toml"
    settings.write_text(settings.read_text() + '\n[imports]\nfolder = "ontology/copies"\n')
    (lighthouses / "ontology/copies").mkdir()
    (lighthouses / "ontology/copies/more.ttl").write_text("<a:s> <a:p> <a:o> .")
    assert "more.ttl" in [path.name for path in find(lighthouses).ontology_files]
    (lighthouses / "ontology/copies/imports.lock").write_text('{"imports": []}')
    assert "more.ttl" not in [path.name for path in find(lighthouses).ontology_files]
