"""Constraint components: what the specification says of each, where an example tells it best."""

import pytest

from shacl.graphs import found

S = "ex:S sh:targetClass ex:C ; "


def test_a_class_is_reached_through_its_subclasses() -> None:
    classes = "ex:D rdfs:subClassOf ex:E . ex:E rdfs:subClassOf ex:F . "
    data = classes + "ex:d a ex:D . ex:a a ex:C ; ex:p ex:d, ex:x ."
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:class ex:F ] .") == [("a", "x", "Class")]


@pytest.mark.parametrize("number", [3, 20, 600])
def test_a_class_is_reached_through_however_many_subclasses(number: int) -> None:
    chain = "".join(f"ex:D{n} rdfs:subClassOf ex:D{n + 1} . " for n in range(number))
    data = chain + f"ex:D{number} rdfs:subClassOf ex:D0 . ex:d a ex:D0 . ex:a a ex:C ; ex:p ex:d, ex:x ."
    shape = S + f"sh:property [ sh:path ex:p ; sh:class ex:D{number // 2} ] ."
    assert found(data, shape) == [("a", "x", "Class")]


def test_a_class_is_reached_through_a_subclass_without_a_name() -> None:
    classes = "ex:D rdfs:subClassOf [ rdfs:subClassOf ex:F ] . "
    data = classes + "ex:d a ex:D . ex:a a ex:C ; ex:p ex:d, ex:x ."
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:class ex:F ] .") == [("a", "x", "Class")]


@pytest.mark.parametrize("number", ["9223372036854775807", "99999999999999999999", "9" * 5000])
@pytest.mark.parametrize("what", ["Count", "Length"])
def test_a_number_may_be_larger_than_any_that_a_store_counts_to(what: str, number: str) -> None:
    data = 'ex:a a ex:C ; ex:p "x" .'
    assert found(data, S + f"sh:property [ sh:path ex:p ; sh:max{what} {number} ] .") == []
    value = "" if what == "Count" else "x"
    assert found(data, S + f"sh:property [ sh:path ex:p ; sh:min{what} {number} ] .") == [
        ("a", value, f"Min{what}")
    ]


def test_a_number_of_values_that_qualify_may_be_larger_than_any_that_a_store_counts_to() -> None:
    data = "ex:a a ex:C ; ex:p ex:b ."
    shape = "sh:property [ sh:path ex:p ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualified{} ] ."
    assert found(data, S + shape.format("MaxCount 99999999999999999999")) == []
    assert found(data, S + shape.format("MinCount 99999999999999999999")) == [("a", "", "QualifiedMinCount")]


def test_a_number_may_have_noughts_and_a_sign_in_front() -> None:
    data = 'ex:a a ex:C ; ex:p "xy" .'
    assert found(data, S + f"sh:property [ sh:path ex:p ; sh:maxLength +{'0' * 30}2 ] .") == []
    assert found(data, S + f"sh:property [ sh:path ex:p ; sh:maxLength {'0' * 30} ] .") == [
        ("a", "xy", "MaxLength")
    ]


@pytest.mark.parametrize(
    ("datatype", "value", "valid"),
    [
        ("xsd:integer", "+05", True),
        ("xsd:integer", " 5 ", False),
        ("xsd:byte", "127", True),
        ("xsd:byte", "128", False),
        ("xsd:date", "2024-02-29", True),
        ("xsd:date", "2023-02-29", False),
        ("xsd:time", "24:00:00", True),
        ("xsd:gYear", "-0044", True),
        ("xsd:boolean", "1", True),
        ("xsd:boolean", "yes", False),
        ("xsd:string", "anything", True),
        ("ex:own", "anything", True),
    ],
)
def test_a_datatype_asks_for_a_valid_text(datatype: str, value: str, valid: bool) -> None:
    data = f'ex:a a ex:C ; ex:p "{value}"^^{datatype} .'
    shapes = S + f"sh:property [ sh:path ex:p ; sh:datatype {datatype} ] ."
    assert found(data, shapes) == ([] if valid else [("a", value, "Datatype")])


def test_a_derived_datatype_is_not_the_one_it_is_derived_from() -> None:
    data = 'ex:a a ex:C ; ex:p "5"^^xsd:int .'
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:datatype xsd:integer ] .") == [
        ("a", "5", "Datatype")
    ]


