"""What the draft of SHACL 1.2 adds (2026-08-03): each component by its text, and nothing without asking."""

import re

import pytest
from pyoxigraph import NamedNode

import phegraph
from phegraph.shacl.model import Report
from phegraph.shacl.report import report_triples
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.shacl.vocabulary import sh
from shacl.graphs import PREFIXES, left_out, quads

LISTS = """
ex:none a ex:C ; ex:p () .
ex:one a ex:C ; ex:p ( 1 ) .
ex:two a ex:C ; ex:p ( 1 2 ) .
ex:twice a ex:C ; ex:p ( 1 2 1 ) .
ex:literal a ex:C ; ex:p 1 .
ex:other a ex:C ; ex:p ex:nothing .
ex:open a ex:C ; ex:p [ rdf:first 1 ; rdf:rest ex:nothing ] .
ex:empty a ex:C ; ex:p [ rdf:rest () ] .
ex:forked a ex:C ; ex:p [ rdf:first 1 ; rdf:rest (), ( 2 ) ] .
ex:double a ex:C ; ex:p [ rdf:first 1, 2 ; rdf:rest () ] .
ex:circle a ex:C ; ex:p ex:cell . ex:cell rdf:first 1 ; rdf:rest ex:cell .
"""
NO_LISTS = {"literal", "other", "open", "empty", "forked", "double", "circle"}
OF_P = "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {} ] ."


def report(data: str, shapes: str) -> Report:
    """The report under the draft; nothing may be left out."""
    found = validate_quads(quads(data), read_shapes(quads(shapes), draft=True), details=True)
    assert not found.unchecked, found.unchecked
    return found


def focus_nodes(data: str, shapes: str) -> list[str]:
    """The local names of the focus nodes of all results."""
    return sorted(
        result.focus.value.removeprefix("http://example.org/") for result in report(data, shapes).results
    )


@pytest.mark.parametrize(
    ("constraint", "violating"),
    [
        ("sh:minListLength 0", set()),
        ("sh:minListLength 1", {"none"}),
        ("sh:minListLength 2", {"none", "one"}),
        ("sh:minListLength 3", {"none", "one", "two"}),
        ("sh:maxListLength 0", {"one", "two", "twice"}),
        ("sh:maxListLength 1", {"two", "twice"}),
        ("sh:maxListLength 3", set()),
        ("sh:uniqueMembers true", {"twice"}),
        ("sh:uniqueMembers false", set()),
        ("sh:memberShape [ sh:datatype xsd:integer ]", set()),
        ("sh:memberShape [ sh:maxInclusive 1 ]", {"two", "twice"}),
    ],
)
def test_what_a_list_must_be(constraint: str, violating: set[str]) -> None:
    """Sections 7.5.1 to 7.5.4; what is no SHACL list violates each of them."""
    assert focus_nodes(LISTS, OF_P.format(constraint)) == sorted(NO_LISTS | violating)


@pytest.mark.parametrize("constraint", ["minListLength 3", "maxListLength 1", "uniqueMembers true"])
def test_lists_are_tested_in_shapes_that_others_refer_to(constraint: str) -> None:
    shapes = f"ex:S sh:targetClass ex:C ; sh:not [ sh:not [ sh:path ex:p ; sh:{constraint} ] ] ."
    assert focus_nodes(LISTS, shapes) == focus_nodes(LISTS, OF_P.format(f"sh:{constraint}"))


def test_a_list_is_none_where_its_end_goes_on() -> None:
    shapes = OF_P.format("sh:minListLength 0")
    assert focus_nodes("ex:a a ex:C ; ex:p () .", shapes) == []
    assert focus_nodes("ex:a a ex:C ; ex:p () . rdf:nil rdf:first 1 .", shapes) == ["a"]


def test_lists_of_lists_are_lists_of_members() -> None:
    shapes = OF_P.format("sh:memberShape [ sh:memberShape [ sh:nodeKind sh:IRI ] ]")
    data = "ex:a a ex:C ; ex:p ( ( ex:x ) ( ex:y ex:z ) ) . ex:b a ex:C ; ex:p ( ( ex:x ) ( 1 ) ) ."
    assert focus_nodes(data, shapes) == ["b"]


