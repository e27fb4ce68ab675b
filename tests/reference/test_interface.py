"""The interface of pySHACL: the same call gives the same outcome, and what cannot be done raises."""

import inspect
import io
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import Store
from rdflib.namespace import RDF, RDFS, SH

from phegraph.errors import InputError, PhegraphError, ShapesError
from phegraph.reference.interface import ReportTuple, errors, shacl_rules, validate, validate_each
from shacl.graphs import PREFIXES, quads

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
        {"js": True},
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


def test_an_endpoint_needs_shapes() -> None:
    with pytest.raises(PhegraphError):
        run("http://localhost:1/", None, sparql_mode=True)
    assert focus_nodes(run(graph(DATA), SHAPES, sparql_mode=True)) == {EX.b}


@pytest.mark.parametrize("address", ["http://example.org/data.ttl", "https://example.org/data.ttl"])
def test_nothing_is_fetched(address: str) -> None:
    with pytest.raises(PhegraphError, match="nothing is fetched"):
        run(address, SHAPES)


def test_an_unknown_option_is_ignored_with_a_warning() -> None:
    with pytest.warns(UserWarning, match="There is no option advanzed"):
        assert focus_nodes(run(DATA, SHAPES, advanzed=True)) == {EX.b}


def test_an_error_is_one_of_pyshacl_too() -> None:
    with pytest.raises(InputError) as error:
        run(DATA, SHAPES.replace("ex:p ;", "1 ;"))
    assert isinstance(error.value, errors.ReportableRuntimeError)
    assert [finding.rule for finding in error.value.findings] == ["shapes/ill-formed"]


def test_a_query_that_is_refused_is_a_failure() -> None:
    query = "SELECT $this { $this ?p ?o MINUS { $this ex:p ?o } }"
    shapes = PREFIXES + f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:select '{query}' ] ."
    conforms, failure, text = run(DATA, shapes)
    assert not conforms
    assert isinstance(failure, errors.ValidationFailure)
    assert "MINUS" in text


def test_what_cannot_be_data_is_named() -> None:
    with pytest.raises(PhegraphError, match="of the type int"):
        run(1, SHAPES)


def test_a_store_of_oxigraph_is_data() -> None:
    store = Store()
    store.extend(quads(DATA.removeprefix(PREFIXES)))
    assert focus_nodes(run(store, SHAPES)) == {EX.b}


def test_each_of_several_graphs_is_validated() -> None:
    each = validate_each([DATA, PREFIXES + "ex:c a ex:C ; ex:p 1 ."], shacl_graph=SHAPES)
    assert [each[0][0], each[1][0]] == [False, True]


RULE = "sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:q ; sh:object 1 ]"
RULES = f"{PREFIXES} ex:S a sh:NodeShape ; sh:targetClass ex:C ; {RULE} ."
ONTOLOGY = PREFIXES + "ex:q rdfs:subPropertyOf ex:r ."


def test_rules_expand_data() -> None:
    data = graph(DATA)
    expanded = shacl_rules(data, shacl_graph=RULES, ont_graph=ONTOLOGY, inference="none")
    assert isinstance(expanded, rdflib.Graph)
    added = {(EX.a, EX.q, rdflib.Literal(1)), (EX.b, EX.q, rdflib.Literal(1))}
    assert set(expanded) - set(data) == {*added, (EX.q, RDFS.subPropertyOf, EX.r)}
    lines = shacl_rules(DATA, shacl_graph=RULES, serialize_expanded_graph=True)
    assert isinstance(lines, str)
    assert added <= set(graph(lines))
    assert shacl_rules(data, shacl_graph=RULES, inplace=True) is data
    assert added <= set(data)
    assert not added <= set(
        shacl_rules(DATA, shacl_graph=RULES + "ex:T a sh:NodeShape .", use_shapes=["ex:T"])
    )
    with pytest.raises(PhegraphError, match="focus_nodes"):
        shacl_rules(DATA, shacl_graph=RULES, focus_nodes=["ex:a"])


