"""Relative IRIs are resolved as RFC 3986 says, whatever the base and the syntax."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat

from phegraph.rdf.iris import resolve
from phegraph.rdf.reading.places import locate
from phegraph.rdf.reading.reader import read, read_text

# RFC 3986, sections 5.4.1 and 5.4.2.
EXAMPLES = """
g:h=g:h g=http://a/b/c/g ./g=http://a/b/c/g g/=http://a/b/c/g/ /g=http://a/g //g=http://g ?y=http://a/b/c/d;p?y
g?y=http://a/b/c/g?y #s=http://a/b/c/d;p?q#s g#s=http://a/b/c/g#s g?y#s=http://a/b/c/g?y#s ;x=http://a/b/c/;x
g;x=http://a/b/c/g;x g;x?y#s=http://a/b/c/g;x?y#s .=http://a/b/c/ ./=http://a/b/c/ ..=http://a/b/ ../=http://a/b/
../g=http://a/b/g ../..=http://a/ ../../=http://a/ ../../g=http://a/g ../../../g=http://a/g
../../../../g=http://a/g /./g=http://a/g /../g=http://a/g g.=http://a/b/c/g. .g=http://a/b/c/.g
g..=http://a/b/c/g.. ..g=http://a/b/c/..g ./../g=http://a/b/g ./g/.=http://a/b/c/g/ g/./h=http://a/b/c/g/h
g/../h=http://a/b/c/h g?y/./x=http://a/b/c/g?y/./x g#s/../x=http://a/b/c/g#s/../x http:g=http:g
"""


@pytest.mark.parametrize("example", EXAMPLES.split())
def test_a_reference_is_resolved_as_in_the_examples_of_the_standard(example: str) -> None:
    reference, _, iri = example.partition("=")
    assert resolve("http://a/b/c/d;p?q", reference) == iri


DOTTED = [
    ("https://e/b/../c", "../x", "https://e/x"),
    ("https://e/b/../c", "y", "https://e/y"),
    ("https://e/b/../c", "", "https://e/b/../c"),
    ("https://e/b/../c", "#f", "https://e/b/../c#f"),
    ("https://e/b/../c", "?q", "https://e/b/../c?q"),
    ("https://e/b/..", "x", "https://e/b/x"),
    ("https://e/a/./c", "/z", "https://e/z"),
    ("https://e/a/./c", "//h/a/../b", "https://h/b"),
    ("https://e/a/b", "//h/a/./b", "https://h/a/b"),
    ("https://e/a/../b", "https://e/a/../b", "https://e/a/../b"),
]


@pytest.mark.parametrize(("base", "reference", "iri"), DOTTED)
@pytest.mark.parametrize("where", ["@base", "BASE", "read"])
def test_dot_segments_of_a_base_are_left_out_in_turtle(
    where: str, base: str, reference: str, iri: str
) -> None:
    head = {"@base": f"@base <{base}> .", "BASE": f"BASE <{base}>", "read": ""}[where]
    text = f"{head}\n<x:s> <x:p> <{reference}> ."
    reading = read_text(text, RdfFormat.TURTLE, name="a.ttl", base=base if where == "read" else None)
    assert reading.findings == ()
    assert [quad.object for quad in reading.quads] == [NamedNode(iri)]


@pytest.mark.parametrize(("base", "reference", "iri"), DOTTED)
@pytest.mark.parametrize("where", ["xml:base", "read"])
def test_dot_segments_of_a_base_are_left_out_in_rdf_xml(
    where: str, base: str, reference: str, iri: str
) -> None:
    attribute = f'xml:base="{base}"' if where == "xml:base" else ""
    text = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {attribute}>
    <rdf:Description rdf:about="x:s"><p xmlns="x:" rdf:resource="{reference}"/></rdf:Description></rdf:RDF>"""
    reading = read_text(text, RdfFormat.RDF_XML, name="a.rdf", base=base if where == "read" else None)
    assert reading.findings == ()
    assert [quad.object for quad in reading.quads] == [NamedNode(iri)]


def test_statements_and_errors_stand_where_they_are_in_the_file_whatever_the_base(tmp_path: Path) -> None:
    lines = ["@base <https://e/b/../c> .", '<../x> <p> <y>, "<../z>" .', "<x> <p> <y> ."] * 200
    path = tmp_path / "a.ttl"
    path.write_text("\n".join(lines))
    reading = read(path, name="a.ttl")
    places = locate(path, reading.quads, name="a.ttl")
    assert {str(quad.object): str(places[quad].object) for quad in reading.quads[:2]} == {
        "<https://e/y>": "a.ttl:2:12",
        '"<../z>"': "a.ttl:2:17",
    }
    path.write_text("@base <https://e/b/../c> .\n<../x> <p> <y> ; <q> nothing .")
    (finding,) = read(path, name="a.ttl").findings
    assert str(finding.place) == "a.ttl:2:22"
