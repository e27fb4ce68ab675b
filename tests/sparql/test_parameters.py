"""A value for a variable of a query is a term, whatever its characters."""

import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from phegraph.errors import QueryError
from phegraph.rdf.terms import XSD, Term
from phegraph.sparql.parameters import bind, iri

A, B, P, Q = (NamedNode(f"https://example.org/{name}") for name in "abpq")
LEXICAL_FORMS = st.one_of(
    st.text(),
    st.text(alphabet="\\u0Uu22\"'#}{ \n\r\t\x00\x01\x7f\ufffeab<>é🧬"),
)
TERMS: st.SearchStrategy[Term] = st.one_of(
    LEXICAL_FORMS.map(Literal),
    st.builds(
        lambda form, tag: Literal(form, language=tag),
        LEXICAL_FORMS,
        st.sampled_from(["en", "fr-ch", "zh-hant"]),
    ),
    st.builds(lambda form: Literal(form, datatype=NamedNode("https://example.org/unit")), LEXICAL_FORMS),
    st.from_regex(r"(https?://|urn:)[a-zé'()*+,;=~!$&%20/?#.:@-]{1,20}", fullmatch=True)
    .filter(lambda value: is_iri(value))
    .map(NamedNode),
)


def is_iri(value: str) -> bool:
    try:
        NamedNode(value)
    except ValueError:
        return False
    return True


def rows(store: Store, query: str, **values: Term) -> list[tuple[object, ...]]:
    solutions = store.query(bind(query, values))
    return [tuple(solution) for solution in solutions]  # type: ignore[union-attr]


@settings(deadline=None, max_examples=100)
@given(TERMS)
@example(Literal("\\u0022 } #"))
@example(Literal("\x01abcd"))
@example(Literal("\\\\u0022"))
def test_oxigraph_binds_the_same_term(term: Term) -> None:
    store = Store()
    store.add(Quad(A, P, term))
    assert rows(store, "SELECT ?v WHERE { ?s ?p ?v }", v=term) == [(term,)]


@settings(deadline=None, max_examples=60)
@given(TERMS)
@example(Literal("\\u0022 } #"))
@example(Literal("\x01abcd"))
@example(Literal("\\\\u0022"))
def test_rdflib_binds_the_same_term(term: Term) -> None:
    (row,) = rdflib.Graph().query(
        bind("SELECT ?v WHERE {}", {"v": term}) if False else bound_to_nothing(term)
    )
    assert same(row[0], term)  # type: ignore[index]


def bound_to_nothing(term: Term) -> str:
    return bind("SELECT ?v WHERE { OPTIONAL { ?s ?p ?v } }", {"v": term})


def same(read: object, term: Term) -> bool:
    if isinstance(term, Literal):
        assert isinstance(read, rdflib.Literal)
        datatype = None if term.language or term.datatype.value == XSD + "string" else term.datatype.value
        return (str(read), read.language, read.datatype and str(read.datatype)) == (
            term.value,
            term.language,
            datatype,
        )
    return isinstance(read, rdflib.URIRef) and str(read) == term.value


GROUPS = {
    "outermost": "{ ?s :cost ?v }",
    "only in a filter": "{ ?s :cost ?c FILTER (?c < ?v) }",
    "in a UNION branch": "{ { ?s :cost ?c FILTER (?c < ?v) } UNION { ?s :limit ?v } }",
    "in a group of its own": "{ ?s :limit ?l { ?s :cost ?c FILTER (?c < ?v) } }",
    "in an OPTIONAL": "{ ?s :limit ?l OPTIONAL { ?s :cost ?c FILTER (?c < ?v) } }",
    "deep in an OPTIONAL": "{ ?s :limit ?l OPTIONAL { { ?s :cost ?c FILTER (?c < ?v) } } }",
    "in a MINUS": "{ ?s :limit ?l MINUS { ?s :cost ?c FILTER (?c < ?v) } }",
    "in a NOT EXISTS": "{ ?s :limit ?l FILTER NOT EXISTS { ?s :cost ?c FILTER (?c < ?v) } }",
    "in a sub-SELECT": "{ { SELECT ?s (SUM(?c) AS ?n) { ?s :cost ?c FILTER (?c < ?v) } GROUP BY ?s } }",
    "in a sub-SELECT's expression": "{ { SELECT ?s (?c + ?v AS ?n) WHERE { ?s :cost ?c } } }",
    "in a BIND": "{ ?s :limit ?l { ?s :cost ?c BIND (?c - ?v AS ?d) } }",
    "in a GRAPH": "{ ?s :limit ?l OPTIONAL { GRAPH :g { ?s :cost ?c FILTER (?c < ?v) } } }",
}
SOURCE = "@prefix : <https://example.org/> . :p :cost 5 ."
MERGED = SOURCE + ":p :limit 10 . :q :limit 10 ; :cost 15 . :r :limit 12 . :s :limit 5 ; :cost 12 , 10 ."


