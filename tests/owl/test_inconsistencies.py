"""Inconsistencies: each rule whose head is false, what it is about, and what it rests on."""

import pytest
from msgspec.structs import replace

from owl.helpers import iri, parse, stored
from phegraph.owl.closure.closing import close
from phegraph.owl.consistency.tracing import traced_to_assertions
from phegraph.owl.explain.proof import Prover

CASES = {
    "eq-diff1": ":a owl:sameAs :b ; owl:differentFrom :b .",
    "eq-diff2": "[] a owl:AllDifferent ; owl:members ( :a :c :b ) . :a owl:sameAs :b .",
    "eq-diff3": "[] a owl:AllDifferent ; owl:distinctMembers ( :c :a :b ) . :a owl:sameAs :b .",
    "prp-irp": ":p a owl:IrreflexiveProperty . :a :p :a .",
    "prp-asyp": ":p a owl:AsymmetricProperty . :a :p :b . :b :p :a .",
    "prp-pdw": ":p owl:propertyDisjointWith :q . :a :p :b ; :q :b .",
    "prp-adp": "[] a owl:AllDisjointProperties ; owl:members ( :r :p :q ) . :a :p :b ; :q :b .",
    "prp-npa1": "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetIndividual :b ."
    " :a :p :b .",
    "prp-npa2": "[] owl:sourceIndividual :a ; owl:assertionProperty :p ; owl:targetValue 5 . :a :p 5 .",
    "cls-nothing2": ":a a owl:Nothing .",
    "cls-com": ":C owl:complementOf :D . :a a :C , :D .",
    "cls-maxc1": ":C owl:maxCardinality 0 ; owl:onProperty :p . :a a :C ; :p :b .",
    "cls-maxqc1": ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass :D ."
    " :a a :C ; :p :b . :b a :D .",
    "cls-maxqc2": ":C owl:maxQualifiedCardinality 0 ; owl:onProperty :p ; owl:onClass owl:Thing ."
    " :a a :C ; :p :b .",
    "cax-dw": ":C owl:disjointWith :D . :a a :C , :D .",
    "cax-adc": "[] a owl:AllDisjointClasses ; owl:members ( :C :E :D ) . :a a :C , :D .",
    "dt-not-type": ":a :p 'soon'^^xsd:date .",
    "prp-fp": ":p a owl:FunctionalProperty . :a :p 1 , 2 .",
    "prp-rng": ":p rdfs:range xsd:integer . :a :p 'one' .",
    "cls-avf": ":C owl:allValuesFrom xsd:integer ; owl:onProperty :p . :a a :C ; :p 'one' .",
    "cls-maxc2": ":C owl:maxCardinality 1 ; owl:onProperty :p . :a a :C ; :p 'x' , 'y' .",
}


@pytest.mark.parametrize("rule", CASES)
def test_an_inconsistency_is_found_once_and_names_its_rule(rule: str) -> None:
    (inconsistency,) = close(stored(CASES[rule])).inconsistencies
    assert inconsistency.rule == rule
    assert inconsistency.message.endswith(".")
    assert "{" not in inconsistency.message
    assert iri("a") in inconsistency.individuals


@pytest.mark.parametrize("rule", CASES)
def test_without_its_last_statement_there_is_no_inconsistency(rule: str) -> None:
    sound = {
        "eq-diff1": ":a owl:differentFrom :b .",
        "prp-irp": ":p a owl:IrreflexiveProperty . :a :p :b .",
        "prp-asyp": ":p a owl:AsymmetricProperty . :a :p :b .",
        "cls-nothing2": ":a a owl:Thing .",
        "dt-not-type": ":a :p '2026-11-25'^^xsd:date , '2026'^^xsd:gYear , '2026-11'^^xsd:gYearMonth .",
        "prp-fp": ":p a owl:FunctionalProperty . :a :p 1 , 1.0 , '01'^^xsd:integer .",
        "prp-rng": ":p rdfs:range xsd:integer . :a :p 1 .",
        "cls-avf": ":C owl:allValuesFrom xsd:integer ; owl:onProperty :p . :a a :C ; :p 1 , '5'^^xsd:byte .",
        "cls-maxc2": ":C owl:maxCardinality 1 ; owl:onProperty :p . :a a :C ; :p 'x' .",
    }
    cut = sound.get(rule) or CASES[rule].replace(" . :b a :D", "").rsplit(":a ", 1)[0]
    assert close(stored(cut)).inconsistencies == ()


