"""Virtuoso closes a graph with the same rules as the embedded store, to the same statements."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from owl.helpers import inferred, parse, store_of
from phegraph.errors import LimitError
from phegraph.graph import KnowledgeGraph
from phegraph.owl import add, close, remove
from phegraph.owl.sparql import Graphs
from phegraph.store import Row
from phegraph.store.remote import RemoteStore
from phegraph.terms import Statement, Subject
from servers.virtuoso import Virtuoso, is_installed, running

G, INFERRED = NamedNode("http://example.org/graph"), NamedNode("http://example.org/inferred")
ONTOLOGY = """
:Network rdfs:subClassOf :Agent . :Agent owl:disjointWith :Place . :City rdfs:subClassOf :Place .
:part a owl:TransitiveProperty . :partOf owl:inverseOf :part . :member rdfs:subPropertyOf :involves .
:presentIn owl:propertyChainAxiom ( :member :in ) . :in a owl:TransitiveProperty .
:near owl:propertyChainAxiom ( :near :part ) . :id a owl:InverseFunctionalProperty .
:Clinical owl:onProperty :member ; owl:someValuesFrom :Clinic . :Clinic owl:unionOf ( :Hospital :Practice ) .
:member rdfs:domain :Network ; rdfs:range :Agent .
"""
DATA = """
:enlight a :Network ; :member :cnao , :medaustron . :cnao a :Hospital ; :in :pavia . :pavia :in :italy .
:italy :part :pavia . :pavia :part :centre . :cnao :near :italy . :x :id "a" ; :member :y . :z :id "a" .
:medaustron a :City .
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    if not is_installed():
        if os.environ.get("CI"):
            pytest.fail("Virtuoso is not installed, and CI does not skip.")
        pytest.skip("Virtuoso is not installed: run tests/servers/install-virtuoso.sh.")
    with running(tmp_path_factory.mktemp("virtuoso")) as virtuoso:
        yield virtuoso


@pytest.fixture
def store(server: Virtuoso) -> Iterator[RemoteStore]:
    """A store that asserts the data and the ontology."""
    writing = RemoteStore(
        server.query,
        update=server.update,
        graphs=server.graphs,
        user=server.user,
        password=server.password,
        digest=True,
        default_graphs=[G],
        inferred=INFERRED,
    )
    with writing:
        for graph in (G, INFERRED, *Graphs.beside(INFERRED).scratch):
            writing.clear(graph)
        writing.extend(Quad(*statement, G) for statement in parse(ONTOLOGY + DATA))
        yield writing


def found(store: RemoteStore) -> set[Row]:
    """What the server has in the inferred graph."""
    return set(store.select(f"SELECT ?s ?p ?o {{ GRAPH {INFERRED} {{ ?s ?p ?o }} }}"))


def expected(statements: Iterable[Statement]) -> set[Statement]:
    """What the embedded store infers from statements."""
    store = store_of(list(statements))
    close(store)
    return inferred(store)


def held(store: RemoteStore) -> list[Statement]:
    """What the server says it asserts, under its own labels of blank nodes."""
    rows = store.select("SELECT ?s ?p ?o { ?s ?p ?o }", asserted=True)
    return [(s, p, o) for s, p, o in rows if isinstance(s, Subject) and isinstance(p, NamedNode) and o]


def test_a_server_infers_what_the_embedded_store_infers(store: RemoteStore) -> None:
    closure = close(store)
    assert found(store) == expected(parse(ONTOLOGY + DATA))
    assert closure.inferred == len(found(store)) > 20
    assert [clash.rule for clash in closure.clashes] == ["cax-dw"]


def test_a_server_follows_what_is_added_and_removed(store: RemoteStore) -> None:
    close(store)
    same = parse(':z :id "a" .')
    remove(store, same)
    rest = [statement for statement in parse(ONTOLOGY + DATA) if statement not in same]
    assert found(store) == expected(rest)
    more = parse(":centre :part :room . :enlight :member :ganil .")
    add(store, more)
    assert found(store) == expected(rest + more)
    remove(store, more)
    assert found(store) == expected(rest)


def test_a_server_that_runs_into_the_limit_has_what_it_had(store: RemoteStore) -> None:
    close(store)
    before = found(store)
    store.extend(Quad(*statement, G) for statement in parse(":room :in :pavia ."))
    with pytest.raises(LimitError):
        close(store, most=3)
    assert found(store) == before


def test_a_server_closes_the_shipped_graph(store: RemoteStore) -> None:
    store.clear(G)
    graph = KnowledgeGraph.open(Path(__file__).parents[2], caching=False)
    store.extend(Quad(q.subject, q.predicate, q.object, G) for q in graph.loaded.as_written())
    closure = close(store)
    assert found(store) == expected(held(store))
    assert closure.inferred == len(found(store)) > 10_000
    assert closure.clashes == ()