def test_a_list_of_a_thousand_members_has_a_thousand() -> None:
    members = " ".join(map(str, range(1000)))
    data = f"ex:a a ex:C ; ex:p ( {members} ) ."
    assert focus_nodes(data, OF_P.format("sh:minListLength 1000 ; sh:maxListLength 1000")) == []
    assert focus_nodes(data, OF_P.format("sh:minListLength 1001")) == ["a"]
    assert focus_nodes(data, OF_P.format("sh:maxListLength 999")) == ["a"]


def test_lists_with_literals_as_written_have_details() -> None:
    (result,) = report("ex:a a ex:C ; ex:p ( 01 2 01 ) .", OF_P.format("sh:uniqueMembers true")).results
    assert [detail.value.value for detail in result.details if detail.value] == ["01"]
    (result,) = report(
        "ex:a a ex:C ; ex:p ( 01 2 ) .", OF_P.format("sh:memberShape [ sh:hasValue 2 ]")
    ).results
    assert [detail.focus.value for detail in result.details] == ["01"]


@pytest.mark.parametrize("character", [r"\n", r"\r", r"\f", r"\u000B"])
def test_a_single_line_has_no_break(character: str) -> None:
    """Section 7.4.4."""
    data = f'ex:a a ex:C ; ex:p "a{character}b" . ex:b a ex:C ; ex:p "a b", ex:x, _:b, 1 .'
    assert focus_nodes(data, OF_P.format("sh:singleLine true")) == ["a"]
    assert focus_nodes(data, OF_P.format("sh:singleLine false")) == []


def test_one_of_several_classes_datatypes_or_node_kinds_is_enough() -> None:
    """Sections 7.1.1 to 7.1.3; several values are a conjunction as before."""
    data = (
        "ex:D2 rdfs:subClassOf ex:D . ex:x a ex:D2 . ex:y a ex:E . ex:z a ex:F . ex:w a ex:D, ex:E ."
        "ex:x1 a ex:C ; ex:p ex:x . ex:y1 a ex:C ; ex:p ex:y . ex:z1 a ex:C ; ex:p ex:z ."
        "ex:w1 a ex:C ; ex:p ex:w . ex:l1 a ex:C ; ex:p 1 ."
    )
    assert focus_nodes(data, OF_P.format("sh:class ( ex:D ex:E )")) == ["l1", "z1"]
    assert focus_nodes(data, OF_P.format("sh:class ex:D, ex:E")) == ["l1", "l1", "x1", "y1", "z1", "z1"]
    literals = 'ex:a a ex:C ; ex:p 1 . ex:b a ex:C ; ex:p "x"@en . ex:c a ex:C ; ex:p "q"^^xsd:integer .'
    assert focus_nodes(literals, OF_P.format("sh:datatype ( xsd:integer xsd:date )")) == ["b", "c"]
    kinds = "ex:a a ex:C ; ex:p ex:x . ex:b a ex:C ; ex:p [] . ex:c a ex:C ; ex:p 1 ."
    assert focus_nodes(kinds, OF_P.format("sh:nodeKind ( sh:IRI sh:Literal )")) == ["b"]


def test_a_list_of_node_kinds_has_simple_ones() -> None:
    shapes = read_shapes(quads(OF_P.format("sh:nodeKind ( sh:IRI sh:BlankNodeOrLiteral )")), draft=True)
    assert [finding.rule for finding in shapes.unchecked] == ["shapes/ill-formed"]


PAIRS = (
    "ex:a a ex:C ; ex:p 1, 2 ; ex:q [ ex:r 1, 2 ] . ex:b a ex:C ; ex:p 1, 2 ; ex:q [ ex:r 1, 3 ] ."
    "ex:c a ex:C ; ex:p 1 ; ex:q [ ex:r 2 ], [ ex:r 3 ] . ex:d a ex:C ; ex:q [ ex:r 1 ] ."
    "ex:e a ex:C ; ex:p 1 ."
)


