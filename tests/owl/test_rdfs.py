"""RDFS: what follows by RDF 1.1 Semantics and nothing else."""

import pytest
from pyoxigraph import Literal

from owl.helpers import inferred, parse, stored
from phegraph.owl.closure.closing import close
from phegraph.owl.closure.increments import add_statements, remove_statements
from phegraph.owl.consistency.entailment import entails
from phegraph.owl.rdfs import RdfsClosure
from phegraph.owl.vocabulary import SAME_AS
from phegraph.rdf.terms import OWL


def decided(premises: str, conclusion: str) -> str:
    return entails(parse(premises), parse(conclusion), profile="rdfs").answer


# RDF 1.1 Semantics, sections 8 and 9: the patterns of entailment, by their names, and the axiomatic triples.
@pytest.mark.parametrize(
    ("premises", "conclusion"),
    [
        (":a :p 'x' .", ":p a rdf:Property ."),
        (":p rdfs:domain :C . :a :p 'x' .", ":a a :C ."),
        (":p rdfs:range :C . :a :p :b .", ":b a :C ."),
        (":a :p :b .", ":a a rdfs:Resource . :b a rdfs:Resource . :p a rdfs:Resource ."),
        (":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":p rdfs:subPropertyOf :r ."),
        (":a :p :b .", ":p rdfs:subPropertyOf :p ."),
        (":p rdfs:subPropertyOf :q . :a :p :b .", ":a :q :b ."),
        (":C a rdfs:Class .", ":C rdfs:subClassOf rdfs:Resource , :C ."),
        (":C rdfs:subClassOf :D . :a a :C .", ":a a :D . :D a rdfs:Class ."),
        (":C rdfs:subClassOf :D . :D rdfs:subClassOf :E .", ":C rdfs:subClassOf :E ."),
        (":a rdf:_2 :b .", ":a rdfs:member :b . rdf:_2 a rdfs:ContainerMembershipProperty ."),
        (":p a rdfs:ContainerMembershipProperty .", ":p rdfs:subPropertyOf rdfs:member ."),
        (":d a rdfs:Datatype .", ":d rdfs:subClassOf rdfs:Literal ."),
        ("", "rdf:_7 rdfs:domain rdfs:Resource . rdf:nil a rdf:List ."),
        ("", "rdf:Seq rdfs:subClassOf rdfs:Container . rdf:first rdfs:domain rdf:List ."),
        ("", "xsd:integer a rdfs:Datatype . rdfs:isDefinedBy rdfs:subPropertyOf rdfs:seeAlso ."),
        (":a :p 5 .", ":a :p [ a xsd:decimal ] . :a :p 5.0 ."),
        ("rdfs:Resource rdfs:subClassOf :Anything . :x :p :y .", ":x a :Anything ."),
        ("rdf:type rdfs:domain :Typed . :x a :C .", ":x a :Typed ."),
    ],
)  # fmt: skip
def test_what_follows_under_rdfs(premises: str, conclusion: str) -> None:
    assert decided(premises, conclusion) == "yes"


@pytest.mark.parametrize(
    ("premises", "conclusion"),
    [
        (":p rdfs:domain :C . :C rdfs:subClassOf :D .", ":p rdfs:domain :D ."),
        (":p rdfs:range :C . :q rdfs:subPropertyOf :p .", ":q rdfs:range :C ."),
        (":a :p :b .", ":a owl:sameAs :a ."),
        (":p a owl:TransitiveProperty . :a :p :b . :b :p :c .", ":a :p :c ."),
        (":a :p 'x' . :b :q 'y' .", ":a :p _:x . :b :q _:x ."),
        (":a :p :b .", ":a rdfs:member :b ."),
    ],
)
def test_what_does_not_follow_under_rdfs(premises: str, conclusion: str) -> None:
    assert decided(premises, conclusion) == "no"


def test_things_of_datatypes_leave_a_decision_open() -> None:
    assert decided(":p rdfs:range xsd:byte . :a :p :b .", ":b a xsd:unsignedByte .") == "unknown"


def test_a_closure_under_rdfs_has_all_that_follows_and_nothing_of_owl() -> None:
    text = ":p rdfs:domain :C . :C rdfs:subClassOf :D . :a :p 'x' ; rdf:_1 :b ."
    store = stored(text)
    close(store, profile="rdfs", schema=True)
    statements = inferred(store)
    assert {*parse(":a a :C , :D , rdfs:Resource ; rdfs:member :b . :p a rdf:Property .")} <= statements
    assert not any(predicate == SAME_AS for _, predicate, _ in statements)
    assert not {*parse(":p rdfs:domain :D .")} & statements
    assert not [each for each in statements if any(str(term).startswith(f"<{OWL}") for term in each)]
    expected = RdfsClosure(parse(text)).statements - {*parse(text)}
    assert statements == {each for each in expected if not isinstance(each[0], Literal)}


def test_members_of_containers_are_inferred_without_the_schema() -> None:
    store = stored(":a rdf:_3 :b .")
    closure = close(store, profile="rdfs")
    assert inferred(store) == {*parse(":a rdfs:member :b .")}
    assert closure.profile_violations == ()


def test_members_of_containers_follow_a_change_of_the_data() -> None:
    store = stored(":a :p :b .")
    close(store, profile="rdfs")
    add_statements(store, parse(":a rdf:_1 :b ."), profile="rdfs")
    assert inferred(store) == {*parse(":a rdfs:member :b .")}
    remove_statements(store, parse(":a rdf:_1 :b ."), profile="rdfs")
    assert inferred(store) == set()


# The reserved vocabulary (OWL 2 RDF-Based Semantics, section 5): never no.
@pytest.mark.parametrize(
    "conclusion",
    [
        ":x a owl:Thing .",
        ":a a owl:Thing .",
        ":a a rdfs:Resource .",
        ":a owl:topObjectProperty :b .",
        ":a owl:topDataProperty 'x' .",
        "rdf:_1 a rdfs:ContainerMembershipProperty .",
    ],
)
def test_the_reserved_vocabulary_holds_of_everything(conclusion: str) -> None:
    assert entails(parse(":a :p :b ."), parse(conclusion)).answer == "yes"


@pytest.mark.parametrize(
    "conclusion", [":a a owl:NamedIndividual .", ":a rdfs:seeAlso :b .", "owl:Thing :p :a ."]
)
def test_what_is_not_known_of_the_reserved_vocabulary_is_unknown(conclusion: str) -> None:
    assert entails(parse(":a :p :b ."), parse(conclusion)).answer == "unknown"


def test_blank_nodes_of_several_statements_are_decided_together() -> None:
    premises = parse(":a :p :b . :c :q :d .")
    assert entails(premises, parse(":a :p _:x . :c :q _:x .")).answer == "unknown"
    assert entails(premises, parse(":a :p _:x . :c :q _:y .")).answer == "yes"
