"""SPARQL-based constraints and components: pre-binding, messages, and what SHACL forbids."""

from pathlib import Path

import pytest

from phegraph.errors import InputError
from phegraph.rdf.terms import Prefixes
from phegraph.reference.validator import validate_reference
from phegraph.shacl.compile.compiler import compile_shapes
from phegraph.shacl.compile.queries import prepare
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads
from phegraph.sparql.algebra.kept import KeptTrees, keeping
from phegraph.sparql.algebra.parser import parse
from phegraph.sparql.algebra.tree import Exists, ToMultiset
from phegraph.sparql.algebra.walk import parts
from shacl.graphs import found, left_out, quads, report

D = 'ex:O sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] . '
S = D + "ex:S sh:targetClass ex:C ; "
SELECT = 'sh:sparql [ sh:prefixes ex:O ; sh:select """{}""" ]'
Q = S + 'sh:sparql [ sh:prefixes ex:O ; sh:select """{}""" ] .'


def test_each_solution_is_a_result() -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 . ex:b a ex:C ."
    assert found(data, Q.format("SELECT $this ?value { $this ex:p ?value }")) == [
        ("a", "1", "SPARQL"),
        ("a", "2", "SPARQL"),
    ]


def test_solutions_that_look_the_same_are_results_of_their_own() -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 ."
    assert found(data, Q.format("SELECT $this { $this ex:p ?x }")) == [("a", "a", "SPARQL")] * 2


@pytest.mark.parametrize("value", ["1", "1.00"])  # 1.00 is a word that the store would change.
def test_an_ask_validator_of_a_node_shape_has_the_focus_node_as_value(value: str) -> None:
    query = "ASK { FILTER (!isLiteral($value)) FILTER EXISTS { $value a $among } }"
    component = f"""ex:X a sh:ConstraintComponent ; sh:parameter [ sh:path ex:among ] ;
        sh:validator [ a sh:SPARQLAskValidator ; sh:ask "{query}" ] . """
    data = f"ex:z ex:p ex:a, _:b, {value} . ex:a a ex:D . _:b a ex:D ."
    shapes = component + "ex:S sh:targetObjectsOf ex:p ; ex:among ex:D ."
    assert [focus for focus, _, _ in found(data, shapes)] == [value]


def test_a_query_that_a_former_run_has_checked_is_not_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, shapes = "ex:a a ex:C ; ex:p 1 .", Q.format("SELECT $this { $this ex:p 1, ?any }")
    with keeping(tmp_path / "trees"):
        assert found(data, shapes) == [("a", "a", "SPARQL")]
    prepare.cache_clear()
    monkeypatch.setattr("phegraph.shacl.compile.queries.parse", None)
    with keeping(tmp_path / "trees"):
        assert found(data, shapes) == [("a", "a", "SPARQL")]


@pytest.mark.parametrize("other", ["SERVICE <urn:s> { ?s ?p ?o }", "MINUS { $this ?p ?o }"])
def test_a_kept_tree_is_no_way_around_what_is_forbidden(other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = parse(f"SELECT $this {{ $this ?p ?o {other} }}").tree
    monkeypatch.setattr(KeptTrees, "get", lambda *key: tree)
    prepare.cache_clear()
    data = "ex:a a ex:C ; ex:p 1 ."
    assert found(data, Q.format("SELECT $this { $this ex:p 1, ?more }")) == [("a", "a", "SPARQL")]
    prepare.cache_clear()


@pytest.mark.parametrize("also", ["", "ex:y ex:p 1.00 ."])  # With the other, rdflib answers.
@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { { FILTER (bound($this)) } FILTER EXISTS { $this ex:p 1 } }",
        "SELECT $this { { FILTER (1 = 2) } UNION { $this ex:p 1 } }",
        "SELECT $this { { SELECT $this { $this ex:p 1 } } }",
        "SELECT $this { OPTIONAL { FILTER (bound($this)) BIND (1 AS ?one) } $this ex:p ?one }",
        "SELECT $this { OPTIONAL { ex:z ex:p ?one } $this ex:p ?one }",
        "SELECT $this { $this ex:p ?x OPTIONAL { { ex:z ex:q ?y } UNION { ?x ex:q ?y } } FILTER(!bound(?y))}",
        "SELECT $this { $this ex:p ?x } GROUP BY $this HAVING (COUNT(?x) = 1)",
        "SELECT $this ?y { $this ex:p ?x } GROUP BY $this (?x AS ?y)",
        "SELECT $this { $this ex:p ?x } LIMIT 1",
        "SELECT $this { { SELECT $this { $this ex:p ?x } ORDER BY ?x LIMIT 1 } }",
        "PREFIX e: <http://example.org/> SELECT $this { $this e:p ?x } # a comment",
        "BASE <http://example.org/> SELECT * { $this <p> ?x }",
    ],
)
def test_this_is_bound_in_every_group(query: str, also: str) -> None:
    data = "ex:a a ex:C ; ex:p 1 . ex:b a ex:C . ex:z ex:p 1 ." + also
    assert found(data, Q.format(query)) == [("a", "a", "SPARQL")]


