"""The forms that queries have for servers mean what the forms for the embedded store mean."""

import pytest
from hypothesis import HealthCheck, given, seed, settings
from pyoxigraph import Literal, Quad

from phegraph.shacl import Report, check_quads, read_shapes, results
from phegraph.shacl.data import RemoteData
from phegraph.shacl.vocabulary import sh
from phegraph.store.embedded import EmbeddedStore, rewritten
from shacl.generated import LITERALS, data, outline, shapes_graph
from shacl.graphs import quads

DATA = """
ex:D rdfs:subClassOf ex:C .
ex:a a ex:C ; ex:p ex:b, ex:c, ex:d, 5 ; ex:q ex:b . ex:b a ex:D ; ex:p ex:b, ex:c ; ex:q ex:b, ex:c, ex:d .
ex:c a ex:C ; ex:p ex:a, "k"@en, "2026-01-01"^^xsd:date, 1, 2, 3 . ex:d a ex:C ; ex:q ex:d, 1 .
"""


def _as_on_a_server(statements: list[Quad], shapes: list[Quad]) -> Report:
    store = EmbeddedStore()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in statements)
    return Report(tuple(results(RemoteData(store), read_shapes(shapes))))


@pytest.mark.parametrize(
    "path", ["ex:p", "[ sh:alternativePath ( ex:p ex:q ) ]", "[ sh:zeroOrMorePath ex:p ]"]
)
@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("component", ["minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"])
def test_counts(component: str, number: int, path: str) -> None:
    also = "; sh:qualifiedValueShape [ sh:class ex:C ]" if "qualified" in component else ""
    shapes = f"ex:S sh:targetClass ex:C ; sh:property [ sh:path {path} ; sh:{component} {number} {also} ] ."
    found = outline(_as_on_a_server(quads(DATA), quads(shapes)))
    assert found == outline(check_quads(quads(DATA), quads(shapes)))


@pytest.mark.parametrize(
    "nested", ['hasValue "k"@en', 'hasValue "2026-01-01"^^xsd:date', "in ( 1 2 )", "hasValue 3"]
)
@pytest.mark.parametrize("turned", ["sh:not", "sh:node"])
def test_literals(nested: str, turned: str) -> None:
    shapes = f"ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {turned} [ sh:{nested} ] ] ."
    found = outline(_as_on_a_server(quads(DATA), quads(shapes)))
    assert found == outline(check_quads(quads(DATA), quads(shapes)))


def test_no_value_is_enough_for_a_count_of_0() -> None:
    shapes = quads("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:none ; sh:minCount 0 ] .")
    assert check_quads(quads(DATA), shapes).conforms
    assert _as_on_a_server(quads(DATA), shapes).conforms


@pytest.mark.parametrize(("path", "conforms"), [("ex:p", False), ("[ sh:zeroOrOnePath ex:p ]", True)])
def test_a_node_is_its_own_value_only_where_the_path_may_be_no_step(path: str, conforms: bool) -> None:
    data = quads("ex:a a ex:C ; ex:p ex:b .")
    shapes = quads(f"ex:S sh:targetClass ex:C ; sh:property [ sh:path {path} ; sh:hasValue ex:a ] .")
    assert check_quads(data, shapes).conforms is conforms
    assert _as_on_a_server(data, shapes).conforms is conforms


# The store of these tests keeps no words. A literal is not asked for as a target node on a server.
KEPT = [term for term in LITERALS if not rewritten([term])]


@seed(20260103)
@settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data(KEPT), shapes_graph(KEPT))
def test_random_shapes(statements: list[Quad], shapes: list[Quad]) -> None:
    statements = [quad for quad in statements if not rewritten([quad.object])]
    shapes = [quad for quad in shapes if not (quad.predicate == sh("targetNode") and _is_literal(quad))]
    assert outline(_as_on_a_server(statements, shapes)) == outline(check_quads(statements, shapes))


def _is_literal(quad: Quad) -> bool:
    return isinstance(quad.object, Literal)
