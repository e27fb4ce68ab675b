"""The site is whole: links, HTML, addresses, the same from run to run, and never half-written."""

import re
import sys
from pathlib import Path

import pytest

from phegraph.errors import ExportError
from phegraph.graph import KnowledgeGraph
from phegraph.publish.folder import MARKER_FILE, replacing_folder
from phegraph.site.html import HERE
from site_pages import HOSTILE, anchors, broken, links, make_site, page, page_text, pages, pictured, project

LINUX = sys.platform == "linux"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def interrupted(to: Path) -> None:
    with replacing_folder(to) as folder:
        (folder / "index.html").write_text("half")
        raise KeyboardInterrupt


@pytest.fixture(params=["small_site", "hostile_site", "atlas_site"])
def site(request: pytest.FixtureRequest) -> Path:
    site = request.getfixturevalue(request.param)
    assert isinstance(site, Path)
    return site


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    assert broken(site) == []


def test_every_page_is_valid_html(site: Path) -> None:
    assert all(page(path).find("body") is not None for path in pages(site))


def test_no_page_has_an_anchor_twice(site: Path) -> None:
    twice = [path.name for path in pages(site) if len(anchors(path)) != len(set(anchors(path)))]
    assert twice == []


def test_no_page_asks_another_host_for_anything(site: Path) -> None:
    for path in pages(site):
        for element in page(path).iter():
            if element.tag in {"script", "link", "img"} and element.attrib.get("rel") != "license":
                address = element.attrib.get("src") or element.attrib.get("href") or ""
                assert "//" not in address, path.name


def test_no_two_pages_differ_by_capitals_only(site: Path) -> None:
    names = [str(path.relative_to(site)).lower() for path in pages(site)]
    assert len(names) == len(set(names))


def test_pages_are_small(site: Path) -> None:
    assert [path.name for path in pages(site) if path.stat().st_size > 100_000] == []


def test_what_does_not_fit_on_a_page_is_counted(atlas_site: Path) -> None:
    assert "50 more are in the downloads" in page_text(atlas_site / "id" / "goal.html")


def test_a_page_tells_what_sources_say_and_which(small_site: Path) -> None:
    text = page_text(small_site / "id" / "gull-rock.html")
    assert "lit since 1881 1" in text
    assert "lies north of Long Sand" in text
    assert re.search(r"Sources The almanac The logbook", text)


def test_what_no_source_says_stands_apart(small_site: Path) -> None:
    text, follows = page_text(small_site / "id" / "gull-rock.html").split("What follows")
    stated = text.split("What sources say")[1]
    assert "West Spit" not in stated
    assert "lies north of West Spit" in follows


def test_a_statement_read_backwards_is_told_in_the_words_of_its_inverse(small_site: Path) -> None:
    stated = page_text(small_site / "id" / "ada.html").split("What follows")[0]
    assert "keeps Gull Rock 1 West Spit 1" in stated


def test_every_term_of_the_ontology_has_its_anchor(small_site: Path) -> None:
    assert {"Place", "Lighthouse", "Keeper", "keptBy", "keeps", "north", "lit"} <= set(
        anchors(small_site / "ontology.html")
    )
    assert "Lighthouse" in anchors(small_site / "shapes.html")


def test_a_property_has_an_example_from_the_data(small_site: Path) -> None:
    text = page_text(small_site / "ontology.html")
    assert "Such as Gull Rock → Ada" in text


def test_the_front_page_counts_the_pillars_and_says_what_they_are(small_site: Path) -> None:
    text = page_text(small_site / "index.html")
    assert "lighthouses 3 A tower that shows a light to ships. keeper 1 Somebody who sees to it" in text


def test_the_vocabulary_draws_what_joins_the_pillars(small_site: Path) -> None:
    text = page_text(small_site / "vocabulary.html")
    assert "2 kinds of link join the 2 pillars; most often lighthouse → kept by → keeper (2)" in text
    assert (small_site / "assets" / "pillars.csv").read_text(encoding="utf-8-sig").splitlines() == [
        "domain,property,range,statements",
        "lighthouse,lies north of,lighthouse,3",
        "lighthouse,kept by,keeper,2",
    ]
    svg = (small_site / "assets" / "pillars.svg").read_text()
    assert "kept by 2" in svg
    assert "<title>lighthouse → kept by → keeper</title>" in svg
    assert "domain → property → range" in text
    assert "object properties 3" in page_text(small_site / "ontology.html")


def test_a_question_shows_its_answers_and_its_query(small_site: Path) -> None:
    text = page_text(small_site / "question" / "south-of.html")
    assert "2 answers" in text
    assert "West Spit Ada" in text
    assert "lh:north ?lighthouse" in text
    table = (small_site / "question" / "south-of.csv").read_bytes()
    assert table == b"\xef\xbb\xbflighthouse,keeper\r\nLong Sand,\r\nWest Spit,Ada\r\n"


