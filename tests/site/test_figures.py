"""The drawings on a thing's page say what the data says: on a map, on a timeline."""

import json
import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from markupsafe import Markup

from phegraph.errors import QueryError
from phegraph.site.addresses import Link
from phegraph.site.drawings import projections
from phegraph.site.drawings.figure import Figure
from phegraph.site.drawings.projections import PROJECTIONS
from site_atlas import atlas
from site_pages import broken, make_site, page, page_text

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
    dots = [dot.find(SVG + "title") for dot in figure.iter(SVG + "circle")]
    assert [title.text for title in dots if title is not None] == ["Malta"]


def test_what_is_not_in_europe_is_on_a_map_of_the_world(site: Path) -> None:
    figure = drawing(site, "far", "Map")
    assert caption(figure) == "Ships to Japan."
    assert figure is not None
    assert [image.attrib["href"] for image in figure.iter(SVG + "image")] == ["../assets/world.svg"]
    assert (site / "assets" / "world.svg").is_file()


CITIES = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
id:it lh:code "IT" ; rdfs:label "Italy" ; lh:latitude 42.8 ; lh:longitude 12.8 .
id:ch lh:code "CH" ; rdfs:label "Switzerland" .
id:pavia rdfs:label "Pavia" ; lh:within id:it ; lh:latitude 45.19205 ; lh:longitude 9.15917 .
id:tokyo rdfs:label "Tokyo" ; lh:latitude "35.6895" ; lh:longitude "139.69171" .
id:void rdfs:label "Void" ; lh:latitude "north" ; lh:longitude "INF" .
id:lab lh:within id:pavia , id:it , id:ch ; rdfs:label "Lab" .
id:club lh:within id:pavia , id:tokyo ; rdfs:label "Club" .
id:bar lh:within id:tokyo ; rdfs:label "Bar" .
id:nook lh:within id:void ; rdfs:label "Nook" .
"""


@pytest.fixture(scope="module")
def city_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = '[site]\nplaces = ["lh:within"]\ncountry_code = "lh:code"\n'
    settings += 'coordinates = ["lh:latitude", "lh:longitude"]\n'
    folder = tmp_path_factory.mktemp("cities")
    ontology = 'lh:within a owl:ObjectProperty ; rdfs:label "within"@en .'
    return make_site(folder, CITIES, ontology=ontology, settings=settings)


@pytest.mark.parametrize(
    ("name", "text", "coloured", "dots"),
    [
        ("lab", "Within Pavia (Italy) and Switzerland.", ["Switzerland"], ["Pavia"]),
        ("club", "Within Pavia (Italy). Not on this map: Tokyo.", [], ["Pavia"]),
        ("bar", "Within Tokyo.", [], ["Tokyo"]),
        ("pavia", "Where Pavia (Italy) is.", [], ["Pavia"]),
        ("it", "Where Italy is.", ["Italy"], []),
    ],
)
def test_a_city_is_a_dot_in_place_of_its_country(
    city_site: Path, name: str, text: str, coloured: list[str], dots: list[str]
) -> None:
    figure = drawing(city_site, name, "Map")
    assert figure is not None
    assert caption(figure) == text
    for kind, expected in (("path", coloured), ("circle", dots)):
        titles = [shape.find(SVG + "title") for shape in figure.iter(SVG + kind)]
        assert [title.text for title in titles if title is not None] == expected


WHERE = """#+ title: Where are they?
#+ picture: {kind: map, place: thing, planned: planned, caption: "{count} here."}
SELECT ?thing ?planned WHERE {
  VALUES (?thing ?planned) { (id:lab UNDEF) (id:club "yes") (id:nook UNDEF) (id:it UNDEF) (id:bar UNDEF) }
}
"""

AT = """#+ title: Where is it?
#+ parameters: {light: {values: "SELECT ?value WHERE { ?value a lh:Lighthouse }"}}
#+ about: lh:Lighthouse
#+ picture: {kind: map, place: place, item: place, caption: "{count} here."}
SELECT ?light ?place WHERE { ?light a lh:Lighthouse VALUES ?place { id:pavia id:ch } }
"""


def test_answers_stand_on_a_map_with_what_has_no_place_told_and_plans_hollow(tmp_path: Path) -> None:
    settings = '[site]\nplaces = ["lh:within"]\ncountry_code = "lh:code"\n'
    settings += 'coordinates = ["lh:latitude", "lh:longitude"]\n'
    site = make_site(tmp_path, CITIES, settings=settings, questions={"where": WHERE, "at": AT})
    (figure,) = page(site / "question" / "where.html").iter(SVG + "svg")
    assert caption(figure) == "4 here. Not on this map: Tokyo. 1 of 5 without a place."
    looks = {
        (shape.tag.removeprefix(SVG), shape.find(SVG + "title").text, shape.attrib["class"])  # type: ignore[union-attr]
        for shape in figure.iter()
        if shape.find(SVG + "title") is not None and shape is not figure
    }
    assert looks == {
        ("path", "Switzerland: Lab", "other country area"),
        ("path", "Italy: Italy", "other country area"),
        ("circle", "Pavia (Italy): Lab", "other country"),
        ("circle", "Pavia (Italy): Club", "other planned country"),
    }
    alone = (site / "question" / "where.svg").read_text(encoding="utf-8")
    assert "<image" not in alone
    assert 'class="land"' in alone
    assert figure.attrib["viewBox"].split()[2:] == ["600", "526"]  # with its legend
    # On the page of a thing is the part of the map that has the places: these stand where they stood.
    part = drawing(site, "gull-rock", "Where is it?")
    assert part is not None
    assert part.attrib["viewBox"].split()[2:] == ["340", "240"]
    left, top = (-float(part.find(SVG + "image").attrib[axis]) for axis in "xy")  # type: ignore[union-attr]
    (dot,) = part.iter(SVG + "circle")
    assert (left + float(dot.attrib["cx"]), top + float(dot.attrib["cy"])) == pytest.approx((244.7, 356.8))
    (country,) = (path for path in part.iter(SVG + "path") if path.find(SVG + "title") is not None)
    assert country.attrib["transform"] == f"translate({-left:g} {-top:g})"


def test_a_map_of_the_places_of_another_answer_is_left_out(tmp_path: Path) -> None:
    settings = '[site]\nplaces = ["lh:within"]\ncountry_code = "lh:code"\n'
    settings += 'coordinates = ["lh:latitude", "lh:longitude"]\n'
    again = AT.replace("Where is it?", "Where is it as well?")
    site = make_site(tmp_path, CITIES, settings=settings, questions={"at": AT, "beside": again})
    titles = "Where is it?", "Where is it as well?"
    assert [drawing(site, "gull-rock", title) is not None for title in titles] == [True, False]
    elsewhere = again.replace("id:pavia id:ch", "id:bar")
    site = make_site(tmp_path / "other", CITIES, settings=settings, questions={"at": AT, "beside": elsewhere})
    assert drawing(site, "gull-rock", "Where is it as well?") is not None


def test_coordinates_that_are_no_numbers_make_no_map(city_site: Path) -> None:
    assert drawing(city_site, "nook", "Map") is None


@pytest.mark.parametrize(
    ("name", "place", "expected"),
    [
        # What d3-geo computes with the projections of `make outlines`.
        ("europe", (9.15917, 45.19205), (244.7046, 356.7773)),
        ("europe", (-8.50749, 43.30482), (75.8283, 350.6464)),
        ("europe", (139.69171, 35.6895), (946.0142, -460.5508)),
        ("world", (139.69171, 35.6895), (615.7117, 101.6930)),
        ("world", (-70.6, -33.4), (229.6840, 258.1143)),
    ],
)
def test_a_projection_is_that_of_the_outlines(
    name: str, place: tuple[float, float], expected: tuple[float, float]
) -> None:
    outlines = json.loads(
        Path(projections.__file__).parents[1].joinpath("outlines.json").read_text(encoding="utf-8")
    )
    (x, y), scale = outlines[name]["middle"], outlines[name]["scale"]
    right, upwards = PROJECTIONS[name](*place)
    assert (x + scale * right, y - scale * upwards) == pytest.approx(expected, abs=0.001)


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
