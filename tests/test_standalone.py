"""RDF without a project, in every form in which people have it."""

import io
from pathlib import Path

import pyoxigraph
import pytest
import rdflib

from phegraph import InputError, close, entails, validate
from phegraph.shacl.inputs import Sources

PREFIXES = """@prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
DATA = PREFIXES + "ex:a a ex:C ; ex:p 1.50 .\nex:b a ex:C, ex:D .\n"
ONTOLOGY = (
    PREFIXES + "ex:C rdfs:subClassOf ex:E . ex:C owl:disjointWith ex:D .\nex:p rdfs:subPropertyOf ex:q .\n"
)
SHAPES = PREFIXES + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .\n"
EX = rdflib.Namespace("https://example.org/")


@pytest.fixture(params=["text", "path", "str path", "rdflib", "list", "open file"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Sources:
    file = tmp_path / "data.ttl"
    file.write_text(DATA)
    first, second = DATA.rsplit("\n", 2)[0], PREFIXES + DATA.rsplit("\n", 2)[1]
    forms: dict[str, Sources] = {
        "text": DATA,
        "path": file,
        "str path": str(file),
        "rdflib": rdflib.Graph().parse(data=DATA),
        "list": [first, second],
        "open file": io.BytesIO(DATA.encode()),
    }
    return forms[request.param]


def test_all_graphs_of_a_store_of_pyoxigraph_are_data() -> None:
    store = pyoxigraph.Store()
    store.load(DATA, format=pyoxigraph.RdfFormat.TURTLE)
    axioms = pyoxigraph.parse(ONTOLOGY, format=pyoxigraph.RdfFormat.TURTLE)
    graph = pyoxigraph.NamedNode(EX.ontology)
    store.extend(pyoxigraph.Quad(q.subject, q.predicate, q.object, graph) for q in axioms)
    assert close(store).inferred == close(DATA, ONTOLOGY).inferred == 3


def test_the_closure_has_the_inferred_statements_and_the_inconsistencies(data: Sources) -> None:
    closure = close(data, ONTOLOGY)
    inferred = closure.to_rdflib()
    assert set(inferred) == {
        (EX.a, rdflib.RDF.type, EX.E),
        (EX.b, rdflib.RDF.type, EX.E),
        (EX.a, EX.q, rdflib.Literal("1.50", datatype=rdflib.XSD.decimal)),
    }
    assert [inconsistency.rule for inconsistency in closure.inconsistencies] == ["cax-dw"]
    assert len(closure.to_pandas()) == closure.inferred == 3


def test_a_report_names_what_does_not_conform(data: Sources) -> None:
    report = validate(data, SHAPES)
    assert not report.conforms
    table = report.to_pandas()
    assert list(table["focus node"]) == [str(EX.b)]


def test_a_result_about_a_file_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(DATA)
    (place,) = validate(file, SHAPES).places
    assert place is not None
    assert (place.file, place.line) == (str(file), DATA[: DATA.index("ex:b")].count("\n") + 1)


def test_a_conclusion_follows_or_not(data: Sources) -> None:
    premises = close(data, ONTOLOGY).to_rdflib()
    assert entails(premises, PREFIXES + "ex:a a ex:E .").answer == "yes"


def test_what_does_not_follow_is_answered_with_no() -> None:
    consistent = DATA.replace(", ex:D", "")
    assert entails([consistent, ONTOLOGY], PREFIXES + "ex:a a ex:F .").answer == "no"


def test_the_faults_of_all_sources_are_reported_at_once() -> None:
    with pytest.raises(InputError) as raised:
        close(["ex:a ex:b ex:c .", "<a> <b> ."])
    assert len(raised.value.findings) >= 2