def test_no_cell_of_the_table_of_answers_is_a_formula(tmp_path: Path) -> None:
    data = """@prefix id: <https://example.org/id/> .
    @prefix lh: <https://example.org/ontology#> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    id:gull-rock lh:north id:odd . id:odd a lh:Lighthouse ; rdfs:label "=1+1" ."""
    site = make_site(tmp_path, data)
    assert "'=1+1," in (site / "question" / "south-of.csv").read_text().splitlines()


@pytest.mark.slow
def test_what_turns_text_round_ends_with_the_caption_or_the_name(tmp_path: Path) -> None:
    settings = tmp_path / "project" / "phegraph.toml"
    own = project(tmp_path, HOSTILE, pictured())
    settings.write_text(settings.read_text().replace("Your name", "Publisher\\u202e"))
    KnowledgeGraph.open(own, caching=False).site(tmp_path / "site")
    for path in pages(tmp_path / "site"):
        isolated = [element for element in page(path).iter() if element.tag in {"figcaption", "footer"}]
        assert isolated
        for element in isolated:
            outside = [
                element.text,
                *(part.tail for part in element.iter()),
                *(p.text for p in element.iter("p")),
            ]
            assert "\u202e" not in "".join(filter(None, outside)), path
    assert "published by <bdi>Publisher\u202e</bdi> under" in (tmp_path / "site" / "index.html").read_text()


def test_hostile_labels_stay_text(hostile_site: Path) -> None:
    # The script inside the page for missing ones is the template's own, to the letter.
    missing = (HERE / "templates" / "missing.js").read_text(encoding="utf-8")
    for path in pages(hostile_site):
        tags = [element.tag for element in page(path).iter()]
        assert "img" not in tags
        scripts = list(page(path).iter("script"))
        assert all(
            script.get("type") == "application/ld+json"
            or ("src" in script.attrib and not script.text)
            or (path.name == "404.html" and script.text == missing)
            for script in scripts
        )
    assert "<script>window.hacked = 1</script>" in page_text(hostile_site / "id" / "markup.html")
    title = next(page(hostile_site / "id" / "markup.html").iter("h1"))
    assert "".join(title.itertext()).startswith("</title><script>window.hacked = 1</script><img")
    assert "{{ 7 * 7 }}" in page_text(hostile_site / "id" / "markup.html")


def test_a_very_long_name_is_whole_on_its_own_page_alone(hostile_site: Path) -> None:
    assert "x" * 5000 in page_text(hostile_site / "id" / "long.html")
    text = page_text(hostile_site / "id" / "markup.html")
    assert "x" * 199 + "…" in text
    assert "x" * 200 not in text


def test_no_link_is_a_script(hostile_site: Path) -> None:
    hrefs = [link for path in pages(hostile_site) for link in links(path)]
    assert not [link for link in hrefs if link.lower().startswith("javascript:")]
    assert "javascript:window.hacked=4" in page_text(hostile_site / "id" / "markup.html")


@pytest.mark.slow
def test_the_same_graph_makes_the_same_bytes_in_one_process_and_in_many(
    lighthouses: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites = []
    for name, processors in (("one", 1), ("two", 3)):
        monkeypatch.setattr("phegraph.system.parallel._processors", lambda count=processors: count)
        monkeypatch.setattr("phegraph.system.parallel.can_fork", lambda many=processors > 1: many and LINUX)
        KnowledgeGraph.open(lighthouses, caching=False).site(tmp_path / name)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        sites.append([(path.relative_to(tmp_path / name), path.read_bytes()) for path in files])
    assert sites[0] == sites[1]
    assert len(sites[0]) > 20


@pytest.mark.slow
def test_a_site_takes_the_place_of_the_former_one(lighthouses: Path, tmp_path: Path) -> None:
    graph = KnowledgeGraph.open(lighthouses, caching=False)
    graph.site(tmp_path / "site")
    (tmp_path / "site" / "old.html").touch()
    graph.site(tmp_path / "site")
    assert not (tmp_path / "site" / "old.html").exists()
    assert names(tmp_path) == ["lighthouses", "site"]


def test_a_folder_with_something_else_is_left_alone(lighthouses: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").touch()
    with pytest.raises(ExportError, match="something else"):
        KnowledgeGraph.open(lighthouses, caching=False).site(tmp_path / "mine")
    assert names(tmp_path / "mine") == ["thesis.txt"]


def test_an_interrupted_site_leaves_the_former_one(tmp_path: Path) -> None:
    with replacing_folder(tmp_path / "site") as folder:
        (folder / "index.html").write_text("former")
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "site")
    assert (tmp_path / "site" / "index.html").read_text() == "former"
    assert names(tmp_path) == ["site"]
    assert names(tmp_path / "site") == [MARKER_FILE, "index.html"]


def test_a_format_that_cannot_carry_the_graph_is_missed_with_its_reason(hostile_site: Path) -> None:
    text = page_text(hostile_site / "downloads.html")
    assert "There is no dump as rdfxml: " in text
    assert "graph.jsonld" in text
    assert not (hostile_site / "dumps" / "graph.rdf").exists()
