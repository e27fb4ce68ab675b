"""What follows from the ontology, by owlrl, and what contradicts it."""

from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import FOAF, ORG, PROV, SDO
from rdflib.term import Node

from .loading import BASE, EX, PHE, closed, ontology, terms

pytestmark = pytest.mark.slow

ROLE = Namespace(BASE + "concept/role/")
SMALL = Path(__file__).with_name("small.ttl")


@cache
def small() -> Graph:
    graph, messages = closed(Graph().parse(SMALL), "phe", "alignments")
    assert messages == []
    return graph


@pytest.mark.parametrize(
    ("subject", "predicate", "other"),
    [
        ("clinicians", "meets", "physicists"),
        ("physicists", "meets", "radio-oncologists"),
        ("students", "meets", "physicists"),
        ("network", "gathers", "clinicians"),
        ("clinicians", "gatheredBy", "network"),
        ("school", "gathers", "students"),
        ("radio-oncologists", "widerCommunity", "clinicians"),
        ("network", "presentIn", "city"),
        ("network", "presentIn", "country"),
        ("network", "presentIn", "abroad"),
        ("network", "presentIn", "third"),
        ("first", "locatedIn", "country"),
        ("third-edition", "earlierEdition", "first"),
        ("first", "laterEdition", "third-edition"),
        ("first", "nextEdition", "second"),
        ("series", "hasEdition", "first"),
        ("network", "coordinatedBy", "person"),
        ("network", "involves", "person"),
        ("network", "involves", "patron"),
        ("person", "involvedIn", "network"),
        ("laboratory", "memberOf", "network"),
        ("clinic", "partnerIn", "network"),
        ("second", "supportedBy", "patron"),
        ("second", "involves", "patron"),
        ("first", "ledTo", "strategy"),
        ("first", "ledTo", "action"),
        ("first", "ledTo", "facility"),
        ("facility", "resultsFrom", "first"),
        ("action", "recommendedIn", "strategy"),
        ("network", "ledTo", "centre"),
        ("facility", "servesPurpose", "therapy"),
        ("facility", "descendsFrom", "forerunner"),
        ("design", "basisOf", "facility"),
        ("facility", "hasPart", "ring"),
        ("fair", "hasPart", "second"),
        ("project", "collaboratesWith", "network"),
        ("gap", "answeredBy", "network"),
    ],
)
def test_a_link_follows(subject: str, predicate: str, other: str) -> None:
    assert (EX[subject], PHE[predicate], EX[other]) in small()


@pytest.mark.parametrize(
    ("subject", "predicate", "other"),
    [
        ("students", "meets", "clinicians"),
        ("series", "gathers", "physicists"),
        ("network", "gathers", "students"),
        ("facility", "resultsFrom", "design"),
        ("first", "locatedIn", "abroad"),
        ("project", "coordinatedBy", "person"),
        ("network", "coordinatedBy", "patron"),
        ("first", "involves", "laboratory"),
        ("congress", "previousEdition", "first"),
    ],
)
def test_a_link_does_not_follow(subject: str, predicate: str, other: str) -> None:
    assert (EX[subject], PHE[predicate], EX[other]) not in small()


@pytest.mark.parametrize(
    ("thing", "kind"),
    [
        ("network", PHE.Agent),
        ("person", PHE.Agent),
        ("second", PHE.Event),
        ("series", PHE.EventSeries),
        ("action", PHE.Action),
        ("strategy", PHE.Document),
        ("centre", PHE.Facility),
        ("country", PHE.Area),
        ("therapy", PHE.Purpose),
        ("second", SDO.Event),
        ("second", PROV.Activity),
        ("network", ORG.Organization),
        ("network", FOAF.Agent),
        ("project", SDO.Project),
        ("strategy", FOAF.Document),
        ("centre", SDO.Place),
    ],
)
def test_a_class_follows(thing: str, kind: URIRef) -> None:
    assert (EX[thing], RDF.type, kind) in small()


def test_a_role_property_gives_the_participation_its_class_and_role() -> None:
    participation = small().value(EX.network, PHE.coordination)
    assert (participation, RDF.type, PHE.Coordination) in small()
    assert (participation, RDF.type, ORG.Membership) in small()
    assert (participation, PHE.role, ROLE.coordinator) in small()
    assert (EX.network, PHE.participation, participation) in small()