def test_text_with_a_language_has_the_datatype_of_such_text() -> None:
    data = 'ex:a a ex:C ; ex:p "x"@en, "y"@en-GB, "z" .'
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:datatype rdf:langString ] .") == [
        ("a", "z", "Datatype")
    ]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("IRI", ["", "1"]),
        ("Literal", ["", "x"]),
        ("BlankNode", ["1", "x"]),
        ("IRIOrLiteral", [""]),
        ("BlankNodeOrIRI", ["1"]),
        ("BlankNodeOrLiteral", ["x"]),
    ],
)
def test_node_kinds_are_told_apart(kind: str, wrong: list[str]) -> None:
    data = "ex:a a ex:C ; ex:p ex:x, 1, [] ."
    results = found(data, S + f"sh:property [ sh:path ex:p ; sh:nodeKind sh:{kind} ] .")
    assert sorted(value if value in ("1", "x") else "" for _, value, _ in results) == wrong


@pytest.mark.parametrize("count", range(1, 6))
def test_values_are_counted_as_a_set(count: int) -> None:
    data = "ex:a a ex:C ; ex:p 1, 2, 3 ; ex:q 3 ."
    path = "[ sh:alternativePath ( ex:p ex:q ) ]"
    least = found(data, S + f"sh:property [ sh:path {path} ; sh:minCount {count} ] .")
    most = found(data, S + f"sh:property [ sh:path {path} ; sh:maxCount {count - 1} ] .")
    assert least == ([("a", "", "MinCount")] if count > 3 else [])
    assert most == ([("a", "", "MaxCount")] if count <= 3 else [])


def test_one_and_one_point_zero_are_two_values() -> None:
    data = 'ex:a a ex:C ; ex:p 1, 1.0, "1"^^xsd:int .'
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:maxCount 2 ] .") == [("a", "", "MaxCount")]


@pytest.mark.parametrize(
    ("constraint", "wrong"),
    [
        ("sh:minInclusive 2", ["1", "a", "x"]),
        ("sh:minExclusive 2", ["1", "2", "a", "x"]),
        ("sh:maxInclusive 2", ["3.5", "a", "x"]),
        ("sh:maxExclusive 2", ["2", "3.5", "a", "x"]),
    ],
)
def test_what_cannot_be_compared_is_out_of_range(constraint: str, wrong: list[str]) -> None:
    data = 'ex:a a ex:C ; ex:p 1, 2, 3.5, "x", ex:a .'
    results = found(data, S + f"sh:property [ sh:path ex:p ; {constraint} ] .")
    assert [value for _, value, _ in results] == wrong


@pytest.mark.parametrize("value", ["true", '"1"^^xsd:boolean', '"2026-01-01"^^xsd:date'])
def test_numbers_are_not_compared_with_anything_else(value: str) -> None:
    results = found(f"ex:a a ex:C ; ex:p {value} .", S + "sh:property [ sh:path ex:p ; sh:maxExclusive 9 ] .")
    assert [component for _, _, component in results] == ["MaxExclusive"]


def test_a_time_with_a_zone_is_not_compared_with_one_without() -> None:
    data = 'ex:a a ex:C ; ex:p "2026-01-01T12:00:00"^^xsd:dateTime .'
    shapes = S + 'sh:property [ sh:path ex:p ; sh:minInclusive "2026-01-01T12:00:00Z"^^xsd:dateTime ] .'
    assert len(found(data, shapes)) == 1


def test_a_blank_node_has_no_length_not_even_zero() -> None:
    data = 'ex:a a ex:C ; ex:p [], "" .'
    results = found(data, S + "sh:property [ sh:path ex:p ; sh:minLength 0 ] .")
    assert [component for _, _, component in results] == ["MinLength"]


def test_a_length_is_that_of_the_text_as_written() -> None:
    data = "ex:a a ex:C ; ex:p 1.50, 01, 1 ."
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:maxLength 1 ] .") == [
        ("a", "01", "MaxLength"),
        ("a", "1.50", "MaxLength"),
    ]


