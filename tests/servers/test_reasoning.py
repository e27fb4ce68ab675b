"""Virtuoso closes a graph with the same rules as the embedded store, to the same statements."""

import multiprocessing
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from owl.helpers import inferred, parse, store_of
from phegraph.errors import LimitError
from phegraph.graph import KnowledgeGraph
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.increments import add_statements, remove_statements
from phegraph.owl.closure.resumable import ResumableEngine
from phegraph.owl.rules.sparql import ClosureGraphs
from phegraph.rdf.terms import Statement, Subject
from phegraph.sparql.results import Row
from phegraph.store.remote import RemoteStore
from servers.killed import close_and_die
from servers.virtuoso import INFERRED, G, Virtuoso

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


@pytest.fixture
def store(store: RemoteStore) -> RemoteStore:
    """A store that asserts the data and the ontology."""
    for graph in ClosureGraphs.for_inferred(INFERRED).scratch:
        store.clear(graph)
    store.extend(Quad(*statement, G) for statement in parse(ONTOLOGY + DATA))
    return store


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
    assert [inconsistency.rule for inconsistency in closure.inconsistencies] == ["cax-dw"]


def test_a_server_follows_what_is_added_and_removed(store: RemoteStore) -> None:
    close(store)
    same = parse(':z :id "a" .')
    remove_statements(store, same)
    rest = [statement for statement in parse(ONTOLOGY + DATA) if statement not in same]
    assert found(store) == expected(rest)
    more = parse(":centre :part :room . :enlight :member :ganil .")
    add_statements(store, more)
    assert found(store) == expected(rest + more)
    remove_statements(store, more)
    assert found(store) == expected(rest)


def test_a_server_that_runs_into_the_limit_has_what_it_had(store: RemoteStore) -> None:
    close(store)
    before = found(store)
    store.extend(Quad(*statement, G) for statement in parse(":room :in :pavia ."))
    with pytest.raises(LimitError):
        close(store, max_inferred=3)
    assert found(store) == before


def test_a_closure_on_a_server_goes_on_where_it_was_killed(store: RemoteStore, server: Virtuoso) -> None:
    process = multiprocessing.get_context("spawn").Process(target=close_and_die, args=[server])
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert store.count(ClosureGraphs.for_inferred(INFERRED).done) > 3
    close(store, evaluation=ResumableEngine)
    assert found(store) == expected(parse(ONTOLOGY + DATA))
    assert all(not store.count(graph) for graph in ClosureGraphs.for_inferred(INFERRED).scratch)


def test_a_server_closes_the_shipped_graph(store: RemoteStore) -> None:
    store.clear(G)
    graph = KnowledgeGraph.open(Path(__file__).parents[2], caching=False)
    store.extend(Quad(q.subject, q.predicate, q.object, G) for q in graph.loaded.asserted_quads)
    closure = close(store)
    assert found(store) == expected(held(store))
    assert closure.inferred == len(found(store)) > 10_000
    assert closure.inconsistencies == ()
