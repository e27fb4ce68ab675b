"""Notes say what of a query costs more than it seems to, and leave out what does not."""

import pytest
from hypothesis import given

from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.costs import notes
from phegraph.sparql.algebra.tree import Query
from phegraph.sparql.algebra.walk import parts
from sparql.algebra.trees import queries


def of(pattern: str) -> list[tuple[int | None, str]]:
    parsed = parse(f"SELECT * {{ {pattern} }}")
    assert isinstance(parsed.tree, Query)
    errors = [parsed.error(note.part, note.message) for note in notes(parsed.tree)]
    return [(error.place.column if error.place else None, error.message.split()[0]) for error in errors]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("?a <urn:p> ?b OPTIONAL { ?c <urn:p> ?d }", [(26, "This")]),
        ("?a <urn:p> ?b MINUS { ?c <urn:p> ?d }", [(26, "This")]),
        ("?a <urn:p> ?b { ?c <urn:p> ?d }", [(26, "No")]),
        ("?a <urn:p> ?b OPTIONAL { ?b <urn:q> ?c { ?d <urn:p> ?e } }", [(51, "No")]),
        ("?a <urn:p> ?b . ?c <urn:p> ?d", [(28, "No")]),
        ("?a <urn:p>* ?b", [(12, "This")]),
        ("?a <urn:p>* ?b FILTER (?a != ?b)", [(12, "This")]),
        ("[] <urn:p>+ ?b", [(12, "This")]),
        ("GRAPH ?g { ?a <urn:p>+ ?b }", [(23, "This")]),
        ("GRAPH <urn:g> { ?a <urn:p> ?b . ?c <urn:q> ?d }", [(44, "No")]),
        ("?a <urn:p> ?b BIND (1 AS ?c) ?d <urn:p> ?e", [(41, "No")]),
        ("?a <urn:p> [ <urn:q> ?b ] . [ <urn:p> ?c ] <urn:q> ?d", [(42, "No")]),
        ("?a <urn:p> ?b { SELECT ?c (COUNT(*) AS ?n) { ?c <urn:p> ?d } GROUP BY ?c }", [(26, "No")]),
        ("?a <urn:p> ?b FILTER EXISTS { ?b <urn:p> ?c . ?d <urn:p> ?e }", [(58, "No")]),
    ],
)
def test_what_costs_more_than_it_seems_is_noted_at_its_place(
    pattern: str, found: list[tuple[int, str]]
) -> None:
    assert of(pattern) == found


@pytest.mark.parametrize(
    "pattern",
    [
        "?a <urn:p> ?b . ?b <urn:q> ?c OPTIONAL { ?c <urn:q> ?d } MINUS { ?a <urn:q> 1 }",
        "?a <urn:p> ?b . ?c <urn:p> ?d . ?b <urn:q> ?c",
        "<urn:a> <urn:p> <urn:b> . ?a <urn:p> ?b",
        "VALUES ?a { <urn:a> } ?a <urn:p>* ?b",
        "<urn:a> <urn:p>+ ?b",
        "?a <urn:p>/<urn:q> ?b",
        "OPTIONAL { ?a <urn:p> ?b }",
        "?a <urn:p> ?b OPTIONAL { ?c <urn:p> ?d FILTER (?c != ?a) }",
        "{ ?a <urn:p> ?b } UNION { ?c <urn:p> ?d }",
        "?a <urn:p> [ <urn:q> ?b ] BIND (STR(?b) AS ?c) BIND (1 AS ?d)",
        "?a <urn:p> ?b BIND (IRI(?b) AS ?c) ?c <urn:p> ?d",
        "?a <urn:p> ?b OPTIONAL { ?b <urn:q> ?c } ?c <urn:p> ?d",
        "?a <urn:p> ?b . ?c <urn:p> ?d FILTER (?a < ?c)",
        "?a <urn:p> ?b VALUES ?c { 1 2 }",
        "?a <urn:p> ?b { SELECT (MAX(?d) AS ?last) { ?c <urn:p> ?d } }",
        "?a <urn:p> ?b { SELECT ?c { ?c <urn:p> ?d } LIMIT 1 }",
        "?a <urn:p> ?b FILTER NOT EXISTS { ?a <urn:p> ?c . ?b <urn:q> ?d }",
        "?a <urn:p> ?b OPTIONAL { ?a <urn:q> ?c . ?b <urn:q> ?d }",
        "GRAPH ?g { ?a <urn:p> ?b . ?g <urn:q> ?c }",
        "?a <urn:p> ?b { ?a <urn:q>+ ?c } UNION { ?c <urn:q>+ ?a }",
    ],
)
def test_what_is_connected_is_not_noted(pattern: str) -> None:
    assert of(pattern) == []


def test_a_variable_that_gets_a_value_connects_nothing_but_itself_and_other_such() -> None:
    tree = parse("SELECT * { ?a <urn:p>+ ?b . ?b <urn:p> ?x . ?c <urn:p> ?d MINUS { ?a <urn:q> ?d } }").tree
    assert isinstance(tree, Query)
    assert [note.message.split()[0] for note in notes(tree)] == ["No"]
    assert not list(notes(tree, given=["a", "d"]))


@pytest.mark.parametrize("pattern", ["?a <urn:p>+ ?b", "?x <urn:p> 1 MINUS { ?a <urn:q> 1 }"])
def test_what_gets_a_value_is_no_unbounded_end_and_is_shared_with_a_minus(pattern: str) -> None:
    tree = parse(f"ASK {{ {pattern} }}").tree
    assert isinstance(tree, Query)
    assert list(notes(tree))
    assert not list(notes(tree, given=["a"]))


@given(queries())
def test_what_is_noted_of_any_query_is_a_part_of_it(tree: Query) -> None:
    own = {id(part) for part in parts(tree)}
    assert all(id(note.part) in own for note in notes(tree))
