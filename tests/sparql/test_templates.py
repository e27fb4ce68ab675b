"""A query that is filled in from a template is what the guard makes of it without one."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from phegraph.errors import PhegraphError
from phegraph.rdf.numbers import Places
from phegraph.sparql import guard as module
from phegraph.sparql import parameters
from phegraph.sparql import texts as mending
from phegraph.sparql.algebra.passes.engines import Engine, passes_for
from phegraph.sparql.algebra.passes.facts import Facts
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Extend, Query
from phegraph.sparql.algebra.walk import nodes
from phegraph.sparql.guard import Guarded, guard
from phegraph.sparql.parameters import bind
from phegraph.sparql.texts import depends_on_graphs, text_for
from phegraph.sparql.tokens import TokenKind, tokenize
from sparql.algebra.trees import queries

PREFIXES = (("ex", "https://example.org/"), ("s", "https://"))
BASE = "https://example.org/base/x"
IRIS = [
    *("<https://example.org/>", "<https://example.org/a>", "<https://example.org/a.b>"),
    *("<http://other.example/x/y#z>", "<https://x>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"),
    *("<a/../b>", "<urn:a>", "<https://a b>", "<>", "<http://www.w3.org/2001/XMLSchema#integer>"),
    *("<https://example.org/%zz>", "<http://a:b>", "<https://a#b#c>"),
]
STRINGS = [
    *('"a"', '"1"', '""', '"é🧬"', '"\ufffe"', '"\x7f"', '"["', '"<https://x>"', '"\u2028"'),
    *('"\\n"', "'a\"b'", '"""a"b"""'),
]
NUMBERS = ["0", "1", "007", "20", "999999999", "9999999999", "99999999999999999999", "1.5", "1e3"]
Guarding = Callable[[str, tuple[tuple[str, str], ...], str], Guarded]
WITH: Guarding = module._guarded.__wrapped__  # what it keeps by the whole text left out
WITHOUT: Guarding = module._guarded_anew
POOLS = {TokenKind.IRI: IRIS, TokenKind.STRING: STRINGS, TokenKind.NUMBER: NUMBERS}


def told(text: str, guarding: Guarding, base: str) -> object:
    """What the guard says of a text: all that is known of it, or why it is refused."""
    try:
        guarded = guarding(text, PREFIXES, base)
    except PhegraphError as error:
        return type(error), error.message, error.hint, error.place
    parsed = guarded.parsed
    fields = (
        guarded.text,
        guarded.form,
        guarded.default,
        guarded.named,
        guarded.reads_graphs,
        guarded.functions,
    )
    return fields, parsed.tree, parsed.text, parsed.tokens, [*map(repr, parsed.offsets.values())]


def with_others(draw: st.DrawFn, text: str) -> str:
    """A text with other constants in place of some."""
    pieces, end = list[str](), 0
    for token in tokenize(text):
        if token.kind in POOLS and draw(st.booleans()):
            pieces += text[end : token.start], draw(st.sampled_from(POOLS[token.kind]))
            end = token.end
    return "".join(pieces) + text[end:]


@st.composite
def families(draw: st.DrawFn) -> list[str]:
    """Texts that differ in constants, or what stands between tokens."""
    tree: Query = draw(queries())
    text = printed(tree, indent=draw(st.sampled_from([None, 2])))
    first = with_others(draw, text)
    return [first, *(with_others(draw, draw(st.sampled_from([first, text]))) for _ in range(5)), first + "#a"]


@settings(max_examples=50)
@given(families(), st.sampled_from(["", BASE]))
def test_a_template_changes_nothing_that_the_guard_says(texts: list[str], base: str) -> None:
    for text in texts:
        assert told(text, WITH, base) == told(text, WITHOUT, base)


@settings(max_examples=50)
@given(families(), st.sampled_from([Engine.EMBEDDED, Engine.BROWSER, Engine.SERVER]))
def test_a_template_changes_nothing_that_an_engine_gets(texts: list[str], engine: Engine) -> None:
    for text in texts:
        assert mended(text, engine, text_for) == mended(text, engine, mended_by_itself)


def mended(text: str, engine: Engine, mending: Callable[[Engine, str, Facts], str]) -> object:
    """What an engine gets of a text, labels that passes draw by their order, or why it is refused."""
    try:
        made = mending(engine, guard(text).text, Facts(Places(2, 3)))
    except PhegraphError as error:
        return type(error), error.message
    labels: dict[str, str] = {}
    return _DRAWN.sub(lambda label: labels.setdefault(label[0], f"_:drawn{len(labels)}"), made)


def mended_by_itself(engine: Engine, text: str, facts: Facts) -> str:
    return mending._mended_anew(text, passes_for(text, engine, facts), facts).text


_DRAWN = re.compile("_:[0-9a-f]{20,}")


