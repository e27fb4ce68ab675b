"""Virtuoso: shapes whose plain translation it gets wrong, and random ones, give what they give embedded."""

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from pyoxigraph import Literal, Quad

from phegraph.errors import ShapesError, StoreError
from phegraph.shacl.model import Report
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.data import RemoteData
from phegraph.shacl.validation.engine import results, validate_quads, validate_store
from phegraph.shacl.vocabulary import sh
from phegraph.store.embedded import canonical_forms
from phegraph.store.remote import RemoteStore
from servers.test_virtuoso import fill, nameless, write
from shacl.drawn import typed
from shacl.generated import LITERALS, data, outline, shapes_graph
from shacl.graphs import quads

TARGET = "ex:S sh:targetClass ex:C ; "
DATA = """
ex:a a ex:C ; ex:p 1, 2, "k", "k"@en, ex:b, "2026-01-01"^^xsd:date ; ex:q ex:b .
ex:b a ex:C ; ex:p 2 ; ex:q ex:c, ex:d, ex:e . ex:c a ex:C ; ex:p ex:a, ex:c, ex:d, ex:e, ex:f .
[] a ex:C ; ex:q ex:b, [] .
"""


@pytest.mark.parametrize(
    "constraints",
    [
        *(f"sh:property [ sh:path ex:{p} ; sh:minCount {n} ]" for p in "pq" for n in (2, 3, 4, 5)),
        *(f"sh:property [ sh:path ex:{p} ; sh:maxCount {n} ]" for p in "pq" for n in (1, 2, 3, 4)),
        *(f"sh:property [ sh:path ex:p ; sh:nodeKind sh:{kind} ]" for kind in ("IRI", "BlankNodeOrLiteral")),
        "sh:nodeKind sh:IRI",
        "sh:not [ sh:nodeKind sh:IRI ]",
        'sh:hasValue "k"@en',
        "sh:in ( 1 2 ex:a )",
        'sh:property [ sh:path ex:p ; sh:in ( 1 2 "k"@en ex:b ) ]',
        'sh:property [ sh:path ex:p ; sh:in ( "2026-01-01"^^xsd:date 2 ) ]',
        'sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:hasValue "k"@en ]',
        "sh:property [ sh:path ex:p ; sh:not [ sh:languageIn () ] ]",
        "sh:xone ( [ sh:class ex:C ] [ sh:path ex:p ; sh:hasValue 2 ] )",
        "sh:xone ( [ sh:class ex:C ] [ sh:path ex:p ; sh:hasValue 2 ] [ sh:path ex:q ; sh:minCount 1 ] )",
    ],
)  # fmt: skip
def test_constraints_that_virtuoso_needs_in_another_form(store: RemoteStore, constraints: str) -> None:
    statements = fill(store, DATA)
    shapes = read_shapes(quads(TARGET + constraints + " ."))
    assert nameless(outline(validate_store(store, shapes))) == nameless(
        outline(validate_quads(statements, shapes))
    )


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("[ sh:oneOrMorePath ex:q ]", "<http://example.org/q>+"),
        ("[ sh:zeroOrMorePath ex:q ]", "<http://example.org/q>+"),
        ("[ sh:oneOrMorePath [ sh:inversePath ex:q ] ]", "(^<http://example.org/q>)+"),
        ("( ex:p [ sh:oneOrMorePath [ sh:inversePath ex:q ] ] )", "(^<http://example.org/q>)+"),
    ],
)
@pytest.mark.parametrize(
    "constraint", ["sh:not [ sh:path {} ; sh:minCount 2 ]", "sh:property [ sh:path {} ; sh:class ex:D ]"]
)
def test_repeated_paths_are_an_error_that_names_shape_and_path(
    store: RemoteStore, constraint: str, path: str, shown: str
) -> None:
    fill(store, DATA)
    with pytest.raises(StoreError) as error:
        validate_store(store, quads(TARGET + constraint.format(path) + " ."))
    assert "<http://example.org/S>" in error.value.message
    assert error.value.message.endswith(f"so it is not asked for {shown}.")
    assert error.value.hint == "Validate a copy of the data here."


