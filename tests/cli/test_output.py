"""What is printed: bytes for programs, and nothing that steers a terminal."""

import csv
import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

STEERING = '"\\u001B[31mred\\u0007\\u009B2J\\u202Edlog\\u2066x\\u2028y\\rz"'
"""A label in Turtle: colours, the bell, a C1 control, bidirectional controls, line ends."""
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
OWN = re.compile(r"\x1b\[[0-9;]*m|\r+(?=\n)|[ …]\r")
"""What the command line itself sends to a terminal: styles, the line ends of terminals, and its progress."""
SELECT = "SELECT ?name WHERE { id:odd rdfs:label ?name }"


@pytest.fixture
def steering(lighthouses: Path) -> Path:
    """A project whose label, question and file name would steer a terminal."""
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + f"id:odd a lh:Lighthouse ; rdfs:label {STEERING} .\n")
    title = STEERING.replace("\\u", "\\u")
    header = f'#+ title: {title}\n#+ description: x\n#+ keywords: ["\\e[31mkey\\u202E"]\n'
    (lighthouses / "queries" / "odd.rq").write_text(header + SELECT)
    return lighthouses


def program(*words: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "phegraph", *words]
    environment = os.environ | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=600, check=False)


def on_a_terminal(*words: str, folder: Path) -> tuple[int, str]:
    """The exit code of a command on a terminal of its own, and all that it sends there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "phegraph", *words]
    process = subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    sent = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        sent += part
    os.close(ours)
    return process.wait(60), sent.decode()


@pytest.mark.parametrize("locale", ["C.UTF-8", "C", "POSIX"])
@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ntriples", "turtle"])
def test_formats_for_programs_have_every_character_under_any_locale(
    steering: Path, form: str, locale: str
) -> None:
    text = (
        SELECT if form in ("csv", "tsv", "json") else f"CONSTRUCT {{ id:odd rdfs:label ?name }} {SELECT[13:]}"
    )
    done = program(
        "query",
        text,
        "--format",
        form,
        folder=steering,
        LC_ALL=locale,
        PYTHONUTF8="0",
        PYTHONIOENCODING="ascii",
    )
    assert done.returncode == 0
    text = done.stdout.decode("utf-8")
    label = "\x1b[31mred\x07\x9b2J\u202edlog\u2066x\u2028y\rz"
    if form == "csv":
        assert list(csv.reader(io.StringIO(text, newline=""))) == [["name"], [label]]
        return
    for character in "\x9b\u202e\u2066\u2028":
        escapes = (character, f"\\u{ord(character):04x}", f"\\u{ord(character):04X}")
        assert any(escape in text for escape in escapes)
    assert "[31mred" in text
    assert any(escape in text for escape in ("\x1b", "\\u001b", "\\u001B"))


def test_an_ansi_sequence_within_a_literal_is_piped_as_it_is(steering: Path) -> None:
    done = program("ask", "odd", "--format", "csv", folder=steering)
    assert b"\x1b[31mred\x07\xc2\x9b2J" in done.stdout


@pytest.fixture
def computing(lighthouses: Path) -> Path:
    """A project with a label that a spreadsheet would compute, and a question that finds it."""
    logbook = lighthouses / "data" / "logbook.ttl"
    logbook.write_text(logbook.read_text() + 'id:odd a lh:Lighthouse ; rdfs:label "=1+1" .\n')
    header = "#+ title: Odd\n#+ description: x\n"
    (lighthouses / "queries" / "odd.rq").write_text(
        header + "SELECT ?odd ?name { ?odd rdfs:label ?name FILTER(?odd = id:odd) }"
    )
    return lighthouses


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ask odd --format csv", b"odd,name\r\n'=1+1,'=1+1\r\n"),
        ("ask odd --format tsv", b"odd\tname\r\n'=1+1\t'=1+1\r\n"),
        ("ask odd --iris --format csv", b"odd,name\r\nhttps://example.org/id/odd,=1+1\r\n"),
        ("ask odd --iris --format tsv", b'?odd\t?name\n<https://example.org/id/odd>\t"=1+1"\n'),
    ],
)
def test_names_for_people_are_no_formulas_and_terms_for_programs_are_exact(
    computing: Path, words: str, expected: bytes
) -> None:
    assert program(*words.split(), folder=computing).stdout == expected


@pytest.mark.parametrize(("form", "expected"), [("csv", b"name\r\n=1+1\r\n"), ("tsv", b'?name\n"=1+1"\n')])
def test_the_results_of_a_query_are_exact(computing: Path, form: str, expected: bytes) -> None:
    assert program("query", SELECT, "--format", form, folder=computing).stdout == expected


@pytest.mark.parametrize(
    "words",
    [
        ("ask",),
        ("ask", "odd"),
        ("ask", "odd", "--format", "csv"),
        ("ask", "odd", "--format", "tsv"),
        ("ask", "odd", "--format", "json"),
        ("ask", "odd", "--format", "markdown"),
        ("ask", "odd", "--sparql"),
        ("query", SELECT),
        ("query", SELECT, "--format", "csv"),
        ("query", SELECT, "--format", "xml"),
        ("query", f"CONSTRUCT {{ id:odd rdfs:label ?name }} {SELECT[13:]}"),
        ("show", "id:odd"),
        ("why", "id:odd"),
        ("why", "id:odd", "--format", "json"),
        ("show", "\x1b[31m\u202e"),
        ("query", "SELECT \x1b[31m\u202e"),
        ("ask", "odd", "\x1b]0;x\x07=1"),
        ("check", "--severity", "info"),
        ("check", "--severity", "info", "--format", "json"),
        ("validate", "data/logbook.ttl", "--shapes", "\x1b[31m.ttl"),
        ("close", "data/logbook.ttl", "--ontology", "ontology/lighthouses.ttl"),
        ("\x1b[31m",),
        ("build", "--to", "out\x07"),
    ],
    ids=lambda words: " ".join(words).encode("unicode_escape").decode()[:60],
)
def test_a_terminal_gets_no_control_from_what_was_given(steering: Path, words: tuple[str, ...]) -> None:
    code, sent = on_a_terminal(*words, folder=steering)
    assert code in (0, 1, 2)
    assert sent.strip()
    kept = OWN.sub("", sent)
    assert not CONTROL.search(kept), kept.encode("unicode_escape")
    assert "\x1b[31mred" not in sent
