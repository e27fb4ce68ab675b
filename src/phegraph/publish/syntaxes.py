"""The syntaxes of documents: one table for documents, links and web servers."""

import io
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from pyoxigraph import Quad

from phegraph.publish.jsonld.compact import jsonld_text
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
        serialize: Serializes statements in a format, abbreviated, those of a topic first.
        has_metadata: Whether a document in it states its topic, dataset, licence and sources.
    """

    format: str
    media_types: Sequence[str]
    serialize: Callable[[str, Sequence[Quad], Abbreviations, str], bytes]
    has_metadata: bool = True

    @property
    def extension(self) -> str:
        """The extension of its files."""
        return FORMATS[self.format].extension


def _serialize(name: str, quads: Sequence[Quad], abbreviations: Abbreviations, _: str) -> bytes:
    """Statements in a format, with the prefixes that they need."""
    output, prefixes = io.BytesIO(), abbreviations.prefixes
    write_dump(output, name, quads, prefixes=prefixes, declared=prefixes_in(quads, prefixes))
    return output.getvalue()


def _compact(_: str, quads: Sequence[Quad], abbreviations: Abbreviations, topic: str) -> bytes:
    """Statements by the terms of the context, each in the graph of its source."""
    return jsonld_text(quads, abbreviations.context, first=topic).encode()


SYNTAXES = (
    Syntax("turtle", ("text/turtle", "application/x-turtle"), _serialize),
    Syntax("jsonld", ("application/ld+json", "application/json"), _compact, has_metadata=False),
    Syntax("ntriples", ("application/n-triples", "text/plain"), _serialize),
)
"""What a client likes as well as another comes first; a client that likes all gets the first."""
