"""The interface of pySHACL: the same call gives the same outcome, and what cannot be done raises."""

import inspect
import io
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from phegraph.errors import InputError, PhegraphError, ShapesError
from phegraph.reference.interface import ReportTuple, validate
from shacl.graphs import PREFIXES

DATA = PREFIXES + "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ."
SHAPES = PREFIXES + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
EX = rdflib.Namespace("http://example.org/")


def run(data: object, shapes: object = None, **options: object) -> ReportTuple:
    """Validate, and see to it that one report comes out."""
    outcome = validate(data, shacl_graph=shapes, **options)  # type: ignore[arg-type]
    assert isinstance(outcome, tuple)
    return outcome


def graph(text: str) -> rdflib.Graph:
    """An rdflib graph of a Turtle text."""
    return rdflib.Graph().parse(data=text)


def focus_nodes(outcome: ReportTuple) -> set[object]:
    """The focus nodes of the results."""
    assert isinstance(outcome[1], rdflib.Graph)
    return set(outcome[1].objects(None, SH.focusNode))


def test_every_argument_of_pyshacl_is_there() -> None:
    theirs = inspect.signature(pyshacl.validate).parameters
    ours = inspect.signature(validate).parameters
    assert set(theirs) - {"args", "kwargs"} <= set(ours)


def test_the_outcome_is_that_of_pyshacl() -> None:
    ours = run(graph(DATA), graph(SHAPES))
    conforms, report, _ = pyshacl.validate(graph(DATA), shacl_graph=graph(SHAPES))
    assert isinstance(ours[1], rdflib.Graph)
    assert isinstance(report, rdflib.Graph)
    for predicate in (
        SH.focusNode,
        SH.resultPath,
        SH.sourceConstraintComponent,
        SH.conforms,
        SH.resultSeverity,
    ):
        assert set(ours[1].objects(None, predicate)) == set(report.objects(None, predicate))
    assert ours[0] is conforms is False
    assert "Results (1):" in ours[2]
    assert "MinCountConstraintComponent" in ours[2]


