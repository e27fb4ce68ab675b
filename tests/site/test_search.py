"""What the search of a site looks through."""

import json
from pathlib import Path

from site_pages import make_site

DATA = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:lamp a lh:Lighthouse ; rdfs:label "Lamp" ; skos:altLabel "Lampe"@fr ; rdfs:comment "Burns oil." ;
  lh:lit "1880"^^xsd:gYear ; lh:north id:gull-rock ; lh:listed "A-17" ; lh:story "Once upon a time" .
"""
QUESTION = """#+ title: Which lamps burn?
#+ description: Lamps that burn oil.
#+ keywords: [lamps]
#+ parameters:
#+   fuel: {label: the fuel, type: string, default: oil}
SELECT ?lamp WHERE { ?lamp rdfs:comment ?fuel } ORDER BY ?lamp
"""
SETTINGS = '\n[site]\nbegins = ["lh:lit"]\nplaces = ["lh:north"]\n'


def rows(folder: Path) -> dict[str, list[object]]:
    site = make_site(folder, DATA, {"burning": QUESTION}, settings=SETTINGS)
    script = (site / "assets" / "search-index.js").read_text(encoding="utf-8")
    return {row[0]: row for row in json.loads(script.removeprefix("window.PHEGRAPH_INDEX=").rstrip(";\n"))}


def test_a_thing_is_found_by_its_names_place_year_identifier_and_definition(tmp_path: Path) -> None:
    _, kind, path, names, texts = rows(tmp_path)["Lamp"]
    assert (kind, path) == ("lighthouse", "id/lamp.html")
    assert names == [["Lampe", "fr"]]
    assert isinstance(texts, list)
    assert {"1880", "Gull Rock", "Burns oil."} < set(texts)
    assert any(text.endswith(" A-17") for text in texts)
    assert not any("Once upon" in text for text in texts)


def test_a_question_is_found_by_its_description_keywords_and_values(tmp_path: Path) -> None:
    _, kind, path, names, texts = rows(tmp_path)["Which lamps burn?"]
    assert (kind, path, names) == ("question", "question/burning.html", [])
    assert texts == ["Lamps that burn oil.", "lamps", "the fuel: oil"]
