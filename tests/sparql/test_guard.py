"""The guard tells what a text is and lets nothing reach outside the store."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from phegraph.errors import LimitError, QueryError
from phegraph.sparql.checking import check_query
from phegraph.sparql.guard import QueryForm, guard, is_harmless

P = "PREFIX ex: <https://example.org/> PREFIX : <https://example.org/> "
S = P + "PREFIX service: <https://example.org/> "


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", QueryForm.SELECT),
        ("select*{?s ?p ?o}", QueryForm.SELECT),
        ("# ASK {}\nBASE <https://example.org/> PREFIX a: <b> ASK { a:c ?p ?o }", QueryForm.ASK),
        ("PREFIX select: <https://example.org/> CONSTRUCT WHERE { ?s ?p select:x }", QueryForm.CONSTRUCT),
        ("DESCRIBE <https://example.org/a>", QueryForm.DESCRIBE),
        ("INSERT DATA { <a:b> <a:b> 1 }", QueryForm.UPDATE),
        ("WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", QueryForm.UPDATE),
    ],
)
def test_the_form_is_told_by_the_word_after_the_prologue(text: str, form: QueryForm) -> None:
    assert guard(text).form is form


CALLS = [
    "SELECT * { SERVICE <https://example.org/> { ?s ?p ?o } }",
    "SELECT * { service silent <https://example.org/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o { SELECT * { SERVICE ?s { ?s ?p ?o } } } }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE <https://example.org/> { ?s ?p ?o } } }",
    "SELECT * { #\r SERVICE <https://example.org/> {}\n}",
    "SELECT * { ?s ?p 1SERVICE <https://example.org/> {} }",
    "SELECT * { SERVICESILENT<https://example.org/>{} }",
    P + "SELECT * { SERVICEex:a {} }",
    "PREFIX p: <http://h:> SELECT * { ?s ?p p:SERVICE <https://example.org/> {} }",
    "SELECT * { VALUES ?v {'''a'} SERVICE <https://example.org/> {} # \\q '''\n}",
    "SELECT * { VALUES ?v {'''a'} SERVICE <https://example.org/> {} # \\uD800 '''\n}",
    "INSERT { ?s ?p ?o } WHERE { SERVICE <https://example.org/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("code", ["u0022", "u0027", "u005C", "u000A", "U0000000d"])
def test_a_string_that_ends_early_where_escapes_are_resolved_first_is_refused(code: str) -> None:
    with pytest.raises(QueryError, match="has an escape"):
        guard(f"ASK {{ ?s ?p 'a\\{code} }} SERVICE <https://example.org/> {{}} #' }}")


@pytest.mark.parametrize("text", CALLS)
def test_a_call_of_another_server_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"SERVICE"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        S + "SELECT * { service:a {} }",
        S + "SELECT * { ?s ?p true service:a {} }",
        P + "PREFIX load: <https://example.org/> CLEAR ALL ; load:a INTO GRAPH ex:g",
        "ASK { ?s ?p ?o FILTER(?s<?p#> '''\n) SERVICE <urn:x:y> {}\n#'''\n}",
    ],
)
def test_a_keyword_that_an_engine_would_split_off_is_none(text: str) -> None:
    with pytest.raises(QueryError, match="cannot stand here"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <https://example.org/a.ttl>",
        "INSERT DATA {} ; load silent <https://example.org/a.ttl>",
        "LOADSILENT<https://example.org/a.ttl>",
        P + "LOADex:a",
    ],
)
def test_an_update_that_fetches_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="LOAD"):
        guard(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s <https://example.org/SERVICE> 'SERVICE <x> { # }' }",
        'SELECT * { ?service $SERVICE """SERVICE <x> {}""" } # SERVICE <x> {}',
        S + "SELECT * { service:a :service service:b . _:service ?p 'x'@en }",
        S + "SELECT * { ?s ex:service ?x { ?x ?p service:a\\#SERVICE } }",
        S + "SELECT * { GRAPH service:a { ?s ?p ?o } }",
        "ASK { ?s ?p 'LOAD <x>' }",
    ],
)
def test_the_words_may_stand_where_they_are_no_keywords(text: str) -> None:
    store = Store()
    assert repr(list_of(store, guard(text).text)) == repr(list_of(store, text))


def list_of(store: Store, text: str) -> object:
    result = store.query(text)
    return bool(result) if text.startswith("ASK") else list(result)  # type: ignore[arg-type]


def test_a_string_that_is_spelt_otherwise_is_the_same_string() -> None:
    text = r"""SELECT ("a\\service\n\tSERVICE\"" AS ?x) (<x:Service#service> AS ?y) {}"""
    assert guard(text).text != text
    assert list(Store().query(guard(text).text)) == list(Store().query(text))  # type: ignore[arg-type]


PIECES = [
    "SERVICE",
    "SILENT",
    "<http://127.0.0.1:1/>",
    "'''",
    "'",
    '"',
    "\\",
    "\\q",
    "\\u0020",
    "#",
    "\n",
    "\r",
    "{",
]
PIECES += [
    "}",
    "(",
    ")",
    ".",
    ";",
    "?s",
    "?p",
    "?o",
    "FILTER",
    "<",
    ">",
    " ",
    " ",
    "p:",
    "p:a",
    "1",
    "true",
    "VALUES ?v",
]
PIECES += [
    "?s ?p ?o",
    "SERVICE <http://127.0.0.1:1/> {}",
    "SERVICE <http://127.0.0.1:1/> {} # \\q '''\n",
    "{ '''a' }",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
@example(["{ '''a' }", "SERVICE <http://127.0.0.1:1/> {} # \\q '''\n"])
def test_no_text_that_passes_makes_the_engine_call_a_server(pieces: list[str]) -> None:
    store = Store()
    store.add(Quad(NamedNode("x:a"), NamedNode("x:a"), NamedNode("x:a")))
    try:
        text = guard("PREFIX p: <http://h:> SELECT * { " + "".join(pieces) + " }").text
    except (QueryError, LimitError):
        return
    try:
        list(store.query(text))  # type: ignore[arg-type]
    except SyntaxError:
        return


def test_an_update_is_refused_where_a_query_is_expected() -> None:
    with pytest.raises(QueryError, match="updates are refused"):
        check_query("CLEAR ALL")


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("SELECT * {\n  ?s unit:energy ?o }", 2, 6, "prefix `unit:` is not declared"),
        ("SELECT * {\n  ?s ?p }", 2, 9, "`}` cannot stand here"),
        ("SELECT * {\n { ?s ?p ?o }", 1, 10, "`{` is never closed"),
        ("SELECT * { ?s ?p ?o }\n }", 2, 2, "`}` cannot stand here"),
        ("SELECT * {\n  ?s <name> ?o }", 2, 6, "<name> is not an absolute IRI"),
        ("SELECT * {\n  ?s ?p 'open }", 2, 9, "A string does not end"),
        ("SELECT * {\n  ?s ?p ?o § }", 2, 12, "'§' is not expected here"),
        ("SELECT ?x (COUNT(?y) AS ?n) { ?x ?p ?y }", 1, 8, r"\?x differs within a group"),
        ("FETCH * { ?s ?p ?o }", 1, 1, "no keyword `FETCH`"),
        ("# nothing\n", 2, 1, "There is no query"),
    ],
)
def test_a_fault_has_line_and_column(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as raised:
        check_query(text)
    place = raised.value.place
    assert place is not None
    assert (place.line, place.column) == (line, column)


def test_the_hint_for_an_undeclared_prefix_says_how_to_declare_it() -> None:
    with pytest.raises(QueryError, match=r"PREFIX skos: <http://www.w3.org/2004/02/skos/"):
        check_query("SELECT * { ?s skos:broader ?o }")
    with pytest.raises(QueryError, match=r"Did you mean `exx:`"):
        check_query("PREFIX exx: <x:> SELECT * { ?s exy:broader ?o }")


def test_prefixes_given_need_no_declaration_and_move_no_column() -> None:
    prefixes = {"ex": "https://example.org/", "unused": "https://example.org/unused/"}
    assert "unused" not in check_query("SELECT * { ex:a ?p ?o }", prefixes).text
    with pytest.raises(QueryError) as raised:
        check_query("SELECT * { ex:a ?p }", prefixes)
    assert raised.value.place is not None
    assert raised.value.place.column == 20


def test_a_prefix_declared_by_the_query_wins_over_that_of_the_project() -> None:
    text = "PREFIX ex: <https://example.org/own/> SELECT (ex:a AS ?x) {}"
    guarded = check_query(text, {"ex": "https://example.org/"})
    assert guarded.text == "PREFIX ex: <https://example.org/own/> SELECT (ex:a AS ?x) WHERE {}"


def test_a_byte_order_mark_before_a_query_is_left_out() -> None:
    assert check_query("\ufeffSELECT * { ?s ?p ?o }").form is QueryForm.SELECT


def test_the_graphs_of_from_are_read_from_the_text() -> None:
    text = "BASE <https://example.org/> PREFIX e: <d/> SELECT * FROM <g> FROM NAMED e:h\\# {}"
    guarded = guard(text)
    assert guarded.default == (NamedNode("https://example.org/g"),)
    assert guarded.named == (NamedNode("https://example.org/d/h#"),)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {" + "{" * 200 + "}" * 200 + "}",
        "SELECT * { BIND(" + "STR(" * 1000 + "1" + ")" * 1000 + " AS ?x) }",
        "SELECT * { " + "?s ?p ?o . " * 10000 + "}",
        "SELECT * { FILTER(" + "!(" * 10000 + "1" + ")" * 10000 + ") }",
        "SELECT * { " + "{} UNION " * 10000 + "{} }",
    ],
)
def test_a_text_that_would_end_the_process_is_refused(text: str) -> None:
    with pytest.raises(LimitError, match=r"brackets are open|patterns and operators"):
        check_query(text)


