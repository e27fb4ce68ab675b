"""Rules: what follows by them, until nothing new does, as pySHACL finds it."""

import pytest
from hypothesis import HealthCheck, given, seed, settings

from phegraph.errors import LimitError
from phegraph.rdf.terms import Prefixes, statement_of
from phegraph.shacl.shapes.reader import read_shapes
from phegraph.shacl.validation.engine import validate_quads, validate_store
from phegraph.shacl.validation.inference import inferred
from phegraph.store.embedded import EmbeddedStore
from phegraph.system.limits import Budget
from shacl.drawn_rules import CASE, C, Case, both, sparql, triple
from shacl.graphs import found, left_out, quads, report

DATA = "ex:a a ex:C ; ex:p 1, ex:b ; ex:q ex:b . ex:b ex:p ex:c ; ex:q 2 ."


def follows(data: str, shapes: str) -> set[str]:
    """What follows from data by the rules of shapes, in short."""
    assert left_out(shapes) == ()
    statements = inferred(quads(data), read_shapes(quads(shapes)))
    return {" ".join(map(_short, statement_of(statement))) for statement in statements}


def _short(term: object) -> str:
    return str(getattr(term, "value", term)).removeprefix("http://example.org/").rpartition("#")[2]


@pytest.mark.parametrize(
    ("object", "nodes"),
    [
        ("sh:this", {"a"}),
        ("ex:x", {"x"}),
        ("'x'", {"x"}),
        ("[ sh:path ex:p ]", {"1", "b"}),
        ("[ sh:path [ sh:inversePath ex:p ] ]", set()),
        ("[ sh:path [ sh:zeroOrMorePath ex:p ] ]", {"a", "1", "b", "c"}),
        ("[ sh:path ex:p ; sh:nodes [ sh:path ex:q ] ]", {"c"}),
        ("[ sh:path ex:p ; sh:nodes ex:b ]", {"c"}),
        ("[ sh:path ex:p ; sh:nodes 'b' ]", set()),
        ("[ sh:union ( [ sh:path ex:q ] sh:this 3 ) ]", {"b", "a", "3"}),
        ("[ sh:intersection ( [ sh:path ex:p ] [ sh:path ex:q ] ) ]", {"b"}),
        ("[ sh:intersection ( [ sh:path ex:p ] 1 ) ]", {"1"}),
        ("[ sh:filterShape [ sh:nodeKind sh:IRI ] ; sh:nodes [ sh:path ex:p ] ]", {"b"}),
        ("[ sh:filterShape [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ; sh:nodes ex:b ]", {"b"}),
    ],
)
def test_a_triple_rule_makes_a_statement_of_each_node_of_its_expressions(
    object: str, nodes: set[str]
) -> None:
    assert follows(DATA, C + triple("sh:this", "ex:new", object) + " .") == {
        f"a new {node}" for node in nodes
    }


def test_a_rule_whose_query_gets_a_prefix_from_the_file_is_carried_out() -> None:
    rule = (
        "sh:rule [ a sh:SPARQLRule ; sh:construct 'CONSTRUCT { ?o ex:new $this } WHERE { $this ex:p ?o }' ] ."
    )
    known = read_shapes(quads(C + rule), prefixes=Prefixes({"ex": "http://example.org/"}))
    assert ["uses ex: without a declaration" in finding.message for finding in known.findings] == [True]
    (statement,) = inferred(quads("ex:a a ex:C ; ex:p ex:b ."), known)
    assert [*map(_short, statement_of(statement))] == ["b", "new", "a"]


def test_subjects_and_predicates_are_expressions_too() -> None:
    data = "ex:a a ex:C ; ex:says ex:r ; ex:p ex:x, 1, ex:y ."
    rule = triple("[ sh:path ex:p ]", "[ sh:path ex:says ]", "sh:this")
    assert follows(data, C + rule + " .") == {"x r a", "y r a"}
    assert follows(data, C + triple("sh:this", "[ sh:path ex:p ]", "2") + " .") == {"a x 2", "a y 2"}


