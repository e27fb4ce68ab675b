"""Questions are answered in the browser as `phegraph ask` answers them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pyoxigraph import NamedNode

from browser.question_pages import QUESTIONS, ask, cells, settled
from phegraph.graph import KnowledgeGraph
from phegraph.rdf.terms import Term
from site_pages import HOSTILE, make_site, serving


@pytest.fixture(scope="module")
def questions_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_site(tmp_path_factory.mktemp("answers"), HOSTILE, questions=QUESTIONS)


@pytest.fixture(scope="module")
def graph(questions_site: Path) -> KnowledgeGraph:
    return KnowledgeGraph.open(questions_site.parent / "project", caching=False)


@pytest.fixture(scope="module")
def address(questions_site: Path) -> Iterator[str]:
    with serving(questions_site) as address:
        yield address


def word(graph: KnowledgeGraph, term: Term | None) -> str:
    label = graph.names.label(term)
    return label.strip("<>") if isinstance(term, NamedNode) else label


def expected(graph: KnowledgeGraph, name: str, values: Mapping[str, str]) -> list[list[str]]:
    """What `phegraph ask` answers, as the labels that people read."""
    answer = graph.ask(name, values)
    return [[word(graph, term) for term in row] for row in answer.rows]


ASKED = [
    ("south-of", {"the lighthouse": "Long Sand"}, {"light": "Long Sand"}),
    ("lit", {"since": "1800"}, {"since": "1800"}),
    (
        "lit",
        {"left out": "Long Sand", "since": "-5", "until": "+2000"},
        {"not_this": "Long Sand", "since": "-5", "until": "+2000"},
    ),
    ("lit", {"until": "1"}, {"until": "1"}),
    ("about", {"the thing": "Ada"}, {"thing": "Ada"}),
    ("about", {"the thing": "gull rock"}, {"thing": "Gull Rock"}),
    ("about", {"the thing": "spit"}, {"thing": "West Spit"}),  # a part of one name alone
    ("about", {"the thing": "https://example.org/id/west-spit"}, {"thing": "West Spit"}),
    *[
        ("echo", {"the words": words}, {"words": words})
        for words in (
            'x" } UNION { ?s ?p ?o } #',
            "back\\slash \\u0041 \\U00000041 \\\\u0041 \\n",
            "'''\"\"\"",
            "مرحبا 🗼 é",
            "?words $words <urn:x>",
            " ",
        )
    ],
]
NOT_LISTED = "cannot be chosen for “the thing”. Choose one of the list."


@pytest.mark.parametrize(("name", "fields", "values"), ASKED)
def test_a_form_answers_as_the_command_line(
    page: Page, address: str, graph: KnowledgeGraph, name: str, fields: dict[str, str], values: dict[str, str]
) -> None:
    page.goto(f"{address}/question/{name}.html")
    settled(page)
    ask(page, fields)
    expect(page.locator("#message.error")).to_have_count(0)
    expected_rows = expected(graph, name, values)
    assert cells(page, len(graph.ask(name, values).variables)) == expected_rows
    expect(page.locator("#count")).to_have_text(
        f"{len(expected_rows)} answer{'' if len(expected_rows) == 1 else 's'}"
    )


def test_saved_json_has_the_terms_that_the_command_line_has(
    page: Page, address: str, graph: KnowledgeGraph
) -> None:
    from phegraph.sparql.results import serialize_rows

    for name, search, values in (
        ("lit", "since=1800", {"since": "1800"}),
        ("south-of", "light=id:long-sand", {"light": "Long Sand"}),
    ):
        page.goto(f"{address}/question/{name}.html?{search}")
        settled(page)
        with page.expect_download() as saved:
            page.get_by_role("link", name="JSON").click()
        answer = graph.ask(name, values)
        exact = json.loads(serialize_rows(answer.variables, answer.rows, "json"))
        assert json.loads(Path(saved.value.path()).read_bytes()) == exact


def test_the_address_restores_what_was_asked(page: Page, address: str) -> None:
    page.goto(f"{address}/question/lit.html")
    ask(page, {"left out": "Long Sand", "since": "1800"})
    assert page.url.endswith("?not_this=id%3Along-sand&since=1800")
    assert cells(page, 2) == [["Gull Rock", "1881"], ["Elsewhere", "1900"]]
    page.reload()
    settled(page)
    assert page.get_by_label("left out").input_value() == "id:long-sand"
    assert page.get_by_label("since").input_value() == "1800"
    assert cells(page, 2) == [["Gull Rock", "1881"], ["Elsewhere", "1900"]]
    page.go_back()
    page.wait_for_function("document.getElementById('count').textContent === '1 answer'")
    page.go_back()
    page.wait_for_function(
        "document.querySelector('.answers tbody').textContent.trim().startsWith('Long Sand')"
    )
    assert page.url.endswith("lit.html")
    assert page.get_by_label("since").input_value() == "1890"


def test_a_question_without_a_default_waits_for_a_value(page: Page, address: str) -> None:
    page.goto(f"{address}/question/about.html")
    settled(page)
    assert not page.locator("#result").is_visible()
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#message")).to_have_text("“the thing” has to be chosen.")
    assert page.evaluate("document.activeElement.id") == "ask-thing"
    page.wait_for_function("document.getElementById('list-thing').options.length > 0")
    expect(page.locator("#message.error")).to_have_text("“the thing” has to be chosen.")
    page.get_by_label("the thing").fill("Gull Rock")
    page.keyboard.press("Enter")
    settled(page)
    options = page.evaluate("[...document.getElementById('list-thing').options].map(one => one.value)")
    assert {"Gull Rock", "Ada", "Capitals"} <= set(options)


def test_what_is_asked_while_lists_load_waits_for_them(page: Page, address: str) -> None:
    page.goto(f"{address}/question/about.html")
    page.get_by_label("the thing").fill("Ada")
    for _ in range(3):
        page.evaluate("document.querySelector('form.ask').requestSubmit()")
    settled(page)
    assert page.locator("#message").text_content() == ""
    assert page.locator("#result").is_visible()


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("lit", {"since": ""}, "“since” takes a whole number."),
        ("lit", {"since": "1.5"}, "“since” takes a whole number."),
        ("lit", {"since": "1" * 19}, "“since” takes a whole number."),
        ("about", {"the thing": "Nobody"}, f"“Nobody” {NOT_LISTED}"),
        ("about", {"the thing": "urn:x> <urn:y"}, f"“urn:x> <urn:y” {NOT_LISTED}"),
    ],
)
def test_a_value_that_is_not_allowed_is_told(
    page: Page, address: str, name: str, fields: dict[str, str], message: str
) -> None:
    page.goto(f"{address}/question/{name}.html")
    display = page.locator("#message").evaluate("element => getComputedStyle(element).display")
    assert display == "block", "screen readers announce only what changes in an element that is displayed"
    ask(page, fields)
    expect(page.locator("#message.error")).to_have_text(message)
    (label,) = fields
    field = page.get_by_label(label, exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(message)


def test_an_address_that_names_what_cannot_be_chosen_is_told(page: Page, address: str) -> None:
    page.goto(f"{address}/question/south-of.html?light=id:nowhere")
    message = "The address asks for “id:nowhere”, which cannot be chosen for “the lighthouse”."
    expect(page.locator("#message.error")).to_have_text(message)


def test_the_query_shown_is_the_one_asked(page: Page, address: str) -> None:
    page.goto(f"{address}/question/lit.html?since=1800")
    settled(page)
    page.get_by_text("The query (SPARQL)").click()
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert f'BIND ("1800"^^<{integer}> AS ?since)' in page.locator("#sparql").inner_text()
    query = page.locator("#sparql").text_content()
    page.get_by_role("link", name="SPARQL page").click()
    expect(page.locator("#count")).to_have_text("2 answers")
    expect(page.get_by_label("Query")).to_have_value(query or "")


def test_each_row_has_its_sources_and_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/question/south-of.html")
    listed = page.locator(".evidence li").all_text_contents()
    marks = page.locator(".answers tbody tr").nth(1).locator(".marks a").all_text_contents()
    assert [listed[int(mark) - 1] for mark in marks] == ["The logbook"]
    first = page.locator(".answers tbody tr").first.locator(".marks a").all_text_contents()
    assert [listed[int(mark) - 1] for mark in first] == ["The almanac"]
    page.locator(".answers tbody tr").nth(1).locator(".marks a").first.click()
    assert page.locator(".source-note").text_content() == "The logbook"


def test_rows_without_sources_have_no_list_of_them(page: Page, address: str) -> None:
    page.goto(f"{address}/question/echo.html")
    settled(page)
    assert page.locator(".answers tbody tr").count()
    assert not page.get_by_role("heading", name="Sources of the rows").is_visible()


def test_sources_computed_beforehand_are_those_of_the_browser(page: Page, address: str) -> None:
    def row() -> list[str]:
        listed = page.locator(".evidence li").all_text_contents()
        marks = page.locator(".answers tbody tr").first.locator(".marks a").all_text_contents()
        return [listed[int(mark) - 1] for mark in marks]

    page.goto(f"{address}/question/south-of.html?light=id:long-sand")
    settled(page)
    before = row()
    assert before == ["The almanac", "The logbook"]
    page.route("**/*-answers.js", lambda route: route.fulfill(body="window.PHEGRAPH_ANSWERS={answers:{}}"))
    page.reload()
    settled(page)
    assert row() == before


@pytest.mark.parametrize(
    ("name", "fields"), [("told", {"since": "1800"}), ("told-of", {"the light": "Gull Rock"})]
)
def test_rows_that_differ_in_their_source_alone_are_one(
    page: Page, address: str, name: str, fields: dict[str, str]
) -> None:
    page.goto(f"{address}/question/{name}.html")
    ask(page, fields)
    row = page.locator(".answers tbody tr", has_text="Gull Rock")
    assert row.locator("td").all_text_contents() == ["Gull Rock", "12"]
    assert page.locator(".evidence li").all_text_contents()[:2] == ["The almanac", "The logbook"]
    with page.expect_download() as saving:
        page.locator(".saves .csv").last.click()
    lines = saving.value.path().read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "Gull" in line] == ["Gull Rock,The almanac", "Gull Rock,The logbook"]
    assert lines[0].endswith(",source")


def test_the_engine_loads_only_when_it_is_needed(page: Page, address: str) -> None:
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{address}/question/south-of.html")
    ask(page, {"the lighthouse": "Long Sand"})
    page.goto(f"{address}/question/lit.html")
    settled(page)
    assert not [url for url in requests if url.endswith((".wasm.gz", ".trig.gz", "worker.js", "names.json"))]
    ask(page, {"since": "1800"})
    assert len([url for url in requests if url.endswith(".wasm.gz")]) == 1


def test_the_page_stays_alive_and_a_fault_of_the_engine_is_told(page: Page, address: str) -> None:
    page.route("**/graph.trig.gz", lambda route: route.fulfill(status=200, body="this is no TriG"))
    page.goto(f"{address}/question/lit.html?since=1800")
    expect(page.locator("#message.error")).not_to_be_empty()
    page.unroute("**/graph.trig.gz")
    ask(page, {"since": "1801"})
    assert cells(page, 2) == [["Long Sand", "1902"], ["Elsewhere", "1900"]]


def test_a_file_says_that_it_cannot_compute(browser: Browser, questions_site: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"file://{questions_site}/question/lit.html")
    assert cells(page, 2) == [["Long Sand", "1902"], ["Elsewhere", "1900"]]
    ask(page, {"since": "1800"})
    message = "Answers are computed in the browser only where the site is opened over http, not from a file."
    expect(page.locator("#message.error")).to_have_text(message)
    assert cells(page, 2) == [["Long Sand", "1902"], ["Elsewhere", "1900"]]
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["lit", "about", "south-of"])
def test_axe_finds_nothing_in_what_was_computed(page: Page, address: str, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    search = {"lit": "since=1800", "about": "thing=id/gull-rock", "south-of": "light=id:nowhere"}[name]
    page.goto(f"{address}/question/{name}.html?{search}")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    violations = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations] == []
