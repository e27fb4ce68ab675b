"""What search engines are given meets their published requirements, which are written here as rules.

They are those of Google Search Central (structured data of Dataset, Event, Organization and Profile page):
what is required, and the form of what is given.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from phegraph.graph import KnowledgeGraph
from phegraph.questions.description import describe_all
from phegraph.site.schemaorg import SchemaOrg
from phegraph.site.site import Site
from site_pages import project

ROOT = Path(__file__).parents[2]

REQUIRED = {
    "Dataset": ("name", "description"),
    "Event": ("name", "startDate", "location", "location.name", "location.address"),
    "Organization": ("name",),
    "Person": ("name",),
}
# ISO 8601, of any precision; `temporalCoverage` is an interval.
DATE = re.compile(r"-?\d{4}(-\d\d(-\d\d)?)?(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")
ADDRESS = re.compile(r"https?://\S+")
DATES = ("startDate", "endDate", "foundingDate", "datePublished", "dateModified", "birthDate", "deathDate")
ADDRESSES = ("url", "sameAs", "license", "contentUrl", "mainEntityOfPage")

LIGHTHOUSES = """
@prefix schema: <https://schema.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix id: <https://example.org/id/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:regatta a schema:Event ; rdfs:label "Regatta"@en ; schema:name "Regatta"@en , "Régate"@fr ;
  schema:startDate "1990"^^xsd:gYear , "1990-05-04"^^xsd:date ; schema:location id:pier , id:harbour ;
  schema:organizer id:club .
id:pier a schema:Place ; rdfs:label "The pier"@en ; schema:location id:harbour .
id:harbour a schema:City ; rdfs:label "Harbour"@en ; schema:location id:coast .
id:coast a schema:Country ; rdfs:label "Coast"@en .
id:club a schema:Organization ; rdfs:label "Sailing club"@en ; schema:location id:harbour ;
  schema:sameAs <https://ror.org/01ggx4157> .
"""


def faults(described: Mapping[str, object]) -> Iterator[str]:
    """What a description lacks, or has in another form than search engines read."""
    kinds = described["@type"]
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        for path in REQUIRED.get(str(kind), ()):
            value: object = described
            for name in path.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            if not value:
                yield f"{kind} lacks {path}"
        if kind == "Dataset" and not 50 <= len(str(described.get("description"))) <= 5000:
            yield "the description has not 50 to 5000 characters"
    for names, form in ((DATES, DATE), (ADDRESSES, ADDRESS)):
        for name in names:
            values = described.get(name, [])
            for value in values if isinstance(values, list) else [values]:
                if not isinstance(value, str) or not form.fullmatch(value):
                    yield f"{name} is {value!r}"
    for name, value in described.items():
        if isinstance(value, dict) and name != "@context" and "@type" not in value:
            yield f"{name} is of no class"


def every(graph: KnowledgeGraph, home: str = "") -> dict[str, dict[str, object]]:
    """What each thing is for search engines, by its IRI."""
    loaded = graph.loaded
    site = Site(loaded, Path())
    schema = SchemaOrg(loaded, site.linker, home)
    things = [iri for listing in site.classes for iri in listing.things]
    described = describe_all(loaded.store, sorted(set(things), key=str), loaded.project.source_of)
    texts = ((one.thing.value, schema.of(one)) for one in described)
    return {iri: json.loads(text) for iri, text in texts if text}


def test_an_event_has_its_place_its_address_and_its_most_precise_date(lighthouses: Path) -> None:
    (lighthouses / "data" / "schema.ttl").write_text(LIGHTHOUSES, encoding="utf-8")
    described = every(KnowledgeGraph.open(lighthouses, caching=False), "https://lights.example/")
    assert [fault for one in described.values() for fault in faults(one)] == []
    base = "https://example.org/id/"
    assert described[f"{base}regatta"] == {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Event",
        "@id": f"{base}regatta",
        "name": "Regatta",
        "mainEntityOfPage": "https://lights.example/id/regatta.html",
        "startDate": "1990-05-04",
        "location": {
            "@type": "Place",
            "name": "The pier",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Harbour",
                "addressCountry": "Coast",
            },
        },
        "organizer": {"@type": "Organization", "@id": f"{base}club", "name": "Sailing club"},
    }
    club = described[f"{base}club"]
    assert club["address"] == {
        "@type": "PostalAddress",
        "addressLocality": "Harbour",
        "addressCountry": "Coast",
    }
    assert club["sameAs"] == "https://ror.org/01ggx4157"


def test_a_rule_finds_what_is_missing() -> None:
    assert [*faults({"@type": "Event", "name": "E", "startDate": "soon", "location": {"name": "P"}})] == [
        "Event lacks location.address",
        "startDate is 'soon'",
        "location is of no class",
    ]


def test_the_data_set_of_a_new_project_can_be_found(lighthouses: Path) -> None:
    KnowledgeGraph.open(lighthouses, caching=False).publish(lighthouses / "public", pages=False)
    described = json.loads((lighthouses / "public" / "dataset.jsonld").read_text(encoding="utf-8"))
    assert [*faults(described)] == []
    assert {"license", "creator", "distribution", "keywords", "isAccessibleForFree"} <= described.keys()


@pytest.mark.slow
def test_the_shipped_graph_lacks_only_what_no_source_says() -> None:
    graph = KnowledgeGraph.open(ROOT)
    described = every(graph)
    kinds = {
        kind
        for one in described.values()
        for kind in (one["@type"] if isinstance(one["@type"], list) else [one["@type"]])
    }
    assert {"Event", "Organization", "Person"} <= kinds
    found = {(iri, fault) for iri, one in described.items() for fault in faults(one)}
    place, date = "https://schema.org/location", "https://schema.org/startDate"
    allowed = {
        (str(event)[1:-1], f"Event lacks {path}")
        for property_, paths in (
            (place, ("location", "location.name", "location.address")),
            (date, ("startDate",)),
        )
        for (event,) in graph.store.select(
            f"SELECT ?e {{ ?e a <https://schema.org/Event> FILTER NOT EXISTS {{ ?e <{property_}> ?value }} }}"
        )
        for path in paths
    }
    assert found - allowed == set()


def test_a_dataset_covers_the_years_of_what_it_is_about(tmp_path: Path) -> None:
    abbey = """@prefix id: <https://example.org/id/> . @prefix lh: <https://example.org/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:abbey a lh:Place ; lh:lit "1080"^^xsd:gYear .
"""
    root = project(tmp_path, abbey, settings='\n[site]\nbegins = ["lh:lit"]\n')
    KnowledgeGraph.open(root, caching=False).publish(tmp_path / "public", pages=False)
    described = json.loads((tmp_path / "public" / "dataset.jsonld").read_text(encoding="utf-8"))
    assert described["temporalCoverage"] == "1881/1902"
