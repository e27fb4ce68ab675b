"""Every kind of page works in a real browser: by sight, by keyboard, on a phone, and without harm."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

KINDS = [
    "index.html",
    "questions.html",
    "question/south-of.html",
    "question/matrix.html",
    "question/network.html",
    "question/flow.html",
    "question/timeline.html",
    "question/chart.html",
    "sparql.html",
    "things.html",
    "things/ontology-Lighthouse.html",
    "id/gull-rock.html",
    "id/markup.html",
    "id/long.html",
    "id/rtl.html",
    "source/almanac.html",
    "sources.html",
    "vocabulary.html",
    "ontology.html",
    "shapes.html",
    "search.html?q=rock",
    "downloads.html",
    "404.html",
]


SIDEWAYS = """[...document.querySelectorAll(".scroll:has(table)")]
  .filter(box => box.scrollWidth > box.clientWidth).map(box => box.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    """A page of a desk's screen."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_opens_without_a_fault_and_fits_a_phone(page: Page, address: str, kind: str) -> None:
    response = page.goto(f"{address}/{kind}")
    assert response is not None
    assert response.ok
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360, "scrolls sideways"
    assert page.evaluate(SIDEWAYS) == []
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(one => +one.tagName[1])")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "a level of headings is left out"
    assert page.evaluate("window.hacked") is None


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_light_on_a_desk_or_in_dark_on_a_phone(
    desk: Page, address: str, kind: str
) -> None:
    desk.emulate_media(color_scheme="light")
    desk.goto(f"{address}/{kind}")
    for details in desk.query_selector_all("details"):
        details.evaluate("element => { element.open = true }")
    violations = Axe().run(desk, options={"rules": {"target-size": {"enabled": True}}}).response["violations"]
    desk.emulate_media(color_scheme="dark")
    desk.set_viewport_size({"width": 360, "height": 740})
    only = {"runOnly": ["color-contrast", "target-size"]}
    violations += Axe().run(desk, options=only).response["violations"]
    desk.set_viewport_size({"width": 1280, "height": 900})
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations] == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("gull rock", "Gull Rock"),
        ("GÚLL", "Gull Rock"),
        ("gul rokc", "Gull Rock"),
        ("gullrock", "Gull Rock"),
        ("glul-rock", "Gull Rock"),
        ("מגדלור", "\u202eמגדלור\u202c ומנורה"),
        ("which lighthouses", "Which lighthouses lie south of one, and who keeps them?"),
    ],
)
def test_search_finds_as_one_types(page: Page, address: str, typed: str, name: str) -> None:
    page.goto(f"{address}/search.html")
    expect(page.locator("#query")).to_be_focused()
    page.keyboard.type(typed)
    assert page.locator("#results a").first.text_content() == name
    page.locator("#results a").first.click()
    page.wait_for_url(re.compile("/(id|question)/"))
    page.go_back()
    assert page.locator("#results a").first.text_content() == name


def test_search_says_when_it_finds_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?q=zzzzzzzz")
    assert page.locator("#status").text_content() == "Nothing found. Try fewer or other words."


def test_search_offers_what_has_all_words_but_one(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?q=gull+rock+zzzzzzzz")
    assert page.locator("#results a").first.text_content() == "Gull Rock"
    assert "Nothing has all of these words." in (page.locator("#status").text_content() or "")
    page.goto(f"{address}/search.html?q=gull+zzzzzzzz+yyyyyyyy")
    assert page.locator("#results a").count() == 0


def test_words_of_another_language_are_marked(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?q=phare")
    assert page.locator("#results [lang=fr]").all_text_contents() == ["Phare"]
    page.locator("#results a").first.click()
    assert page.locator(".aliases [lang=fr]").all_text_contents() == ["Phare"]


def test_a_mark_shows_its_source_where_it_is_cited(page: Page, address: str) -> None:
    page.goto(f"{address}/id/gull-rock.html")
    mark = page.locator(".cited a").first
    box = mark.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    source = page.locator("#s1")
    title = source.locator("a").first.text_content() or ""
    assert title
    expect(mark).to_have_accessible_name(re.compile(re.escape(title)))
    mark.click()
    note = page.locator(".source-note")
    expect(note).to_be_visible()
    expect(note).to_be_focused()
    assert note.text_content() == source.text_content()
    assert page.url.endswith("gull-rock.html")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    expect(mark).to_be_focused()


def test_every_page_has_a_search_box(page: Page, address: str) -> None:
    page.goto(f"{address}/id/gull-rock.html")
    page.get_by_role("combobox", name="Search").fill("ada")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=ada")
    assert page.locator("#results a").first.text_content() == "Ada"


def test_a_question_is_answered_for_another_value_and_the_back_button_works(page: Page, address: str) -> None:
    page.goto(f"{address}/question/south-of.html")
    body = page.locator(".answers tbody")
    assert body.locator("tr").count() == 2
    page.get_by_label("the lighthouse").select_option(label="Long Sand")
    page.wait_for_url("**light=id%3Along-sand")
    page.wait_for_function("document.querySelectorAll('.answers tbody tr').length === 1")
    assert body.locator("td").all_text_contents() == ["West Spit", "Ada", "12"]
    expect(page.locator("#count")).to_have_text("1 answer")
    page.go_back()
    page.wait_for_function("document.querySelectorAll('.answers tbody tr').length === 2")
    page.go_forward()
    page.wait_for_function("document.querySelectorAll('.answers tbody tr').length === 1")
    body.locator("a").first.click()
    page.wait_for_url("**/id/west-spit.html")


def test_the_address_of_an_answer_can_be_opened(page: Page, address: str) -> None:
    page.goto(f"{address}/question/south-of.html?light=id:west-spit")
    page.wait_for_function("document.getElementById('count').textContent === '0 answers'")
    assert page.locator("p.empty").is_visible()


def test_an_answer_can_be_saved_as_csv(page: Page, address: str) -> None:
    page.goto(f"{address}/question/south-of.html?light=id:long-sand")
    page.wait_for_function("document.getElementById('count').textContent === '1 answer'")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert Path(saved.value.path()).read_bytes() == b"\xef\xbb\xbflighthouse,keeper\r\nWest Spit,Ada\r\n"


def test_a_site_works_from_files(browser: Browser, site: Path) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"file://{site}/question/south-of.html?light=id:long-sand")
    page.wait_for_function("document.getElementById('count').textContent === '1 answer'")
    page.get_by_role("combobox", name="Search").fill("gull")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelectorAll('#results a').length > 0")
    page.locator("#results a").first.click()
    assert page.locator("h1").text_content() == "Gull Rock"
    context.close()


@pytest.mark.parametrize("kind", ["matrix", "network", "flow", "timeline", "chart"])
def test_a_picture_is_drawn_and_can_be_saved(page: Page, address: str, site: Path, kind: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/question/{kind}.html")
    drawing = page.get_by_role("group", name=f"A {kind}")
    assert drawing.locator("desc").text_content()
    box = drawing.bounding_box()
    assert box is not None
    assert box["width"] > 100
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    assert saved.value.suggested_filename == f"{kind}.png"
    assert ElementTree.parse(site / "question" / f"{kind}.svg").getroot().tag.endswith("}svg")


def test_the_diagram_of_the_pillars_can_be_saved_and_leads_to_its_terms(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{address}/vocabulary.html")
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert saved.value.suggested_filename == "pillars.png"
    assert Path(saved.value.path()).read_bytes().startswith(b"\x89PNG")
    page.locator("svg.drawing a", has_text="kept by 2").click()
    assert page.url.endswith("/ontology.html#keptBy")


def test_a_network_is_filtered_by_country_and_year_with_the_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/question/network.html")
    every = page.locator("svg line:visible").count()
    assert page.locator("svg a circle:visible").count() > 0
    page.get_by_label("Country").focus()
    page.keyboard.press("ArrowDown")
    far = page.locator("svg line:visible").count()
    assert 0 < far < every
    assert "shown" in (page.locator(".filter output").text_content() or "")
    page.get_by_label("Under way in").select_option("1903")
    assert page.locator("svg line:visible").count() == 0
    assert page.locator("svg a circle:visible").count() == 0, "but in the legend"
    page.get_by_label("Country").select_option("Near")
    assert page.locator("svg line:visible").count() == every - far
    page.get_by_label("Country").select_option("")
    page.get_by_label("Under way in").select_option("1901")
    assert page.locator("svg line:visible").count() == every


def test_a_network_shows_everything_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(bypass_csp=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/question/network.html")
    assert page.locator("svg line").first.is_visible()
    assert page.locator("svg line").count() == page.locator("svg line:visible").count()
    assert page.get_by_label("Country").count() == 0
    context.close()


def test_a_cell_of_a_matrix_leads_to_the_row_of_the_table(page: Page, address: str) -> None:
    page.goto(f"{address}/index.html")
    page.locator("svg a[href*='matrix.html#r']").first.click()
    page.wait_for_url("**/question/matrix.html#r*")
    assert page.locator("tr:target td").count() == 3


def test_the_keyboard_reaches_the_content_first(page: Page, address: str) -> None:
    page.goto(f"{address}/id/gull-rock.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@pytest.mark.parametrize("kind", ["matrix", "network", "flow", "timeline", "chart"])
def test_a_picture_has_a_name_and_is_looked_over_with_the_keyboard(
    page: Page, address: str, kind: str
) -> None:
    page.goto(f"{address}/question/{kind}.html")
    assert page.get_by_role("group", name=f"A {kind}").count() == 1
    assert page.get_by_role("figure").get_by_role("group", name="Picture").count() == 1
    box = page.get_by_role("group", name="Picture")
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.outerHTML.slice(0, 60)"))
        if box.evaluate("box => box === document.activeElement"):
            break
    else:
        pytest.fail(f"the keyboard does not reach the picture: {seen}")
    assert box.evaluate("box => getComputedStyle(box).outlineStyle") == "solid"
    before = box.evaluate("box => [box.scrollLeft, box.scrollWidth - box.clientWidth]")
    if before[1] > before[0]:
        page.keyboard.press("ArrowRight")
        page.wait_for_function("before => document.activeElement.scrollLeft > before", arg=before[0])
    page.keyboard.press("Tab")
    assert box.evaluate("box => !box.contains(document.activeElement)"), "the table has its links"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if "question/" in kind or kind == "index.html"])
def test_paper_cuts_nothing_off(desk: Page, address: str, kind: str) -> None:
    desk.emulate_media(media="print", color_scheme="dark")
    # The width of A4 without its margins.
    desk.set_viewport_size({"width": 680, "height": 1000})
    desk.goto(f"{address}/{kind}")
    wide = "[...document.querySelectorAll('svg, table')].map(one => one.getBoundingClientRect().right)"
    assert max(desk.evaluate(wide), default=0) <= 680
    assert desk.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.emulate_media(media="screen", color_scheme="light")


@pytest.mark.parametrize("kind", ["index.html", "question/south-of.html", "sparql.html", "id/gull-rock.html"])
def test_what_the_keyboard_is_on_can_be_seen(page: Page, address: str, kind: str) -> None:
    page.goto(f"{address}/{kind}")
    walked = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        outline = page.evaluate(
            """() => { const one = document.activeElement, box = one.closest(".CodeMirror") || one;
            return one === document.body ? null : getComputedStyle(box).outline; }"""
        )
        if outline is None or (walked and page.evaluate("document.activeElement.className") == "skip"):
            break
        assert "solid" in outline, page.evaluate("document.activeElement.outerHTML")
        walked += 1
    assert walked > 12


def test_the_page_for_missing_ones_leads_home_from_any_depth(desk: Page, address: str, site: Path) -> None:
    missing = f"{address}/id/deep/nowhere"
    desk.route(missing, lambda route: route.fulfill(status=404, path=site / "404.html"))
    desk.goto(missing)
    expect(desk.locator("main a").last).to_have_attribute("href", "../../things.html")
    expect(desk.locator("form.find")).to_have_css("display", "flex")
    desk.click("main a >> text=things")
    expect(desk.locator("h1")).to_have_text("Things")
