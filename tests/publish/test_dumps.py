"""A dump holds the same statements as the files, word for word, and the same bytes each time."""

import io
import json
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pyld.jsonld
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    parse,
)

from datasets import CELLS, EX, LIST, ONE, QUADS, TWO, A, B, P, Q, canonical, without_graphs
from lexical_forms import with_lexical_forms
from phegraph.errors import ExportError
from phegraph.rdf.terms import RDF, RDF_FIRST, RDF_NIL, RDF_REST, RDF_TYPE, XSD, Subject, Term
from phegraph.rdf.writing.dumps import dump, write_dump
from phegraph.rdf.writing.formats import FORMATS
from publish.publishing import project

PREFIXES = {"ex": EX, "xsd": XSD, "rdf": RDF, "": EX + "a/", "no": "urn:no:"}


def text(layout: str, quads: Iterable[Quad]) -> str:
    output = io.BytesIO()
    write_dump(output, layout, quads, prefixes=PREFIXES)
    return output.getvalue().decode()


def read(layout: str, written: str) -> list[Quad]:
    syntax = RdfFormat.from_extension(FORMATS[layout].extension)
    return list(parse(written.encode(), syntax))


def same(layout: str, quads: list[Quad]) -> bool:
    kept = quads if FORMATS[layout].keeps_graphs else without_graphs(quads)
    return canonical(read(layout, text(layout, quads))) == canonical(kept)


@pytest.mark.parametrize("layout", FORMATS)
@settings(deadline=None, max_examples=60)
@given(quads=QUADS)
@example(quads=[])
@example(quads=LIST)
@example(quads=[*LIST, Quad(CELLS[2], P, A)])
@example(quads=[*LIST, Quad(B, P, CELLS[2])])
@example(quads=[*LIST, Quad(CELLS[1], RDF_FIRST, Literal("second"))])
@example(quads=[*LIST[:-1], Quad(CELLS[3], RDF_REST, A)])
@example(quads=[*LIST[1:-1], Quad(CELLS[3], RDF_REST, CELLS[0])])
@example(quads=[*LIST[2:], Quad(CELLS[0], RDF_FIRST, CELLS[0])])
@example(quads=[*LIST[3:], Quad(CELLS[1], RDF_FIRST, CELLS[0]), Quad(CELLS[0], RDF_FIRST, A), LIST[2]])
@example(quads=[*LIST, Quad(CELLS[1], RDF_TYPE, NamedNode(RDF + "List"))])
@example(quads=[Quad(A, P, CELLS[0], ONE), Quad(CELLS[0], P, A, TWO)])
@example(quads=[Quad(A, P, CELLS[0], ONE), Quad(A, P, CELLS[0], TWO)])
@example(quads=[Quad(A, P, CELLS[0]), Quad(A, P, A, CELLS[0])])
@example(quads=[Quad(CELLS[0], P, A, ONE), Quad(CELLS[0], P, A, TWO)])
@example(quads=[Quad(CELLS[0], P, CELLS[1]), Quad(CELLS[1], P, CELLS[0])])
@example(quads=[Quad(RDF_NIL, P, RDF_NIL)])
def test_any_dataset_reads_back_the_same(layout: str, quads: list[Quad]) -> None:
    assert same(layout, quads)


@pytest.mark.parametrize("layout", sorted(FORMATS.keys() - {"rdfxml"}))
@given(words=st.text())
@example(words="\x00\x01\x0b\x1f\x7f\ufffe")
def test_any_characters_read_back_the_same(layout: str, words: str) -> None:
    assert same(
        layout, [Quad(A, P, Literal(words)), Quad(A, P, Literal(words, datatype=NamedNode(EX + "u")))]
    )


def chain(length: int) -> list[Quad]:
    nodes: list[Subject] = [A, *(BlankNode(f"n{number}") for number in range(length))]
    return [Quad(one, P, two) for one, two in pairwise(nodes)]


def long_list(length: int, last: Term = RDF_NIL) -> list[Quad]:
    cells = [BlankNode(f"n{number}") for number in range(length)]
    quads = [Quad(A, P, cells[0])]
    for number, (cell, rest) in enumerate(zip(cells, [*cells[1:], last], strict=True)):
        quads += [Quad(cell, RDF_FIRST, Literal(number)), Quad(cell, RDF_REST, rest)]
    return quads