def test_a_limit_holds_for_each_focus_node() -> None:
    data = "ex:a a ex:C ; ex:p 1, 2 . _:b a ex:C ; ex:p 1, 2 ."
    assert len(found(data, Q.format("SELECT $this ?value { $this ex:p ?value } LIMIT 1"))) == 2


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT $this { $this ex:p ?x MINUS { $this ex:q ?x } }", "MINUS is not allowed"),
        ("SELECT $this { VALUES ?x { 1 } $this ex:p ?x }", "VALUES is not allowed"),
        ("SELECT $this { SERVICE ex:s { $this ex:p ?x } }", "asks another server (SERVICE)"),
        ("SELECT $this FROM ex:g { $this ex:p ?x }", "FROM is not allowed"),
        ("SELECT $this { BIND (1 AS $this) }", "cannot be assigned"),
        ("SELECT ?x { $this ex:p ?x }", "The query does not give $this"),
        ("SELECT $this { { SELECT ?x { $this ex:p ?x } } }", "A sub-select does not give $this"),
        ("SELECT $this { { SELECT * { $this ex:p ?x } } }", "A sub-select does not give $this"),
        ("SELECT $this { $this no:p ?x }", "The prefix `no:` is not declared, in line 1, column 22"),
        ("SELECT $this { $this ex:p }", "`}` cannot stand here, in line 1, column 27"),
        ("SELECT $this { ' }", "does not end"),
        ("ASK { $this ex:p ?x }", "This is no SELECT query"),
    ],
)
def test_what_shacl_forbids_is_left_out_and_told(query: str, says: str) -> None:
    (finding,) = left_out(Q.format(query))
    assert says in finding.message


def test_the_path_of_a_property_shape_stands_for_its_variable() -> None:
    query = "SELECT $this ?value { $this $PATH ?value FILTER (?value > 1) }"
    shapes = (
        S + f'sh:property [ sh:path ( ex:p ex:q ) ; sh:sparql [ sh:prefixes ex:O ; sh:select "{query}" ] ] .'
    )
    assert found("ex:a a ex:C ; ex:p ex:b . ex:b ex:q 1, 2 .", shapes) == [("a", "2", "SPARQL")]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this ?p ?value FILTER (?p = $PATH) }",
        "SELECT $this { $this $PATH ?value . $PATH ex:q ?x }",
        "SELECT $this ?PATH { $this $PATH ?value }",
    ],
)
def test_a_path_stands_nowhere_but_for_a_predicate(query: str) -> None:
    shapes = S + f'sh:property [ sh:path ex:p ; sh:sparql [ sh:prefixes ex:O ; sh:select "{query}" ] ] .'
    (finding,) = left_out(shapes)
    assert "can only be the predicate of a triple pattern" in finding.message


