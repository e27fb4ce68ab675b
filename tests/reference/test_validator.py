"""The reference validator: pySHACL as it is used is pySHACL."""

import pyoxigraph as ox
import pytest

from phegraph.errors import ShapesError
from phegraph.reference.validator import validate_reference

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
