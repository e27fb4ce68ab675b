"""What an engine gets wrong is mended where it gets the text, in queries of every kind, and for it alone."""

from pathlib import Path
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from phegraph.questions.answering import answer, answer_as_written
from phegraph.rdf.numbers import UNKNOWN
from phegraph.rdf.terms import XSD, Prefixes
from phegraph.sparql import texts
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.engines import PASSES, Engine, is_plain, mended, passes_for
from phegraph.sparql.algebra.passes.exactness import may_need_exactness
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.texts import text_for
from phegraph.store.embedded import EmbeddedStore
from phegraph.store.remote import RemoteStore
from phegraph.system.kept import KeptValues
from phegraph.system.limits import DEFAULT

RENAMED = "SELECT ?key (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?o AS ?key)"
OXIGRAPH = [Engine.EMBEDDED, Engine.BROWSER]
A, P, SOURCE = (NamedNode(f"urn:{name}") for name in ("a", "p", "source"))
QUADS = [Quad(A, P, Literal("x")), Quad(P, P, Literal("x")), Quad(A, P, Literal("y"))]
ROWS = {('"x"', "2"), ('"y"', "1")}


def cells(rows: object) -> set[tuple[str, str]]:
    return {(str(key), count.value) for key, count in rows}  # type: ignore[attr-defined]


@pytest.fixture
def store() -> EmbeddedStore:
    store = EmbeddedStore()
    store.load([(SOURCE, QUADS)])
    return store


@pytest.mark.parametrize(
    "text", [RENAMED, f"{RENAMED} #GRAPH", f"{RENAMED[:29]} FROM <urn:source> {RENAMED[29:]}"]
)
def test_the_embedded_store_groups_by_a_variable_under_another_name(store: EmbeddedStore, text: str) -> None:
    assert cells(store.select(text)) == ROWS
    assert cells(store.select(text, asserted=True)) == ROWS


def test_an_update_of_the_embedded_store_is_mended_too(store: EmbeddedStore) -> None:
    counted = "SELECT ?key (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?s AS ?key)"
    store.update(f"INSERT {{ ?key <urn:count> ?n }} WHERE {{ {counted} }}")
    counts = store.quads(predicate=NamedNode("urn:count"), graph=DefaultGraph())
    assert {(quad.subject, str(quad.object)[1]) for quad in counts} == {(A, "2"), (P, "1")}


def test_a_query_of_a_person_is_mended_by_either_engine(store: EmbeddedStore) -> None:
    assert cells(answer(RENAMED, store, Prefixes(), DEFAULT).rows) == ROWS
    assert cells(answer_as_written(RENAMED, QUADS, Prefixes(), DEFAULT).rows) == ROWS


def test_each_store_says_its_engine() -> None:
    assert EmbeddedStore().engine is Engine.EMBEDDED
    assert RemoteStore("http://localhost:9/").engine is Engine.SERVER


@pytest.mark.parametrize("engine", Engine)
def test_only_an_engine_that_gets_it_wrong_has_another_text(engine: Engine) -> None:
    assert (text_for(engine, RENAMED) != RENAMED) is (engine in OXIGRAPH)


@pytest.mark.parametrize("engine", Engine)
@pytest.mark.parametrize(
    "text",
    ["SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o", "ASK { BIND (?group AS ?n) }", "not a query"],
)
def test_a_text_with_nothing_to_mend_is_given_as_it_is(engine: Engine, text: str) -> None:
    assert text_for(engine, text) == text


PLAIN = [
    "?s <urn:p>/<urn:q>+ ?o .",
    "VALUES ?s { <urn:a> <urn:b> } ?s a ?o .",
    "GRAPH <urn:g> { ?s ?p ?o . }",
    "FILTER (!EXISTS { ?s a <urn:c> . } && ISBLANK(?s))",
    "FILTER NOT EXISTS { ?s ?p ?o . FILTER (!SAMETERM(?s, ?o) || !ISLITERAL(?o)) }",
    "{ ?s ?p ?o . } UNION { { SELECT DISTINCT ?s WHERE { ?o ?p ?s . } LIMIT 3 } }",
]
OTHERS = [
    "?s <urn:p>* ?o .",
    "?s <urn:p>|<urn:q> ?o .",
    "?s !<urn:p> ?o .",
    "FILTER (?o)",
    "FILTER (!?o)",
    "FILTER (ISIRI(?s) && ?o)",
    "FILTER (?s = ?o)",
    "GRAPH ?g { ?s ?p ?o . }",
    "GRAPH <urn:g> { }",
    "GRAPH <urn:g> { VALUES ?s { <urn:a> } }",
    "VALUES ?s { 1.0 }",
]


