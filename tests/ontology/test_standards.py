"""The graph with the axioms of other vocabularies: it is consistent, and nothing is of an absurd class."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.namespace import FOAF, ORG, PROV, SDO, SOSA
from rdflib.term import Node

from phegraph import close

from .loading import PHE, ROOT, ontology

pytestmark = pytest.mark.slow

EURIO = Namespace("http://data.europa.eu/s66#")
STANDARDS = Path(__file__).with_name("standards.ttl")
FOREIGN = (FOAF, ORG, PROV, SKOS, SOSA, EURIO)

_AGENT = {FOAF.Agent, PROV.Agent}
_ORGANISATION = _AGENT | {FOAF.Organization, FOAF.Group, ORG.Organization}  # ORG: what has members is a group
_FACILITY = {PROV.Location, PROV.Entity}
ALLOWED = {
    PHE.Community: _AGENT | {FOAF.Group},
    PHE.Person: _AGENT | {FOAF.Person, PROV.Person},
    PHE.Network: _ORGANISATION,
    PHE.Organisation: _ORGANISATION
    | _FACILITY
    | {ORG.OrganizationalUnit, PROV.Organization, EURIO.Organisation},
    PHE.Facility: _FACILITY | _ORGANISATION | {ORG.OrganizationalUnit, PROV.Organization, EURIO.Organisation},
    PHE.Device: {PROV.Entity},
    PHE.Area: {PROV.Location, EURIO.AdministrativeArea, EURIO.Country},
    PHE.Event: {PROV.Activity},
    PHE.EventSeries: set[URIRef](),
    PHE.Action: {PROV.Activity, FOAF.Project, EURIO.Project},
    PHE.Document: {FOAF.Document, PROV.Entity},
    PHE.Figure: set[URIRef](),
    PHE.State: set[URIRef](),
    PHE.Milestone: {PROV.InstantaneousEvent},
    PHE.Participation: {ORG.Membership, PROV.Association, PROV.AgentInfluence, PROV.Influence, EURIO.Role},
    SKOS.Concept: {SKOS.Concept, ORG.Role, PROV.Role},
}
"""The classes of other vocabularies that a thing of a class may have, by the definitions of both."""


@cache
def data() -> Graph:
    graph = Graph()
    for path in (ROOT / "data").glob("*.ttl"):
        graph.parse(path)
    return graph + ontology("concepts")


@cache
def axioms() -> Graph:
    return ontology("phe", "alignments") + Graph().parse(STANDARDS)


@cache
def graph() -> Graph:
    return data() + axioms() + close(data(), axioms()).to_rdflib()


def classes(closed: Graph, things: Iterable[Node]) -> set[Node]:
    """The classes of other vocabularies that things have."""
    found = {kind for thing in things for kind in closed.objects(thing, RDF.type)}
    return {kind for kind in found if any(str(kind).startswith(str(one)) for one in FOREIGN)}


def absurd(closed: Graph) -> set[tuple[Node, Node]]:
    """Our classes with foreign ones that they do not allow, and the classes of participations in events."""
    odd: set[tuple[Node, Node]] = set()
    for kind, allowed in ALLOWED.items():
        odd |= {(kind, other) for other in classes(closed, closed.subjects(RDF.type, kind)) - allowed}
    in_events = classes(closed, participations(closed, PHE.Event))
    return odd | {(PHE.Event, kind) for kind in in_events & {ORG.Membership, PROV.Association}}


def participations(closed: Graph, kind: URIRef) -> set[Node]:
    """The participations in things of a class."""
    return {
        value
        for thing in closed.subjects(RDF.type, kind)
        for value in closed.objects(thing, PHE.participation)
    }


def test_nothing_contradicts_the_standards() -> None:
    assert close(data(), axioms()).inconsistencies == ()


def test_a_thing_has_no_class_that_its_own_does_not_allow() -> None:
    assert absurd(graph()) == set()
    assert [kind for kind in ALLOWED if (None, RDF.type, kind) not in graph()] == []


@pytest.mark.parametrize(
    "alignment",
    [
        (PHE.Network, RDFS.subClassOf, ORG.OrganizationalCollaboration),
        (PHE.Participation, RDFS.subClassOf, ORG.Membership),
        (PHE.Participation, RDFS.subClassOf, PROV.Association),
        (PHE.Milestone, RDFS.subClassOf, PROV.Entity),
        (PHE.Figure, RDFS.subClassOf, SOSA.Observation),
        (PHE.agent, RDFS.subPropertyOf, ORG.member),
        (PHE.hasEvent, RDFS.subPropertyOf, ORG.hasMember),
        (PHE.start, RDFS.subPropertyOf, EURIO.startDate),
    ],
)
def test_an_unsound_alignment_would_be_found(alignment: tuple[URIRef, URIRef, URIRef]) -> None:
    closure = close(data(), axioms() + Graph().add(alignment))
    assert closure.inconsistencies or absurd(data() + axioms() + closure.to_rdflib())


def test_a_participation_in_an_action_is_an_association() -> None:
    found = participations(graph(), PHE.Action)
    assert found
    assert [node for node in found if (node, RDF.type, PROV.Association) not in graph()] == []


def test_who_heads_or_belongs_to_an_organisation_has_a_membership() -> None:
    found = {*graph().objects(None, PHE.heading), *graph().objects(None, PHE.membership)}
    assert found
    assert [node for node in found if (node, RDF.type, ORG.Membership) not in graph()] == []


def test_a_milestone_is_an_instant_unless_it_lasts() -> None:
    """Every kind of milestone is decided: those that are not instantaneous are named here."""
    lasting = {"collaboration", "planned-end", "seat", "status"}
    restriction = axioms().value(None, OWL.onProperty, PHE.milestoneKind)
    listed = axioms().value(axioms().value(restriction, OWL.someValuesFrom), OWL.oneOf)
    assert listed is not None
    base = "https://w3id.org/phegraph/concept/milestone/"
    kinds = {str(kind) for kind in ontology("concepts").subjects(RDF.type, SKOS.Concept) if base in str(kind)}
    instants = {str(kind) for kind in axioms().items(listed)}
    advice = "Add them in alignments.ttl to the instantaneous kinds, or here to those that last."
    assert instants == kinds - {base + name for name in lasting}, advice


def test_every_event_with_a_time_has_a_beginning_and_an_end_in_schema_org() -> None:
    """One with a beginning alone has no end: nobody told it."""
    told = {PHE.start, PHE.end, PHE.date, PHE.heldOn}
    for event in graph().subjects(RDF.type, PHE.Event):
        times = {predicate for predicate in data().predicates(event) if predicate in told}
        if times - {PHE.end}:
            assert (event, SDO.startDate, None) in graph(), event
        if times - {PHE.start}:
            assert (event, SDO.endDate, None) in graph(), event
