"""Files without settings are told apart by what they say."""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest
from click import BadParameter, UsageError
from click.testing import CliRunner
from pyoxigraph import RdfFormat

from phegraph.cli import group
from phegraph.errors import ProjectError
from phegraph.project.project import Project
from phegraph.project.settings import without_settings
from phegraph.rdf.formats import format_of
from repositories import git

TURTLE = """
@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ONTOLOGY = TURTLE + 'ex:Light a owl:Class ; rdfs:label "light"@en .'
SHAPES = (
    TURTLE
    + "ex:LightShape a sh:NodeShape ; sh:targetClass ex:Light ; sh:property ex:Height .\n"
    + "ex:Height sh:path ex:height ; sh:minCount 1 ."
)
DATA = TURTLE + 'ex:gull-rock a ex:Light ; rdfs:label "Gull Rock"@en .'
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">
<rdf:Description rdf:about="https://example.org/gull-rock"><ex:height>12</ex:height></rdf:Description>
</rdf:RDF>
"""


NOT_RDF = {
    ".json": '{"properties": {"@id": {"const": "http://www.w3.org/1999/02/22-rdf-syntax-ns#"}}, "a":"@id"}',
    ".xml": '<project name="x"/>',
}


def write(folder: Path, **files: str) -> Path:
    """Write files, whose names have `__` for a slash and `_` for a dot."""
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def names(project: Project, paths: list[Path]) -> list[str]:
    return [project.name_of(path) for path in paths]


class Done(NamedTuple):
    exit_code: int
    stdout: str


def check(*arguments: str | Path, text: str = "") -> Done:
    """Run `phegraph check`, as a program that calls it does."""
    words = ["check", "--no-cache", *map(str, arguments)]
    done = CliRunner().invoke(group, words, input=text, standalone_mode=False)
    if done.exception:
        raise done.exception
    return Done(done.return_value, done.stdout)


def test_ontology_shapes_data_and_queries_are_found_in_any_folder(tmp_path: Path) -> None:
    write(
        tmp_path,
        src__vocabulary_ttl=ONTOLOGY,
        src__deep__checks_ttl=SHAPES,
        lights_ttl=DATA,
        ask_sparql="SELECT * { ?s ?p ?o }",
        more__ask_rq="ASK {}",
        README_md="# Lights",
    )
    project = without_settings([], tmp_path)
    assert names(project, project.ontology_files) == ["src/vocabulary.ttl"]
    assert names(project, project.shapes_files) == ["src/deep/checks.ttl"]
    assert names(project, project.data_files) == ["lights.ttl"]
    assert names(project, project.query_files) == ["ask.sparql", "more/ask.rq"]
    assert project.by_content


def test_one_file_may_be_ontology_and_shapes_and_data(tmp_path: Path) -> None:
    write(tmp_path, all_ttl=ONTOLOGY + SHAPES + DATA, both_ttl=SHAPES + DATA)
    project = without_settings([], tmp_path)
    assert names(project, project.ontology_files) == ["all.ttl"]
    assert names(project, project.shapes_files) == ["all.ttl", "both.ttl"]
    assert names(project, project.data_files) == ["both.ttl"]


def test_shapes_hold_for_the_data_in_another_folder_and_in_their_own_file(tmp_path: Path) -> None:
    write(tmp_path, a__x_ttl=SHAPES + DATA, b__y_ttl=DATA.replace("gull-rock", "long-sand"))
    done = check(tmp_path)
    assert done.exit_code == 1
    assert "a/x.ttl:12:1: violation" in done.stdout
    assert "b/y.ttl:6:1: violation" in done.stdout


def test_files_of_one_stem_in_two_folders_are_two(tmp_path: Path) -> None:
    write(tmp_path, a__data_ttl=DATA, b__data_ttl=DATA)
    project = without_settings([], tmp_path)
    first, second = map(project.graph_of, project.data_files)
    assert first != second
    assert check(tmp_path, "--severity", "violation").exit_code == 0