@pytest.mark.parametrize(
    "path", ["( ex:q ex:r )", "[ sh:inversePath ( [ sh:inversePath ex:r ] [ sh:inversePath ex:q ] ) ]"]
)
@pytest.mark.parametrize(
    ("parameter", "violating"),
    [
        ("equals", ["b", "b", "c", "c", "c", "d", "e"]),
        ("disjoint", ["a", "a", "b"]),
        ("subsetOf", ["b", "c", "e"]),
        ("lessThan", ["a", "a", "a", "b", "b"]),
        ("lessThanOrEquals", ["a", "b"]),
    ],
)
def test_values_are_compared_with_those_of_a_path(parameter: str, violating: list[str], path: str) -> None:
    """Sections 7.6.1 to 7.6.5."""
    shapes = OF_P.format(f"sh:{parameter} {path}")
    assert focus_nodes(PAIRS, shapes) == violating
    nested = f"ex:S sh:targetClass ex:C ; sh:not [ sh:not [ sh:path ex:p ; sh:{parameter} {path} ] ] ."
    assert focus_nodes(PAIRS, nested) == sorted(set(violating))


def test_values_are_compared_with_those_of_a_path_of_no_step() -> None:
    data = "ex:a a ex:C ; ex:p ex:a . ex:b a ex:C ; ex:p ex:x ; ex:q ex:x . ex:c a ex:C ; ex:p ex:y ."
    shapes = OF_P.format("sh:subsetOf [ sh:zeroOrOnePath ex:q ]")
    assert focus_nodes(data, shapes) == ["c"]


def test_a_message_shows_the_path() -> None:
    (result,) = report("ex:a a ex:C ; ex:p 1 .", OF_P.format("sh:subsetOf ( ex:q ex:r )")).results
    of, path = "<http://example.org/p>", "<http://example.org/q>/<http://example.org/r>"
    assert result.messages[0].value == f"Its {of} is no value of {path}."


def test_some_value_must_conform() -> None:
    """Section 7.8.3."""
    data = "ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ; ex:p 2 . ex:c a ex:C ."
    shapes = OF_P.format("sh:someValue [ sh:maxInclusive 1 ]")
    assert focus_nodes(data, shapes) == ["b", "c"]
    assert [result.value for result in report(data, shapes).results] == [None, None]


def test_a_root_class_is_above_or_the_value_itself() -> None:
    """Section 7.9.4."""
    data = (
        "ex:D rdfs:subClassOf ex:R . ex:E rdfs:subClassOf ex:D, ex:D . ex:F rdfs:subClassOf ex:O ."
        "_:b rdfs:subClassOf ex:R ."
        "ex:a a ex:C ; ex:p ex:R, ex:D, ex:E . ex:b a ex:C ; ex:p ex:F . ex:c a ex:C ; ex:p _:b ."
        "ex:d a ex:C ; ex:p 1 . ex:e a ex:C ; ex:p ex:O ."
    )
    assert focus_nodes(data, OF_P.format("sh:rootClass ex:R")) == ["b", "c", "d", "e"]
    assert focus_nodes(data, OF_P.format("sh:rootClass ( ex:R ex:O )")) == ["c", "d"]


@pytest.mark.parametrize(
    "target", ["sh:targetClass ex:C", "sh:targetSubjectsOf ex:k", "sh:targetWhere [ sh:class ex:C ]"]
)
def test_values_are_unique_among_the_targets(target: str) -> None:
    """Section 7.9.5: the sets of values count, and what lacks one of the properties is no double."""
    data = (
        "ex:a a ex:C ; ex:k 1, 2 ; ex:l 1 . ex:b a ex:C ; ex:k 2, 1 ; ex:l 1 ."
        "ex:c a ex:C ; ex:k 1 ; ex:l 1 . ex:d a ex:C ; ex:k 3 . ex:e a ex:C ; ex:k 3 ."
        "ex:f a ex:C ; ex:k 4 ; ex:l 5 . ex:g ex:l 5 ."
    )
    assert focus_nodes(data, f"ex:S {target} ; sh:uniqueValuesFor ( ex:k ex:l ) .") == ["a", "b"]
    assert focus_nodes(data, f"ex:S {target} ; sh:uniqueValuesFor ex:k .") == ["a", "b", "d", "e"]


