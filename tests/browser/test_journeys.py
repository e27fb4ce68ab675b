"""Journeys over the shipped graph, as its readers make them, with their clicks counted."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from phegraph.graph import KnowledgeGraph
from phegraph.site.html import HERE
from phegraph.site.pages import question, search, sources, thing
from phegraph.site.site import Site
from site_pages import serving

ROOT = Path(__file__).parents[2]
WRITTEN = ("concept/technique/carbon-ion-therapy", "id/partner", "id/aida", "source/cordis-215840")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of the shipped graph that the journeys lead over."""
    folder = tmp_path_factory.mktemp("journeys")
    shutil.copytree(HERE / "static", folder / "assets")
    graph = KnowledgeGraph.open(ROOT, caching=False).loaded
    site = Site(graph, folder)
    search.write_pages(site)
    documents = [graph.project.base + path for path in WRITTEN]
    things, statements = (
        thing.Things(site),
        sources.SourceStatements(graph, site.linker, site.ontology.chains),
    )
    for path, text in site.answers.atlas.files():
        site.pages.put(path, text)
    thing.write_documents(site, things, documents, statements)
    between = graph.asker.question("between")
    question.write_page(site, between)
    with serving(folder) as address:
        yield address


class Reader:
    """Somebody who reads pages, and how often they clicked."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def find(self, typed: str, name: str) -> None:
        """Type into search and follow the result of a name."""
        self.page.fill("#query", typed)
        self.click(self.page.locator("#results li a", has_text=name).first)

    def click(self, what: object) -> None:
        """Click."""
        self.clicks += 1
        what.click()  # type: ignore[attr-defined]

    def section(self, heading: str) -> str:
        """The text below a heading."""
        return self.page.locator("section", has=self.page.get_by_role("heading", name=heading)).inner_text()


@pytest.fixture
def reader(browser: Browser, home: str) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{home}/search.html")
    yield Reader(page)
    context.close()


def test_a_clinician_finds_the_centres_of_a_technique_and_who_works_on_it(reader: Reader) -> None:
    reader.find("carbon ion therapy", "carbon-ion therapy")
    centres = reader.section("Which centres treat with carbon-ion therapy")
    for centre, country, first_patient in (
        ("CNAO", "Italy", "2011-09-22"),
        ("MedAustron", "Austria", "2016-12"),
        ("HIT", "Germany", "2009-11"),
    ):
        row = next(line for line in centres.splitlines() if line.startswith(f"{centre}\t"))
        assert country in row
        assert "Europe" in row
        assert first_patient in row
    assert "in operation" in centres
    assert "GSI pilot project" in reader.section("Who works on or with carbon-ion therapy")
    assert reader.clicks == 1


def test_a_project_officer_reads_what_came_of_a_project_or_that_no_source_says_so(
    reader: Reader, home: str
) -> None:
    reader.find("PARTNER", "PARTNER")
    assert "trained researchers" in reader.section("What came of it")
    partners = reader.section("The partners, country by country")
    counted = next(line for line in partners.splitlines() if line.startswith("\t"))
    assert "partners\texactly\t12" in counted
    assert partners.index("Austria") < partners.index("Belgium") < partners.index("France")
    assert reader.clicks == 1
    reader.page.goto(f"{home}/id/aida.html")
    assert "No source here says what came of it." in reader.section("What came of it")


def test_a_physicist_sees_who_bridges_two_communities(reader: Reader, home: str) -> None:
    reader.page.goto(f"{home}/question/between.html")
    assert reader.page.locator("form select").evaluate_all(
        "fields => fields.map(field => field.selectedOptions[0].textContent)"
    ) == ["clinicians", "physicists"]
    kinds = {row.split("\t")[0] for row in reader.page.locator("table").inner_text().splitlines()[1:]}
    assert {"person", "network", "event", "project"} <= kinds
    expect(reader.page.locator("svg.drawing").first).to_be_visible()
    # Of other communities the page has answer and picture, without a server or an engine.
    reader.page.get_by_label("one community").select_option(label="biologists")
    reader.page.get_by_label("the other community").select_option(label="IT experts")
    expect(reader.page.locator(".answers table")).to_contain_text("ENLIGHT")
    expect(reader.page.locator("#message")).to_have_text("")
    assert "community=id" in reader.page.url
    expect(reader.page.locator("svg.drawing").first).to_contain_text("ENLIGHT")
    assert reader.clicks == 0


def test_a_historian_follows_a_claim_to_all_that_its_source_says(reader: Reader) -> None:
    reader.find("PARTNER", "PARTNER")
    partner = reader.page.locator("dd", has_text="Karolinska Institutet").first
    reader.click(partner.locator(".cited a").first)
    note = reader.page.locator(".source-note")
    assert "PARTNER final report summary" in note.inner_text()
    assert "CORDIS" in note.inner_text()
    reader.click(note.get_by_role("link", name="PARTNER final report summary"))
    reader.page.wait_for_url("**/source/cordis-215840.html")
    told = reader.section("What sources say")
    for value in ("CORDIS", "2026-11-25", "http://cordis.europa.eu/project/id/215840/reporting/fr"):
        assert value in told
    said = reader.section("What it says")
    # The file of the source has these: a name, an agreement, two dates, twelve partners and a figure.
    for value in ("Particle Training Network", "215840", "2008-10-01", "2012-09-30", "Siemens", "29"):
        assert value in said
    assert said.count("has partner") == 12
    assert reader.clicks == 3


def test_a_teacher_prints_a_page_with_its_sources(reader: Reader, home: str) -> None:
    reader.page.goto(f"{home}/id/partner.html")
    reader.page.emulate_media(media="print")
    cited = reader.page.locator(".sources li", has_text="PARTNER final report summary")
    assert cited.is_visible()
    assert "CORDIS" in cited.inner_text()
    address = cited.locator("a[href^='http']").first
    assert address.inner_text() == "cordis.europa.eu"
    printed = address.evaluate("link => getComputedStyle(link, '::after').content")
    assert "http://cordis.europa.eu/project/id/215840" in printed
    assert not reader.page.locator("header nav").is_visible()
