"""The forms that queries have for servers mean what the forms for the embedded store mean."""

import pytest
from hypothesis import HealthCheck, given, seed, settings
from pyoxigraph import Literal, Quad

from phegraph.errors import ShapesError, StoreError
from phegraph.shacl.model import Report
from phegraph.shacl.report import report_text, report_triples
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.data import RemoteData
from phegraph.shacl.validation.engine import results, validate_quads
from phegraph.shacl.vocabulary import sh
from phegraph.store.embedded import EmbeddedStore, canonical_forms
from phegraph.store.json_results import SolutionsInMemory
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


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["ex:p", "[ sh:alternativePath ( ex:p ex:q ) ]", "[ sh:zeroOrMorePath ex:p ]"]
)
@pytest.mark.parametrize("number", range(7))
@pytest.mark.parametrize("component", ["minCount", "maxCount", "qualifiedMinCount", "qualifiedMaxCount"])
def test_counts(component: str, number: int, path: str) -> None:
    also = "; sh:qualifiedValueShape [ sh:class ex:C ]" if "qualified" in component else ""
    shapes = f"ex:S sh:targetClass ex:C ; sh:property [ sh:path {path} ; sh:{component} {number} {also} ] ."
    found = outline(_as_on_a_server(quads(DATA), quads(shapes)))
    assert found == outline(validate_quads(quads(DATA), quads(shapes)))


@pytest.mark.parametrize(
    "nested", ['hasValue "k"@en', 'hasValue "2026-01-01"^^xsd:date', "in ( 1 2 )", "hasValue 3"]
)
@pytest.mark.parametrize("turned", ["sh:not", "sh:node"])
def test_literals(nested: str, turned: str) -> None:
    shapes = f"ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {turned} [ sh:{nested} ] ] ."
    found = outline(_as_on_a_server(quads(DATA), quads(shapes)))
    assert found == outline(validate_quads(quads(DATA), quads(shapes)))


def test_no_value_is_enough_for_a_count_of_0() -> None:
    shapes = quads("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:none ; sh:minCount 0 ] .")
    assert validate_quads(quads(DATA), shapes).conforms
    assert _as_on_a_server(quads(DATA), shapes).conforms


@pytest.mark.parametrize("listed", ["[ sh:class ex:C ]", "[ sh:class ex:D ]"])
def test_just_one_of_two_and_of_three_shapes(listed: str) -> None:
    shapes = quads(
        f"ex:S sh:targetClass ex:C ; sh:xone ( [ sh:class ex:C ] {listed} ) ."
        f"ex:T sh:targetClass ex:C ; sh:xone ( [ sh:class ex:E ] [ sh:class ex:C ] {listed} ) ."
    )
    found = _as_on_a_server(quads(DATA), shapes)
    assert len(found.results) == (8 if "C" in listed else 2)
    assert outline(found) == outline(validate_quads(quads(DATA), shapes))


@pytest.mark.parametrize(("value", "other"), [("ex:x", "1"), ("'x'", "1"), ("ex:x", "ex:y")])
@pytest.mark.parametrize("component", ["lessThan", "lessThanOrEquals"])
def test_what_has_no_order_is_not_less(component: str, value: str, other: str) -> None:
    data = quads(f"ex:a ex:p {value} ; ex:q {other} .")
    shapes = quads(f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:{component} ex:q ] .")
    assert len(validate_quads(data, shapes).results) == 1
    assert len(_as_on_a_server(data, shapes).results) == 1


@pytest.mark.parametrize("number", [3, 4])
def test_counts_of_paths_of_no_step_and_one(number: int) -> None:
    shapes = quads(
        "ex:S sh:targetNode ex:a ; sh:property ["
        f" sh:path [ sh:zeroOrOnePath ex:p ] ; sh:minCount {number} ; sh:maxCount {number - 1} ] ."
    )
    data = quads("ex:a ex:p ex:b, ex:c .")
    kinds = {3: "MaxCount", 4: "MinCount"}
    for report in (validate_quads(data, shapes), _as_on_a_server(data, shapes)):
        assert [kinds[number] in result.component.value for result in report.results] == [True]


@pytest.mark.parametrize(("path", "conforms"), [("ex:p", False), ("[ sh:zeroOrOnePath ex:p ]", True)])
def test_a_node_is_its_own_value_only_where_the_path_may_be_no_step(path: str, conforms: bool) -> None:
    data = quads("ex:a a ex:C ; ex:p ex:b .")
    shapes = quads(f"ex:S sh:targetClass ex:C ; sh:property [ sh:path {path} ; sh:hasValue ex:a ] .")
    assert validate_quads(data, shapes).conforms is conforms
    assert _as_on_a_server(data, shapes).conforms is conforms


def test_a_blank_focus_node_is_described_by_what_leads_to_it() -> None:
    data = quads("ex:a ex:q [ a ex:C ] . [] a ex:C ; ex:r [] . ex:b a ex:C .")
    report = _as_on_a_server(data, quads("ex:S sh:targetClass ex:C ; sh:class ex:D ."))
    a, r = "<http://example.org/a>", "<http://example.org/r>"
    told = sorted(result.about or "none" for result in report.results)
    assert told == [f"{a} <http://example.org/q> []", f"[ rdf:type <http://example.org/C> ; {r} [] ]", "none"]
    assert f"\tFocus Node: {told[0]}\n" in report_text(report)
    comments = [
        str(triple.object) for triple in report_triples(report) if "comment" in triple.predicate.value
    ]
    assert len(comments) == 2
    assert any(told[0] in comment for comment in comments)


def test_two_violations_of_a_query_at_a_blank_node_stay_two() -> None:
    query = 'sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> ?x }" ] .'
    data = quads("ex:a ex:q _:b . ex:c ex:q _:b . _:b a ex:C ; ex:p 1, 2 .")
    report = _as_on_a_server(data, quads(f"ex:S sh:targetClass ex:C ; {query}"))
    assert [result.about for result in report.results] == [
        "<http://example.org/a> <http://example.org/q> []"
    ] * 2


def test_an_answer_about_blank_nodes_that_is_not_whole_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    store = EmbeddedStore()
    whole = store.select

    def cut(query: str, *, asserted: bool = False) -> SolutionsInMemory:
        rows = whole(query, asserted=asserted)
        return SolutionsInMemory(rows.variables, list(rows)[:2])

    monkeypatch.setattr(store, "select", cut)
    some = quads("[] a ex:C . [] a ex:C . [] a ex:C .")
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in some)
    shapes = read_shapes(quads("ex:S sh:targetClass ex:C ; sh:nodeKind sh:IRI ."))
    with pytest.raises(StoreError, match=r"ex.*S.*: The server has 6 rows about blank .* gives 2 of them"):
        list(results(RemoteData(store), shapes))


# The store of these tests keeps no words. A literal is not asked for as a target node on a server.
KEPT = [term for term in LITERALS if not canonical_forms([term])]


@pytest.mark.slow
@seed(20260103)
@settings(max_examples=80, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data(KEPT), shapes_graph(KEPT))
def test_random_shapes(statements: list[Quad], shapes: list[Quad]) -> None:
    statements = [quad for quad in statements if not canonical_forms([quad.object])]
    shapes = [quad for quad in shapes if not (quad.predicate == sh("targetNode") and _is_literal(quad))]
    try:
        on_server = _as_on_a_server(statements, shapes)
    except ShapesError as error:
        assert "groups or limits" in error.message  # noqa: PT017 (queries of shapes may)
        return
    assert outline(on_server) == outline(validate_quads(statements, shapes))


def _is_literal(quad: Quad) -> bool:
    return isinstance(quad.object, Literal)
