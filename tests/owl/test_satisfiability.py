"""Unsatisfiable classes and properties, found without data."""

from owl.helpers import iri, parse
from phegraph.owl.consistency.satisfiability import find_unsatisfiable


def test_a_class_below_two_disjoint_ones_can_have_no_member() -> None:
    ontology = """
    :A owl:disjointWith :B . :C rdfs:subClassOf :A , :B .
    :D rdfs:subClassOf :C . :E rdfs:subClassOf :A .
    """
    inconsistencies = find_unsatisfiable(parse(ontology))
    assert [inconsistency.individuals for inconsistency in inconsistencies] == [(iri("C"),), (iri("D"),)]
    assert inconsistencies[0].message.startswith("<https://example.org/C> can have no member: it is both of")
    assert inconsistencies[0].rule == "unsatisfiable"


def test_a_property_whose_ends_contradict_each_other_can_link_nothing() -> None:
    ontology = """
    :A owl:disjointWith :B . :p a owl:ObjectProperty ; rdfs:domain :A , :B .
    :q rdfs:domain :A ; rdfs:range :B .
    """
    (inconsistency,) = find_unsatisfiable(parse(ontology))
    assert inconsistency.individuals == (iri("p"),)
    assert "can link nothing" in inconsistency.message


def test_trials_do_not_disturb_each_other() -> None:
    ontology = """
    :key a owl:InverseFunctionalProperty . :A owl:disjointWith :B .
    :A rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] .
    :B rdfs:subClassOf [ owl:onProperty :key ; owl:hasValue :one ] .
    """
    assert find_unsatisfiable(parse(ontology)) == []


def test_a_sound_ontology_has_none() -> None:
    assert (
        find_unsatisfiable(parse(":A rdfs:subClassOf :B . :p rdfs:range xsd:date . :B owl:disjointWith :C ."))
        == []
    )