def test_blank_nodes_of_queries_that_come_together_stay_apart() -> None:
    target = (
        'sh:target [ a sh:SPARQLTarget ; sh:prefixes ex:O ; sh:select "SELECT $this {{ $this ex:{} [] }}" ]'
    )
    query = "SELECT $this ?value { { $this ex:p _:x } UNION { $this ex:q _:y . _:y ex:r [] } $this a ?value }"
    shapes = f"ex:S {target.format('p')} ; {target.format('q')} ; sh:not [ {SELECT.format(query)} ] ; "
    shapes += f"{SELECT.format(query)} ."
    data = "ex:a ex:p [] ; a ex:C . ex:b ex:q [ ex:r [] ] ; a ex:C . ex:c ex:q [] ."
    results = found(data, D + shapes)
    assert [result for result in results if result[2] == "SPARQL"] == [
        ("a", "C", "SPARQL"),
        ("b", "C", "SPARQL"),
    ]
    assert [result for result in results if result[2] == "Not"] == [("c", "c", "Not")]


def test_the_shapes_graph_can_be_asked() -> None:
    limit = "GRAPH $shapesGraph { $currentShape ex:limit ?n }"
    query = f"SELECT $this {{ {limit} FILTER NOT EXISTS {{ $this ex:p ?n }} }}"
    data = "ex:a a ex:C ; ex:p 2 . ex:b a ex:C ; ex:p 1 ."
    assert found(data, Q.format(query) + " ex:S ex:limit 2 .") == [("b", "b", "SPARQL")]


def test_messages_are_filled_in_every_language() -> None:
    message = 'sh:message "{$this} {?value} {?n} {?none}"@en, "{?value}!"@fr ;'
    query = 'sh:select "SELECT $this ?value (1 AS ?n) { $this ex:p ?value }"'
    shapes = S + f"sh:sparql [ sh:prefixes ex:O ; {message} {query} ] ."
    (result,) = report("ex:a a ex:C ; ex:p ex:b .", shapes).results
    assert sorted(str(message) for message in result.messages) == [
        '"<http://example.org/a> <http://example.org/b> 1 {?none}"@en',
        '"<http://example.org/b>!"@fr',
    ]


def test_a_message_and_a_path_may_come_from_the_query() -> None:
    query = "SELECT $this ?path ?value ('said' AS ?message) { $this ?path ?value FILTER isNumeric(?value) }"
    (result,) = report("ex:a a ex:C ; ex:p 1 .", Q.format(query)).results
    assert result.path_text == "<http://example.org/p>"
    assert [message.value for message in result.messages] == ["said"]


def test_a_query_inside_another_shape_is_tried_too() -> None:
    query = 'sh:sparql [ sh:prefixes ex:O ; sh:select "SELECT $this ?value { $this ex:p ?value }" ]'
    shapes = S + f"sh:property [ sh:path ex:q ; sh:not [ {query} ] ] ."
    data = "ex:a a ex:C ; ex:q ex:x, ex:y . ex:x ex:p 1 ."
    assert found(data, shapes) == [("a", "y", "Not")]


@pytest.mark.parametrize("path", ["", "ex:q", "[ sh:zeroOrOnePath ex:q ]"])
def test_a_query_of_the_shape_that_nodes_must_conform_to_is_joined_to_them(path: str) -> None:
    counted = "{ SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this }"
    node = SELECT.format(f"SELECT $this {{ {counted} {{ BIND ($this AS ?x) }} FILTER (?n > 1) }}")
    reference = f"sh:property [ sh:path {path} ; sh:node ex:N ]" if path else "sh:node ex:N"
    shapes = f"{S} {reference} . ex:N a sh:NodeShape ; {node} ; sh:class ex:K ."
    data = "ex:a a ex:C, ex:K ; ex:p 1, 2 ; ex:q ex:x, ex:y . ex:x a ex:K ; ex:p 1, 2 . ex:y ex:p 1 ."
    violating = {"": "a", "ex:q": "xy"}.get(path, "axy")
    assert found(data, shapes) == [("a", value, "Node") for value in violating]
    for select in compile_shapes(read_shapes(quads(shapes))):
        in_exists = tuple(part.pattern for part in parts(select.query) if isinstance(part, Exists))
        assert not any(isinstance(part, ToMultiset) for part in parts(in_exists))