@pytest.mark.parametrize(
    "name", ["schema.json", "pom.xml", "notes.txt", ".hidden.ttl", ".git/x.ttl", "node_modules/x/y.ttl"]
)
def test_what_is_no_rdf_of_the_project_is_passed_over(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, good_ttl=DATA) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NOT_RDF.get(path.suffix, "x"))
    project = without_settings([], tmp_path)
    assert names(project, project.data_files) == ["good.ttl"]
    assert check(tmp_path, "--severity", "violation").exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "syntax"),
    [
        ("x.owl", ONTOLOGY, RdfFormat.TURTLE),
        ("x.owl", XML, RdfFormat.RDF_XML),
        ("x.rdf", "# a comment\n\n@base <https://example.org/> .", RdfFormat.TURTLE),
        ("x.xml", "<https://example.org/a> a <https://example.org/B> .", RdfFormat.TURTLE),
        ("x.ttl", XML, RdfFormat.RDF_XML),
        ("x.ttl", "\ufeff" + XML, RdfFormat.RDF_XML),
        ("x.ttl", '{"@id": "https://example.org/a"}', RdfFormat.JSON_LD),
        ("x", ONTOLOGY, RdfFormat.TURTLE),
        ("x.json", '[{"@id": "https://example.org/a"}]', RdfFormat.JSON_LD),
        ("x.trig", "{ <https://example.org/a> a <https://example.org/B> }", RdfFormat.TRIG),
        ("x.ttl", "[ a <https://example.org/B> ] .", RdfFormat.TURTLE),
        ("x.owl", "", RdfFormat.RDF_XML),
        ("x.txt", "An almanac of lights", None),
    ],
)
def test_the_content_of_a_file_tells_its_syntax_before_its_extension_does(
    tmp_path: Path, name: str, text: str, syntax: RdfFormat | None
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert format_of(tmp_path / name) == syntax


def test_a_finding_in_turtle_that_is_called_owl_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "x.owl").write_text(
        DATA + '\nex:gull-rock ex:lit "1902-13-01"^^<http://www.w3.org/2001/XMLSchema#date> .'
    )
    assert "x.owl:7:21: violation" in check(tmp_path).stdout


def test_named_files_are_checked_alone_and_patterns_are_expanded(tmp_path: Path) -> None:
    write(tmp_path, good_ttl=DATA, bad_ttl=DATA + " ex:x", sub__bad_ttl="x")
    assert check(tmp_path / "good.ttl", "--severity", "violation").exit_code == 0
    assert check(tmp_path / "go*.ttl", "--severity", "violation").exit_code == 0
    done = check(tmp_path / "**" / "bad.ttl")
    assert done.exit_code == 1
    assert "bad.ttl: 1 finding" in done.stdout
    assert "sub/bad.ttl: 1 finding" in done.stdout
    assert "good" not in done.stdout
    with pytest.raises(BadParameter, match=r"no .*none"):
        check(tmp_path / "none*.ttl")


def test_settings_above_a_named_file_hold_wherever_the_command_runs(lighthouses: Path) -> None:
    done = check(lighthouses / "data" / "almanac.ttl", "--project", "/")
    assert (done.exit_code, done.stdout) == (0, "No findings.\n")


def test_files_that_cannot_be_read_do_not_keep_the_others_from_being_checked(tmp_path: Path) -> None:
    write(tmp_path, bad_ttl="x", good_ttl=SHAPES + DATA)
    done = check(tmp_path)
    assert done.exit_code == 1
    assert "bad.ttl:1:" in done.stdout
    assert "good.ttl:12:1: violation: Gull Rock" in done.stdout


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?light a ex:Light }",
        "#+ summary: for grlc\nSELECT * { ?s ?p ?o }",
        "# a note\nASK { <PARAMETER> ?p ?o }",
        "PREFIX f: <https://example.org/f#> SELECT (f:g(1) AS ?x) {}",
        "SELECT * { SERVICE <https://example.org/sparql> { ?s ?p ?o } }",
        "DELETE WHERE { ?s ?p ?o }",
        "# nothing yet",
    ],
)
def test_a_query_for_another_program_is_no_fault(tmp_path: Path, query: str) -> None:
    write(tmp_path, lights_ttl=DATA, q_sparql=query)
    assert check(tmp_path, "--severity", "violation") == Done(0, "No findings.\n")