def test_a_graph_a_dataset_a_path_a_text_and_a_file_are_all_data(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(DATA)
    dataset = rdflib.Dataset()
    dataset.graph(EX.g).parse(data=DATA)
    sources = [
        graph(DATA),
        dataset,
        str(file),
        file,
        str(file).encode(),
        DATA,
        DATA.encode(),
        io.StringIO(DATA),
    ]
    for source in sources:
        assert focus_nodes(run(source, SHAPES)) == {EX.b}
    with file.open("rb") as opened:
        assert focus_nodes(run(opened, SHAPES)) == {EX.b}


def test_without_shapes_the_data_has_them() -> None:
    assert focus_nodes(run(DATA + SHAPES)) == {EX.b}


def test_formats_have_the_names_of_rdflib(tmp_path: Path) -> None:
    file = tmp_path / "data.txt"
    file.write_text(graph(DATA).serialize(format="nt"))
    assert focus_nodes(run(file, SHAPES, data_graph_format="nt", shacl_graph_format="turtle")) == {EX.b}
    with pytest.raises(PhegraphError, match="is not known"):
        run(DATA, SHAPES, data_graph_format="hextuples")


def test_several_data_graphs_are_combined_or_tried_one_by_one() -> None:
    more = PREFIXES + "ex:b ex:p 2 ."
    assert run([DATA, more], SHAPES)[0] is True
    each = validate([DATA, more], shacl_graph=SHAPES, multi_data_graphs_mode="validate_each")
    assert isinstance(each, dict)
    assert [each[0][0], each[1][0]] == [False, True]
    with pytest.raises(PhegraphError):
        run([], SHAPES)
    with pytest.raises(PhegraphError):
        run([DATA], SHAPES, multi_data_graphs_mode="other")


def test_severities_may_be_allowed() -> None:
    for severity, infos, warnings in (
        ("Info", True, True),
        ("Warning", False, True),
        ("Violation", False, False),
    ):
        shapes = SHAPES.replace("sh:minCount 1", f"sh:minCount 1 ; sh:severity sh:{severity}")
        assert run(DATA, shapes, allow_infos=True)[0] is infos
        assert run(DATA, shapes, allow_warnings=True)[0] is warnings
        assert run(DATA, shapes)[0] is False


def test_an_ontology_is_mixed_in_but_its_things_are_not() -> None:
    data = PREFIXES + "ex:a a ex:D . ex:b a ex:C ; ex:p 1 ."
    ontology = (
        PREFIXES
        + "ex:D a owl:Class ; rdfs:subClassOf ex:C . ex:x a ex:C . ex:i a owl:NamedIndividual, ex:C ."
    )
    assert focus_nodes(run(data, SHAPES, ont_graph=ontology)) == {EX.a, EX.i}


@pytest.mark.parametrize("inference", ["rdfs", "owlrl", "both"])
def test_data_is_closed_first_where_asked(inference: str) -> None:
    data = PREFIXES + "ex:q rdfs:subPropertyOf ex:p . ex:a a ex:C ; ex:q 1 ."
    assert run(data, SHAPES)[0] is False
    assert run(data, SHAPES, inference="none")[0] is False
    assert run(data, SHAPES, inference=inference)[0] is True


def test_the_first_result_is_enough_where_asked() -> None:
    data = DATA + "ex:c a ex:C ."
    assert len(focus_nodes(run(data, SHAPES))) == 2
    assert len(focus_nodes(run(data, SHAPES, abort_on_first=True))) == 1


def test_focus_nodes_and_shapes_may_be_chosen() -> None:
    data = DATA + "ex:c a ex:C . ex:d a ex:D ."
    shapes = SHAPES + "ex:T sh:targetClass ex:C ; sh:class ex:E ."
    assert focus_nodes(run(data, SHAPES, focus_nodes=[str(EX.c), "ex:d"])) == {EX.c}
    assert len(focus_nodes(run(data, shapes, use_shapes=[str(EX.T)]))) == 3
    assert focus_nodes(run(graph(data), shapes, use_shapes=[str(EX.S)], focus_nodes=["ex:d"])) == {EX.d}
    with pytest.raises(ShapesError, match="There is no shape"):
        run(data, shapes, use_shapes=[str(EX.Nothing)])


def test_shapes_may_not_be_deeper_than_allowed() -> None:
    shapes = (
        SHAPES
        + "ex:S sh:node ex:A . ex:A a sh:NodeShape ; sh:not ex:B . ex:B a sh:NodeShape ; sh:class ex:D ."
    )
    assert run(DATA, shapes, max_validation_depth=3)[0] is False
    with pytest.raises(ShapesError, match="max_validation_depth"):
        run(DATA, shapes, max_validation_depth=2)


def test_a_report_may_be_text() -> None:
    _, report, _ = run(DATA, SHAPES, serialize_report_graph=True)
    assert isinstance(report, bytes)
    assert (None, RDF.type, SH.ValidationReport) in rdflib.Graph().parse(data=report)
    _, lines, _ = run(DATA, SHAPES, serialize_report_graph="nt")
    assert isinstance(lines, bytes)
    assert b"ValidationReport> ." in lines


@pytest.mark.parametrize(
    "options",
    [
        {"do_owl_imports": True},
        {"js": True},
        {"check_dash_result": True},
        {"inplace": True, "inference": "rdfs"},
        {"inference": "other"},
        {"sparql_mode": True, "inference": "rdfs"},
    ],
)
def test_what_cannot_be_done_raises(options: dict[str, object]) -> None:
    with pytest.raises(PhegraphError):
        run(DATA, SHAPES, **options)


@pytest.mark.parametrize("options", [{"advanced": True}, {"iterate_rules": True}, {}])
def test_rules_are_carried_out_where_advanced_features_are_asked_for(options: dict[str, object]) -> None:
    rule = "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ]"
    shapes = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:C ; {rule} ; sh:property ex:P . "
    shapes += "ex:P sh:path ex:q ; sh:minCount 1 ."
    assert focus_nodes(run(DATA, shapes, **options)) == (set() if options else {EX.a, EX.b})


def test_an_endpoint_needs_an_address_and_shapes() -> None:
    with pytest.raises(PhegraphError):
        run("http://localhost:1/", None, sparql_mode=True)
    with pytest.raises(PhegraphError):
        run(graph(DATA), SHAPES, sparql_mode=True)


@pytest.mark.parametrize("address", ["http://example.org/data.ttl", "https://example.org/data.ttl"])
def test_nothing_is_fetched(address: str) -> None:
    with pytest.raises(PhegraphError, match="nothing is fetched"):
        run(address, SHAPES)


def test_an_unknown_option_is_an_error() -> None:
    with pytest.raises(TypeError):
        run(DATA, SHAPES, advanzed=True)


def test_faults_of_a_file_are_told_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "data.ttl"
    file.write_text(PREFIXES + "ex:a ex:p .")
    with pytest.raises(InputError) as error:
        run(file, SHAPES)
    place = error.value.findings[0].place
    assert place is not None
    assert place.line == PREFIXES.count("\n") + 1


def test_what_is_no_rdf_in_a_graph_is_left_out() -> None:
    data = graph(DATA)
    data.add((rdflib.Literal("x"), RDF.type, EX.C))
    assert focus_nodes(run(data, SHAPES)) == {EX.b}