def test_a_query_is_joined_in_one_place_and_negated_in_another() -> None:
    query = SELECT.format("SELECT $this { $this ex:p ?v }")
    shapes = f"{S} sh:node ex:N ; sh:not ex:N . ex:N a sh:NodeShape ; {query} ."
    data = "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ."
    assert found(data, shapes) == [("a", "a", "Node"), ("b", "b", "Not")]


def test_a_query_that_is_switched_off_is_not_tried() -> None:
    query = 'sh:deactivated true ; sh:select "SELECT $this { $this a ?x }"'
    assert found("ex:a a ex:C .", S + f"sh:sparql [ {query} ] .") == []


COMPONENT = (
    D
    + """
ex:Component a sh:ConstraintComponent ; sh:labelTemplate "limit" ;
  sh:parameter [ sh:path ex:limit ], [ sh:path ex:unit ; sh:optional true ] ;
"""
)


def test_an_ask_validator_tries_each_value_node() -> None:
    ask = '[ sh:prefixes ex:O ; sh:message "over {$limit}" ; sh:ask "ASK { FILTER ($value <= $limit) }" ]'
    shapes = (
        COMPONENT
        + f"sh:validator {ask} . ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:limit 2 ] ."
    )
    data = "ex:a a ex:C ; ex:p 1, 2, 3 ."
    assert found(data, shapes) == [("a", "3", "http://example.org/Component")]
    assert report(data, shapes).results[0].messages[0].value == "over 2"


_ASKED = (
    COMPONENT
    + """sh:validator [ sh:prefixes ex:O ; sh:ask "ASK {{ $value ex:q ?x }} {}" ] .
ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; ex:limit 2 ."""
)
_THREE_VALUES_ONE_AND_NONE = "ex:z ex:p ex:a, ex:b, ex:c . ex:a ex:q 1, 2, 3 . ex:b ex:q 1 ."


@pytest.mark.parametrize("also", ["", "ex:y ex:q 1.00 ."])  # With the other, rdflib answers.
@pytest.mark.parametrize(
    ("modifiers", "violating"),
    [
        ("ORDER BY ?x", "c"),
        ("LIMIT 1", "c"),
        ("LIMIT 0", "abc"),
        ("OFFSET 1", "bc"),
        ("ORDER BY ?x LIMIT 1 OFFSET 2", "bc"),
        ("GROUP BY $value OFFSET 1", "abc"),
        ("GROUP BY ?x OFFSET 1", "bc"),
        ("GROUP BY $value HAVING (COUNT(?x) > $limit)", "bc"),
        ("GROUP BY (?x + 1 AS ?y) HAVING (?y > 3)", "bc"),
        ("GROUP BY (?x AS ?y) HAVING (?y > 2)", "bc"),
        ("HAVING (?x > $limit)", "bc"),
        ("HAVING (COUNT(?x) < 3)", "a"),
        ("HAVING (COUNT(?x) < 3) LIMIT 0", "abc"),
        ("HAVING (COUNT(?x) < 3) OFFSET 1", "abc"),
        ("HAVING (SUM(?x) = 0)", "ab"),
        ("HAVING (AVG(?x) = 2 || GROUP_CONCAT(?x) = '')", "b"),
        ("HAVING (MAX(?x) < 3)", "ac"),
        ("ORDER BY COUNT(?x)", ""),
    ],
)
def test_an_ask_validator_may_have_solution_modifiers(modifiers: str, violating: str, also: str) -> None:
    shapes = quads(_ASKED.format(modifiers))
    data = quads(_THREE_VALUES_ONE_AND_NONE + also)
    for validate in (validate_quads, validate_reference):
        results = validate(data, shapes).results
        assert sorted(str(result.focus)[-2] for result in results) == list(violating), validate