def test_unique_values_need_another_target_of_the_same_shape() -> None:
    data = "ex:a a ex:C ; ex:k 1 . ex:b a ex:D ; ex:k 1 ."
    assert focus_nodes(data, "ex:S sh:targetClass ex:C ; sh:uniqueValuesFor ex:k .") == []
    nested = "ex:T sh:targetClass ex:C ; sh:node ex:S . ex:S sh:targetNode ex:b ; sh:uniqueValuesFor ex:k ."
    assert focus_nodes(data, nested) == ["a"]


def test_targets_are_the_nodes_that_conform() -> None:
    """Section 3.1.3.6."""
    data = "ex:a ex:age 18 . ex:b ex:age 17 . ex:c ex:age 20 ; ex:vote ex:x ."
    adult = "[ sh:property [ sh:path ex:age ; sh:minCount 1 ; sh:minInclusive 18 ] ]"
    shapes = f"ex:S sh:targetWhere {adult} ; sh:property [ sh:path ex:vote ; sh:minCount 1 ] ."
    assert focus_nodes(data, shapes) == ["a"]
    literals = "ex:S sh:targetWhere [ sh:datatype xsd:integer ] ; sh:maxInclusive 19 ."
    assert focus_nodes(data, literals) == ["20"]


@pytest.mark.parametrize("where", ["sh:severity sh:Debug", "sh:deactivated true", "sh:class ( ex:C ex:E )"])
def test_a_class_that_does_not_decide_alone_selects_no_targets(where: str) -> None:
    """To a shape that is deactivated, or whose results do not count, all nodes conform."""
    shapes = (
        f"ex:S sh:targetWhere [ sh:class ex:C ; {where} ] ; sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )
    violating = ["C", "E", "a", "b"] if "class" not in where else ["a"]
    assert focus_nodes("ex:a a ex:C . ex:b a ex:E .", shapes) == violating


def test_rules_apply_where_targets_conform() -> None:
    shapes = (
        "ex:S sh:targetWhere [ sh:class ex:C ] ; sh:rule [ a sh:TripleRule ; sh:subject sh:this ; "
        "sh:predicate ex:q ; sh:object 1 ] . ex:T sh:targetSubjectsOf ex:q ; sh:class ex:D ."
    )
    assert focus_nodes("ex:a a ex:C . ex:b a ex:E .", shapes) == ["a"]


def test_targets_of_a_partial_shape_are_left_out() -> None:
    shapes = "ex:S sh:targetWhere ex:T ; sh:class ex:D . ex:T sh:class ex:C ; sh:minLength 'x' ."
    unchecked = read_shapes(quads(shapes), draft=True).unchecked
    assert [finding.rule for finding in unchecked] == ["shapes/ill-formed", "shapes/partial"]


def test_a_shape_class_targets_its_instances() -> None:
    """Section 3.1.3.3."""
    data = "ex:a a ex:S . ex:b a ex:T . ex:T rdfs:subClassOf ex:S ."
    assert focus_nodes(data, "ex:S a sh:ShapeClass ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .") == [
        "a",
        "b",
    ]


def test_nodes_of_the_data_name_their_shape() -> None:
    """Section 3.1.3.7."""
    data = "ex:a sh:shape ex:S . [] sh:shape ex:S . ex:b sh:shape ex:Other ."
    found = report(data, "ex:S a sh:NodeShape ; sh:property [ sh:path ex:p ; sh:minCount 1 ] .")
    assert len(found.results) == 2


def test_values_are_unique_among_the_nodes_that_name_a_shape() -> None:
    data = "ex:a sh:shape ex:S ; ex:k 1 . ex:b sh:shape ex:S ; ex:k 1 . ex:c ex:k 1 ."
    assert focus_nodes(data, "ex:S a sh:NodeShape ; sh:uniqueValuesFor ex:k .") == ["a", "b"]


def test_a_shape_is_closed_by_the_types_of_a_node() -> None:
    """Section 7.9.1: properties of all types, of classes above, and of shapes that target them."""
    shapes = (
        "ex:C a rdfs:Class, sh:NodeShape ; sh:closed sh:ByTypes ; sh:ignoredProperties ( ex:i ) ; "
        "sh:property [ sh:path ex:p ] . ex:D a rdfs:Class, sh:NodeShape ; rdfs:subClassOf ex:C ; "
        "sh:property [ sh:path ex:q ] . ex:U sh:targetClass ex:D ; a sh:NodeShape ; sh:node ex:V ; "
        "sh:property [ sh:path ex:u ] . ex:V a sh:NodeShape ; sh:property [ sh:path ex:v ] ."
    )
    data = (
        "ex:D rdfs:subClassOf ex:C . ex:a a ex:C ; ex:p 1 ; ex:i 1 . ex:b a ex:C ; ex:q 1 ."
        "ex:c a ex:D ; ex:p 1 ; ex:q 1 ; ex:u 1 ; ex:v 1 . ex:d a ex:C, ex:Other ; ex:w 1 ."
    )
    assert focus_nodes(data, shapes) == ["b", "d"]


@pytest.mark.parametrize(
    ("severity", "conforms"),
    [("Violation", False), ("Warning", False), ("Info", False), ("Debug", True), ("Trace", True)],
)
def test_data_conform_with_results_of_debug_and_trace(severity: str, conforms: bool) -> None:
    """Sections 3.1.4 and 6.6: so do nodes that are tested against a shape of another."""
    own = f"ex:S sh:targetClass ex:C ; sh:severity sh:{severity} ; sh:class ex:D ."
    found = report("ex:a a ex:C .", own)
    assert (found.conforms, len(found.results)) == (conforms, 1)
    nested = f"ex:S sh:targetClass ex:C ; sh:node ex:T . ex:T sh:severity sh:{severity} ; sh:class ex:D ."
    assert report("ex:a a ex:C .", nested).conforms is conforms
    assert (sh("conformanceDisallows") in {triple.predicate for triple in report_triples(found)}) is False


def test_without_the_draft_any_result_counts() -> None:
    shapes = "ex:S sh:targetClass ex:C ; sh:severity sh:Debug ; sh:class ex:D ."
    assert not validate_quads(quads("ex:a a ex:C ."), quads(shapes)).conforms


@pytest.mark.parametrize(
    "part",
    [
        "sh:singleLine true",
        "sh:memberShape ex:T",
        "sh:minListLength 1",
        "sh:maxListLength 1",
        "sh:uniqueMembers true",
        "sh:subsetOf ex:p",
        "sh:someValue ex:T",
        "sh:rootClass ex:R",
        "sh:uniqueValuesFor ex:k",
        "sh:targetWhere [ sh:class ex:C ]",
        "a sh:ShapeClass",
        "sh:class ( ex:D ex:E )",
        "sh:datatype ( xsd:date xsd:time )",
        "sh:nodeKind ( sh:IRI sh:Literal )",
        "sh:equals ( ex:p ex:q )",
        "sh:disjoint [ sh:inversePath ex:p ]",
        "sh:closed sh:ByTypes",
    ],
)
def test_without_asking_each_is_named_with_a_hint(part: str) -> None:
    """What is not read is left out with a warning that says how to have it; with the draft nothing is."""
    shapes = f"ex:S sh:targetClass ex:C ; {part} ."
    (finding,) = left_out(shapes)
    assert "--draft" in finding.hint
    assert re.findall("sh:[A-Za-z]+", part)[0] in finding.message
    assert not read_shapes(quads(shapes), draft=True).unchecked


@pytest.mark.parametrize("part", ["sh:reifierShape ex:T", "sh:nodeKind sh:TripleTerm"])
@pytest.mark.parametrize("draft", [False, True])
def test_what_needs_rdf_1_2_is_refused_by_name(part: str, draft: bool) -> None:
    (finding,) = read_shapes(quads(f"ex:S sh:targetClass ex:C ; {part} ."), draft=draft).unchecked
    assert "needs RDF 1.2" in finding.message + finding.hint


def test_the_draft_is_asked_for_in_python() -> None:
    data = PREFIXES + "ex:a a ex:C ; ex:p ( 1 1 ) ."
    shapes = PREFIXES + OF_P.format("sh:uniqueMembers true")
    assert [result.focus for result in phegraph.validate(data, shapes, draft=True).results] == [
        NamedNode("http://example.org/a")
    ]
    assert phegraph.validate(data, shapes).unchecked
