"""What SHACL forbids in a query of a shape is told with its place."""

import pytest

from phegraph.errors import QueryError
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.shacl import forbidden
from phegraph.sparql.algebra.tree import Query


def check(
    text: str, *, select: bool = True, prebound: tuple[str, ...] = ("this", "value", "shapesGraph")
) -> None:
    parsed = parse(text)
    assert isinstance(parsed.tree, Query)
    parsed.refuse(forbidden(parsed.tree, select=select, prebound=prebound))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT $this ?value { $this ?p ?value }",
        "SELECT * { $this ?p ?o }",
        "SELECT $this { $this ?p ?o { SELECT $this { $this ?q ?r } } }",
        "SELECT $this { GRAPH $shapesGraph { ?s ?p ?o { SELECT $this { $this ?q ?r } } } }",
        "SELECT DISTINCT $this (COUNT(?o) AS ?n) { $this ?p ?o } GROUP BY $this",
    ],
)
def test_what_is_not_forbidden_is_taken(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("SELECT $this { $this ?p ?o MINUS { ?o ?q ?r } }", 28, "MINUS is not allowed"),
        ("SELECT $this { VALUES ?p { 1 } $this ?p ?o }", 16, "VALUES is not allowed"),
        ("SELECT $this { $this ?p ?o } VALUES ?p { 1 }", 30, "VALUES is not allowed"),
        ("SELECT $this { SERVICE ?s { $this ?p ?o } }", 16, "SERVICE is not allowed"),
        ("SELECT $this FROM <urn:g> { $this ?p ?o }", 19, "FROM is not allowed"),
        ("SELECT $this { BIND (1 AS $this) }", 16, r"\$this is pre-bound"),
        ("SELECT $this (1 AS $value) { $this ?p ?o }", 14, r"\$value is pre-bound"),
        ("SELECT $this { { SELECT ?o { $this ?p ?o } } }", 18, r"A sub-select does not give \$this"),
        ("SELECT $this { { SELECT * { $this ?p ?o } } }", 18, r"A sub-select does not give \$this"),
        ("SELECT ?o { $this ?p ?o }", 1, r"The query does not give \$this"),
        ("ASK { $this ?p ?o }", 1, "This is no SELECT query"),
    ],
)
def test_what_is_forbidden_is_told_with_its_place(text: str, column: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as fault:
        check(text)
    assert fault.value.place is not None
    assert fault.value.place.column == column


def test_an_ask_is_asked_for_where_a_validator_is_one() -> None:
    check("ASK { $this ?p $value }", select=False)
    with pytest.raises(QueryError, match="This is no ASK query"):
        check("SELECT $this { $this ?p $value }", select=False)
