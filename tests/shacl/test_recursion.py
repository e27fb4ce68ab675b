"""Recursive shapes: the least set of violations, as an evaluation by hand and pySHACL find it."""

import warnings
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from phegraph.reference.validator import validate_reference
from phegraph.shacl.shapes.reader import read_shapes
from shacl.graphs import found, left_out, quads, report

LIST = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:node ex:S ] ; "


@pytest.mark.parametrize(
    ("data", "violating"),
    [
        ("ex:a a ex:C ; ex:p ex:b . ex:b ex:p ex:c . ex:c ex:q 1 .", ["a"]),
        ("ex:a a ex:C ; ex:p ex:b . ex:b ex:p ex:c . ex:c ex:q 1 . ex:b ex:q 2 .", ["a"]),
        ("ex:a a ex:C ; ex:p ex:b . ex:b ex:p ex:c .", []),
        ("ex:a a ex:C ; ex:p ex:a .", []),
        ("ex:a a ex:C ; ex:p ex:b . ex:b ex:p ex:a .", []),
        ("ex:a a ex:C ; ex:p ex:b . ex:b ex:p ex:a ; ex:q 1 .", ["a"]),
        (
            "ex:a a ex:C ; ex:p ex:b . ex:b a ex:C ; ex:p ex:c . ex:c a ex:C ; ex:p ex:d . ex:d ex:q 1 .",
            ["a", "b", "c"],
        ),
        ("ex:a a ex:C ; ex:p 1 .", []),
    ],
)
def test_a_node_conforms_where_nothing_that_it_leads_to_violates_the_shape(
    data: str, violating: list[str]
) -> None:
    shapes = LIST + "sh:property [ sh:path ex:q ; sh:maxCount 0 ] ."
    assert left_out(shapes) == ()
    assert [node for node, _, component in found(data, shapes) if component == "Node"] == violating


def test_a_node_whose_conformance_depends_on_itself_alone_conforms() -> None:
    assert found("ex:a a ex:C .", "ex:S sh:targetClass ex:C ; sh:node ex:S .") == []
    assert found("ex:a a ex:C .", "ex:S sh:targetClass ex:C ; sh:and ( ex:T ) . ex:T sh:node ex:S .") == []


def test_a_negation_outside_of_the_cycle_is_no_recursion() -> None:
    shapes = LIST + "sh:class ex:D . ex:T sh:targetClass ex:C ; sh:not ex:S ."
    assert left_out(shapes) == ()
    assert found("ex:a a ex:C, ex:D ; ex:p ex:b . ex:b a ex:D .", shapes) == [("a", "a", "Not")]


def test_property_shapes_of_themselves_are_tried_at_every_depth() -> None:
    shapes = (
        "ex:S sh:targetNode ex:a ; sh:property ex:P . ex:P sh:path ex:p ; sh:maxCount 1 ; sh:property ex:P ."
    )
    data = "ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:d, ex:a . ex:d ex:p 1, 2 ."
    assert found(data, shapes) == [("c", "", "MaxCount"), ("d", "", "MaxCount")]


def test_recursion_along_paths_of_several_steps_and_of_none() -> None:
    shapes = (
        "ex:S sh:targetNode ex:a ; sh:nodeKind sh:IRI ; sh:property [ sh:node ex:S ; sh:path "
        "[ sh:alternativePath ( ( ex:p ex:q ) [ sh:inversePath ex:r ] [ sh:zeroOrOnePath ex:s ] ) ] ] ."
    )
    assert found("ex:a ex:p ex:b . ex:b ex:q ex:c . ex:d ex:r ex:c . ex:d ex:s 1 .", shapes) == [
        ("a", "a", "Node"),
        ("a", "c", "Node"),
    ]
    assert found("ex:a ex:p ex:b . ex:b ex:q ex:c . ex:d ex:r ex:c . ex:d ex:t 1 .", shapes) == []


def test_what_a_negation_of_a_cycle_leaves_is_carried_out() -> None:
    shapes = LIST + "sh:not ex:T . ex:T sh:property [ sh:path ex:p ; sh:node ex:S ; sh:minCount 1 ] ."
    (cycle, *_) = left_out(shapes)
    assert "sh:not makes it recursive: <http://example.org/S> → <http://example.org/T> → " in cycle.message
    assert found("ex:a a ex:C ; ex:p ex:b .", shapes) == []


