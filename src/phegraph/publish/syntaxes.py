"""The syntaxes of documents: one table for documents, links and web servers."""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO

from msgspec import Struct
from pyoxigraph import DefaultGraph, Quad

from phegraph.publish.jsonld.compact import write_jsonld
from phegraph.publish.jsonld.context import JsonldContext
from phegraph.rdf.writing.dumps import write_dump
from phegraph.rdf.writing.formats import FORMATS
from phegraph.rdf.writing.pretty import prefixes_in


class Abbreviations(Struct, frozen=True):
    """What IRIs are abbreviated with: prefixes, and the terms and prefixes of a JSON-LD context."""

    prefixes: Mapping[str, str]
    context: JsonldContext


class Syntax(Struct, frozen=True):
    """A syntax that documents are published in.

    Attributes:
        format: A name of `FORMATS`.
        media_types: The media types that clients ask for it by; it is served as the first.
        write: Writes statements, which it goes through several times, in a format, abbreviated, those of a
            topic first. It raises `ExportError` for one that the format cannot carry.
        carries_all: Whether it can carry any statement, so that each document is to be had in it.
    """

    format: str
    media_types: Sequence[str]
    write: Callable[[BinaryIO, str, Iterable[Quad], Abbreviations, str], None]
    carries_all: bool = True

    @property
    def extension(self) -> str:
        """The extension of its files."""
        return FORMATS[self.format].extension

    @property
    def title(self) -> str:
        """Its name for people."""
        return FORMATS[self.format].title


def _plain(output: BinaryIO, name: str, quads: Iterable[Quad], abbreviations: Abbreviations, _: str) -> None:
    """Statements in a format, with the prefixes that they need."""
    prefixes = abbreviations.prefixes
    declared = prefixes_in(quads, prefixes, graphs=FORMATS[name].keeps_graphs)
    write_dump(output, name, quads, prefixes=prefixes, declared=declared)


def _compact(
    output: BinaryIO, _: str, quads: Iterable[Quad], abbreviations: Abbreviations, topic: str
) -> None:
    """Statements by the terms of the context."""
    text = io.TextIOWrapper(output, encoding="utf-8", newline="\n")
    write_jsonld(text, also_merged(quads), abbreviations.context, first=topic)
    text.detach()


def also_merged(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Statements in their graphs and, merged, in the default graph: all that many clients of JSON-LD read."""
    for quad in quads:
        yield quad
        yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


SYNTAXES = (
    Syntax("turtle", ("text/turtle", "application/x-turtle"), _plain),
    Syntax("jsonld", ("application/ld+json", "application/json"), _compact),
    Syntax("ntriples", ("application/n-triples", "text/plain"), _plain),
    Syntax("rdfxml", ("application/rdf+xml", "application/xml"), _plain, carries_all=False),
)
"""What a client likes as well as another comes first; a client that likes all gets the first."""
