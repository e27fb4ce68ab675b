"""Sites of what others wrote: vocabularies and thesauri without settings for pages."""

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from phegraph.graph import KnowledgeGraph
from site_pages import page_text

PREFIXES = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sdo: <https://schema.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
ONTOLOGY = """<https://fari.example/ns#> a owl:Ontology ; rdfs:label "Ontologia dei fari"@it .
<https://fari.example/ns#Faro> a owl:Class ; rdfs:label "Faro"@it , "Phare"@fr ;
  skos:definition "Una torre con una luce."@it .
<https://fari.example/ns#Lanterna> a owl:Class ; rdfs:label "Lantern"@en , "Lanterna"@it ;
  skos:definition "What burns in it."@en , "Quello che arde."@it .
<https://fari.example/ns#Shape> a sh:NodeShape ; sh:targetClass <https://fari.example/ns#Faro> .
"""
THESAURUS = """<https://other.example/rock> a skos:Concept ; skos:prefLabel "Rock"@en .
<https://other.example/sand> a skos:Concept ; skos:prefLabel "Sand"@en ;
  skos:related <https://other.example/rock> .
<https://other.example/makers> a sdo:Organization ; sdo:name "Makers" .
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("foreign")
    (folder / "phegraph.toml").write_text('[project]\ntitle = "Found"\n[folders]\nmixed = ["files"]\n')
    (folder / "files").mkdir()
    (folder / "files" / "fari.ttl").write_text(PREFIXES + ONTOLOGY, encoding="utf-8")
    (folder / "files" / "thesaurus.ttl").write_text(PREFIXES + THESAURUS, encoding="utf-8")
    KnowledgeGraph.open(folder, caching=False).site(folder / "site")
    return folder / "site"


def pages(site: Path, name: str) -> Iterator[Element]:
    for path in sorted(site.rglob(name)):
        yield html5lib.parse(path.read_text(encoding="utf-8"), namespaceHTMLElements=False)


def test_the_front_page_and_the_lists_have_the_classes_that_files_state(site: Path) -> None:
    front = page_text(site / "index.html")
    assert "concepts 2" in front
    assert "organization 1" in front
    assert "Questions it answers" not in front
    assert "question" not in front.replace("Questions", "").replace("Ask a question", "")
    assert "thesaurus.ttl" in page_text(site / "sources.html")
    assert "concept 2" in page_text(site / "things.html")
    lists = [*site.glob("things/Concept-*.html")]
    assert len(lists) == 1
    assert "Rock" in page_text(lists[0])
    assert "Sand" in page_text(lists[0])


def test_a_thing_is_called_what_files_say_that_it_is(site: Path) -> None:
    (sand,) = pages(site, "sand-*.html")
    kinds = [element for element in sand.iter("p") if element.get("class") == "kinds"]
    assert ["".join(kind.itertext()) for kind in kinds] == ["concept"]
    assert any("".join(anchor.itertext()) == "Rock" for anchor in sand.iter("a"))


def test_names_and_definitions_of_other_languages_are_shown_and_marked(site: Path) -> None:
    (terms,) = pages(site, "ns-*.html")
    marked = {
        ("".join(element.itertext()), element.get("lang")) for element in terms.iter() if element.get("lang")
    }
    assert marked >= {
        ("Ontologia dei fari", "it"),
        ("Faro", "it"),
        ("Phare", "fr"),
        ("Una torre con una luce.", "it"),
        ("Lanterna", "it"),
        ("Quello che arde.", "it"),
    }
    text = " ".join("".join(terms.itertext()).split())
    assert text.index("What burns in it.") < text.index("Quello che arde.")
    assert ("Lantern", "en") not in marked


def test_what_a_file_says_of_terms_and_shapes_is_told_once(site: Path) -> None:
    (vocabulary,) = (page for page in map(page_text, site.rglob("ns-*.html")) if "Lanterna" in page)
    assert vocabulary.count("Una torre con una luce.") == 1


def test_a_project_without_a_base_shows_and_cites_no_address_of_its_own(site: Path) -> None:
    cited = [path.name for path in site.rglob("*.html") if "In: Found" in path.read_text(encoding="utf-8")]
    assert len(cited) > 3
    texts = [page_text(path) for path in site.rglob("*.html")]
    assert not [text for text in texts if "In: Found. urn:" in text or "url = {urn:" in text]
    assert not [text for text in texts if "Address urn:" in text]
