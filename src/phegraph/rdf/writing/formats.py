"""The formats of dumps: one table, from which commands, downloads, descriptions and server files are made.

It imports no RDF library, so that the command line can read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

if TYPE_CHECKING:
    from phegraph.rdf.writing.order import Ordered

PrefixMap = Mapping[str, str]
Declared = Iterable[str] | None
Writer = Callable[["Ordered", BinaryIO, PrefixMap, Declared], None]
"""Writes ordered statements to a file, with prefixes and those to declare (None: all)."""


class Format(Struct, frozen=True):
    """A concrete syntax of RDF.

    Attributes:
        name: Its name on the command line.
        title: Its name for people.
        extension: The extension of its files.
        media_type: The media type of its documents.
        feature: Its IRI in the W3C's list of file formats, for VoID (section 2.4); empty where it has none.
        keeps_graphs: Whether it is a syntax of RDF datasets; graphs are merged in any other.
        write: Its writer.
    """

    name: str
    title: str
    extension: str
    media_type: str
    feature: str
    keeps_graphs: bool
    write: Writer


def _write_text(parts: Iterator[str], output: BinaryIO) -> None:
    from phegraph.rdf.writing.order import BATCH

    while batch := "".join(islice(parts, BATCH)):
        output.write(batch.encode())


def _turtle(statements: Ordered, output: BinaryIO, prefixes: PrefixMap, declared: Declared) -> None:
    """Turtle, and TriG where statements keep their graphs."""
    from phegraph.rdf.writing.nesting import Nesting
    from phegraph.rdf.writing.pretty import pretty

    nesting = Nesting(statements.with_blank_nodes())
    _write_text(pretty(statements.graphs(), prefixes, nesting, declared=declared), output)


def _lines(statements: Ordered, output: BinaryIO, _: PrefixMap, __: Declared) -> None:
    """N-Triples, and N-Quads where statements keep their graphs."""
    _write_text(statements.lines(), output)


def _rdfxml(statements: Ordered, output: BinaryIO, prefixes: PrefixMap, _: Declared) -> None:
    from phegraph.rdf.writing.rdfxml import rdfxml

    _write_text(rdfxml(statements, prefixes), output)


def _jsonld(statements: Ordered, output: BinaryIO, _: PrefixMap, __: Declared) -> None:
    import pyoxigraph

    pyoxigraph.serialize(statements, output, pyoxigraph.RdfFormat.JSON_LD)


_W3C = "http://www.w3.org/ns/formats/"

FORMATS: dict[str, Format] = {
    row.name: row
    for row in (
        Format("turtle", "Turtle", "ttl", "text/turtle", f"{_W3C}Turtle", False, _turtle),
        Format("trig", "TriG", "trig", "application/trig", f"{_W3C}TriG", True, _turtle),
        Format("ntriples", "N-Triples", "nt", "application/n-triples", f"{_W3C}N-Triples", False, _lines),
        Format("nquads", "N-Quads", "nq", "application/n-quads", f"{_W3C}N-Quads", True, _lines),
        Format("rdfxml", "RDF/XML", "rdf", "application/rdf+xml", f"{_W3C}RDF_XML", False, _rdfxml),
        Format("jsonld", "JSON-LD", "jsonld", "application/ld+json", f"{_W3C}JSON-LD", True, _jsonld),
    )
}
"""The formats that are written, by their names; those that are read are in `rdf/formats.py`."""
