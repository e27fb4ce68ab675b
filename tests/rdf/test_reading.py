"""A file is read whole, or every error in it is named with its place."""

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat

from phegraph.errors import PhegraphError
from phegraph.finding import Finding, Severity
from phegraph.rdf.reading.reader import Reading, read, read_text
from phegraph.rdf.terms import RDF, XSD

EX = "https://example.org/"
HEAD = "@prefix ex: <https://example.org/> .\n"


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def turtle(text: str | bytes, base: str | None = None) -> Reading:
    return read_text(text, RdfFormat.TURTLE, name="a.ttl", base=base)


def spans(reading: Reading) -> list[tuple[str, int | None, int | None, int | None]]:
    """Rule, line, column and end column of each finding."""
    return [(f.rule, f.place.line, f.place.column, f.place.end_column) for f in reading.findings if f.place]


def only(reading: Reading) -> Finding:
    (finding,) = reading.findings
    return finding


def test_literals_keep_their_words() -> None:
    reading = turtle(HEAD + 'ex:a ex:v 1.10, 01, "5"^^<http://www.w3.org/2001/XMLSchema#int>, 1e0 .')

    def literal(word: str, datatype: str) -> Literal:
        return Literal(word, datatype=NamedNode(XSD + datatype))

    words = [
        literal("1.10", "decimal"),
        literal("01", "integer"),
        literal("5", "int"),
        literal("1e0", "double"),
    ]
    assert [quad.object for quad in reading.quads] == words


def test_statements_are_counted_once_however_often_they_stand() -> None:
    reading = turtle(HEAD + "ex:a ex:v 1, 1, 01 . ex:a ex:v 1 .")
    assert (len(reading.quads), reading.statements) == (4, 2)


def test_the_last_declaration_of_a_prefix_is_given() -> None:
    reading = turtle("PREFIX ex: <http://one/>\n@prefix ex: <http://two/> . @prefix : <http://three/> .")
    assert reading.prefixes == {"ex": "http://two/", "": "http://three/"}


def test_blank_nodes_have_the_same_names_in_each_run() -> None:
    text = HEAD + "ex:a ex:b [ ex:c _:x ], ( 1 2 ) ."
    assert turtle(text).quads == turtle(text).quads


def test_blank_nodes_of_two_files_are_apart() -> None:
    text = HEAD + "_:x ex:name 'x' . [] ex:name 'y' ."
    names = {
        quad.subject
        for name in ("a.ttl", "b.ttl")
        for quad in read_text(text, RdfFormat.TURTLE, name=name).quads
    }
    assert len(names) == 4
    assert all(isinstance(name, BlankNode) for name in names)


def test_blank_nodes_keep_their_identity() -> None:
    first, second = turtle(HEAD + "_:x ex:p _:y . _:y ex:p _:x .").quads
    assert (first.subject, first.object) == (second.object, second.subject)


def test_a_graph_named_by_a_blank_node_is_renamed_with_it() -> None:
    reading = read_text("_:g { _:g <http://p> 1 }", RdfFormat.TRIG, name="a.trig")
    assert reading.quads[0].graph_name == reading.quads[0].subject != BlankNode("g")


def test_relative_iris_resolve_against_the_base() -> None:
    reading = turtle("<a> <#b> <> . @base <http://other/x/> . <a> <../b> <> .", base="http://base/doc")
    first, second = reading.quads
    assert first == Quad(
        NamedNode("http://base/a"), NamedNode("http://base/doc#b"), NamedNode("http://base/doc")
    )
    assert second == Quad(
        NamedNode("http://other/x/a"), NamedNode("http://other/b"), NamedNode("http://other/x/")
    )


def test_a_base_that_is_no_iri_is_refused() -> None:
    with pytest.raises(PhegraphError, match="cannot be a base IRI"):
        turtle("<a> <b> <c> .", base="not an iri")


def test_every_error_of_a_file_is_found_in_one_pass() -> None:
    text = (
        HEAD + 'ex:a ex:b unit:x .\nex:a ex:b "café" , no:p .\nex:a ex:b <http://x/y z> .\nex:a ex:b ex:c .\n'
    )
    assert spans(turtle(text)) == [
        ("syntax/undeclared-prefix", 2, 11, 17),
        ("syntax/undeclared-prefix", 3, 20, 24),
        ("syntax/space-in-iri", 4, 11, 25),
    ]