@pytest.mark.parametrize(
    ("construct", "statements"),
    [
        ("{ $this ex:new ?o } WHERE { $this ex:p ?o }", {"a new 1", "a new b"}),
        ("{ $this ex:new ?o } WHERE { { $this ex:p ?o } UNION { $this ex:q ?o } }", {"a new 1", "a new b"}),
        ("{ ?o ex:new $this } WHERE { $this ex:p ?o }", {"b new a"}),
        ("{ $this ex:new ?n } WHERE { $this ex:p ?o BIND (?o + 1 AS ?n) }", {"a new 2"}),
        ("{ ex:x ex:new ex:y } WHERE {}", {"x new y"}),
        ("{ ex:x ex:new ?o } WHERE { ?s ex:q ?o }", {"x new b", "x new 2"}),
        (
            "{ $this ex:new ?n } WHERE { SELECT $this (COUNT(?o) AS ?n) { $this ex:p ?o } GROUP BY $this }",
            {"a new 2"},
        ),
        ("{ $this ex:new ?n } WHERE { { SELECT (COUNT(?o) AS ?n) { $this ex:p ?o } } }", {"a new 2"}),
        ("{ $this ex:new ?o } WHERE { $this ex:p ?o MINUS { $this ex:q ?o } }", {"a new 1"}),
        ("{ $this ex:new ?x } WHERE { VALUES ?x { 1 ex:z } $this ex:p ?x }", {"a new 1"}),
    ],
)
def test_a_sparql_rule_makes_what_its_query_constructs_for_each_target_node(
    construct: str, statements: set[str]
) -> None:
    assert follows(DATA, C + sparql(construct) + " .") == statements


def test_rules_follow_from_each_other_until_nothing_new_does() -> None:
    chain = " ".join(f"ex:n{number} ex:p ex:n{number + 1} ." for number in range(30))
    shapes = C + triple("[ sh:path ex:p ]", "rdf:type", "ex:C") + " ."
    assert len(follows(f"ex:n0 a ex:C . {chain}", shapes)) == 30


def test_new_classes_of_classes_give_rules_new_target_nodes() -> None:
    shapes = C + triple("sh:this", "ex:new", "1") + " . ex:T sh:targetNode ex:D ; "
    shapes += triple("sh:this", "rdfs:subClassOf", "ex:C") + " ."
    assert follows("ex:d a ex:D .", shapes) == {"D subClassOf C", "d new 1"}


def test_a_rule_of_a_higher_order_comes_after_those_of_lower_ones() -> None:
    late = sparql("{ $this ex:new 2 } WHERE { FILTER NOT EXISTS { $this ex:new 1 } }", "sh:order 2")
    early = triple("sh:this", "ex:new", "1", "sh:order 1")
    assert follows("ex:a a ex:C .", C + late + " ; " + early + " .") == {"a new 1"}
    late = late.replace("sh:order 2", "sh:order 0.5")
    assert follows("ex:a a ex:C .", C + late + " ; " + early + " .") == {"a new 2", "a new 1"}


def test_a_rule_applies_to_nodes_that_conform_to_its_conditions() -> None:
    data = "ex:a a ex:C ; ex:p 1 . ex:b a ex:C ; ex:p 1 ; ex:q 1 . ex:c a ex:C ."
    one, other = "[ sh:property [ sh:path ex:p ; sh:minCount 1 ] ]", "ex:T"
    shapes = C + triple("sh:this", "ex:new", "1", f"sh:condition {one}, {other}")
    shapes += " . ex:T a sh:NodeShape ; sh:property [ sh:path ex:q ; sh:maxCount 0 ] ."
    assert follows(data, shapes) == {"a new 1"}


def test_a_condition_becomes_true_by_another_rule() -> None:
    shapes = C + triple("sh:this", "ex:q", "1") + " ; "
    shapes += triple(
        "sh:this", "ex:new", "1", "sh:condition [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ]"
    )
    assert follows("ex:a a ex:C .", shapes + " .") == {"a q 1", "a new 1"}


def test_an_argument_of_a_function_is_every_node_of_its_expression() -> None:
    function = (
        "ex:pair a sh:SPARQLFunction ; sh:parameter [ sh:path ex:b ; sh:order 2 ] ; "
        "sh:parameter [ sh:path ex:a ; sh:order 1 ] ; "
        "sh:select 'SELECT (CONCAT(STR($a), STR($b)) AS ?result) {}' . "
    )
    call = "[ ex:pair ( [ sh:path ex:p ] [ sh:union ( 8 9 ) ] ) ]"
    shapes = function + C + triple("sh:this", "ex:new", call) + " ."
    assert follows("ex:a a ex:C ; ex:p 1, 2 .", shapes) == {
        f"a new {both}" for both in ("18", "19", "28", "29")
    }


def test_what_is_deactivated_makes_nothing() -> None:
    assert follows(DATA, C + triple("sh:this", "ex:new", "1", "sh:deactivated true") + " .") == set()
    assert follows(DATA, C + triple("sh:this", "ex:new", "1") + " ; sh:deactivated true .") == set()


def test_blank_nodes_of_a_template_are_made_once_for_each_solution() -> None:
    shapes = C + sparql("{ $this ex:new [ ex:of ?o ] } WHERE { $this ex:p ?o }") + " ."
    assert len(follows(DATA, shapes)) == 4


