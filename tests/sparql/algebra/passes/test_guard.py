"""Nothing of a query or update that reaches outside the store is let through."""

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from phegraph.errors import LimitError, QueryError
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.passes.guard import Permissions, operations, refused
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query

P = "PREFIX ex: <https://example.org/> PREFIX service: <https://example.org/> "


def check(text: str, permissions: Permissions = Permissions()) -> None:  # noqa: B008
    parsed = parse(P + text)
    parsed.refuse(refused(parsed.tree, permissions))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE ex:s { ?s ?p ?o } }",
        "SELECT * { service silent ?s { ?s ?p ?o } }",
        "SELECT * { ?s ?p ?o { SELECT * { SERVICE ?s { ?s ?p ?o } } } }",
        "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE ex:s { ?s ?p ?o } } }",
        "SELECT (EXISTS { SERVICE ex:s {} } AS ?x) {}",
        "ASK {} HAVING (EXISTS { SERVICE ex:s {} })",
        "ASK {} ORDER BY (EXISTS { SERVICE ex:s {} })",
        "SELECT (SUM(IF(EXISTS { SERVICE ex:s {} }, 1, 2)) AS ?x) {}",
    ],
)
def test_a_call_of_another_server_is_refused_wherever_it_stands(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        check(text)
    check(text, Permissions(services=True))


def test_an_update_is_refused_where_none_is_wanted() -> None:
    with pytest.raises(QueryError, match="an update"):
        check("CLEAR ALL")
    check("CLEAR ALL", Permissions(updates=True))


@pytest.mark.parametrize("text", ["LOAD ex:f", "CLEAR ALL ; LOAD SILENT ex:f INTO GRAPH ex:g"])
def test_an_update_that_fetches_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="LOAD"):
        check(text, Permissions(updates=True))


def test_an_update_that_asks_another_server_is_refused() -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        check("INSERT { ?s ?p ?o } WHERE { SERVICE ex:s { ?s ?p ?o } }", Permissions(updates=True))


@pytest.mark.parametrize(
    "text",
    [
        "ASK FROM ex:g {}",
        "ASK FROM NAMED ex:g {}",
        "DELETE { ?s ?p ?o } USING ex:g WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING NAMED ex:g WHERE { ?s ?p ?o }",
    ],
)
def test_a_graph_that_the_dataset_lacks_is_refused(text: str) -> None:
    graph = NamedNode("https://example.org/g")
    check(text, Permissions(updates=True))
    check(text, Permissions(updates=True, graphs={graph}))
    with pytest.raises(QueryError, match="not in the dataset"):
        check(text, Permissions(updates=True, graphs=()))


def test_a_function_that_is_not_known_is_refused_at_its_place() -> None:
    check("PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ASK { FILTER (xsd:integer('1') = 1) }")
    with pytest.raises(QueryError, match="no function <https://example\\.org/f>") as fault:
        check("ASK {\n FILTER (1 = ex:f(1)) }")
    assert fault.value.place is not None
    assert (fault.value.place.line, fault.value.place.column) == (2, 14)
    check("ASK { FILTER (ex:f(1)) }", Permissions(functions={"https://example.org/f"}))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?s <https://example.org/SERVICE> 'SERVICE <x> { # }' } # SERVICE <x> {}",
        "SELECT * { service:a service:service service:b . _:service ?p 'x'@en }",
        "SELECT * { GRAPH service:a { ?s ?p 'LOAD <x>' } }",
    ],
)
def test_the_words_may_stand_where_they_are_no_keywords(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("part", "count"),
    [
        ("?s ?p ?o .", 1),
        ("FILTER (?a || ?b)", 3),
        ("FILTER (1 + 1 = 2)", 3),
        ("?s ex:p/ex:q|^ex:r* ?o .", 6),
        ("{ ?s ?p ?o } UNION { ?s ?p ?o }", 5),
    ],
)
def test_patterns_and_operators_are_counted(part: str, count: int) -> None:
    outermost = operations(parse("ASK {}").tree)
    assert operations(parse(f"{P} ASK {{ {part} }}").tree) - outermost == count


def test_a_chain_that_would_overflow_the_stack_of_an_engine_is_refused() -> None:
    check(f"ASK {{ FILTER ({' || '.join(['?a'] * 900)}) }}")
    with pytest.raises(LimitError, match="of at most 1000"):
        check(f"ASK {{ FILTER ({' || '.join(['?a'] * 1100)}) }}")


def test_brackets_may_nest_no_deeper_than_asked_for() -> None:
    assert parse("ASK {{{}}}", deepest=3)
    with pytest.raises(LimitError, match="More than 2 brackets"):
        parse("ASK {{{}}}", deepest=2)


_PIECES = [
    *(
        "SERVICE",
        "SILENT",
        "<http://127.0.0.1:1/>",
        "service:a",
        "p:SERVICE",
        "?s<?p#>",
        "?s<?p",
        "#",
        "\n",
        "\r",
        " ",
        " ",
    ),
    *(
        "'''",
        "'",
        '"',
        "\\",
        "\\q",
        "\\u0020",
        "\\u0053ERVICE",
        "{",
        "}",
        "(",
        ")",
        ".",
        ";",
        "<",
        ">",
        "||",
        "!",
    ),
    *(
        "?s",
        "?p",
        "?o",
        "FILTER",
        "FILTER(",
        "BIND(",
        "AS ?x)",
        "p:",
        "p:a",
        "1",
        "true",
        "VALUES ?v",
        "EXISTS",
        "a",
    ),
    *("?s ?p ?o", "SERVICE <http://127.0.0.1:1/> {}", "{ '''a' }", "'''SERVICE <http://127.0.0.1:1/> {}'''"),
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=14))
@example(
    ["FILTER(", "?s<?p#>", " ", "'''", "\n", ")", "SERVICE <http://127.0.0.1:1/> {}", "\n#", "'''", "\n"]
)
@example(["{ '''a' }", "SERVICE <http://127.0.0.1:1/> {}", " # \\q '''\n"])
def test_nothing_that_passes_and_is_printed_makes_the_engine_call_a_server(pieces: list[str]) -> None:
    store = Store()
    node = NamedNode("x:a")
    store.add(Quad(node, node, node))
    text = "PREFIX p: <http://h:> PREFIX service: <http://h/> SELECT * { " + "".join(pieces) + " }"
    for tree in passing(text):
        with suppress(SyntaxError):
            list(store.query(printed(tree)))  # type: ignore[arg-type]


def passing(text: str) -> list[Query]:
    """The tree of a query, unless it is refused."""
    try:
        parsed = parse(text)
        parsed.refuse(refused(parsed.tree, Permissions(functions=None)))
    except (QueryError, LimitError):
        return []
    assert isinstance(parsed.tree, Query)
    return [parsed.tree]
