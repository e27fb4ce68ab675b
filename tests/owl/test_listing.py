"""Compiled rules, listed and explained."""

from owl.helpers import parse, stored
from phegraph.owl.listing import explain, rules_of

ONTOLOGY = """
:A rdfs:subClassOf :B . :B rdfs:subClassOf :C . :B owl:disjointWith :D . :k a owl:FunctionalProperty .
[ owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :A . :z rdfs:range xsd:date .
"""


def test_rules_are_listed_in_the_order_in_which_they_run_contradictions_last() -> None:
    found = list(rules_of(parse(ONTOLOGY)))
    strata = [rule.stratum for rule in found]
    numbers = [number for number in strata if number is not None]
    assert numbers == sorted(numbers)
    last = [rule.name for rule in found[len(numbers) :]]
    assert last == ["prp-fp", "prp-rng", "eq-diff1", "cls-nothing2", "cax-dw"]
    assert strata[len(numbers) :] == [None] * len(last)
    below = next(rule for rule in found if rule.rule.endswith("?x a <https://example.org/C>"))
    assert below.rule == "?x a <https://example.org/B> → ?x a <https://example.org/C>"
    assert below.words.startswith("whatever is of <https://example.org/B>")
    assert below.sparql.startswith("INSERT {")


def test_explaining_tells_rows_and_seconds() -> None:
    store = stored(ONTOLOGY + ":x a :A . :y :p :x .")
    costs = {cost.key: cost for cost in explain(store)}
    assert costs["<https://example.org/C>"].rows == 2
    assert costs["<https://example.org/A>"].rules == ("cax-sco",)
    assert all(cost.seconds >= 0 for cost in costs.values())