@pytest.mark.parametrize(
    ("modifiers", "violating"),
    [
        # rdflib has a group of no solution too, where SPARQL 1.1 Query, section 18.5.1, has none.
        ("GROUP BY ?x", "c"),
        # Its group of no solution has no pre-bound variables (SHACL, appendix A).
        ("HAVING (COUNT(?x) < $limit)", "a"),
    ],
)
def test_an_ask_validator_groups_as_sparql_has_it(modifiers: str, violating: str) -> None:
    results = found(_THREE_VALUES_ONE_AND_NONE, _ASKED.format(modifiers))
    assert [focus for focus, _, _ in results] == list(violating)


def test_a_sub_select_of_an_ask_validator_gives_the_focus_node_as_this_and_as_value() -> None:
    ask = "ASK { { SELECT $this $value $limit { $this ex:q ?x FILTER ($value = $this) } OFFSET 1 } }"
    shapes = COMPONENT + f'sh:validator [ sh:prefixes ex:O ; sh:ask "{ask}" ] . '
    shapes += "ex:S a sh:NodeShape ; sh:targetObjectsOf ex:p ; ex:limit 2 ."
    assert [focus for focus, _, _ in found(_THREE_VALUES_ONE_AND_NONE, shapes)] == ["b", "c"]


def test_validators_are_chosen_by_the_kind_of_shape() -> None:
    ask = '[ sh:ask "ASK { FILTER (false) }" ]'
    of_nodes = '[ sh:select "SELECT $this { FILTER ($limit = 1) }" ]'
    of_properties = '[ sh:select "SELECT $this ?value { $this $PATH ?value FILTER (?value > $limit) }" ]'
    component = COMPONENT + (
        f"sh:validator {ask} ; sh:nodeValidator {of_nodes} ; sh:propertyValidator {of_properties} . "
    )
    data = "ex:a a ex:C ; ex:p 1, 2 ."
    node = component + "ex:S sh:targetClass ex:C ; ex:limit 1 ."
    other = component + "ex:S sh:targetClass ex:C ; ex:limit 3 ."
    of_path = component + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:limit 1 ] ."
    assert [value for _, value, _ in found(data, node)] == ["a"]
    assert found(data, other) == []
    assert [value for _, value, _ in found(data, of_path)] == ["2"]


def test_a_parameter_with_several_values_is_several_constraints() -> None:
    component = (
        D
        + """ex:Component a sh:ConstraintComponent ; sh:parameter [ sh:path ex:not ] ;
  sh:validator [ sh:ask "ASK { FILTER ($value != $not) }" ] . """
    )
    shapes = component + "ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:not 1, 2 ] ."
    assert [value for _, value, _ in found("ex:a a ex:C ; ex:p 1, 2, 3 .", shapes)] == ["1", "2"]


def test_a_component_inside_another_shape_is_tried_too() -> None:
    ask = '[ sh:ask "ASK { FILTER ($value <= $limit) }" ]'
    shapes = (
        COMPONENT
        + f"sh:validator {ask} . ex:S sh:targetNode 1, 3 ; sh:node ex:N . ex:N ex:limit 2 ; a sh:NodeShape ."
    )
    assert found("", shapes) == [("3", "3", "Node")]


@pytest.mark.parametrize(
    ("component", "says"),
    [
        ("[ a sh:ConstraintComponent ] ex:p 1 .", "is an IRI, no blank node"),
        ("ex:K a sh:ConstraintComponent .", "needs a parameter"),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] . ex:S ex:k 1 .",
            "needs a SPARQL validator",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ( ex:p ex:q ) ] .",
            "one sh:path with an IRI",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:this ] . ex:S ex:this 1 .",
            "cannot be the name",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; sh:validator 1 . ex:S ex:k 1 .",
            "takes a validator",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; "
            'sh:nodeValidator [ sh:ask "ASK {}" ] . ex:S ex:k 1 .',
            "needs a SELECT query",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; sh:propertyValidator [ "
            'sh:select "SELECT $this {}" ] . ex:S ex:k 1 .',
            "no validator for node shapes",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ], [ sh:path ex:l ] ; "
            'sh:validator [ sh:ask "ASK {}" ] . ex:S ex:k 1, 2 ; ex:l 3 .',
            "has two values",
        ),
        (
            "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] ; "
            'sh:validator [ sh:ask "ASK { BIND (1 AS ?k) }" ] . ex:S ex:k 1 .',
            "cannot be assigned",
        ),
    ],
)
def test_an_ill_formed_component_is_left_out_and_told(component: str, says: str) -> None:
    (finding,) = left_out("ex:S sh:targetClass ex:C . " + component)
    assert says in finding.message


