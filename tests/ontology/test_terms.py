"""What the ontology promises of its terms."""

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, URIRef
from rdflib.namespace import VANN
from rdflib.term import Literal

from .loading import ONTOLOGY, PHE, ROOT, ontology, own_terms, repeats, terms


def languages(term: URIRef, predicate: URIRef) -> set[str | None]:
    return {o.language for o in ontology("phe").objects(term, predicate) if isinstance(o, Literal)}


@pytest.mark.parametrize("predicate", [RDFS.label, SKOS.definition])
def test_every_term_has_a_text_in_english_and_french(predicate: URIRef) -> None:
    lacking = {term for term in own_terms() if languages(term, predicate) != {"en", "fr"}}
    assert lacking == set()


def test_every_term_has_one_label_a_language() -> None:
    many = {term for term in own_terms() if len(list(ontology("phe").objects(term, RDFS.label))) != 2}
    assert many == set()


def test_every_definition_is_a_sentence() -> None:
    wrong = {
        str(text)
        for term in own_terms()
        for text in ontology("phe").objects(term, SKOS.definition)
        if not (str(text)[0].isupper() and str(text).endswith("."))
    }
    assert wrong == set()


def test_no_definition_of_a_term_repeats_its_label() -> None:
    assert {term for term in own_terms() if repeats(ontology("phe"), term, RDFS.label)} == set()


def test_every_term_says_what_defines_it() -> None:
    lacking = {term for term in own_terms() if (term, RDFS.isDefinedBy, ONTOLOGY) not in ontology("phe")}
    assert lacking == set()


@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.creator,
        DCTERMS.license,
        DCTERMS.created,
        DCTERMS.modified,
        OWL.versionIRI,
        OWL.versionInfo,
        VANN.preferredNamespacePrefix,
    ],
)
def test_the_ontology_describes_itself(predicate: URIRef) -> None:
    assert ontology("phe").value(ONTOLOGY, predicate) is not None


def test_the_four_pillars_stand_on_the_first_pages() -> None:
    head = (ROOT / "ontology" / "phe.ttl").read_text(encoding="utf-8").splitlines()
    first = "\n".join(head[:5])
    for name in ("Community", "Network", "Event", "Action"):
        assert f"phe:{name}" in first
        assert f"phe:{name} a owl:Class ;" in head[:100]


def test_every_link_to_an_agent_has_the_agents_of_a_participation() -> None:
    """Each named role property has a class with its role, and a chain that gives a plain link."""
    graph = ontology("phe")
    chains = {
        tuple(graph.items(chain)): plain for plain, chain in graph.subject_objects(OWL.propertyChainAxiom)
    }
    roles = set()
    for named in graph.subjects(RDFS.subPropertyOf, PHE.participation):
        plain = chains[named, PHE.agent]
        assert (plain, RDFS.subPropertyOf, PHE.involves) in graph
        kind = graph.value(named, RDFS.range)
        assert (kind, RDFS.subClassOf, PHE.Participation) in graph
        roles |= {graph.value(r, OWL.hasValue) for r in graph.objects(kind, RDFS.subClassOf)} - {None}
    assert len(roles) == len(list(graph.subjects(RDFS.subPropertyOf, PHE.participation))) == 21


def test_inverses_are_declared_once() -> None:
    graph = ontology("phe")
    pairs = set(graph.subject_objects(OWL.inverseOf))
    assert not {(one, other) for one, other in pairs if (other, one) in pairs}


def test_every_property_is_of_objects_or_of_texts_and_no_class() -> None:
    assert terms(OWL.ObjectProperty) & terms(OWL.DatatypeProperty) == set()
    assert terms(OWL.Class) & (terms(OWL.ObjectProperty) | terms(OWL.DatatypeProperty)) == set()
    described = {term for term in ontology("phe").subjects(RDF.type) if isinstance(term, URIRef)}
    assert {term for term in described if term in PHE} == own_terms()
