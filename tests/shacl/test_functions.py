"""SPARQL functions of a shapes graph, and constraints by expressions (SHACL-AF, sections 5 and 6)."""

import warnings
from itertools import pairwise

import pyshacl
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolutions

from phegraph.rdf.terms import Prefixes
from phegraph.shacl.compile.functions import callbacks
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Query
from phegraph.store.embedded import EmbeddedStore
from shacl.graphs import found, in_rdflib, left_out, quads, report

DECLARED = "ex:O sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/' ] . "
C = DECLARED + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "
DATA = "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ; ex:p 2, 3 . ex:c a ex:C ."
LESS = (
    "ex:less a sh:SPARQLFunction ; sh:prefixes ex:O ; sh:returnType xsd:boolean ; "
    "sh:parameter [ sh:path ex:one ; sh:order 0 ], [ sh:path ex:other ; sh:order 1 ] ; "
    "sh:ask 'ASK { FILTER ($one < $other) }' . "
)
FIRST = (
    "ex:first a sh:SPARQLFunction ; sh:prefixes ex:O ; sh:parameter [ sh:path ex:of ] ; "
    "sh:select 'SELECT ?p { $of ex:p ?p } ORDER BY ?p' . "
)


def query(condition: str) -> str:
    """A SPARQL-based constraint: a value of `ex:p` violates it where the condition holds."""
    select = f"SELECT $this ?value {{ $this ex:p ?value FILTER ({condition}) }}"
    return f'sh:sparql [ sh:prefixes ex:O ; sh:select "{select}" ] .'


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("ex:less(?value, 3)", ["1", "2"]),
        ("!ex:less(?value, 3)", ["3"]),
        ("ex:less(?value)", []),
        ("ex:less('x', ?value)", []),
        ("ex:first($this) = ?value", ["1", "2"]),
        ("ex:less(ex:first($this), ?value)", ["3"]),
    ],
)
def test_a_query_calls_functions_of_the_shapes_graph(condition: str, values: list[str]) -> None:
    shapes = LESS + FIRST + C + query(condition)
    assert left_out(shapes) == ()
    assert [value for _, value, _ in found(DATA, shapes)] == values


def test_a_function_may_leave_out_its_optional_parameters() -> None:
    shapes = LESS.replace("[ sh:path ex:other ;", "[ sh:path ex:other ; sh:optional true ;")
    shapes = shapes.replace("$one < $other", "$one < COALESCE($other, 2)") + C + query("ex:less(?value)")
    assert [value for _, value, _ in found(DATA, shapes)] == ["1"]


def test_a_function_that_uses_a_prefix_of_the_file_is_read() -> None:
    undeclared = FIRST.replace("sh:prefixes ex:O ;", "")
    shapes = read_shapes(quads(undeclared), prefixes=Prefixes({"ex": "http://example.org/"}))
    assert [function.value for function in shapes.functions] == ["http://example.org/first"]


def test_a_function_that_calls_itself_without_an_end_has_no_value() -> None:
    function = (
        "ex:f a sh:SPARQLFunction ; sh:prefixes ex:O ; sh:parameter [ sh:path ex:x ] ; "
        "sh:select 'SELECT (ex:f($x + 1) AS ?result) {}' . "
    )
    assert found(DATA, function + C + query("ex:f(?value)")) == []
    ending = function.replace("ex:f($x + 1)", "IF($x < 5, ex:f($x + 1), true)")
    assert len(found(DATA, ending + C + query("ex:f(?value)"))) == 3


@pytest.mark.parametrize(
    ("function", "says"),
    [
        ("ex:f a sh:SPARQLFunction .", "needs one sh:select"),
        ("ex:f a sh:SPARQLFunction ; sh:ask 'SELECT ?x {}' .", "This is no ASK query"),
        ("ex:f a sh:SPARQLFunction ; sh:select 'SELECT * {}' .", "gives the value of the first variable"),
        ("ex:f a sh:SPARQLFunction ; sh:select 'SELECT ?x { SERVICE <urn:a> {} }' .", "SERVICE"),
        (
            "ex:f a sh:SPARQLFunction ; sh:select 'SELECT (<urn:g>() AS ?x) {}' .",
            "There is no function <urn:g>",
        ),
        ("ex:f a sh:SPARQLFunction ; sh:ask 'ASK {}' ; sh:parameter [ ] .", "has one sh:path"),
    ],
)
def test_a_function_that_cannot_be_carried_out_is_left_out_with_its_callers(function: str, says: str) -> None:
    findings = left_out(function + " " + C + query("ex:f()"))
    assert any(says in finding.message for finding in findings), findings
    assert any("There is no function <http://example.org/f>" in finding.message for finding in findings)