@pytest.mark.slow
@pytest.mark.parametrize("layout", FORMATS)
@pytest.mark.parametrize(
    "quads", [chain(4000), long_list(5000), long_list(5000, B)], ids=["chain", "list", "no list"]
)
def test_a_long_chain_or_list_reads_back_the_same(layout: str, quads: list[Quad]) -> None:
    assert same(layout, quads)


# rdflib's own parsers use what rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph):DeprecationWarning")
@pytest.mark.parametrize("layout", ["turtle", "trig", "rdfxml", "jsonld"])
def test_rdflib_reads_the_same(layout: str) -> None:
    words = ["1.00", "+7", "1e0", 'q"uo\\te', "line\r\nbreak", "é🧬", ""]
    quads = [Quad(A, P, Literal(word, datatype=NamedNode(XSD + "decimal"))) for word in words]
    quads += [Quad(A, Q, Literal(word)) for word in words] + [
        Quad(A, Q, Literal(word, language="en")) for word in words
    ]
    quads += [*LIST, Quad(A, Q, BlankNode("x")), Quad(BlankNode("x"), Q, BlankNode("y")), *chain(30)]
    quads += [Quad(NamedNode(EX + "a'b(c)~!$&*+,;=%20@"), NamedNode(EX + "v1.0/2x"), NamedNode(EX + "ends."))]
    graph = rdflib.Dataset()
    with with_lexical_forms():
        graph.parse(
            data=text(layout, quads), format={"jsonld": "json-ld", "rdfxml": "xml"}.get(layout, layout)
        )
    back = parse(graph.serialize(format="nquads", encoding="utf-8"), RdfFormat.N_QUADS)
    assert canonical(without_graphs(back)) == canonical(quads)


def test_json_ld_is_valid_for_another_processor() -> None:
    quads = [
        *LIST,
        Quad(A, P, Literal("01.0", datatype=NamedNode(XSD + "decimal")), ONE),
        Quad(B, RDF_TYPE, A, TWO),
    ]
    triples = pyld.jsonld.to_rdf(json.loads(text("jsonld", quads)), {"format": "application/n-quads"})
    assert canonical(read("nquads", triples)) == canonical(quads)


@pytest.mark.parametrize("layout", FORMATS)
def test_the_order_of_the_statements_does_not_matter(layout: str) -> None:
    quads = [*LIST, Quad(A, P, B, ONE), Quad(A, P, B, TWO), Quad(B, RDF_TYPE, A)]
    assert text(layout, quads) == text(layout, [*reversed(quads), *quads])


def test_formats_of_triples_merge_the_sources_and_formats_of_quads_keep_them() -> None:
    quads = [Quad(A, P, B, ONE), Quad(A, P, B, TWO)]
    assert text("ntriples", quads) == f"{A} {P} {B} .\n"
    assert text("turtle", quads).count("ex:p") == 1
    assert text("nquads", quads) == f"{A} {P} {B} {ONE} .\n{A} {P} {B} {TWO} .\n"
    assert text("trig", quads).count("ex:p") == 2


def test_turtle_is_written_as_people_write_it() -> None:
    turtle = """\
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:a a ex:Network ;
    ex:built [ ex:by ex:b ] ;
    ex:founded "2010-02"^^xsd:gYearMonth ;
    ex:list ( 1 2.50 ) ;
    ex:member ex:b, ex:c ;
    ex:name "A"@en, "B"@fr ;
    ex:open true ;
    ex:site [
        a ex:Site ;
        ex:text \"\"\"Two
lines\"\"\"
    ] .

ex:b ex:size 10, 2 .

[] ex:name "nobody" .
"""
    output = io.BytesIO()
    write_dump(output, "turtle", parse(turtle.encode(), RdfFormat.TURTLE), prefixes={"ex": EX, "xsd": XSD})
    assert output.getvalue().decode() == turtle


@pytest.mark.parametrize(
    "predicate",
    [
        EX + "123",
        EX,
        RDF + "li",
        RDF + "about",
        RDF + "Description",
        "http://www.w3.org/2000/xmlns/a",
        "urn:1",
    ],
)
def test_rdf_xml_refuses_a_predicate_it_cannot_name(predicate: str) -> None:
    with pytest.raises(ExportError, match=f"<{predicate}>"):
        text("rdfxml", [Quad(A, NamedNode(predicate), B)])


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x0b", "\x1f", "\ufffe"])
def test_rdf_xml_refuses_a_character_it_cannot_hold(character: str) -> None:
    with pytest.raises(ExportError, match=rf"U\+{ord(character):04X}"):
        text("rdfxml", [Quad(A, P, Literal(f"a{character}"))])


