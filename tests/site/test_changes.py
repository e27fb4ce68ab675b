"""The front page tells what changed since the dump of a former release."""

from pathlib import Path

import pytest

from phegraph.errors import InputError
from phegraph.graph import KnowledgeGraph
from site_pages import page_text


def released(project: Path) -> Path:
    (dump,) = KnowledgeGraph.open(project).export(
        project / "former", formats=["nquads"], statements="asserted"
    )
    return dump


def test_what_is_new_and_what_is_gone_is_told(lighthouses: Path) -> None:
    dump = released(lighthouses)
    almanac = lighthouses / "data" / "almanac.ttl"
    almanac.write_text(
        almanac.read_text().replace("lh:north id:west-spit", "lh:north id:new-mole")
        + '\nid:new-mole a lh:Lighthouse ; rdfs:label "New Mole"@en .\n'
    )
    KnowledgeGraph.open(lighthouses).site(lighthouses / "site", since=dump)
    text = page_text(lighthouses / "site" / "index.html")
    assert "3 statements added, 1 removed; 1 thing new, 0 gone." in text
    assert "New: New Mole ." in text


@pytest.mark.slow
def test_without_a_former_release_nothing_is_told_and_the_same_graph_has_not_changed(
    lighthouses: Path,
) -> None:
    dump = released(lighthouses)
    KnowledgeGraph.open(lighthouses).site(lighthouses / "site")
    assert "Since the last release" not in page_text(lighthouses / "site" / "index.html")
    KnowledgeGraph.open(lighthouses).site(lighthouses / "again", since=dump)
    assert "0 statements added, 0 removed; 0 things new, 0 gone." in page_text(
        lighthouses / "again" / "index.html"
    )


def test_a_dump_that_cannot_be_read_is_an_error_and_leaves_nothing(lighthouses: Path) -> None:
    dump = lighthouses / "former.nt"
    dump.write_text("<a b c\n")
    with pytest.raises(InputError):
        KnowledgeGraph.open(lighthouses).site(lighthouses / "site", since=dump)
    assert not (lighthouses / "site").exists()


@pytest.mark.slow
def test_publishing_tells_it_too(lighthouses: Path) -> None:
    dump = released(lighthouses)
    KnowledgeGraph.open(lighthouses).publish(lighthouses / "public", since=dump)
    assert "0 statements added, 0 removed" in page_text(lighthouses / "public" / "index.html")