@pytest.mark.parametrize(
    ("thing", "predicate", "value"),
    [
        ("network", SDO.name, "network"),
        ("network", RDFS.label, "network"),
        ("first", SDO.startDate, "2010"),
        ("second", SDO.startDate, "2012"),
        ("second", SDO.endDate, "2012"),
        ("project", SDO.identifier, "215840"),
    ],
)
def test_a_name_in_another_vocabulary_follows(thing: str, predicate: URIRef, value: str) -> None:
    assert value in {str(o) for o in small().objects(EX[thing], predicate)}


def test_a_milestone_is_an_instant_unless_it_lasts() -> None:
    for thing, instant in ((EX.network, True), (EX.laboratory, False)):
        milestone = small().value(thing, PHE.milestone)
        assert (milestone, RDF.type, PHE.Milestone) in small()
        assert ((milestone, RDF.type, PROV.InstantaneousEvent) in small()) is instant


def test_no_class_is_unsatisfiable() -> None:
    data = Graph()
    for name in terms(OWL.Class):
        data.add((EX["a-" + name.removeprefix(PHE)], RDF.type, name))
    assert closed(data, "phe")[1] == []


def test_no_property_is_unusable() -> None:
    """Each property between two fresh nodes, or on a fresh node, contradicts nothing."""
    data = Graph()
    for name in terms(OWL.ObjectProperty):
        data.add((BNode(), name, BNode()))
    for name in terms(OWL.DatatypeProperty):
        datatype = ontology("phe").value(name, RDFS.range)
        assert datatype is None or isinstance(datatype, URIRef)
        data.add((BNode(), name, Literal("1", datatype=datatype)))
    assert closed(data, "phe")[1] == []


_BAD: dict[str, list[tuple[Node, URIRef, Node]]] = {
    "an event that is an organisation": [
        (EX.x, RDF.type, PHE.Conference),
        (EX.x, RDF.type, PHE.Organisation),
    ],
    "an event as its own series": [(EX.x, PHE.editionOf, EX.y), (EX.y, PHE.previousEdition, EX.z)],
    "a country as a member": [(EX.x, PHE.hasMember, EX.y), (EX.y, RDF.type, PHE.Country)],
    "a person as an organisation": [
        (EX.x, PHE.entrustedTo, EX.y),
        (EX.y, RDF.type, PHE.Person),
    ],
    "a community as an organisation": [
        (EX.x, PHE.gathers, EX.y),
        (EX.y, RDF.type, PHE.Organisation),
    ],
    "a document that is an action": [(EX.x, PHE.realises, EX.y), (EX.y, RDF.type, PHE.Roadmap)],
    "a facility that is an area": [(EX.x, PHE.locatedIn, EX.y), (EX.y, RDF.type, PHE.Accelerator)],
    "a topic as a technique": [(EX.x, PHE.technique, EX.y), (EX.y, RDF.type, PHE.Topic)],
    "an edition before itself": [(EX.x, PHE.previousEdition, EX.x)],
    "two editions each before the other": [
        (EX.x, PHE.previousEdition, EX.y),
        (EX.y, PHE.previousEdition, EX.x),
    ],
    "an event with a grant agreement": [
        (EX.x, RDF.type, PHE.Conference),
        (EX.x, PHE.grantAgreement, Literal("215840")),
    ],
    "a speaker at a network": [(EX.x, PHE.hasSpeaker, EX.y), (EX.x, RDF.type, PHE.Network)],
    "a network under the direction of a company": [
        (EX.x, PHE.headedBy, EX.y),
        (EX.y, RDF.type, PHE.Organisation),
    ],
    "a device that acts": [(EX.x, RDF.type, PHE.Device), (EX.y, PHE.organisedBy, EX.x)],
}


@pytest.mark.parametrize("what", list(_BAD))
def test_an_inconsistency_is_found(what: str) -> None:
    data = Graph()
    for statement in _BAD[what]:
        data.add(statement)
    assert closed(data, "phe")[1]


def test_a_treatment_centre_may_be_an_organisation() -> None:
    data = Graph()
    data.add((EX.cnao, RDF.type, PHE.TreatmentCentre))
    data.add((EX.cnao, RDF.type, PHE.Organisation))
    data.add((EX.ulice, PHE.coordinatedBy, EX.cnao))
    assert closed(data, "phe")[1] == []