def test_nothing_of_a_file_with_an_error_is_kept() -> None:
    assert turtle(HEAD + "ex:a ex:b ex:c . ex:a ex:b no:c .").quads == ()


def test_an_undeclared_standard_prefix_gets_its_declaration() -> None:
    finding = only(turtle(HEAD + "ex:a skos:prefLabel 'A' ."))
    assert "`@prefix skos: <http://www.w3.org/2004/02/skos/core#> .`" in finding.hint


def test_a_misspelt_prefix_gets_the_nearest_declared_one() -> None:
    assert "Did you mean unit:?" in only(turtle("@prefix unit: <http://u/> . unit:a unti:b 1 .")).hint


def test_a_space_in_an_iri_gets_its_encoded_form() -> None:
    finding = only(turtle("<http://a/b c> <http://p> 1 ."))
    assert (finding.rule, finding.hint) == ("syntax/space-in-iri", "Write <http://a/b%20c>.")


def test_an_escaped_space_in_an_iri_is_as_wrong() -> None:
    finding = only(turtle(r"<http://a/b\u0020c> <http://p> 1 ."))
    assert (finding.rule, finding.hint) == ("syntax/space-in-iri", "Write <http://a/b%20c>.")


@pytest.mark.parametrize("syntax", [RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS])
@pytest.mark.parametrize("tag", ["a", "en-mt-arab", "en-muchtoolong"])
def test_a_language_tag_that_is_not_well_formed_is_named_whole(tag: str, syntax: RdfFormat) -> None:
    finding = read_text(f'<http://a> <http://b> "x"@{tag} .', syntax, name="a").findings[0]
    assert f"`{tag}`" in finding.message
    assert finding.place
    assert finding.place.column
    assert finding.place.end_column == finding.place.column + len(tag)


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("ex:a ex:b 1\n\n# note\nex:c ex:d 2 .", "syntax/missing-dot", 2, 11),
        ("ex:a ex:b ex:c\n\n", "syntax/missing-dot", 2, 11),
        ("ex:a ex:b 'c'", "syntax/missing-dot", 2, 11),
        ("ex:a ex:b [ ex:c 1 ;\n ex:d 2 .\nex:e ex:f 3 .", "syntax/unclosed", 2, 11),
        ("ex:a ex:b [ ex:c (\n 1 2 \n", "syntax/unclosed", 2, 18),
        ("ex:a ex:b <c> .", "syntax/relative-iri", 2, 11),
        ("ex:a ex:b <http://x/{y}> .", "syntax/iri", 2, 11),
        ('ex:a ex:b "one\ntwo" .', "syntax/line-break", 2, 15),
        ('ex:a ex:b "x .', "syntax/unclosed", 2, 11),
        ("ex:a ex:b <http://x .", "syntax/unclosed", 2, 11),
        ('ex:a ex:b "x\\q" .', "syntax/escape", 2, 13),
        ('ex:a ex:b "x"@en-muchtoolong .', "syntax/language-tag", 2, 15),
        ('"x" ex:b ex:c .', "syntax/error", 2, 1),
        ("ex:a ex:b << ex:a ex:b ex:c >> .", "syntax/rdf-1.2", 2, 11),
        ('ex:a ex:b "x"@ar--rtl .', "syntax/rdf-1.2", 2, 14),
    ],
)
def test_an_error_has_a_rule_and_a_place(text: str, rule: str, line: int, column: int) -> None:
    finding = turtle(HEAD + text).findings[0]
    assert finding.place
    assert (finding.rule, finding.place.line, finding.place.column) == (rule, line, column)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ex:a ex:b \u201cLight\u201d .", "straight quotation marks"),
        ("ex:a ex:b Light .", "Put quotation marks around a text"),
        ("ex:a 'b' ex:c .", "look for a ; or , or dot"),
        ("ex:a ex:b 'x'@en_GB .", "have a hyphen between: en-GB"),
        ("rdfs:a ex:b ex:c .", "Add `@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .`"),
        ("@prefix rdfs: <http://r/> . rdf:a ex:b ex:c .", "Did you mean rdfs:? If not, add `@prefix rdf: "),
    ],
)
def test_what_to_do_is_told(text: str, told: str) -> None:
    assert told in turtle(HEAD + text).findings[0].hint


