"""The browser's older Oxigraph and the toolkit's answer alike, but for differences that are documented."""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from playwright.sync_api import Browser, Page
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

from phegraph.errors import PhegraphError
from phegraph.site.libraries import LIBRARIES
from phegraph.sparql import engine
from phegraph.sparql.algebra.passes.engines import Engine
from phegraph.sparql.texts import text_for
from site_pages import serving

ROOT = Path(__file__).parents[2]
DOCUMENTED = (ROOT / "docs" / "publishing.md").read_text(encoding="utf-8")

PREFIXES = (
    "PREFIX : <urn:x:> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    "PREFIX geo: <http://www.opengis.net/ont/geosparql#> "
    "PREFIX geof: <http://www.opengis.net/def/function/geosparql/> "
)
DATA = """@prefix : <urn:x:> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
:a :p :b ; :n 1 , 2.5 , 3e0 , "x" , "y"@en , "z"@en-GB , true , "2020-01-01"^^xsd:date , _:n ;
  :n "bad"^^xsd:integer .
:b :p :c ; :q 1 . :c :p :a . _:n :q "inner" .
:d :amount 10 . :e :amount 20 . :f :amount "n/a" .
:g1 { :a :p :z } :g2 { :a :p :z , :y }
"""

MENDED = ("Several minus or division signs in a row", "A variable under another name in GROUP BY")
"""The differences that queries in pages do not have: they are written for the engine there."""

# By the name that the documentation has for a difference: queries, and the value that SPARQL has for `?v`.
DIFFERENCES: Mapping[str, Sequence[tuple[str, str]]] = {
    "Several minus or division signs in a row": [
        ("5 - 2 - 1", "2"),
        ("1 - 2 + 3", "2"),
        ("8 / 4 / 2", "1"),
        ("8 / 4 * 2", "4"),
    ],
    "A variable under another name in GROUP BY": [
        ("SELECT ?v { VALUES ?x { 1 } } GROUP BY (?x AS ?v)", "1"),
    ],
    "Months taken from a date": [
        ('"2024-01-15"^^xsd:date - "P1M"^^xsd:yearMonthDuration', "2023-12-15"),
        ('"2024-12-15T00:00:00Z"^^xsd:dateTime - "P1Y"^^xsd:yearMonthDuration', "2023-12-15T00:00:00Z"),
    ],
    "Times before the year 1": [('HOURS("-0044-03-15T23:59:59.5Z"^^xsd:dateTime)', "23")],
    "Negative numbers rounded": [("ROUND(-2.51)", "-3"), ("ROUND(-2.5e0)", "-2")],
    "Decimals multiplied by zero": [("0 * 0.1", "0"), ("1.5 * 0", "0")],
    "Parts of a text from before its beginning": [
        ('SUBSTR("12345", 0, 3)', "12"),
        ('SUBSTR("12345", 0)', "12345"),
    ],
    "Counts of what cannot be": [
        ("SELECT (COUNT(*) AS ?v) { FILTER(false) }", "0"),
        ("SELECT (SUM(?x) AS ?v) { VALUES ?x {} }", "0"),
    ],
    "A filter within braces of its own": [
        ("SELECT (COUNT(?z) AS ?v) { ?x :p ?y OPTIONAL { { ?y :q ?z FILTER(?x = :a) } } }", "0")
    ],
    "EXISTS after a subquery": [
        ("SELECT (COUNT(*) AS ?v) { { SELECT ?x { ?x :p ?y } } FILTER EXISTS { ?y :q ?z } }", "3")
    ],
    "Texts with a base direction compared": [
        ('"a"@ar--rtl = "a"@ar--rtl', "true"),
        ('"a"@ar--rtl < "b"@ar--rtl', "true"),
    ],
}

ANSWER = """([query, options]) => {
  const store = new oxigraph.Store();
  store.load(data, { format: "application/trig" });
  try {
    const got = store.query(query, options);
    if (!Array.isArray(got)) return JSON.parse(got);
    return got.map(({ subject, predicate, object }) => `${subject} ${predicate} ${object}`);
  } catch (error) {
    return "refused";
  }
}"""

Answers = Callable[[str], Any]


@pytest.fixture(scope="module")
def browsers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Answers]:
    """What the WebAssembly of the site answers."""
    folder = tmp_path_factory.mktemp("versions") / "engine"
    shutil.copytree(LIBRARIES / "oxigraph", folder)
    (folder / "index.html").write_text("<!doctype html><title>Engine</title>", encoding="utf-8")
    with serving(folder) as address:
        page = browser.new_page()
        page.goto(f"{address}/index.html")
        page.evaluate(
            "async data => { window.data = data; window.oxigraph = await import('./web.js');"
            " await oxigraph.default(); }",
            DATA,
        )

        def answers(text: str) -> Any:
            options = {} if text.startswith(("CONSTRUCT", "DESCRIBE")) else {"results_format": "json"}
            return settled(page.evaluate(ANSWER, [query(text), options]), text)

        yield answers
        page.close()


