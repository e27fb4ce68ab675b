"""A query that an engine gets wrong is mended for that engine, and for no other."""

from collections import Counter

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from phegraph.rdf.numbers import UNKNOWN, Places
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.engines import PASSES, Engine, mended
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.functions.table import FUNCTIONS
from sparql.algebra.trees import queries

GROUPED = "SELECT ?key (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY (?o AS ?key)"


def solutions(text: str) -> set[tuple[str, str]]:
    store = Store()
    a, p = NamedNode("urn:a"), NamedNode("urn:p")
    store.extend([Quad(a, p, Literal("x")), Quad(p, p, Literal("x")), Quad(a, p, Literal("y"))])
    found = store.query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return {(str(row["key"]), row["n"].value) for row in found}


def test_oxigraph_groups_by_a_variable_under_another_name() -> None:
    with pytest.raises(SyntaxError):
        solutions(GROUPED)
    text = printed(mended(parse(GROUPED).tree, Engine.EMBEDDED))
    assert solutions(text) == {('"x"', "2"), ('"y"', "1")}


def test_rdflib_needs_no_such_mending() -> None:
    tree = parse(GROUPED).tree
    assert mended(tree, Engine.RDFLIB) is tree
    graph = rdflib.Graph().parse(data="<urn:a> <urn:p> 'x' , 'y' . <urn:p> <urn:p> 'x' .")
    rows = {tuple(map(str, row)) for row in graph.query(GROUPED)}  # type: ignore[arg-type]
    assert rows == {("x", "2"), ("y", "1")}


@pytest.mark.parametrize("engine", Engine)
def test_what_needs_no_mending_stays_the_same_tree(engine: Engine) -> None:
    tree = parse("SELECT ?o (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?o").tree
    assert isinstance(tree, Query)
    assert mended(tree, engine) == tree


@pytest.mark.parametrize(
    ("chain", "bracketed", "value"),
    [
        ("5 - 2 - 1", "COALESCE(5 - 2) - 1", "2"),
        ("5 - 2 -1", "COALESCE(5 - 2) + -1", "2"),
        ("1 - 2 + 3", "COALESCE(1 - 2) + 3", "2"),
        ("8 + 4 - 2", "COALESCE(8 + 4) - 2", "10"),
        ("8 / 4 / 2 * 3", "COALESCE(COALESCE(8 / 4) / 2) * 3", "3"),
        ("9 - 4 - 2 / 2 / 1", "COALESCE(9 - 4) - COALESCE(2 / 2) / 1", "4"),
    ],
)
def test_chains_are_bracketed_for_the_browser_alone(chain: str, bracketed: str, value: str) -> None:
    tree = parse(f"SELECT ({chain} AS ?v) {{}}").tree
    text = printed(mended(tree, Engine.BROWSER))
    assert f"({bracketed} AS ?v)" in text
    rows = Store().query(text)
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert next(rows)["v"].value == value
    assert all(mended(tree, engine) is tree for engine in (Engine.SERVER, Engine.RDFLIB))


@pytest.mark.parametrize("chain", ["1 + 2 + 3", "2 * 3 * 4", "1 - 2 * 3", "5 - (2 - 1)", "8 / 4 + 2"])
def test_what_is_no_such_chain_stays_the_same_tree(chain: str) -> None:
    tree = parse(f"SELECT ({chain} AS ?v) {{}}").tree
    assert mended(tree, Engine.BROWSER) is tree


NAMES = NamedNode("urn:g"), NamedNode("urn:h")
FACTS = Facts(), Facts(Places(12, 3)), Facts(UNKNOWN, NAMES)


@given(queries(), st.sampled_from(Engine))
def test_a_mended_tree_is_printed_and_each_pass_tells_of_a_text_that_it_may_change_it(
    tree: Query, engine: Engine
) -> None:
    text = printed(tree)
    for facts in FACTS:
        changed = mended(tree, engine, facts)
        assert parse(printed(changed)).tree == changed
        assert all(
            each.rewrite(tree, facts) is tree or each.may_change(text, facts) for each in PASSES[engine]
        )


def test_a_group_that_is_repeated_has_blank_nodes_of_its_own() -> None:
    store = Store()
    a, p = NamedNode("urn:a"), NamedNode("urn:p")
    store.extend([Quad(a, p, Literal(True)), Quad(a, p, Literal("x"))])
    condition = "EXISTS { [] <urn:p> ?o } <= ?o"
    text = printed(mended(parse(f"SELECT ?o {{ ?s ?p ?o FILTER ({condition}) }}").tree, Engine.EMBEDDED))
    assert text.count("EXISTS") > 1
    rows = store.query(text, custom_functions=dict(FUNCTIONS))
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert [row["o"] for row in rows] == [Literal(True)]
    update = parse(f"INSERT {{ [] <urn:q> ?o }} WHERE {{ ?s ?p ?o FILTER ({condition}) }}").tree
    assert parse(printed(mended(update, Engine.EMBEDDED))).tree


@pytest.mark.parametrize(
    "group",
    [
        "BIND (<urn:a> AS ?x) ?x <urn:p> ?y OPTIONAL { ?y <urn:p> ?z }",
        "?x <urn:p> ?y OPTIONAL { BIND ('x' AS ?z) ?x <urn:p> ?z }",
        "{ ?x <urn:p> ?y } UNION { BIND (<urn:p> AS ?x) BIND ('y' AS ?y) }",
        "?x <urn:p> ?y MINUS { BIND ('y' AS ?y) }",
        "?x <urn:p> ?y BIND (<urn:a> AS ?z) FILTER (?x = ?z)",
        "?x <urn:p> ?y BIND (STR(?x) AS ?z)",
    ],
)
def test_servers_get_values_for_constants(group: str) -> None:
    store = Store()
    a, p = NamedNode("urn:a"), NamedNode("urn:p")
    store.extend([Quad(a, p, Literal("x")), Quad(p, p, Literal("x")), Quad(a, p, Literal("y"))])
    text = f"SELECT * {{ {group} }}"
    sent = printed(mended(parse(text).tree, Engine.SERVER))
    assert ("BIND" in sent) is ("STR" in group)

    def rows(query: str) -> Counter[str]:
        found = store.query(query)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return Counter(str([row[name] for name in "xyz" if name in str(found.variables)]) for row in found)

    assert rows(text)
    assert rows(sent) == rows(text)
