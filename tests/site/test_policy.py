"""Every page says first what it may load, and has no inline code but what its policy knows by its hash."""

import base64
import hashlib
from itertools import chain
from pathlib import Path

import pytest

from phegraph.publish.servers.policy import MISSING, PAGE, QUERYING, SERVED
from site_pages import page, pages

SVG_STYLE = "{http://www.w3.org/2000/svg}style"


@pytest.fixture(scope="module", params=["hostile_site", "atlas_site"])
def site(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.getfixturevalue(request.param)
    return folder


def policy(path: Path) -> str:
    """The policy in a page, which has to come before all that it holds for."""
    charset, meta, *_ = page(path).find("head") or []
    assert charset.attrib == {"charset": "utf-8"}
    assert meta.attrib["http-equiv"] == "Content-Security-Policy"
    content: str = meta.attrib["content"]
    return content


@pytest.mark.slow
def test_a_page_may_do_what_its_kind_needs_and_no_more(site: Path) -> None:
    for path in pages(site):
        fields = any("data-settings" in element.attrib for element in page(path).iter("form"))
        expected = MISSING if path.name == "404.html" else QUERYING if fields else PAGE
        assert policy(path) == expected, path


def test_what_stands_inline_is_known_by_its_hash(site: Path) -> None:
    elements = set()
    for path in pages(site):
        scripts = (one for one in page(path).iter("script") if "src" not in one.attrib)
        code = (one for one in scripts if one.attrib.get("type") != "application/ld+json")
        for element in chain(code, page(path).iter(SVG_STYLE)):
            digest = base64.b64encode(hashlib.sha256((element.text or "").encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy(path), path
            elements.add(element.tag)
    assert elements == {"script", SVG_STYLE}


@pytest.mark.parametrize(("path", "served"), SERVED)
def test_a_policy_closes_what_falls_back_on_no_default(path: str, served: str) -> None:
    directives = dict(directive.strip().split(" ", 1) for directive in served.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert directives["form-action"] == ("'self'" if path.endswith("html") else "'none'")


def test_no_attribute_is_code(site: Path) -> None:
    for path in pages(site):
        names = {str(name) for element in page(path).iter() for name in element.attrib}
        assert not {name for name in names if name == "style" or name.startswith("on")}, path