def test_the_rest_of_a_line_before_which_a_dot_is_wanting_is_no_error_of_its_own() -> None:
    assert only(turtle(HEAD + "ex:a ex:b ex:c\n ex:d 'e' .")).rule == "syntax/missing-dot"


AFTER = 'ex:b ex:p "fine here"@en .\nex:c ex:p "so fine"@en ; ex:q "C is good" .\n'


@pytest.mark.parametrize(
    "statement",
    [
        'ex:a ex:p "Grandma"s house"@en .',
        'ex:a ex:p "Grandma"s house"@en , "old" .',
        'ex:a ex:p "Grandma ; ex:q "x y z" .',
        'ex:a ex:p "Grandma""@en ; ex:q "x y z" .',
        'ex:a ex:p """Grandma ; ex:q "x y z" .',
        'ex:a ex:p "Grandma .',
    ],
)
def test_a_stray_quote_mark_is_one_error_where_it_stands(statement: str) -> None:
    reading = turtle(f"{HEAD}{statement}\n{AFTER}")
    finding = only(reading)
    assert finding.place is not None
    assert finding.place.line == 2


def test_what_a_stray_quote_mark_makes_of_the_rest_is_folded_beneath_it_with_a_hint() -> None:
    finding = only(turtle(f'{HEAD}ex:a ex:p "Grandma"s house"@en .\n{AFTER}'))
    assert {other.rule for other in finding.consequences} >= {"syntax/line-break", "syntax/unclosed"}
    assert finding.hint.endswith("Or a quote mark in the text needs a \\ before it.")


def test_an_error_before_a_stray_quote_mark_stands_apart() -> None:
    reading = turtle(f'{HEAD}ex:a foo:p 1 .\nex:a ex:p "Grandma"s house" .\n{AFTER}')
    assert [finding.rule for finding in reading.findings] == [
        "syntax/undeclared-prefix",
        "syntax/missing-dot",
    ]


def test_a_flood_of_errors_from_one_quote_mark_is_one_finding() -> None:
    lines = "".join(f'ex:b{n} ex:p "text {n}" .\n' for n in range(500))
    finding = only(turtle(f'{HEAD}ex:a ex:p "Grandma"s house" .\n{lines}'))
    assert finding.consequences[-1].rule == "syntax/too-many"


def test_both_sides_of_a_conflict_are_one_error_where_they_begin() -> None:
    text = "<<<<<<< HEAD\nex:a ex:b 1 .\n=======\nex:a ex:b 2 .\n>>>>>>> other\n"
    assert spans(turtle(HEAD + text)) == [("syntax/conflict", 2, 1, 13)]
    assert turtle(HEAD + f'ex:a ex:b """\n{text}""" .').findings == ()


def test_a_missing_final_dot_is_found() -> None:
    finding = only(turtle(HEAD + "ex:a ex:b ex:c"))
    assert finding.rule == "syntax/missing-dot"


def test_a_bom_at_the_start_is_accepted_and_has_no_column() -> None:
    reading = turtle(b"\xef\xbb\xbfno:a <http://b> 1 .")
    assert spans(reading) == [("syntax/undeclared-prefix", 1, 1, 5)]
    assert turtle(b"\xef\xbb\xbf" + HEAD.encode() + b"ex:a ex:b 1 .").statements == 1


def test_crlf_lines_count_once() -> None:
    reading = turtle(HEAD.replace("\n", "\r\n") + 'ex:a ex:b """x\r\ny""" .\r\nex:a ex:b no:c .\r\n')
    assert spans(reading) == [("syntax/undeclared-prefix", 4, 11, 15)]


def test_latin_1_bytes_are_told_with_their_place_once_a_line() -> None:
    text = HEAD.encode() + b'ex:a ex:b "caf\xe9", "na\xefve" .\nex:a ex:b 1 .\nex:a ex:b "\xfcber" .\n'
    reading = turtle(text)
    assert spans(reading) == [("syntax/encoding", 2, 15, 16), ("syntax/encoding", 4, 12, 13)]
    assert "`é`" in reading.findings[0].message


