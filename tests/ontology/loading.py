"""The ontology's files and the data as rdflib graphs, and their closure with owlrl."""

import re
import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from owlrl.OWLRL import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ROOT = Path(__file__).parents[2]
BASE = "https://w3id.org/phegraph/"
ONTOLOGY = URIRef(BASE + "ontology")
PHE = Namespace(BASE + "ontology#")
ID = Namespace(BASE + "id/")
EX = Namespace("https://example.org/")
_FUNCTION_WORDS = {
    "from",
    "have",
    "into",
    "many",
    "more",
    "over",
    "some",
    "something",
    "than",
    "that",
    "their",
}
_FUNCTION_WORDS |= {
    "them",
    "they",
    "thing",
    "this",
    "those",
    "what",
    "when",
    "where",
    "which",
    "whoever",
    "with",
}
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
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return set[URIRef]().union(*map(terms, kinds))


def repeats(graph: Graph, term: URIRef, naming: URIRef) -> bool:
    """Whether the English definition has fewer than two words of content that the English name lacks."""
    name = _content(text for text in graph.objects(term, naming) if _is_english(text))
    definition = _content(text for text in graph.objects(term, SKOS.definition) if _is_english(text))
    return len(definition - name) < 2


def _is_english(text: Node) -> bool:
    return isinstance(text, Literal) and text.language == "en"


def _content(texts: Iterable[Node]) -> set[str]:
    """The words of four letters or more that carry content, without their endings."""
    words = {word for text in texts for word in re.findall(r"[a-z]{4,}", str(text).lower())} - _FUNCTION_WORDS
    return {re.sub(r"(?<=\w{3})(?:ation|ions?|ing|ers?|ors?|ed|es|s|e)$", "", word) for word in words}


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
