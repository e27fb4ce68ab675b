"""The engine: stores of every kind give the same report, and results tell what they are about."""

import pytest
from pyoxigraph import NamedNode, Quad

from phegraph.errors import ShapesError
from phegraph.reference.validator import validate_reference
from phegraph.shacl.model import Report
from phegraph.shacl.report import report_text
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.data import RemoteData, data_of_store
from phegraph.shacl.validation.engine import results, validate_quads, validate_store
from phegraph.store.embedded import EmbeddedStore
from shacl.generated import outline
from shacl.graphs import found, quads, report

SHAPES = """
ex:S sh:targetClass ex:C ; sh:property
  [ sh:path ex:p ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:in ( 1 01 ) ],
  [ sh:path [ sh:inversePath ex:q ] ; sh:nodeKind sh:Literal ],
  [ sh:path ex:r ; sh:minCount 1 ; sh:severity sh:Info ] .
"""
DATA = 'ex:a a ex:C ; ex:p 1, 01, "5"^^xsd:int . ex:b a ex:C ; ex:p 1.50 . ex:c ex:q ex:a .'
SOURCE = NamedNode("http://example.org/source")
OTHER = NamedNode("http://example.org/other")


def stored(turtle: str, *more: str) -> EmbeddedStore:
    """A store with a source for each text."""
    store = EmbeddedStore()
    store.load([(SOURCE, quads(turtle)), *((OTHER, quads(text)) for text in more)])
    return store


def test_a_store_gives_the_report_of_its_words() -> None:
    assert outline(validate_store(stored(DATA), quads(SHAPES))) == outline(report(DATA, SHAPES))


def test_a_canonical_form_stays_where_another_form_of_it_was_written() -> None:
    shapes = read_shapes(quads("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."))
    for first, second in (("1", "01"), ("01", "1")):
        together = stored(f"ex:a a ex:C ; ex:p {first}, {second} .")
        apart = stored(f"ex:a a ex:C ; ex:p {first} .", f"ex:a ex:p {second} .")
        later = stored(f"ex:a a ex:C ; ex:p {first} .")
        later.load([(OTHER, quads(f"ex:a ex:p {second} ."))])
        for store in (together, apart, later):
            assert len(validate_store(store, shapes).results) == 1


def test_one_form_in_two_sources_is_one_value() -> None:
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:maxCount 1 ] ."
    assert validate_store(stored("ex:a a ex:C ; ex:p 01 .", "ex:a ex:p 01 ."), quads(shapes)).conforms


def test_inferred_statements_are_validated_too() -> None:
    store = stored("ex:a a ex:D .")
    (quad,) = quads("ex:a a ex:C .")
    store.extend([Quad(quad.subject, quad.predicate, quad.object, store.inferred)])
    shapes = "ex:S sh:targetClass ex:C ; sh:class ex:E ."
    assert len(validate_store(store, quads(shapes)).results) == 1


def test_the_shapes_graph_can_be_asked_beside_a_store() -> None:
    query = "SELECT $this { GRAPH $shapesGraph { $currentShape <http://example.org/limit> ?n } }"
    shapes = f'ex:S sh:targetClass ex:C ; ex:limit 1 ; sh:sparql [ sh:select "{query}" ] .'
    store = stored("ex:a a ex:C .")
    assert len(validate_store(store, quads(shapes)).results) == 1
    assert store.count() == 1

    class Elsewhere:
        noncanonical = ()

    with pytest.raises(ShapesError, match="shapesGraph"):
        data_of_store(Elsewhere(), read_shapes(quads(shapes)))  # type: ignore[arg-type]


def test_a_store_without_another_way_in_is_asked_page_by_page() -> None:
    data = "".join(f"ex:a{n} a ex:C ; ex:p {n}, {n + 1}, 'x' ." for n in range(20))
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:nodeKind sh:IRI ] ."
    store = stored(data)
    whole = outline(validate_store(store, quads(shapes)))
    for page in (1, 3, 7, 60, 1000):
        found = Report(tuple(results(RemoteData(store, page), read_shapes(quads(shapes)))))
        assert outline(found) == whole


