"""The reference validator: pySHACL as it is used is pySHACL."""

import pyoxigraph as ox
import pytest

from phegraph.errors import QueryError, ShapesError
from phegraph.reference.validator import validate_reference
from shacl.graphs import quads

_PREFIXES = "@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "


def parse(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(_PREFIXES + turtle, format=ox.RdfFormat.TURTLE))


def test_a_result_about_a_blank_node_has_a_message_of_pyshacls_own() -> None:
    shapes = parse(":S a sh:NodeShape ; sh:targetObjectsOf :p ; sh:property [ sh:path :q ; sh:hasValue 1 ] .")
    (result,) = validate_reference(parse(":x :p [ :r 2 ] ."), shapes).results
    assert isinstance(result.focus, ox.BlankNode)
    assert "[ <http://x/r> " in result.messages[0].value


def test_a_message_that_is_filled_in_keeps_its_language() -> None:
    shapes = parse(
        """:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql [
            sh:message "It has {?value}."@en , "Cela a {?value}."@fr ;
            sh:select "SELECT $this ?value { $this <http://x/p> ?value }" ] ."""
    )
    (result,) = validate_reference(parse(':x :p "(1)" .'), shapes).results
    assert set(result.messages) == {
        ox.Literal("It has (1).", language="en"),
        ox.Literal("Cela a (1).", language="fr"),
    }


def test_what_pyshacl_trips_over_is_an_error_of_its_shapes() -> None:
    shapes = parse(
        """:S a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql [
            sh:message "{?value}" ; sh:select "SELECT $this ?value { $this <http://x/p> ?value }" ] ."""
    )
    with pytest.raises(ShapesError, match="pySHACL cannot use these shapes"):
        validate_reference(parse(r':x :p "\\9" .'), shapes)


def shapes_with_prefix(prefix: str, namespace: str = "http://example.org/") -> list[ox.Quad]:
    return quads(
        f'ex:O sh:declare [ sh:prefix "{prefix}" ; sh:namespace "{namespace}"^^xsd:anyURI ] .'
        "ex:S sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex:O ;"
        ' sh:select "SELECT $this { $this <http://example.org/p> 1 }" ] .'
    )


@pytest.mark.parametrize("prefix", ["e", "", "e-1.a", "é"])
def test_a_prefix_of_shapes_may_be_any_that_sparql_has(prefix: str) -> None:
    data = quads("ex:a a ex:C ; ex:p 1 .")
    assert len(validate_reference(data, shapes_with_prefix(prefix)).results) == 1


@pytest.mark.parametrize(
    "prefix",
    [
        "a b",
        "a:",
        "1",
        "a: <urn:a> ASK {} #",
        "a: <urn:a> SELECT * { SERVICE <urn:b> {} } #",
        "a: <urn:a> PREFIX b",
    ],
)
def test_a_prefix_of_shapes_that_is_more_than_one_is_refused(prefix: str) -> None:
    with pytest.raises(QueryError, match="is no prefix"):
        validate_reference(quads("ex:a a ex:C ."), shapes_with_prefix(prefix))