def test_a_word_in_an_iri_needs_no_guarding() -> None:
    text = "SELECT ?s { ?s <https://example.org/from/graph#load> <https://example.org/service> }"
    assert is_harmless(text)


def test_a_word_in_a_prefixed_name_needs_no_guarding() -> None:
    text = (
        "PREFIX prov: <http://www.w3.org/ns/prov#> SELECT * { ?directly_from prov:wasDerivedFrom ?service }"
    )
    assert is_harmless(text)


PREFIXES = [
    "PREFIX p: <http://h:> PREFIX : <http://h:>",
    "PREFIX p: <http://h/> PREFIX q: <http://h#> PREFIX a: <http://h/a/>",
    "#PREFIX p: <http://h/> \nPREFIX q: <http://h/> PREFIX : <http://h:>",
    "PREFIX p: <http://h/> PREFIX p: <http://h:> PREFIX q: <http://h/>",
]


def test_a_word_in_the_name_of_a_variable_needs_no_guarding() -> None:
    assert is_harmless(P + "SELECT ?from $service { ?from ex:a $service }")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "?", "$", ":", "p:", "q:", "a:", "<p:a>?", "a", "1"]), max_size=8),
    st.sampled_from(PREFIXES),
)
def test_no_word_after_a_mark_that_begins_a_name_makes_the_engine_call_a_server(
    pieces: list[str], prefixes: str
) -> None:
    text = f"{prefixes} SELECT * {{ {''.join(pieces)} }}"
    if not is_harmless(text):
        return
    store = Store()
    store.add(Quad(NamedNode("x:a"), NamedNode("x:a"), NamedNode("x:a")))
    try:
        list(store.query(text))  # type: ignore[arg-type]
    except SyntaxError:
        return


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s { GRAPH?g{ ?s ?p <https://example.org/graph> } }",
        "SELECT ?s { ?s ?p ?o FILTER(?o<1)GRAPH?g#>\n{ ?s ?p ?o } }",
        "SELECT ?s { ?s ?p ?o FILTER(?o='<')GRAPH?g#>\n{ ?s ?p ?o } }",
        "SELECT ?s { #<\n GRAPH?g#>\n{ ?s ?p ?o } }",
        "SELECT ?s FROM<https://example.org/a>{ ?s ?p ?o }",
        "SELECT ?s { SERVICE<https://example.org/a>{ ?s ?p ?o } }",
        "SELECT ?s { ?s ?p 1SERVICE<https://example.org/a>{} }",
        "PREFIX p: <http://h:> SELECT * { ?s ?p p:SERVICE <https://example.org/a> {} }",
        "SELECT ?s { S\\u0045RVICE <https://example.org/a> {} }",
        "SELECT ?s { \\U00000073ervice <https://example.org/a> {} }",
    ],
)
def test_a_word_that_a_name_or_an_escape_or_what_seems_an_iri_hides_is_guarded(text: str) -> None:
    assert not is_harmless(text)
