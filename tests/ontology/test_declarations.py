"""Every term that the ontology uses is declared and exists."""

from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SDO, DefinedNamespace

from .loading import ONTOLOGY, PHE, ontology

# EURIO is not among rdflib's vocabularies; these terms are in its version 2.4.
_EURIO = {
    URIRef(f"http://data.europa.eu/s66#{name}")
    for name in (
        *("AdministrativeArea", "Country", "Organisation", "Project", "Role"),
        *("identifier", "title", "url"),
    )
}


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
    known: tuple[type[DefinedNamespace], ...] = (DCTERMS, FOAF, ORG, PROV, SDO)
    foreign = {
        term
        for predicate in (RDFS.subClassOf, RDFS.subPropertyOf)
        for term in ontology("alignments").objects(None, predicate)
        if isinstance(term, URIRef)
    } - {RDFS.label}
    missing = {term for term in foreign - _EURIO if not any(term in namespace for namespace in known)}
    assert missing == set()


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