def test_utf_16_is_told_by_name() -> None:
    assert "UTF-16" in only(turtle((HEAD + "ex:a ex:b ex:c .").encode("utf-16"))).message


def test_binary_bytes_give_one_finding() -> None:
    assert only(turtle(bytes(range(256)) * 50)).rule == "syntax/not-text"


def test_a_flood_of_errors_stops_at_a_limit() -> None:
    reading = turtle(HEAD + "ex:a ex:b no:c .\n" * 5000)
    assert len(reading.findings) == 101
    assert reading.findings[-1].rule == "syntax/too-many"


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt", "a.nq", "a.jsonld", "a.rdf"])
def test_an_empty_file_has_no_statements(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(" \n")
    assert read(tmp_path / name) == Reading((tmp_path / name).as_posix())


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert only(read(tmp_path)).rule == "file/folder"


def test_no_file_is_a_finding(tmp_path: Path) -> None:
    assert only(read(tmp_path / "none.ttl")).rule == "file/missing"


def test_an_unknown_extension_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    assert only(read(tmp_path / "a.txt")).rule == "file/format"


def test_a_file_is_called_what_the_caller_calls_it(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("no:a no:b no:c .")
    place = read(tmp_path / "a.ttl", name="data/a.ttl").findings[0].place
    assert str(place) == "data/a.ttl:1:1"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<http://s> <http://p> 'o' ."),
        ("a.trig", "<http://g> { <http://s> <http://p> 'o' }"),
        ("a.nt", '<http://s> <http://p> "o" .'),
        ("a.nq", '<http://s> <http://p> "o" <http://g> .'),
        ("a.jsonld", '{"@id": "http://s", "http://p": "o"}'),
        (
            "a.rdf",
            '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Description r:about="http://s">'
            '<p xmlns="http://">o</p></r:Description></r:RDF>',
        ),
    ],
)
def test_each_syntax_is_told_by_its_extension(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    (quad,) = read(tmp_path / name).quads
    assert (quad.subject, quad.predicate, quad.object) == (
        NamedNode("http://s"),
        NamedNode("http://p"),
        Literal("o"),
    )


RDF_XML = (
    '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">\n'
    '<r:Description r:about="{about}">\n<p>{text}</p>\n</r:Description>\n{end}'
)


def rdf_xml(
    *, about: str = "http://s", text: str = "o", end: str = "</r:RDF>", encoding: str = "utf-8"
) -> Reading:
    data = RDF_XML.format(about=about, text=text, end=end).encode(encoding)
    return read_text(data, RdfFormat.RDF_XML, name="a.rdf")


@pytest.mark.parametrize(
    ("reading", "rule", "line"),
    [
        (rdf_xml(text="a <b> c"), "syntax/xml", 3),
        (rdf_xml(end=""), "syntax/xml", 5),
        (rdf_xml(text="café", encoding="latin-1"), "syntax/encoding", 3),
        (rdf_xml(about="a b"), "syntax/space-in-iri", 2),
        (rdf_xml(about="relative"), "syntax/relative-iri", 2),
    ],
    ids=["not well-formed", "cut short", "Latin-1", "a space in an IRI", "a relative IRI"],
)
def test_an_error_in_rdf_xml_has_its_line(reading: Reading, rule: str, line: int) -> None:
    finding = only(reading)
    assert finding.place
    assert (finding.rule, finding.place.line) == (rule, line)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("\n  Invalid IRI, " + "x" * 1000 + "\n", "Invalid IRI, " + "x" * 47),
        ("'" * 1000, "'" * 60),
        ("don't", "don't"),
    ],
)
def test_a_text_in_the_wrong_element_of_rdf_xml_is_told_by_its_start(text: str, start: str) -> None:
    assert only(rdf_xml(end=f"{text}</r:RDF>")).message == f"The text `{start}` cannot stand here."