def test_a_query_that_cannot_be_parsed_is_told_at_its_place(tmp_path: Path) -> None:
    write(tmp_path, lights_ttl=DATA, sub__q_sparql="# a note\nWELECT * { ?s ?p ?o }")
    done = check(tmp_path, "--severity", "violation")
    assert done.exit_code == 1
    assert "sub/q.sparql:2:1: violation: SPARQL has no keyword `WELECT`." in done.stdout


def test_the_questions_of_files_without_settings_are_held_to_what_they_expect(tmp_path: Path) -> None:
    header = "#+ title: Which?\n#+ expected:\n#+   - rows:\n#+       - {s: ex:long-sand}\n"
    write(tmp_path, lights_ttl=DATA, q_rq=header + "SELECT ?s { ?s a ex:Light }")
    done = check(tmp_path, "--severity", "violation")
    assert "q.rq:2:1: violation" in done.stdout


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff"])
def test_an_empty_file_is_told_and_one_with_a_comment_is_not(tmp_path: Path, text: str) -> None:
    write(tmp_path, empty_ttl=text, comment_ttl="# nothing yet", lights_ttl=DATA)
    done = check(tmp_path)
    assert done.exit_code == 1
    assert "empty.ttl: warning: This file is empty. [file/empty]" in done.stdout
    assert "comment.ttl" not in done.stdout


def test_a_conflict_in_a_query_is_told_as_one(tmp_path: Path) -> None:
    write(tmp_path, lights_ttl=DATA, q_rq="<<<<<<< HEAD\nASK {}\n=======\nASK { ?s ?p ?o }\n>>>>>>> gulls\n")
    assert "q.rq:1:1: violation: Git has left both sides of a conflict here." in check(tmp_path).stdout


LITERAL = DATA + ' ex:gull-rock rdfs:comment "Seen."@en-UK .'
"""With a warning: the comment has a tag of no language."""


def test_a_folder_may_have_severities_of_its_own(tmp_path: Path) -> None:
    names = ("a.ttl", "old/a.ttl", "old/new/a.ttl", "drafts/a.ttl")
    for name in names:
        write(
            tmp_path, **{name.replace("/", "__").replace(".", "_"): LITERAL.replace("Seen", f"Seen {name}")}
        )
    (tmp_path / "phegraph.toml").write_text(
        """
[folders]
mixed = "."
[check.severity]
"literal/language" = "off"
[check.folders.old]
"literal/language" = "info"
[check.folders."old/new"]
"literal/language" = "violation"
[check.folders."d*"]
"literal/language" = "warning"
"""
    )
    text = check("--project", tmp_path, "--severity", "info").stdout
    found = [line for line in text.splitlines() if "literal/language" in line]
    assert [line.split(":")[0::3][:2] for line in found] == [
        ["drafts/a.ttl", " warning"],
        ["old/a.ttl", " info"],
        ["old/new/a.ttl", " violation"],
    ]
    assert "old/new/a.ttl" in check("--project", tmp_path, "--severity", "violation").stdout


def test_a_folder_with_a_rule_that_is_not_there_is_told(tmp_path: Path) -> None:
    write(tmp_path, a_ttl=DATA)
    (tmp_path / "phegraph.toml").write_text(
        '[folders]\nmixed = "."\n[check.folders.a]\n"label/non" = "off"\n'
    )
    with pytest.raises(ProjectError, match="There is no rule 'label/non'"):
        check("--project", tmp_path)