def test_blank_focus_nodes_have_rules() -> None:
    for where in ("{ $this ex:p ?o }", "{ SELECT $this ?o { $this ex:p ?o } LIMIT 1 }"):
        shapes = C + sparql(f"{{ ?o ex:new 1 }} WHERE {where}") + " ."
        assert follows("[] a ex:C ; ex:p ex:a . [] a ex:C ; ex:p ex:b .", shapes) == {"a new 1", "b new 1"}


def test_data_are_validated_with_what_follows_from_them() -> None:
    shapes = (
        C + "sh:property [ sh:path ex:q ; sh:minCount 1 ] ; " + triple("sh:this", "ex:q", "[ sh:path ex:p ]")
    )
    shapes += " ."
    data = quads("ex:a a ex:C ; ex:p 01 . ex:b a ex:C .")
    store = EmbeddedStore()
    store.load([(data[0].subject, data)])  # type: ignore[list-item]
    for outcome in (validate_quads(data, quads(shapes)), validate_store(store, quads(shapes))):
        assert [str(result.focus) for result in outcome.results] == ["<http://example.org/b>"]
    assert store.count() == len(data)


def test_rules_without_an_end_are_a_failure_and_the_data_are_validated() -> None:
    shapes = C + sparql(
        "{ $this ex:next ?n . ?n a ex:C } WHERE { BIND (IRI(CONCAT(STR($this), 'x')) AS ?n) }"
    )
    with pytest.raises(LimitError, match="after they are tried 100 times"):
        inferred(quads("ex:a a ex:C ."), read_shapes(quads(shapes + " .")))
    outcome = report("ex:a a ex:C .", shapes + " ; sh:class ex:D .")
    assert ["are not carried out to the end" in failure.message for failure in outcome.failures] == [True]
    assert len(outcome.results) == 1


def test_rules_have_the_limits_of_queries() -> None:
    shapes = C + sparql("{ ?a ex:new ?b } WHERE { ?a ?p ?x . ?b ?q ?y }") + " ."
    outcome = validate_quads(quads(DATA), quads(shapes), limits=Budget(rows=10))
    assert ["more than 10 rows" in failure.message for failure in outcome.failures] == [True]


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("sh:rule 1", "takes a rule"),
        ("sh:rule [ a ex:Rule ]", "is a sh:TripleRule or a sh:SPARQLRule"),
        ("sh:rule [ a sh:JSRule ; sh:jsFunctionName 'f' ]", "is a sh:TripleRule or a sh:SPARQLRule"),
        ("sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:p ]", "has one sh:object"),
        (triple("sh:this", "ex:p", "[ ex:f ( 1 ) ]"), "an expression by <http://example.org/f>"),
        (triple("sh:this", "ex:p", "[ sh:path ( ex:p ) ]"), "two members or more"),
        (triple("sh:this", "ex:p", "1", "sh:order 'x'"), "takes a number"),
        (triple("sh:this", "ex:p", "1", "sh:condition 1"), "takes a shape"),
        ("sh:rule [ a sh:SPARQLRule ]", "needs one sh:construct"),
        (sparql("{ $this ex:p }"), "cannot stand here"),
        (sparql("{ ?s ?p ?o } WHERE { SERVICE ex:s { ?s ?p ?o } }"), "SERVICE"),
        (sparql("{ ?s ?p ?o } FROM ex:g WHERE { ?s ?p ?o }"), "FROM is not allowed"),
        (sparql("{ ?s ?p $this } WHERE { ?s ?p ?o BIND (1 AS ?this) }"), "cannot be assigned"),
        (
            "sh:rule [ a sh:SPARQLRule ; sh:construct 'SELECT * {}' ]",
            "This is no CONSTRUCT query",
        ),
    ],
)
def test_a_rule_that_cannot_be_carried_out_is_left_out_alone(rule: str, says: str) -> None:
    shapes = C + rule + " ; sh:class ex:D ; " + triple("sh:this", "ex:new", "1") + " ."
    findings = left_out(shapes)
    assert any(says in finding.message for finding in findings), findings
    assert found("ex:a a ex:C .", shapes) == [("a", "a", "Class")]
    assert len(inferred(quads("ex:a a ex:C ."), read_shapes(quads(shapes)))) == 1


def test_a_rule_whose_condition_is_partial_is_left_out() -> None:
    shapes = C + triple("sh:this", "ex:new", "1", "sh:condition [ sh:elephant 1 ; sh:class ex:D ]") + " ."
    assert {finding.rule for finding in left_out(shapes)} == {"shapes/unknown-term", "shapes/partial"}
    assert inferred(quads(DATA), read_shapes(quads(shapes))) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # pySHACL warns of every function without an argument.
@seed(20261129)
@settings(max_examples=60, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(CASE)
def test_random_rules_make_what_pyshacl_makes(case: Case) -> None:
    ours, theirs = both(case)
    assert ours == theirs
