"""Reading pages as browsers do: strictly parsed HTML, its links and its anchors."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import html5lib


@cache
def page(path: Path) -> Element:
    """A page's tree.

    Raises:
        html5lib.html5parser.ParseError: It is not valid.
    """
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree: Element = parser.parse(path.read_text(encoding="utf-8"))
    return tree


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def links(path: Path) -> list[str]:
    """Every address that a page names."""
    return [
        element.attrib[name]
        for element in page(path).iter()
        for name in ("href", "src", "action")
        if name in element.attrib
    ]


def anchors(path: Path) -> list[str]:
    return [element.attrib["id"] for element in page(path).iter() if "id" in element.attrib]


def broken(site: Path) -> list[str]:
    """The links of a site that lead nowhere in it, or out of it."""
    faults = []
    for path in pages(site):
        for link in links(path):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            inside = target.is_relative_to(site.resolve()) and target.is_file()
            if not inside or (parts.fragment and unquote(parts.fragment) not in anchors(target)):
                faults.append(f"{path.name}: {link}")
    return faults


def words(path: Path) -> str:
    """What people read on a page."""
    return " ".join(" ".join(page(path).itertext()).split())
