"""Faults of input: each with its own message, its place and its exit code; and faults of phegraph."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.test_commands import run
from phegraph.cli import COMMANDS

pytestmark = pytest.mark.slow

Setup = Callable[[Path], tuple[str, ...]]
PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"


def question(text: str) -> Setup:
    def make(folder: Path) -> tuple[str, ...]:
        (folder / "queries" / "odd.rq").write_text(text)
        return "ask", "odd"

    return make


def rule(text: bytes) -> Setup:
    def make(folder: Path) -> tuple[str, ...]:
        (folder / "rules").mkdir()
        (folder / "rules" / "odd.rq").write_bytes(text)
        return ("check",)

    return make


def shapes(text: str) -> Setup:
    def make(folder: Path) -> tuple[str, ...]:
        (folder / "odd.ttl").write_text(PREFIXES + text)
        return "validate", "data/almanac.ttl", "--shapes", "odd.ttl"

    return make


def file(name: str, text: str, *words: str) -> Setup:
    def make(folder: Path) -> tuple[str, ...]:
        (folder / name).write_text(text)
        return words

    return make


def settings(line: str) -> Setup:
    def make(folder: Path) -> tuple[str, ...]:
        path = folder / "phegraph.toml"
        path.write_text(path.read_text().replace("[check]", f"[check]\n{line}"))
        return ("check",)

    return make


def command(*words: str) -> Setup:
    return lambda folder: words


DEEP = "[" * 100_000 + "]" * 100_000
STEPS = "<urn:p> " * 250
WAYS = "[ sh:zeroOrOnePath <urn:p> ] " * 40
SHAPE = "<urn:s> a sh:NodeShape ; sh:targetSubjectsOf <urn:p> ; "
LONG = "a" * 300
RULE = b'#+ severity: warning\n#+ message: "%s"\nSELECT ?s WHERE { ?s ?p ?o }\n'


def assert_ends(done: "subprocess.CompletedProcess[str]", code: int, message: str) -> None:
    """A command ended with a code and a message, and not as a bug does."""
    assert done.returncode == code
    # A rule or shape that cannot be used is a finding among others; anything else leaves nothing to print.
    if message.startswith(("rules/", "odd.ttl")):
        place, _, text = message.partition(" ")
        assert f"\n{place}" in done.stdout
        assert text in done.stdout
    else:
        assert done.stdout == ""
        assert message in done.stderr
    assert "fault of phegraph" not in done.stderr


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (question("#+ title: T\n#+ description: 2020-13-45\nASK {}"), 1, "queries/odd.rq:2: The header"),
        (
            question("#+ title: T\n#+ description: " + "9" * 5000),
            1,
            "queries/odd.rq:2: The header is no YAML",
        ),
        (
            question("#+ title: T\n#+ expected: " + "[" * 500 + "]" * 500),
            1,
            "queries/odd.rq:1: The header is n",
        ),
        (
            question("#+ title: &a T\n#+ description: *a"),
            1,
            "queries/odd.rq:2: The header is no YAML: aliases",
        ),
        (question("#+ title: T\n#+ description: !!bool x"), 1, "queries/odd.rq:2: The header is no YAML"),
        (question("#+ title: T\nSELECT * {"), 1, "queries/odd.rq:2:10: This `{` is never closed."),
        (
            question("#+ title: T\n#+ parameters: {s: {type: integer, default: x}}\nSELECT ?s { ?s ?p ?o }"),
            1,
            "queries/odd.rq: s takes a whole number",
        ),
        (rule(RULE % b"\xe9"), 1, "rules/odd.rq:2: This is not UTF-8."),
        (
            rule(b"#+ severity: warning\n#+ message: 2020-13-45\nSELECT ?s {}"),
            1,
            "rules/odd.rq:2: The header",
        ),
        (rule(RULE % b"x" + b"}"), 1, "rules/odd.rq:4:1:"),
        (
            shapes(f"{SHAPE} sh:property [ sh:path ( {STEPS}) ; sh:minCount 1 ] ."),
            1,
            "odd.ttl:3: over more than 50 steps",
        ),
        (
            shapes(f"{SHAPE} sh:property [ sh:path ( {WAYS}) ; sh:minCount 1 ] ."),
            1,
            "odd.ttl:3: over more than 50 steps",
        ),
        (
            file("odd.rdf", '<?xml version="1.0" encoding="foo"?><a/>', "close", "odd.rdf"),
            1,
            "odd.rdf:1: violation",
        ),
        (
            file("odd.rdf", '<?xml version="1.0" encoding="hex"?><a/>', "close", "odd.rdf"),
            1,
            "odd.rdf:1: violation",
        ),
        (file("odd.json", DEEP, "check", "--baseline", "odd.json"), 2, "odd.json: This is no baseline"),
        (file("odd.json", "9" * 5000, "check", "--baseline", "odd.json"), 2, "odd.json: This is no baseline"),
        (
            file(
                "odd.json",
                '{"version": 1, "findings": [{"fingerprint": 1}]}',
                "check",
                "--baseline",
                "odd.json",
            ),
            2,
            "odd.json: This is no baseline",
        ),
        (
            file("ontology/context.jsonld", DEEP, "publish", "--to", "out"),
            2,
            "context.jsonld: This JSON is nested",
        ),
        (
            file("ontology/context.jsonld", '{"@context": {"\\ud800": 1}}', "publish", "--to", "out"),
            2,
            "context.jsonld: A string of this JSON has half of a surrogate pair.",
        ),
        (
            file("ontology/context.jsonld", '{"@context": {"a": NaN}}', "publish", "--to", "out"),
            2,
            "context.jsonld: This JSON cannot be used: JSON has no NaN",
        ),
        (settings('rules = "\\u0000"'), 2, "phegraph.toml:"),
        (settings(f'rules = "{LONG}"'), 2, "can be no folder: File name too long."),
        (settings("rules = " + "9" * 5000), 2, "phegraph.toml: The settings are no TOML"),
        (command("query", "SELECT * { ?s ?p -1.5 . ?s ?p }"), 2, "Error: query:1:"),
        (command("query", "SELECT * { ?s ?p ?o ?o } # \\U00110000"), 2, "Error: query:1:"),
        (
            command("query", "SELECT * { <http://[> ?p ?o }"),
            2,
            "query:1:12: <http://[> is not an absolute IRI.",
        ),
        (
            command("query", "BASE <http://[> SELECT * { <a> ?p ?o }"),
            2,
            "query:1:6: <http://[> is not an absolute",
        ),
        (command("close", f"{LONG}.ttl"), 2, "The file cannot be read: File name too long."),
        (command("check", "--project", LONG), 2, "File name too long."),
        (command("check", "--baseline", LONG), 2, "File name too long."),
        (command("validate", "nowhere.ttl", "--shapes", "ontology/shapes.ttl"), 2, "There is no such file."),
    ],
)
def test_each_fault_has_its_message_its_place_and_its_exit_code(
    lighthouses: Path, make: Setup, code: int, message: str
) -> None:
    assert_ends(run(*make(lighthouses), folder=lighthouses), code, message)


def test_an_axiom_about_a_literal_is_a_finding_that_nothing_follows_from(tmp_path: Path) -> None:
    (tmp_path / "odd.ttl").write_text(f'{PREFIXES}<urn:a> owl:onProperty "p" ; owl:hasValue 3 .\n')
    done = run("close", "odd.ttl", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "odd.ttl:3:9: info: owl:onProperty of <urn:a> has a literal where" in done.stderr


@pytest.mark.parametrize("command", ["build", "export", "site", "publish"])
def test_a_file_that_is_no_turtle_is_a_finding_for_every_command(lighthouses: Path, command: str) -> None:
    (lighthouses / "data" / "odd.ttl").write_text("id:x")
    done = run(command, "--to", "out", folder=lighthouses)
    assert done.returncode == 1
    assert "data/odd.ttl:1:1: violation" in done.stderr
    assert not (lighthouses / "out").exists()


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_tells_the_exit_codes(tmp_path: Path, command: str) -> None:
    done = run(*filter(None, [command]), "--help", folder=tmp_path)
    text = " ".join(done.stdout.split())
    assert "Exit code 0: done. 1: something is found wrong" in text
    assert "3: a fault of phegraph itself." in text


def failing(error: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`phegraph init` with a bug in it."""
    code = (
        "import sys, phegraph.cli, phegraph.graph\n"
        f"def init(folder): raise {error}\n"
        "phegraph.graph.KnowledgeGraph.init = init\n"
        "sys.argv = ['phegraph', 'init', 'x']\n"
        "phegraph.cli.main()\n"
    )
    import os

    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=folder,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.mark.parametrize("error", ["IndexError('list\\x1b[31m')", "RecursionError", "BaseException('panic')"])
