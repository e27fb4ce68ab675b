"""Values for variables reach every group that needs them, and mean what the variable's term would mean."""

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Variable

from phegraph.errors import QueryError
from phegraph.rdf.terms import Term
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.binding import Place, begun, bound, renamed, unbindable, with_path
from phegraph.sparql.algebra.passes.engines import Engine, mended
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Ask, Pattern, Query, SequencePath, bgp, join

A, P, Q = (NamedNode(f"https://example.org/{name}") for name in "apq")
PREFIX = "PREFIX : <https://example.org/> "


def query(text: str) -> Query:
    tree = parse(PREFIX + text).tree
    assert isinstance(tree, Query)
    return tree


def rows(store: Store, tree: Query) -> list[list[str]]:
    return sorted([str(term) for term in row] for row in store.query(printed(tree)))  # type: ignore[union-attr]


GROUPS = [
    "{ ?s :cost ?v }",
    "{ ?s :cost ?c FILTER (?c < ?v) }",
    "{ { ?s :cost ?c FILTER (?c < ?v) } UNION { ?s :limit ?v } }",
    "{ ?s :limit ?l OPTIONAL { { ?s :cost ?c FILTER (?c < ?v) } } }",
    "{ ?s :limit ?l MINUS { ?s :cost ?c FILTER (?c < ?v) } }",
    "{ ?s :limit ?l FILTER NOT EXISTS { ?s :cost ?c FILTER (?c < ?v) } }",
    "{ { SELECT ?s (SUM(?c) AS ?n) { ?s :cost ?c FILTER (?c < ?v) } GROUP BY ?s } }",
    "{ { SELECT ?s (?c + ?v AS ?n) WHERE { ?s :cost ?c } } }",
    "{ SELECT ?s (?c + ?v AS ?n) WHERE { ?s :cost ?c } }",
    "{ ?s :limit ?l { ?s :cost ?c BIND (?c - ?v AS ?d) } }",
    "{ ?s :limit ?l OPTIONAL { GRAPH :g { ?s :cost ?c FILTER (?c < ?v) } } }",
]
IN_GRAPH = "@prefix : <https://example.org/> . :p :cost 5 ."
DATA = IN_GRAPH + ":p :limit 10 . :q :limit 10 ; :cost 15 . :r :limit 12 . :s :limit 5 ; :cost 12 , 10 ."


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("value", [1, 10, 12])
def test_a_bound_query_answers_as_if_the_term_stood_where_the_variable_is(group: str, value: int) -> None:
    store = Store()
    store.load(DATA, RdfFormat.TURTLE)
    store.load(IN_GRAPH, RdfFormat.TURTLE, to_graph=NamedNode("https://example.org/g"))
    text = f"SELECT ?s ?l ?c ?n ?d WHERE {group}"
    expected = rows(store, query(text.replace("?v", str(value))))
    assert rows(store, bound(query(text), {"v": Literal(value)})) == expected


@pytest.mark.parametrize(
    "group",
    ["?v !:q|^:p ?o", "?s ?p ?o . ?o ?v ?v", "?s ?v ?v", "?v ?p ?v . ?o ?q ?v", "?v :p ?o FILTER(?o != ?v)"],
)
def test_a_bound_query_of_any_graph_answers_as_if_the_term_stood_there(group: str) -> None:
    store, terms = Store(), (A, P, Q)
    for graph in (A, Q):
        made = (
            Quad(s, p, o, graph) for s in terms for p in terms for o in terms if (s, o, graph) != (A, A, Q)
        )
        store.extend(made)
    text = f"SELECT ?g ?v ?s ?p ?o ?q WHERE {{ GRAPH ?g {{ {group} }} }}"
    of_text = query(
        text.replace("?v ?s", "(:a AS ?v) ?s").replace("?v", ":a").replace("(:a AS :a)", "(:a AS ?v)")
    )
    expected, tree = (
        mended(each, Engine.EMBEDDED, Facts(graphs=(A, Q)))
        for each in (of_text, bound(query(text), {"v": A}))
    )
    assert isinstance(expected, Query)
    assert isinstance(tree, Query)
    assert rows(store, tree) == rows(store, expected) != []
    assert ("{ BIND" in printed(tree).partition("GRAPH")[2]) is ("FILTER" in group)