def test_the_other_formats_are_written_where_one_cannot_carry_a_statement(tmp_path: Path) -> None:
    graph = project(tmp_path / "project", "<urn:a> <urn:1> <urn:b> .")
    with pytest.raises(ExportError, match=r"the predicate <urn:1>"):
        graph.export(tmp_path / "dumps")
    assert {path.name for path in (tmp_path / "dumps").iterdir()} == {
        f"graph.{row.extension}" for row in FORMATS.values() if row.name != "rdfxml"
    }
    graph.site(tmp_path / "site")
    said = (tmp_path / "site" / "downloads.html").read_text(encoding="utf-8")
    assert "There is no dump as rdfxml: RDF/XML has no way to write the predicate &lt;urn:1&gt;." in said


def test_rdf_xml_names_namespaces_by_prefixes_that_xml_takes() -> None:
    predicates = [EX + "x", XSD + "y", "http://www.w3.org/XML/1998/namespace", "https://other.org/z"]
    quads = [Quad(A, NamedNode(predicate), B) for predicate in predicates]
    output = io.BytesIO()
    write_dump(
        output, "rdfxml", quads, prefixes={"": EX, "xmlx": XSD, "ns1": "https://unused.org/", "rdf": EX}
    )
    assert canonical(parse(output.getvalue(), RdfFormat.RDF_XML)) == canonical(quads)


@pytest.mark.parametrize("chunk", [1, 3, 1000])
def test_a_graph_larger_than_memory_is_sorted_the_same(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [*LIST, Quad(A, P, B, ONE), Quad(A, P, B, TWO), Quad(A, P, Literal("a\tb\n")), *LIST]
    expected = {layout: text(layout, quads) for layout in FORMATS}
    monkeypatch.setattr("phegraph.rdf.writing.order.IN_MEMORY", 0)
    monkeypatch.setattr("phegraph.rdf.writing.order.CHUNK", chunk)
    assert {layout: text(layout, quads) for layout in FORMATS} == expected


@pytest.mark.parametrize("layout", FORMATS)
def test_more_blank_nodes_than_may_nest_are_labelled(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quads = [*LIST, *chain(5), Quad(BlankNode("alone"), P, A)]
    monkeypatch.setattr("phegraph.rdf.writing.nesting.MAX_NESTED", 3)
    assert same(layout, quads)
    if layout == "turtle":
        written = text(layout, quads)
        assert "_:n4" in written
        assert "[" not in written


def test_a_dump_takes_the_place_of_the_older_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "graph.ttl"
    dump(path, "turtle", [Quad(A, P, B)])
    dump(path, "turtle", [Quad(B, P, A)])
    assert read("turtle", path.read_text()) == [Quad(B, P, A)]
    assert list(path.parent.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) & 0o444 == 0o444


def test_a_dump_that_fails_leaves_the_older_one_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "graph.rdf"
    path.write_text("older")
    with pytest.raises(ExportError, match=r"https://example.org/123"):
        dump(path, "rdfxml", [Quad(A, P, B), Quad(A, NamedNode(EX + "123"), B)])
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_a_dump_into_a_place_that_is_no_folder_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match=r"file/graph.ttl cannot be written"):
        dump(tmp_path / "file" / "graph.ttl", "turtle", [])


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=", ".join(FORMATS)):
        dump(tmp_path / "graph.xls", "excel", [])


def test_a_long_list_is_one_pair_of_brackets() -> None:
    written = text("turtle", long_list(50))
    assert written.count("(") == 1
    assert "_:" not in written


def test_brackets_go_no_deeper_than_a_dozen() -> None:
    written = text("turtle", chain(40))
    assert written.count("_:n") == 2 * 3
    assert max(len(line) - len(line.lstrip()) for line in written.splitlines()) <= 4 * 13


@pytest.mark.slow
@pytest.mark.parametrize("layout", FORMATS)
def test_a_full_disk_is_told_and_leaves_nothing(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.fail("This system has no /dev/full.")

    @contextmanager
    def replacing(path: Path) -> Iterator[Path]:
        yield full

    monkeypatch.setattr("phegraph.rdf.writing.dumps.replacing", replacing)
    with pytest.raises(ExportError, match=r"graph cannot be written: No space left on device"):
        dump(tmp_path / "graph", layout, [Quad(A, P, Literal(number)) for number in range(5000)])
    assert list(tmp_path.iterdir()) == []