def test_what_is_named_and_is_no_rdf_is_passed_over_but_not_all_of_it(tmp_path: Path) -> None:
    write(tmp_path, README_md="# Lights", a_ttl=LITERAL)
    assert check(tmp_path / "README.md", tmp_path / "a.ttl").exit_code == 1
    with pytest.raises(ProjectError, match="no file of RDF"):
        check(tmp_path / "README.md")
    with pytest.raises(ProjectError, match="no file of RDF"):
        check(write(tmp_path / "empty", notes_txt="") / ".")


def test_what_is_piped_in_is_checked_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    done = check("-", "--severity", "violation", text=SHAPES + DATA)
    assert done.exit_code == 1
    assert "stdin.ttl:12:1: violation: Gull Rock" in done.stdout
    assert "stdin.trig:1:" in check("-", text="{ <urn:a> a <urn:B> } }").stdout
    assert [*tmp_path.iterdir()] == []
    with pytest.raises(UsageError, match="alone"):
        check("-", tmp_path)


def test_a_relative_iri_resolves_against_its_file_or_the_base_that_is_given(tmp_path: Path) -> None:
    shapes = SHAPES.replace("ex:Light ;", "<#Light> ;").replace("targetClass ex:", "targetClass ex:")
    write(tmp_path, a_ttl=shapes + "<#x> a <#Light> .", b_ttl="<#y> a <#Light> .")
    done = check(tmp_path, "--severity", "violation").stdout
    assert "a.ttl" in done
    assert "b.ttl" not in done
    done = check(tmp_path, "--severity", "violation", "--base", "https://example.org/").stdout
    assert "b.ttl" in done


def test_a_project_with_a_base_takes_no_other_one(lighthouses: Path) -> None:
    with pytest.raises(ProjectError, match="resolve against the base of the project"):
        check("--project", lighthouses, "--base", "https://example.net/")


def test_without_settings_what_changed_is_told_from_what_was_there(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_ttl=LITERAL,
        b_ttl=LITERAL.replace("gull-rock", "long-sand").replace("Gull Rock", "Long Sand"),
        terms_ttl=ONTOLOGY,
    )
    for words in ("init -q", "add .", "commit -qm Lights"):
        git(tmp_path, *words.split())
    assert check("--project", tmp_path, "--changed", "HEAD").exit_code == 0
    write(tmp_path, b_ttl=LITERAL.replace("gull-rock", "west-spit").replace("Gull Rock", "West Spit"))
    done = check("--project", tmp_path, "--changed", "HEAD").stdout
    assert "b.ttl" in done
    assert "a.ttl: " not in done
    write(tmp_path, terms_ttl=ONTOLOGY + "\n")
    assert "a.ttl: " in check("--project", tmp_path, "--changed", "HEAD").stdout


def test_an_ontology_in_obo_format_that_is_there_in_owl_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, lights_obo="format-version: 1.2\n", lights_owl=ONTOLOGY)
    assert [path.name for path in without_settings([], tmp_path).ontology_files] == ["lights.owl"]


VERSION = TURTLE + "<https://example.org/lights> a owl:Ontology . ex:Light a owl:Class ; rdfs:label {} ."


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ("1.9.0", "1.10.0"),
        ("v1.0", "v2.0"),
        ("2.0.0", "latest"),
        ("1.0.0-draft-0.1", "1.0.0"),
        ("2023-05-01", "2024-01-17"),
        ("Lights_v-1-0-2_release", "Lights_v1-1_release"),
        ("previous-versions", "current-version"),
        ("archive", "1.0"),
    ],
)
def test_an_older_version_of_an_ontology_is_passed_over_and_told(
    tmp_path: Path, older: str, newer: str
) -> None:
    for version in (older, newer):
        (tmp_path / "releases" / version).mkdir(parents=True)
        text = VERSION.replace("{}", f"'{version}'@en")
        (tmp_path / "releases" / version / "lights.ttl").write_text(text)
    result = CliRunner().invoke(group, ["check", str(tmp_path)])
    assert (
        f"Passed over as other versions of what is checked, unless named: releases/{older}." in result.stderr
    )
    files = without_settings([], tmp_path).ontology_files
    assert [path.parent.name for path in files] == [newer]
    (named,) = without_settings([tmp_path / "releases" / older], tmp_path).ontology_files
    assert named.parent.name == older