def test_what_nobody_thought_of_is_one_sentence_and_3(tmp_path: Path, error: str) -> None:
    done = failing(error, tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("Error: This is a fault of phegraph, not of its input: ")
    assert error.partition("(")[0] in done.stderr
    assert "Please report it" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr


def test_the_traceback_of_a_bug_is_there_for_who_asks_for_it(tmp_path: Path) -> None:
    done = failing("IndexError('list')", tmp_path, PHEGRAPH_DEBUG="1")
    assert done.returncode == 3
    assert "Traceback (most recent call last)" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Error: This is a fault of phegraph")


UNKNOWN = "SELECT ?s WHERE { ?s ?p ?o FILTER(<urn:no-such>(?s)) }"
ODD_SHAPE = f'{SHAPE} sh:sparql [ sh:message "m" ; sh:select """%s""" ] .'


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (command("query", UNKNOWN), 2, "query:1:35: There is no function <urn:no-such>"),
        (command("query", UNKNOWN, "--as-written"), 2, "query:1:35: There is no function <urn:no-such>"),
        (question(f"#+ title: T\n{UNKNOWN}"), 1, "queries/odd.rq:2:35: There is no function <urn:no-such>"),
        (rule(RULE.replace(b"?p ?o }", b"?p ?o FILTER(<urn:no>(?s)) }") % b"x"), 1, "rules/odd.rq:3:"),
        (shapes(ODD_SHAPE % "SELECT $this WHERE {"), 1, "odd.ttl:3:"),
        (shapes(ODD_SHAPE % "SELECT $this WHERE { $this ?p ?o FILTER(<urn:no>($this)) }"), 1, "odd.ttl:3:"),
    ],
)
def test_what_the_engine_refuses_when_it_parses_has_its_message_too(
    lighthouses: Path, make: Setup, code: int, message: str
) -> None:
    assert_ends(run(*make(lighthouses), folder=lighthouses), code, message)


