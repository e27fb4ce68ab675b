"""Compact JSON-LD: whatever is written reads back, and the terms are those of the context."""

import json
from pathlib import Path

import pyld.jsonld
import pytest
from hypothesis import example, given, settings
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from datasets import EX, LIST, ONE, QUADS, A, B, P, Q, canonical
from phegraph.errors import ExportError
from phegraph.publish.jsonld.compact import jsonld_text
from phegraph.publish.jsonld.context import JsonldContext, context_of, read_context
from phegraph.rdf.terms import RDF_NIL, RDF_TYPE, XSD

CONTEXT = {
    "@version": 1.1,
    "@vocab": EX,
    "ex": EX,
    "xsd": XSD,
    "type": "@type",
    "p": {"@id": "ex:p", "@type": "@id"},
    "pYear": {"@id": "ex:p", "@type": "xsd:gYear"},
    "pText": {"@id": "ex:p", "@container": ["@language", "@set"]},
    "q": {"@id": "ex:q", "@type": "@vocab", "@context": {"@vocab": EX + "kind/"}},
    "back": {"@reverse": "ex:p"},
    "a": {"@id": "ex:a"},
}
KIND = NamedNode(EX + "kind/small")


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> JsonldContext:
    path = tmp_path_factory.mktemp("context") / "context.jsonld"
    path.write_text(json.dumps({"@context": CONTEXT}), encoding="utf-8")
    return read_context(path)


def by_pyld(document: str) -> list[Quad]:
    quads = pyld.jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    return list(parse(quads.encode(), RdfFormat.N_QUADS))


@settings(deadline=None, max_examples=100)
@given(quads=QUADS)
@example(quads=LIST)
@example(quads=[Quad(A, P, BlankNode("x"), ONE)])
@example(quads=[Quad(A, RDF_TYPE, BlankNode("x")), Quad(BlankNode("x"), P, B)])
@example(quads=[Quad(A, P, RDF_NIL), Quad(A, Q, RDF_NIL, ONE)])
@example(quads=[Quad(A, Q, KIND), Quad(A, Q, NamedNode(EX + "kind/a")), Quad(A, Q, NamedNode(EX + "kind/"))])
@example(quads=[Quad(A, RDF_TYPE, A), Quad(A, RDF_TYPE, Literal("a")), Quad(A, RDF_TYPE, B)])
@example(quads=[Quad(NamedNode("ex:b"), P, NamedNode("q:x")), Quad(A, NamedNode("type:y"), A)])
@example(quads=[Quad(A, P, Literal("2001", datatype=NamedNode(XSD + "gYear"))), Quad(A, P, Literal("2001"))])
@example(
    quads=[Quad(A, P, Literal(n, datatype=NamedNode(XSD + "integer"))) for n in ("1", "-0", "01", "9" * 30)]
)
def test_any_dataset_reads_back_the_same(context: JsonldContext, quads: list[Quad]) -> None:
    for words in (context, context_of({"ex": EX, "": EX})):
        document = jsonld_text(quads, words)
        assert canonical(parse(document.encode(), RdfFormat.JSON_LD)) == canonical(quads)


def test_pyld_reads_it_the_same(context: JsonldContext) -> None:
    quads = [
        *(Quad(A, Q, kind, ONE) for kind in (KIND, B, NamedNode("urn:x:y"))),
        *(Quad(A, P, Literal(words, language=tag), ONE) for words in "xy" for tag in ("en", "fr")),
        Quad(A, P, Literal("2001", datatype=NamedNode(XSD + "gYear")), ONE),
        Quad(A, RDF_TYPE, NamedNode(EX + "Thing"), ONE),
        *LIST,
    ]
    assert canonical(by_pyld(jsonld_text(quads, context))) == canonical(quads)


def test_the_terms_of_the_context_are_used(context: JsonldContext) -> None:
    year = Literal("2001", datatype=NamedNode(XSD + "gYear"))
    label = Literal("one", language="en")
    thing = NamedNode(EX + "Thing")
    quads = [Quad(A, Q, KIND), Quad(A, P, year), Quad(A, P, label), Quad(A, RDF_TYPE, thing)]
    document = json.loads(jsonld_text(quads, context))
    assert document["@graph"] == [
        {"@id": "ex:a", "type": "Thing", "pYear": "2001", "q": "small", "pText": {"en": "one"}}
    ]
    assert set(document["@context"]) == {"@version", "@vocab", "ex", "xsd", "type", "pYear", "pText", "q"}


def test_a_term_that_looks_like_a_short_address_is_not_used(tmp_path: Path) -> None:
    path = tmp_path / "context.jsonld"
    path.write_text(json.dumps({"@context": {"ex": EX, "ex:p": {"@type": "@id", "@id": EX + "p"}}}))
    quads = [Quad(A, P, B), Quad(A, P, Literal(B.value))]
    document = jsonld_text(quads, read_context(path))
    assert canonical(by_pyld(document)) == canonical(quads)


TERM: dict[str, object] = {"@id": EX + "p", "@type": "@id"}


@pytest.mark.parametrize(
    "words",
    [
        {"@like": TERM},
        {"@like": EX},
        {"": TERM},
        {"_": EX},
        {"one/two": TERM},
        {"p": TERM, "@version": 1},
        {"p": {**TERM, "@type": None}},
        {"p": {**TERM, "@container": None}},
        {"p": {**TERM, "@container": "@list"}},
        {"p": {**TERM, "@type": "@json"}},
        {"p": {**TERM, "@type": "@vocab", "@context": {"@vocab": EX, "b": EX + "other"}}},
        {"p": {**TERM, "@type": "@vocab", "@context": {"@vocab": None}}},
        {"p": {**TERM, "@type": "@vocab", "@context": None}},
        {"@language": "fr", "@base": "https://elsewhere.example/"},
    ],
)
def test_what_would_be_read_otherwise_is_not_used(tmp_path: Path, words: dict[str, object]) -> None:
    path = tmp_path / "context.jsonld"
    path.write_text(json.dumps({"@context": words}), encoding="utf-8")
    quads = [Quad(A, P, B), Quad(A, P, Literal("b")), Quad(A, Q, NamedNode("one:x"))]
    document = jsonld_text(quads, read_context(path))
    assert canonical(by_pyld(document)) == canonical(quads)
    assert canonical(parse(document.encode(), RdfFormat.JSON_LD)) == canonical(quads)


@pytest.mark.parametrize("written", ["no JSON", "[]", "{}", '{"@context": "https://example.org/remote"}'])
def test_what_is_no_context_is_said_with_its_file(tmp_path: Path, written: str) -> None:
    path = tmp_path / "context.jsonld"
    path.write_text(written, encoding="utf-8")
    with pytest.raises(ExportError) as caught:
        read_context(path)
    assert str(path) in str(caught.value)