def test_a_pattern_sees_the_text_as_written_and_minds_its_flags() -> None:
    data = 'ex:a a ex:C ; ex:p "01"^^xsd:integer, "1"^^xsd:integer, "ABC" .'
    shapes = S + 'sh:property [ sh:path ex:p ; sh:pattern "^(0|abc)" ; sh:flags "i" ] .'
    assert found(data, shapes) == [("a", "1", "Pattern")]


def test_languages_match_by_range() -> None:
    data = 'ex:a a ex:C ; ex:p "a"@en-GB, "b"@de, "c", 1 .'
    shapes = S + 'sh:property [ sh:path ex:p ; sh:languageIn ( "en" "fr" ) ] .'
    assert [value for _, value, _ in found(data, shapes)] == ["1", "b", "c"]


def test_each_language_used_twice_is_one_result() -> None:
    data = 'ex:a a ex:C ; ex:p "a"@en, "b"@en, "c"@de-AT, "d"@de-at, "e"@fr .'
    shapes = S + "sh:property [ sh:path ex:p ; sh:uniqueLang true ] ."
    assert found(data, shapes) == [("a", "", "UniqueLang")] * 2


@pytest.mark.parametrize("value", ["false", '"1"^^xsd:boolean'])
def test_unique_lang_is_on_only_when_it_says_true(value: str) -> None:
    data = 'ex:a a ex:C ; ex:p "a"@en, "b"@en .'
    assert found(data, S + f"sh:property [ sh:path ex:p ; sh:uniqueLang {value} ] .") == []


def test_equal_properties_have_the_same_terms_both_ways() -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 ; ex:q 2, 3 ."
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:equals ex:q ] .") == [
        ("a", "1", "Equals"),
        ("a", "3", "Equals"),
    ]


def test_a_node_shape_equals_a_property_that_leads_to_itself() -> None:
    data = "ex:a a ex:C ; ex:p ex:a . ex:b a ex:C ; ex:p ex:x ."
    assert found(data, S + "sh:equals ex:p .") == [("b", "b", "Equals"), ("b", "x", "Equals")]


def test_disjoint_properties_share_no_term() -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 ; ex:q 2, 1.0 ."
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:disjoint ex:q ] .") == [("a", "2", "Disjoint")]


def test_each_pair_out_of_order_is_a_result() -> None:
    data = "ex:a a ex:C ; ex:p 1, 3 ; ex:q 2, 3 ."
    shapes = "sh:property [ sh:path ex:p ; sh:{} ex:q ] ."
    assert found(data, S + shapes.format("lessThan")) == [("a", "3", "LessThan")] * 2
    assert found(data, S + shapes.format("lessThanOrEquals")) == [("a", "3", "LessThanOrEquals")]


def test_logic_follows_its_tables() -> None:
    data = "ex:a a ex:C, ex:D . ex:b a ex:C, ex:D, ex:E . ex:c a ex:C ."
    members = "( [ sh:class ex:D ] [ sh:class ex:E ] )"
    assert found(data, S + f"sh:and {members} .") == [("a", "a", "And"), ("c", "c", "And")]
    assert found(data, S + f"sh:or {members} .") == [("c", "c", "Or")]
    assert found(data, S + f"sh:xone {members} .") == [("b", "b", "Xone"), ("c", "c", "Xone")]
    assert found(data, S + "sh:not [ sh:class ex:D ] .") == [("a", "a", "Not"), ("b", "b", "Not")]


def test_a_shape_listed_twice_counts_twice() -> None:
    shapes = S + "sh:xone ( ex:N ex:N ) . ex:N a sh:NodeShape ; sh:class ex:C ."
    assert found("ex:a a ex:C .", shapes) == [("a", "a", "Xone")]


def test_property_shapes_below_property_shapes_try_the_value_nodes() -> None:
    data = "ex:a a ex:C ; ex:p ex:b . ex:b ex:q 1 . ex:c a ex:C ; ex:p ex:d ."
    shapes = S + "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ."
    assert found(data, shapes) == [("d", "", "MinCount")]


def test_a_value_reached_from_two_focus_nodes_is_told_twice() -> None:
    data = "ex:a a ex:C ; ex:p ex:b . ex:c a ex:C ; ex:p ex:b ."
    shapes = S + "sh:property [ sh:path ex:p ; sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ."
    assert found(data, shapes) == [("b", "", "MinCount")] * 2


