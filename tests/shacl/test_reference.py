"""The reference validator: pySHACL as it is used is pySHACL."""

import pyoxigraph as ox

from phegraph.shacl.reference import validate_reference

_PREFIXES = "@prefix : <http://x/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "


def parse(turtle: str) -> list[ox.Quad]:
    return list(ox.parse(_PREFIXES + turtle, format=ox.RdfFormat.TURTLE))


def test_a_result_about_a_blank_node_has_a_message_of_pyshacls_own() -> None:
    shapes = parse(":S a sh:NodeShape ; sh:targetObjectsOf :p ; sh:property [ sh:path :q ; sh:hasValue 1 ] .")
    (result,) = validate_reference(parse(":x :p [ :r 2 ] ."), shapes).results
    assert isinstance(result.focus, ox.BlankNode)
    assert "[ <http://x/r> " in result.messages[0].value