@pytest.mark.parametrize(
    ("reading", "text"),
    [
        (rdf_xml(about="a b"), "a b"),
        (rdf_xml(about="relative"), "relative"),
        (rdf_xml(end="some text</r:RDF>"), "some text"),
        (rdf_xml(end='<r:Description r:ID="1"/>\n</r:RDF>'), '<r:Description r:ID="1"/>'),
    ],
)
def test_an_error_in_rdf_xml_stands_at_what_is_wrong_or_at_its_line(reading: Reading, text: str) -> None:
    place = only(reading).place
    assert place
    assert place.line
    assert place.column
    assert place.end_line == place.line
    assert place.end_column == place.column + len(text)


def test_rdf_xml_without_an_error_has_no_findings() -> None:
    assert rdf_xml().findings == ()


ENTITIES = '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY a "later"><!ENTITY b "&a;&#38;lt;">]>'


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("&a;y", "xy"),
        ("&b;", "x<"),
        ("one <![CDATA[<two> &a;]]> three", "one <two> &a; three"),
        ("one<!-- two --> three", "one three"),
        ("one<?two?> three", "one three"),
        ("&#13;&#10;", "\r\n"),
    ],
)
def test_the_text_of_an_element_is_what_xml_takes_it_for(text: str, value: str) -> None:
    reading = read_text(
        ENTITIES + RDF_XML.format(about="http://s", text=text, end="</r:RDF>"), RdfFormat.RDF_XML, name="a"
    )
    assert [quad.object for quad in reading.quads] == [Literal(value)]


def test_the_white_space_of_an_attribute_is_normalised() -> None:
    data = RDF_XML.format(about="http://s", text="", end="</r:RDF>").replace(
        "<p>", '<p xmlns:e="http://e/" e:a="one\n\ttwo&#10;"/><p>'
    )
    assert Literal("one  two\n") in {
        quad.object for quad in read_text(data, RdfFormat.RDF_XML, name="a").quads
    }


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16"])
def test_xml_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    text = RDF_XML.format(about="http://s", text="café", end="</r:RDF>")
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{text}'
    for data in (declared.encode(encoding), declared):
        reading = read_text(data, RdfFormat.RDF_XML, name="a.rdf")
        assert [quad.object for quad in reading.quads] == [Literal("café")]


def test_a_base_in_xml_resolves_against_the_one_outside_it() -> None:
    data = (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://p/" xml:base="sub/">'
        '<r:Description xml:base="deep/" r:about="a"/>'
        '<r:Description r:about="b"><p r:resource=""/></r:Description>'
        '<r:Description xml:base="deep/" r:about="c"><p xml:base="er/" r:resource="d"/></r:Description>'
        "</r:RDF>"
    )
    reading = read_text(data, RdfFormat.RDF_XML, name="a.rdf", base="http://e/doc")
    assert {(quad.subject, quad.object) for quad in reading.quads} == {
        (NamedNode("http://e/sub/b"), NamedNode("http://e/sub/")),
        (NamedNode("http://e/sub/deep/c"), NamedNode("http://e/sub/deep/er/d")),
    }


def test_an_empty_language_in_xml_is_none() -> None:
    data = RDF_XML.format(about="http://s", text="o", end="</r:RDF>").replace("<p>", '<p xml:lang="">')
    assert [quad.object for quad in read_text(data, RdfFormat.RDF_XML, name="a.rdf").quads] == [Literal("o")]


def test_any_other_parse_type_is_a_literal() -> None:
    data = RDF_XML.format(about="http://s", text="o", end="</r:RDF>").replace(
        "<p>", '<p r:parseType="Quote">'
    )
    (quad,) = read_text(data, RdfFormat.RDF_XML, name="a.rdf").quads
    assert quad.object == Literal("o", datatype=NamedNode(RDF + "XMLLiteral"))


def test_an_error_in_rdf_xml_after_what_is_left_out_has_its_line() -> None:
    text = 'o<!-- one\ntwo --></p>\n<!--\n-->\n<p r:resource="a b"/><p>'
    finding = only(rdf_xml(text=text))
    assert finding.place
    assert (finding.rule, finding.place.line) == ("syntax/space-in-iri", 7)


