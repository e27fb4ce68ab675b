"""The sites that the tests read: of the small project, and of a hostile one."""

from pathlib import Path

import pytest

from phegraph.graph import KnowledgeGraph

HOSTILE = """@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

id:markup a lh:Lighthouse ;
  rdfs:label "</title><script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>&amp;" ;
  skos:altLabel "</script><script>window.hacked = 3</script>\\u2028 {{ 7 * 7 }}" ;
  lh:north id:rtl , id:emoji , id:long , <https://example.org/id/ESTRO> , <https://example.org/id/estro> ;
  rdfs:seeAlso <javascript:window.hacked=4> , "javascript:window.hacked=5"^^xsd:anyURI ,
    <https://example.org/id/..%2F..%2Fetc> , <https://example.org/../../up> , <https://example.org/index> .
id:rtl a lh:Lighthouse ; rdfs:label "\\u202Eמגדלור\\u202C ומנורה"@he .
id:emoji a lh:Lighthouse ; rdfs:label "🗼👩‍🔬" .
id:long a lh:Lighthouse ; rdfs:label "{long}" .
<https://example.org/id/ESTRO> a lh:Lighthouse ; rdfs:label "Capitals" .
<https://example.org/id/estro> a lh:Lighthouse ; rdfs:label "Small" .
<https://example.org/id/..%2F..%2Fetc> a lh:Lighthouse ; rdfs:label "Encoded dots" .
<https://example.org/../../up> a lh:Lighthouse ; rdfs:label "Dots" .
<https://example.org/index> a lh:Lighthouse ; rdfs:label "An index" .
<https://example.org/id/q'uote&amp;> a lh:Lighthouse ; rdfs:label "Quote" .
<https://example.org/id/{long}> a lh:Lighthouse ; rdfs:label "A long address" .
<urn:uuid:0> a lh:Lighthouse ; rdfs:label "Elsewhere" ; lh:lit "1900"^^xsd:gYear .
"""


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the project that `phegraph init` makes."""
    return made(tmp_path_factory.mktemp("small"), "")


@pytest.fixture(scope="session")
def hostile_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small project with labels and addresses that try to break out."""
    return made(tmp_path_factory.mktemp("hostile"), HOSTILE.replace("{long}", "x" * 5000))


def made(folder: Path, data: str) -> Path:
    project = folder / "project"
    KnowledgeGraph.init(project)
    if data:
        (project / "data" / "hostile.ttl").write_text(data, encoding="utf-8")
    KnowledgeGraph.open(project, caching=False).site(folder / "site")
    return folder / "site"