ALIKE = [
    "SELECT * { ?s ?p %s } LIMIT 1",
    "SELECT * { ?s %s ?o } LIMIT 1",
    "SELECT * { ?s (%s|^%s)+ ?o ; a %s } OFFSET 2 LIMIT 1",
    "DESCRIBE %s",
    "SELECT * FROM %s { ?s ?p ?o }",
    "SELECT * { GRAPH %s { ?s ?p %s } }",
    "BASE %s SELECT * { <a> ?p %s }",
    "PREFIX h: %s SELECT * { h:a ?p %s , '''<https://x>''' }",
    "SELECT (%s(?o) AS ?x) { ?s ?p ?o FILTER(?o IN (%s, %s)) }",
    "SELECT * { ?s ?p ?o FILTER(?o = %s + %s) }",
    "SELECT * { ?s ?p ?o FILTER(?o = -%s) }",
    "SELECT * { ?s ?p ?o FILTER(?o = - %s) }",
    "SELECT * { ?s ?p ?o FILTER(?o =?x -%s) }",
    "SELECT * { ?s ?p ?o FILTER(?o =?x - %s) }",
    "SELECT * { ?s ?p %s^^<http://www.w3.org/2001/XMLSchema#integer> , %s@en , %s }",
    "SELECT * { ?s ?p ?o FILTER(REGEX(?o, %s)) }",
    "SELECT (GROUP_CONCAT(?o; SEPARATOR=%s) AS ?x) { ?s ?p ?o }",
    "SELECT (IRI(%s) AS ?x) (STR(%s) AS ?y) (RAND() AS ?z) { }",
    "SELECT (iri(%s) AS ?x) { } LIMIT %s",
    "SELECT * { ?s ?p ?o } LIMIT %s OFFSET %s",
    "SELECT * { VALUES (?a ?b) { (%s UNDEF) (%s %s) } }",
    "SELECT * { ?s ?p %s SERVICE %s { } }",
    "SELECT * { ?s ?p %s,%s.?s ?p %s.}",
    "\ufeffSELECT * { ?s ?p %s }",
    "\\u0053ELECT * { ?s ?p %s }",
]
"""Queries of each shape whose constants could matter, or whose marks could be mistaken."""


@pytest.mark.parametrize("text", ALIKE)
@pytest.mark.parametrize("pool", [*POOLS.values()], ids=[*POOLS])
def test_constants_that_matter_are_seen(text: str, pool: list[str]) -> None:
    for shift in range(2 * len(pool)):  # the second time there are templates
        constants = tuple(pool[(shift + at) % len(pool)] for at in range(text.count("%s")))
        filled = text % constants
        assert told(filled, WITH, BASE) == told(filled, WITHOUT, BASE)


@pytest.mark.parametrize("text", ALIKE)
@pytest.mark.parametrize("pool", [*POOLS.values()], ids=[*POOLS])
def test_constants_that_matter_to_an_engine_are_seen(text: str, pool: list[str]) -> None:
    for shift in range(2 * len(pool)):
        filled = text % tuple(pool[(shift + at) % len(pool)] for at in range(text.count("%s")))
        for engine in (Engine.EMBEDDED, Engine.RDFLIB):
            assert mended(filled, engine, text_for) == mended(filled, engine, mended_by_itself)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { GRAPH ?g { %s ?p ?o } }", False),
        ("SELECT * { GRAPH ?g { { SELECT ?o { %s ?p ?o } } } }", True),
        ("SELECT * { GRAPH %s { ?s ?p ?o } }", False),
        ("SELECT * { GRAPH %s { OPTIONAL { ?s ?p ?o } } }", True),
        ("SELECT * { GRAPH ?g { %s ?p", True),
    ],
)
def test_the_graphs_are_asked_for_where_they_decide(text: str, expected: bool) -> None:
    assert [depends_on_graphs(text % iri) for iri in IRIS[:3]] == [expected] * 3


@pytest.mark.parametrize(
    ("text", "constants", "expected"),
    [
        ("SELECT * { ?alike ?p %s } #", ["1", "2", "3"], "SELECT * WHERE { ?alike ?p 3 . }"),
        ("SELECT*{?alike ?p %s}", ['"a"', '"b"', '"c"'], 'SELECT * WHERE { ?alike ?p "c" . }'),
        (
            "PREFIX x: <http://x/> SELECT * { ?alike x:p %s }",
            ["<http://x/a>", "<http://y>", "<http://x/c>"],
            "PREFIX x: <http://x/> SELECT * WHERE { ?alike x:p x:c . }",
        ),
    ],
)
def test_the_third_of_alike_queries_is_not_parsed(
    text: str, constants: list[str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    *before, third = (text % constant for constant in constants)
    for each in before:
        guard(each)
    monkeypatch.setattr(module, "parse", lambda *_, **__: pytest.fail("It is parsed."))
    assert guard(third).text == expected


def test_an_iri_that_is_bound_is_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    query = "PREFIX x: <http://x/> SELECT * { ?alike x:bound ?o }"
    for name in ("http://x/a", "https://y/b"):
        bind(query, {"alike": NamedNode(name)})
    monkeypatch.setattr(parameters, "guard", lambda _: pytest.fail("It is parsed."))
    expected = "PREFIX x: <http://x/> SELECT * WHERE { BIND (%s AS ?alike) ?alike x:bound ?o . }"
    assert bind(query, {"alike": NamedNode("http://x/c")}) == expected % "x:c"
    assert bind(query, {"alike": NamedNode("https://y/c")}) == expected % "<https://y/c>"


@pytest.mark.parametrize(
    "name", ["urn:a", "http://x/a%20b", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]
)
def test_an_iri_that_is_not_plain_is_bound_without_a_template(name: str) -> None:
    query = "PREFIX x: <http://x/> SELECT * { ?alike x:other ?o }"
    for each in ("http://x/a", "https://y/b", name):
        text = bind(query, {"alike": NamedNode(each)})
    tree = guard(text).parsed.tree
    assert NamedNode(name) in {part.expression for part in nodes(tree) if isinstance(part, Extend)}
