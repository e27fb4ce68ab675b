"""Pages of things, sources and classes work in a real browser: on a phone, in both themes, on paper."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from browser.test_pages import SIDEWAYS
from site_atlas import atlas
from site_pages import HOSTILE, serving

PAGES = [
    "id/tower.html",
    "id/islet.html",
    "id/far.html",
    "id/hub.html",
    "id/ada.html",
    "id/gull-rock.html",
    "id/markup.html",
    "id/long.html",
    "id/rtl.html",
    "source/hostile.html",
    "sources.html",
    "things.html",
    "things/ontology-Lighthouse.html",
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(atlas(tmp_path_factory.mktemp("things"), HOSTILE)) as address:
        yield address


@pytest.fixture
def phone(browser: Browser, home: str) -> Iterator[Page]:
    """A page of a phone on which nothing may go wrong."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740})
    page = context.new_page()
    faults: list[str] = []

    def requested(request: Request) -> None:
        if not request.url.startswith(home):
            faults.append(f"asked for {request.url}")

    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda request: faults.append(f"missed {request.url}"))
    page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if not r.ok else None)
    page.on("request", requested)
    yield page
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def opened(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone_with_all_its_parts_open(phone: Page, home: str, path: str) -> None:
    phone.goto(f"{home}/{path}")
    opened(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert phone.evaluate(SIDEWAYS) == []
    assert phone.evaluate("window.hacked") is None


def test_on_a_phone_each_cell_has_the_name_of_its_column(phone: Page, home: str) -> None:
    phone.goto(f"{home}/id/tower.html")
    heads = phone.locator("table", has_text="1250").locator("th").all_text_contents()
    displayed = (
        phone.locator("table", has_text="1250")
        .locator("tbody td")
        .evaluate_all("cells => cells.map(cell => getComputedStyle(cell, '::before').content.slice(1, -1))")
    )
    assert displayed == heads
    assert "url('//example.org')" in heads[0] + heads[1]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_with_all_parts_open(desk: Page, home: str, path: str) -> None:
    desk.emulate_media(color_scheme="light")
    desk.goto(f"{home}/{path}")
    opened(desk)
    violations = Axe().run(desk).response["violations"]
    desk.emulate_media(color_scheme="dark")
    violations += Axe().run(desk, options={"runOnly": ["color-contrast"]}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in violations] == []


def test_the_reason_of_a_fact_opens_by_keyboard(phone: Page, home: str) -> None:
    phone.goto(f"{home}/id/gull-rock.html")
    phone.locator("details.follows > summary").focus()
    phone.keyboard.press("Enter")
    why = phone.locator(".follows dd:has-text('West Spit') summary").first
    step = phone.get_by_text("leads on (transitive)").first
    assert not step.is_visible()
    why.focus()
    phone.keyboard.press("Enter")
    assert step.is_visible()


def test_a_map_shows_land_and_the_country(desk: Page, home: str) -> None:
    desk.goto(f"{home}/id/tower.html")
    drawing = desk.get_by_role("group", name="Map: Tower")
    box = drawing.locator("path.country").bounding_box()
    assert box is not None
    assert box["width"] > 30
    size = desk.evaluate(
        """async () => {
            const image = new Image();
            image.src = document.querySelector("svg image").href.baseVal;
            await image.decode();
            return image.naturalWidth;
        }"""
    )
    assert size == 560


LAID_OUT_BADLY = """() => [...document.querySelectorAll("svg.drawing")].flatMap(svg => {
  const frame = svg.getBoundingClientRect(), faults = [];
  const texts = [...svg.querySelectorAll("text")];
  const boxes = texts.map(one => [one.textContent, one.getBoundingClientRect()]);
  boxes.forEach(([text, a], place) => {
    if (a.left < frame.left - 1 || a.right > frame.right + 1) faults.push(`${text} leaves`);
    for (const [others, b] of boxes.slice(place + 1)) {
      const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (wide > 2 && high > 5) faults.push(`${text} lies over ${others}`);
    }
  });
  return faults;
})"""


@pytest.mark.parametrize("path", ["id/tower.html"])
def test_words_of_a_drawing_do_not_overlap_or_leave_it(desk: Page, home: str, path: str) -> None:
    desk.goto(f"{home}/{path}")
    assert desk.locator("svg.drawing").count()
    assert desk.evaluate(LAID_OUT_BADLY) == []


def test_on_paper_there_are_facts_and_sources_and_nothing_to_press(desk: Page, home: str) -> None:
    desk.emulate_media(media="print", color_scheme="light")
    desk.goto(f"{home}/id/tower.html")
    assert desk.get_by_role("heading", name="What sources say").is_visible()
    assert desk.get_by_role("heading", name="Sources", exact=True).is_visible()
    assert desk.get_by_role("group", name="Timeline: Tower").is_visible()
    for pressed in desk.locator("summary, nav, button").all():
        assert not pressed.is_visible()
    assert len(desk.pdf()) > 5000
    desk.emulate_media(media="screen")