def test_a_construct_without_a_template_keeps_its_template_free_of_values() -> None:
    store = Store()
    store.extend([Quad(A, P, Literal("x")), Quad(A, P, Literal("y"))])
    result = store.query(printed(bound(query("CONSTRUCT WHERE { ?s ?p ?v }"), {"v": Literal("x")})))
    assert [triple.object for triple in result] == [Literal("x")]  # type: ignore[union-attr]


def test_a_describe_without_a_pattern_gets_one() -> None:
    store = Store()
    store.extend([Quad(A, P, Q), Quad(Q, P, A)])
    result = store.query(printed(bound(query("DESCRIBE ?v"), {"v": Q})))
    assert [triple.subject for triple in result] == [Q]  # type: ignore[union-attr]


def test_a_query_without_values_stays_as_it_is() -> None:
    tree = query("SELECT ?v { ?s ?p ?v }")
    assert bound(tree, {}) is tree


@pytest.mark.parametrize(
    ("text", "term", "message"),
    [
        ("SELECT ?s { ?s ?p ?o }", A, "no variable ?v"),
        ("SELECT ?v { ?s ?p ?v }", BlankNode("b"), "blank node"),
        ("SELECT ?v { BIND (1 AS ?v) }", A, "assigns ?v itself"),
        ("SELECT (1 AS ?v) {}", A, "assigns ?v itself"),
        ("SELECT ?v { ?s ?p ?o } GROUP BY (?o AS ?v)", A, "assigns ?v itself"),
    ],
)
def test_what_takes_no_value_is_told_with_its_place(text: str, term: Term, message: str) -> None:
    parsed = parse(text)
    assert isinstance(parsed.tree, Query)
    with pytest.raises(QueryError, match=message.replace("?", r"\?")):
        parsed.refuse(unbindable(parsed.tree, {"v": term}))


def test_each_group_is_told_where_it_stands() -> None:
    places: list[tuple[str, Place]] = []

    def beginning(place: Place) -> list[Pattern]:
        places.append((" ".join(sorted(place.names)), place))
        return []

    text = """SELECT ?a { ?a :p ?b OPTIONAL { ?c :p ?d } GRAPH ?g { { ?e :p 1 } } FILTER EXISTS {
        ?h :p ?i . { SELECT ?j { ?k :p ?j } } } }"""
    tree = query(text)
    assert begun(tree.form, beginning) == tree.form
    flags = ("is_outermost", "is_optional", "in_graph", "in_exists", "is_substituted")
    assert {names: {flag for flag in flags if getattr(place, flag)} for names, place in places} == {
        "a b g": {"is_outermost"},
        "c d": {"is_optional"},
        "": {"in_graph"},
        "e": {"in_graph"},
        "h i": {"in_exists", "is_substituted"},
        "j k": {"in_exists"},
    }


def test_variables_are_renamed_wherever_they_stand() -> None:
    text = "SELECT ?a (SUM(?b) AS ?c) {{ ?a ?p ?b {0} }} GROUP BY ?a ORDER BY ?c VALUES ?a {{ 1 }}"
    inner = "FILTER EXISTS {{ ?a ?p {0} }} BIND (?b AS ?d)"
    tree = query(text.format(inner.format("?e")))
    assert variables_of(renamed(tree, lambda name: f"x_{name}")) == {f"x_{name}" for name in "abcdep"}


def variables_of(tree: Query) -> set[str]:
    return {
        name.strip("?")
        for name in printed(tree).replace("(", " ").replace(")", " ").split()
        if name[0] == "?"
    }


def test_a_path_takes_the_place_of_a_variable_that_is_a_predicate() -> None:
    path = SequencePath((P, Q))
    s, o, variable = Variable("s"), Variable("o"), Variable("PATH")
    tree = Query(Ask(where=join(bgp((s, variable, o), (s, P, variable)))))
    expected = Query(Ask(where=join(bgp((s, path, o), (s, P, variable)))))
    assert with_path(tree, "PATH", path) == expected