@pytest.mark.parametrize("command", ["build", "site"])
def test_an_unknown_function_of_a_question_is_a_finding_where_it_is_published(
    lighthouses: Path, command: str
) -> None:
    question(f"#+ title: T\n#+ expected:\n#+ - rows: [{{s: x}}]\n{UNKNOWN}")(lighthouses)
    done = run(command, "--to", "out", folder=lighthouses)
    assert done.returncode == 1
    assert "queries/odd.rq:4:35: There is no function <urn:no-such>" in done.stdout + done.stderr


@pytest.mark.parametrize("kind", ["integer", "gYear", "date", "dateTime", "decimal", "double"])
def test_a_number_that_python_does_not_read_is_no_fault_of_a_build(lighthouses: Path, kind: str) -> None:
    """Python reads and writes no whole number of more than 4300 digits."""
    end = {"date": "-01-31", "dateTime": "-01-31T00:00:00Z"}.get(kind, "")
    logbook = lighthouses / "data" / "logbook.ttl"
    value = f'"{"9" * 5000}{end}"^^xsd:{kind}'
    logbook.write_text(
        logbook.read_text()
        + "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
        + f"id:odd a lh:Lighthouse ; rdfs:label 'Odd' ; lh:lit {value} ; lh:height {value} .\n"
    )
    (lighthouses / "queries" / "when.rq").write_text(
        "#+ title: T\n#+ picture: {kind: timeline, item: s, start: year}\n"
        "SELECT ?s ?year { ?s lh:lit ?year }\n"
    )
    (lighthouses / "queries" / "many.rq").write_text(
        "#+ title: T\n#+ picture: {kind: matrix, row: s, column: t, value: n}\n"
        "SELECT ?s ?t ?n { ?s lh:lit ?n . ?s lh:height ?t }\n"
    )
    done = run("build", "--to", "out", folder=lighthouses)
    assert done.returncode in (0, 1), done.stderr
    assert (lighthouses / "out" / "index.html").exists()


@pytest.mark.parametrize("epoch", ["now", "9" * 5000, "9" * 30])
def test_a_time_that_is_none_is_told(lighthouses: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    done = run("publish", "--to", "out", folder=lighthouses)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: SOURCE_DATE_EPOCH is '")
