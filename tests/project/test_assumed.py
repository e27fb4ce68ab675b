"""Settings are made that fit what is there, and say what is assumed."""

import tomllib
from contextlib import chdir
from pathlib import Path

import pytest
from click import UsageError
from click.testing import CliRunner

from phegraph.cli import group
from phegraph.errors import ProjectError
from phegraph.project.assumed import write_settings
from phegraph.project.project import SETTINGS_FILE
from phegraph.project.settings_file import read_settings

HEADER = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
ONTOLOGY = (
    HEADER
    + '<https://example.org/terms> a owl:Ontology ; dcterms:title "Lumières \\"du\\" Nord"@fr ;'
    + " dcterms:license <https://creativecommons.org/licenses/by/4.0/> ."
    + ' <https://example.org/terms#Light> a owl:Class ; rdfs:label "feu"@fr, "light"@en .'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "src" / "terms").mkdir(parents=True)
    (tmp_path / "src" / "terms" / "lights.ttl").write_text(ONTOLOGY)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "README.md").write_text("")
    return tmp_path


def test_the_settings_have_what_the_files_say_and_can_be_used(folder: Path) -> None:
    write_settings(folder)
    project = read_settings(folder / SETTINGS_FILE)
    assert (project.title, project.language) == ('Lumières "du" Nord', "fr")
    assert project.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert tomllib.loads((folder / SETTINGS_FILE).read_text())["folders"] == {"mixed": ["src"]}
    assert project.ontology_files == [folder / "src" / "terms" / "lights.ttl"]


def test_what_files_do_not_agree_in_is_not_assumed(folder: Path) -> None:
    other = ONTOLOGY.replace("org/terms", "org/other").replace("by/4.0", "by-sa/4.0").replace("Nord", "Sud")
    (folder / "other.ttl").write_text(other)
    (folder / "broken.ttl").write_text("<")
    reasons = {each.key: each.reason for each in write_settings(folder)}
    assert read_settings(folder / SETTINGS_FILE).title == folder.name
    assert "licence" not in reasons
    assert "2 of ontology, 0 of shapes, 0 of data, 0 of queries; 1 cannot be read" in reasons["mixed"]
    assert tomllib.loads((folder / SETTINGS_FILE).read_text())["folders"] == {"mixed": ["."]}


def test_each_assumption_is_printed_and_stands_in_the_file(folder: Path) -> None:
    with chdir(folder):
        done = CliRunner().invoke(group, ["init", "--here"])
        assert "project.language: fr\n  2 of 3 texts" in done.output
        assert "# 2 of 3 texts" in (folder / SETTINGS_FILE).read_text()
        checked = CliRunner().invoke(group, ["check", "--no-cache"], standalone_mode=False)
    assert checked.return_value in (0, 1)


def test_settings_that_are_there_are_left_alone(folder: Path) -> None:
    (folder / SETTINGS_FILE).write_text("# mine")
    with pytest.raises(ProjectError, match="there already"):
        write_settings(folder)
    assert (folder / SETTINGS_FILE).read_text() == "# mine"


def test_where_there_is_nothing_to_check_nothing_is_written(folder: Path) -> None:
    with pytest.raises(ProjectError, match="no file of RDF"):
        write_settings(folder / "notes")
    assert not (folder / "notes" / SETTINGS_FILE).exists()


@pytest.mark.parametrize("words", [["init"], ["init", "--here", "new"]])
def test_a_new_project_has_a_folder_and_one_that_is_here_has_none(words: list[str]) -> None:
    with pytest.raises(UsageError, match="--here"):
        CliRunner().invoke(group, words, standalone_mode=False, catch_exceptions=False)
