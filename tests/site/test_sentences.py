"""Sentences that pages of things open with: templates, and what statements make of them."""

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from phegraph.errors import ProjectError
from phegraph.graph import KnowledgeGraph
from phegraph.site.dates import readable, whole
from site_pages import page, project

PREFIXES = """@prefix graph: <https://example.org/graph/source/> .
@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix source: <https://example.org/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
source:hostile lh:read "2020-01-01"^^xsd:date .
graph:hostile prov:wasDerivedFrom source:hostile .
"""
ONTOLOGY = """
lh:Regatta a owl:Class ; rdfs:label "regatta"@en .
lh:Yawl a owl:Class ; rdfs:label "yawl"@en ; rdfs:subClassOf lh:Boat .
lh:Boat a owl:Class ; rdfs:label "ugly boat"@en .
lh:read a owl:DatatypeProperty ; rdfs:label "read"@en .
lh:start a owl:DatatypeProperty ; rdfs:label "start"@en .
lh:end a owl:DatatypeProperty ; rdfs:label "end"@en .
lh:size a owl:ObjectProperty ; rdfs:label "size"@en .
lh:value a owl:DatatypeProperty ; rdfs:label "value"@en .
lh:bound a owl:ObjectProperty ; rdfs:label "bound"@en .
lh:measure a owl:ObjectProperty ; rdfs:label "measure"@en .
lh:won a owl:ObjectProperty ; rdfs:label "won by"@en .
lh:state a owl:ObjectProperty ; rdfs:label "state"@en .
"""
SETTINGS = """
"lh:Regatta" = '{this} {was|is to be|is} {a}[ held from {lh:start} to {lh:end}| held {in lh:start}].\
[ It had [{lh:size with id:crews / lh:bound not id:exactly} ]{lh:size with id:crews / lh:value} crews\
[ {in lh:size with id:crews / lh:start}|, at a time that is not told].][ It was won by {lh:won a lh:Yawl}.]'
"lh:Boat" = "{this} is {a}[ known for [&winning {^lh:won}&being kept by {lh:keptBy}&being lit {in lh:lit}]]."
"""
DATA = (
    PREFIXES
    + """
id:exactly rdfs:label "exactly" . id:about rdfs:label "about" . id:crews rdfs:label "crews" .
id:cup a lh:Regatta ; rdfs:label "Cup" ; lh:start "2001-05-02"^^xsd:date ;
  lh:end "2001-05"^^xsd:gYearMonth ,
  "2001-05-04"^^xsd:date ; lh:won id:ann , id:tug ;
  lh:size [ lh:measure id:crews ; lh:value 1200 ; lh:bound id:about ; lh:start "2001"^^xsd:gYear ] ,
    [ lh:measure id:crews ; lh:value 9 ; lh:bound id:exactly ] ,
    [ lh:measure id:other ; lh:value 7 ; lh:start "2009"^^xsd:gYear ] .
id:prize a lh:Regatta ; rdfs:label "Prize" ; lh:start "2030"^^xsd:gYear ;
  lh:size [ lh:measure id:crews ; lh:value 5 ; lh:bound id:exactly ] ,
    [ lh:measure id:crews ; lh:value 8 ; lh:start "2031"^^xsd:gYear ; rdfs:comment "of two men"@en ] .
id:bare a lh:Regatta ; rdfs:label "bare race" .
id:ann a lh:Yawl ; rdfs:label "Ann" ; lh:keptBy id:ada ; lh:lit "2001"^^xsd:gYear , "2002"^^xsd:gYear .
id:tug rdfs:label "Tug" .
"""
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with regattas, which are events, and boats."""
    folder = tmp_path_factory.mktemp("sentences")
    root = project(folder, DATA, ontology=ONTOLOGY)
    settings = root / "phegraph.toml"
    keys = 'events = ["lh:Regatta"]\nbegins = ["lh:start"]\nends = ["lh:end"]\n'
    text = settings.read_text(encoding="utf-8")
    text = text.replace("[site.sentences]\n", f"[site]\n{keys}\n[site.sentences]{SETTINGS}")
    settings.write_text(text, encoding="utf-8")
    KnowledgeGraph.open(root, caching=False).site(folder / "site")
    return folder / "site"


def sentence(site: Path, name: str) -> str:
    """The opening sentence of a page without the marks of its sources; empty where there is none."""
    for lead in page(site / "id" / f"{name}.html").iterfind(".//p[@class='lead']"):
        parts = [lead.text, *(text for child in lead for text in (_shown(child), child.tail))]
        return " ".join("".join(part or "" for part in parts).split())
    return ""


def _shown(child: Element) -> str:
    """The text of a part of a sentence that is no mark of sources."""
    return "" if child.tag == "sup" else "".join(child.itertext())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "cup",
            "Cup was a regatta held from 2 May 2001 to 4 May 2001. It had about 1200 crews in 2001. "
            "It was won by Ann.",
        ),
        ("prize", "Prize is to be a regatta held in 2030. It had 5 crews, at a time that is not told."),
        ("bare", "Bare race is a regatta."),
        (
            "ann",
            "Ann is a yawl known for winning Cup, being kept by Ada, and being lit in 2001 or in 2002.",
        ),
        ("gull-rock", "Gull Rock is a lighthouse lit since 1881, kept by Ada. It lies north of Long Sand."),
        ("tug", ""),
    ],
)
def test_a_sentence_says_what_statements_have(site: Path, name: str, expected: str) -> None:
    assert sentence(site, name) == expected


def test_a_value_leads_to_its_source(site: Path) -> None:
    lead = next(page(site / "id" / "gull-rock.html").iterfind(".//p[@class='lead']"))
    assert [mark.get("href") for mark in lead.iterfind(".//sup/a")] == ["#s1", "#s2", "#s1"]


def test_a_source_of_several_values_of_a_sentence_is_named_once(site: Path) -> None:
    lead = next(page(site / "id" / "cup.html").iterfind(".//p[@class='lead']"))
    assert [mark.get("href") for mark in lead.iterfind(".//sup/a")] == ["#s1", "#s1", "#s1"]


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{this", "the { stands by itself"),
        ("a|b", "the | stands by itself"),
        ("[a", "a [ has no counterpart"),
        ("a]", "a ] has no counterpart"),
        ("{a|b|c|d}", "more than three choices"),
        ("{lh:lit|lh:built}", "a property for a word"),
        ("{lh:lit within lh:Place}", "is not a property, followed by"),
        ("{no:such}", "unknown prefix"),
    ],
)
def test_a_template_that_cannot_be_read_is_refused_on_its_line(
    tmp_path: Path, template: str, fault: str
) -> None:
    root = project(tmp_path)
    settings = root / "phegraph.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r'"lh:Keeper" = .*', f"\"lh:Keeper\" = '{template}'", text)
    settings.write_text(text, encoding="utf-8")
    with pytest.raises(ProjectError, match=re.escape(fault)) as raised:
        KnowledgeGraph.open(root, caching=False)
    line = 1 + text.splitlines().index(f"\"lh:Keeper\" = '{template}'")
    assert raised.value.place is not None
    assert raised.value.place.line == line


@pytest.mark.parametrize(
    ("date", "written", "placed"),
    [
        ("2001", "2001", "in 2001"),
        ("2001-05", "May 2001", "in May 2001"),
        ("2001-05-02", "2 May 2001", "on 2 May 2001"),
        ("2001-05-02T10:00:00Z", "2 May 2001", "on 2 May 2001"),
        ("2001-13", "2001-13", "2001-13"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_are_written_as_people_do(date: str, written: str, placed: str) -> None:
    assert readable(date, english=True) == written
    assert readable(date, english=True, placed=True) == placed
    assert readable(date, english=False, placed=True) == date


def test_a_date_that_is_a_less_precise_form_of_another_is_left_out() -> None:
    assert whole(["2001", "2001-05", "2002"]) == {"2001-05", "2002"}


def test_no_language_but_english_has_a_sentence_that_was_not_written_for_it(tmp_path: Path) -> None:
    root = project(tmp_path, "<https://example.org/id/x> a <https://example.org/ontology#Place> .")
    settings = root / "phegraph.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('language = "en"', 'language = "de"'), encoding="utf-8")
    KnowledgeGraph.open(root, caching=False).site(tmp_path / "site")
    assert sentence(tmp_path / "site", "x") == ""
    assert sentence(tmp_path / "site", "gull-rock").startswith("Gull Rock is lighthouse lit since 1881")
