"""Formats: which RDF syntax a file is written in, by its extension and its content."""

import codecs
import re
from pathlib import Path, PurePath
from typing import IO, Protocol, cast

import pyoxigraph
from msgspec import Struct
from pyoxigraph import RdfFormat

from phegraph.errors import PhegraphError

BOM = b"\xef\xbb\xbf"

EXTENSIONS = {
    ".ttl": RdfFormat.TURTLE,
    ".turtle": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".rdf": RdfFormat.RDF_XML,
    ".rdfs": RdfFormat.RDF_XML,
    ".owl": RdfFormat.RDF_XML,
    ".xml": RdfFormat.RDF_XML,
    ".jsonld": RdfFormat.JSON_LD,
    ".json-ld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}

UNREAD = frozenset(
    (
        ".bz2",
        ".gz",
        ".n3",
        ".obo",
        ".ofn",
        ".omn",
        ".owx",
        ".trix",
        ".xz",
        ".zip",
    )
)
"""Extensions of other files that may hold RDF or OWL: what cannot be read of them is reported."""


class OwlSyntax(Struct, frozen=True):
    """A syntax of OWL that is none of RDF.

    Attributes:
        title: What people call it.
        serialization: What py-horned-owl calls it: its extension without the dot.
        start: How a text in it begins.
    """

    title: str
    serialization: str
    start: re.Pattern[bytes]


_COMMENTS = rb"(?:\s++|#[^\n]*+)*+"
OWL_SYNTAXES = (
    OwlSyntax("functional syntax", "ofn", re.compile(_COMMENTS + rb"(?:Prefix|Ontology)\s*\(")),
    OwlSyntax("Manchester syntax", "omn", re.compile(_COMMENTS + rb"(?:Prefix|Ontology|Namespace):\s")),
    OwlSyntax("OBO format", "obo", re.compile(rb"(?:\s++|![^\n]*+)*+format-version:")),
    OwlSyntax(
        "OWL/XML",
        "owx",
        re.compile(
            rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!DOCTYPE\s+(?:\w+:)?Ontology\b|<(?:\w+:)?Ontology\s(?![^>]*\brdf:about\b)[^>]*www\.w3\.org/2002/07/owl#)"
        ),
    ),
)
"""The syntaxes of OWL that py-horned-owl reads."""

LINE_FORMATS = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
TURTLE_FAMILY = (RdfFormat.TURTLE, RdfFormat.TRIG, *LINE_FORMATS)


_HEAD = 2**16
"""How many bytes of a file tell its syntax."""
_XML = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|(?:[\w.-]+:)?RDF[\s>])")
_JSON = re.compile(rb'\s*(?:\[\s*)?\{\s*"')
_TURTLE = re.compile(
    rb"\s*+(?:#[^\n]*+\s*+)*+(?:@(?:prefix|base)\b|(?i:prefix|base)\s[^:=]*:?\s*<|<[^>\s]*>\s|[\w.-]*:[\w.-]+\s+a\s)"
)
_OF_RDF = re.compile(rb"http://www\.w3\.org/1999/02/22-rdf-syntax-ns#")
_OF_JSON_LD = re.compile(rb'"@(?:context|graph|id|type)"\s*+:')
_JSON_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*+"(?:\s*+:)?|[{}]')


def syntax_of(path: PurePath | str) -> RdfFormat | OwlSyntax | None:
    """The syntax of a file: the one its content begins in, or else that of its extension, if any."""
    extension, head = PurePath(path).suffix.lower(), _head(Path(path))
    by_extension = EXTENSIONS.get(extension)
    if by_extension not in TURTLE_FAMILY:
        owl = next((syntax for syntax in OWL_SYNTAXES if syntax.start.match(head)), None)
        if owl is not None:
            return owl
    if _XML.match(head):
        return RdfFormat.RDF_XML
    if _JSON.match(head):
        return RdfFormat.JSON_LD
    if by_extension not in TURTLE_FAMILY and _TURTLE.match(head):
        return RdfFormat.TURTLE
    return by_extension or next(
        (syntax for syntax in OWL_SYNTAXES if extension == f".{syntax.serialization}"), None
    )


def format_of(path: PurePath | str) -> RdfFormat | None:
    """The RDF syntax of a file; None for one that is in no syntax of RDF."""
    syntax = syntax_of(path)
    return None if isinstance(syntax, OwlSyntax) else syntax


def is_rdf(path: Path) -> bool:
    """Whether a file of XML or JSON is one of RDF."""
    head = _head(path)
    return _is_json_ld(head) if _JSON.match(head) else bool(_OF_RDF.search(head))


def _is_json_ld(head: bytes) -> bool:
    """Whether the outermost object of a text has a keyword of JSON-LD, not only a schema in it."""
    depth = 0
    for mark in _JSON_MARKS.findall(head):
        if mark in b"{}":
            depth += 1 if mark == b"{" else -1
        elif depth == 1 and _OF_JSON_LD.fullmatch(mark):
            return True
    return False


def _head(path: Path) -> bytes:
    """How a file begins, in UTF-8; nothing where it cannot be read."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return b""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return head.decode("utf-16", "ignore").encode()
    return head.removeprefix(BOM)


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
