"""What previews of a shared page need: a title, a sentence, the page's own address, and a picture."""

import os
import struct
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from phegraph.graph import KnowledgeGraph
from phegraph.site import images
from site_pages import page, pages, pictured, project

HOME = "https://lights.example/graph/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project as it is served at an address, after a release that had a lighthouse less."""
    folder = tmp_path_factory.mktemp("heads")
    root = project(folder, questions=pictured())
    (former,) = KnowledgeGraph.open(root).export(folder / "former", formats=["nquads"], statements="asserted")
    with (root / "data" / "almanac.ttl").open("a") as almanac:
        almanac.write(
            '\nid:new-mole a lh:Lighthouse ; rdfs:label "New <Mole>"@en ; lh:lit "1990"^^xsd:gYear .\n'
        )
        almanac.write('id:gull-rock rdfs:comment "The Gull"@en .\n')
    KnowledgeGraph.open(root, caching=False).publish(folder / "public", at=HOME, since=former)
    return folder / "public"


def meta(path: Path) -> dict[str, str]:
    return {
        element.get("name") or element.get("property") or "": element.get("content") or ""
        for element in page(path).iter("meta")
    }


def links(path: Path, rel: str) -> list[str]:
    return [element.get("href") or "" for element in page(path).iter("link") if element.get("rel") == rel]


def test_every_page_has_what_previews_and_search_engines_show(published: Path) -> None:
    seen = set()
    for path in pages(published):
        if path.name == "404.html":
            continue
        said = meta(path)
        at = HOME + path.relative_to(published).as_posix()
        address = HOME if path == published / "index.html" else at
        assert links(path, "canonical") == [said["og:url"]] == [address]
        assert 0 < len(said["description"]) <= 300
        assert said["og:title"]
        assert said["og:description"] == said["description"]
        seen.add(path)
    assert published / "id" / "gull-rock.html" in seen


def test_pages_whose_address_is_not_known_claim_none(small_site: Path) -> None:
    path = small_site / "id" / "gull-rock.html"
    assert links(path, "canonical") == []
    assert not {"og:url", "og:image"} & meta(path).keys()
    assert meta(path)["description"]
    assert not [*small_site.rglob("*.png")]  # no page could name it


def test_the_picture_of_a_page_is_there_in_the_size_of_previews(published: Path) -> None:
    if not images.are_made() and not os.environ.get("CI"):
        pytest.skip("resvg-py is not installed: pip install resvg-py")
    for name in ("index.html", "id/gull-rock.html", "question/timeline.html"):
        said = meta(published / name)
        own = name.replace(".html", ".png") if "timeline" in name else "assets/card.png"
        assert said["og:image"] == HOME + own
        image = published / said["og:image"].removeprefix(HOME)
        assert said["twitter:card"] == "summary_large_image"
        # The signature of PNG, then the header of the image (PNG 1.2, sections 3.1 and 4.1.1).
        data = image.read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", data[16:24]) == (1200, 630)


def test_the_feed_says_what_changed(published: Path) -> None:
    root = ElementTree.fromstring((published / "changes.atom").read_bytes())
    # What RFC 4287 requires: sections 4.1.1 and 4.1.2.
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        datetime.fromisoformat(element.findtext(f"{ATOM}updated", ""))
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert [e.get("href") for e in root.findall(f"{ATOM}link") if e.get("rel") == "self"] == [
        f"{HOME}changes.atom"
    ]
    entries = {entry.findtext(f"{ATOM}title", ""): entry for entry in root.findall(f"{ATOM}entry")}
    assert entries.keys() == {"New: New <Mole> (lighthouse)", "Changed: Gull Rock (lighthouse)"}
    changed = entries["Changed: Gull Rock (lighthouse)"]
    assert "The Gull" in changed.findtext(f"{ATOM}content", "")
    (link,) = changed.findall(f"{ATOM}link")
    assert link.get("href") == f"{HOME}id/gull-rock.html"
    assert len({entry.findtext(f"{ATOM}id") for entry in entries.values()}) == 2
    assert "changes.atom" in links(published / "index.html", "alternate")
