"""The embedded store keeps each statement once, tells its source, and says which lexical forms it changes."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

import phegraph
from phegraph.errors import QueryError, StoreError
from phegraph.rdf.terms import XSD
from phegraph.store.embedded import EmbeddedStore, canonical_forms

A, B, P = (NamedNode(f"https://example.org/{name}") for name in "abp")
ONE, TWO = NamedNode("https://example.org/source/one"), NamedNode("https://example.org/source/two")
EVERYTHING = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + datatype))


@pytest.fixture
def store() -> EmbeddedStore:
    """Two sources that share one statement, and one inferred statement."""
    store = EmbeddedStore()
    store.load([(ONE, [Quad(A, P, B)]), (TWO, [Quad(A, P, B), Quad(B, P, Literal("x"))])])
    store.extend([Quad(B, P, A, store.inferred)])
    return store


def test_only_the_folder_of_stores_knows_what_library_keeps_the_quads() -> None:
    source, tests = Path(phegraph.__file__).parent, Path(__file__).parents[1]
    files = {path.relative_to(root): path for root in (source, tests) for path in root.rglob("*.py")}
    reached = re.compile(r"\b(?!window\b|self\b)\w+\.oxigraph\b")  # of a browser, of the store itself
    users = {name.parts[0] for name, path in files.items() if reached.search(path.read_text("utf-8"))}
    assert users == {"store"}


def test_quads_are_looked_up_by_any_of_their_terms(store: EmbeddedStore) -> None:
    assert set(store.quads(A, P, B)) == {Quad(A, P, B), Quad(A, P, B, ONE), Quad(A, P, B, TWO)}
    assert list(store.quads(predicate=P, graph=store.inferred)) == [Quad(B, P, A, store.inferred)]
    assert list(store.quads(object=Literal("x"), graph=DefaultGraph())) == [Quad(B, P, Literal("x"))]
    assert not list(store.quads(B, None, B))


def test_a_statement_of_two_sources_is_one_row(store: EmbeddedStore) -> None:
    assert list(store.select(EVERYTHING, asserted=True)).count((A, P, B)) == 1
    assert store.count() == 2


def test_each_source_keeps_its_statements_in_its_graph(store: EmbeddedStore) -> None:
    rows = store.select("SELECT ?source WHERE { GRAPH ?source { ?s ?p ?o FILTER isIRI(?o) } }")
    assert set(rows) == {(ONE,), (TWO,), (store.inferred,)}
    assert (store.count(ONE), store.count(TWO)) == (1, 2)


def test_inferred_statements_are_seen_unless_only_asserted_ones_are_asked_for(store: EmbeddedStore) -> None:
    assert store.ask(f"ASK {{ {B} {P} {A} }}")
    assert not store.ask(f"ASK {{ {B} {P} {A} }}", asserted=True)
    assert len(list(store.construct("CONSTRUCT WHERE { ?s ?p ?o }"))) == 3


def test_an_asserted_statement_is_not_inferred_as_well(store: EmbeddedStore) -> None:
    store.extend([Quad(A, P, B, store.inferred)])
    store.load([(ONE, [Quad(B, P, A)])])
    assert store.count(store.inferred) == 0
    assert len(list(store.select(EVERYTHING))) == 3


def test_the_inferred_graph_of_a_dump_is_not_asserted_when_it_is_loaded() -> None:
    store = EmbeddedStore()
    store.load([(ONE, [Quad(A, P, B), Quad(B, P, A, store.inferred), Quad(A, P, B, store.inferred)])])
    assert (store.count(), store.count(store.inferred), store.count(ONE)) == (1, 1, 1)


def test_a_quad_that_names_its_graph_stays_in_that_graph() -> None:
    store = EmbeddedStore()
    store.load([(ONE, [Quad(A, P, B, TWO)])])
    assert (store.count(), store.count(TWO), store.count(ONE)) == (1, 1, 0)


def test_a_blank_node_is_the_same_in_the_merged_graph_and_in_its_source() -> None:
    store = EmbeddedStore()
    store.load([(ONE, [Quad(BlankNode("k1b0"), P, Literal("x"))])])
    query = f"SELECT ?s WHERE {{ ?s {P} 'x' GRAPH {ONE} {{ ?s {P} 'x' }} }}"
    assert list(store.select(query)) == [(BlankNode("k1b0"),)]


def test_a_cleared_graph_is_gone(store: EmbeddedStore) -> None:
    store.clear(store.inferred)
    assert store.count(store.inferred) == 0
    assert store.count() == 2


def test_an_update_changes_the_store(store: EmbeddedStore) -> None:
    store.update(f"INSERT DATA {{ {A} {P} 'new' }}")
    assert store.ask(f"ASK {{ {A} {P} 'new' }}")


def test_noncanonical_has_the_changed_statements_as_written_in_the_graph_of_their_source() -> None:
    store = EmbeddedStore()
    changed = [typed("1.00", "decimal"), typed("5", "int"), typed("01", "integer"), typed("1", "boolean")]
    unchanged = [typed("1.5", "decimal"), typed("5", "integer"), typed("x", "byte"), Literal("1.00")]
    store.load([(ONE, [Quad(A, P, term) for term in changed + unchanged])])
    assert set(store.noncanonical) == {Quad(A, P, term, ONE) for term in changed}


def test_the_canonical_form_of_a_literal_is_what_the_store_keeps() -> None:
    assert canonical_forms([typed("P1Y12M", "duration"), typed("x", "duration")]) == {
        typed("P1Y12M", "duration"): typed("P2Y", "duration")
    }


DATATYPES = ["integer", "decimal", "double", "float", "boolean", "byte", "int", "unsignedLong", "duration"]
DATATYPES += [
    "dateTime",
    "date",
    "time",
    "gYear",
    "gYearMonth",
    "dayTimeDuration",
    "yearMonthDuration",
    "string",
]
WORDS = st.one_of(
    st.text(max_size=8),
    st.from_regex(r"[+-]?0{0,3}[0-9]{0,20}(\.[0-9]{0,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True),
    st.from_regex(r"-?P([0-9]{1,3}Y)?([0-9]{1,3}M)?(T[0-9]{1,3}(\.0*)?S)?", fullmatch=True),
    st.from_regex(
        r"-?[0-9]{4}-(0[1-9]|1[0-2])-[0-2][0-9](T[0-2][0-9]:00:00(\.[0-9]{1,4})?)?(Z|\+00:00)?",
        fullmatch=True,
    ),
    st.sampled_from(["true", "1", "0", "INF", "-INF", "NaN", "24:00:00"]),
)
LITERALS = st.one_of(
    st.builds(typed, WORDS, st.sampled_from(DATATYPES)),
    st.builds(
        lambda value, tag: Literal(value, language=tag),
        st.text(max_size=8),
        st.sampled_from(["en", "en-GB", "zh-Hant"]),
    ),
    st.builds(Literal, st.text(max_size=8)),
)


@given(st.lists(LITERALS, max_size=20))
def test_canonical_forms_are_of_exactly_the_literals_that_do_not_come_back_from_a_store(
    literals: list[Literal],
) -> None:
    def read_back(literal: Literal) -> object:
        store = Store()
        store.add(Quad(A, P, literal))
        return next(iter(store)).object

    assert canonical_forms(literals) == {x: read_back(x) for x in literals if read_back(x) != x}


def test_a_saved_store_is_restored_with_its_blank_nodes_and_its_noncanonical_statements() -> None:
    store = EmbeddedStore()
    quads = [Quad(A, P, typed("1.00", "decimal"), ONE), Quad(BlankNode("label"), P, A, ONE)]
    store.load([(ONE, quads)])
    file = io.BytesIO()
    store.save(file)
    again = EmbeddedStore()
    again.restore(io.BytesIO(file.getvalue()))
    assert set(again.quads()) == set(store.quads())
    assert again.noncanonical == store.noncanonical == quads[:1]


def test_a_store_in_a_folder_is_there_again_with_its_noncanonical_statements(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "store")
    first.load([(ONE, [Quad(A, P, typed("1.00", "decimal")), Quad(A, P, B)])])
    del first
    again = EmbeddedStore(tmp_path / "store", read_only=True)
    assert again.count() == 2
    assert again.noncanonical == [Quad(A, P, typed("1.00", "decimal"), ONE)]


def test_a_copy_in_a_folder_has_the_lexical_forms_and_large_numbers(tmp_path: Path) -> None:
    store, large = EmbeddedStore(), typed("9" * 30, "integer")
    store.load([(ONE, [Quad(A, P, typed("1.00", "decimal")), Quad(A, P, large)])])
    store.copy_to(tmp_path / "copy")
    copy = EmbeddedStore(tmp_path / "copy", read_only=True)
    assert copy.noncanonical == [Quad(A, P, typed("1.00", "decimal"), ONE)]
    assert [*copy.select("SELECT ?o { ?s ?p ?o FILTER(?o > 5) }")] == [(large,)]


def test_a_second_writer_is_refused_by_name_of_the_folder(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path / "store")
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore(tmp_path / "store")
    assert first.count() == 0


def test_a_query_of_another_form_says_which_form_is_expected(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="Write a SELECT query"):
        store.select("ASK { ?s ?p ?o }")
    with pytest.raises(QueryError, match="Write an ASK query"):
        store.ask(EVERYTHING)
    with pytest.raises(QueryError, match="Write a CONSTRUCT or DESCRIBE query"):
        store.construct(EVERYTHING)


def test_a_query_that_calls_a_server_is_refused(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        store.select("SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }")
    with pytest.raises(QueryError, match="LOAD"):
        store.update("LOAD <https://example.org/a.ttl>")


def test_an_update_is_refused_as_a_query_and_a_query_as_an_update(store: EmbeddedStore) -> None:
    for text in (
        "INSERT DATA { <a:b> <a:b> <a:c> }",
        "WITH <a:graph> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ):
        with pytest.raises(QueryError, match="updates are refused"):
            store.select(text)
    with pytest.raises(QueryError, match="not an update"):
        store.update(EVERYTHING)


def test_a_fault_is_told_with_its_place(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match=r"query:1:17: `\.` cannot stand here"):
        store.select("SELECT * { ?a ?b. ?s ?p ?o }")
    with pytest.raises(QueryError, match="prefix `ex:` is not declared"):
        store.update("INSERT DATA { ex:a ex:b 1 }")


def test_from_reads_graphs_of_the_store_as_one_set(store: EmbeddedStore) -> None:
    rows = list(store.select(f"SELECT ?s ?p ?o FROM {ONE} FROM {TWO} {{ ?s ?p ?o }}"))
    assert sorted(map(str, rows)) == sorted(map(str, [(A, P, B), (B, P, Literal("x"))]))
    assert not store.ask(f"ASK FROM NAMED {ONE} {{ ?s ?p ?o }}")
    assert list(store.select(f"SELECT ?g FROM NAMED {ONE} {{ GRAPH ?g {{ ?s ?p ?o }} }}")) == [(ONE,)]


def test_from_a_graph_that_is_not_in_the_store_is_refused(store: EmbeddedStore) -> None:
    with pytest.raises(QueryError, match="not in the store, and nothing is fetched"):
        store.select("SELECT * FROM <http://127.0.0.1:8399/> { ?s ?p ?o }")


def test_named_graphs_hold_no_inferred_statement_when_only_asserted_ones_are_asked_for(
    store: EmbeddedStore,
) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    assert set(store.select(query)) == {(ONE,), (TWO,), (store.inferred,)}
    assert set(store.select(query, asserted=True)) == {(ONE,), (TWO,)}


@pytest.mark.parametrize("star", ["*", "DISTINCT *"])
def test_the_columns_of_a_star_come_as_the_query_names_them(store: EmbeddedStore, star: str) -> None:
    solutions = store.select(
        f"SELECT {star} {{ ?thing {P} ?other . OPTIONAL {{ ?other {P} ?a }} }} ORDER BY ?thing"
    )
    assert solutions.variables == ["thing", "other", "a"]
    assert next(iter(solutions)) == (A, B, Literal("x"))


def test_columns_that_are_named_stay_as_they_are(store: EmbeddedStore) -> None:
    assert store.select("SELECT ?o ?s (1 AS ?n) { ?s ?p ?o }").variables == ["o", "s", "n"]