def test_nothing_is_left_out_for_a_component_or_function_that_nothing_uses() -> None:
    unused = "ex:K a sh:ConstraintComponent ; sh:parameter [ sh:path ex:k ] . ex:f a sh:SPARQLFunction . "
    shapes = read_shapes(quads(unused + "ex:S sh:targetClass ex:C ; sh:class ex:D ."), strict=True)
    assert shapes.unchecked == ()
    assert ["needs" in finding.message for finding in shapes.findings] == [True, True]


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ("ex:O sh:declare [ sh:prefix 'e' ] .", "has one sh:prefix and one sh:namespace"),
        (
            "ex:O sh:declare [ sh:prefix 'e' ; sh:namespace 'urn:a' ], "
            "[ sh:prefix 'e' ; sh:namespace 'urn:b' ] .",
            "is declared for two namespaces",
        ),
    ],
)
def test_prefixes_are_declared_once_and_whole(declared: str, says: str) -> None:
    query = 'sh:sparql [ sh:prefixes ex:O ; sh:select "SELECT $this { $this a ?x }" ]'
    (finding,) = left_out(f"{declared} ex:S sh:targetClass ex:C ; {query} .")
    assert says in finding.message


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT $this ?value { $this ex:p ?value FILTER (STR(?value) = '01') }", ["01"]),
        ("SELECT $this ?value { $this ?any ?value FILTER (DATATYPE(?value) = xsd:int) }", ["5"]),
        ("SELECT $this ?value { $this (ex:p|^ex:q)/ex:none?/ex:none* ?value FILTER (?value = 5) }", ["5"]),
        ("SELECT $this ?value { $this !ex:none ?value FILTER (LANG(?value) = 'en-gb') }", ["x"]),
        ("SELECT $this ?value { $this ex:plain ?value }", ["1"]),
    ],
)
def test_a_query_sees_the_words_of_the_data(query: str, values: list[str]) -> None:
    data = 'ex:a a ex:C ; ex:p 01, "5"^^xsd:int, "x"@en-GB ; ex:plain 1 .'
    prefixes = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    assert [value for _, value, _ in found(data, Q.format(prefixes + query))] == values


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this ?value { $this ?p ?value FILTER NOT EXISTS { $this ex:plain ?value } }",
        "SELECT $this ?value { $this ?p ?value FILTER (?p = ex:p) FILTER NOT EXISTS { ?x ex:of ?p } }",
    ],
)
def test_what_only_matches_literals_sees_their_lexical_forms(query: str) -> None:
    data = "ex:a a ex:C ; ex:p 01 ; ex:plain ex:C ."
    assert [value for _, value, _ in found(data, Q.format(query))] == ["01"]


def test_an_ask_validator_sees_the_words_of_the_data_on_blank_nodes_too() -> None:
    ask = "[ sh:ask \"ASK { FILTER (STR($value) != '01') }\" ]"
    shapes = (
        COMPONENT
        + f"sh:validator {ask} . ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:limit 2 ] ."
    )
    assert [value for _, value, _ in found("[] a ex:C ; ex:p 01, 1 .", shapes)] == ["01"]


@pytest.mark.parametrize(("limit", "focus"), [("01", ["a"]), ("1", ["b"])])
def test_a_shapes_graph_has_its_lexical_forms(limit: str, focus: list[str]) -> None:
    query = "SELECT $this { GRAPH $shapesGraph { $currentShape ex:limit ?n } $this ex:p ?n }"
    shapes = Q.format(query) + f"ex:S ex:limit {limit} ."
    data = "ex:a a ex:C ; ex:p 01 . ex:b a ex:C ; ex:p 1 ."
    assert [node for node, _, _ in found(data, shapes)] == focus


