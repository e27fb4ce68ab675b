"""Language tags are compared whatever their letter case, and given in lower case."""

import io
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.questions.answering import answer
from phegraph.rdf.terms import SH, Prefixes
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.store.embedded import EmbeddedStore
from phegraph.system.limits import DEFAULT

A, P = NamedNode("urn:a"), NamedNode("urn:p")
COLOUR, HAN, PLAIN = (
    Literal("colour", language="en-GB"),
    Literal("色", language="zh-Hans"),
    Literal("x", language="fr"),
)
QUADS = [Quad(A, P, term) for term in (COLOUR, HAN, PLAIN)]
SELECT = 'SELECT ?o { ?s ?p ?o FILTER(LANG(?o) != "FR") } ORDER BY LANG(?o)'
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def kept(tmp_path: Path) -> EmbeddedStore:
    EmbeddedStore(tmp_path).load([(NamedNode("urn:source"), QUADS)])
    return EmbeddedStore(tmp_path, read_only=True)


def restored(_: Path) -> EmbeddedStore:
    first, file = EmbeddedStore(), io.BytesIO()
    first.load([(NamedNode("urn:source"), QUADS)])
    first.save(file)
    second = EmbeddedStore()
    second.restore(io.BytesIO(file.getvalue()))
    return second


@pytest.fixture(params=[kept, restored])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EmbeddedStore:
    return request.param(tmp_path)  # type: ignore[no-any-return]


def test_rows_and_statements_have_their_tags_in_lower_case(store: EmbeddedStore) -> None:
    assert (COLOUR.language, HAN.language) == ("en-gb", "zh-hans")
    assert list(store.select(SELECT)) == [(COLOUR,), (HAN,)]
    assert {triple.object for triple in store.construct(CONSTRUCT)} == {COLOUR, HAN, PLAIN}


def test_so_have_answers(store: EmbeddedStore) -> None:
    assert answer(SELECT, store, Prefixes(), DEFAULT).rows == ((COLOUR,), (HAN,))
    assert {triple.object for triple in answer(CONSTRUCT, store, Prefixes(), DEFAULT).triples} == {
        COLOUR,
        HAN,
        PLAIN,
    }


def test_a_constant_matches_in_any_letter_case(store: EmbeddedStore) -> None:
    for tag in ("en-GB", "EN-gb"):
        assert list(store.select(f'SELECT ?s {{ ?s <urn:p> "colour"@{tag} }}')) == [(A,)]


def test_so_has_a_report(store: EmbeddedStore) -> None:
    shape, constraint = NamedNode("urn:shape"), NamedNode("urn:property")
    shapes = [
        Quad(shape, NamedNode(SH + "targetNode"), A),
        Quad(shape, NamedNode(SH + "property"), constraint),
        Quad(constraint, NamedNode(SH + "path"), P),
        Quad(constraint, NamedNode(SH + "maxLength"), Literal(1)),
    ]
    report = validate_quads(QUADS, read_shapes(shapes, strict=True))
    assert [result.value for result in report.results] == [COLOUR]
