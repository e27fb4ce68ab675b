"""Virtuoso: the remote store against a real server, and the same validation results as the embedded store."""

from collections import Counter

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from phegraph.errors import LimitError, StoreError, TimeLimitError
from phegraph.shacl.model import Report
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.data import RemoteData
from phegraph.shacl.validation.engine import results, validate_quads, validate_store
from phegraph.store.remote import RemoteStore
from servers.virtuoso import INFERRED, G, Virtuoso
from shacl.generated import outline
from shacl.graphs import quads

A, P = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")


def fill(store: RemoteStore, turtle: str) -> list[Quad]:
    """Put the statements of a text into the graph of the store, instead of what is there."""
    statements = quads(turtle)
    write(store, statements)
    return statements


def write(store: RemoteStore, statements: list[Quad]) -> None:
    """Put statements into the graph of the store, instead of what is there."""
    store.clear(G)
    store.extend(Quad(quad.subject, quad.predicate, quad.object, G) for quad in statements)


def test_statements_go_there_and_come_back(store: RemoteStore) -> None:
    one = Literal('é " \\ \n', language="en")
    terms: list[NamedNode | Literal] = [A, Literal("x"), one, Literal("5", datatype=_INTEGER)]
    store.extend(Quad(A, P, term, G) for term in terms)
    assert {row[0] for row in store.select(f"SELECT ?o WHERE {{ {A} {P} ?o }}")} == set(terms)
    assert set(store.construct(f"CONSTRUCT WHERE {{ {A} {P} ?o }}")) == {Triple(A, P, term) for term in terms}
    assert store.count(G) == 4
    assert store.ask(f"ASK {{ {A} {P} 5 }}")
    assert not store.ask(f"ASK {{ {A} {P} 6 }}")


_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def test_blank_nodes_come_back_as_blank_nodes(store: RemoteStore) -> None:
    store.extend([Quad(BlankNode("b"), P, A, G)])
    ((node,),) = store.select(f"SELECT ?s WHERE {{ ?s {P} {A} }}")
    assert isinstance(node, BlankNode)


def test_updates_change_and_graphs_can_be_cleared(store: RemoteStore) -> None:
    store.update(f"INSERT DATA {{ GRAPH {G} {{ {A} {P} 1 , 2 }} }}")
    store.update(f"DELETE DATA {{ GRAPH {G} {{ {A} {P} 2 }} }}")
    assert store.count(G) == 1
    store.clear(G)
    assert store.count(G) == 0


def test_inferred_statements_are_seen_unless_left_out(store: RemoteStore) -> None:
    store.extend([Quad(A, P, Literal("asserted"), G), Quad(A, P, Literal("inferred"), INFERRED)])
    query = f"SELECT ?o WHERE {{ {A} {P} ?o }}"
    assert len(list(store.select(query))) == 2
    assert len(list(store.select(query, asserted=True))) == 1
    assert store.count() == 1


def test_a_stranger_may_not_write(server: Virtuoso) -> None:
    with RemoteStore(server.query, update=server.update) as stranger, pytest.raises(StoreError, match="401"):
        stranger.update(f"INSERT DATA {{ GRAPH {G} {{ {A} {P} 1 }} }}")


SHAPES = """
ex:PersonShape sh:targetClass ex:Person ; sh:property
  [ sh:path ex:name ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:string ],
  [ sh:path ex:name ; sh:pattern "^[A-Z]" ; sh:minLength 2 ],
  [ sh:path ex:label ; sh:uniqueLang true ; sh:languageIn ( "en" "de" ) ],
  [ sh:path ex:age ; sh:minInclusive 0 ; sh:maxExclusive 150 ; sh:datatype xsd:integer ],
  [ sh:path ex:knows ; sh:class ex:Agent ; sh:nodeKind sh:IRI ; sh:disjoint ex:self ],
  [ sh:path ex:status ; sh:in ( ex:active "gone" 3 ) ],
  [ sh:path ( ex:knows ex:age ) ; sh:maxCount 2 ],
  [ sh:path [ sh:inversePath ex:knows ] ; sh:maxCount 1 ],
  [ sh:path ex:knows ; sh:qualifiedValueShape [ sh:class ex:Person ] ; sh:qualifiedMinCount 1 ] ;
  sh:or ( [ sh:path ex:age ; sh:minCount 1 ] [ sh:path ex:status ; sh:hasValue ex:active ] ) ;
  sh:not [ sh:class ex:Robot ] ;
  sh:sparql [ sh:select '''SELECT $this ?value {
    $this <http://example.org/knows> ?value FILTER ($this = ?value) }''' ] .
ex:Closed sh:targetSubjectsOf ex:closed ; sh:closed true ; sh:ignoredProperties ( rdf:type ex:closed ) .
"""
DATA = """
ex:Person rdfs:subClassOf ex:Agent . ex:Pupil rdfs:subClassOf ex:Person .
ex:ann a ex:Person ; ex:name "Ann" ; ex:age 30 ; ex:knows ex:bob, ex:cid ; ex:label "a"@en, "b"@en, "c"@fr .
ex:bob a ex:Pupil ; ex:name "b", "Bob" ; ex:age 200, "x" ; ex:knows ex:bob, [ a ex:Person ] .
ex:bob ex:status ex:active, 3, 4 .
ex:cid a ex:Person, ex:Robot ; ex:name 5 ; ex:knows ex:nobody ; ex:self ex:nobody ; ex:status "gone", "here" .
ex:dan a ex:Person ; ex:name "Dan" ; ex:knows ex:cid . ex:box ex:closed true ; ex:open 1 .
"""


