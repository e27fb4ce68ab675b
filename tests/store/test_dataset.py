"""The rdflib dataset reads what the store holds, changes nothing, fetches nothing."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import cast

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from rdflib import RDF, URIRef
from rdflib.plugins.sparql import prepareQuery

from phegraph.errors import QueryError, StoreError
from phegraph.rdf.convert import from_rdflib, to_rdflib
from phegraph.rdf.terms import RDF_TYPE, XSD, Term
from phegraph.store.dataset import dataset_of_quads, dataset_of_store
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.protocol import LocalStore

EX = "https://example.org/"
A, B, P, C = (NamedNode(EX + name) for name in "abpC")
ONE, TWO = NamedNode(EX + "source/one"), NamedNode(EX + "source/two")
QUADS = [Quad(A, P, B, ONE), Quad(A, P, B, TWO), Quad(B, P, Literal("x", language="en"), TWO)]


@pytest.fixture
def store() -> EmbeddedStore:
    store = EmbeddedStore()
    store.load([(ONE, QUADS)])
    store.extend([Quad(A, RDF_TYPE, C, store.inferred)])
    return store


@pytest.fixture
def dataset(store: EmbeddedStore) -> rdflib.Dataset:
    return dataset_of_store(store, prefixes={"ex": EX})


@pytest.fixture
def written() -> rdflib.Dataset:
    return dataset_of_quads(QUADS, prefixes={"ex": EX})


def decimal(form: str) -> Literal:
    return Literal(form, datatype=NamedNode(XSD + "decimal"))


def test_a_store_that_rdflib_cannot_read_is_an_error_that_names_it() -> None:
    another = cast("LocalStore", SimpleNamespace(kind="Another 1.0"))
    with pytest.raises(StoreError, match=r"rdflib cannot read a store of the kind Another 1\.0"):
        dataset_of_store(another)


def test_the_default_graph_holds_each_statement_once_inferred_ones_too(dataset: rdflib.Dataset) -> None:
    triples = list(dataset.triples((None, None, None)))
    assert len(triples) == len(set(triples)) == len(dataset) == 3
    assert (URIRef(EX + "a"), RDF.type, URIRef(EX + "C")) in dataset


def test_asserted_statements_alone_can_be_asked_for(store: EmbeddedStore) -> None:
    dataset = dataset_of_store(store, asserted=True)
    assert (URIRef(EX + "a"), RDF.type, URIRef(EX + "C")) not in dataset
    assert len(dataset) == 2
    assert {str(graph.identifier) for graph in dataset.graphs()} == {
        ONE.value,
        TWO.value,
        "urn:x-rdflib:default",
    }
    assert not dataset.query("ASK { ?s a ?class }").askAnswer


def test_each_source_is_a_named_graph(dataset: rdflib.Dataset) -> None:
    assert len(dataset.graph(URIRef(ONE.value))) == 1
    assert len(list(dataset.graph(URIRef(TWO.value)))) == 2
    rows = dataset.query("SELECT ?g { GRAPH ?g { ?s ex:p 'x'@en } }")
    assert [str(row[0]) for row in rows] == [TWO.value]  # type: ignore[index]


def test_a_named_graph_answers_for_itself(dataset: rdflib.Dataset) -> None:
    assert len(dataset.graph(URIRef(ONE.value)).query("SELECT * { ?s ?p ?o }")) == 1


def test_the_four_forms_answer(dataset: rdflib.Dataset) -> None:
    assert dataset.query("ASK { ex:a ex:p ex:b }").askAnswer
    assert len(dataset.query("SELECT ?s { ?s ex:p ?o }")) == 2
    assert len(dataset.query("CONSTRUCT WHERE { ?s ex:p ?o }").graph or ()) == 2
    assert len(dataset.query("DESCRIBE ex:a").graph or ()) == 2


def test_an_unbound_variable_has_no_binding(dataset: rdflib.Dataset) -> None:
    (row,) = dataset.query("SELECT ?s ?x { ?s a ex:C OPTIONAL { ?s ex:none ?x } }").bindings
    assert row == {rdflib.Variable("s"): URIRef(EX + "a")}


def test_initial_bindings_reach_variables_that_are_not_projected(dataset: rdflib.Dataset) -> None:
    result = dataset.query("SELECT ?s { ?s ex:p ?o }", initBindings={"o": URIRef(EX + "b")})
    assert [row[0] for row in result] == [URIRef(EX + "a")]  # type: ignore[index]


CHANGES: dict[str, Callable[[rdflib.Dataset], object]] = {
    "add": lambda dataset: dataset.add((URIRef(EX), URIRef(EX), URIRef(EX))),
    "addN": lambda dataset: dataset.addN([(URIRef(EX), URIRef(EX), URIRef(EX), dataset.default_graph)]),
    "+=": lambda dataset: dataset.graph(URIRef(ONE.value)).__iadd__([(URIRef(EX), URIRef(EX), URIRef(EX))]),
    "remove": lambda dataset: dataset.remove((URIRef(EX), URIRef(EX), URIRef(EX))),
    "remove_graph": lambda dataset: dataset.remove_graph(URIRef(ONE.value)),
    "update": lambda dataset: dataset.update("CLEAR ALL"),
    "update by rdflib": lambda dataset: dataset.update(
        "LOAD <http://127.0.0.1:1/>", use_store_provided=False
    ),
    "parse": lambda dataset: dataset.parse("http://127.0.0.1:1/"),
    "parse into a graph": lambda dataset: dataset.graph(URIRef(ONE.value)).parse("http://127.0.0.1:1/"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_can_be_changed(dataset: rdflib.Dataset, change: Callable[[rdflib.Dataset], object]) -> None:
    with pytest.raises(StoreError, match="read-only"):
        change(dataset)
    assert len(dataset) == 3


SERVICE = "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
FROM = "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }"
NESTED = "ASK { ?s ?p ?o FILTER NOT EXISTS { { SELECT * { SERVICE ?s { ?s ?p ?o } } } } }"


@pytest.mark.parametrize("engine", [True, False])
@pytest.mark.parametrize("text", [SERVICE, FROM, NESTED])
@pytest.mark.parametrize("which", ["dataset", "written"])
def test_no_engine_reaches_out(which: str, text: str, engine: bool, request: pytest.FixtureRequest) -> None:
    graph: rdflib.Dataset = request.getfixturevalue(which)
    with pytest.raises(QueryError):
        graph.query(text, use_store_provided=engine)
    with pytest.raises(QueryError):
        graph.query(prepareQuery(text))
    with pytest.raises(QueryError):
        graph.graph(URIRef(ONE.value)).query(text, use_store_provided=engine)


def test_a_prepared_query_is_answered(dataset: rdflib.Dataset, written: rdflib.Dataset) -> None:
    prepared = prepareQuery("SELECT ?o { ?s <https://example.org/p> ?o }")
    assert len(dataset.query(prepared)) == len(written.query(prepared)) == 2


def test_from_reads_graphs_of_the_dataset(dataset: rdflib.Dataset, written: rdflib.Dataset) -> None:
    text = f"SELECT * FROM {ONE} FROM {TWO} {{ ?s ?p ?o }}"
    assert len(dataset.query(text)) == len(written.query(text)) == 2


def test_written_words_are_kept_in_answers_and_found_by_queries() -> None:
    quads = [Quad(A, P, decimal("1.0")), Quad(A, P, decimal("1.00")), Quad(A, P, decimal("01.0"))]
    dataset = dataset_of_quads(quads)
    values = [from_rdflib(row[0]) for row in dataset.query(f"SELECT ?v {{ {A} {P} ?v }}")]  # type: ignore[index]
    assert sorted(map(str, values)) == sorted(map(str, (quad.object for quad in quads)))
    numbers = dataset_of_quads([Quad(A, P, Literal("007", datatype=NamedNode(XSD + "integer")))])
    assert numbers.query(f"ASK {{ {A} {P} 007 }}").askAnswer
    assert not numbers.query(f"ASK {{ {A} {P} 7 }}").askAnswer
    assert dataset.query(f"ASK {{ {A} {P} 1.00 }}").askAnswer
    assert not dataset.query(f"ASK {{ {A} {P} 1.000 }}").askAnswer
    assert len(dataset.query(f"SELECT * {{ {A} {P} ?v FILTER (?v = 1.000) }}")) == 3


def test_the_setting_of_rdflib_is_as_before(written: rdflib.Dataset) -> None:
    written.query("SELECT * { ?s ?p ?o }")
    with pytest.raises(QueryError):
        written.query(SERVICE)
    assert rdflib.NORMALIZE_LITERALS is True


@pytest.mark.parametrize(
    "term",
    [
        A,
        BlankNode("k1b0"),
        Literal(""),
        Literal("x", language="en-gb"),
        decimal("1.00"),
        Literal("2026-12-31T24:00:00Z", datatype=NamedNode(XSD + "dateTime")),
        Literal("maybe", datatype=NamedNode(XSD + "boolean")),
    ],
)
def test_a_term_comes_back_from_rdflib_as_it_was(term: Term) -> None:
    assert from_rdflib(to_rdflib(term)) == term


def test_the_empty_literal_is_found_by_its_pattern() -> None:
    store = EmbeddedStore()
    store.load([(ONE, [Quad(A, P, Literal("")), Quad(A, P, Literal("x"))])])
    assert len(list(dataset_of_store(store).triples((None, None, rdflib.Literal(""))))) == 1


def test_a_literal_without_a_value_is_converted_without_a_log(caplog: pytest.LogCaptureFixture) -> None:
    to_rdflib.cache_clear()
    assert str(to_rdflib(Literal("maybe", datatype=NamedNode(XSD + "boolean")))) == "maybe"
    assert str(to_rdflib(Literal("-0044", datatype=NamedNode(XSD + "gYear")))) == "-0044"
    assert caplog.records == []


def test_the_columns_of_a_star_come_as_the_query_names_them(dataset: rdflib.Dataset) -> None:
    result = dataset.query("SELECT * { ?thing ex:p ?other . ?other ex:p ?a }")
    assert [str(name) for name in result.vars or ()] == ["thing", "other", "a"]
    (row,) = result
    assert [str(cell) for cell in row] == [A.value, B.value, "x"]  # type: ignore[union-attr]


@pytest.mark.parametrize("which", ["dataset", "written"])
def test_a_row_without_a_binding_is_a_row(which: str, request: pytest.FixtureRequest) -> None:
    graph: rdflib.Dataset = request.getfixturevalue(which)
    assert [list(row) for row in graph.query("SELECT ?x { OPTIONAL { ?x ex:none ?y } }")] == [[None]]  # type: ignore[arg-type]
