"""The drawings on a thing's page say what the data says: on a map, on a timeline."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from markupsafe import Markup

from phegraph.errors import QueryError
from phegraph.site.addresses import Link
from phegraph.site.drawings.figure import Figure
from site_atlas import atlas
from site_pages import broken, page, page_text

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return atlas(tmp_path_factory.mktemp("sketched"))


def drawing(site: Path, name: str, kind: str) -> Element | None:
    """The drawing of a kind on the page of a thing."""
    for svg in page(site / "id" / f"{name}.html").iter(SVG + "svg"):
        if (svg.find(SVG + "title").text or "").startswith(kind):  # type: ignore[union-attr]
            return svg
    return None


def caption(figure: Element | None) -> str:
    assert figure is not None
    return " ".join((figure.find(SVG + "desc").text or "").split())  # type: ignore[union-attr]


def test_a_country_is_coloured_by_the_best_property_that_leads_to_one(site: Path) -> None:
    figure = drawing(site, "tower", "Map")
    assert caption(figure) == "Within France."
    assert figure is not None
    assert [path.find(SVG + "title").text for path in figure.iter(SVG + "path")] == ["France"]  # type: ignore[union-attr]
    assert [image.attrib["href"] for image in figure.iter(SVG + "image")] == ["../assets/europe.svg"]


def test_a_small_country_has_a_dot_and_one_off_the_map_is_named(site: Path) -> None:
    figure = drawing(site, "islet", "Map")
    assert caption(figure) == "Within Malta. Not on this map: Japan."
    assert figure is not None
    assert [dot.find(SVG + "title").text for dot in figure.iter(SVG + "circle")] == ["Malta"]  # type: ignore[union-attr]


def test_what_is_not_in_europe_is_on_a_map_of_the_world(site: Path) -> None:
    figure = drawing(site, "far", "Map")
    assert caption(figure) == "Ships to Japan."
    assert figure is not None
    assert [image.attrib["href"] for image in figure.iter(SVG + "image")] == ["../assets/world.svg"]
    assert (site / "assets" / "world.svg").is_file()


def test_a_country_shows_itself_and_an_unknown_code_nothing(site: Path) -> None:
    assert caption(drawing(site, "fr", "Map")) == "Where France is."
    assert drawing(site, "lost", "Map") is None


UNMAPPED = """#+ title: What do maps not show?
SELECT ?thing ?place ?remainder WHERE {
  VALUES ?place { lh:within }
  ?thing a lh:Lighthouse ; ?place ?known .
  BIND(CONCAT("2 more, ", STRAFTER(STR(?thing), "id/"), ".") AS ?remainder)
} ORDER BY ?thing ?place ?remainder
"""


def test_under_a_map_stands_what_it_does_not_show(tmp_path: Path) -> None:
    site = atlas(tmp_path, settings='remainder = "unmapped"\n', questions={"unmapped": UNMAPPED})
    assert caption(drawing(site, "tower", "Map")) == "Within France. 2 more, tower."
    # Its map is of another property than the one that the sentence is about.
    assert caption(drawing(site, "far", "Map")) == "Ships to Japan."
    assert caption(drawing(site, "fr", "Map")) == "Where France is."


@pytest.mark.parametrize(
    ("questions", "message"),
    [
        ({}, "There is no question 'unmapped'."),
        ({"unmapped": UNMAPPED.replace("?place", "?way")}, "The question unmapped has no column place."),
    ],
)
def test_a_question_that_cannot_say_what_maps_do_not_show_is_refused(
    tmp_path: Path, questions: dict[str, str], message: str
) -> None:
    with pytest.raises(QueryError, match=re.escape(message)):
        atlas(tmp_path, settings='remainder = "unmapped"\n', questions=questions)


def test_a_graph_without_country_codes_has_no_maps(small_site: Path) -> None:
    assert not (small_site / "assets" / "europe.svg").exists()


def test_a_timeline_has_the_dates_of_a_thing_and_of_its_events(site: Path) -> None:
    figure = drawing(site, "tower", "Timeline")
    assert caption(figure) == "7 dates, from 1900 to 1980."
    assert figure is not None
    names = [text.text for text in figure.iter(SVG + "text") if text.attrib.get("class") == "halo"]
    assert names == [
        "start",
        "lit since",
        "council, until then",
        "new roof (1950-03)",
        "new roof (1958)",
        "Race",
        "Regatta",
    ]
    rows = re.search(r"when what (.*?) (?:What follows|Sources)", page_text(site / "id" / "tower.html"))
    assert rows
    assert rows[1].startswith(
        "1900 start 1901 lit since 1920 council, until then 1950-03 new roof 1958 new roof 1970-08-01 Race"
    )
    assert rows[1].endswith("1980-05 to 1980-06 Regatta")


def test_long_numbers_are_told_in_thousands(site: Path) -> None:
    assert "1 250 000" in page_text(site / "id" / "tower.html")
    assert "1250" in page_text(site / "id" / "tower.html")


def test_one_date_makes_no_timeline(site: Path) -> None:
    assert drawing(site, "lost", "Timeline") is None


def test_what_is_told_first_comes_first(site: Path) -> None:
    facts = next(page(site / "id" / "tower.html").iter("dl"))
    assert [term.text for term in facts.iter("dt")][:2] == ["open", "kept by"]


def test_links_on_drawings_lead_somewhere(site: Path) -> None:
    assert broken(site) == []
    assert Link("Race", "id/race.html").path in {
        href.removeprefix("../")
        for a in page(site / "id" / "tower.html").iter("a")
        for href in [a.attrib["href"]]
    }


def test_no_cell_of_the_table_of_a_drawing_is_a_formula() -> None:
    figure = Figure(Markup(""), "", ("@class",), ((Link("=1+1"),),))
    assert figure.csv() == "\ufeff'@class\r\n'=1+1\r\n"