def test_the_direction_of_a_text_in_json_ld_is_left_out() -> None:
    values = '[{"@value": "x", "@language": "ar", "@direction": "rtl"}, {"@value": "y", "@direction": "rtl"}]'
    reading = read_text(f'{{"@id": "http://s", "http://p": {values}}}', RdfFormat.JSON_LD, name="a.jsonld")
    assert [quad.object for quad in reading.quads] == [Literal("x", language="ar"), Literal("y")]


def test_an_error_in_json_ld_has_its_place() -> None:
    reading = read_text('{"@id": "http://s",\n "http://p": "o",,}', RdfFormat.JSON_LD, name="a.jsonld")
    assert spans(reading) == [("syntax/error", 2, 18, 19)]


def test_a_context_on_the_web_is_not_fetched() -> None:
    text = '{"@context": "https://example.org/context.jsonld", "@id": "http://s"}'
    assert only(read_text(text, RdfFormat.JSON_LD, name="a.jsonld")).rule == "syntax/remote-context"


def test_a_device_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").symlink_to("/dev/zero")
    assert only(read(tmp_path / "a.ttl")).rule == "file/unreadable"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"@id": "a:s",\n "a:p": }', "a.jsonld:2:9"),
        ('{"@id": "a:s",\n "@context": "https://schema.org/"}', "a.jsonld:2:14"),
        ('{"@id": "a:s",\n "@context": {"x": 5}}', "a.jsonld:2:14"),
        ('{"@id": "a:s",\n "a:p": {"@value": {}}}', "a.jsonld:2:10"),
    ],
    ids=["json", "remote", "context", "value"],
)
def test_an_error_in_json_ld_has_its_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    (tmp_path / "a.jsonld").write_text(text)
    [finding] = read(tmp_path / "a.jsonld", name="a.jsonld").findings
    assert str(finding.place) == place


def test_a_context_on_the_web_is_no_fault_of_the_file_and_told_all_the_same() -> None:
    text = '{"@context": "https://example.org/context.jsonld", "@id": "https://example.org/a"}'
    finding = only(read_text(text, RdfFormat.JSON_LD, name="a.jsonld"))
    assert (finding.rule, finding.severity) == ("syntax/remote-context", Severity.WARNING)


@pytest.mark.parametrize("word", ["NaN", "Infinity"])
def test_a_word_that_json_does_not_have_is_told_with_what_to_write(word: str) -> None:
    text = f'{{"@id": "https://example.org/a",\n "https://example.org/b": {word}}}'
    finding = only(read_text(text, RdfFormat.JSON_LD, name="a.jsonld"))
    assert finding.place is not None
    assert (finding.rule, finding.place.line) == ("syntax/error", 2)
    assert "JSON does not have" in finding.message


@pytest.mark.parametrize(
    ("syntax", "text", "advice"),
    [
        (RdfFormat.TURTLE, "<a> <x:b> <x:c> .", "`@base <https://example.org/> .`"),
        (RdfFormat.N_TRIPLES, "<a> <x:b> <x:c> .", "N-Triples has no bases"),
        (RdfFormat.RDF_XML, f'<r:RDF xmlns:r="{RDF}"><r:Seq r:about="a"/></r:RDF>', "xml:base="),
        (RdfFormat.TURTLE, "ex:a <x:b> <x:c> .", "`@prefix ex: <…> .`"),
        (RdfFormat.RDF_XML, f'<r:RDF xmlns:r="{RDF}"><ex:A/></r:RDF>', 'xmlns:ex="…"'),
        (RdfFormat.N_TRIPLES, "<x:a> <x:b> 1 .", "in angle brackets"),
        (RdfFormat.JSON_LD, "{'@id': 'x:a'}", "straight double quotation marks"),
        (RdfFormat.JSON_LD, '{"@id": "x:a", "x:b": "a\nb"}', "\\n for the break"),
        (
            RdfFormat.JSON_LD,
            '{"@id": "x:a", "x:b": {"@value": "a", "@type": "x:c d"}}',
            "percent-encode what it may not hold",
        ),
    ],
)  # fmt: skip
def test_advice_is_for_the_syntax_at_hand(syntax: RdfFormat, text: str, advice: str) -> None:
    assert advice in only(read_text(text, syntax, name="a")).hint
