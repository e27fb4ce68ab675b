"""What VoID and DCAT say of a graph is what another engine counts in its dump."""

import json
from pathlib import Path

import pyshacl
import pytest
import rdflib
import rdflib.compare
from rdflib import DCAT, DCTERMS, FOAF, RDF, VOID, XSD, Graph, Literal, URIRef

from owl.helpers import parse, store_of
from phegraph.graph import KnowledgeGraph
from phegraph.publish.dataset import statistics as counting
from publish.publishing import EPOCH, HOSTILE, project

HERE = Path(__file__).parent
DATASET = URIRef("https://example.org/#dataset")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("described")
    # Values that Oxigraph writes in other words are the same value to it, and two terms to rdflib.
    data = HOSTILE.replace(
        'id:words lh:count "01"^^xsd:int , "1.10"^^xsd:decimal , 5 , true , "1"^^xsd:boolean .', ""
    )
    assert data != HOSTILE
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        project(to / "project", data).publish(to / "public", pages=False)
    return to / "public"


@pytest.fixture(scope="module")
def dump(folder: Path) -> Graph:
    return Graph().parse(folder / "dumps" / "graph.nt")


@pytest.fixture(scope="module")
def void(folder: Path) -> Graph:
    return Graph().parse(folder / "void.ttl")


def rows(graph: Graph, query: str) -> set[tuple[object, ...]]:
    distinct = set()
    for row in graph.query(query):
        assert isinstance(row, rdflib.query.ResultRow)
        distinct.add(tuple(term.toPython() if isinstance(term, Literal) else term for term in row))
    return distinct


