"""Each statement is found at the place where its writer put it."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from phegraph.finding import Place
from phegraph.rdf.reading import chunks
from phegraph.rdf.reading.places import locate, locate_mentions, locate_subjects
from phegraph.rdf.reading.reader import read

from .layouts import Layout, TurtleWriter, Written, lines

EX = "https://example.org/"
HEAD = "@prefix ex: <https://example.org/> .\n"
Span = tuple[int | None, ...]


def ex(name: str) -> NamedNode:
    return NamedNode(EX + name)


def span(place: Place) -> Span:
    return place.line, place.column, place.end_line, place.end_column


def places(path: Path) -> dict[Quad, tuple[Span, Span, Span]]:
    """What is told of every statement of a file."""
    found = locate(path, read(path).quads)
    return {
        quad: (span(where.subject), span(where.predicate), span(where.object))
        for quad, where in found.items()
        if isinstance(quad, Quad)
    }


def pair(layout: Layout, quads: Sequence[Quad]) -> dict[Quad, Written]:
    """Which statement that was read is which that was written: blank nodes have other names by now."""
    names: dict[BlankNode, BlankNode] = {}
    pairs: dict[Quad, Written] = {}

    def fits(read: object, written: object) -> bool:
        if not isinstance(written, BlankNode):
            return read == written
        return names[written] == read if written in names else isinstance(read, BlankNode)

    waiting = list(layout.statements)
    while waiting:
        before = len(waiting)
        for written in list(waiting):
            parts = written.subject, written.predicate, written.object, written.graph
            candidates = [quad for quad in quads if quad not in pairs and all(map(fits, quad, parts))]
            if len(candidates) == 1:
                pairs[candidates[0]] = written
                names.update(
                    (mine, its)
                    for mine, its in zip(parts, candidates[0], strict=True)
                    if isinstance(mine, BlankNode)
                )
                waiting.remove(written)
        assert len(waiting) < before, "what was written was not read"
    assert len(set(names.values())) == len(names)
    return pairs


def check(layout: Layout, path: Path, *, bom: bool, piece: int) -> None:
    path.write_bytes(b"\xef\xbb\xbf" * bom + layout.text.encode())
    reading = read(path)
    assert reading.findings == ()
    written = pair(layout, reading.quads)
    with patch.object(chunks, "_SIZE", piece), patch.object(chunks, "_BLOCK", piece + 3):
        found = places(path)
    assert found == {quad: tuple(map(layout.place, one.spans)) for quad, one in written.items()}


layouts = {
    "random": st.randoms(use_true_random=False),
    "graphs": st.booleans(),
    "bom": st.booleans(),
    "piece": st.sampled_from([0, 1, 7, 40, 200, 4096]),
}


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(**layouts)
def test_statements_of_turtle_and_trig_are_found_where_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, random: Random, graphs: bool, bom: bool, piece: int
) -> None:
    path = tmp_path_factory.getbasetemp() / ("a.trig" if graphs else "a.ttl")
    check(TurtleWriter(random, graphs=graphs).document(), path, bom=bom, piece=piece)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(**layouts)
def test_statements_of_n_triples_and_n_quads_are_found_where_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, random: Random, graphs: bool, bom: bool, piece: int
) -> None:
    path = tmp_path_factory.getbasetemp() / ("a.nq" if graphs else "a.nt")
    check(lines(random, graphs=graphs), path, bom=bom, piece=piece)


def written(tmp_path: Path, text: str, name: str = "a.ttl") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    return tmp_path / name


def test_of_a_statement_written_twice_the_first_place_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "ex:a ex:p 1 .\nex:b ex:p 1 .\nex:a ex:p 1 .\n")
    wanted = Triple(ex("a"), ex("p"), Literal(1))
    assert span(locate(path, [wanted])[wanted].object) == (2, 11, 2, 12)


def test_an_empty_graph_of_trig_is_no_json(tmp_path: Path) -> None:
    path = written(tmp_path, "{ } <http://g> { <http://s> <http://p> 1 }", "a.trig")
    (quad,) = read(path).quads
    assert span(locate(path, [quad])[quad].object) == (1, 40, 1, 41)


def test_a_triple_is_found_in_any_graph_and_a_quad_in_its_own(tmp_path: Path) -> None:
    text = HEAD + "ex:a ex:p 1 .\nex:g { ex:a ex:p 1 }\nex:h { ex:b ex:p 1 }\n"
    path = written(tmp_path, text, "a.trig")
    triple, quad = Triple(ex("b"), ex("p"), Literal(1)), Quad(ex("a"), ex("p"), Literal(1), ex("g"))
    found = locate(path, [triple, quad])
    assert {key: where.subject.line for key, where in found.items()} == {triple: 4, quad: 3}


def test_a_statement_that_is_not_in_the_file_has_no_place(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "ex:a ex:p 1.0 .\n")
    assert locate(path, [Triple(ex("a"), ex("p"), Literal("1.00", datatype=Literal(1).datatype))]) == {}


def test_redefined_prefixes_and_bases_count_from_where_they_stand(tmp_path: Path) -> None:
    text = (
        "@prefix p: <http://one/> . @base <http://one/> .\np:a p:b <c> .\n"
        "PREFIX p: <http://two/>\nBASE <http://two/>\np:a p:b <c> .\n"
    )
    path = written(tmp_path, text)
    two = Triple(*(NamedNode(f"http://two/{name}") for name in "abc"))
    assert span(locate(path, [two])[two].object) == (5, 9, 5, 12)


def test_columns_count_characters_not_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + 'ex:é ex:p "日本\U0001f600", 7 .\n')
    seven = Triple(ex("é"), ex("p"), Literal(7))
    assert span(locate(path, [seven])[seven].object) == (2, 18, 2, 19)


def test_places_carry_the_name_the_file_was_read_under(tmp_path: Path) -> None:
    path = written(tmp_path, "[] <http://p> 1 .")
    (quad,) = read(path, name="data/a.ttl").quads
    assert str(locate(path, [quad], name="data/a.ttl")[quad].subject) == "data/a.ttl:1:1"
    assert locate(path, [quad], name="data/b.ttl") == {}


def json_places(path: Path, text: str) -> list[tuple[str, ...]]:
    """The text where the subject, predicate and object of each statement stand, in their order."""
    path.write_text(text, encoding="utf-8")
    rows = text.split("\n")

    def at(place: Place) -> str:
        assert place.line
        assert place.column
        assert place.line == place.end_line
        assert place.end_column
        return rows[place.line - 1][place.column - 1 : place.end_column - 1]

    quads = read(path).quads
    located = locate(path, quads)
    return [(at(located[q].subject), at(located[q].predicate), at(located[q].object)) for q in quads]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"@id": "a:s", "a:p": "o"}', [('"a:s"', '"a:p"', '"o"')]),
        ('{"a:p": "o", "@id": "a:s"}', [('"a:s"', '"a:p"', '"o"')]),
        ('{"a:p": {"a:q": 1}}', [("{", '"a:p"', "{"), ("{", '"a:q"', "1")]),
        (
            '{"@id": "a:s", "a:p": ["a", {"@id": "a:o", "a:q": 1}, null, {"@value": "b"}], "a:r": true}',
            [
                ('"a:s"', '"a:p"', '"a"'),
                ('"a:s"', '"a:p"', '"a:o"'),
                ('"a:o"', '"a:q"', "1"),
                ('"a:s"', '"a:p"', "{"),
                ('"a:s"', '"a:r"', "true"),
            ],
        ),
        (
            '{"@context": {"id": "@id", "type": "@type", "name": "a:name",\n'
            '"of": {"@id": "a:of", "@type": "@id"}},\n'
            '"id": "a:s", "name": "é", "of": "a:o", "ignored": 1, "type": ["a:B", "a:AB"]}',
            [
                ('"a:s"', '"type"', '"a:AB"'),
                ('"a:s"', '"type"', '"a:B"'),
                ('"a:s"', '"name"', '"é"'),
                ('"a:s"', '"of"', '"a:o"'),
            ],
        ),
        (
            '{"@context": {"l": {"@id": "a:l", "@container": "@list"},\n'
            '"t": {"@id": "a:t", "@container": "@language"}},\n'
            '"@id": "a:s", "l": [1, 2], "t": {"en": "x", "fr": ["y"]}}',
            [
                ('"a:s"', '"l"', "["),
                ("1", "1", "1"),
                ("1", "1", "1"),
                ("2", "2", "2"),
                ("2", "2", "2"),
                ('"a:s"', '"t"', '"x"'),
                ('"a:s"', '"t"', '"y"'),
            ],
        ),
        (
            '[{"@id": "a:g", "@graph": [{"@id": "a:s", "a:p": 1}]},\n'
            '{"@id": "a:t", "@reverse": {"a:p": {"@id": "a:u"}}}]',
            [('"a:s"', '"a:p"', "1"), ('"a:u"', '"@reverse"', '"a:t"')],
        ),
        (
            '{"@context": {"@vocab": "a:", "v": "@value", "T": {"@context": {"q": "b:q"}}},\n'
            '"@type": "T", "q": {"v": "x"}, "@included": [{"p": {"@set": ["y"]}}]}',
            [("{", '"@type"', '"T"'), ("{", '"q"', "{"), ("{", '"p"', '"y"')],
        ),
    ],
    ids=["keys", "order", "nested", "arrays", "context", "containers", "graphs", "scoped"],
)
def test_statements_of_json_ld_stand_at_their_keys_and_values(
    tmp_path: Path, text: str, expected: list[tuple[str, ...]]
) -> None:
    assert json_places(tmp_path / "a.jsonld", text) == expected


def test_nodes_and_mentions_of_json_ld_have_places(tmp_path: Path) -> None:
    path = written(
        tmp_path, '{"@id": "_:s",\n "a:p": [{"@id": "a:o"},\n  {"@id": "a:t", "a:q": 1}]}', "a.jsonld"
    )
    subject = read(path).quads[0].subject
    assert isinstance(subject, BlankNode)
    assert span(locate_subjects(path, [subject])[subject]) == (1, 9, 1, 14)
    found = locate_mentions(path, [NamedNode("a:o"), NamedNode("a:q")])
    assert [place.line for place in found.values()] == [2, 3]


def test_of_json_ld_whose_context_takes_the_marks_for_its_own_the_file_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, '{"@context": {"x-phegraph-place": "a:"}, "@id": "a:s", "a:p": 1}', "a.jsonld")
    (quad,) = read(path).quads
    assert locate(path, [quad])[quad].subject == Place(path.as_posix())


def test_nearly_all_of_the_w3c_json_ld_tests_have_places_in_lines(shared: Path) -> None:
    folder = shared / "w3c/jsonld11/toRdf"
    located = []
    for path in sorted(folder.glob("*-in.jsonld")):
        reading = read(path, base="https://example.org/")
        if reading.quads:
            places = locate(path, reading.quads, base="https://example.org/").values()
            located.append(all(place.subject.line for place in places))
    assert len(located) > 300
    assert located.count(False) < len(located) / 50


RDF_XML = """<!DOCTYPE r:RDF [<!ENTITY ex "https://example.org/"><!ENTITY deep "<e:in>&ex;</e:in>">]>
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
       xmlns:e="https://example.org/" xml:base="https://example.org/">%s</r:RDF>"""


def xml_places(path: Path, body: str, *, encoding: str = "utf-8") -> list[tuple[str, ...]]:
    """The text where the subject, predicate and object of each statement stand, in alphabetical order."""
    text = RDF_XML % body
    path.write_bytes(text.encode(encoding))
    rows = text.split("\n")

    def at(place: Place) -> str:
        assert place.line
        assert place.column
        assert place.end_line
        assert place.end_column
        if place.line == place.end_line:
            return rows[place.line - 1][place.column - 1 : place.end_column - 1]
        between = rows[place.line : place.end_line - 1]
        return "\n".join(
            (
                rows[place.line - 1][place.column - 1 :],
                *between,
                rows[place.end_line - 1][: place.end_column - 1],
            )
        )

    quads = read(path).quads
    located = locate(path, quads)
    return sorted((at(located[q].subject), at(located[q].predicate), at(located[q].object)) for q in quads)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<e:C r:about="a"/>', [('"a"', "e:C", "e:C")]),
        ('<e:C r:ID="a"/>', [('"a"', "e:C", "e:C")]),
        ("<e:C/>", [("e:C", "e:C", "e:C")]),
        (
            '<r:Description xml:lang="en" e:p="1>2" r:about="&ex;a" e:q = \'é\'/>',
            [('"&ex;a"', "e:p", '"1>2"'), ('"&ex;a"', "e:q", "'é'")],
        ),
        ('<r:Description r:about="a" r:type="t"/>', [('"a"', '"t"', '"t"')]),
        (
            '<r:Description r:about="é"><e:p>日本\n<!-- x -->&amp;</e:p>\n\t<e:q/></r:Description>',
            [('"é"', "e:p", "日本\n<!-- x -->&amp;"), ('"é"', "e:q", "e:q")],
        ),
        (
            '<r:Description r:about="a"><e:p r:datatype="d">x</e:p><e:q r:resource="b"/></r:Description>',
            [('"a"', "e:p", "x"), ('"a"', "e:q", '"b"')],
        ),
        (
            '<r:Description r:about="a"><e:p><e:C r:nodeID="n"/></e:p>'
            '<e:q r:nodeID="m" e:r="x"/></r:Description>',
            [('"a"', "e:p", '"n"'), ('"a"', "e:q", '"m"'), ('"m"', "e:r", '"x"'), ('"n"', "e:C", "e:C")],
        ),
        (
            '<r:Description r:about="a"><e:p r:parseType="Resource"><e:q>1</e:q></e:p>'
            '<e:r e:s="2"/></r:Description>',
            [('"a"', "e:p", "e:p"), ('"a"', "e:r", "e:r"), ("e:p", "e:q", "1"), ("e:r", "e:s", '"2"')],
        ),
        (
            '<r:Description r:about="a"><e:p r:parseType="Literal"><b x="1"><b/></b>c</e:p></r:Description>',
            [('"a"', "e:p", '<b x="1"><b/></b>c')],
        ),
        (
            '<r:Description r:about="a">'
            '<e:p r:parseType="Collection"><e:C r:about="b"/><r:Description/></e:p>'
            '<e:q r:parseType="Collection"/></r:Description>',
            [
                ('"a"', "e:p", '"b"'),
                ('"a"', "e:q", "e:q"),
                ('"b"', '"b"', '"b"'),
                ('"b"', '"b"', "r:Description"),
                ('"b"', "e:C", "e:C"),
                ("r:Description", "r:Description", "e:p"),
                ("r:Description", "r:Description", "r:Description"),
            ],
        ),
        (
            '<r:Seq r:about="a"><r:li r:ID="s">1</r:li></r:Seq>',
            [
                ('"a"', "r:Seq", "r:Seq"),
                ('"a"', "r:li", "1"),
                ('"s"', '"s"', '"a"'),
                ('"s"', '"s"', '"s"'),
                ('"s"', '"s"', "1"),
                ('"s"', '"s"', "r:li"),
            ],
        ),
        ('<r:Description r:about="a">&deep;</r:Description>', [('"a"', "&deep;", "&deep;")]),
        ('<r:Description r:about="a"><e:p xmlnew="1">x</e:p></r:Description>', [('"a"', "e:p", "x")]),
    ],
)
def test_a_statement_of_rdf_xml_stands_at_its_elements_and_attributes(
    tmp_path: Path, body: str, expected: list[tuple[str, ...]]
) -> None:
    assert xml_places(tmp_path / "a.rdf", body) == sorted(expected)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_places_in_rdf_xml_count_characters_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    body = '<r:Description r:about="日本😀" e:p="é"/>'
    assert xml_places(tmp_path / "a.rdf", body, encoding=encoding) == [('"日本😀"', "e:p", '"é"')]


def test_places_in_rdf_xml_are_in_the_encoding_that_it_declares(tmp_path: Path) -> None:
    path = tmp_path / "a.rdf"
    path.write_bytes(
        ("<?xml version='1.0' encoding='iso-8859-1'?>" + RDF_XML % '<e:C e:é="é" e:p="x"/>').encode("latin-1")
    )
    x = next(quad for quad in read(path).quads if quad.object == Literal("x"))
    assert span(locate(path, [x])[x].object) == (3, 70 + 18, 3, 70 + 21)


def test_the_statements_of_all_forms_of_rdf_xml_in_one_document_keep_their_places() -> None:
    path = Path(__file__).parents[1] / "fuzz" / "corpus" / "rdfxml" / "forms.rdf"
    rows = path.read_text().splitlines()
    quads = [quad for quad in read(path).quads if quad.predicate.value.startswith("http://example.org/")]
    for quad, where in locate(path, quads).items():
        place = where.predicate
        assert place.line
        assert place.column
        assert rows[place.line - 1].startswith(f"e:{quad.predicate.value[-1]}", place.column - 1)


def test_what_stands_before_a_syntax_error_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "ex:a ex:p 1 .\nex:a ex:p no:thing .\nex:a ex:p 2 .\n")
    one, two = (Triple(ex("a"), ex("p"), Literal(number)) for number in (1, 2))
    assert locate(path, [one, two]).keys() == {one}


@pytest.mark.parametrize("text", ["x . y; ", "x .\ny ;\n", 'say ""hi"" .\n', "# . \n"])
def test_a_literal_longer_than_what_is_read_at_once_is_passed_whole(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, f'{HEAD}ex:a ex:p """{text * 100_000}""" .\n\nex:a ex:p 1 .\n')
    one = Triple(ex("a"), ex("p"), Literal(1))
    line = 4 + 100_000 * text.count("\n")
    assert span(locate(path, [one])[one].object) == (line, 11, line, 12)


@pytest.mark.slow
def test_one_statement_over_the_whole_file_is_looked_into(tmp_path: Path) -> None:
    items = "\n".join(f"ex:i{number}" for number in range(20_000))
    path = written(tmp_path, f"{HEAD}ex:a ex:p (\n{items}\n) .\n")
    quads = [quad for quad in read(path).quads if quad.object == ex("i19999")]
    assert span(locate(path, quads)[quads[0]].object) == (20_002, 1, 20_002, 10)


def test_a_file_on_a_single_line_has_its_columns(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD.strip() + " " + "ex:a ex:p ex:é . " * 20_000 + "ex:a ex:p 1 .")
    one = Triple(ex("a"), ex("p"), Literal(1))
    column = len(HEAD) + 17 * 20_000 + 11
    assert span(locate(path, [one])[one].object) == (1, column, 1, column + 1)


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt", "a.nq"])
@pytest.mark.parametrize("end", ["", " ", "\n", " # end"])
def test_the_last_statement_is_found_whatever_follows_it(tmp_path: Path, name: str, end: str) -> None:
    path = written(
        tmp_path, f"<http://a> <http://p> <http://b> .\n<http://a> <http://p> <http://c>.{end}", name
    )
    assert len(locate(path, read(path).quads)) == 2


def test_a_subject_is_found_where_it_first_stands_as_one(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "ex:b ex:p ex:a .\nex:a ex:p 1 .\nex:a ex:p 2 .\n")
    found = locate_subjects(path, [ex("a"), ex("none")])
    assert {subject: span(place) for subject, place in found.items()} == {ex("a"): (3, 1, 3, 5)}


def test_a_blank_subject_is_found_by_its_name_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + "ex:b ex:p [ ex:q 1 ] .\n")
    inner = next(quad.subject for quad in read(path).quads if quad.predicate == ex("q"))
    assert isinstance(inner, BlankNode)
    assert span(locate_subjects(path, [inner])[inner]) == (2, 11, 2, 12)


def test_a_mention_is_found_in_every_position(tmp_path: Path) -> None:
    text = HEAD + 'ex:s ex:p ex:o .\nex:g { ex:s ex:q "x"^^ex:d , 5 . ex:s ex:g ex:o }\n'
    path = written(tmp_path, text, "a.trig")
    names = ["s", "p", "o", "g", "d"]
    found = locate_mentions(path, [ex(name) for name in names])
    assert [span(found[ex(name)])[:2] for name in names] == [(2, 1), (2, 6), (2, 11), (3, 1), (3, 18)]


@pytest.mark.parametrize("name", ["a.rdf", "a.jsonld"])
def test_a_file_that_is_parsed_as_a_whole_is_not_parsed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / "a.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">\n'
        '<rdf:Description rdf:about="https://example.org/a"><ex:p>1</ex:p></rdf:Description></rdf:RDF>'
    )
    (tmp_path / "a.jsonld").write_text('{"@id": "https://example.org/a",\n "https://example.org/p": "1"}')
    quads = read(tmp_path / name, base="https://example.org/").quads
    monkeypatch.setattr("phegraph.rdf.reading.places.read", None)
    found = locate(tmp_path / name, quads, base="https://example.org/", quads=quads)
    assert [place.object.line for place in found.values()] == [2]
