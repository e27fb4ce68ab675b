"""Alternative paths, and blank nodes that COUNT(DISTINCT *) meets, count as section 18 has them."""

import pytest
from pyoxigraph import NamedNode, Quad

from phegraph.errors import QueryError
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.engines import Engine, mended
from phegraph.store.embedded import EmbeddedStore

A, B, C = (NamedNode(f"urn:{name}") for name in "abc")
P, Q = NamedNode("urn:p"), NamedNode("urn:q")
DATA = [Quad(A, P, B), Quad(A, Q, B), Quad(B, P, C), Quad(B, P, A), Quad(B, Q, A)]


def rows(text: str) -> list[tuple[str, ...]]:
    store = EmbeddedStore()
    store.bulk_extend(DATA)
    return sorted(tuple(map(str, row)) for row in store.select(f"BASE <urn:> {text}"))


@pytest.mark.parametrize(
    ("path", "number"),
    [
        # Each by hand: a has two links to b, b has two to a and one to c.
        ("<urn:p>|<urn:q>", 5),
        ("^(<urn:p>|<urn:q>)", 5),
        ("<urn:p>|<urn:p>", 6),
        ("!(<urn:z>|^<urn:z>)", 10),
        ("!<urn:z>", 5),
        ("(<urn:p>|<urn:q>)/<urn:p>", 6),
        ("<urn:p>/(<urn:p>|<urn:q>)", 5),
        ("(<urn:p>|<urn:q>)/(<urn:p>|<urn:q>)", 10),
        ("(<urn:p>|<urn:q>)+", 6),
    ],
)
def test_each_way_of_a_path_counts(path: str, number: int) -> None:
    assert len(rows(f"SELECT ?s ?o {{ ?s {path} ?o }}")) == number
    ((count,),) = rows(f"SELECT (COUNT(*) AS ?count) {{ ?s {path} ?o }}")
    assert count.split('"')[1] == str(number)
    assert len(rows(f"SELECT * {{ _:s {path} ?o }}")) == number
    assert len(rows(f"SELECT * {{ ?t ?p _:s . _:s {path} ?o }}")[0]) == 3


@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT ?s { ?s <urn:p>|<urn:q> ?o }",
        "ASK { ?s <urn:p>|<urn:q> ?o }",
        "SELECT ?s { ?s <urn:p> ?o FILTER EXISTS { ?s <urn:p>|<urn:q> ?o } }",
        "SELECT ?s { ?s <urn:p> ?o MINUS { ?s <urn:p>|<urn:q> ?o } }",
        "SELECT ?s { ?s (<urn:p>|<urn:q>)* ?o }",
    ],
)
def test_where_the_number_of_ways_does_not_show_a_path_stays(query: str) -> None:
    tree = parse(query).tree
    assert mended(tree, Engine.EMBEDDED) is tree


@pytest.mark.parametrize(
    ("where", "number"),
    [
        # From a to a: by p or q to b, and back by p or q.
        ("<urn:a> (!<urn:z>)/(!<urn:z>) <urn:a>", 4),
        ("?s (!<urn:z>)/<urn:p> ?s", 4),
        ("?s (!<urn:z>)/(!<urn:z>) ?s VALUES ?s { <urn:b> }", 4),
    ],
)
def test_a_sequence_counts_each_way_between_known_ends(where: str, number: int) -> None:
    assert len(rows(f"SELECT * {{ {where} }}")) == number


def test_a_path_of_too_many_ways_is_refused() -> None:
    path = "/".join(["(<urn:p>|<urn:q>)"] * 7)
    with pytest.raises(QueryError, match="more than 64 ways"):
        rows(f"SELECT * {{ ?s {path} ?o }}")


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("[] ?p ?o", 5),
        ("?s ?p []", 4),
        ("[] ?p []", 2),
        ("[] <urn:p> []", 1),
        ("[] <urn:p>|<urn:q> ?o", 3),
        ("?s <urn:p>/<urn:p> ?o", 3),
    ],
)
def test_blank_nodes_of_patterns_are_no_part_of_the_solutions_that_are_counted(
    where: str, number: int
) -> None:
    ((count,),) = rows(f"SELECT (COUNT(DISTINCT *) AS ?count) {{ {where} }}")
    assert count.split('"')[1] == str(number)