def test_qualified_values_are_counted_and_may_be_kept_apart() -> None:
    data = "ex:a a ex:C ; ex:p ex:x, ex:y . ex:x a ex:D . ex:y a ex:D, ex:E ."
    of_d = "[ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:D ] ; {} ]"
    of_e = "[ sh:path ex:p ; sh:qualifiedValueShape [ sh:class ex:E ] ; sh:qualifiedMinCount 1 ]"
    two = S + f"sh:property {of_d.format('sh:qualifiedMinCount 2')}, {of_e} ."
    apart = "sh:qualifiedMinCount 2 ; sh:qualifiedValueShapesDisjoint true"
    most = S + f"sh:property {of_d.format('sh:qualifiedMaxCount 1')} ."
    assert found(data, two) == []
    assert found(data, S + f"sh:property {of_d.format(apart)}, {of_e} .") == [("a", "", "QualifiedMinCount")]
    assert found(data, most) == [("a", "", "QualifiedMaxCount")]


def test_a_closed_shape_below_a_path_is_closed_too() -> None:
    data = "ex:a a ex:C ; ex:p ex:b . ex:b ex:q 1 ; ex:r 2 ."
    closed = "[ sh:path ex:p ; sh:closed true ; sh:ignoredProperties ( ex:q ) ]"
    assert found(data, S + f"sh:property {closed} .") == [("a", "2", "Closed")]
    nested = S + "sh:not [ sh:path ex:p ; sh:closed true ; sh:ignoredProperties ( ex:q ex:r ) ] ."
    assert found(data, nested) == [("a", "a", "Not")]


def test_a_shape_that_is_closed_to_false_is_open() -> None:
    assert found("ex:a a ex:C ; ex:p 1 .", S + "sh:closed false ; sh:not [ sh:closed false ] .") == [
        ("a", "a", "Not")
    ]


def test_a_value_must_be_there_as_it_is_written() -> None:
    data = "ex:a a ex:C ; ex:p 1.0 . ex:b a ex:C ; ex:p 1 ."
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:hasValue 1 ] .") == [("a", "", "HasValue")]
    assert found(data, S + "sh:property [ sh:path ex:p ; sh:hasValue 1.0 ] .") == [("b", "", "HasValue")]
    assert found(data, S + "sh:hasValue ex:b .") == [("a", "", "HasValue")]


@pytest.mark.parametrize("more", ["", " ".join(str(number) for number in range(100, 300))])
def test_a_list_allows_the_terms_that_it_has(more: str) -> None:
    data = 'ex:a a ex:C ; ex:p 1, 1.0, "1", ex:x, ex:y, "x"@en .'
    shapes = S + f'sh:property [ sh:path ex:p ; sh:in ( 1 ex:x "x"@en {more} ) ] .'
    assert [value for _, value, _ in found(data, shapes)] == ["1", "1.0", "y"]


def test_an_empty_list_allows_nothing() -> None:
    assert found("ex:a a ex:C ; ex:p 1 .", S + "sh:property [ sh:path ex:p ; sh:in () ] .") == [
        ("a", "1", "In")
    ]


def test_a_shape_that_is_switched_off_finds_nothing_wherever_it_stands() -> None:
    off = "[ sh:path ex:p ; sh:minCount 1 ; sh:deactivated true ]"
    assert found("ex:a a ex:C .", S + f"sh:property {off} ; sh:node ex:N . ex:N sh:property {off} .") == []
    assert found("ex:a a ex:C .", S + "sh:deactivated true ; sh:class ex:D .") == []


@pytest.mark.parametrize(
    ("target", "nodes"),
    [
        ("sh:targetNode ex:a, ex:nowhere, 5", ["5", "a", "nowhere"]),
        ("sh:targetClass ex:C", ["a", "d"]),
        ("sh:targetSubjectsOf ex:p", ["a", "b"]),
        ("sh:targetObjectsOf ex:p", ["1", "b"]),
        ("a rdfs:Class, sh:NodeShape", ["s"]),
        (
            'sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://example.org/p> ?x }" ]',
            ["a", "b"],
        ),
    ],
)
def test_targets_lead_to_their_nodes_each_once(target: str, nodes: list[str]) -> None:
    data = "ex:D rdfs:subClassOf ex:C . ex:a a ex:C, ex:D ; ex:p 1, ex:b . ex:d a ex:D . ex:b ex:p 1 . "
    data += "ex:s a ex:S ."
    assert [focus for focus, _, _ in found(data, f"ex:S {target} ; sh:class ex:Nothing .")] == nodes


