"""The data inside each page is JSON-LD, safe in HTML, and says nothing but what the graph says."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyld.jsonld
import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from phegraph.graph import KnowledgeGraph
from phegraph.questions.description import describe_all
from phegraph.site.jsonld import PageData
from site_pages import HOSTILE, page, pages

Said = frozenset[tuple[object, ...]]


def read(document: str) -> list[Quad]:
    """The statements of a document, by another reader."""
    nquads = pyld.jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
    return list(parse(nquads, RdfFormat.N_QUADS))


def statements(quads: Iterable[Quad]) -> set[tuple[object, ...]]:
    """Statements about things, a blank node as all its statements."""
    about: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        about[quad.subject].append(quad)

    def end(term: object, depth: int = 8) -> object:
        if not isinstance(term, BlankNode) or not depth:
            return term
        return frozenset((quad.predicate, end(quad.object, depth - 1)) for quad in about[term])

    return {
        (subject, quad.predicate, end(quad.object))
        for subject, own in about.items()
        if isinstance(subject, NamedNode)
        for quad in own
    }


def every(graph: KnowledgeGraph) -> set[tuple[object, ...]]:
    """All statements of a graph, literals as written, and what follows from them."""
    inferred = graph.store.quads(graph=graph.store.inferred)
    named = (quad for quad in inferred if not isinstance(quad.object, BlankNode))
    return statements(graph.loaded.asserted_quads) | {
        (quad.subject, quad.predicate, quad.object) for quad in named
    }


def block(path: Path, identifier: str | None = None) -> str:
    """The data of a page; that for search engines has an identifier."""
    return "".join(
        script.text or ""
        for script in page(path).iter("script")
        if script.get("type") == "application/ld+json" and script.get("id") == identifier
    )


@pytest.mark.parametrize("name", ["small_site", "hostile_site"])
def test_the_data_of_every_page_is_part_of_the_graph(request: pytest.FixtureRequest, name: str) -> None:
    site = request.getfixturevalue(name)
    known = every(KnowledgeGraph.open(site.parent / "project", caching=False))
    blocks = {path: block(path) for path in pages(site)}
    by_page = {path: statements(read(text)) for path, text in blocks.items() if text}
    assert [str(path) for path, stated in by_page.items() if not stated <= known] == []
    assert site / "id" / "gull-rock.html" in by_page
    assert len(by_page) >= (12 if name == "hostile_site" else 6)


def test_what_is_said_of_a_thing_is_whole(small_site: Path) -> None:
    stated = statements(read(block(small_site / "id" / "gull-rock.html")))
    assert sorted(str(predicate).rpartition("#")[2] for _, predicate, _ in stated) == [
        "keptBy>",
        "label>",
        "lit>",
        "north>",
        "type>",
    ]


def test_no_text_ends_the_script(hostile_site: Path) -> None:
    data = block(hostile_site / "id" / "markup.html")
    assert "<" not in data
    assert "</script><script>window.hacked = 3</script>\u2028 {{ 7 * 7 }}" in json.dumps(
        json.loads(data), ensure_ascii=False
    )
    assert "xxxx" in HOSTILE


def test_characters_that_pages_do_not_have_are_kept(hostile_site: Path) -> None:
    values = [
        object_.value
        for _, _, object_ in statements(read(block(hostile_site / "id" / "emoji.html")))
        if hasattr(object_, "value")
    ]
    assert "\x01\uffff" in values


@pytest.mark.slow
def test_the_data_of_every_thing_of_this_project_is_part_of_it() -> None:
    graph = KnowledgeGraph.open(Path(__file__), caching=False)
    known, data = every(graph), PageData(graph.loaded)
    things = sorted(
        {quad.subject for quad in graph.loaded.asserted_quads if isinstance(quad.subject, NamedNode)}, key=str
    )
    documents = [text for described in describe_all(graph.store, things) if (text := data.of(described))]
    merged = {"@graph": [json.loads(document) for document in documents]}
    merged_statements = statements(read(json.dumps(merged)))
    assert len(documents) > 1000
    assert len(merged_statements) > 5000
    assert merged_statements <= known
