"""What readers come for is reached in few clicks: to take data, cite, report, read a source, share."""

import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from rdflib import Dataset, Graph

from phegraph.graph import KnowledgeGraph
from phegraph.site import images
from site_pages import project, serving

HOME = "https://lights.example/public/"
SETTINGS = """
[site]
report = "https://tracker.example/new?title={page}&body={statement}%0A{source}"
begins = ["lh:lit"]
story = "lit"

[site.readers]
"I sail" = "south-of"
"""
STORY = """#+ title: When was what lit?
SELECT ?when ?what ?told WHERE {
  ?what lh:lit ?lit
  BIND(STR(?lit) AS ?when)
  BIND("It was lit." AS ?told)
} ORDER BY ?when ?what ?told
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small project, published with all that goes with its pages."""
    folder = tmp_path_factory.mktemp("journeys")
    root = project(folder, settings=SETTINGS, questions={"lit": STORY})
    KnowledgeGraph.open(root, caching=False).publish(folder / "public", at=HOME)
    with serving(folder / "public") as address:
        yield address


@pytest.fixture
def reader(browser: Browser, home: str) -> Iterator[Page]:
    """A phone on which nothing may go wrong."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740}, has_touch=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def downloaded(page: Page, name: str) -> str:
    """What a link of a page leads to, fetched as the reader would save it."""
    link = page.get_by_role("link", name=name, exact=True).first
    response = page.request.get(str(link.evaluate("one => one.href")))
    assert response.ok
    return response.text()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib's own parser of JSON-LD
def test_a_librarian_takes_the_data_of_a_page_and_of_the_vocabulary(reader: Page, home: str) -> None:
    reader.goto(f"{home}/id/gull-rock.html")
    for name, layout in (("Turtle", "turtle"), ("JSON-LD", "json-ld")):
        graph = Dataset() if name == "JSON-LD" else Graph()
        assert len(graph.parse(data=downloaded(reader, name), format=layout)) > 3
    reader.get_by_role("link", name="Downloads", exact=True).click()
    for name in ("VoID", "DCAT"):
        assert len(Graph().parse(data=downloaded(reader, name), format="turtle")) > 10
    for document in ("ontology", "shapes"):
        link = reader.locator(f'a[href="{document}.ttl"]')
        expect(link).to_be_visible()
        response = reader.request.get(f"{home}/{document}.ttl")
        assert len(Graph().parse(data=response.text(), format="turtle")) > 3


@pytest.mark.parametrize(
    ("path", "cited"),
    [
        ("id/gull-rock.html", {"This page": "https://example.org/id/gull-rock"}),
        ("source/almanac.html", {"This source": None, "This page": "https://example.org/source/almanac"}),
        ("downloads.html", {"The data set": "https://example.org/"}),
    ],
)
def test_a_librarian_cites_in_two_clicks(
    reader: Page, home: str, path: str, cited: dict[str, str | None]
) -> None:
    reader.goto(f"{home}/{path}")
    reader.get_by_text("Cite this", exact=True).click()
    sections = reader.locator(".cite section")
    assert sections.count() == len(cited)
    for section in sections.all():
        name = str(section.get_by_role("heading").text_content())
        for form, begin in (("BibTeX", "@misc{"), ("RIS", "TY  - "), ("CSL-JSON", "[")):
            section.get_by_text(form, exact=True).click()
            text = section.get_by_label(form)
            expect(text).to_be_visible()
            assert str(text.text_content()).startswith(begin)
        (item,) = json.loads(str(section.get_by_label("CSL-JSON").text_content()))
        assert item.get("URL") == cited[name]
        # A page of http has no clipboard, or one: the button says which.
        section.get_by_role("button", name="Copy").first.click()
        expect(section.get_by_role("button", name=re.compile("Copied|Selected"))).to_be_visible()


def test_somebody_in_doubt_reports_a_statement_in_two_clicks(reader: Page, home: str) -> None:
    reader.goto(f"{home}/id/gull-rock.html")
    reader.locator(".cited a").first.click()
    link = str(reader.get_by_role("link", name="Report this statement").get_attribute("href"))
    assert link.startswith("https://tracker.example/new?")
    values = parse_qs(urlsplit(link).query)
    assert values["title"] == [f"{HOME}id/gull-rock.html"]
    statement, source = values["body"][0].split("\n")
    assert statement.startswith("Gull Rock | ")
    assert source in {"The almanac", "The logbook"}
    assert reader.get_by_role("link", name="Report an error on this page").count() == 1


def test_without_a_tracker_nothing_can_be_reported(page: Page, address: str) -> None:
    page.goto(f"{address}/id/gull-rock.html")
    page.locator(".cited a").first.click()
    expect(page.locator(".source-note")).to_be_visible()
    assert page.get_by_text("Report").count() == 0


def test_a_phone_reads_a_source_where_it_is_cited(reader: Page, home: str) -> None:
    reader.goto(f"{home}/id/gull-rock.html")
    mark = reader.locator(".cited a").first
    box = mark.bounding_box()
    assert box is not None
    assert box["width"] >= 24
    assert box["height"] >= 24
    found = Axe().run(reader, options={"runOnly": ["target-size"]}).response["violations"]
    assert [node["html"] for fault in found for node in fault["nodes"]] == []
    # What a screen reader hears is the title.
    name = reader.get_by_role("link", name=re.compile("The (almanac|logbook)")).first
    expect(name).to_be_visible()
    mark.tap()
    expect(reader.locator(".source-note")).to_contain_text(re.compile("The (almanac|logbook)"))
    assert "#" not in reader.url


def test_somebody_shares_a_link(reader: Page, home: str) -> None:
    reader.goto(f"{home}/id/gull-rock.html")
    said = {
        str(one.get_attribute("property") or one.get_attribute("name")): str(one.get_attribute("content"))
        for one in reader.locator("meta[content]").all()
    }
    assert said["og:title"] == "Gull Rock"
    assert said["og:url"] == f"{HOME}id/gull-rock.html"
    assert "lighthouse" in said["og:description"]
    if images.are_made():
        image = reader.request.get(said["og:image"].replace(HOME, f"{home}/"))
        assert image.headers["content-type"] == "image/png"


def test_the_sitemap_names_pages_where_they_are_served(home: str, reader: Page) -> None:
    text = reader.request.get(f"{home}/sitemap.xml").text()
    addresses = re.findall("<loc>(.*?)</loc>", text)
    assert f"{HOME}id/gull-rock.html" in addresses
    assert all(address.startswith(HOME) for address in addresses)
    assert f"Sitemap: {HOME}sitemap.xml" in reader.request.get(f"{home}/robots.txt").text()


def test_somebody_types_and_is_led_on(reader: Page, home: str) -> None:
    reader.goto(f"{home}/id/gull-rock.html")
    box = reader.get_by_role("combobox", name="Search")
    box.fill("long s")
    options = reader.get_by_role("option")
    expect(options.first).to_contain_text("Long Sand")
    expect(options.first).to_contain_text("lighthouse")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    reader.wait_for_url(f"{home}/id/long-sand.html")


def test_the_index_of_the_search_is_loaded_by_those_who_search(reader: Page, home: str) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(f"{home}/index.html")
    reader.wait_for_load_state("networkidle")
    assert not [url for url in asked if "search-index" in url]
    reader.get_by_role("combobox").focus()
    reader.wait_for_load_state("networkidle")
    assert [url for url in asked if "search-index" in url]


def test_results_are_filtered_by_kind_and_the_address_says_so(reader: Page, home: str) -> None:
    reader.goto(f"{home}/search.html?q=light")
    kinds = reader.get_by_label("Kind")
    expect(kinds).to_be_visible()
    every = reader.locator("#results li").count()
    kinds.select_option("question")
    expect(reader.locator("#results .count").first).to_have_text("question")
    assert 0 < reader.locator("#results li").count() < every
    reader.reload()
    expect(kinds).to_have_value("question")
    assert set(reader.locator("#results .count").all_text_contents()) == {"question"}


def test_where_nothing_is_found_the_nearest_names_are_offered(reader: Page, home: str) -> None:
    reader.goto(f"{home}/search.html?q=gxlrxck")
    expect(reader.locator("#status")).to_have_text("Nothing found. The nearest names:")
    expect(reader.locator("#nearest li").first).to_contain_text("Gull Rock")
    assert reader.locator("#results li").count() == 0


def test_a_list_is_sorted_and_filtered_and_the_address_keeps_it(reader: Page, home: str) -> None:
    reader.goto(f"{home}/things/ontology-Lighthouse.html")
    names = reader.locator("tbody tr:not([hidden]) td:first-child")
    by_name = names.all_text_contents()
    reader.get_by_label("sorted by").select_option("-date")
    by_date = names.all_text_contents()
    # Long Sand was lit in 1902, Gull Rock in 1881; of West Spit no source says it.
    assert [name for name in by_date if name in {"Long Sand", "Gull Rock", "West Spit"}] == [
        "Long Sand",
        "Gull Rock",
        "West Spit",
    ]
    reader.get_by_label("Filter").fill("rock")
    assert names.all_text_contents() == ["Gull Rock"]
    expect(reader.locator(".filter output")).to_have_text(f"1 of {len(by_name)}")
    reader.reload()
    assert names.all_text_contents() == ["Gull Rock"]
    reader.get_by_label("Filter").fill("")
    assert names.all_text_contents() == by_date


def test_the_front_page_leads_readers_and_tells_a_story(reader: Page, home: str) -> None:
    reader.goto(f"{home}/index.html")
    expect(reader.get_by_role("link", name="I sail")).to_have_attribute("href", "question/south-of.html")
    steps = reader.locator(".steps > li")
    assert [step.get_by_role("heading").text_content() for step in steps.all()] == ["Gull Rock", "Long Sand"]
    expect(steps.first).to_contain_text("1881")
    steps.first.locator(".cited a").first.click()
    expect(reader.locator(".source-note")).to_contain_text("The ")
    assert "statements" in str(reader.locator(".count-line").text_content())