def test_a_chain_of_a_thousand_nodes_is_followed_to_its_end() -> None:
    chain = " ".join(f"ex:n{number} ex:p ex:n{number + 1} ." for number in range(1000))
    shapes = LIST + "sh:property [ sh:path ex:q ; sh:maxCount 0 ] ."
    assert found(f"ex:n0 a ex:C . {chain} ex:n1000 ex:q 1 .", shapes) == [("n0", "n1", "Node")]


# Shapes drawn at random: node shapes and property shapes that refer to each other, each with a local test.
PATHS = ("ex:p", "ex:q", "[ sh:inversePath ex:p ]", "( ex:p ex:q )")
STEPS: Mapping[str, str] = {"ex:p": "p", "ex:q": "q", PATHS[2]: "^p", PATHS[3]: "p/q"}
NODES = "abcd"
Edges = Mapping[str, list[tuple[str, str]]]
Statements = list[tuple[str, str, str]]
Case = tuple[str, Edges, Mapping[str, str], str, Statements]


@st.composite
def drawn(
    draw: st.DrawFn,
) -> tuple[str, dict[str, list[tuple[str, str]]], dict[str, str], str, Statements]:
    """Shapes in Turtle, their references and tests, and data in Turtle and as statements."""
    names = ["S0", "S1", "S2"]
    edges: dict[str, list[tuple[str, str]]] = {name: [] for name in names}
    local = {name: draw(st.sampled_from(["", "r", "s"])) for name in names}
    turtle = "ex:S0 sh:targetClass ex:C . "
    for name in names:
        turtle += f"ex:{name} a sh:NodeShape . "
        if local[name]:
            turtle += f"ex:{name} sh:property [ sh:path ex:{local[name]} ; sh:maxCount 0 ] . "
        for other in draw(st.lists(st.sampled_from(names), max_size=2, unique=True)):
            path = draw(st.sampled_from(PATHS))
            edges[name].append((STEPS[path], other))
            turtle += f"ex:{name} sh:property [ sh:path {path} ; sh:node ex:{other} ] . "
    statements = draw(
        st.lists(
            st.tuples(st.sampled_from(NODES), st.sampled_from("pqrs"), st.sampled_from(NODES)), max_size=8
        )
    )
    data = "ex:a a ex:C . ex:b a ex:C . " + " ".join(f"ex:{s} ex:{p} ex:{o} ." for s, p, o in statements)
    return turtle, edges, local, data, statements


def _values(statements: Statements, node: str, step: str) -> Iterator[str]:
    for subject, predicate, object in statements:
        if step == "^p" and (predicate, object) == ("p", node):
            yield subject
        elif step == "p/q" and (subject, predicate) == (node, "p"):
            yield from _values(statements, object, "q")
        elif (subject, predicate) == (node, step):
            yield object


def _violations(edges: Edges, local: Mapping[str, str], statements: Statements) -> set[tuple[str, str]]:
    """The least set of pairs of a shape and a node that violates it, by naive iteration."""
    violations: set[tuple[str, str]] = set()
    while True:
        more = {
            (shape, node)
            for shape in edges
            for node in NODES
            if (local[shape] and any(True for _ in _values(statements, node, local[shape])))
            or any(
                (other, value) in violations
                for step, other in edges[shape]
                for value in _values(statements, node, step)
            )
        }
        if more == violations:
            return violations
        violations = more


@pytest.mark.slow
@seed(20261129)
@settings(max_examples=300, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(drawn())
def test_random_recursive_shapes_find_the_least_set_of_violations(
    case: Case,
) -> None:
    shapes, edges, local, data, statements = case
    violations = _violations(edges, local, statements)
    expected = {
        (node, value)
        for node in "ab"
        for step, other in edges["S0"]
        for value in _values(statements, node, step)
        if (other, value) in violations
    }
    by_node = {(node, value) for node, value, component in found(data, shapes) if component == "Node"}
    assert by_node == expected
    conforming = {node for node in "ab" if ("S0", node) not in violations}
    assert {"a", "b"} - {node for node, _, _ in found(data, shapes)} == conforming


@pytest.mark.slow
@seed(20261130)
@settings(max_examples=100, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(drawn())
def test_random_recursive_shapes_find_what_pyshacl_finds(
    case: Case,
) -> None:
    """pySHACL follows a cycle three times round, which is enough where data has four nodes."""
    shapes, _, _, data, _ = case
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = validate_reference(quads(data), quads(shapes))
    ours = report(data, shapes)
    assert {result.focus for result in theirs.results} == {result.focus for result in ours.results}
    assert not read_shapes(quads(shapes)).unchecked
