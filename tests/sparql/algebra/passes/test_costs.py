"""Notes say what of a query costs more than it seems to, and leave out what does not."""

import pytest

from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.costs import notes
from phegraph.sparql.algebra.tree import Query


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
    ],
)
def test_what_is_connected_is_not_noted(pattern: str) -> None:
    assert of(pattern) == []
