"""What a checkout or a download leaves in a file is told as what it is."""

import bz2
import gzip
import lzma

import pytest
from pyoxigraph import RdfFormat

from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.reader import Reading, read_text

HEAD = "@prefix ex: <https://example.org/> .\n"
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">
{}
<rdf:Description rdf:about="https://example.org/a"><ex:b>c</ex:b></rdf:Description>
</rdf:RDF>
"""
JSON = '{{"@id": "https://example.org/a",\n{}\n"https://example.org/b": "c"}}'
SYNTAXES = {RdfFormat.TURTLE: HEAD + "{}\nex:a ex:b 1 .", RdfFormat.RDF_XML: XML, RdfFormat.JSON_LD: JSON}
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"


def turtle(text: str | bytes) -> Reading:
    return read_text(text, RdfFormat.TURTLE, name="x.ttl")


def told(reading: Reading) -> list[tuple[str, int | None]]:
    return [(finding.rule, finding.place.line if finding.place else None) for finding in reading.findings]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "||||||| 3f2a", "=======", ">>>>>>> gulls", ">>>>>>>"])
def test_a_lone_marker_of_a_conflict_is_told_at_its_line(syntax: RdfFormat, marker: str) -> None:
    reading = read_text(SYNTAXES[syntax].format(marker), syntax, name="x")
    line = 1 + SYNTAXES[syntax].split("{}")[0].replace("{{", "").count("\n")
    assert told(reading) == [("syntax/conflict", line)]
    assert f"`{marker}`" in reading.findings[0].message


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_both_sides_of_a_conflict_are_one_finding_in_each_syntax(syntax: RdfFormat) -> None:
    sides = "<<<<<<< HEAD\n||||||| 3f2a\n=======\n>>>>>>> gulls"
    reading = read_text(SYNTAXES[syntax].format(sides), syntax, name="x")
    assert [rule for rule, _ in told(reading)] == ["syntax/conflict"]
    assert "both sides" in reading.findings[0].message


def test_a_line_under_a_heading_in_a_text_is_no_marker() -> None:
    reading = turtle(HEAD + 'ex:a ex:b """Heading\n=======\nText""" .\nex:a ex:b no:c .')
    assert told(reading) == [("syntax/undeclared-prefix", 5)]
    assert turtle(HEAD + 'ex:a ex:b """=======""" .').findings == ()


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    ("data", "rule", "word"),
    [
        (POINTER, "file/pointer", "Git LFS"),
        (b"/annex/objects/SHA256E-s31390--f50d7ac4c6b9.ttl\n", "file/pointer", "git-annex"),
        (b"../shared/lights.ttl", "file/pointer", "symbolic link"),
        (b"\0GITCRYPT\0\x93\xa0\xf2", "file/pointer", "git-crypt"),
        (b"\n<!DOCTYPE html>\n<title>404</title><p>not <br> here", "file/format", "HTML"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "file/format", "HTML"),
        (gzip.compress(HEAD.encode(), mtime=0), "syntax/not-text", "gzip"),
        (bz2.compress(HEAD.encode()), "syntax/not-text", "bzip2"),
        (lzma.compress(HEAD.encode()), "syntax/not-text", "xz"),
        (b"PK\x03\x04\x14\0\0\0", "syntax/not-text", "zip"),
    ],
)
def test_what_stands_for_another_file_is_told_as_what_it_is(
    syntax: RdfFormat, data: bytes, rule: str, word: str
) -> None:
    reading = read_text(data, syntax, name="x")
    assert told(reading) == [(rule, None)]
    assert word in reading.findings[0].message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_another_encoding_is_told_by_its_name_and_without_an_excerpt(encoding: str) -> None:
    reading = turtle((HEAD + 'ex:a ex:b "Zürich"@de .').encode(encoding))
    assert told(reading) == [("syntax/encoding", None)]
    assert encoding[:6].upper() in reading.findings[0].message


def test_a_byte_that_is_not_utf_8_causes_no_other_finding() -> None:
    text = HEAD + 'ex:a ex:b "Zürich"@de .\nex:a ex:b "“x”" .\nex:a ex:b no:c .'
    reading = turtle(text.encode("windows-1252"))
    assert told(reading) == [("syntax/encoding", 2), ("syntax/encoding", 3), ("syntax/undeclared-prefix", 4)]
    assert "`ü`" in reading.findings[0].message
    assert "`“`" in reading.findings[1].message


def test_a_line_that_is_not_utf_8_is_shown_with_a_column_for_each_character() -> None:
    data = 'ex:a ex:b "Zürich“', ' "€" .'
    lines = Lines("x.ttl", data[0].encode("windows-1252") + data[1].encode("utf-8"))
    assert lines.text(1) == 'ex:a ex:b "Zürich“ "€" .'
    for column in range(1, len(lines.text(1)) + 1):
        assert lines.position(lines.offset(1, column)) == (1, column)


@pytest.mark.parametrize("mark", ["\ufeff", "\0"])
def test_a_character_that_no_text_has_in_its_midst_is_named(mark: str) -> None:
    reading = turtle(f"{HEAD}{mark}ex:a ex:b ex:c .")
    assert told(reading) == [("syntax/error", 2)]
    assert ("byte order mark" if mark == "\ufeff" else "0x00") in reading.findings[0].message


def test_marks_and_line_ends_of_other_systems_are_no_fault() -> None:
    assert turtle("\ufeff" + HEAD.replace("\n", "\r\n") + "ex:a ex:b ex:c .\r\n").statements == 1
    assert turtle(HEAD.replace("\n", "\r") + "# a note\rex:a ex:b ex:c .").statements == 1
