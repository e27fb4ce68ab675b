"""The SPARQL page answers any query in the browser, and says what it refuses and why."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from rdflib import Graph
from rdflib.compare import isomorphic

from browser.question_pages import HEAVY
from phegraph.text.cells import UTF_8_MARK, table
from publish.spreadsheet import FORMULAS, HARMLESS

EMPTY = '<svg xmlns="http://www.w3.org/2000/svg"/>'
KEEPERS = "SELECT ?light ?keeper WHERE { ?light lh:keptBy ?keeper } ORDER BY ?light"


def write(page: Page, query: str) -> None:
    """Write a query in the editor, which takes the place of the field when this is used."""
    if not page.locator(".CodeMirror").count():
        page.get_by_label("Query").focus()
        page.locator(".CodeMirror").wait_for()
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", query)


def run(page: Page, query: str) -> None:
    write(page, query)
    page.get_by_role("button", name="Run").click()


def texts(page: Page) -> list[str]:
    return page.locator(".answers tbody td").all_text_contents()


def test_answers_are_names_that_lead_to_pages(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, KEEPERS)
    expect(page.locator("#count")).to_have_text("2 answers")
    assert texts(page) == ["Gull Rock", "Ada", "West Spit", "Ada"]
    page.get_by_role("link", name="West Spit").click()
    page.wait_for_url("**/id/west-spit.html")
    page.go_back()
    expect(page.locator("#count")).to_have_text("2 answers")


def test_the_query_is_in_the_address_and_the_back_button_restores_it(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, KEEPERS)
    expect(page.locator("#count")).to_have_text("2 answers")
    run(page, "ASK { id:ada ?p ?o }")
    expect(page.locator("#count")).to_have_text("Yes")
    page.go_back()
    expect(page.locator("#count")).to_have_text("2 answers")
    page.reload()
    expect(page.locator("#count")).to_have_text("2 answers")


def test_asserted_and_inferred_statements_are_asked_each_once(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, "SELECT (COUNT(*) AS ?n) WHERE { id:gull-rock lh:north id:west-spit }")
    expect(page.locator(".answers tbody td")).to_have_text(["1"])
    run(page, "SELECT ?g WHERE { GRAPH ?g { id:gull-rock lh:keptBy id:ada } }")
    expect(page.locator(".answers tbody td")).to_have_text(["graph:logbook"])
    link = page.locator(".answers tbody td a")
    expect(link).to_have_attribute("href", re.compile("source/logbook.html$"))


def test_statements_can_be_saved(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(
        page,
        "CONSTRUCT { ?a lh:keptBy ?b } WHERE { ?a lh:keptBy ?b FILTER(?a = id:west-spit) }",
    )
    expect(page.locator("#count")).to_have_text("1 statement")
    assert texts(page) == ["West Spit", "kept by", "Ada"]
    with page.expect_download() as saved:
        page.get_by_role("link", name="N-Triples").click()
    line = Path(saved.value.path()).read_text(encoding="utf-8")
    base = "https://example.org"
    assert line == f"<{base}/id/west-spit> <{base}/ontology#keptBy> <{base}/id/ada> .\n"
    assert not page.get_by_role("link", name="JSON").is_visible()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT * WHERE { SERVICE <https://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * WHERE { seRvice silent <https://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX SERVICEa: <urn:x> PREFIX a: <urn:y:> SELECT * { SERVICEa:b { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX a: <http://b:> SELECT * { a:SERVICE <urn:x:y> { ?s ?p ?o } }", "SERVICE"),
        (
            "PREFIX a: <http://b/> PREFIX a: <http://b:> SELECT * { a:SERVICE <urn:x:y> { ?s ?p ?o } }",
            "SERVICE",
        ),
        ("SELECT * WHERE { ?a ?b id:.SERVICE <urn:x:y> { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX urn: <urn:x> SELECT * { ?a ?b <urn:\\u0061#> . SERVICE <urn:x:y> {?s ?p ?o\n}}", "SERVICE"),
        (
            "SELECT * WHERE { S\\u0045RVICE <urn:x:y> { ?s ?p ?o } }",
            "A backslash stands where SPARQL has none.",
        ),
        ("INSERT DATA { id:a id:b id:c }", "This is an update, and updates are refused here. Write a query."),
        ("PREFIX x: <urn:x> LOAD <https://example.org/>", "This is an update"),
        ("SELECT * WHERE {\n  ?s nope:p ?o }", "The prefix “nope:” is not declared."),
        ("SELECT * WHERE {\n  ?s ?p }", "The query cannot be read near line 2, column 10."),
        ("SELECT * WHERE { id:ada ?p }", "The query cannot be read near line 1, column 28."),
        ('SELECT * WHERE { ?s ?p "open }', "A string does not end."),
        ("SELECT * WHERE {\n ?s ?p ?o ", "The bracket “{” on line 1 is never closed."),
        ("# nothing", "There is no query."),
        ("FETCH", "A query does not begin with “FETCH”."),
    ],
)
def test_what_cannot_be_asked_is_told_in_words(page: Page, address: str, query: str, message: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, query)
    expect(page.locator("#message.error")).to_contain_text(message)
    assert not page.locator("#result").is_visible()


def test_after_a_query_that_ended_the_engine_the_next_is_answered(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, "SELECT * WHERE " + "{" * 3000 + "}" * 3000)
    expect(page.locator("#message.error")).to_contain_text("The query is too large for the browser.")
    run(page, "ASK {}")
    expect(page.locator("#count")).to_have_text("Yes")
    expect(page.locator("#message")).to_be_hidden()


@pytest.mark.parametrize("word", ['"""SERVICE {}"""', "?service # SERVICE\n", "id:service", "id:x.service-y"])
def test_a_word_that_is_no_keyword_is_no_reason_to_refuse(page: Page, address: str, word: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, f"SELECT * WHERE {{ ?s ?p ?o FILTER(?o != {word}) }} LIMIT 3")
    expect(page.locator("#count")).to_have_text("0 answers" if "?" in word else "3 answers")


@pytest.mark.parametrize("name", ["id:Service", "id:Service ?other", "id:the.service-1 <urn:x>"])
def test_a_name_before_a_group_is_no_call(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, f"SELECT * WHERE {{ ?y {'a ' if name == 'id:Service' else ''}{name} {{ ?y ?p ?o }} }}")
    expect(page.locator("#count")).to_have_text("0 answers")


def test_labels_of_blank_nodes_and_escapes_in_addresses_are_no_prefixes(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, "ASK { _:a lh:keptBy _:b . _:a lh:keptBy <https://example.org/id/\\u0061da> }")
    expect(page.locator("#count")).to_have_text("Yes")


def test_a_query_can_be_stopped(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, HEAVY)
    expect(page.locator("#message")).to_have_text("Computing the answers …")
    page.get_by_role("button", name="Stop").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#message.error")).to_have_text("The query was stopped.")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    run(page, "ASK {}")
    expect(page.locator("#count")).to_have_text("Yes")


def test_a_query_has_a_time_limit(browser: Browser, address: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{address}/sparql.html")
    run(page, HEAVY)
    expect(page.locator("#message")).to_have_text("Computing the answers …")
    page.clock.fast_forward(59_000)
    expect(page.locator("#message")).to_have_text("Computing the answers …")
    page.clock.fast_forward(2_000)
    expect(page.locator("#message.error")).to_have_text(
        "The query took longer than 60 seconds and was stopped."
    )
    context.close()


def test_a_question_is_an_example(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    page.get_by_label("Begin with a question").select_option(
        label="Which lighthouses lie south of one, and who keeps them?"
    )
    expect(page.locator("#count")).to_have_text("2 answers")


def test_the_keyboard_runs_a_query_and_leaves_the_editor(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    page.get_by_role("textbox", name="Query").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_contain_text("answers")
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Run"


def test_the_editor_is_loaded_when_it_is_used_and_takes_over_what_stands_there(
    page: Page, address: str
) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    page.goto(f"{address}/sparql.html")
    field = page.get_by_label("Query")
    field.evaluate("field => { field.value = 'ASK { ?x a lh:Keeper }' }")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#count")).to_have_text("Yes")
    assert not any("yasqe" in url for url in loaded)
    field.focus()
    page.keyboard.press("Control+Home")
    expect(page.locator(".CodeMirror-focused")).to_be_visible()
    page.keyboard.type("# Any?")
    text = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
    assert page.evaluate(text).endswith("ASK { ?x a lh:Keeper }")
    assert "# Any?" in page.evaluate(text)


def test_where_the_editor_cannot_be_loaded_the_field_serves(
    faults: tuple[Page, list[str]], address: str
) -> None:
    page, told = faults
    page.route("**/yasqe.min.js", lambda route: route.abort())
    page.goto(f"{address}/sparql.html")
    page.get_by_label("Query").focus()
    page.get_by_label("Query").fill(KEEPERS)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_have_text("2 answers")
    assert not page.locator(".CodeMirror").count()
    assert told == ["Failed to load resource: net::ERR_FAILED"]


def test_nothing_blinks_for_those_who_want_no_motion(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{address}/sparql.html")
    page.get_by_role("textbox", name="Query").focus()
    page.locator(".CodeMirror").wait_for()
    blinking = "document.querySelector('.CodeMirror').CodeMirror.getOption('cursorBlinkRate')"
    assert page.evaluate(blinking) == 0
    assert page.evaluate("document.getAnimations().length") == 0


def test_names_with_markup_stay_text(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, "SELECT ?thing ?name WHERE { ?thing rdfs:label ?name }")
    expect(page.locator("#count")).to_contain_text("answers")
    assert any("<script>" in word for word in texts(page))
    assert page.evaluate("window.hacked") is None
    assert page.locator(".answers a[href^='javascript:']").count() == 0


def test_many_answers_are_shown_in_part_and_saved_whole(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, "SELECT ?a ?b WHERE { ?a ?p ?c . ?b ?q ?d } LIMIT 1500")
    expect(page.locator("#count")).to_have_text("1,500 answers, of which the first 1,000 rows are shown")
    assert page.locator(".answers tbody tr").count() == 1000
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert len(Path(saved.value.path()).read_bytes().splitlines()) >= 1501


def test_a_saved_table_is_that_of_the_command_line(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    signs = [f"{chr(code)}=1" for code in (*range(0x20), *range(0x7F, 0xD800), *range(0xE000, 0x10000))]
    rows = [[text, text] for text in (*FORMULAS, *HARMLESS, *signs)]
    links = json.dumps([[[text, "", "", ""] for text in row] for row in rows])
    saved = page.evaluate("rows => window.phegraph.csv(['a', 'b'], JSON.parse(rows))", links)
    assert saved == UTF_8_MARK + table(["a", "b"], rows)


def test_a_saved_table_has_no_formula(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(page, 'SELECT ("=1+1" AS ?sum) {}')
    expect(page.locator("#count")).to_have_text("1 answer")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert Path(saved.value.path()).read_bytes() == b"\xef\xbb\xbfsum\r\n'=1+1\r\n"
    with page.expect_download() as saved:
        page.get_by_role("link", name="JSON").click()
    assert b'"value":"=1+1"' in Path(saved.value.path()).read_bytes()


def test_a_file_says_that_queries_need_http(browser: Browser, site: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"file://{site}/sparql.html")
    message = "Queries are answered only where the site is opened over http, not from a file."
    expect(page.locator("#message.error")).to_have_text(message)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#message.error")).to_contain_text("not from a file")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_beside_answers(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{address}/sparql.html")
    run(
        page,
        "# A comment\nSELECT ?a ('x' AS ?b) (12 AS ?c) WHERE { ?a lh:keptBy <https://example.org/id/ada> }",
    )
    expect(page.locator("#count")).to_contain_text("answers")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    violations = Axe().run(page).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations] == []


def test_names_are_completed_and_prefixes_of_the_project_are_no_error(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    write(page, KEEPERS)
    expect(page.locator(".parseErrorIcon")).to_have_count(0)
    write(page, "SELECT ?x WHERE { ?x a none:Such }")
    expect(page.locator(".parseErrorIcon")).to_have_count(1)
    write(page, "")
    page.locator(".CodeMirror").click()
    page.keyboard.type("SELECT * { ?x a lightho")
    hint = page.locator(".CodeMirror-hint").first
    expect(hint).to_have_text("lh:Lighthouse  class: lighthouse")
    page.keyboard.press("Enter")
    page.keyboard.type(" ; kept")
    expect(hint).to_have_text("lh:keptBy  property: kept by")
    page.keyboard.press("Enter")
    page.keyboard.type(" ?keeper }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#count")).to_have_text("2 answers")


def test_answers_are_sorted_drawn_and_linked(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    messages = (
        "window.told = []; new MutationObserver(() => told.push(message.textContent)).observe(message, "
    )
    page.evaluate(f"() => {{ {messages}{{ childList: true }}) }}")
    run(page, 'SELECT ?name ?n { VALUES (?name ?n) { ("b" 10) ("a" 9) ("c" 100) } }')
    expect(page.locator("#count")).to_have_text("3 answers")
    assert any(re.search(r"\d+ %$", told) for told in page.evaluate("told"))
    page.get_by_label("sorted by").select_option("+n")
    assert texts(page) == ["a", "9", "b", "10", "c", "100"]
    page.get_by_label("sorted by").select_option("-n")
    assert texts(page) == ["c", "100", "b", "10", "a", "9"]
    expect(page.locator(".answers th").nth(1)).to_have_attribute("aria-sort", "descending")
    page.get_by_text("Chart of n").click()
    assert page.locator(".bars li").count() == 3
    assert page.locator(".bars meter").first.evaluate("bar => bar.value / bar.max") == 0.1
    link = str(page.get_by_role("link", name="Link to this query").evaluate("one => one.href"))
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator("#count")).to_have_text("3 answers")
    run(page, "SELECT ?thing { VALUES ?thing { id:ada } }")
    expect(page.locator("#count")).to_have_text("1 answer")
    expect(page.locator("#chart")).to_be_hidden()


def test_answers_with_places_are_on_a_map_that_tells_what_has_none(page: Page, address: str) -> None:
    places = {"id/gull-rock.html": [["Pavia", [10, 20], [1, 2]]]}
    content = {"views": {"europe": [60, 50], "world": [7, 3]}, "places": places}
    page.route("**/assets/places.json", lambda route: route.fulfill(json=content))
    page.route("**/assets/europe.svg", lambda route: route.fulfill(content_type="image/svg+xml", body=EMPTY))
    page.goto(f"{address}/sparql.html")
    run(page, KEEPERS)
    page.get_by_text("Map of light").click()
    dot = page.locator("#map circle")
    assert (dot.get_attribute("cx"), dot.locator("title").text_content()) == ("10", "Pavia: Ada")
    expect(page.locator("#map p")).to_contain_text("1 of 2 without a place.")
    run(page, "SELECT ?thing { VALUES ?thing { id:ada } }")
    expect(page.locator("#count")).to_have_text("1 answer")
    expect(page.locator("#map")).to_be_hidden()


def test_statements_are_saved_as_turtle(page: Page, address: str) -> None:
    page.goto(f"{address}/sparql.html")
    run(
        page,
        "CONSTRUCT { ?a a lh:Lighthouse ; lh:keptBy ?b ; lh:lit ?lit ;"
        " rdfs:label 'a \"b\"'@en , ?n , <urn:x'y> }"
        " WHERE { ?a lh:keptBy ?b ; lh:lit ?lit BIND(BNODE() AS ?n) FILTER(?a = id:gull-rock) }",
    )
    expect(page.locator("#count")).to_have_text("6 statements")
    texts_by_name = {}
    for name in ("Turtle", "N-Triples"):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name).click()
        texts_by_name[name] = Path(saved.value.path()).read_text(encoding="utf-8")
    turtle = texts_by_name["Turtle"]
    assert "@prefix lh: <https://example.org/ontology#> ." in turtle
    assert "a lh:Lighthouse" in turtle
    assert isomorphic(
        Graph().parse(data=turtle, format="turtle"),
        Graph().parse(data=texts_by_name["N-Triples"], format="nt"),
    )