# SHACL, section 5.3: what a literal looks like does not decide whether a query can be answered, or by whom.
@pytest.mark.parametrize("value", ["1.5", "1.50"])
@pytest.mark.parametrize(
    ("where", "count"),
    [
        ("$this ex:v ?value FILTER (?value > 1 && ?value IN (1.5) && ?value = 1.5)", 1),
        ("$this !(ex:a|^ex:b) ?value FILTER (isNumeric(?value) && ?value - 0.5 = 1)", 1),
        ("$this ex:v ?value FILTER (DATATYPE(?value) = xsd:decimal && ROUND(?value) = 2)", 1),
        ("$this ex:v ?value BIND (YEAR('-0044-03-15T00:00:00'^^xsd:dateTime) AS ?y) FILTER (?y < ?value)", 1),
        ("$this ex:v ?value FILTER NOT EXISTS { $this ex:v ?other FILTER (?other < ?value) }", 1),
        ("$this ex:v ?v BIND (COALESCE(?none, IF(?v > 1, ?v, 0)) AS ?value)", 1),
        ("{ SELECT $this (SUM(?v) AS ?value) { $this ex:v ?v } GROUP BY $this HAVING (MAX(?v) = 1.5) }", 1),
        ("$this ex:v ?value FILTER (xsd:double(?value) = 1.5e0)", 1),
        ("$this ex:v ?value FILTER (STRLEN(REPLACE(STR(?value), '0$', '')) = 3)", 1),
        ("$this ex:v ?value BIND (1.5 AS ?same) FILTER (sameTerm(?value, ?same))", None),
        ("$this ex:v ?value FILTER (!(?value >= 1.5) || ?value < 1.5)", 0),
    ],
)  # fmt: skip
def test_a_query_finds_the_same_however_a_value_is_written(where: str, count: int | None, value: str) -> None:
    prefixes = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "
    shapes = Q.format(f"{prefixes}SELECT $this ?value {{ {where} }}")
    results = report(f"ex:x a ex:C ; ex:v {value} .", shapes)
    assert (results.failures, results.findings, results.unchecked) == ((), (), ())
    expected = value == "1.5" if count is None else count
    assert len(results.results) == expected


@pytest.mark.parametrize(
    "use", ["?value a file:D", "?value file:p/file:q 1", "BIND (file: AS ?x) ?value a file:D"]
)
def test_a_prefix_that_the_file_alone_declares_is_taken_and_told(use: str) -> None:
    select = f'sh:sparql [ sh:select "SELECT $this ?value {{ $this ?p ?value . {use} }}" ] .'
    prefixes = Prefixes({"file": "http://example.org/"})
    known = read_shapes(quads(S + select), prefixes=prefixes)
    assert ["uses file: without a declaration" in finding.message for finding in known.findings] == [True]
    data = "ex:a a ex:C ; ex:r ex:b . ex:b a ex:D ; ex:p ex:c . ex:c ex:q 1 ."
    report = validate_quads(quads(data), known)
    assert [str(result.value) for result in report.results] == ["<http://example.org/b>"]
    with pytest.raises(InputError, match="without a declaration"):
        read_shapes(quads(S + select), prefixes=prefixes, strict=True)


@pytest.mark.parametrize(
    "where",
    [
        "$this ?p 'file:x', <file:y> # file:z",
        "PREFIX",
        "$this ?p ?file FILTER (?file = 1)",
    ],
)
def test_what_only_looks_like_a_prefix_is_none(where: str) -> None:
    query = f"SELECT $this {{ {where}\n }}"
    if where == "PREFIX":
        query = "PREFIX file: <urn:> SELECT $this { $this a file:D }"
    shapes = quads(S + f'sh:sparql [ sh:select """{query}""" ] .')
    known = read_shapes(shapes, prefixes=Prefixes({"file": "http://example.org/"}))
    assert (known.findings, known.unchecked) == ((), ())