def test_a_version_beside_the_file_that_is_worked_on_is_passed_over(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "latest"):
        folder.mkdir(exist_ok=True)
        (folder / "lights.ttl").write_text(VERSION.replace("{}", f"'{folder.name}'@en"))
    assert without_settings([], tmp_path).ontology_files == [tmp_path / "lights.ttl"]


def test_versions_of_other_terms_are_all_checked(tmp_path: Path) -> None:
    for version in ("1.0", "2.0"):
        (tmp_path / version).mkdir()
        text = (
            VERSION.replace("{}", "'light'@en").replace("lights", version).replace("Light", f"L{version[0]}")
        )
        (tmp_path / version / "lights.ttl").write_text(text)
    assert len(without_settings([], tmp_path).ontology_files) == 2


def test_examples_for_an_older_version_are_passed_over(tmp_path: Path) -> None:
    for version in ("examples_v0-2", "examples_v1-0"):
        (tmp_path / version).mkdir()
        (tmp_path / version / "lights.ttl").write_text(DATA)
    assert [path.parent.name for path in without_settings([], tmp_path).data_files] == ["examples_v1-0"]


def test_data_of_several_days_are_no_versions(tmp_path: Path) -> None:
    for day in ("2023-05-01", "2024-01-17"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "lights.ttl").write_text(DATA)
    assert len(without_settings([], tmp_path).data_files) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="Other systems have no such names and links.")
def test_odd_names_and_links_keep_nothing_from_being_checked(tmp_path: Path) -> None:
    for odd in (b"\xff.ttl", b"a\nb.ttl", b"50%.ttl", b"c#d?e.ttl", b"\x1b[31m.ttl", b"[x].ttl"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + odd)).write_text(LITERAL)
    os.mkfifo(tmp_path / "pipe.ttl")
    for name, target in (("loop.ttl", "loop.ttl"), ("none.ttl", "nowhere"), ("up", "..")):
        (tmp_path / name).symlink_to(target)
    done = check(tmp_path, "--format", "json")
    assert done.exit_code == 1
    findings = json.loads(done.stdout)
    assert {finding["rule"] for finding in findings} == {"file/unreadable", "literal/language"}
    assert any("'\\udcff.ttl' is not UTF-8" in finding["message"] for finding in findings)
    for name in ("pipe.ttl", "loop.ttl"):
        assert check(tmp_path / name).exit_code == 1


def test_what_looks_like_an_iri_in_a_text_of_an_inconsistency_is_left_as_it_is(tmp_path: Path) -> None:
    axioms = " ex:note a owl:DatatypeProperty ; rdfs:range <http://www.w3.org/2001/XMLSchema#integer> ."
    write(tmp_path, a_ttl=ONTOLOGY + axioms + ' ex:gull-rock ex:note "<p>white</p>" .')
    done = check(tmp_path, "--severity", "violation")
    assert done.exit_code == 1
    assert "<p>white</p>" in done.stdout


def test_two_questions_of_one_name_in_two_folders_are_told(tmp_path: Path) -> None:
    question = "#+ title: Which?\nASK {}"
    write(tmp_path, a__q_rq=question, b__q_sparql=question, c__q_rq="ASK {}", lights_ttl=DATA)
    done = check(tmp_path, "--severity", "violation")
    told = [line for line in done.stdout.splitlines() if "Another question is called q, too." in line]
    assert [line.partition(":")[0] for line in told] == ["a/q.rq", "b/q.sparql"]
