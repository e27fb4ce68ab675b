"""A real browser, and the sites it opens over HTTP as a static host serves them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_pages import HOSTILE, make_site, pictured, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

# Without these it calls home at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser(libraries: Path) -> Iterator["Browser"]:
    """Debian's Chromium; in CI there must be one."""
    executable = (
        os.environ.get("PHEGRAPH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if executable is None:
        reason = "Chromium is not installed: apt-get install chromium, or set PHEGRAPH_CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import expect, sync_playwright

    # A busy machine takes its time to compile the engine.
    expect.set_options(timeout=120_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small project, hostile labels in it, and a question for each kind of picture."""
    folder = tmp_path_factory.mktemp("browser")
    return make_site(folder, HOSTILE, questions=pictured())


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, below a path of its own."""
    with serving(site) as served:
        yield served


@pytest.fixture(scope="session")
def phone(browser: "Browser") -> Iterator["BrowserContext"]:
    """A phone's screen. Its pages share what they load."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 360, "height": 740})
    yield context
    context.close()


@pytest.fixture
def faults(phone: "BrowserContext", address: str) -> Iterator[tuple["Page", list[str]]]:
    """A page of a phone, and all that goes wrong on it."""
    page = phone.new_page()
    faults: list[str] = []

    def requested(request: "Request") -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults.append(f"asked for {request.url}")

    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", requested)
    yield page, faults
    page.close()


@pytest.fixture
def page(faults: tuple["Page", list[str]]) -> Iterator["Page"]:
    """A page on which nothing may go wrong."""
    yield faults[0]
    assert faults[1] == []
