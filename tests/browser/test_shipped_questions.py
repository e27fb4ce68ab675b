"""Every question over the shipped graph has the same answers and sources in the browser as in Python."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pyoxigraph import BlankNode, NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.publish.downloads import pack
from phegraph.questions.asking import Answer
from phegraph.rdf.terms import text
from phegraph.site.addresses import Addresses, Linker
from phegraph.site.pages.sparql import names
from phegraph.site.questions.answers import Answers
from phegraph.site.questions.evidence import Evidence
from phegraph.site.questions.forms import fields, script_data
from phegraph.site.writer import write_assets
from phegraph.sparql.results import serialize_rows
from site_pages import serving

ROOT = Path(__file__).parents[2]
SOME: Mapping[str, Sequence[Mapping[str, str]]] = {
    "connections": [{"start": "ENLIGHT", "goal": "PARTNER"}, {"steps": "2"}],
    "timeline": [{"since": "2010", "until": "2016"}, {"since": "1950"}],
    "shared-partners": [{"at_least": "1"}],
    "centres": [{"particle": "protons"}],
    "growth": [{"thing": "HITRIplus"}],
    "person": [{"agent": "CERN"}],
}


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return KnowledgeGraph.open(ROOT, caching=False)


@pytest.fixture(scope="module")
def sources(graph: KnowledgeGraph) -> list[NamedNode]:
    return [graph.project.source_of(graph.project.graph_of(path)) for path in graph.project.data_files]


@pytest.fixture(scope="module")
def engine(
    graph: KnowledgeGraph,
    sources: list[NamedNode],
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Page]:
    """A page that has nothing but what asks the worker."""
    folder = tmp_path_factory.mktemp("shipped") / "site"
    write_assets(folder)
    (dump,) = graph.export(folder / "dumps", formats=["trig"])
    pack(dump, folder / "assets" / "graph.trig.gz")
    linker = Linker(Addresses([], graph.project.base), graph.names, graph.project)
    (folder / "assets" / "names.json").write_text("".join(names(graph.loaded, linker)), encoding="utf-8")
    page = '<!doctype html><title>Engine</title><script src="assets/live.js"></script>'
    (folder / "index.html").write_text(page, encoding="utf-8")
    with serving(folder) as address:
        context = browser.new_context(bypass_csp=True)
        opened = context.new_page()
        opened.goto(f"{address}/index.html")
        yield opened
        context.close()


def settled(text: str) -> str:
    return ", ".join(sorted(text.split(", ")))


def bindings(text: str) -> list[dict[str, Any]]:
    """The rows of a result without what SPARQL leaves open: blank nodes' labels, GROUP_CONCAT's order."""
    rows: list[dict[str, Any]] = json.loads(text)["results"]["bindings"]
    for row in rows:
        for name, term in row.items():
            row[name] = "blank" if term["type"] == "bnode" else {**term, "value": settled(term["value"])}
    return rows


def answer_in_browser(graph: KnowledgeGraph, engine: Page, answer: Answer) -> dict[str, Any]:
    """What the browser answers, the query made of the pieces that the question's page has."""
    linker = Linker(Addresses([], graph.project.base), graph.names, graph.project)
    form = fields(graph.loaded, linker, answer.question, answer)
    cut = script_data(graph.loaded, answer.question, form, "../")["pieces"]
    assert isinstance(cut, list)
    query = "".join(text(answer.values[piece]) if place % 2 else piece for place, piece in enumerate(cut))
    things = [{"type": "uri", "value": v.value} for v in answer.values.values() if isinstance(v, NamedNode)]
    result: dict[str, Any] = engine.evaluate(
        "([query, values]) => phegraph.ask(query, {values})", [query, things]
    )
    return result


NAMES = sorted(path.stem for path in (ROOT / "queries").glob("*.rq"))
CASES = [(name, values) for name in NAMES for values in ({}, *SOME.get(name, ()))]


@pytest.mark.parametrize(("name", "values"), CASES)
def test_the_browser_answers_as_the_command_line(
    graph: KnowledgeGraph, engine: Page, sources: list[NamedNode], name: str, values: dict[str, str]
) -> None:
    answer = graph.ask(name, values)
    result = answer_in_browser(graph, engine, answer)
    assert result["variables"] == list(answer.variables)
    mine, theirs = bindings(result["json"]), bindings(serialize_rows(answer.variables, answer.rows, "json"))
    assert sorted(map(repr, mine)) == sorted(map(repr, theirs))
    texts = [[settled(cell[0]) for cell in row if not cell[0].startswith("_:")] for row in result["cells"]]
    expected = [
        [settled(graph.names.label(term).strip("<>")) for term in row if not isinstance(term, BlankNode)]
        for row in answer.rows
    ]
    assert sorted(texts) == sorted(expected)
    if any(term in sources for row in answer.rows for term in row):
        assert result["cited"] is False
        # The page groups the rows where the site does.
        linker = Linker(Addresses([], graph.project.base), graph.names, graph.project)
        grouped = len(Answers(graph.loaded, linker).table(answer).headings) < len(answer.variables)
        assert result["sourcesLast"] is grouped
        return
    evidence = Evidence(graph.loaded)
    expected = [
        [graph.names.label(s) for s in evidence.of(row, answer.values.values())] for row in answer.rows
    ]
    assert sorted([link[0] for link in row] for row in result["cited"]) == sorted(expected)