def test_what_is_added_is_in_the_data_where_asked() -> None:
    data = graph(DATA)
    run(data, RULES, ont_graph=ONTOLOGY, inplace=True, advanced=True)
    assert {(EX.a, EX.q, rdflib.Literal(1)), (EX.q, RDFS.subPropertyOf, EX.r)} <= set(data)
    store = Store()
    run(store, RULES, ont_graph=ONTOLOGY, inplace=True)
    assert len(store) == 1


def test_imports_are_read_from_files(tmp_path: Path) -> None:
    (tmp_path / "more.ttl").write_text(SHAPES)
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(PREFIXES + "<> owl:imports <more.ttl> . ex:T a sh:NodeShape ; sh:targetClass ex:C .")
    assert focus_nodes(run(DATA, shapes)) == set()
    assert focus_nodes(run(DATA, shapes, do_owl_imports=True)) == {EX.b}
    shapes.write_text(PREFIXES + "<> owl:imports <http://example.org/shapes> .")
    with pytest.raises(PhegraphError, match=r"http://example.org/shapes> leads to no file"):
        run(DATA, shapes, do_owl_imports=True)


def test_what_is_wrong_with_an_imported_vocabulary_is_named(tmp_path: Path) -> None:
    imports = "<urn:s> owl:imports <http://datashapes.org/dash> . "
    shapes = SHAPES + imports + "ex:S sh:property [ sh:path ex:p ; dash:singleLine true ] ."
    shapes = shapes.replace("dash:", "<http://datashapes.org/dash#").replace("singleLine", "singleLine>")
    data = DATA + "ex:a ex:p 'one \\n two' ."
    outcome = run(data, shapes, do_owl_imports=True)
    assert focus_nodes(outcome) == {EX.a, EX.b}
    assert "needs a SPARQL validator" in outcome[2]


def test_prefixes_of_the_files_name_focus_nodes_and_shorten_the_text() -> None:
    text = run(DATA, SHAPES, focus_nodes=["ex:b"])[2]
    assert "Focus Node: ex:b" in text
    report = run(DATA, SHAPES)[1]
    assert isinstance(report, rdflib.Graph)
    assert ("ex", rdflib.URIRef(EX)) in report.namespaces()


def test_blank_nodes_of_a_report_are_described() -> None:
    data = PREFIXES + "[] a ex:C ; ex:q [ ex:p 1 ] ."
    _, report, text = run(data, SHAPES)
    assert "Focus Node: [ rdf:type ex:C ; ex:q [] ]" in text
    assert "Source Shape: [ sh:minCount 1 ; sh:path ex:p ]" in text
    assert isinstance(report, rdflib.Graph)
    (focus,) = report.objects(None, SH.focusNode)
    assert (report.value(focus, EX.q), EX.p, rdflib.Literal(1)) in report


def test_dash_test_cases_say_whether_the_outcome_is_the_expected_one() -> None:
    case = """<urn:t> a <http://datashapes.org/dash#GraphValidationTestCase> ;
      <http://datashapes.org/dash#expectedResult> [ a sh:ValidationReport ; sh:conforms true ] ."""
    assert run(PREFIXES + "ex:a a ex:C ; ex:p 1 .", SHAPES + case, check_dash_result=True)[0] is True
    assert run(DATA, SHAPES + case, check_dash_result=True)[0] is False
    with pytest.raises(PhegraphError, match="pySHACL cannot check"):
        run(DATA, SHAPES, check_dash_result=True)
    with pytest.raises(PhegraphError, match="of functions"):
        run(DATA, SHAPES + case.replace("GraphValidation", "Function"), check_dash_result=True)


def test_inference_gives_closed_shapes_nothing_to_find() -> None:
    shapes = PREFIXES + "ex:S a sh:NodeShape ; sh:targetNode ex:x ; sh:closed true ; "
    shapes += "sh:property [ sh:path ex:p ] ."
    assert run(PREFIXES + "ex:x ex:p 1 .", shapes, inference="rdfs")[0] is True


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