NESTED = "ex:S sh:targetClass ex:C ; sh:not [ sh:path ex:p ; {} ] ."


@pytest.mark.parametrize(
    ("constraint", "fails", "conforms"),
    [
        ("sh:minCount 3", "ex:p 1, 2", "ex:p 1, 2, 3"),
        ("sh:maxCount 2", "ex:p 1, 2, 3", "ex:p 1, 2"),
        ("sh:uniqueLang true", "ex:p 'a'@en, 'b'@en", "ex:p 'a'@en, 'b'@de"),
        ("sh:uniqueLang false", None, "ex:p 'a'@en, 'b'@en"),
        ("sh:equals ex:q", "ex:p 1 ; ex:q 1, 2", "ex:p 1 ; ex:q 1"),
        ("sh:equals ex:q", "ex:p 1, 2 ; ex:q 1", "ex:r 1"),
        ("sh:lessThan ex:q", "ex:p 2 ; ex:q 2", "ex:p 1 ; ex:q 2"),
        ("sh:lessThanOrEquals ex:q", "ex:p 3 ; ex:q 2", "ex:p 2 ; ex:q 2"),
        ("sh:disjoint ex:q", "ex:p 2 ; ex:q 2", "ex:p 1 ; ex:q 2"),
        ("sh:hasValue 2", "ex:p 1", "ex:p 1, 2"),
        ("sh:in ( ex:x )", "ex:p 1", "ex:p ex:x"),
        ("sh:datatype xsd:integer", "ex:p ex:x", "ex:p 1"),
        ("sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1", "ex:p ex:x", "ex:p ex:d"),
        ("sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMaxCount 1", "ex:p ex:d, ex:e", "ex:p ex:d"),
    ],
)
def test_a_component_is_the_same_when_nested(constraint: str, fails: str | None, conforms: str) -> None:
    more = " . ex:d a ex:D . ex:e a ex:D ."
    shapes = NESTED.format(constraint)
    assert found(f"ex:a a ex:C ; {conforms}{more}", shapes) == [("a", "a", "Not")]
    if fails is not None:
        assert found(f"ex:a a ex:C ; {fails}{more}", shapes) == []


def test_a_most_that_is_reached_is_not_passed() -> None:
    qualified = "sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMaxCount 1"
    shapes = S + f"sh:property [ sh:path ex:p ; {qualified} ] ."
    assert found("ex:a a ex:C ; ex:p ex:d, ex:x . ex:d a ex:D .", shapes) == []


def test_only_shapes_of_the_same_parent_are_kept_apart() -> None:
    apart = "sh:qualifiedMinCount 1 ; sh:qualifiedValueShapesDisjoint true"
    of_d = f"sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:D1 ; {apart} ] . "
    of_e = "ex:T sh:targetClass ex:X ; sh:property [ sh:path ex:p ; sh:qualifiedValueShape ex:E1 ; {} ] . "
    classes = "ex:D1 a sh:NodeShape ; sh:class ex:D . ex:E1 a sh:NodeShape ; sh:class ex:E ."
    data = "ex:a a ex:C ; ex:p ex:d . ex:d a ex:D, ex:E ."
    assert found(data, S + of_d + of_e.format("sh:qualifiedMinCount 1") + classes) == []


def test_what_has_no_datatype_or_cannot_be_compared_violates() -> None:
    data = 'ex:a a ex:C ; ex:p ex:x, "y"^^ex:own .'
    strings = found(data, S + "sh:property [ sh:path ex:p ; sh:datatype xsd:string ] .")
    listed = found(data, S + 'sh:property [ sh:path ex:p ; sh:in ( "x" ) ] .')
    assert [value for _, value, _ in strings] == [value for _, value, _ in listed] == ["x", "y"]