@pytest.mark.parametrize("page", [2, 2000])
def test_validation_finds_what_it_finds_embedded(store: RemoteStore, page: int) -> None:
    # Blank focus nodes have no order, so that there must be a page for all of them.
    statements = fill(store, DATA if page > 10 else DATA.replace("[ a ex:Person ]", "ex:eve"))
    shapes = read_shapes(quads(SHAPES))
    embedded = validate_quads(statements, shapes)
    remote = Report(tuple(results(RemoteData(store, page), shapes)))
    assert nameless(outline(remote)) == nameless(outline(embedded))
    assert len(embedded.results) > 20


def nameless(found: Counter[tuple[str, ...]]) -> Counter[tuple[str, ...]]:
    """Results without the labels of blank nodes, which a server makes anew."""
    shown = Counter[tuple[str, ...]]()
    for key, count in found.items():
        shown[tuple("_:" if part.startswith("_:") else part for part in key)] += count
    return shown


def test_more_results_than_the_server_gives_at_once_all_arrive(store: RemoteStore) -> None:
    fill(store, " ".join(f"ex:n{number} a ex:C ." for number in range(6000)))
    shapes = quads("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    assert len(validate_store(store, shapes).results) == 6000


def test_a_graph_that_a_query_names_is_looked_into(store: RemoteStore) -> None:
    other, empty = NamedNode("http://example.org/other"), NamedNode("http://example.org/empty")
    triple = quads("ex:a a ex:C .")[0].triple
    store.extend([Quad(triple.subject, triple.predicate, triple.object, other)])
    pattern = "{{ GRAPH {} {{ ?s ?p ?o }} }}"
    assert list(store.select(f"SELECT ?s {pattern.format(other)}")) == [(triple.subject,)]
    assert store.ask(f"ASK {pattern.format(other)}")
    assert not store.ask(f"ASK {pattern.format(empty)}")
    assert (store.count(other), store.count(empty)) == (1, 0)
    store.clear(other)


def test_more_rows_than_the_server_gives_at_once_are_asked_for_page_by_page(store: RemoteStore) -> None:
    fill(store, " ".join(f"ex:n{number} a ex:C ." for number in range(6000)))
    rows = list(store.select("SELECT DISTINCT ?c ?s { ?s a ?c }"))
    assert len(set(rows)) == len(rows) == 6000
    assert {row[0] for row in rows} == {NamedNode("http://example.org/C")}


def test_rows_in_an_order_that_the_server_cuts_off_are_an_error(store: RemoteStore) -> None:
    fill(store, " ".join(f"ex:n{number} a ex:C ." for number in range(6000)))
    assert len(list(store.select("SELECT ?s { ?s a ?c } ORDER BY ?s LIMIT 4999"))) == 4999
    with pytest.raises(LimitError, match="no more than 5000 rows"):
        store.select("SELECT ?s { ?s a ?c } ORDER BY ?s")


@pytest.mark.parametrize("term", [A, Literal("x", language="en")])
def test_a_constant_is_bound_before_optional(store: RemoteStore, term: NamedNode | Literal) -> None:
    store.extend([Quad(A, P, term, G), Quad(A, P, Literal("z"), G)])
    query = f"SELECT ?o ?c {{ BIND ({term} AS ?o) ?s {P} ?o OPTIONAL {{ ?s {P} ?c FILTER(?c = 'z') }} }}"
    assert list(store.select(query)) == [(term, Literal("z"))]


def test_an_answer_that_virtuoso_ends_early_is_an_error(store: RemoteStore, server: Virtuoso) -> None:
    store.extend(Quad(NamedNode(f"{A.value}{n}"), P, Literal(f"{n}"), G) for n in range(3000))
    pairs = "?a ?p ?x . ?b ?p ?y . ?c ?p ?z FILTER (STR(?x) = CONCAT(STR(?y), 'x'))"
    with RemoteStore(f"{server.query}?timeout=1200", timeout=0) as ended_by_itself:
        with pytest.raises(TimeLimitError, match="before its answer was complete"):
            ended_by_itself.select(f"SELECT ?a ?b {{ {pairs} }}")
        assert ended_by_itself.ask(f"ASK {{ ?a {P} ?x }}", dataset=((G,), ()))
        assert not ended_by_itself.ask(f"ASK {{ ?a {P} ?x }}", dataset=((INFERRED,), ()))
