"""The engines are called in one module, after the guard, and a query that is parsed is not evaluated."""

import ast
from pathlib import Path

import pytest
from pyoxigraph import Store

import phegraph
from phegraph.errors import LimitError, QueryError
from phegraph.sparql.checking import check_query
from phegraph.sparql.engine import query, update
from phegraph.sparql.guard import guard

SOURCE = Path(phegraph.__file__).parent
ENGINE = SOURCE / "sparql" / "engine.py"
EVALUATORS = {"evalQuery", "evalUpdate", "prepareUpdate", "SPARQLProcessor", "SPARQLUpdateProcessor"}
"""What carries out a text, among what can be imported."""


STORES = SOURCE / "store"
"""The modules that have stores of the engines in hand."""


def calls_an_engine(node: ast.AST, *, of_stores: bool = False) -> bool:
    """Whether it is a call of an engine; in a module of stores, any call that could be one."""
    if isinstance(node, ast.ImportFrom):
        return not EVALUATORS.isdisjoint(alias.name for alias in node.names)
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    owner, name = node.func.value, node.func.attr
    if name not in ("query", "update"):
        return False
    if of_stores and ast.unparse(owner) not in ("engine", "self"):
        return True
    constructed = isinstance(owner, ast.Call) and ast.unparse(owner.func).endswith("Store")
    named = isinstance(owner, ast.Attribute) and owner.attr == "oxigraph"
    return constructed or named or "super()" in ast.unparse(owner)


def test_engines_are_called_in_one_module() -> None:
    calls = [
        f"{path.relative_to(SOURCE)}:{getattr(node, 'lineno', 0)}"
        for path in SOURCE.rglob("*.py")
        if path != ENGINE
        for node in ast.walk(ast.parse(path.read_text()))
        if calls_an_engine(node, of_stores=path.parent == STORES)
    ]
    assert calls == []


def test_a_call_of_an_engine_is_seen_where_there_is_one() -> None:
    for text in ("pyoxigraph.Store().query(x)", "self.oxigraph.update(x)", "super().query(x)"):
        assert any(map(calls_an_engine, ast.walk(ast.parse(text)))), text
    for text in ("self._data.update(x)", "scratch.query(x)"):
        assert any(calls_an_engine(node, of_stores=True) for node in ast.walk(ast.parse(text))), text


MANY = " ".join(f"VALUES ?v{number} {{ {' '.join(map(str, range(200)))} }}" for number in range(4))


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { %s }",
        "SELECT * { %s } ORDER BY ?v0",
        "SELECT * { ?s ?p ?o MINUS { %s } }",
        "CONSTRUCT { ?v0 ?v1 ?v2 } { %s } ORDER BY ?v0",
        "ASK { %s FILTER (?v0 > 200) }",
    ],
)
def test_a_query_is_parsed_without_being_evaluated(text: str) -> None:
    assert check_query(text % MANY), "to evaluate it would take hours"


@pytest.mark.slow
def test_a_query_with_too_many_joins_to_be_planned_is_refused() -> None:
    text = " ".join(f"?s <a:b> ?o{number} ." for number in range(240))
    with pytest.raises(LimitError, match="too many patterns to be planned"):
        check_query(f"SELECT * {{ {text} }}")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("ASK { FILTER (<urn:half>(1)) }", 15),
        ("PREFIX h: <urn:> ASK { FILTER h:half(1) }", 31),
        ("SELECT (<urn:half>(?x) AS ?y) { ?x ?p ?o }", 9),
    ],
)
def test_a_function_that_there_is_not_is_told_with_its_place(text: str, column: int) -> None:
    with pytest.raises(QueryError, match="There is no function <urn:half>") as raised:
        check_query(text)
    assert raised.value.place is not None
    assert raised.value.place.column == column


@pytest.mark.parametrize("word", ["FROMNAMED", "SELCT", "LIMT"])
def test_a_word_that_is_none_of_sparql_is_refused(word: str) -> None:
    with pytest.raises(QueryError, match=word):
        guard(f"SELECT * {{ ?s ?p ?o }} {word} <urn:a>")


def test_an_engine_guards_what_was_not_guarded() -> None:
    with pytest.raises(QueryError, match="SERVICE"):
        query(Store(), "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(QueryError, match="LOAD"):
        update(Store(), "LOAD <http://127.0.0.1:9/>")


def test_a_query_is_no_update_and_an_update_no_query() -> None:
    with pytest.raises(QueryError, match="updates are refused"):
        query(Store(), "CLEAR ALL")
    with pytest.raises(QueryError, match="not an update"):
        update(Store(), "ASK {}")
