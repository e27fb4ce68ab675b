"""What people type leads to what they mean, on the site of the shipped graph."""

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from phegraph.graph import KnowledgeGraph
from phegraph.site.html import HERE
from phegraph.site.pages import search
from phegraph.site.site import Site
from site_pages import serving

ROOT = Path(__file__).parents[2]
DESCRIBED = {
    "who bridges": "bridges .* question$",
    "FP7": "^FP7 programme$",
    "krakow": "Cracow|Kraków",
    "radiologist": "(?i)radiolog",  # no source names them as a community or a role
    "isotopes for hospitals": r"isotopes\b.* question$",
    "flash therapy": "^FLASH",
}
"""What the name or the kind of a result is, where the list of what people type describes it."""
FIRST = 3
"""How many results a reader looks at."""


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("shipped")
    shutil.copytree(HERE / "static", folder / "assets")
    search.write_pages(Site(KnowledgeGraph.open(ROOT, caching=False).loaded, folder))
    with serving(folder) as address:
        context = browser.new_context()
        opened = context.new_page()
        opened.goto(f"{address}/search.html")
        yield opened
        context.close()


def results(page: Page, typed: str) -> list[str]:
    page.fill("#query", typed)
    lines = page.locator("#results li").all()[:FIRST]
    return [f"{line.locator('a').text_content()} {line.locator('.count').text_content()}" for line in lines]


def test_what_people_type_is_found(page: Page, shared: Path) -> None:
    with (shared / "search" / "queries.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row[0], row[1]) for row in list(csv.reader(file))[1:]]
    assert len(rows) > 30
    missed = {}
    for typed, name in rows:
        found = results(page, typed)
        pattern = DESCRIBED.get(typed, f"^{re.escape(name)} ")
        if found if not name else not any(re.search(pattern, result) for result in found):
            missed[typed] = found
    assert missed == {}
