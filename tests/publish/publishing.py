"""Projects and what is published of them, for tests."""

from pathlib import Path

import pytest
from pyoxigraph import Literal

from phegraph.graph import KnowledgeGraph

EPOCH = "1764000000"
LONG = "x" * 5000
HOSTILE = f"""@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:markup a lh:Lighthouse ; rdfs:label "</title><script>alert(1)</script>&amp;]]>" ;
  lh:north id:rtl , id:emoji , id:long , <https://example.org/id/ESTRO> , <https://example.org/id/estro> .
id:rtl a lh:Lighthouse ; rdfs:label "\\u202Eמגדלור\\u202C"@he .
id:emoji a lh:Lighthouse ; rdfs:label "🗼👩‍🔬" .
id:long a lh:Lighthouse ; rdfs:label "{LONG}" .
id:control a lh:Lighthouse ; rdfs:label "bell \\u0007 end" ; lh:note "a\\rb" , "=1+1" , "-" .
id:words lh:count "01"^^xsd:int , "1.10"^^xsd:decimal , 5 , true , "1"^^xsd:boolean .
<https://example.org/id/ESTRO> a lh:Lighthouse ; rdfs:label "Capitals" .
<https://example.org/id/estro> a lh:Lighthouse ; rdfs:label "Small" .
<https://example.org/id/..%2F..%2Fetc> a lh:Lighthouse ; rdfs:label "Encoded dots" .
<https://example.org/../../up> a lh:Lighthouse ; rdfs:label "Dots" .
<https://example.org/index> a lh:Lighthouse ; rdfs:label "An index" .
<https://example.org/void> a lh:Lighthouse ; rdfs:label "A name that a file has" .
<https://example.org/dcat> a lh:Lighthouse ; rdfs:label "Another" .
<https://example.org/id/q'uote&amp;> a lh:Lighthouse ; rdfs:label "Quote" .
<https://example.org/id/{LONG}> a lh:Lighthouse ; rdfs:label "A long address" .
<urn:uuid:0> a lh:Lighthouse ; rdfs:label "Elsewhere" ; lh:lit "1900"^^xsd:gYear ;
  lh:shift [ a lh:Shift ; lh:keeper id:ada ; lh:begin "1901"^^xsd:gYear ; lh:end "1903-02-01"^^xsd:date ] ;
  lh:order ( id:ada [ lh:nested () ] ) ; <urn:x:1> "no name for XML" .
"""

CONTEXT = """{"@context": {
  "@version": 1.1, "@vocab": "https://example.org/ontology#",
  "id": "https://example.org/id/", "lh": "https://example.org/ontology#", "type": "@type",
  "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
  "north": {"@id": "lh:north", "@type": "@id"},
  "keptBy": {"@id": "lh:keptBy", "@type": "@vocab", "@context": {"@vocab": "https://example.org/id/"}},
  "label": {"@id": "rdfs:label", "@container": "@language"}}}
"""


def project(folder: Path, data: str = "", *, context: str = "") -> KnowledgeGraph:
    """The project that `phegraph init` makes, with more data."""
    KnowledgeGraph.init(folder)
    if data:
        (folder / "data" / "more.ttl").write_text(data, encoding="utf-8")
    if context:
        (folder / "ontology" / "context.jsonld").write_text(context, encoding="utf-8")
    return KnowledgeGraph.open(folder, caching=False)


def number(graph: KnowledgeGraph, query: str) -> int:
    """What a query counts."""
    ((count,),) = graph.store.select(query)
    assert isinstance(count, Literal)
    return int(count.value)


def published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str = "", *, pages: bool = False
) -> tuple[KnowledgeGraph, Path]:
    """A graph and the folder that is published of it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    graph = project(tmp_path / "project", data)
    graph.publish(tmp_path / "public", pages=pages)
    return graph, tmp_path / "public"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }
