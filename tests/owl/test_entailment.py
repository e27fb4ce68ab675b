"""Entailment: yes, no, or unknown, and why."""

from typing import Any

import pytest

from owl.helpers import parse
from phegraph.owl.consistency.entailment import entails
from phegraph.owl.explain.proof import Prover

ONTOLOGY = """
:Network rdfs:subClassOf :Agent . :Agent owl:disjointWith :Place .
:partOf a owl:TransitiveProperty . :directorOf a owl:FunctionalProperty .
:knows a owl:ReflexiveProperty .
"""
DATA = """
:enlight a :Network . :a :partOf :b . :b :partOf :c .
:a :directorOf :x . :b :directorOf :y . :x owl:differentFrom :y .
"""


@pytest.mark.parametrize(
    "conclusion",
    [
        ":enlight a :Agent .",
        ":a :partOf :c .",
        ":a :partOf [] .",
        ":enlight a [ a owl:Class ; owl:complementOf :Place ] .",
        ":Network owl:disjointWith :Place .",
        ":Network rdfs:subClassOf [ owl:complementOf :Place ] .",
        ":a owl:differentFrom :b .",
        "[] a owl:AllDifferent ; owl:members ( :a :b ) .",
        "[] a owl:AllDisjointClasses ; owl:members ( :Network :Place ) .",
        "[] a owl:Class ; owl:unionOf ( :Network :Place ) .",
        ":header a owl:Ontology ; rdfs:comment 'what is about' .",
    ],
)
def test_what_follows_is_answered_with_yes(conclusion: str) -> None:
    assert entails(parse(ONTOLOGY + DATA), parse(conclusion)).answer == "yes"


@pytest.mark.parametrize("conclusion", [":c :partOf :a .", ":x a :Place .", ":a owl:sameAs :b ."])
def test_a_plain_assertion_that_does_not_follow_from_an_ontology_in_the_profile_is_no(
    conclusion: str,
) -> None:
    inside = ONTOLOGY.replace(":knows a owl:ReflexiveProperty .", "")
    assert entails(parse(inside + DATA), parse(conclusion)).answer == "no"


def test_outside_the_profile_what_does_not_follow_is_unknown_and_says_why() -> None:
    entailment = entails(parse(ONTOLOGY + DATA), parse(":c :partOf :a ."))
    assert entailment.answer == "unknown"
    assert "owl:ReflexiveProperty" in entailment.parts[0].reason


def test_what_is_reflexive_holds_of_everything() -> None:
    assert entails(parse(ONTOLOGY + DATA), parse(":a :knows :a .")).answer == "yes"


def test_a_conclusion_of_another_kind_that_does_not_follow_is_unknown() -> None:
    assert entails(parse(DATA), parse(":partOf a owl:TransitiveProperty .")).answer == "unknown"
    assert entails(parse(DATA), parse(":Network owl:disjointWith :Place .")).answer == "unknown"


@pytest.mark.parametrize(
    ("premises", "conclusion"),
    [
        (":p owl:propertyChainAxiom ( :p :p ) .", ":p a owl:TransitiveProperty ."),
        (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :p .", ":p owl:equivalentProperty :q ."),
        (":p owl:inverseOf :p .", ":p a owl:SymmetricProperty ."),
        (":p owl:inverseOf :q . :q a owl:FunctionalProperty .", ":p a owl:InverseFunctionalProperty ."),
        (":p owl:inverseOf :q . :p a owl:InverseFunctionalProperty .", ":q a owl:FunctionalProperty ."),
        (":q a owl:AsymmetricProperty . :p rdfs:subPropertyOf :q .", ":p a owl:AsymmetricProperty ."),
        (":p a owl:AsymmetricProperty .", ":p a owl:IrreflexiveProperty ."),
        (":p owl:inverseOf :q .", ":q owl:inverseOf :p ."),
        (":p rdfs:range xsd:byte .", ":p rdfs:range xsd:short ."),
        (":p rdfs:range xsd:short , xsd:unsignedInt .", ":p rdfs:range xsd:unsignedShort ."),
        (":p rdfs:range xsd:nonNegativeInteger , xsd:nonPositiveInteger .", ":p rdfs:range xsd:byte ."),
        (":p rdfs:range :A . :A rdfs:subClassOf :B .", ":p rdfs:range :B ."),
        (
            ":p owl:propertyDisjointWith :q . :x :p :y .",
            "[] a owl:NegativePropertyAssertion ; "
            "owl:sourceIndividual :x ; owl:assertionProperty :q ; owl:targetIndividual :y .",
        ),
    ],
)
def test_axioms_that_follow_are_found_by_trying_them_on_fresh_things(premises: str, conclusion: str) -> None:
    assert entails(parse(premises), parse(conclusion)).answer == "yes"


def test_from_an_inconsistency_everything_follows_and_it_is_named() -> None:
    entailment = entails(parse(ONTOLOGY + ":x a :Network , :Place ."), parse(":c :partOf :a ."))
    assert entailment.answer == "yes"
    assert "contradict" in entailment.parts[0].reason


def test_a_statement_that_the_rules_give_has_its_proof() -> None:
    (part,) = entails(parse(ONTOLOGY + DATA), parse(":enlight a :Agent .")).parts
    assert part.proof is not None
    assert part.proof.rule == "cax-sco"


def test_many_statements_are_proven_by_one_compiled_program(monkeypatch: pytest.MonkeyPatch) -> None:
    provers = []

    def counted(*arguments: Any, **options: Any) -> Prover:
        provers.append(original(*arguments, **options))
        return provers[-1]

    original = Prover.of
    monkeypatch.setattr(Prover, "of", counted)
    entailment = entails(parse(ONTOLOGY + DATA), parse(":enlight a :Agent . :a :partOf :c ."))
    assert [part.proof is not None for part in entailment.parts] == [True, True]
    assert len(provers) == 1
