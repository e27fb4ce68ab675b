"""Ontologies: what an ontology tells of itself."""

from collections.abc import Iterator

from pyoxigraph import DefaultGraph, NamedNode

from phegraph.check.context import CheckContext
from phegraph.findings.draft import DraftFinding, Position
from phegraph.rdf.terms import DCTERMS, OWL, RDF_TYPE, RDFS, SCHEMA, SKOS, statement_of

_DC = "http://purl.org/dc/elements/1.1/"
_METADATA = {
    "title": (DCTERMS + "title", _DC + "title", RDFS + "label", SKOS + "prefLabel", SCHEMA + "name"),
    "description": (
        *(DCTERMS + "description", DCTERMS + "abstract", _DC + "description", RDFS + "comment"),
        *(SKOS + "definition", SCHEMA + "description"),
    ),
    "licence": (
        *(DCTERMS + "license", DCTERMS + "rights", _DC + "rights", SCHEMA + "license"),
        *("http://creativecommons.org/ns#license", "http://usefulinc.com/ns/doap#license"),
    ),
}
"""What is asked for, and the properties that tell it, the usual one first."""


def metadata(context: CheckContext) -> Iterator[DraftFinding]:
    """Ontologies without a title, a description or a licence, for which that of the settings will do."""
    quads = context.graph.store.quads
    for quad in quads(None, RDF_TYPE, NamedNode(OWL + "Ontology"), DefaultGraph()):
        ontology, _, _ = statement_of(quad)
        told = {statement.predicate.value for statement in quads(ontology, None, None, DefaultGraph())}
        for what, properties in _METADATA.items():
            by_settings = what == "licence" and context.graph.project.licence
            if isinstance(ontology, NamedNode) and told.isdisjoint(properties) and not by_settings:
                yield DraftFinding(
                    "ontology/metadata",
                    f"The ontology {context.say(ontology)} has no {what}.",
                    f"Add {context.graph.prefixes.compact(properties[0])}.",
                    statements=(quad.triple,),
                    position=Position.SUBJECT,
                )