def test_equal_rows_do_not_hold_up_the_pages() -> None:
    data = "ex:a a ex:C ; ex:p 'x'@en, 'y'@en, 'z'@en . ex:b a ex:C ; ex:p 'x'@en, 'y'@en ."
    shapes = read_shapes(
        quads("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:uniqueLang true ] .")
    )
    for page in (1, 2, 3):
        assert len(list(results(RemoteData(stored(data), page), shapes))) == 2


def test_more_blank_nodes_than_a_page_holds_are_told() -> None:
    store = stored("".join("[] a ex:C ." for _ in range(9)))
    shapes = read_shapes(quads("ex:S sh:targetClass ex:C ; sh:class ex:D ."))
    found = list(results(RemoteData(store, 4), shapes))
    assert len({result.focus for result in found}) == len(found) == 9


def test_a_limited_query_goes_to_a_server_node_by_node() -> None:
    query = "SELECT $this ?value { $this <http://example.org/p> ?value } LIMIT 1"
    shapes = read_shapes(quads(f'ex:S sh:targetClass ex:C ; sh:sparql [ sh:select "{query}" ] .'))
    store = stored("ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ; ex:p 1, 2 .")
    assert len(list(results(RemoteData(store), shapes))) == 2
    with pytest.raises(ShapesError, match="blank node"):
        list(results(RemoteData(stored("[] a ex:C ; ex:p 1 .")), shapes))


def test_results_can_be_left_in_the_middle() -> None:
    shapes = read_shapes(
        quads(
            "ex:S sh:targetClass ex:C ; sh:property "
            + ", ".join(f"[ sh:path ex:p{n} ; sh:minCount 1 ]" for n in range(50))
            + " ."
        )
    )
    found = results(data_of_store(stored("ex:a a ex:C .")), shapes)
    assert next(found).component.value.endswith("MinCountConstraintComponent")
    found.close()  # type: ignore[attr-defined]


def test_a_text_tells_the_worst_first() -> None:
    text = report_text(report(DATA, SHAPES))
    assert text.index("Violation in") < text.index("Info in")
    assert "Result Path: ^<http://example.org/q>" in text
    assert report_text(Report(())) == "Validation Report\nConforms: True\n"


def test_the_reference_validator_gives_the_same_plain_results() -> None:
    assert outline(validate_reference(quads(DATA), quads(SHAPES))) == outline(report(DATA, SHAPES))


@pytest.mark.parametrize("shapes", ["ex:S sh:targetClass ex:C ; sh:property [ sh:minCount 1 ] ."])
def test_the_reference_validator_says_what_it_cannot_use(shapes: str) -> None:
    with pytest.raises(ShapesError, match="pySHACL cannot use"):
        validate_reference(quads(DATA), quads(shapes))


@pytest.mark.parametrize(
    ("path", "count"), [("ex:p", 2), ("( ex:p ex:q )", 1), ("[ sh:alternativePath ( ex:p ex:q ) ]", 3)]
)
def test_a_path_that_begins_like_its_target_is_followed_whole(path: str, count: int) -> None:
    shapes = quads(f"ex:S a sh:PropertyShape ; sh:targetSubjectsOf ex:p ; sh:path {path} ; sh:in () .")
    data = quads("ex:a ex:p ex:b, 1 . ex:b ex:q 2 . ex:a ex:q 3 .")
    found = validate_quads(data, shapes)
    assert len(found.results) == count
    assert outline(found) == outline(validate_reference(data, shapes))


def test_constraints_whose_results_are_not_wanted_are_not_tried() -> None:
    store, shapes = stored(DATA), quads(SHAPES)
    every = validate_store(store, shapes).results
    info = [result for result in every if result.severity.value.endswith("#Info")]
    assert 0 < len(info) < len(every)
    wanted = validate_store(
        store, shapes, result_filter=lambda component, severity: severity.value.endswith("#Info")
    )
    assert list(wanted.results) == info


def test_a_compiled_query_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like GRAPH or FROM has a text guarded."""
    shapes = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:from ; sh:pattern 'from graph' ] ."
    monkeypatch.setattr("phegraph.sparql.guard.parse", None)
    assert found("ex:a a ex:C ; ex:from 'a service' .", shapes) == [("a", "a service", "Pattern")]
