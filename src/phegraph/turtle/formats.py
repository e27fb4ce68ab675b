"""Formats: which RDF syntax a file is written in, told by its extension."""

from pathlib import PurePath

from pyoxigraph import RdfFormat

EXTENSIONS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}

TURTLE_FAMILY = (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)


def format_of(path: PurePath | str) -> RdfFormat | None:
    """The RDF syntax of a file, or None where its extension names none."""
    return EXTENSIONS.get(PurePath(path).suffix.lower())
