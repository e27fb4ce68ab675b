"""Answers in pages: of the queries that can be sub-selects, and together the whole answer."""

import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions, Store

from phegraph.sparql.algebra.printer import printed
from phegraph.store.pages import page_of, sub_select


def test_the_pages_of_an_answer_are_the_answer() -> None:
    store = Store()
    store.extend(Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), NamedNode("urn:o")) for n in range(7))
    query = sub_select("PREFIX u: <urn:> SELECT ?s ?p { ?s ?p u:o } LIMIT 6")
    assert query is not None

    def rows(start: int) -> list[str]:
        solutions = store.query(printed(page_of(query, ["p", "s"], 4, start)))
        assert isinstance(solutions, QuerySolutions)
        return [f"{solution['s']} {solution['p']}" for solution in solutions]

    pages = rows(0), rows(4)
    assert [len(page) for page in pages] == [4, 2]
    assert len({*pages[0], *pages[1]}) == 6


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o } ORDER BY ?s",
        "SELECT ?s FROM <urn:g> { ?s ?p ?o }",
        "ASK { ?s ?p ?o }",
        "SELECT ?s { ?s ?p ?o OPTION (TRANSITIVE) }",
    ],
)
def test_what_would_lose_its_order_or_dataset_or_is_of_the_server_alone_has_no_pages(query: str) -> None:
    assert sub_select(query) is None


@pytest.mark.parametrize("text", ['"ORDER BY"', "?order"])
def test_an_order_that_is_only_named_does_not_matter(text: str) -> None:
    assert sub_select(f"SELECT ?s {{ ?s ?p {text} }}") is not None