def test_an_inconsistency_rests_on_what_is_asserted_not_on_what_is_inferred() -> None:
    ontology = (
        ":Network owl:disjointWith :Place . :Facility rdfs:subClassOf :Place . :home rdfs:range :Facility ."
    )
    data = ":medaustron a :Network . :x :home :medaustron ."
    (inconsistency,) = close(stored(ontology + data)).inconsistencies
    assert set(inconsistency.statements) == set(parse(data))
    assert set(inconsistency.axiom) == set(parse(ontology))
    assert "<https://example.org/medaustron> is both of" in inconsistency.message


def test_where_its_proof_is_not_found_in_time_an_inconsistency_names_what_was_to_be_proven() -> None:
    ontology = ":C owl:disjointWith :D . :B rdfs:subClassOf :C . :A rdfs:subClassOf :B ."
    store = stored(f"{ontology} :x a :A , :D . :y a :C , :D .")
    found = close(store).inconsistencies
    prover = Prover.of(store)
    asserted, inferred = (next(each for each in found if iri(x) in each.individuals) for x in "yx")
    untraced = [replace(inferred, statements=tuple(parse(":x a :C , :D ."))), asserted]
    whole, _ = traced_to_assertions(prover, untraced, most=100)
    assert set(whole.statements) == set(parse(":x a :A , :D ."))
    assert whole.message == inferred.message
    cut, other = traced_to_assertions(prover, untraced, most=1)
    assert set(cut.statements) == set(parse(":x a :C , :D ."))
    assert cut.message == f"{inferred.message} What it follows from was not found among 1 statements."
    assert other == asserted


def test_all_inconsistencies_are_found_and_the_closure_finishes() -> None:
    members = " ".join(f":t{number} a :C , :D ." for number in range(30))
    store = stored(f":C owl:disjointWith :D . :D rdfs:subClassOf :E . {members}")
    closure = close(store)
    assert len(closure.inconsistencies) == 30
    assert closure.inferred == 30


def test_an_ill_typed_literal_is_found_though_the_store_changes_its_datatype() -> None:
    (inconsistency,) = close(stored(":a :p '300'^^xsd:byte .")).inconsistencies
    assert inconsistency.rule == "dt-not-type"
    assert inconsistency.statements == tuple(parse(":a :p '300'^^xsd:byte ."))


def test_values_are_compared_not_lexical_forms() -> None:
    ontology = ":id a owl:InverseFunctionalProperty . :a :id 1 . :b :id 1.0 . :c :id '2'^^xsd:int ."
    store = stored(ontology)
    closure = close(store)
    assert closure.inconsistencies == ()
    assert store.ask(
        "ASK { <https://example.org/a> owl:sameAs <https://example.org/b> }".replace(
            "owl:sameAs", "<http://www.w3.org/2002/07/owl#sameAs>"
        )
    )
    assert not store.ask("ASK { ?x <http://www.w3.org/2002/07/owl#sameAs> <https://example.org/c> }")


@pytest.mark.parametrize(
    ("most", "values", "rules"),
    [
        (0, "'a' , 'b'", []),
        (0, "'a' , 5", ["cls-maxqc1"]),
        (1, "'a' , 'b' , 5", []),
        (1, "'a' , 5 , 6", ["cls-maxqc3"]),
    ],
)
def test_a_cardinality_of_values_of_a_datatype_counts_only_those(
    most: int, values: str, rules: list[str]
) -> None:
    axiom = f":C owl:maxQualifiedCardinality {most} ; owl:onProperty :p ; owl:onClass xsd:integer ."
    closure = close(stored(f"{axiom} xsd:integer a rdfs:Datatype . :a a :C ; :p {values} ."))
    assert [inconsistency.rule for inconsistency in closure.inconsistencies] == rules


@pytest.mark.parametrize("named", [200, 201])
def test_two_values_are_found_of_few_nodes_and_of_many(named: int) -> None:
    axioms = ":C rdfs:subClassOf [ owl:onProperty :p ; owl:maxCardinality 1 ] . :other :p 1 , 2 . "
    nodes = (f":n{number} a :C ; :p {number} , 'x' . " for number in range(named - 1))
    closure = close(stored(axioms + "".join(nodes)))
    assert {found.rule for found in closure.inconsistencies} == {"cls-maxc2"}
    of = {individual for found in closure.inconsistencies for individual in found.individuals}
    assert {iri(f"n{number}") for number in range(named - 1)} <= of
    assert iri("other") not in of
