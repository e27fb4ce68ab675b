"""The question on coverage counts what is in the files, by another count than its own."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from rdflib import DCTERMS, FOAF, RDF, RDFS, SDO, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from phegraph.graph import KnowledgeGraph
from phegraph.project.settings import find

ROOT = Path(__file__).parents[2]
PHE = Namespace("https://w3id.org/phegraph/ontology#")
ID = "https://w3id.org/phegraph/id/"
IDENTIFIERS = (
    SDO.sameAs,
    *(PHE[name] for name in ("isni", "grid", "doi", "grantAgreement", "indicoEvent", "iso3166")),
    *(PHE[name] for name in ("documentNumber", "patentNumber")),
)


@cache
def files() -> Graph:
    graph = Graph()
    for path in (*(ROOT / "data").glob("*.ttl"), ROOT / "ontology" / "concepts.ttl"):
        graph.parse(path)
    return graph


@cache
def ontology() -> Graph:
    return Graph().parse(ROOT / "ontology" / "phe.ttl")


@cache
def figures() -> dict[str, tuple[int | None, ...]]:
    rows = KnowledgeGraph(find(ROOT)).ask("coverage").rows
    texts = ([getattr(cell, "value", "") for cell in row] for row in rows)
    return {what: tuple(int(figure) if figure else None for figure in rest) for what, *rest in texts}


def of_class(name: str) -> set[Node]:
    """The things of the register that are stated to be of a class, or of one below it."""
    classes = set(ontology().transitive_subjects(RDFS.subClassOf, PHE[name]))
    return {thing for thing, kind in files().subject_objects(RDF.type) if kind in classes} & things()


def things() -> set[Node]:
    return {thing for thing in files().subjects(SKOS.prefLabel) if str(thing).startswith(ID)}


def sources() -> set[Node]:
    return set(files().subjects(RDF.type, PHE.WebPage)) & set(files().subjects(FOAF.page))


def having(*properties: URIRef) -> Callable[[Node], bool]:
    return lambda thing: any((thing, name, None) in files() for name in properties)


def is_in_a_country(thing: Node, seen: frozenset[Node] = frozenset()) -> bool:
    """Whether places lead from a thing to a country: where it is, or where its venue is."""
    places = {place for name in ("locatedIn", "venue") for place in files().objects(thing, PHE[name])}
    return any(
        (place, RDF.type, PHE.Country) in files() or is_in_a_country(place, seen | {thing})
        for place in places - seen
    )


def has_a_french_name(thing: Node) -> bool:
    return any(getattr(name, "language", "") == "fr" for name in files().objects(thing, SKOS.prefLabel))


@pytest.mark.parametrize(("what", "counted"), [("things", things), ("sources", sources)])
def test_everything_is_counted(what: str, counted: Callable[[], set[Node]]) -> None:
    assert figures()[what] == (len(counted()), None, None)


@pytest.mark.parametrize(
    ("what", "among", "condition"),
    [
        ("things: identifier", things, having(*IDENTIFIERS)),
        *(
            (f"{what}: identifier", lambda name=name: of_class(name), having(*IDENTIFIERS))
            for what, name in {
                "cities": "City",
                "countries": "Country",
                "documents": "Document",
                "events": "Event",
                "facilities": "Facility",
                "networks": "Network",
                "organisations": "Organisation",
                "persons": "Person",
                "projects": "Project",
            }.items()
        ),
        ("organisations: country", lambda: of_class("Organisation"), is_in_a_country),
        ("facilities: country", lambda: of_class("Facility"), is_in_a_country),
        ("events: country", lambda: of_class("Event"), is_in_a_country),
        ("events: time", lambda: of_class("Event"), having(PHE.start, PHE.end, PHE.date, PHE.heldOn)),
        ("projects: time", lambda: of_class("Project"), having(PHE.start, PHE.end, PHE.date)),
        ("cities: coordinates", lambda: of_class("City"), having(PHE.latitude)),
        ("sources: date", sources, having(DCTERMS.issued)),
        ("things: French name", things, has_a_french_name),
        ("concepts: French name", lambda: set(files().subjects(SKOS.inScheme)), has_a_french_name),
    ],
)
def test_the_part_of_it_is_counted(
    what: str, among: Callable[[], set[Node]], condition: Callable[[Node], bool]
) -> None:
    some = among()
    count = sum(map(condition, some))
    assert figures()[what] == (count, len(some), 100 * count // len(some))


def test_every_figure_is_checked() -> None:
    assert len(figures()) == 21
