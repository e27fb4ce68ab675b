"""RDF/XML: what Oxigraph's parser alone reads otherwise."""

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat

from phegraph.rdf.reading.reader import read_text
from phegraph.rdf.terms import RDF


def literal_of(content: str, declarations: str = "") -> str:
    text = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {declarations}>
    <rdf:Description rdf:about="x:s"><x:p xmlns:x="x:" rdf:parseType="Literal">{content}</x:p>
    </rdf:Description></rdf:RDF>"""
    reading = read_text(text, RdfFormat.RDF_XML, name="a.rdf")
    assert reading.findings == ()
    (quad,) = reading.quads
    return str(quad.object)


# RDF 1.1 XML Syntax, section 7.2.17; Exclusive XML Canonicalization 1.0, section 3, with comments.
@pytest.mark.parametrize(
    ("content", "declarations", "literal"),
    [
        ("a &lt; b", "", "a &lt; b"),
        ('<p xmlns="x:y">a<b/></p>', "", '<p xmlns="x:y">a<b></b></p>'),
        ("<p><q/></p>", 'xmlns="x:y"', '<p xmlns="x:y"><q></q></p>'),
        ("<z:p z:b='2' a='1'/>", 'xmlns:z="x:z" xmlns:u="x:u"', '<z:p xmlns:z="x:z" a="1" z:b="2"></z:p>'),
        ("<!-- a --><?b c?><d><![CDATA[<&]]></d>", "", "<!-- a --><?b c?><d>&lt;&amp;</d>"),
        ("&#13;<p a='&#10;'/>", "", '&#xD;<p a="&#xA;"></p>'),
    ],
)  # fmt: skip
def test_xml_literals_are_in_canonical_form(content: str, declarations: str, literal: str) -> None:
    expected = Literal(literal, datatype=NamedNode(RDF + "XMLLiteral"))
    assert literal_of(content, declarations) == str(expected)


def test_a_literal_of_xml_has_no_other_object() -> None:
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>
    <x:p xmlns:x="x:" rdf:parseType="Literal" rdf:resource="x:o"/></rdf:Description></rdf:RDF>"""
    assert read_text(text, RdfFormat.RDF_XML, name="a.rdf").findings


def test_an_empty_language_takes_back_the_one_around_it() -> None:
    text = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xml:lang="en" xmlns:x="x:">
    <rdf:Description rdf:about="x:s"><x:p xml:lang="">a</x:p><x:p>b</x:p>
    <x:q xml:lang=""><rdf:Description rdf:about="x:o" x:r="c"><x:p xml:lang="fr">d</x:p></rdf:Description>
    </x:q></rdf:Description></rdf:RDF>"""
    reading = read_text(text, RdfFormat.RDF_XML, name="a.rdf")
    texts = {(t.value, t.language) for t in (q.object for q in reading.quads) if isinstance(t, Literal)}
    assert texts == {("a", None), ("b", "en"), ("c", None), ("d", "fr")}


def test_utf_16_is_read() -> None:
    text = """<?xml version="1.0" encoding="UTF-16"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about="x:s" xmlns:x="x:" x:p="\u00e9\U0001f600"/></rdf:RDF>"""
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        reading = read_text(text.encode(encoding), RdfFormat.RDF_XML, name="a.rdf")
        assert [quad.object for quad in reading.quads] == [Literal("\u00e9\U0001f600")]
