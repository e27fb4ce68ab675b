"""Graphs as people hand them in: rdflib's, files, texts, open files, and several at once."""

import io
import logging
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store

from phegraph.errors import InputError, PhegraphError
from phegraph.finding import Finding
from phegraph.rdf.convert import from_rdflib
from phegraph.rdf.reading.reader import Reading, read, read_text
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS, Term
from phegraph.shacl.shapes.graph import File
from phegraph.system.files import path_of_address

Source = rdflib.Graph | Store | str | bytes | Path | IO[str] | IO[bytes]
Sources = Source | Sequence[Source]

_FORMATS = {
    **dict.fromkeys(("turtle", "ttl", "text/turtle", "longturtle"), RdfFormat.TURTLE),
    **dict.fromkeys(("nt", "nt11", "ntriples", "application/n-triples"), RdfFormat.N_TRIPLES),
    **dict.fromkeys(("nquads", "nq", "application/n-quads"), RdfFormat.N_QUADS),
    **dict.fromkeys(("trig", "application/trig"), RdfFormat.TRIG),
    **dict.fromkeys(("xml", "rdf", "pretty-xml", "application/rdf+xml"), RdfFormat.RDF_XML),
    **dict.fromkeys(("json-ld", "jsonld", "application/ld+json"), RdfFormat.JSON_LD),
}
_INDIVIDUAL = NamedNode(OWL + "NamedIndividual")


def quads_of(
    source: Source, syntax: str | None = None, *, kind: str = "data"
) -> tuple[list[Quad], list[File]]:
    """The statements of a source in their lexical forms, and its file, if it is one. See `reading_of`."""
    reading, files = reading_of(source, syntax, kind=kind)
    return list(reading.quads), files


def reading_of(
    source: Source, syntax: str | None = None, *, kind: str = "data"
) -> tuple[Reading, list[File]]:
    """A source, read with its statements in their lexical forms, and its file, if it is one.

    Args:
        source: A graph or dataset of rdflib, a store of pyoxigraph, the path of a file, the text of one, or
            an open file.
        syntax: The format of a text, by rdflib's names or media types; Turtle without one.
        kind: What the source is called in errors.

    Raises:
        InputError: It cannot be read. The error has all its syntax errors.
        PhegraphError: It is none of these, an address on the web, which is never fetched, or of an unknown
            format.
    """
    if isinstance(source, rdflib.Graph):
        prefixes = {prefix: str(iri) for prefix, iri in source.namespaces()}
        return Reading(kind, tuple(_from_rdflib(source)), prefixes), []
    if isinstance(source, Store):
        return Reading(kind, tuple(source)), []
    if isinstance(source, io.IOBase):
        source = source.read()
    if isinstance(source, Path) or (isinstance(source, str | bytes) and _is_path(source)):
        path = (isinstance(source, str) and path_of_address(source)) or Path(os.fsdecode(source))
        return _checked(_read(path, syntax)), [(path, None, path.absolute().as_uri())]
    if not isinstance(source, str | bytes):
        raise PhegraphError(
            f"The {kind} is of the type {type(source).__name__}, which cannot be read.",
            hint="Give a graph of rdflib, a store of pyoxigraph, a path, a text or an open file.",
        )
    return _checked(read_text(source, _format(syntax), name=kind)), []


def quads_of_each(sources: Iterable[Source], *, kind: str = "data") -> list[tuple[list[Quad], list[File]]]:
    """The statements of each of several sources, and its file, if it is one.

    Args:
        sources: The sources; see `quads_of`.
        kind: What they are called in errors.

    Raises:
        InputError: Some cannot be read. The error has all syntax errors of all of them.
    """
    parts: list[tuple[list[Quad], list[File]]] = []
    faults: list[Finding] = []
    for source in sources:
        try:
            parts.append(quads_of(source, kind=kind))
        except InputError as error:
            faults += error.findings
    if faults:
        raise InputError(faults)
    return parts


def readings_of(parts: Iterable[tuple[list[Quad], list[File]]]) -> dict[Path, Reading]:
    """The statements of those sources that are files."""
    return {path: Reading(str(path), tuple(quads)) for quads, files in parts for path, _, _ in files}


def _read(path: Path, syntax: str | None) -> Reading:
    base = path.absolute().as_uri()
    if syntax is None or not os.path.isfile(path):  # noqa: PTH113 - a text too long for a path is none
        return read(path, base=base)
    return read_text(path.read_bytes(), _format(syntax), name=str(path), base=base, path=path)


def _format(syntax: str | None) -> RdfFormat:
    if syntax is None:
        return RdfFormat.TURTLE
    if syntax.lower() not in _FORMATS:
        raise PhegraphError(
            f"The format {syntax!r} is not known.", hint=f"Name one of {', '.join(_FORMATS)}."
        )
    return _FORMATS[syntax.lower()]


def _is_path(text: str | bytes) -> bool:
    """Whether a text is a file name, and not the content of a file."""
    content = text.decode(errors="replace") if isinstance(text, bytes) else text
    if content.startswith(("http://", "https://")) and not any(mark in content for mark in " \n"):
        raise PhegraphError(
            f"{content} is an address on the web, and nothing is fetched.", hint="Save it to a file first."
        )
    return bool(content.strip()) and not any(mark in content for mark in '\n{}<>"|^`')


def _checked(reading: Reading) -> Reading:
    if reading.findings:
        raise InputError(list(reading.findings))
    for warning in reading.warnings:
        logging.getLogger("phegraph").warning("%s", warning)
    return reading


def _from_rdflib(graph: rdflib.Graph) -> Iterable[Quad]:
    terms: dict[object, Term] = {}

    def term(node: object) -> Term:
        converted = terms.get(node) if not isinstance(node, rdflib.Literal) else None
        if converted is None:
            converted = from_rdflib(node)
            if not isinstance(node, rdflib.Literal):
                terms[node] = converted
        return converted

    for nodes in graph.quads() if isinstance(graph, rdflib.Dataset) else graph:
        subject, predicate, object_ = term(nodes[0]), term(nodes[1]), term(nodes[2])
        if isinstance(predicate, NamedNode) and not isinstance(subject, Literal):
            yield Quad(subject, predicate, object_)


def of_ontology(quads: Iterable[Quad]) -> list[Quad]:
    """What of an ontology is mixed into data: its classes, properties, axioms and named individuals."""
    statements = list(quads)
    individuals = {
        quad.subject for quad in statements if quad.predicate == RDF_TYPE and quad.object == _INDIVIDUAL
    }
    vocabulary = (RDFS, OWL)

    def belongs(quad: Quad) -> bool:
        is_axiom = quad.predicate.value.startswith(vocabulary)
        kind = quad.object
        is_type = (
            quad.predicate == RDF_TYPE and isinstance(kind, NamedNode) and kind.value.startswith(vocabulary)
        )
        return is_axiom or is_type or quad.subject in individuals or isinstance(quad.subject, BlankNode)

    return [quad for quad in statements if belongs(quad)]