@given(st.lists(st.sampled_from([*PLAIN, *OTHERS]), min_size=1, max_size=4))
@example(PLAIN)
def test_no_engine_gets_a_plain_text_wrong(pieces: list[str]) -> None:
    text = f"SELECT (COUNT(*) AS ?n) WHERE {{ {' '.join(pieces)} }}"
    assert is_plain(text) is {*pieces}.issubset(PLAIN)
    if is_plain(text):
        tree, facts = parse(text).tree, Facts(UNKNOWN, graphs=(SOURCE,))
        assert all(mended(tree, engine, facts) is tree for engine in Engine)


LARGE = f'"123456789012"^^<{XSD}integer>'


@pytest.mark.parametrize(
    ("condition", "is_needed"),
    [
        ('!(STRLEN(STR(?o)) <= 3) || REGEX(?o, "^C[0-9]+$|1 - ?2")', False),
        (f'REGEX(?o, "a\\\\") && ?o = {LARGE} || "b" = ?s', True),
        (f"?o = '\"' && ?o = {LARGE} && ?o != '\"'", True),
        (f'?o = """a " b""" && ?o = {LARGE} && ?o != " c"', True),
        (f'?o = 1 # "\n && ?o = {LARGE} && ?o != "c"', True),
        ("(STRLEN(STR(?o)) <= 3) * ?o = 1", True),
        ("STRLEN(STR(?o)) <= 3 * 4", True),
    ],
)
def test_strings_and_lengths_are_no_large_numbers_and_hide_none(condition: str, is_needed: bool) -> None:
    text = f"SELECT * {{ ?s ?p ?o FILTER ({condition}) }}"
    assert parse(text)
    assert may_need_exactness(text, Facts()) is is_needed


BLANK = st.sampled_from(["", " ", "\n", "#\n", "# (?x AS) # ?y\n", "#)#\r"])


@given(st.lists(BLANK, min_size=5, max_size=5), st.sampled_from(["?o", "$o", "?ö·o"]), st.booleans())
def test_a_text_that_a_pass_changes_is_never_taken_for_another(
    blanks: list[str], variable: str, bracketed: bool
) -> None:
    key = f"({blanks[0]}{variable}{blanks[1]})" if bracketed else f"{blanks[0]}{variable} {blanks[1]}"
    grouped = f"group{blanks[2]} by({key}{blanks[3]}as{blanks[4]}?key)"
    text = f"SELECT (COUNT(*) AS ?n) {{ ?s ?p {variable} }} {grouped}"
    tree = parse(text).tree
    assert mended(tree, Engine.EMBEDDED) is not tree
    assert passes_for(text, Engine.EMBEDDED)


def test_long_texts_are_looked_through_in_time_that_grows_with_their_length() -> None:
    text = "GROUP" + "?" * 20_000 + "#" * 20_000 + "?a" * 20_000 + "?a " + ") #\n" * 20_000 + "GROUP" * 20_000
    begin = process_time()
    for each in PASSES[Engine.EMBEDDED]:
        each.may_change(text, Facts(UNKNOWN))
        each.may_change(text.replace("?", "<"), Facts(UNKNOWN))
    assert process_time() - begin < 2


def test_a_mended_text_is_kept_for_the_next_run_whatever_the_order_of_graphs(tmp_path: Path) -> None:
    text = "SELECT * { GRAPH ?g { { SELECT ?s { ?s ?p ?o } } } }"
    made: list[str] = []
    answers = []
    for names in (range(20), reversed(range(20))):
        store = EmbeddedStore()
        store.extend(Quad(A, P, Literal("x"), NamedNode(f"urn:g{name}")) for name in names)
        values = KeptValues(tmp_path / "kept")
        texts._mended.cache_clear()
        with texts.keeping_texts(values):
            answers.append({str(row[0]) for row in store.select(text)})
        made += values.made
        values.save()
    assert answers[0] == answers[1] == {f"<urn:g{name}>" for name in range(20)}
    assert len(made) == 1


def test_a_kept_text_that_calls_a_server_is_not_used(tmp_path: Path) -> None:
    values = KeptValues(tmp_path / "kept")
    texts._mended.cache_clear()
    with texts.keeping_texts(values):
        mended_text = text_for(Engine.EMBEDDED, RENAMED)
    (key,) = values.made
    values.keep(key, b'"SELECT * { SERVICE <http://127.0.0.1:1/> { } }"')
    texts._mended.cache_clear()
    with texts.keeping_texts(values):
        assert text_for(Engine.EMBEDDED, RENAMED) == mended_text
