"""One query for the rows of several values gives of each what the query of that value alone gives."""

from random import Random

import pytest
from msgspec.structs import replace
from pyoxigraph import NamedNode

from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.binding import bound, unbindable
from phegraph.sparql.algebra.passes.together import together
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Extend, OrderCondition, Query, Select
from phegraph.store.embedded import EmbeddedStore
from sparql.differential import EX, Generator, data

TERMS = [NamedNode(EX + name) for name in ("a", "b", "c", "zz")]
PREFIXES = f"PREFIX : <{EX}> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def query(text: str) -> Query:
    tree = parse(PREFIXES + text).tree
    assert isinstance(tree, Query)
    return tree


def ordered(tree: Query) -> Query:
    """A query ordered by all its columns."""
    assert isinstance(tree.form, Select)
    columns = (each.variable if isinstance(each, Extend) else each for each in tree.form.projection or ())
    return replace(tree, form=replace(tree.form, order=tuple(map(OrderCondition, columns))))


def rows(store: EmbeddedStore, tree: Query) -> list[tuple[object, ...]]:
    return [*map(tuple, store.select(printed(tree)))]


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
def test_random_queries_have_the_same_rows_for_one_value_and_for_several() -> None:
    compared = found = 0
    for seed in range(300):
        random, store = Random(seed), EmbeddedStore()
        store.bulk_extend(data(random))
        tree = ordered(query(Generator(random).selected()))
        many = None if [*unbindable(tree, {"s": TERMS[0]})] else together(tree, "s", TERMS)
        if many is None:
            continue
        answer = rows(store, many)
        for term in TERMS:
            expected = rows(store, bound(tree, {"s": term}))
            given = [row[1:] for row in answer if row[0] == term]
            # ORDER BY may take numbers of one value for equal.
            assert sorted(map(str, given)) == sorted(map(str, expected)), printed(tree)
            found += len(expected)
        compared += 1
    assert compared > 100
    assert found > 40


DATA = ":a :p :b , :c ; :n 1 . :b :p :c ; :n 2 . :c :n 3 ; :q :a . :d :p :a , :b ; :n 1 ."


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o ?n { ?s :p ?o OPTIONAL { ?o :n ?n } } ORDER BY DESC(?n) ?o",
        "SELECT DISTINCT ?n { { ?s :p ?o } UNION { ?o :q ?s } OPTIONAL { ?o :n ?n } } ORDER BY ?n",
        "SELECT ?o { { ?o :p ?x OPTIONAL { ?s :q ?x } } FILTER(!BOUND(?y)) } ORDER BY ?o",
        "SELECT ?n (COUNT(?o) AS ?c) { ?o :n ?n . ?s :p|:q ?o } GROUP BY ?n ORDER BY ?n",
        "SELECT ?o ?c { ?o :n ?n { SELECT (COUNT(*) AS ?c) ?n { ?s :p ?x . ?y :n ?n } GROUP BY ?n } }"
        " ORDER BY ?c ?o",
        "SELECT ?o { ?o :n ?n FILTER NOT EXISTS { ?s :p ?o } FILTER(?o != ?s) } ORDER BY DESC(?o)",
        "SELECT ?o (GROUP_CONCAT(?m) AS ?l) { { SELECT * { ?s :p ?o . ?o :n ?m } ORDER BY ?m } }"
        " GROUP BY ?o ORDER BY ?o",
    ],
)
def test_they_are_in_the_same_order(text: str) -> None:
    store = EmbeddedStore()
    store.update(f"{PREFIXES} INSERT DATA {{ {DATA} }}")
    many = together(query(text), "s", TERMS)
    assert many is not None
    answer = rows(store, many)
    assert answer
    for term in TERMS:
        expected = rows(store, bound(query(text), {"s": term}))
        assert [row[1:] for row in answer if row[0] == term] == expected


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?o { ?s :p ?o }",
        "SELECT ?o ?n { ?s :p ?o . ?o :n ?n } ORDER BY ?o",
        "SELECT ?o { ?s :p ?o } ORDER BY ?o LIMIT 1",
        "SELECT ?s ?o { ?s :p ?o } ORDER BY ?s ?o",
        "SELECT * { ?s :p ?o } ORDER BY ?o",
        "SELECT REDUCED ?o { ?s :p ?o } ORDER BY ?o",
        "SELECT (COUNT(*) AS ?n) { ?s :p ?o } ORDER BY ?n",
        "SELECT ?o { ?o :n ?n { SELECT (MAX(?m) AS ?n) { ?s :n ?m } } } ORDER BY ?o",
        "SELECT ?o (SUM(?n) AS ?m) { ?s :p ?o . ?o :n ?n } GROUP BY ?o ORDER BY ?o",
        "SELECT ?o (SAMPLE(?n) AS ?m) { ?s :p ?o . ?o :n ?n } GROUP BY ?o ORDER BY ?o",
        "SELECT ?o (COUNT(DISTINCT *) AS ?m) { ?s :p ?o } GROUP BY ?o ORDER BY ?o",
        "SELECT ?o { ?o :n ?n MINUS { ?o :q ?x OPTIONAL { ?s :p ?o } } } ORDER BY ?o",
        "SELECT ?o { ?o :n ?n FILTER EXISTS { { SELECT ?o { ?s :p ?o } } } } ORDER BY ?o",
        "SELECT ?r { ?s :p ?o BIND(RAND() AS ?r) } ORDER BY ?r",
        "SELECT ?o { { SELECT ?o { ?s :p ?o } ORDER BY ?o LIMIT 1 } } ORDER BY ?o",
        "ASK { ?s :p ?o }",
    ],
)
def test_what_is_not_known_to_be_the_same_is_asked_for_each(text: str) -> None:
    assert together(query(text), "s", TERMS) is None
