"""The syntax rules of parameters (SHACL, section 4): how many values, and on which shapes."""

import pytest

from phegraph.shacl.shapes.reader import read_shapes
from shacl.graphs import found, left_out, quads

ONCE = {
    "datatype": ("xsd:string", "xsd:date"),
    "nodeKind": ("sh:IRI", "sh:Literal"),
    "minCount": ("1", "2"),
    "maxCount": ("1", "2"),
    "minExclusive": ("1", "2"),
    "minInclusive": ("1", "2"),
    "maxExclusive": ("1", "2"),
    "maxInclusive": ("1", "2"),
    "minLength": ("1", "2"),
    "maxLength": ("1", "2"),
    "pattern": ('"a"', '"b"'),
    "languageIn": ('( "en" )', '( "de" )'),
    "uniqueLang": ("true", "false"),
    "closed": ("true", "false"),
    "in": ("( 1 )", "( 2 )"),
    "qualifiedMinCount": ("1", "2"),
    "qualifiedMaxCount": ("1", "2"),
}
OF_PROPERTIES = (
    "minCount",
    "maxCount",
    "uniqueLang",
    "qualifiedMinCount",
    "qualifiedMaxCount",
    "lessThan",
    "lessThanOrEquals",
)


def _faults(shapes: str) -> list[str]:
    return [finding.message for finding in left_out(shapes)]


def _also(parameter: str) -> str:
    return "; sh:qualifiedValueShape [ sh:class ex:D ]" if parameter.startswith("qualified") else ""


@pytest.mark.parametrize("parameter", ONCE)
def test_these_parameters_have_one_value(parameter: str) -> None:
    one, two = ONCE[parameter]
    shape = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:{} {} {} ] ."
    assert read_shapes(quads(shape.format(parameter, one, _also(parameter)))).shapes
    (fault,) = _faults(shape.format(parameter, f"{one}, {two}", _also(parameter)))
    assert f"sh:{parameter}" in fault


@pytest.mark.parametrize("parameter", OF_PROPERTIES)
def test_these_parameters_belong_to_property_shapes(parameter: str) -> None:
    value = ONCE.get(parameter, ("ex:q",))[0]
    (fault,) = _faults(f"ex:S sh:targetClass ex:C ; sh:{parameter} {value} {_also(parameter)} .")
    assert f"sh:{parameter}" in fault


@pytest.mark.parametrize("parameter", ["class", "hasValue", "node", "not", "equals", "disjoint"])
def test_these_parameters_may_have_several_values(parameter: str) -> None:
    known = "ex:q a sh:NodeShape . ex:r a sh:NodeShape ."
    shapes = read_shapes(quads(f"{known} ex:S sh:targetClass ex:C ; sh:{parameter} ex:q, ex:r ."))
    assert len(next(shape for shape in shapes.shapes.values() if shape.constraints).constraints) == 2


def test_a_value_without_a_language_is_in_none_of_the_languages() -> None:
    shapes = 'ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:languageIn ( "en" ) ] .'
    assert len(found('ex:a a ex:C ; ex:p ex:b, 1, "x", "y"@en .', shapes)) == 3


def test_a_closed_shape_allows_the_paths_that_are_properties() -> None:
    inverse = "[ sh:path [ sh:inversePath ex:q ] ]"
    shapes = f"ex:S sh:targetNode ex:a ; sh:closed true ; sh:property [ sh:path ex:p ], {inverse} ."
    assert found("ex:a ex:p 1 ; ex:q 2 .", shapes) == [("a", "2", "Closed")]