@pytest.mark.parametrize(
    ("expression", "violating"),
    [
        ("true", []),
        ("false", ["a", "b", "c"]),
        ("sh:this", ["a", "b", "c"]),
        ("[ sh:path ex:t ]", ["b", "c"]),
        ("[ ex:less ( [ sh:path ex:p ] 2 ) ]", ["b", "c"]),
        ("[ ex:less ( 1 [ sh:path ex:p ] ) ]", ["a", "c"]),
        ("[ ex:less ( [ ex:first ( sh:this ) ] 3 ) ]", ["c"]),
        ("[ sh:union ( true [ sh:path ex:p ] ) ]", ["a", "b"]),
    ],
)
def test_an_expression_must_give_true_and_nothing_else(expression: str, violating: list[str]) -> None:
    shapes = LESS + FIRST + C + f"sh:expression {expression} ."
    data = DATA + " ex:a ex:t true . ex:b ex:t true, false ."
    assert left_out(shapes) == ()
    assert found(data, shapes) == [(node, node, "Expression") for node in violating]
    if "ex:first" in expression:
        return  # pySHACL fails on it.
    graphs = [in_rdflib(quads(turtle)) for turtle in (data, shapes)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, theirs, _ = pyshacl.validate(graphs[0], shacl_graph=graphs[1], advanced=True)
    nodes = {str(node).rpartition("/")[2] for node in theirs.objects(None, rdflib.SH.focusNode)}
    assert nodes == set(violating)


def test_an_expression_has_its_node_and_message() -> None:
    shapes = C + "sh:property [ sh:path ex:p ; sh:expression ex:E ] ."
    assert [str(result.constraint) for result in report(DATA, shapes).results] == [
        "<http://example.org/E>"
    ] * 3
    shapes = C + "sh:expression [ sh:path ex:t ; sh:message 'Not true.' ] ."
    assert {result.messages[0].value for result in report(DATA, shapes).results} == {"Not true."}


def test_a_negated_expression_holds_for_what_it_is_true_for() -> None:
    shapes = LESS + C + "sh:not [ sh:property [ sh:path ex:p ; sh:expression [ ex:less ( sh:this 2 ) ] ] ] ."
    assert found(DATA, shapes) == [("a", "a", "Not"), ("c", "c", "Not")]


def called(functions: str, *calls: str) -> tuple[list[str], int]:
    """What functions give for calls such as `f1`, and how many queries are asked for that."""
    store, asked = EmbeddedStore(), list[Query]()

    def answer(query: Query) -> Literal | None:
        asked.append(query)
        solutions = store.run(printed(query), functions=by_name)
        assert isinstance(solutions, QuerySolutions)
        ((value,),) = solutions
        assert value is None or isinstance(value, Literal)
        return value

    by_name = callbacks(read_shapes(quads(DECLARED + functions)).functions, answer)
    values = [by_name[NamedNode(f"http://example.org/{call[0]}")](Literal(int(call[1]))) for call in calls]
    return ["" if value is None else value.value for value in values], len(asked)


def function(name: str, value: str) -> str:
    return (
        f"ex:{name} a sh:SPARQLFunction ; sh:prefixes ex:O ; sh:parameter [ sh:path ex:x ] ; "
        f"sh:select 'SELECT ({value} AS ?result) {{}}' . "
    )


@pytest.mark.parametrize(
    ("functions", "asked"),
    [
        (function("f", "$x + 1"), 2),
        (function("f", "IF(RAND() < 2, $x + 1, 0)"), 3),
        (function("f", "ex:g($x)") + function("g", "$x + 1"), 4),
        (function("f", "ex:g($x)") + function("g", 'IF(BOUND($x) && STRUUID() != "", $x + 1, 0)'), 6),
    ],
)
def test_a_value_is_computed_once_unless_it_may_be_another(functions: str, asked: int) -> None:
    assert called(functions, "f1", "f2", "f1") == (["2", "3", "2"], asked)


def test_a_value_that_is_missing_for_the_depth_of_its_call_is_computed_again() -> None:
    chain = "".join(function(name, f"ex:{after}($x)") for name, after in pairwise("abcdefghijklmnopqrstuv"))
    values, _ = called(chain + function("v", "$x"), "a1", "b1", "c1", "a1")
    assert values == ["", "", "1", "1"]
