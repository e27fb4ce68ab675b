"""Property paths: as SPARQL writes them, and as they lead from node to node."""

import pytest
from pyoxigraph import NamedNode

from phegraph.shacl.compile.paths import arranged, as_written, split_reflexive
from phegraph.shacl.shapes.graph import ShapesSource
from phegraph.shacl.shapes.parameters import Reader
from phegraph.shacl.vocabulary import sh
from phegraph.sparql.algebra.tree import Path
from shacl.graphs import found, quads

P, Q = "<http://example.org/p>", "<http://example.org/q>"


def path_of(turtle: str) -> str:
    """The SPARQL of a path in Turtle."""
    return as_written(_read(turtle))


def _read(turtle: str) -> Path:
    source = ShapesSource(quads(f"ex:S sh:path {turtle} ."))
    path, _ = Reader(source).path_of(source.pairs(sh("path"))[0][0])
    assert path is not None
    assert not source.faults
    return path


@pytest.mark.parametrize(
    ("turtle", "sparql"),
    [
        ("ex:p", P),
        ("[ sh:inversePath ex:p ]", f"^{P}"),
        ("( ex:p ex:q )", f"{P}/{Q}"),
        ("[ sh:alternativePath ( ex:p ex:q ) ]", f"{P}|{Q}"),
        ("[ sh:zeroOrMorePath ex:p ]", f"{P}*"),
        ("[ sh:oneOrMorePath ( ex:p ex:q ) ]", f"({P}/{Q})+"),
        ("[ sh:zeroOrOnePath [ sh:inversePath ex:p ] ]", f"(^{P})?"),
        ("( ex:p ( ex:q ex:p ) )", f"{P}/({Q}/{P})"),
    ],
)
def test_a_path_is_written_as_sparql_writes_it(turtle: str, sparql: str) -> None:
    assert path_of(turtle) == sparql


@pytest.mark.parametrize(
    ("turtle", "empty", "rest"),
    [
        ("[ sh:zeroOrMorePath ex:p ]", True, f"{P}+"),
        ("[ sh:zeroOrOnePath ex:p ]", True, P),
        ("( [ sh:zeroOrOnePath ex:p ] ex:q )", False, f"{Q}|{P}/{Q}"),
        ("( [ sh:zeroOrOnePath ex:p ] [ sh:zeroOrMorePath ex:q ] )", True, f"{P}|{P}/{Q}+|{Q}+"),
        ("[ sh:oneOrMorePath [ sh:zeroOrOnePath ex:p ] ]", True, f"{P}+"),
        ("[ sh:inversePath [ sh:zeroOrMorePath ex:p ] ]", True, f"(^{P})+"),
        ("[ sh:inversePath [ sh:inversePath ex:p ] ]", False, P),
        (
            "[ sh:inversePath ( ex:p [ sh:alternativePath ( ex:q ex:p ) ] ) ]",
            False,
            f"(^{Q}|^{P})/^{P}",
        ),
        ("[ sh:alternativePath ( ex:p [ sh:zeroOrOnePath ex:q ] ) ]", True, f"{P}|{Q}"),
    ],
)
def test_the_path_of_no_step_is_split_off(turtle: str, empty: bool, rest: str) -> None:
    found_empty, found_rest = split_reflexive(_read(turtle))
    assert found_empty is empty
    assert found_rest is not None
    assert as_written(found_rest) == rest


def test_no_step_leads_from_a_node_that_the_graph_does_not_have() -> None:
    path = "[ sh:zeroOrMorePath ex:p ]"
    shapes = f"ex:S sh:targetNode ex:nowhere, 5 ; sh:property [ sh:path {path} ; sh:class ex:C ] ."
    assert found("ex:a ex:p ex:b .", shapes) == [("5", "5", "Class"), ("nowhere", "nowhere", "Class")]


@pytest.mark.parametrize("least", range(5))
def test_no_step_counts_as_a_value(least: int) -> None:
    data = "ex:a ex:p ex:b . ex:b ex:p ex:c ."
    path = "[ sh:zeroOrMorePath ex:p ]"
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:minCount {least} ] ."
    assert found(data, shapes) == ([("a", "", "MinCount")] if least > 3 else [])


def test_predicates_come_first_among_alternatives_and_each_once() -> None:
    path = _read(
        "[ sh:alternativePath ( [ sh:oneOrMorePath ex:p ] ex:q [ sh:alternativePath ( ex:q ex:p ) ] ) ]"
    )
    assert as_written(arranged(path)) == f"{Q}|{P}|{P}+"
    twice = _read("[ sh:inversePath [ sh:alternativePath ( ex:p ex:p ) ] ]")
    assert as_written(arranged(twice)) == f"^{P}"


def test_a_plain_path_is_its_predicate() -> None:
    assert _read("ex:p") == NamedNode("http://example.org/p")
