"""Targets: of classes that have the instances of others, and target types (SHACL-AF, section 3.2)."""

import pytest
from pyoxigraph import NamedNode

from phegraph.shacl.validation.data import data_of_quads
from shacl.graphs import found, left_out, quads, report

EX = "http://example.org/"
CLASSES = (
    "ex:B rdfs:subClassOf ex:A . ex:C rdfs:subClassOf ex:B . ex:D rdfs:subClassOf ex:A , ex:E ."
    "ex:E rdfs:subClassOf ex:D , [] . ex:x a ex:A , ex:B , ex:C . ex:y a ex:D , ex:E . "
)

TYPE = (
    "ex: sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/' ] ."
    "ex:BornIn a sh:SPARQLTargetType ; rdfs:subClassOf sh:Target ; sh:labelTemplate 'born in {$country}' ;"
    " sh:parameter [ sh:path ex:country ] , [ sh:path ex:since ; sh:optional true ] ; sh:prefixes ex: ;"
    " sh:select 'SELECT ?this { ?this ex:bornIn $country . FILTER NOT EXISTS "
    "{ ?this ex:year ?year . FILTER (BOUND($since) && ?year < $since) } }' ."
)
DATA = (
    "ex:a ex:bornIn ex:X . ex:b ex:bornIn ex:Y . ex:c ex:bornIn ex:X ; a ex:D . ex:d ex:bornIn 'X' ."
    "ex:e ex:bornIn ex:X ; ex:year 1 . ex:f ex:bornIn ex:X ; ex:year 2 ."
)


def _shape(parameters: str, kind: str = "ex:BornIn") -> str:
    return f"{TYPE} ex:S a sh:NodeShape ; sh:target [ a {kind} ; {parameters} ] ; sh:class ex:D ."


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ("ex:y a ex:A .", ["A"]),
        ("", ["A", "D"]),
        ("ex:y a ex:A . ex:z a ex:B .", ["A", "B"]),
        ("ex:y a ex:A . ex:z a ex:C .", ["A", "C"]),
    ],
)
def test_a_class_stands_for_those_below_it_whose_instances_it_has(more: str, kinds: list[str]) -> None:
    data = CLASSES + more
    named = data_of_quads(quads(data)).kinds(NamedNode(EX + "A"))
    assert named is not None
    assert sorted(node.value.removeprefix(EX) for node in named) == kinds
    instances = [("x", "x", "In"), ("y", "y", "In"), *([("z", "z", "In")] if "ex:z" in more else [])]
    assert found(data, "ex:S sh:targetClass ex:A ; sh:in () .") == instances


@pytest.mark.parametrize(
    ("parameters", "violating"),
    [
        ("ex:country ex:X", ["a", "e", "f"]),
        ("ex:country ex:Y", ["b"]),
        ("ex:country 'X'", ["d"]),
        ("ex:country ex:Z", []),
        ("ex:country ex:X ; ex:since 2", ["a", "f"]),
    ],
)
def test_the_targets_are_the_solutions_with_the_parameters(parameters: str, violating: list[str]) -> None:
    assert found(DATA, _shape(parameters)) == [(node, node, "Class") for node in violating]


def test_several_shapes_share_a_type() -> None:
    other = "ex:T sh:target [ a sh:Target, ex:BornIn ; ex:country ex:Y ] ; sh:nodeKind sh:Literal ."
    assert found(DATA, _shape("ex:country 'X'") + other) == [("b", "b", "NodeKind"), ("d", "d", "Class")]


def test_a_target_without_a_parameter_selects_nothing() -> None:
    outcome = report(DATA, _shape("ex:since 1"))
    assert (outcome.results, outcome.unchecked) == ((), ())
    assert "lacks a value of <http://example.org/country>" in outcome.findings[0].message


@pytest.mark.parametrize(
    ("shapes", "rule"),
    [
        (_shape("ex:country ex:X, ex:Y"), "ill-formed"),
        (_shape("ex:country [ ex:p 1 ]"), "ill-formed"),
        (_shape("ex:country ex:X", "ex:BornIn, ex:Other"), "unsupported"),
        (_shape("ex:country ex:X", "ex:Other"), "unsupported"),
        (_shape("ex:country ex:X", "sh:JSTarget"), "unsupported"),
        (_shape("ex:country ex:X").replace("FILTER NOT EXISTS", "MINUS"), "query"),
        (_shape("ex:country ex:X").replace("ex:country ]", "ex:this ]"), "ill-formed"),
        (_shape("ex:country ex:X").replace("sh:path ex:country", "sh:name 'country'"), "ill-formed"),
    ],
)
def test_a_target_that_cannot_be_used_is_left_out(shapes: str, rule: str) -> None:
    assert {finding.rule for finding in left_out(shapes)} == {f"shapes/{rule}"}
    assert found(DATA, shapes) == []
