"""What is drawn on a thing's page says what the data says: on a map, on a timeline, among its neighbours."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from phegraph.export.site.addresses import Link
from site_pages import broken, made, page, words

SETTINGS = """
[site]
first = ["lh:open"]
events = ["lh:Regatta"]
begins = ["lh:start", "lh:held"]
ends = ["lh:end"]
places = ["lh:within", "lh:shipsTo"]
country_code = "lh:code"
"""
ONTOLOGY = """
lh:Regatta a owl:Class ; rdfs:label "regatta"@en .
lh:within a owl:ObjectProperty ; rdfs:label "within"@en .
lh:shipsTo a owl:ObjectProperty ; rdfs:label "ships to"@en .
lh:start a owl:DatatypeProperty ; rdfs:label "start"@en .
lh:open a owl:DatatypeProperty ; rdfs:label "open"@en .
"""
DATA = (
    """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:fr lh:code "FR" ; rdfs:label "France" .
id:mt lh:code "mt" ; rdfs:label "Malta" .
id:jp lh:code "JP" ; rdfs:label "Japan" .
id:xx lh:code "XX" ; rdfs:label "Nowhere" .

id:tower a lh:Lighthouse ; rdfs:label "Tower" ; lh:within id:fr ; lh:shipsTo id:jp ; lh:open true ;
  lh:start "1900"^^xsd:gYear ; lh:lit "1901"^^xsd:gYear ; lh:host id:race , id:regatta , id:undated ;
  lh:repair [ lh:held "1950-03"^^xsd:gYearMonth ; lh:note "new roof"@en ] ,
    [ lh:held "1950"^^xsd:gYear ; lh:note "new roof"@en ] ;
  lh:height [ lh:held "1960"^^xsd:gYear ; lh:metres 30 ] .
id:race a lh:Regatta ; rdfs:label "Race" ; lh:held "1970"^^xsd:gYear , "1970-08-01"^^xsd:date .
id:regatta a lh:Regatta ; rdfs:label "Regatta" ; lh:start "1980-05"^^xsd:gYearMonth ;
  lh:end "1980-06"^^xsd:gYearMonth .
id:undated a lh:Regatta ; rdfs:label "Undated" .

id:islet a lh:Lighthouse ; rdfs:label "Islet" ; lh:within id:mt , id:jp .
id:far a lh:Lighthouse ; rdfs:label "Far" ; lh:shipsTo id:jp .
id:lost a lh:Lighthouse ; rdfs:label "Lost" ; lh:within id:xx ; lh:start "1999"^^xsd:gYear .
id:hub a lh:Lighthouse ; rdfs:label "Hub </script> of a name that is far longer than any box could hold" ;
  lh:north NEIGHBOURS .
id:n1 lh:watches id:n10 .
""".replace("NEIGHBOURS", " , ".join(f"id:n{number}" for number in range(20)))
    + "".join(
        f'id:n{number} rdfs:label "Neighbour {number} with quite a long name" .\n' for number in range(20)
    )
)


SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("sketched"), DATA, ontology=ONTOLOGY, settings=SETTINGS)


def drawing(site: Path, name: str, kind: str) -> Element | None:
    """The drawing of a kind on the page of a thing."""
    for svg in page(site / "id" / f"{name}.html").iter(SVG + "svg"):
        if (svg.find(SVG + "title").text or "").startswith(kind):  # type: ignore[union-attr]
            return svg
    return None


def caption(drawn: Element | None) -> str:
    assert drawn is not None
    return " ".join((drawn.find(SVG + "desc").text or "").split())  # type: ignore[union-attr]


def test_a_country_is_coloured_by_the_best_property_that_leads_to_one(site: Path) -> None:
    drawn = drawing(site, "tower", "Map")
    assert caption(drawn) == "Within France."
    assert drawn is not None
    assert [path.find(SVG + "title").text for path in drawn.iter(SVG + "path")] == ["France"]  # type: ignore[union-attr]
    assert [image.attrib["href"] for image in drawn.iter(SVG + "image")] == ["../assets/europe.svg"]


def test_a_small_country_has_a_dot_and_one_off_the_map_is_named(site: Path) -> None:
    drawn = drawing(site, "islet", "Map")
    assert caption(drawn) == "Within Malta. Not on this map: Japan."
    assert drawn is not None
    assert [dot.find(SVG + "title").text for dot in drawn.iter(SVG + "circle")] == ["Malta"]  # type: ignore[union-attr]


def test_what_is_not_in_europe_is_on_a_map_of_the_world(site: Path) -> None:
    drawn = drawing(site, "far", "Map")
    assert caption(drawn) == "Ships to Japan."
    assert drawn is not None
    assert [image.attrib["href"] for image in drawn.iter(SVG + "image")] == ["../assets/world.svg"]
    assert (site / "assets" / "world.svg").is_file()


def test_a_country_shows_itself_and_an_unknown_code_nothing(site: Path) -> None:
    assert caption(drawing(site, "fr", "Map")) == "France."
    assert drawing(site, "lost", "Map") is None


def test_a_graph_without_country_codes_has_no_maps(small_site: Path) -> None:
    assert not (small_site / "assets" / "europe.svg").exists()


def test_a_timeline_has_the_dates_of_a_thing_and_of_its_events(site: Path) -> None:
    drawn = drawing(site, "tower", "Timeline")
    assert (
        caption(drawn)
        == "5 dates, from 1900 to 1980: events in one colour, what else sources date in another."
    )
    rows = re.search(r"when what (.*?) What it is", words(site / "id" / "tower.html"))
    assert rows
    assert rows[1] == "1900 start 1901 lit since 1950-03 new roof 1970-08-01 Race 1980-05 to 1980-06 Regatta"


def test_one_date_makes_no_timeline(site: Path) -> None:
    assert drawing(site, "lost", "Timeline") is None


def test_neighbours_are_few_and_the_rest_is_counted(site: Path) -> None:
    drawn = drawing(site, "hub", "Neighbours")
    assert caption(drawn).startswith("The 12 of 20 things that are linked with Hub </script>")
    assert caption(drawn).endswith("closely; 1 pair of them is linked with each other.")
    assert drawn is not None
    assert len(drawn.findall(f".//{SVG}a/{SVG}circle")) == 12
    table = next(
        table
        for table in page(site / "id" / "hub.html").iter("table")
        if "how it is linked" in "".join(table.itertext())
    )
    assert len(table.findall(".//tbody/tr")) == 12


def test_names_of_neighbours_do_not_lie_over_each_other(site: Path) -> None:
    drawn = drawing(site, "hub", "Neighbours")
    assert drawn is not None
    places = sorted(
        (text.attrib["text-anchor"], float(text.attrib["y"]))
        for text in drawn.iter(SVG + "text")
        if text.attrib["text-anchor"] != "middle"
    )
    gaps = [b[1] - a[1] for a, b in pairwise(places) if a[0] == b[0]]
    assert min(gaps) >= 13


def test_what_is_told_first_comes_first(site: Path) -> None:
    facts = next(page(site / "id" / "tower.html").iter("dl"))
    assert [term.text for term in facts.iter("dt")][:2] == ["open", "lit since"]


def test_links_on_drawings_lead_somewhere(site: Path) -> None:
    assert broken(site) == []
    assert Link("Race", "id/race.html").path in {
        href.removeprefix("../")
        for a in page(site / "id" / "tower.html").iter("a")
        for href in [a.attrib["href"]]
    }
