"""The page of a thing: questions of its class, and statements in the active voice."""

from pathlib import Path

import pytest
from pyoxigraph import Literal

from phegraph.errors import QueryError
from phegraph.graph import KnowledgeGraph
from phegraph.site.addresses import Addresses, Linker
from site_pages import broken, links, make_site, page, page_text, project

DATA = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix graph: <https://example.org/graph/source/> .
@prefix id: <https://example.org/id/> .
@prefix lh: <https://example.org/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://example.org/source/> .
graph:hostile prov:wasDerivedFrom source:hostile .
source:hostile dcterms:title "The chart" .
id:gull-rock lh:charted id:chart ; lh:number "A 17" .
id:chart rdfs:label "Chart" .
id:light a skos:Concept ; skos:prefLabel "light" ; skos:narrower id:flash ; skos:related id:sound .
id:flash a skos:Concept ; skos:prefLabel "flash" ; skos:broader id:light .
id:sound a skos:Concept ; skos:prefLabel "sound" ; skos:related id:light .
id:old-light a lh:Lighthouse ; rdfs:label "Old light" ; lh:seen id:gull-rock ;
  lh:proposing [ lh:agent id:ada ; lh:year "1791" ] ; lh:storm [ lh:stormKind "north" ; lh:year "1801" ] .
"""
ONTOLOGY = """
lh:charted a owl:ObjectProperty ; rdfs:label "charted in"@en ; lh:inverseLabel "shows"@en , "zeigt"@de .
lh:seen a owl:ObjectProperty ; rdfs:label "seen from"@en .
lh:number a owl:DatatypeProperty ; rdfs:label "number"@en .
lh:proposedBy a owl:ObjectProperty ; rdfs:label "proposed by"@en ;
  owl:propertyChainAxiom ( lh:proposing lh:agent ) .
