"""Conditions and comparisons as in SPARQL 1.1 Query, sections 17.2.2 and 17.3, and graphs as in 18.6."""

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from phegraph.rdf.terms import XSD
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.engine import UnknownFunctionError
from phegraph.sparql.guard import guard
from phegraph.sparql.texts import text_for
from phegraph.store.embedded import EmbeddedStore

PROLOGUE = f"PREFIX : <urn:> PREFIX xsd: <{XSD}> "
BINDINGS = 'VALUES (?name ?nothing ?day ?nan) { ("Gull"@en ""@en "2024-02-29"^^xsd:date "NaN"^^xsd:double) }'
HOLD = [
    "LCASE(?name)", "UCASE(?name)", "SUBSTR(?name, 2)", 'STRBEFORE(?name, "l")', 'STRAFTER(?name, "G")',
    "CONCAT(?name, ?name)", 'REPLACE(?name, "G", "D")', 'STRLANG("a", "en")', "!LCASE(?nothing)",
    "!SUBSTR(?name, 9)", "LCASE(?name) && true", "false || UCASE(?name)", "IF(LCASE(?name), true, false)",
    '!STRDT("many", xsd:integer)', "?name", "!?nothing", "COALESCE(?unbound, LCASE(?name))",
    "!COALESCE(LCASE(?nothing), true)", "!IF(true, LCASE(?nothing), true)", "!COALESCE(1 = 2, true)",
]  # fmt: skip
ERRORS = [
    "?day",
    "!?day",
    ":a",
    "!:a",
    'STRDT("2024-02-29", xsd:date)',
    "LCASE(?unbound)",
    "!LCASE(?unbound)",
]
OTHER = '"2024-02-29Z"^^xsd:date'
FAR = '"2024-03-02Z"^^xsd:date'
OF_MOMENTS_HOLD = [
    f"?day != {FAR}", f"!(?day = {FAR})", f"?day NOT IN ({FAR}, 1)", "?day = ?day", f"!({OTHER} != {OTHER})",
    "?day IN (1, ?day)", "?day != :a", 'BOUND(?day) = ("a" != "b")',
]  # fmt: skip
OF_MOMENTS_ERRORS = [
    comparison.format(other)
    for comparison in ("?day = {}", "!(?day = {})", "?day != {}", "!(?day != {})", "?day IN ({})")
    for other in (OTHER, f"COALESCE(?unbound, {OTHER})")
] + [f"!(?day IN ({OTHER}))", f"?day NOT IN ({OTHER}, 1)"]
OF_NAN_HOLD = [
    "!(?nan < 1)", "!(?nan > 1)", "!(1 <= ?nan)", "!(?nan <= ?nan)", "!(?nan >= ?nan)", "?nan != ?nan",
    "!COALESCE(?nan < 1, true)", "IF(?nan >= 1, false, true)", "2 <= 2.0", "!(2 < 2)",
]  # fmt: skip
OF_NAN_FAIL = ["?nan <= ?nan", "?nan >= ?nan", "?nan < 1", "!(1 <= 2)"]


def holds(engine: Engine, condition: str) -> bool:
    text = f"{PROLOGUE}SELECT * {{ {BINDINGS} FILTER ({condition}) }}"
    if engine is Engine.EMBEDDED:
        return any(EmbeddedStore().select(text))
    rows = pyoxigraph.Store().query(text_for(engine, guard(text).text))
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return any(True for _ in rows)


@pytest.mark.parametrize("engine", [Engine.EMBEDDED, Engine.BROWSER])
@pytest.mark.parametrize("condition", [*HOLD, *OF_MOMENTS_HOLD])
def test_a_condition_holds(engine: Engine, condition: str) -> None:
    assert holds(engine, condition)


@pytest.mark.parametrize("engine", [Engine.EMBEDDED, Engine.BROWSER])
@pytest.mark.parametrize("condition", [*ERRORS, *OF_MOMENTS_ERRORS])
def test_an_error_is_one_of_its_negation_too(engine: Engine, condition: str) -> None:
    assert not holds(engine, condition)


@pytest.mark.parametrize("condition", OF_NAN_HOLD)
def test_no_number_is_less_than_nan_or_more(condition: str) -> None:
    assert holds(Engine.EMBEDDED, condition)


@pytest.mark.parametrize("condition", OF_NAN_FAIL)
def test_a_comparison_with_nan_does_not_hold(condition: str) -> None:
    assert not holds(Engine.EMBEDDED, condition)


@pytest.mark.parametrize(
    ("pattern", "there", "missing"),
    [
        ("VALUES ?x { 1 }", 1, 0),
        ("", 1, 0),
        ("BIND (1 AS ?x)", 1, 0),
        ("{ SELECT (1 AS ?x) {} }", 1, 0),
        ("OPTIONAL { ?x :p ?y }", 1, 0),
        ("?x :p ?y", 1, 0),
        (":zz :p* ?x", 1, 0),
        ("?x (:p|^:p)? :zz", 1, 0),
        ("{ ?x :p ?y } UNION { VALUES ?x { 1 } }", 2, 0),
        ("FILTER NOT EXISTS { :none :p ?x }", 1, 0),
    ],
)
def test_a_graph_that_is_not_there_has_no_solutions(pattern: str, there: int, missing: int) -> None:
    store = EmbeddedStore()
    store.extend([Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("x"), NamedNode("urn:g"))])
    for graph, expected in (("g", there), ("none", missing)):
        rows = list(store.select(f"{PROLOGUE}SELECT * {{ GRAPH :{graph} {{ {pattern} }} }}"))
        assert len(rows) == expected
        optional = f"{PROLOGUE}SELECT * {{ OPTIONAL {{ GRAPH <urn:{graph}> {{ {pattern} }} }} }}"
        assert len(list(store.select(optional))) == max(expected, 1)


def test_an_update_leaves_a_graph_that_is_not_there_out() -> None:
    store = EmbeddedStore()
    for text in (
        "INSERT { GRAPH :new { :a :p ?x } } WHERE { GRAPH :none { VALUES ?x { 1 } } }",
        "DELETE { GRAPH :none { } } INSERT { GRAPH :new { :b :p 1 } } WHERE { }",
    ):
        store.update(PROLOGUE + text)
    assert [quad.subject for quad in store.quads()] == [NamedNode("urn:b")]


def test_an_unknown_function_in_a_graph_that_is_not_there_is_refused() -> None:
    with pytest.raises(UnknownFunctionError):
        EmbeddedStore().select(f"{PROLOGUE}SELECT * {{ GRAPH :none {{ BIND (:f(1) AS ?x) }} }}")


def test_errors_are_left_out_of_the_counts_of_a_form_and_of_one_in_its_exists() -> None:
    inner = "{ SELECT (COUNT(1/0 + ?b) AS ?m) { BIND(2 AS ?b) } } FILTER(?m = 0)"
    query = f"SELECT (COUNT(1/0 + ?a) AS ?n) {{ BIND(1 AS ?a) }} HAVING (EXISTS {{ {inner} }})"
    assert [*EmbeddedStore().select(query)] == [(Literal(0),)]
