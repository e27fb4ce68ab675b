"""A real browser, and the sites it opens over HTTP as a static host serves them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from site_pages import HOSTILE, made, pictured, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
def browser() -> Iterator["Browser"]:
    """Debian's Chromium; in CI there must be one."""
    found = (
        os.environ.get("PHEGRAPH_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if found is None:
        reason = "Chromium is not installed: apt-get install chromium, or set PHEGRAPH_CHROMIUM."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small project, hostile labels in it, and a question for each kind of picture."""
    folder = tmp_path_factory.mktemp("browser")
    return made(folder, HOSTILE, questions=pictured())


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, below a path of its own."""
    with serving(site) as served:
        yield served
