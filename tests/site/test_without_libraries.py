"""A site made where the browser libraries are not there works without them, and says so."""

from pathlib import Path

import pytest

from phegraph.graph import KnowledgeGraph
from phegraph.site import libraries
from site_pages import broken, page, page_text, pages, project

NOTE = "This site was made without the query engine for browsers"
OF_A_NUMBER = """#+ title: Which lights were lit since a year?
#+ parameters: {since: {type: integer, default: 1900}}
SELECT ?light WHERE { ?light lh:lit ?lit FILTER(xsd:integer(STR(?lit)) >= ?since) }
"""
OF_ANYTHING = """#+ title: What is stated about a thing?
#+ parameters: {thing: {label: the thing}}
SELECT ?property WHERE { ?thing ?property ?value }
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    questions = {"since": OF_A_NUMBER, "about": OF_ANYTHING}
    return project(tmp_path_factory.mktemp("without"), questions=questions)


@pytest.fixture(scope="module")
def site(own: Path) -> Path:
    to = own.parent / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libraries, "LIBRARIES", own / "none")
        written = KnowledgeGraph.open(own, caching=False).site(to)
    assert not written.unanswered
    assert any("no query engine for browsers" in note for note in written.notes)
    return to


def test_nothing_of_the_libraries_is_asked_for_and_no_link_is_broken(site: Path) -> None:
    assert not (site / "assets" / "vendor").exists()
    assert broken(site) == []
    assert not [path for path in pages(site) if "vendor" in path.read_text(encoding="utf-8")]


def test_the_sparql_page_says_so(site: Path) -> None:
    assert NOTE in page_text(site / "sparql.html")
    assert not list(page(site / "sparql.html").iter("textarea"))
    assert "wasm-unsafe-eval" not in (site / "sparql.html").read_text(encoding="utf-8")


def test_a_question_answered_beforehand_has_its_form(site: Path) -> None:
    path = site / "question" / "south-of.html"
    assert [form for form in page(path).iter("form") if "data-answers" in form.attrib]
    assert NOTE not in page_text(path)


@pytest.mark.parametrize("name", ["since", "about"])
def test_a_question_that_needs_the_engine_says_so(site: Path, name: str) -> None:
    path = site / "question" / f"{name}.html"
    assert NOTE in page_text(path)
    assert f"phegraph ask {name}" in page_text(path)
    assert not [form for form in page(path).iter("form") if form.attrib.get("class") == "ask"]


def test_the_default_answer_is_there(site: Path) -> None:
    assert "Long Sand" in page_text(site / "question" / "since.html")
    assert "long-sand" in (site / "question" / "since.json").read_text(encoding="utf-8")


@pytest.mark.slow
def test_publishing_says_so(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = KnowledgeGraph.open(own, caching=False)
    monkeypatch.setattr(libraries, "LIBRARIES", own / "none")
    with_pages = graph.publish(own.parent / "public")
    assert any("no query engine for browsers" in note for note in with_pages.notes)
    without_pages = graph.publish(own.parent / "documents", pages=False)
    assert not any("engine" in note for note in without_pages.notes)
