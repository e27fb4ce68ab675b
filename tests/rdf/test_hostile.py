"""Files that bring parsers down: each is read or refused, in a process of its own, in bounded memory."""

import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from phegraph.rdf.reading.reader import read

pytestmark = pytest.mark.slow

SCRIPT = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]) << 20, resource.RLIM_INFINITY))
resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
from phegraph.rdf.reading.places import locate
from phegraph.rdf.reading.reader import read
reading = read(sys.argv[2])
located = locate(sys.argv[2], reading.quads[-1:])
for finding in reading.findings:
    place = finding.place
    print(finding.rule, place.line, place.column)
print("statements", reading.statements, len(located))
"""
EX = b"@prefix ex: <http://example.org/> .\n"
DEEP = 100_000
BIG = b"x" * 20_000_000


def outcome(path: Path, data: bytes, *, megabytes: int = 1024) -> list[str]:
    """What reading and locating print, in a process of so much memory and 30 processor seconds."""
    path.write_bytes(data)
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(megabytes), str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    return process.stdout.splitlines()


@pytest.mark.parametrize(
    ("text", "statements"),
    [
        (b"ex:a ex:p " + b"[ ex:p " * DEEP + b"1" + b"]" * DEEP + b" .", DEEP + 1),
        (b"ex:a ex:p " + b"( " * DEEP + b")" * DEEP + b" .", 2 * DEEP - 1),
    ],
    ids=["property lists", "collections"],
)
def test_brackets_nest_as_deep_as_they_like(tmp_path: Path, text: bytes, statements: int) -> None:
    assert outcome(tmp_path / "a.ttl", EX + text) == [f"statements {statements} 1"]


def test_brackets_that_are_never_closed_are_found(tmp_path: Path) -> None:
    lines = outcome(tmp_path / "a.ttl", EX + b"ex:a ex:p " + b"[ ex:p\n" * DEEP)
    assert lines == [f"syntax/unclosed {DEEP + 1} 1", "statements 0 0"]


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt", "a.nq"])
def test_triple_terms_inside_each_other_are_refused(tmp_path: Path, name: str) -> None:
    opening = b"<http://a> <http://p> "
    data = opening + (b"<<(" + opening) * DEEP + b"<http://o>" + b")>>" * DEEP + b" ."
    assert outcome(tmp_path / name, data) == ["syntax/rdf-1.2 1 23", "statements 0 0"]


def test_many_double_angle_marks_in_strings_are_no_triple_terms(tmp_path: Path) -> None:
    data = EX + b"".join(b'ex:a ex:p "<<%d" .\n' % number for number in range(2000))
    assert outcome(tmp_path / "a.ttl", data) == ["statements 2000 1"]


def test_deep_xml_is_refused(tmp_path: Path) -> None:
    head = b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://e/">'
    data = head + b"<r:Description><p>" * DEEP + b"</p></r:Description>" * DEEP + b"</r:RDF>"
    column = len(head) + 2_500 * len("<r:Description><p>") + 1
    assert outcome(tmp_path / "a.rdf", data) == [f"syntax/too-deep 1 {column}", "statements 0 0"]


@pytest.mark.parametrize("opening", [b'{"http://p":', b'{"http://p":[', b"["])
@pytest.mark.parametrize("depth", [3_000, DEEP])
def test_deep_json_is_refused(tmp_path: Path, opening: bytes, depth: int) -> None:
    data = (
        opening * depth
        + b'"x"'
        + (b"]}" if opening.endswith(b":[") else b"}" if b":" in opening else b"]") * depth
    )
    assert outcome(tmp_path / "a.jsonld", data)[0].startswith("syntax/too-deep 1 ")


@pytest.mark.parametrize(
    ("name", "before", "token", "line", "column"),
    [
        ("a.ttl", EX + b"\nex:a ex:p ", b'"' + b"x" * 50_000_000 + b'"', 3, 11),
        (
            "a.ttl",
            EX * 100_000 + b"ex:a ex:p ",
            b'"""' + BIG[::8].replace(b"x", b"x\n......") + b'"""',
            100_001,
            11,
        ),
        ("a.trig", EX + b"ex:a ex:p ", b"<http://" + BIG + b">", 2, 11),
        ("a.nt", b'<http://a> <http://p> "1" .\n<http://a> <http://p> ', b'"' + BIG + b'"', 2, 23),
        ("a.nq", b"", b"# " + BIG + b"\n<http://a> <http://p> <http://o>", 1, 1),
        ("a.jsonld", b'{"@id": "http://a",\n "http://p": ', b'"' + BIG + b'"', 2, 14),
    ],
    ids=["string", "long string", "IRI", "N-Triples", "comment", "JSON-LD"],
)
def test_a_token_of_megabytes_is_an_error_with_its_place(
    tmp_path: Path, name: str, before: bytes, token: bytes, line: int, column: int
) -> None:
    after = b"}" if name.endswith("jsonld") else b" .\n"
    assert outcome(tmp_path / name, before + token + after) == [
        f"syntax/too-long {line} {column}",
        "statements 0 0",
    ]


def test_xml_entities_are_refused_before_they_expand(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    data = f'<?xml version="1.0"?>\n<!DOCTYPE r:RDF [\n<!ENTITY e0 "0123456789">{entities}]>\n<r:RDF/>'
    assert outcome(tmp_path / "a.rdf", data.encode(), megabytes=512) == [
        f"syntax/xml-entity 3 {data.splitlines()[2].index('<!ENTITY e4') + 1}",
        "statements 0 0",
    ]


@pytest.mark.parametrize(
    "text", ["&a;" * 400_000, '<p x="{}"/>'.format("&a;" * 400_000)], ids=["text", "attribute"]
)
def test_a_short_entity_that_is_named_often_is_refused_before_it_expands(tmp_path: Path, text: str) -> None:
    head = f'<!DOCTYPE r [<!ENTITY a "{"x" * 9_000}">]><r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    (finding,) = outcome(tmp_path / "a.rdf", f"{head}{text}</r:RDF>".encode(), megabytes=512)[:-1]
    assert finding.startswith("syntax/xml-entity 1 ")


def test_an_external_entity_is_refused_and_its_file_not_opened(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("TOPSECRET")
    (tmp_path / "a.rdf").write_text('<!DOCTYPE r [<!ENTITY x SYSTEM "secret.txt">]>\n<r>&x;</r>')
    reading = read(tmp_path / "a.rdf")
    assert [finding.rule for finding in reading.findings] == ["syntax/xml-entity"]
    assert "TOPSECRET" not in repr(reading)


@pytest.mark.parametrize(
    "subset",
    [
        'SYSTEM "missing.dtd"',
        'PUBLIC "-//X//Y" "http://127.0.0.1:9/y.dtd"',
        'SYSTEM "missing.dtd" [<!ENTITY known "&x;">]',
        "[%missing;]",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("body", ["<p>1&x;2</p>", '<p q="1&x;2">&#49;</p>', "<p q='&known;'>\"</p>"])
def test_an_entity_that_an_external_declaration_may_declare_is_not_left_out(
    tmp_path: Path, subset: str, encoding: str, body: str
) -> None:
    head = f'<!DOCTYPE r:RDF {subset}>\n<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    (tmp_path / "a.rdf").write_bytes(f"{head}{body}</r:RDF>".encode(encoding))
    (finding,) = read(tmp_path / "a.rdf").findings
    assert finding.rule == "syntax/xml-entity"
    assert finding.place
    assert finding.place.line == 2


def test_an_external_dtd_without_which_a_document_can_be_read_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    path.write_text(
        '<!DOCTYPE r:RDF SYSTEM "missing.dtd" [<!ENTITY e "http://e/">]>\n'
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="&e;">'
        '<r:Description r:about="&e;a" e:p="&lt;&#49;">&#32;</r:Description></r:RDF>'
    )
    (quad,) = read(path).quads
    assert quad.triple == Triple(NamedNode("http://e/a"), NamedNode("http://e/p"), Literal("<1"))