@pytest.mark.parametrize(
    ("figure", "query"),
    [
        ("triples", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
        (
            "entities",
            "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o FILTER(REGEX(STR(?s), '^https://example.org/')) }",
        ),
        ("distinctSubjects", "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s { ?s ?p ?o } }"),
        ("distinctObjects", "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?o { ?s ?p ?o } }"),
        ("properties", "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }"),
        ("classes", "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c FILTER(!ISBLANK(?c)) }"),
    ],
)
def test_figures_are_those_of_the_dump(dump: Graph, void: Graph, figure: str, query: str) -> None:
    said = {(value.toPython(),) for value in void.objects(DATASET, VOID[figure])}  # type: ignore[attr-defined]
    assert said == rows(dump, query)


def test_each_property_has_a_partition(dump: Graph, void: Graph) -> None:
    query = f"""SELECT ?p ?n {{
      <{DATASET}> void:propertyPartition ?x . ?x void:property ?p ; void:triples ?n
    }}"""
    assert rows(void, query) == rows(dump, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")


def test_each_class_has_a_partition(dump: Graph, void: Graph) -> None:
    query = "SELECT ?c ?n { ?d void:classPartition ?x . ?x void:class ?c ; void:entities ?n }"
    counted = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c FILTER(!ISBLANK(?c)) } GROUP BY ?c"
    assert rows(void, query) == rows(dump, counted)


def test_each_property_of_a_class_has_a_partition(dump: Graph, void: Graph) -> None:
    query = """SELECT ?c ?p ?n {
      ?d void:classPartition ?x . ?x void:class ?c ; void:propertyPartition ?y .
      ?y void:property ?p ; void:triples ?n
    }"""
    counted = "SELECT ?c ?p (COUNT(*) AS ?n) { ?s a ?c . ?s ?p ?o FILTER(!ISBLANK(?c)) } GROUP BY ?c ?p"
    assert rows(void, query) == rows(dump, counted)


def test_what_joins_two_classes_of_the_project_is_a_linkset(dump: Graph, folder: Path) -> None:
    void = Graph().parse(folder / "void-links.ttl")
    query = """SELECT ?c ?p ?e ?n {
      ?x a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ;
        void:subjectsTarget [ void:class ?c ] ; void:objectsTarget [ void:class ?e ]
    }"""
    counted = """SELECT ?c ?p ?e (COUNT(*) AS ?n) {
      ?s a ?c ; ?p ?o . ?o a ?e
      FILTER(STRSTARTS(STR(?c), "https://example.org/") && STRSTARTS(STR(?e), "https://example.org/"))
      FILTER(!ISBLANK(?c) && !ISBLANK(?e))
    } GROUP BY ?c ?p ?e"""
    partitions = rows(void, query)
    assert partitions == rows(dump, counted)
    assert len(partitions) > 3


def test_every_dump_of_void_is_a_file(folder: Path, void: Graph) -> None:
    for dump in void.objects(DATASET, VOID.dataDump):
        assert (folder / str(dump).removeprefix("https://example.org/")).is_file()


def test_the_description_keeps_to_dcat_ap(folder: Path) -> None:
    dcat = Graph().parse(folder / "dcat.ttl")
    conforms, _, text = pyshacl.validate(dcat, shacl_graph=Graph().parse(HERE / "dcat-ap.ttl"))
    assert conforms, text


@pytest.mark.parametrize(
    ("issued", "given"),
    [('"soon"', "2026-01-01"), ('"2026-02"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', "2026-02")],
)
def test_only_a_date_is_the_day_of_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, issued: str, given: str
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    project(tmp_path / "project")
    with (tmp_path / "project" / "ontology" / "lighthouses.ttl").open("a", encoding="utf-8") as file:
        dates = f'<{DCTERMS.issued}> {issued} ; <{DCTERMS.created}> "2026-01-01"^^<{XSD.date}>'
        file.write(f"\n<https://example.org/ontology> {dates} .\n")
    KnowledgeGraph.open(tmp_path / "project", caching=False).publish(tmp_path / "public", pages=False)
    dcat = Graph().parse(tmp_path / "public" / "dcat.ttl")
    assert [str(day) for day in dcat.objects(DATASET, DCTERMS.issued)] == [given]
    conforms, _, text = pyshacl.validate(dcat, shacl_graph=Graph().parse(HERE / "dcat-ap.ttl"))
    assert conforms, text
    said = json.loads((tmp_path / "public" / "dataset.jsonld").read_text(encoding="utf-8"))
    assert said["datePublished"] == given


@pytest.mark.parametrize(
    "left_out",
    [
        (None, DCAT.accessURL, None),
        (None, DCTERMS.publisher, None),
        (None, RDF.type, DCTERMS.LicenseDocument),
        (None, RDF.type, DCTERMS.MediaType),
        (None, RDF.type, DCTERMS.RightsStatement),
        (None, FOAF.name, None),
    ],
)
def test_the_shapes_of_dcat_ap_miss_what_is_left_out(
    folder: Path, left_out: tuple[None, URIRef, URIRef | None]
) -> None:
    dcat = Graph().parse(folder / "dcat.ttl")
    dcat.remove(left_out)
    conforms, *_ = pyshacl.validate(dcat, shacl_graph=Graph().parse(HERE / "dcat-ap.ttl"))
    assert not conforms


def test_the_root_has_both_descriptions_in_each_syntax(folder: Path, void: Graph) -> None:
    both = void + Graph().parse(folder / "dcat.ttl")
    turtle = Graph().parse(folder / "index.ttl")
    assert rdflib.compare.isomorphic(turtle, Graph().parse(folder / "index.nt"))
    assert set(both.predicates()) == set(turtle.predicates())
    assert len(turtle) == len(both)
    assert (DATASET, RDF.type, DCAT.Dataset) in turtle
    assert (folder / ".well-known" / "void").read_bytes() == (folder / "void.ttl").read_bytes()


def test_schema_org_has_what_search_engines_ask_for(folder: Path) -> None:
    said = json.loads((folder / "dataset.jsonld").read_text(encoding="utf-8"))
    assert said["@type"] == "Dataset"
    assert {"name", "description", "license", "creator", "distribution", "url"} <= set(said)
    for one in said["distribution"]:
        assert (folder / one["contentUrl"].removeprefix("https://example.org/")).is_file()


def test_links_between_too_many_pairs_of_classes_are_not_counted_and_a_note_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    base = "https://example.org/"
    links = f"<{base}a> <{base}knows> <{base}b> , <{base}c> ."
    types = " ".join(f"<{base}{thing}> a <{base}{kind}> ." for thing in "ab" for kind in "XYZ")
    store = store_of(parse(f"{links} {types} <{base}c> a <{base}X> ."))  # 3 × 3 for b, 3 × 1 for c
    monkeypatch.setattr(counting, "MAX_BETWEEN", 12)
    every = counting.statistics(store, base)
    assert (sum(every.between.values()), every.notes) == (12, [])
    monkeypatch.setattr(counting, "MAX_BETWEEN", 11)
    none = counting.statistics(store, base)
    assert (none.between, none.by_class) == ({}, every.by_class)
    assert [note.partition(":")[0] for note in none.notes] == ["void-links.ttl is empty"]
