"""Formats: which RDF syntax a file is written in, by its extension."""

from pathlib import PurePath
from typing import IO, Protocol, cast

import pyoxigraph
from pyoxigraph import RdfFormat

from phegraph.errors import PhegraphError

BOM = b"\xef\xbb\xbf"

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

UNREAD = frozenset(
    (".bz2", ".gz", ".json-ld", ".n3", ".ofn", ".omn", ".owx", ".rdfs", ".trix", ".turtle", ".xz", ".zip")
)
"""Extensions of other files that may hold RDF or OWL: they are not read, but reported."""

LINE_FORMATS = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
TURTLE_FAMILY = (RdfFormat.TURTLE, RdfFormat.TRIG, *LINE_FORMATS)


def format_of(path: PurePath | str) -> RdfFormat | None:
    """The RDF syntax of a file, or None where its extension names none."""
    return EXTENSIONS.get(PurePath(path).suffix.lower())


def file_name(path: PurePath, name: str | None) -> str:
    """The name of a file in places and blank node labels: `name`, or its path."""
    return path.as_posix() if name is None else name


class Readable(Protocol):
    """What Oxigraph requires of a file."""

    def read(self, size: int = -1, /) -> bytes: ...


def parse_rdf(source: Readable, syntax: RdfFormat, base: str | None) -> pyoxigraph.QuadParser:
    """Oxigraph's parser over a text.

    Raises:
        PhegraphError: The base is not an absolute IRI.
    """
    try:
        return pyoxigraph.parse(cast("IO[bytes]", source), syntax, base_iri=base)
    except ValueError as error:
        raise PhegraphError(f"{base} cannot be a base IRI: {error}.", hint="Give an absolute IRI.") from error