lh:proposing a owl:ObjectProperty ; rdfs:label "proposing"@en .
"""
MANY = "".join(
    f'id:n{number:02} a lh:Lighthouse ; rdfs:label "N {number:02}" ; lh:charted id:chart .\n'
    for number in range(15)
)
WITHOUT_NONE = """#+ title: Who sees a light?
#+ parameters: {light: {values: "SELECT ?value WHERE { ?value a lh:Lighthouse }"}}
#+ about: lh:Lighthouse
SELECT ?by WHERE { ?light lh:seen ?by }
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small project with a chart, concepts, and a question about lighthouses that few answer."""
    folder = tmp_path_factory.mktemp("about")
    settings = '\n[site]\nlast = ["lh:number"]\n'
    return make_site(folder, DATA + MANY, {"sees": WITHOUT_NONE}, ontology=ONTOLOGY, settings=settings)


def headings(site: Path, name: str) -> list[str]:
    """The headings of the questions on a page."""
    found = page(site / "id" / f"{name}.html").iterfind(".//section[@class='asked']/h2")
    return ["".join(heading.itertext()) for heading in found]


def terms(site: Path, name: str) -> list[str]:
    """What the properties on a page are called."""
    return [(term.text or "") for term in page(site / "id" / f"{name}.html").iter("dt")]


def test_a_page_answers_the_questions_of_its_class(site: Path) -> None:
    assert headings(site, "gull-rock") == ["What lies south of Gull Rock"]
    assert "Long Sand 1 West Spit Ada" in page_text(site / "id" / "gull-rock.html")
    assert "../question/south-of.html?light=id:gull-rock" in links(site / "id" / "gull-rock.html")
    assert headings(site, "ada") == []


def test_a_question_without_an_answer_says_so_or_is_left_out(site: Path) -> None:
    assert headings(site, "west-spit") == ["What lies south of West Spit"]
    assert "No source here says what lies south of it." in page_text(site / "id" / "west-spit.html")
    assert headings(site, "old-light") == ["Who sees a light?", "What lies south of Old light"]


def test_a_source_tells_what_a_chain_comes_to_and_repeats_no_name(site: Path) -> None:
    (told,) = (
        one
        for one in page(site / "source" / "hostile.html").iter("div")
        if one.findtext("dt/a") == "Old light"
    )
    lines = {" ".join("".join(line.itertext()).split()) for line in told.iter("dd")}
    assert {"proposed by Ada · year 1791", "storm kind north · year 1801"} < lines


def test_a_question_about_a_narrower_class_comes_first(tmp_path: Path) -> None:
    question = "#+ title: {}\n#+ about: lh:{}\n#+ parameters: {{x: {{}}}}\nSELECT ?y WHERE {{ ?x a ?y }}\n"
    questions = {"a": question.format("Of places", "Place"), "b": question.format("Of lights", "Lighthouse")}
    site = make_site(tmp_path, questions=questions)
    assert headings(site, "gull-rock") == ["What lies south of Gull Rock", "Of lights", "Of places"]


def test_a_question_about_any_thing_fills_a_page_up_to_three(tmp_path: Path) -> None:
    question = "#+ title: {0}\n#+ about: {1}\n#+ parameters: {{x: {{}}}}\nSELECT ?y WHERE {{ ?x a ?y }}\n"
    kinds = {"a": "lh:Lighthouse", "b": "owl:Thing", "c": "owl:Thing", "d": "lh:Keeper"}
    questions = {name: question.format(name, kind) for name, kind in kinds.items()}
    site = make_site(tmp_path, questions=questions)
    assert headings(site, "gull-rock") == ["What lies south of Gull Rock", "a", "b"]
    assert headings(site, "ada") == ["d", "b", "c"]


def test_a_statement_is_told_in_the_active_voice(site: Path) -> None:
    assert terms(site, "chart") == ["shows"]
    assert "lies south of" in terms(site, "long-sand")
    assert "is “seen from” of" in terms(site, "gull-rock")


def test_a_long_list_is_folded_and_so_are_properties_that_come_last(site: Path) -> None:
    folded = page(site / "id" / "chart.html").find(".//details[@class='further']")
    assert folded is not None
    assert [link.text for link in folded.iter("a") if link.text and link.text.startswith("N")] == [
        f"N {number:02}" for number in range(9, 15)
    ]
    last = page(site / "id" / "gull-rock.html").find(".//details[@class='folded']")
    assert last is not None
    assert [term.text for term in last.iter("dt")] == ["number"]
    assert [value.text for value in last.iter("dd")] == ["A 17"]


def test_what_two_inverse_or_symmetric_properties_state_stands_once(site: Path) -> None:
    assert terms(site, "light") == ["narrower", "related"]
    assert page_text(site / "id" / "light.html").split("What sources say")[1].count("flash") == 1
    assert page_text(site / "id" / "light.html").split("What sources say")[1].count("sound") == 1


def test_no_list_has_a_name_twice(atlas_site: Path) -> None:
    for path in (atlas_site / "id").glob("*.html"):
        for facts in page(path).iter("dl"):
            names = [term.text for term in facts.iter("dt")]
            assert len(names) == len(set(names)), path


def test_every_link_leads_somewhere(site: Path) -> None:
    assert broken(site) == []


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("#+ about: [no:Such]\n#+ parameters: {light: {}}\n", "prefix is unknown"),
        ("#+ about: [lh:Lighthouse]\n", "takes none"),
    ],
)
def test_a_question_about_nothing_is_refused(tmp_path: Path, header: str, fault: str) -> None:
    question = f"#+ title: Which?\n{header}SELECT ?light WHERE {{ ?light a lh:Lighthouse }}\n"
    root = project(tmp_path, questions={"which": question})
    with pytest.raises(QueryError, match=fault):
        KnowledgeGraph.open(root, caching=False).site(tmp_path / "site")


@pytest.mark.parametrize(
    ("text", "is_address"),
    [
        ("https://doi.org/10.1007/s12553-024-00837-8", True),
        ("see https://example.org/", False),
        ("https://", False),
        ("javascript:alert(1)", False),
        ("http://[", False),
    ],
)
def test_a_text_that_is_an_address_is_a_link(tmp_path: Path, text: str, is_address: bool) -> None:
    graph = KnowledgeGraph.open(project(tmp_path), caching=False)
    linker = Linker(Addresses([], graph.project.base), graph.names, graph.project)
    assert linker.link(Literal(text)).url == (text if is_address else "")


def test_a_picture_of_less_than_half_of_the_answers_gives_way_to_the_table(tmp_path: Path) -> None:
    question = """#+ title: Some
#+ about: lh:Lighthouse
#+ parameters: {{x: {{}}}}
#+ heading: With {0}
#+ picture: {{kind: bars, item: y, value: n}}
SELECT ?y ?n WHERE {{ ?x a lh:Lighthouse
  VALUES (?y ?n) {{ ("a" 1) ("b" 2) ("c" {0}) ("d" UNDEF) ("e" UNDEF) }} }}
"""
    questions = {"more": question.format("3"), "less": question.format("UNDEF")}
    found = page(make_site(tmp_path, questions=questions) / "id" / "gull-rock.html")
    drawn = {
        section.findtext("h2/a"): section.find(".//figure") is not None
        for section in found.iterfind(".//section[@class='asked']")
    }
    assert drawn["With 3"]
    assert not drawn["With UNDEF"]
