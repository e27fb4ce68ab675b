"""The ontology's files and the data as rdflib graphs, and their closure with owlrl."""

import warnings
from functools import cache
from pathlib import Path

from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/phegraph/"
ONTOLOGY = URIRef(BASE + "ontology")
PHE = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")
EX = Namespace("https://example.org/")
_TEXTS = (RDFS.label, RDFS.isDefinedBy, SKOS.definition, SKOS.editorialNote)


@cache
def ontology(*stems: str) -> Graph:
    """Files of the ontology folder in one graph, not to be changed."""
    graph = Graph()
    for stem in stems:
        graph.parse(ROOT / "ontology" / f"{stem}.ttl")
    return graph


def terms(kind: URIRef) -> set[URIRef]:
    """The terms of our own of a kind, such as owl:Class."""
    return {t for t in ontology("phe").subjects(RDF.type, kind) if isinstance(t, URIRef) and t in PHE}


def own_terms() -> set[URIRef]:
    """Every class and property of our own."""
    return terms(OWL.Class) | terms(OWL.ObjectProperty) | terms(OWL.DatatypeProperty)


def closed(data: Graph, *stems: str) -> tuple[Graph, list[str]]:
    """What follows from data under files of the ontology, and the inconsistencies that owlrl finds.

    The texts about terms are left out: nothing follows from them, and owlrl takes its time over each.
    """
    graph = Graph()
    for statement in ontology(*stems):
        if statement[1] not in _TEXTS:
            graph.add(statement)
    for statement in data:
        graph.add(statement)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        semantics = OWLRL_Semantics(graph, False, False, False)
        semantics.closure()
    return graph, [str(message) for message in semantics.error_messages]
