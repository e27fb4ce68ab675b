"""Compiled rules, listed and explained."""

import re

from owl.helpers import inferred, parse, stored
from phegraph.owl.explain.rule_listing import CompiledRule, compiled_rules, measured_rules

ONTOLOGY = """
:A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :B owl:disjointWith :D . :k a owl:FunctionalProperty .
[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :A . :z rdfs:range xsd:date .
"""


def shown(rule: CompiledRule) -> str:
    """A rule, with short names and without labels of what has no name."""
    return re.sub(r"\[\w+\]", "[…]", rule.rule.replace("https://example.org/", ""))


def test_rules_are_listed_in_the_order_in_which_they_run_inconsistencies_last() -> None:
    rules = list(compiled_rules(parse(ONTOLOGY)))
    strata = [rule.stratum for rule in rules]
    numbers = [number for number in strata if number is not None]
    assert numbers == sorted(numbers)
    last = [rule.name for rule in rules[len(numbers) :]]
    assert last == ["prp-fp", "prp-rng", "eq-diff1", "cls-nothing2", "cax-dw"]
    assert strata[len(numbers) :] == [None] * len(last)
    below = next(rule for rule in rules if rule.rule.endswith("?x a <https://example.org/C>"))
    assert below.rule == "?x a <https://example.org/B> → ?x a <https://example.org/C>"
    assert below.description.startswith("whatever is of <https://example.org/B>")
    assert below.sparql.startswith("INSERT {")


def test_explaining_tells_rows_and_seconds_of_each_rule() -> None:
    store = stored(ONTOLOGY + ":x a :A . :y :p :x . :e a :B , :D . :s :k 'a' , 'b' .")
    rules = measured_rules(store)
    rows = {shown(rule): rule.rows for rule in rules if rule.rows}
    assert rows == {
        "?x a <B> → ?x a <C>": 3,
        "?x a <A> → ?x a <B>": 2,
        "?u <p> ?v . ?v a <A> → ?u a […]": 1,
        "?x a […] → ?x a <A>": 1,
        "?x a <B> . ?x a <D> → inconsistency": 1,
        "?x <k> ?y1 . ?x <k> ?y2 → ?y1 owl:sameAs ?y2": 2,
    }
    assert all(rule.seconds >= 0 for rule in rules)
    assert len(inferred(store)) == 6


def test_rules_that_copy_are_explained_as_one() -> None:
    store = stored(":p owl:inverseOf :q . :p a owl:SymmetricProperty . :a :p :b .")
    rules = [rule for rule in measured_rules(store) if rule.stratum is not None]
    assert {(rule.name, rule.rows, rule.together) for rule in rules} == {
        ("prp-inv1", 3, 3),
        ("prp-inv2", 3, 3),
        ("prp-symp", 3, 3),
    }


def test_what_a_thing_is_the_same_as_does_not_hide_the_cost_of_a_rule() -> None:
    store = stored(
        "[ owl:onProperty :p ; owl:hasValue :x ] rdfs:subClassOf :A . :x owl:sameAs :b . :y :p :b ."
    )
    rules = {rule.name: rule.rows for rule in measured_rules(store)}
    assert rules["cls-hv2"] == 1


def test_rules_that_only_lead_to_an_anonymous_class_that_no_rule_looks_at_are_not_listed() -> None:
    value, some = (
        f"[ owl:onProperty :p ; owl:{restriction} ]" for restriction in ("hasValue :v", "someValuesFrom :D")
    )

    def names(axioms: str) -> list[str]:
        return sorted(rule.name for rule in compiled_rules(parse(axioms)) if rule.stratum is not None)

    assert names(f":C rdfs:subClassOf {value} , {some} .") == ["cax-sco", "cls-hv1"]
    assert names(f":C owl:equivalentClass {value} .") == ["cax-eqc1", "cax-eqc2", "cls-hv1", "cls-hv2"]
