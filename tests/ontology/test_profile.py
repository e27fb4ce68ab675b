"""The ontology keeps to OWL 2 RL, and every term it uses is declared."""

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SDO, SKOS, SOSA, DefinedNamespace

from .loading import ONTOLOGY, PHE, ontology
from .profile import faults

_PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://example.org/> .
"""
# EURIO is not among rdflib's vocabularies; these terms of it are used by CORDIS's own data.
_EURIO = {URIRef("http://data.europa.eu/s66#Project")}


def test_the_ontology_is_in_owl_2_rl() -> None:
    assert list(faults(ontology("phe", "alignments"))) == []


@pytest.mark.parametrize(
    "outside",
    [
        ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] .",
        "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] rdfs:subClassOf :A .",
        ":p a owl:ObjectProperty ; rdfs:domain [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        ":p a owl:DatatypeProperty ; rdfs:range xsd:gYear .",
        ":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :B :C ) ] .",
        ":p a owl:ReflexiveProperty .",
        ":p a owl:TransitiveProperty , owl:FunctionalProperty .",
        ":p a owl:TransitiveProperty ; rdfs:subPropertyOf :q . :q a owl:IrreflexiveProperty .",
    ],
)
def test_the_check_finds_what_is_outside(outside: str) -> None:
    assert list(faults(Graph().parse(data=_PREFIXES + outside)))


def test_every_term_of_our_own_that_is_used_is_declared() -> None:
    graph = ontology("phe", "alignments", "concepts", "shapes")
    used = {term for statement in graph for term in statement if isinstance(term, URIRef) and term in PHE}
    declared = {term for term in used if set(ontology("phe").objects(term, RDF.type))}
    assert used - declared - {URIRef(str(PHE))} == set()


def test_a_term_is_declared_as_one_kind_of_thing() -> None:
    graph = ontology("phe", "alignments")
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    named = {term for kind in kinds for term in graph.subjects(RDF.type, kind) if isinstance(term, URIRef)}
    assert {term for term in named if sum((term, RDF.type, kind) in graph for kind in kinds) > 1} == set()


def test_every_foreign_term_exists_in_its_vocabulary() -> None:
    known: tuple[type[DefinedNamespace], ...] = (DCTERMS, FOAF, ORG, PROV, SDO, SKOS, SOSA)
    foreign = {
        term
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for term in ontology("alignments").objects(None, predicate)
        if isinstance(term, URIRef)
    } - {RDFS.label}
    missing = {term for term in foreign - _EURIO if not any(term in namespace for namespace in known)}
    assert missing == set()


def test_every_foreign_term_is_declared() -> None:
    graph = ontology("alignments")
    for predicate, kinds in (
        (RDFS.subClassOf, {OWL.Class}),
        (RDFS.subPropertyOf, {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}),
    ):
        for term in set(graph.objects(None, predicate)) - {RDFS.label}:
            assert set(graph.objects(term, RDF.type)) & kinds, f"{term} is not declared"


def test_a_property_of_texts_stands_under_no_property_of_things() -> None:
    graph = ontology("phe", "alignments")
    for sub, sup in graph.subject_objects(RDFS.subPropertyOf):
        if sup != RDFS.label:
            assert set(graph.objects(sub, RDF.type)) & set(graph.objects(sup, RDF.type)), f"{sub} < {sup}"


def test_the_alignments_say_nothing_that_the_ontology_should() -> None:
    graph = ontology("alignments")
    both = {
        (sub, sup)
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for sub, sup in graph.subject_objects(predicate)
        if str(sup).startswith(PHE)
    }
    assert both == set()
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in ontology("phe")
