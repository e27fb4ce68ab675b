"""jsonld.js, PyLD and rdflib read the same from each kind of JSON-LD document that is published."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyld.jsonld
import pytest
import rdflib
from rdflib import Dataset

from phegraph.graph import KnowledgeGraph
from site_pages import page, project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PACKAGES = Path(__file__).parents[2] / "vendor" / "readers" / "node_modules"
READER = PACKAGES / "jsonld" / "dist" / "jsonld.min.js"
READ = """text => jsonld.toRDF(JSON.parse(text), {
  format: "application/n-quads", safe: true,
  documentLoader: address => { throw new Error(`asked for ${address}`) } })"""
CANONICAL = {"algorithm": "URDNA2015", "format": "application/n-quads"}
# PyLD writes every double in its canonical form, though it is a string in the document; so this one has it.
DATA = """@prefix id: <https://example.org/id/> . @prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:cape a lh:Lighthouse ; rdfs:label "Cape"@en , "Cap"@fr-CH , "Kap \\"K\\"\\n"@de ;
  lh:lit "1900-05"^^xsd:gYearMonth ;
  lh:height 12.50 , 3 , true , 1.0E3 , "bad"^^xsd:integer ; lh:north [ rdfs:label "unnamed" ; lh:north [ ] ] ;
  lh:order ( 1 id:cape "x" ) , () ; rdfs:seeAlso <urn:x:y?z=\u00e9> .
"""


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The text of each document, and of what is inside pages, by its path."""
    folder = tmp_path_factory.mktemp("readers")
    public = folder / "public"
    KnowledgeGraph.open(project(folder, DATA), caching=False).publish(public)
    found = {
        path.relative_to(public).as_posix(): path.read_text(encoding="utf-8")
        for path in public.rglob("*.jsonld")
        if path.name != "context.jsonld"
    }
    for name in ("index.html", "id/cape.html", "source/hostile.html"):
        for number, script in enumerate(page(public / name).iter("script")):
            if script.get("type") == "application/ld+json":
                found[f"{name} {number}"] = script.text or ""
    return found


def canonical(nquads: str) -> str:
    """The canonical form of a dataset (RDF Dataset Canonicalization 1.0), whoever read it."""
    return str(pyld.jsonld.normalize(nquads, {**CANONICAL, "inputFormat": "application/n-quads"}))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib's own parser of JSON-LD
def test_three_readers_read_the_same(
    browser: "Browser", documents: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if not READER.is_file():
        reason = "jsonld.js is not there: `make .venv/clients/ready` gets it."
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # rdflib writes "12.50" as "12.5" else.
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    assert {"id/cape.jsonld", "source/hostile.jsonld", "ontology.jsonld", "shapes.jsonld"} <= documents.keys()
    assert {"index.jsonld", "dataset.jsonld", "dumps/graph.jsonld"} <= documents.keys()
    reader = browser.new_page()
    reader.add_script_tag(path=READER)
    for name, text in documents.items():
        by_pyld = pyld.jsonld.normalize(json.loads(text), CANONICAL)
        assert by_pyld, name
        by_rdflib = Dataset().parse(data=text, format="json-ld").serialize(format="nquads")
        for by_other in (reader.evaluate(READ, text), by_rdflib):
            assert sorted({*canonical(by_other).splitlines()} ^ {*by_pyld.splitlines()}) == [], name
    reader.close()
