"""Imports of files that belong to no project, in the commands that read ontologies and shapes."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import phegraph
from phegraph.cli import group

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://e/> .
"""
SHAPES = PREFIXES + "<urn:shapes> a owl:Ontology ; owl:imports <urn:more> .\n"
MORE = (
    PREFIXES
    + "<urn:more> a owl:Ontology .\n"
    + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ; sh:class ex:D ] .\n"
)
ONTOLOGY = PREFIXES + "<urn:terms> a owl:Ontology . ex:C rdfs:subClassOf ex:D . ex:other a ex:C .\n"
DATA = PREFIXES + "<urn:data> owl:imports <urn:terms> .\nex:a a ex:C ; ex:p ex:other .\nex:b a ex:C .\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of files that import each other, to be in."""
    for name, text in {"shapes": SHAPES, "more": MORE, "terms": ONTOLOGY, "data": DATA}.items():
        (tmp_path / f"{name}.ttl").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments, standalone_mode=False, catch_exceptions=False)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_validate_knows_what_shapes_and_data_import_and_finds_nothing_in_it(
    folder: Path, engine: str
) -> None:
    result = run("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", engine)
    assert "data.ttl:7:1: violation: ex:b: " in result.output
    assert "1 finding: 1 violation." in result.output


def test_validate_takes_the_shapes_graph_that_data_name(folder: Path) -> None:
    (folder / "data.ttl").write_text(DATA + "<urn:data> sh:shapesGraph <urn:shapes> .\n")
    assert "1 finding: 1 violation." in run("validate", "data.ttl").output


def test_validate_refuses_data_without_any_shapes(folder: Path) -> None:
    done = CliRunner().invoke(group, ["validate", "data.ttl"])
    assert done.exit_code == 2
    assert "Name shapes with --shapes" in done.output


def test_validate_warns_of_shapes_and_ontologies_that_are_not_found(folder: Path) -> None:
    (folder / "more.ttl").write_text(MORE.replace("<urn:more>", "<urn:else>"))
    (folder / "terms.ttl").unlink()
    result = run("validate", "data.ttl", "--shapes", "shapes.ttl")
    assert "shapes.ttl:5:43: warning: The import <urn:more> leads to no file" in result.output
    assert "data.ttl:5:24: warning: The import <urn:terms> leads to no file" in result.output
    assert result.return_value == 0


def test_shapes_are_listed_with_those_they_import(folder: Path) -> None:
    assert "<http://e/S>" in run("shapes", "shapes.ttl").output


def test_close_uses_the_axioms_of_imports(folder: Path) -> None:
    assert (
        "<http://e/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/D>"
        in run("close", "data.ttl").output
    )
    (folder / "terms.ttl").unlink()
    output = run("close", "data.ttl").output
    assert "data.ttl:5:24: warning: The import <urn:terms> leads to no file" in output
    assert "0 statements inferred" in output


def test_entails_uses_the_axioms_of_imports(folder: Path) -> None:
    (folder / "conclusion.nt").write_text(
        "<http://e/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/D> ."
    )
    assert run("entails", "data.ttl", "--conclusion", "conclusion.nt").return_value == 0
    (folder / "terms.ttl").unlink()
    result = run("entails", "data.ttl", "--conclusion", "conclusion.nt")
    assert "data.ttl:5:24: warning: The import <urn:terms> leads to no file" in result.output
    assert result.return_value == 1


def test_python_follows_imports_as_the_commands_do(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    report = phegraph.validate("data.ttl", "shapes.ttl")
    assert [str(result.focus) for result in report.results] == ["<http://e/b>"]
    assert [place.line for place in report.places if place] == [7]
    assert phegraph.close("data.ttl").inferred == 3
    assert phegraph.entails("data.ttl", "<http://e/b> a <http://e/D> .").answer == "yes"
    (folder / "terms.ttl").unlink()
    assert "<urn:terms>" in phegraph.validate("data.ttl", "shapes.ttl").findings[0].message
    assert not caplog.records
    assert phegraph.close("data.ttl").inferred == 0
    assert "data.ttl:5:24: The import <urn:terms> leads to no file" in caplog.text


def test_files_of_a_project_are_found_as_its_settings_say(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere/terms.ttl").write_text(ONTOLOGY.replace("<urn:terms>", "<urn:other>"))
    (folder / "terms.ttl").unlink()
    settings = (
        '[project]\ntitle = "t"\nbase = "http://e/"\n[imports.files]\n"urn:terms" = "elsewhere/terms.ttl"\n'
    )
    (folder / "phegraph.toml").write_text(settings)
    assert phegraph.close("data.ttl").inferred == 3
