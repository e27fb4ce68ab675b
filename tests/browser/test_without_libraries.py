"""A site without the browser libraries answers what was answered beforehand, and asks for no missing file."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from browser.question_pages import ask, cells, settled
from phegraph.site import libraries
from site_pages import make_site, serving


def test_a_question_answered_beforehand_is_answered_and_has_no_json_to_compute(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libraries, "LIBRARIES", tmp_path / "none")
    faults: list[str] = []
    with serving(make_site(tmp_path)) as address:
        page = browser.new_page(bypass_csp=True)
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}/question/south-of.html")
        settled(page)
        default = cells(page, 1)
        assert page.locator(".saves .json").is_visible()
        ask(page, {"the lighthouse": "Long Sand"})
        assert cells(page, 1) == [["West Spit"]] != default
        assert page.locator(".saves .csv").first.is_visible()
        assert not page.locator(".saves .json").is_visible()
        page.goto(f"{address}/sparql.html")
        assert not page.get_by_role("button", name="Run").count()
        page.close()
    assert faults == []