COUNTING = "SELECT $this { $this <http://example.org/p> ?x } GROUP BY $this HAVING (COUNT(?x) > 1)"
ASKING = """ex:X a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
    sh:validator [ sh:ask "ASK { $value <http://example.org/p> ?x } HAVING (COUNT(?x) < $limit)" ] ."""


@pytest.mark.parametrize(
    "shapes",
    [
        f'{TARGET} sh:not [ sh:sparql [ sh:select "{COUNTING}" ] ] .',
        f"{TARGET} ex:limit 2 . {ASKING}",
    ],
)
def test_queries_that_group_within_another_are_an_error_that_names_the_shape(
    store: RemoteStore, shapes: str
) -> None:
    with pytest.raises(ShapesError, match=r"<http://example.org/S>: .* groups or limits its solutions"):
        validate_store(store, quads(shapes))


def test_a_literal_as_target_node_is_refused_on_a_server(store: RemoteStore) -> None:
    with pytest.raises(ShapesError, match=r"<http://example.org/S>: .* target node .*true.*, a literal"):
        validate_store(store, quads("ex:S sh:targetNode true ; sh:nodeKind sh:IRI ."))


def test_blank_focus_nodes_are_told_as_blank_nodes_and_not_asked_for(store: RemoteStore) -> None:
    fill(store, "_:b a ex:C ; ex:p 1, 2 .")
    (result,) = validate_store(
        store, quads(TARGET + "sh:property [ sh:path ex:p ; sh:maxCount 1 ] .")
    ).results
    assert type(result.focus).__name__ == "BlankNode"
    p = "<http://example.org/p>"
    assert result.about == f"[ rdf:type <http://example.org/C> ; {p} 1 ; {p} 2 ]"
    one_by_one = 'sh:sparql [ sh:select "SELECT $this { $this <http://example.org/p> ?x } LIMIT 1" ] .'
    with pytest.raises(ShapesError, match="blank node as focus node, which has no name on a server"):
        validate_store(store, quads(TARGET + one_by_one))


def test_a_blank_focus_node_is_described_by_the_iri_that_leads_to_it(store: RemoteStore) -> None:
    fill(store, "ex:a ex:q [ a ex:C ; ex:p 1, 2 ], [ a ex:C ; ex:p 1 ] . ex:b a ex:C ; ex:p 3, 4 .")
    report = validate_store(store, quads(TARGET + "sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."))
    told = {result.about or str(result.focus) for result in report.results}
    assert told == {"<http://example.org/a> <http://example.org/q> []", "<http://example.org/b>"}


def test_more_blank_focus_nodes_than_a_page_are_all_told(store: RemoteStore) -> None:
    fill(store, "".join(f"ex:a{n} ex:q [ a ex:C ; ex:p {n}, 'x' ] ." for n in range(30)))
    shapes = read_shapes(quads(TARGET + "sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."))
    found = list(results(RemoteData(store, page=7), shapes))
    told = {f"<http://example.org/a{n}> <http://example.org/q> []" for n in range(30)}
    assert len(found) == 60
    assert {result.about for result in found} == told


# Virtuoso keeps `true` as `1`, and has no ill-typed integers.
KEPT = [term for term in LITERALS if not canonical_forms([term])]
KEPT = [term for term in KEPT if term not in (typed("true", "boolean"), typed("x", "integer"))]


@seed(20260102)
@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)
@given(data(KEPT), shapes_graph(KEPT))
def test_random_shapes_find_what_they_find_embedded(
    store: RemoteStore, statements: list[Quad], shapes: list[Quad]
) -> None:
    statements = [quad for quad in statements if not canonical_forms([quad.object])]
    targets = [quad.object for quad in shapes if quad.predicate == sh("targetNode")]
    if any(isinstance(target, Literal) for target in targets):
        return
    write(store, statements)
    known = read_shapes(shapes)
    try:
        remote = Report(tuple(results(RemoteData(store), known)))
    except (StoreError, ShapesError) as error:
        # It may give up, if it says so.
        assert any(reason in error.message for reason in ("Virtuoso", "groups or limits"))  # noqa: PT017
        return
    assert nameless(outline(remote)) == nameless(outline(validate_quads(statements, known)))
