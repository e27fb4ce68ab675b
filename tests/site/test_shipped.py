"""What is published of the graph that this repository has is whole, and the same from run to run."""

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from phegraph.graph import KnowledgeGraph
from phegraph.rdf.reading.reader import read
from site_pages import anchors, broken, files, page, pages

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


EPOCH = "1700000000"


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph, closed anew and published."""
    folder = tmp_path_factory.mktemp("shipped") / "public"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        KnowledgeGraph.open(ROOT, caching=False).publish(folder)
    return folder


def digests(folder: Path) -> dict[str, str]:
    """The digest of each file."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files(folder)
    }


def defined() -> Iterator[str]:
    """Every term of the ontology's and the shapes' own addresses that has a fragment."""
    graph = KnowledgeGraph.open(ROOT)
    for path in (*graph.project.ontology_files, *graph.project.shapes_files):
        for quad in read(path, base=graph.project.base).quads:
            if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(graph.project.base):
                yield quad.subject.value.removeprefix(graph.project.base)


def test_partners_are_told_in_a_table_with_their_countries(shipped: Path) -> None:
    asked = page(shipped / "id" / "partner.html").iterfind(".//section[@class='asked']")
    drawn = {one.findtext("h2/a"): one.find(".//figure") is not None for one in asked}
    assert not drawn["The partners, country by country"]
    assert drawn["Who takes part, and in which role"]


def test_every_link_and_anchor_leads_somewhere(shipped: Path) -> None:
    assert len(pages(shipped)) > 1000
    assert broken(shipped) == []


def test_every_caption_is_filled_in(shipped: Path) -> None:
    captions = [path.read_text(encoding="utf-8").partition("<desc>")[2] for path in shipped.rglob("*.svg")]
    assert len(captions) > 30
    assert [text[:200] for text in captions if "{" in text.partition("</desc>")[0]] == []


def test_one_page_in_eight_is_valid(shipped: Path) -> None:
    assert all(page(path).find("body") is not None for path in pages(shipped)[::8])


def test_every_page_is_light_and_lighter_compressed(shipped: Path) -> None:
    assert [path.name for path in pages(shipped) if path.stat().st_size > 200_000] == []
    compressed = {path.name: len(gzip.compress(path.read_bytes())) for path in pages(shipped)}
    assert {name: size for name, size in compressed.items() if size > 40_000} == {}


def test_every_class_property_concept_and_shape_stands_at_the_fragment_of_its_address(shipped: Path) -> None:
    terms = set(defined())
    assert len(terms) > 400
    for term in sorted(terms):
        document, _, fragment = term.partition("#")
        path = shipped / f"{document}.html"
        assert path.is_file(), term
        assert not fragment or fragment in anchors(path), term


def test_a_graph_that_is_read_from_the_cache_is_published_with_the_same_bytes(
    shipped: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.setenv("PHEGRAPH_CACHE", str(tmp_path / "cache"))
    assert KnowledgeGraph.open(ROOT).store.count()
    assert list((tmp_path / "cache").iterdir())
    KnowledgeGraph.open(ROOT).publish(tmp_path / "public", pages=False)
    anew, again = digests(shipped), digests(tmp_path / "public")
    assert len(again) > 4000
    # What tells of the pages differs: how they are served, and where they are.
    assert {name for name in again if anew.get(name) != again[name]} == {
        ".htaccess",
        "nginx-http.conf",
        "nginx-server.conf",
        "sitemap.xml",
    }