# rdflib's own Dataset.query uses what rdflib has deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated")
@pytest.mark.parametrize("group", GROUPS.values(), ids=GROUPS)
@pytest.mark.parametrize("value", [1, 10, 12])
def test_a_bound_query_answers_as_if_the_term_stood_where_the_variable_is(group: str, value: int) -> None:
    query = f"PREFIX : <https://example.org/> SELECT ?s ?l ?c ?n ?d WHERE {group}"
    ours = Store()
    ours.load(MERGED, RdfFormat.TURTLE)
    ours.load(SOURCE, RdfFormat.TURTLE, to_graph=NamedNode("https://example.org/g"))
    theirs = rdflib.Dataset()
    theirs.graph(rdflib.URIRef("https://example.org/g")).parse(data=SOURCE)
    theirs.default_graph.parse(data=MERGED)
    expected = sorted(map(str, rows(ours, query.replace("?v", str(value)))))
    assert sorted(map(str, rows(ours, query, v=Literal(value)))) == expected
    assert len(list(theirs.query(bind(query, {"v": Literal(value)})))) == len(expected)


def test_a_value_shows_in_the_rows() -> None:
    assert rows(Store(), "SELECT ?v ?w WHERE { OPTIONAL { ?s ?p ?v , ?w } }", v=A, w=Literal("x")) == [
        (A, Literal("x"))
    ]


def test_a_construct_without_a_template_keeps_its_template_free_of_values() -> None:
    store = Store()
    store.extend([Quad(A, P, Literal("x")), Quad(A, P, Literal("y"))])
    result = store.query(bind("CONSTRUCT WHERE { ?s ?p ?v # all\n}", {"v": Literal("x")}))
    assert [triple.object for triple in result] == [Literal("x")]  # type: ignore[union-attr]


def test_a_describe_without_a_pattern_gets_one() -> None:
    store = Store()
    store.extend([Quad(A, P, B), Quad(B, P, A)])
    result = store.query(bind("DESCRIBE ?v LIMIT 1", {"v": B}))
    assert [triple.subject for triple in result] == [B]  # type: ignore[union-attr]


def test_braces_in_strings_comments_and_values_are_no_groups() -> None:
    query = "SELECT ?v WHERE { # { ?v\n VALUES (?x ?y) { ('{ ?v' 1) } } # }"
    assert rows(Store(), query, v=A) == [(A,)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s { ?s ?p ?o }", "has no variable \\?v"),
        ("SELECT ?s { ?s ?p ?o # ?v\n}", "has no variable \\?v"),
        ("SELECT (COUNT(*) AS ?v) { ?s ?p ?o }", "assigns \\?v itself"),
    ],
)
def test_a_value_that_has_no_place_is_refused(query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        bind(query, {"v": A})


def test_a_blank_node_is_no_value() -> None:
    with pytest.raises(QueryError, match="blank node cannot be the value"):
        bind("SELECT * { ?v ?p ?o }", {"v": BlankNode("b")})


@pytest.mark.parametrize("value", ["https://a/a b", "n0", "", 'https://a/"', "https://a> ?p ?o . <x:y"])
def test_what_is_no_absolute_iri_is_refused(value: str) -> None:
    with pytest.raises(QueryError, match="not an absolute IRI"):
        iri(value)
