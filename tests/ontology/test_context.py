"""The JSON-LD context: what is written with its words means what the ontology says."""

import json
import warnings
from collections.abc import Callable
from functools import cache

import pytest
from pyld import jsonld
from rdflib import OWL, RDF, SKOS, Graph, Literal, URIRef
from rdflib.namespace import XSD

from .loading import BASE, ID, PHE, ROOT, ontology, own_terms, terms

CONTEXT = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))["@context"]
CONCEPT = BASE + "concept/"
ENLIGHT = ID["enlight"]
DOCUMENT = {
    "@context": CONTEXT,
    "@id": "id:enlight",
    "type": "Network",
    "label": {"en": "ENLIGHT"},
    "altLabel": {"en": ["European Network for Light Ion Therapy"]},
    "gathers": ["id:clinicians", "id:physicists"],
    "establishedYear": "2002",
    "startMonth": "2002-02",
    "end": "2005-12-31",
    "technique": "hadron-therapy",
    "topic": ["radiobiology", "https://example.org/other"],
    "aim": {"en": ["coordinate"], "fr": ["coordonner"]},
    "website": "https://cern.ch/enlight",
    "acronym": "ENLIGHT",
    "figure": {
        "measure": "participants",
        "value": 300,
        "bound": "more-than",
        "unit": "people",
        "dateYear": "2016",
    },
    "coordination": {"agent": "id:manjit-dosanjh", "fromYear": "2006"},
}


@cache
def by_pyld() -> Graph:
    return Graph().parse(data=jsonld.to_rdf(DOCUMENT, {"format": "application/n-quads"}), format="nt")


@cache
def by_rdflib() -> Graph:
    with warnings.catch_warnings():
        # rdflib's parser uses a class that rdflib deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Graph().parse(data=json.dumps(DOCUMENT), format="json-ld")


EXPANDED = pytest.mark.parametrize("expanded", [by_pyld, by_rdflib], ids=["pyld", "rdflib"])


@EXPANDED
@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (RDF.type, PHE.Network),
        (SKOS.prefLabel, Literal("ENLIGHT", lang="en")),
        (SKOS.altLabel, Literal("European Network for Light Ion Therapy", lang="en")),
        (PHE.gathers, ID["clinicians"]),
        (PHE.gathers, ID["physicists"]),
        (PHE.established, Literal("2002", datatype=XSD.gYear)),
        (PHE.start, Literal("2002-02", datatype=XSD.gYearMonth)),
        (PHE.end, Literal("2005-12-31", datatype=XSD.date)),
        (PHE.technique, URIRef(CONCEPT + "technique/hadron-therapy")),
        (PHE.topic, URIRef(CONCEPT + "topic/radiobiology")),
        (PHE.topic, URIRef("https://example.org/other")),
        (PHE.aim, Literal("coordonner", lang="fr")),
        (PHE.website, Literal("https://cern.ch/enlight", datatype=XSD.anyURI)),
        (PHE.acronym, Literal("ENLIGHT")),
    ],
)
def test_a_word_expands(expanded: Callable[[], Graph], predicate: URIRef, value: URIRef | Literal) -> None:
    assert (ENLIGHT, predicate, value) in expanded()


@EXPANDED
def test_a_figure_and_a_participation_expand(expanded: Callable[[], Graph]) -> None:
    graph = expanded()
    figure = graph.value(ENLIGHT, PHE.figure)
    assert graph.value(figure, PHE.measure) == URIRef(CONCEPT + "measure/participants")
    assert graph.value(figure, PHE.value) == Literal(300)
    assert graph.value(figure, PHE.bound) == URIRef(CONCEPT + "bound/more-than")
    participation = graph.value(ENLIGHT, PHE.coordination)
    assert graph.value(participation, PHE.agent) == ID["manjit-dosanjh"]
    assert graph.value(participation, PHE["from"]) == Literal("2006", datatype=XSD.gYear)


def test_what_is_expanded_compacts_to_the_same_words() -> None:
    compact = jsonld.compact(jsonld.expand(DOCUMENT), CONTEXT)
    assert compact == DOCUMENT


def test_every_property_of_things_takes_an_address() -> None:
    written = {key: value for key, value in CONTEXT.items() if isinstance(value, dict)}
    for name in terms(OWL.ObjectProperty):
        assert written[name.removeprefix(PHE)]["@type"] in ("@id", "@vocab"), name


def test_every_word_means_a_term_that_is_there() -> None:
    keys = [key for key in CONTEXT if not key.startswith("@")]
    mapped = {item["@id"] for key, item in jsonld_terms(keys).items()}
    ours = {URIRef(iri) for iri in mapped if iri.startswith(PHE) and iri != str(PHE)}
    assert ours <= own_terms()


def jsonld_terms(keys: list[str]) -> dict[str, dict[str, str]]:
    processor = jsonld.JsonLdProcessor()
    active = processor.process_context(processor._get_initial_context({}), CONTEXT, {})
    return {key: active["mappings"][key] for key in keys if active["mappings"].get(key)}


@pytest.mark.slow
def test_every_concept_can_be_written_by_its_name_alone() -> None:
    """No name of a concept is also a word of the context, which would mean something else there."""
    scoped = {
        key: value["@context"]["@vocab"]
        for key, value in CONTEXT.items()
        if isinstance(value, dict) and "@context" in value
    }
    for key, namespace in scoped.items():
        for concept in set(ontology("concepts").subjects(RDF.type, SKOS.Concept)):
            if str(concept).startswith(namespace):
                document = {"@context": CONTEXT, key: str(concept).removeprefix(namespace)}
                (expanded,) = jsonld.expand(document)
                assert expanded[PHE[key].toPython()] == [{"@id": str(concept)}]
