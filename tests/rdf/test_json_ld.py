"""JSON-LD 1.1: what Oxigraph's parser alone reads otherwise, and what RDF 1.1 does not have."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat

from phegraph.finding import Severity
from phegraph.graph import KnowledgeGraph
from phegraph.rdf.reading.places import locate
from phegraph.rdf.reading.reader import Reading, read, read_text
from phegraph.rdf.terms import XSD

BASE = "https://example.org/dir/doc"


def json_ld(document: Any, *, base: str | None = BASE) -> Reading:
    text = document if isinstance(document, str) else json.dumps(document)
    return read_text(text, RdfFormat.JSON_LD, name="a.jsonld", base=base)


def objects(reading: Reading) -> list[object]:
    assert reading.findings == ()
    return [quad.object for quad in reading.quads]


def number(lexical_form: str, datatype: str) -> Literal:
    return Literal(lexical_form, datatype=NamedNode(XSD + datatype))


# JSON-LD 1.1 API, section 8.2.2, steps 10 and 11.
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("99999999999999999999", number("99999999999999999999", "integer")),
        ("100000000000000000001", number("100000000000000000001", "integer")),
        ("-999999999999999999999", number("-999999999999999999999", "integer")),
        ("1.0e20", number("100000000000000000000", "integer")),
        ("1000000000000000000000", number("1.0E21", "double")),
        ("-1e21", number("-1.0E21", "double")),
        (
            '{"@value": 100000000000000000001, "@type": "a:b"}',
            Literal("100000000000000000001", datatype=NamedNode("a:b")),
        ),
        ('{"@value": 5, "@type": "http://www.w3.org/2001/XMLSchema#double"}', number("5.0E0", "double")),
    ],
)  # fmt: skip
def test_numbers_are_integers_below_ten_to_the_21(written: str, expected: Literal) -> None:
    assert objects(json_ld(f'{{"@id": "x:a", "x:p": {written}}}')) == [expected]


def test_contexts_may_be_in_files_of_the_project(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "data").mkdir()
    contexts = tmp_path / "contexts"
    contexts.mkdir()
    (contexts / "main.jsonld").write_text(
        '{"@context": ["more.jsonld", {"@import": "terms.jsonld", "@base": "x:ignored/",'
        ' "by": {"@id": "v:by", "@type": "@id"}}]}'
    )
    (contexts / "more.jsonld").write_text('{"@context": {"v": "https://example.org/v#", "id": "@id"}}')
    (contexts / "terms.jsonld").write_text('{"@context": {"@version": 1.1, "name": "v:name"}}')
    path = tmp_path / "data" / "a.jsonld"
    path.write_text(
        '{"@context": "../contexts/main.jsonld",\n "id": "a",\n "name": "A",\n "by": ["b",\n  "c"]}'
    )
    reading = read(path, base=BASE, name="a.jsonld")
    assert reading.findings == ()
    assert {str(quad) for quad in reading.quads} == {
        '<https://example.org/dir/a> <https://example.org/v#name> "A"',
        "<https://example.org/dir/a> <https://example.org/v#by> <https://example.org/dir/b>",
        "<https://example.org/dir/a> <https://example.org/v#by> <https://example.org/dir/c>",
    }
    assert reading.prefixes == {"v": "https://example.org/v#"}
    places = locate(path, reading.quads, base=BASE, name="a.jsonld")
    assert [str(places[quad].object) for quad in reading.quads] == [
        "a.jsonld:3:10",
        "a.jsonld:4:9",
        "a.jsonld:5:3",
    ]


@pytest.mark.parametrize(
    ("context", "rule", "reason"),
    [
        ("none.jsonld", "syntax/context", "is not there"),
        ("../outside.jsonld", "syntax/context", "lies outside the project"),
        ("text.jsonld", "syntax/context", "is no JSON object"),
        ("https://schema.org/", "syntax/remote-context", "nothing is fetched"),
        ("round.jsonld", "syntax/error", "recursive"),
    ],
)
def test_a_context_that_cannot_be_used_is_named_at_its_place(
    tmp_path: Path, context: str, rule: str, reason: str
) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "phegraph.toml").touch()
    (tmp_path / "outside.jsonld").write_text('{"@context": {}}')
    (folder / "text.jsonld").write_text("no JSON")
    (folder / "round.jsonld").write_text('{"@context": "round.jsonld"}')
    path = folder / "a.jsonld"
    path.write_text(f'{{"@id": "x:a",\n "@context": "{context}"}}')
    (finding,) = read(path, name="a.jsonld").findings
    assert (finding.rule, str(finding.place)) == (rule, "a.jsonld:2:14")
    if rule != "syntax/error":
        assert reason in finding.message


def test_a_context_may_be_anywhere_below_the_working_folder_of_what_is_no_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "context.jsonld").write_text('{"@context": {"name": "x:name"}}')
    (tmp_path / "a").mkdir()
    path = tmp_path / "a" / "a.jsonld"
    path.write_text('{"@context": [{"@base": "x:"}, "../context.jsonld"], "@id": "x:a", "name": "A"}')
    monkeypatch.chdir(tmp_path / "a")
    assert [finding.rule for finding in read(path).findings] == ["syntax/context"]
    monkeypatch.chdir(tmp_path)
    assert [str(quad) for quad in read(path).quads] == ['<x:a> <x:name> "A"']


def test_without_the_library_a_document_that_needs_it_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyld", None)
    (finding,) = json_ld('{"@id": "x:a", "x:p": 100000000000000000000}').findings
    assert finding.rule == "file/format"
    assert "phegraph[jsonld]" in finding.hint


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ('"a\\ud800b"', "\\ud800"),
        ('"\\udc00"', "\\udc00"),
        ('"\\ud800\\u0041"', "\\ud800"),
        ('"\\ud83d\\ude00 and \\udbff"', "\\udbff"),
    ],
)
def test_half_of_a_character_is_named_at_its_place(text: str, half: str) -> None:
    (finding,) = json_ld(f'{{"@id": "x:a",\n "x:p": {text}}}').findings
    assert finding.rule == "syntax/escape"
    assert finding.place
    assert (finding.place.line, finding.place.column) == (2, 9 + text.index(half))


def test_a_whole_character_in_two_escapes_is_read() -> None:
    assert objects(json_ld('{"@id": "x:a", "x:p": "\\ud83d\\ude00"}')) == [Literal("\U0001f600")]


# JSON-LD 1.1 API, sections 8.1.2 and 8.2.2: not produced; what is dropped is told.
@pytest.mark.parametrize(
    "document",
    [
        {"@id": "x:a b", "x:p": "1"},
        {"@id": "x:a", "x:p": {"@id": "x:<b>"}},
        {"@id": "x:a", "x:p": {"@value": "1", "@language": "en_GB"}},
        {"@id": "x:a", "@type": "x:a b"},
        {"@id": "x:a", "_:p": "1"},
        {"@id": "x:a", "x:50%": "1"},
        {"@context": {"@vocab": "x:"}, "@id": "x:a", "has part": "1"},
        {"@context": {"p": {"@id": "x:p", "@type": "@id"}}, "@id": "x:a", "p": "b c"},
        {"@context": {"p": "x:p q"}, "@id": "x:a", "p": "1"},
        {"@context": {"p": {"@id": "x:p", "@container": "@language"}}, "@id": "x:a", "p": {"e_n": "1"}},
        {"@context": {"@language": "e_n"}, "@id": "x:a", "x:p": "1"},
        {"@context": {"@base": None}, "@id": "a", "x:p": "1"},
        {"@context": {"i": "@id"}, "i": "x:a|b", "x:p": "1"},
    ],
    ids=json.dumps,
)
def test_what_is_left_out_is_a_warning(document: Any) -> None:
    reading = json_ld(document)
    assert (reading.findings, reading.quads) == ((), ())
    (warning,) = reading.warnings
    assert (warning.rule, warning.severity) == ("syntax/left-out", Severity.WARNING)
    assert warning.place
    assert warning.place.line == 1


def test_a_text_with_what_no_iri_has_is_no_reason_for_a_warning() -> None:
    reading = json_ld({"@context": {"a b": "x:p"}, "@id": "x:a", "a b": "no <IRI> {at} all", "x:q": "50 %"})
    assert (len(reading.quads), reading.findings, reading.warnings) == (2, (), ())


@pytest.mark.parametrize(
    ("text", "place", "language"),
    [
        ('{"@value": "a", "@language": "en-GB", "@direction": "rtl"}}', "a.jsonld:2:47", "en-GB"),
        ('{"@value": "a", "@direction": "rtl"}}', "a.jsonld:2:25", None),
        ('"a",\n "@context": {"@direction": "rtl", "@language": "en"}}', "a.jsonld:3:15", "en"),
        ('"a",\n "@context": {"x:p": {"@direction": "rtl"}}}', "a.jsonld:3:23", None),
    ],
)
def test_a_base_direction_is_left_out_with_a_warning_at_its_place(
    text: str, place: str, language: str | None
) -> None:
    reading = json_ld(f'{{"@id": "x:a",\n "x:p": {text}')
    assert objects(reading) == [Literal("a", language=language) if language else Literal("a")]
    (warning,) = reading.warnings
    assert (warning.rule, str(warning.place)) == ("syntax/base-direction", place)


def test_a_base_direction_of_a_context_in_a_file_is_told_of_the_document(tmp_path: Path) -> None:
    (tmp_path / "c.jsonld").write_text('{"@context": {"@direction": "rtl", "@language": "ar"}}')
    (tmp_path / "a.jsonld").write_text('{"@context": "c.jsonld", "@id": "x:a", "x:p": "a"}')
    reading = read(tmp_path / "a.jsonld", name="a.jsonld")
    assert objects(reading) == [Literal("a", language="ar")]
    assert [str(warning.place) for warning in reading.warnings] == ["a.jsonld"]


def test_a_check_has_the_warnings_of_files(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text('{"@id": "x:a",\n "x:p": "1",\n "x:q": {"@id": "x:b c"}}')
    (tmp_path / "phegraph.toml").write_text(
        '[project]\ntitle = "A"\nbase = "https://example.org/"\n[folders]\ndata = "."\n'
    )
    findings = KnowledgeGraph.open(tmp_path, caching=False).check().findings
    assert [str(f.place) for f in findings if f.rule == "syntax/left-out"] == ["a.jsonld:3:17"]


# RFC 3986, section 5.2.4, by JSON-LD 1.1 API, section 5.2.
def test_dot_segments_are_left_out_where_a_reference_is_resolved() -> None:
    node = {"@id": "../x", "x:p": [{"@id": name} for name in ("", "#f", "y", "//h/a/../b", "http://a/./b")]}
    reading = json_ld(node, base="https://example.org/a/../b/c")
    assert {quad.subject for quad in reading.quads} == {NamedNode("https://example.org/x")}
    assert objects(reading) == [
        NamedNode(iri)
        for iri in (
            "https://example.org/a/../b/c",
            "https://example.org/a/../b/c#f",
            "https://example.org/b/y",
            "https://h/b",
            "http://a/./b",
        )
    ]


def test_json_that_is_as_deep_as_can_be_is_read_or_refused() -> None:
    for depth, is_read in ((200, True), (300, False)):
        text = '{"@id": "x:a", "x:p": ' * depth + "100000000000000000000" + "}" * depth
        reading = json_ld(text)
        assert (reading.findings == ()) is is_read


def test_a_graph_is_loaded_again_where_a_context_in_a_file_changes(tmp_path: Path) -> None:
    settings = '[project]\ntitle = "A"\nbase = "https://example.org/"\n[folders]\ndata = "."\n'
    (tmp_path / "phegraph.toml").write_text(settings)
    (tmp_path / "a.jsonld").write_text('{"@context": "terms.jsonld", "@id": "x:a", "p": "1"}')
    for predicate in ("x:p", "x:q"):
        (tmp_path / "terms.jsonld").write_text(f'{{"@context": {{"p": "{predicate}"}}}}')
        graph = KnowledgeGraph.open(tmp_path)
        assert graph.check().findings == ()
        assert graph.answer("SELECT ?p { <x:a> ?p ?o }").rows == ((NamedNode(predicate),),)


# JSON-LD 1.1, sections 4.3 and 4.9: Oxigraph's parser ends the process at the first two.
@pytest.mark.parametrize(
    ("container", "value", "count"),
    [
        ("@graph", [{"@list": [1]}], 1),
        (["@graph", "@index"], {"k": {"@set": [{"@id": "x:b", "x:q": 1}]}}, 2),
        ("@graph", [{"all": [{"@id": "x:b", "x:q": 1}]}], 2),
    ],
)
def test_lists_and_sets_in_graphs_are_read(container: Any, value: Any, count: int) -> None:
    context = {"@version": 1.1, "i": {"@id": "x:i", "@container": container}, "all": "@set"}
    reading = json_ld({"@context": context, "@id": "x:a", "i": value})
    assert (reading.findings, len(reading.quads)) == ((), count)


def test_a_set_may_be_included() -> None:
    nodes = [{"@id": "x:b", "x:q": 1}, {"@id": "x:c", "x:q": 2}]
    assert len(objects(json_ld({"@id": "x:a", "@included": {"@set": nodes}}))) == 2