def toolkits(text: str) -> Any:
    """What the toolkit's Oxigraph answers; where it refuses a query, what the toolkit makes of that.

    What else the toolkit mends is in docs/conformance.md.
    """
    store = Store()
    store.load(DATA, RdfFormat.TRIG)
    try:
        try:
            result = engine.query(store, query(text))
        except PhegraphError:
            result = engine.query(store, text_for(Engine.EMBEDDED, query(text)))
        if isinstance(result, QueryTriples):
            return settled([f"{t.subject} {t.predicate} {t.object}" for t in result], text)
        return settled(json.loads(result.serialize(format=QueryResultsFormat.JSON) or b""), text)
    except (PhegraphError, RuntimeError):
        return "refused"


def query(text: str) -> str:
    """The query that a line stands for: an expression is asked for as `?v`."""
    is_query = text.split()[0] in {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "BASE", "PREFIX", "VERSION"}
    return PREFIXES + (text if is_query else f"SELECT ({text} AS ?v) {{}}")


def settled(answer: Any, text: str) -> Any:
    """An answer without what SPARQL leaves open: labels of blank nodes, order without ORDER BY."""
    if isinstance(answer, list):
        return sorted(re.sub(r"_:\w+", "_:", line) for line in answer)
    if answer == "refused" or "boolean" in answer:
        return answer
    rows = answer["results"]["bindings"]
    for row in rows:
        for name, term in row.items():
            row[name] = {"type": "bnode"} if term["type"] == "bnode" else term
    solutions = [repr(sorted(row.items())) for row in rows]
    return answer["head"]["vars"], solutions if "ORDER BY" in text else sorted(solutions)


def value(answer: Any) -> Any:
    """What stands for `?v` in the only row of an answer, or what there is instead."""
    values = re.findall(r"'value': '([^']*)'", answer[1][0]) if len(answer) == 2 and answer[1] else []
    return values[0] if values else None


def subjects() -> dict[str, list[str]]:
    text = (Path(__file__).parent / "edge_values.txt").read_text(encoding="utf-8")
    parts = [part.strip().splitlines() for part in re.split(r"^# ", text, flags=re.MULTILINE)[1:]]
    return {name: lines for name, *lines in parts}


@pytest.mark.parametrize(
    ("subject", "lines"), subjects().items(), ids=lambda it: it if isinstance(it, str) else ""
)
def test_both_engines_answer_alike_at_the_edges_of(browsers: Answers, subject: str, lines: list[str]) -> None:
    assert lines
    assert {line: browsers(line) for line in lines} == {line: toolkits(line) for line in lines}


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [(name, *each) for name, differences in DIFFERENCES.items() for each in differences],
)
def test_a_difference_that_is_documented_is_there(
    browsers: Answers, name: str, text: str, expected: str
) -> None:
    assert value(toolkits(text)) == expected
    again = "The engines answer alike now: take it out of docs/publishing.md and off the page sparql.html."
    assert value(browsers(text)) != expected, again
    assert f"**{name}**" in DOCUMENTED


@pytest.mark.parametrize(("text", "expected"), [each for name in MENDED for each in DIFFERENCES[name]])
def test_what_is_written_into_pages_is_mended(browsers: Answers, text: str, expected: str) -> None:
    assert value(browsers(text_for(Engine.BROWSER, query(text)))) == expected


def test_a_duration_added_to_a_date_is_answered_rightly_or_not_at_all(browsers: Answers) -> None:
    sums = {
        f'"2024-{month:02}-15"^^xsd:date + "P1M"^^xsd:yearMonthDuration': f"2024-{month + 1:02}-15"
        for month in range(1, 12)
    }
    mine, theirs = {value(toolkits(text)) for text in sums}, {value(browsers(text)) for text in sums}
    assert all(
        value(answers(text)) in {None, right}
        for text, right in sums.items()
        for answers in (toolkits, browsers)
    )
    assert mine != theirs, "The engines answer alike now: take it out of docs/publishing.md."
    assert "**Durations added to a date**" in DOCUMENTED


def test_the_documentation_names_both_versions() -> None:
    vendored = json.loads((ROOT / "vendor" / "package.json").read_text(encoding="utf-8"))
    assert f"Oxigraph {vendored['dependencies']['oxigraph']}" in DOCUMENTED
    assert f"pyoxigraph {pyoxigraph.__version__}" in DOCUMENTED


def test_the_engine_in_the_browser_has_nothing_that_connects(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    imports: list[str] = page.evaluate(
        "async () => { const { body } = await fetch('assets/vendor/oxigraph/web_bg.wasm.gz');"
        " const engine = new Response(body.pipeThrough(new DecompressionStream('gzip')));"
        " const compiled = await WebAssembly.compile(await engine.arrayBuffer());"
        " return WebAssembly.Module.imports(compiled).map(each => each.name); }"
    )
    assert any("getRandomValues" in name for name in imports)
    assert [
        name for name in imports if re.search("fetch|request|socket|beacon|eventsource", name, re.I)
    ] == []
