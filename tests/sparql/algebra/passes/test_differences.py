"""NOT EXISTS as MINUS: the same solutions, and left alone where they would not be."""

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.differences import with_differences
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query, Select

STEPS = [
    "?s <urn:p>/<urn:q> ?o",
    "?s <urn:p> ?x . ?x <urn:q> ?o",
    "?s <urn:p>/<urn:q>* ?c . ?c ?r <urn:b>",
    "?x <urn:p>+ ?s . ?x <urn:q> ?y",
]
ALONE = [
    "?s <urn:q> ?x",
    "?x <urn:p>/<urn:q> ?y",
    "?r <urn:p>*/<urn:q>* ?x",
    "?s <urn:p>/<urn:q> ?x FILTER(?x != ?o)",
    "?s <urn:p> ?x OPTIONAL { ?x <urn:q> ?o }",
]
TERMS = st.sampled_from([NamedNode(f"urn:{name}") for name in "abpq"])
GRAPHS = st.lists(st.builds(Quad, TERMS, TERMS, TERMS), max_size=12)


def query(pattern: str) -> str:
    return f"SELECT ?s ?r ?o {{ ?s ?r ?o FILTER NOT EXISTS {{ {pattern} }} OPTIONAL {{ ?o <urn:p> ?v }} }}"


def rewritten(text: str) -> Select:
    tree = parse(text).tree
    assert isinstance(tree, Query)
    assert isinstance(tree.form, Select)
    return with_differences(tree.form)


def solutions(graph: list[Quad], text: str) -> list[list[str]]:
    store = Store()
    store.extend(graph)
    found = store.query(text)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    return sorted([str(term) for term in row] for row in found)


@pytest.mark.parametrize("pattern", STEPS)
@given(graph=GRAPHS)
def test_a_pattern_of_several_steps_leaves_out_the_same(pattern: str, graph: list[Quad]) -> None:
    text = printed(rewritten(query(pattern)))
    assert "NOT EXISTS" not in text
    assert solutions(graph, text) == solutions(graph, query(pattern))


@pytest.mark.parametrize("pattern", ALONE)
def test_where_it_might_mean_something_else_it_stays(pattern: str) -> None:
    assert "NOT EXISTS" in printed(rewritten(query(pattern)))
    assert "MINUS" not in printed(rewritten(query(pattern)))
