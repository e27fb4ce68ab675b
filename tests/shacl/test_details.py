"""Details: why a value node violates a nested shape (SHACL, section 3.6.2.7)."""

from collections.abc import Iterable
from typing import Any

import pyshacl
import pytest
import rdflib
from rdflib import SH

from phegraph.reference.interface import report_graph
from phegraph.shacl.model import Report, Result
from phegraph.shacl.report import report_text
from phegraph.shacl.validation.engine import validate_quads
from phegraph.system.limits import Budget
from shacl.graphs import in_rdflib, quads

NESTED = (
    "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:node ex:T . "
    "ex:T a sh:NodeShape ; sh:node ex:U ; sh:property [ sh:path ex:p ; sh:minCount 1 ] . "
    "ex:U a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:minCount 1 ; sh:datatype xsd:string ] . "
)
VALUES = (
    "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:at ; sh:node ex:T ] . "
    "ex:T a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:maxCount 1 ; sh:nodeKind sh:Literal ] . "
)
Tree = frozenset[tuple[Any, ...]]
"""Results: the focus node, component and value of each, and the results that are its details."""


def detailed(data: str, shapes: str) -> Report:
    """The report with details."""
    return validate_quads(quads(data), quads(shapes), details=True)


def tree(results: Iterable[Result]) -> Tree:
    """Results of ours."""
    return frozenset(
        (_short(one.focus), _short(one.component), _short(one.value), tree(one.details)) for one in results
    )


def _short(term: object) -> str:
    if term is None or "BlankNode" in type(term).__name__ or isinstance(term, rdflib.BNode):
        return "" if term is None else "[]"
    return str(getattr(term, "value", None) or term).rpartition("/")[2].rpartition("#")[2]


def theirs(data: str, shapes: str) -> Tree:
    """The same of pySHACL."""
    _, report, _ = pyshacl.validate(in_rdflib(quads(data)), shacl_graph=in_rdflib(quads(shapes)))
    return _tree_of(report, report.objects(None, SH.result))


def _tree_of(report: rdflib.Graph, nodes: Iterable[rdflib.term.Node]) -> Tree:
    def short(node: rdflib.term.Node, part: rdflib.URIRef) -> str:
        return _short(report.value(node, part))

    return frozenset(
        (
            short(node, SH.focusNode),
            short(node, SH.sourceConstraintComponent),
            short(node, SH.value),
            _tree_of(report, report.objects(node, SH.detail)),
        )
        for node in nodes
    )


@pytest.mark.parametrize(
    ("data", "shapes"),
    [
        (
            "ex:a a ex:C . ex:b a ex:C ; ex:p 1 . ex:c a ex:C ; ex:p 1 ; ex:q 'x' . ex:d a ex:C ; ex:q 1 .",
            NESTED,
        ),
        ("ex:a a ex:C ; ex:at ex:b, ex:c . ex:b ex:p 1, 2 . ex:c ex:p ex:d .", VALUES),
        ("ex:a a ex:C ; ex:at [ ex:p 1, 2 ], [ ex:p ex:d ], [ ex:p 1 ] .", VALUES),
        ("ex:a a ex:C ; ex:at 1 .", VALUES + "ex:T sh:nodeKind sh:IRI ."),
    ],
    ids=["nested twice", "values", "blank nodes", "a literal"],
)
def test_details_are_those_of_pyshacl(data: str, shapes: str) -> None:
    found = tree(detailed(data, shapes).results)
    assert any(details for *_, details in found)
    assert found == theirs(data, shapes)


def test_the_report_has_details_as_results_of_their_own() -> None:
    graph = report_graph(detailed("ex:a a ex:C .", NESTED))
    (result,) = graph.objects(None, SH.result)
    details = set(graph.objects(result, SH.detail))
    assert len(details) == 2
    assert (
        None,
        SH.detail / SH.detail / SH.sourceConstraintComponent,
        SH.MinCountConstraintComponent,
    ) in graph
    assert len({graph.value(node, SH.resultPath) for node in details}) == 2
    lines = report_text(detailed("ex:a a ex:C .", NESTED)).splitlines()
    assert lines.count("\tDetails:") == 1
    assert lines.count("\t\t\tDetails:") == 1


def test_conjunctions_have_details_of_all_their_shapes() -> None:
    shapes = (
        "ex:S sh:targetClass ex:C ; sh:and ( ex:T ex:U ) . ex:T sh:class ex:D . ex:U sh:nodeKind sh:Literal ."
    )
    (result,) = detailed("ex:a a ex:C .", shapes).results
    components = {_short(one.component).removesuffix("ConstraintComponent") for one in result.details}
    assert components == {"Class", "NodeKind"}


def test_details_of_recursive_shapes_come_to_an_end() -> None:
    shapes = "ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:node ex:S ] ; "
    shapes += "sh:property [ sh:path ex:q ; sh:maxCount 0 ] ."
    (result,) = detailed("ex:a ex:p ex:b . ex:b ex:p ex:a, ex:c . ex:c ex:q 1 .", shapes).results
    assert "MaxCountConstraintComponent" in str(tree([result]))


@pytest.mark.parametrize("value", ["ex:b", "[]"])
def test_a_query_of_too_many_rows_explains_nothing(value: str) -> None:
    shapes = (
        "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:at ; sh:node ex:T ] . ex:T sh:sparql "
        '[ sh:select "SELECT $this ?value { ?other ?at $this . ?value ?p 1 }" ] .'
    )
    data = quads(f"ex:a a ex:C ; ex:at {value} . ex:c ex:p 1 . ex:d ex:p 1 . ex:e ex:p 1 .")
    found = [
        validate_quads(data, quads(shapes), details=True, limits=Budget(rows=rows)).results for rows in (2, 3)
    ]
    assert [[len(result.details) for result in results] for results in found] == [[0], [3]]


def test_without_details_results_are_the_same() -> None:
    data = "ex:a a ex:C ; ex:at [ ex:p 1, 2 ] ."
    plain = validate_quads(quads(data), quads(VALUES)).results
    assert [one.details for one in plain] == [()]
    assert {one[:3] for one in tree(detailed(data, VALUES).results)} == {one[:3] for one in tree(plain)}
