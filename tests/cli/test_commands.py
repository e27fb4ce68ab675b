"""The command line: what it prints, and its exit codes 0, 1 and 2."""

import json
import re
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest

from phegraph.cli import COMMANDS
from repositories import git

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = Path(__file__).parent / "example"
ROWS = Path(__file__).parent / "lights"
TWIN = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
id:gull-rock-light a lh:Lighthouse ;
  lh:north id:west-spit .
"""
Run = subprocess.CompletedProcess[str]


def run(*words: str, folder: Path, stdin: str = "") -> Run:
    """Run phegraph as a person does, in a process of its own."""
    command = [sys.executable, "-m", "phegraph", *words]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, text=True, timeout=600, check=False
    )


def examples() -> list[tuple[str, str]]:
    """Each command, and the example lines of its help."""
    lines = []
    for name in COMMANDS:
        text = import_module(f"phegraph.cli.commands.{name}").command.help or ""
        lines += [(name, line.strip()) for line in text.splitlines() if line.strip().startswith("phegraph ")]
    return lines


def test_every_command_has_an_example_in_its_help() -> None:
    assert {name for name, _ in examples()} == set(COMMANDS)


def test_help_imports_no_rdf_library() -> None:
    code = (
        "import sys, phegraph.cli\n"
        "try:\n    sys.argv = ['phegraph', '--help']\n    phegraph.cli.main()\n"
        "except SystemExit as stop:\n    assert not stop.code\n"
        "heavy = {'rdflib', 'pyoxigraph', 'owlrl', 'pyshacl', 'rich', 'yaml', 'msgspec'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Commands" in done.stdout


def test_without_a_project_every_command_says_so_and_ends_with_2(tmp_path: Path) -> None:
    done = run("ask", folder=tmp_path)
    assert done.returncode == 2
    assert "phegraph init" in done.stderr


def test_a_sound_project_checks_with_0(lighthouses: Path) -> None:
    done = run("check", "--severity", "info", folder=lighthouses)
    assert (done.returncode, done.stdout) == (0, "No findings.\n")


def test_a_missing_label_is_a_finding_at_the_thing_that_lacks_it(lighthouses: Path) -> None:
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "\nid:new-light a lh:Lighthouse .\n")
    line = len(logbook.read_text().splitlines())
    done = run("check", folder=lighthouses)
    assert done.returncode == 1
    assert f"data/logbook.ttl:{line}:1: violation: id:new-light: A lighthouse has no name" in done.stdout


def test_a_value_of_the_wrong_datatype_is_a_finding_at_the_value(lighthouses: Path) -> None:
    almanac = lighthouses / "data" / "almanac.ttl"
    text = almanac.read_text().replace('"1902"^^xsd:gYear', '"long ago"')
    almanac.write_text(text)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if "long ago" in row)
    done = run("check", "--format", "json", folder=lighthouses)
    (finding,) = json.loads(done.stdout)
    place = finding["place"]
    assert (place["file"], place["line"], place["column"]) == ("data/almanac.ttl", line, 10)
    assert place["end_column"] == 10 + len('"long ago"')
    assert done.returncode == 1


def test_an_inconsistency_is_a_finding_with_the_engine_of_choice(lighthouses: Path) -> None:
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "\nid:ada a lh:Lighthouse ; rdfs:label 'Ada'@en .\n")
    done = run("check", "--engine", "reference", folder=lighthouses)
    assert done.returncode == 1
    assert "[logic/" in done.stdout


def test_syntax_errors_of_all_files_are_told_and_are_findings(lighthouses: Path) -> None:
    for name in ("almanac", "logbook"):
        path = lighthouses / "data" / f"{name}.ttl"
        path.write_text(path.read_text() + "\nid:x lh:lit nope:y .\n")
    done = run("check", folder=lighthouses)
    assert done.returncode == 1
    assert re.search(r"almanac\.ttl:\d+:\d+: .*nope", done.stdout)
    assert re.search(r"logbook\.ttl:\d+:\d+: .*nope", done.stdout)
    ask = run("ask", "south-of", folder=lighthouses)
    assert ask.returncode == 1
    assert ask.stderr.count("nope") >= 2


def test_only_findings_of_the_named_files_are_reported(lighthouses: Path) -> None:
    for name in ("almanac", "logbook"):
        path = lighthouses / "data" / f"{name}.ttl"
        path.write_text(path.read_text() + f"\nid:{name}-light a lh:Lighthouse .\n")
    done = run("check", "data/logbook.ttl", folder=lighthouses)
    assert "id:logbook-light" in done.stdout
    assert "id:almanac-light" not in done.stdout


def test_what_is_no_file_of_the_project_is_not_said_to_be_sound(lighthouses: Path) -> None:
    (lighthouses / "data" / "notes.txt").write_text("")
    done = run("check", "data/notes.txt", folder=lighthouses)
    assert (done.returncode, done.stdout) == (2, "")
    assert "data/notes.txt is no file of the project" in done.stderr
    assert run("check", "..", "phegraph.toml", folder=lighthouses).stdout == "No findings.\n"


def test_a_question_answers_with_names_or_iris(lighthouses: Path) -> None:
    done = run("ask", "south-of", "light=gull  ROCK", folder=lighthouses)
    assert done.returncode == 0
    assert "Long Sand" in done.stdout
    assert "2 rows" in done.stdout
    iris = run("ask", "south-of", "--iris", "--format", "csv", folder=lighthouses)
    assert iris.stdout.splitlines() == [
        "lighthouse,keeper",
        "https://example.org/id/long-sand,",
        "https://example.org/id/west-spit,https://example.org/id/ada",
    ]


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ("csv", "lighthouse,keeper\nLong Sand,\nWest Spit,Ada\n"),
        ("tsv", "lighthouse\tkeeper\nLong Sand\t\nWest Spit\tAda\n"),
        ("markdown", "| lighthouse | keeper |\n| --- | --- |\n| Long Sand |  |\n| West Spit | Ada |\n"),
    ],
)
def test_answers_are_printed_in_the_layout_asked_for(lighthouses: Path, layout: str, expected: str) -> None:
    assert run("ask", "south-of", "--format", layout, folder=lighthouses).stdout == expected


def test_the_questions_are_listed_in_every_format_of_rows(lighthouses: Path) -> None:
    listed = run("ask", folder=lighthouses).stdout
    assert "  south-of light=…\n" in listed
    (question,) = json.loads(run("ask", "--format", "json", folder=lighthouses).stdout)
    assert question["title"] in listed
    assert [parameter["name"] for parameter in question["parameters"]] == ["light"]
    table = run("ask", "--format", "tsv", folder=lighthouses).stdout.splitlines()
    assert table[1].split("\t") == ["south-of", question["keywords"][0], "light=…", question["title"]]


def test_answers_as_json_are_sparql_results(lighthouses: Path) -> None:
    done = run("ask", "south-of", "--format", "json", folder=lighthouses)
    first = json.loads(done.stdout)["results"]["bindings"][0]
    assert first["lighthouse"] == {"type": "uri", "value": "https://example.org/id/long-sand"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["south-off"], "Did you mean south-of?"),
        (["south-of", "light=gul rok"], "Did you mean: Gull Rock"),
        (["south-of", "lihgt=Gull Rock"], "It takes: light."),
        (["south-of", "light"], "NAME=VALUE"),
        (["south-of", "light=Ada"], "None of the values allowed here"),
    ],
)
def test_a_wrong_question_or_value_says_what_there_is(
    lighthouses: Path, words: Sequence[str], message: str
) -> None:
    done = run("ask", *words, folder=lighthouses)
    assert done.returncode == 2
    assert message in done.stderr


def test_queries_of_all_forms_are_answered(lighthouses: Path) -> None:
    rows = run("query", "SELECT ?x WHERE { ?x a lh:Keeper }", "--format", "csv", folder=lighthouses)
    assert rows.stdout.splitlines() == ["x", "https://example.org/id/ada"]
    assert run("query", "ASK { id:ada a lh:Keeper }", folder=lighthouses).stdout == "true\n"
    asserted = run("query", "ASK { id:ada a lh:Keeper }", "--asserted", folder=lighthouses)
    assert asserted.stdout == "false\n"
    constructed = run(
        "query", "-", folder=lighthouses, stdin="CONSTRUCT { ?k a lh:K } WHERE { ?k lh:keeps ?l }"
    )
    assert "id:ada a lh:K ." in constructed.stdout
    described = run("query", "DESCRIBE id:ada", "--format", "ntriples", folder=lighthouses)
    assert (
        '<https://example.org/id/ada> <http://www.w3.org/2000/01/rdf-schema#label> "Ada"@en .'
        in described.stdout
    )


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:9/> WHERE { ?s ?p ?o }",
        "DROP ALL",
        "SELECT * WHERE { ?s ?p }",
        "no query at all",
    ],
)
@pytest.mark.parametrize("options", [(), ("--as-written",)])
def test_what_reaches_out_changes_or_cannot_be_parsed_is_refused(
    lighthouses: Path, query: str, options: tuple[str, ...]
) -> None:
    done = run("query", query, *options, folder=lighthouses)
    assert done.returncode == 2
    assert done.stderr.startswith(("Error: ", "Usage: "))
    assert "Traceback" not in done.stderr


def test_literals_that_the_store_rewrites_are_told_and_rdflib_gives_them_as_written(
    lighthouses: Path,
) -> None:
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "\nid:gull-rock lh:height 41.50 .\n")
    query = "SELECT ?h WHERE { id:gull-rock lh:height ?h }"
    embedded = run("query", query, "--format", "csv", folder=lighthouses)
    assert embedded.stdout.splitlines() == ["h", "41.5"]
    assert "--as-written" in embedded.stderr
    written = run("query", query, "--format", "csv", "--as-written", folder=lighthouses)
    assert written.stdout.splitlines() == ["h", "41.50"]
    assert written.stderr == ""


def test_show_tells_stated_from_inferred_with_sources(lighthouses: Path) -> None:
    done = run("show", "Ada", folder=lighthouses)
    stated, inferred = done.stdout.split("Inferred")
    assert re.search(r"← kept by\n    Gull Rock  \[source/logbook\]", stated)
    assert re.search(r"keeps\n    Gull Rock\n    West Spit", inferred)


def test_show_of_an_unknown_name_says_what_is_close(lighthouses: Path) -> None:
    done = run("show", "Ad", folder=lighthouses)
    assert done.returncode == 2
    assert "Ada" in done.stderr


def test_what_would_steer_a_terminal_is_left_out(lighthouses: Path) -> None:
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(
        logbook.read_text() + 'id:red rdfs:label "\\u001B[31mred\\nlight" ; lh:north id:red .\n'
    )
    for words in (("show", "id:red"), ("why", "id:red")):
        done = run(*words, folder=lighthouses)
        assert done.returncode == 0
        assert "[31mred light" in done.stdout
        assert "\x1b" not in done.stdout


def test_a_property_that_two_vocabularies_have_must_be_told_in_full(lighthouses: Path) -> None:
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + "id:ada <https://example.org/other#north> id:ada .\n")
    done = run("why", "Gull Rock", "north", folder=lighthouses)
    assert done.returncode == 2
    assert "Say which: lh:north, <https://example.org/other#north>." in done.stderr
    assert "Long Sand" in run("why", "Gull Rock", "lh:north", folder=lighthouses).stdout


def test_init_leaves_a_folder_that_is_not_empty_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = run("init", str(tmp_path), folder=tmp_path)
    assert done.returncode == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.txt"]


@pytest.mark.parametrize("exists", [False, True])
def test_init_on_a_full_disk_says_so_in_a_sentence_and_leaves_nothing(
    tmp_path: Path, *, exists: bool
) -> None:
    if exists:
        (tmp_path / "lights").mkdir()
    done = subprocess.run(
        [sys.executable, "-m", "phegraph", "init", "lights"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400)),
    )
    assert done.returncode == 2
    assert done.stderr == "Error: lights cannot be made: File too large. Free space, or name another.\n"
    assert list(tmp_path.rglob("*")) == ([tmp_path / "lights"] if exists else [])


# They run until they are ended; tests/servers and tests/check/test_watching.py have their tests.
ENDLESS = re.compile("phegraph (serve|mcp|check --watch)")


@pytest.mark.parametrize(
    "words", [shlex.split(line)[1:] for _, line in examples() if not ENDLESS.match(line)], ids=" ".join
)
def test_the_examples_of_the_help_work(words: list[str], tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path, dirs_exist_ok=True)
    made = str(tmp_path / "made")
    words = [made if word in ("build", "dumps", "public") and n else word for n, word in enumerate(words)]
    of_files = any(word.endswith(".ttl") and "/" not in word for word in words) or words[0] == "init"
    folder = tmp_path if of_files else ROOT
    # These write what they read, or read what git has, or rows, or publish much.
    changing = ("fmt", "rename", "merge", "diff", "notes", "import", "matches")
    if words[0] in (*changing, "build", "site", "publish", "fair"):
        run("init", "lights", folder=tmp_path)
        folder = tmp_path / "lights"
        for version in ("old.nq", "new.nq"):
            (folder / version).write_text("<urn:s> <urn:p> <urn:o> <urn:g> .\n")
        if words[0] in changing:
            (folder / "data" / "twin.ttl").write_text(TWIN)
        shutil.copytree(ROWS, folder, dirs_exist_ok=True)
        if words[0] == "matches":
            run("import", "towers", "--write", folder=folder)
        if words[0] == "fair":
            run("publish", "--to", made, "--at", "https://example.org/", folder=folder)
        for line in ("init -q", "add .", "commit -qm A", "tag v1.0", "tag v1.1"):
            git(folder, *line.split())
    done = run(*words, folder=folder)
    assert done.returncode in ((0, 1) if words[0] == "fair" else (0,)), done.stdout + done.stderr
    assert done.stdout or done.stderr
