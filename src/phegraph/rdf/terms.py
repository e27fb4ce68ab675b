"""Names: the standard namespaces, and prefixes that shorten and expand IRIs."""

import re
from collections.abc import Callable, Mapping
from functools import cached_property

from msgspec import Struct, field
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

Subject = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal
Statement = tuple[Subject, NamedNode, Term]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SCHEMA = "https://schema.org/"
FOAF = "http://xmlns.com/foaf/0.1/"
ORG = "http://www.w3.org/ns/org#"
OBO = "http://purl.obolibrary.org/obo/"

STANDARD_PREFIXES: Mapping[str, str] = {
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "sh": SH,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "schema": SCHEMA,
    "foaf": FOAF,
    "org": ORG,
}

RDF_TYPE = NamedNode(RDF + "type")
RDF_FIRST = NamedNode(RDF + "first")
RDF_REST = NamedNode(RDF + "rest")
RDF_NIL = NamedNode(RDF + "nil")
XSD_STRING = XSD + "string"


class Prefixes(Struct, frozen=True, dict=True):
    """Prefix names and the namespaces they stand for."""

    namespaces: Mapping[str, str] = field(default_factory=lambda: dict(STANDARD_PREFIXES))

    @cached_property
    def _longest_first(self) -> list[tuple[str, str]]:
        return sorted(((ns, prefix) for prefix, ns in self.namespaces.items()), key=lambda p: -len(p[0]))

    def compact(self, iri: str) -> str:
        """Shorten an IRI to `prefix:local` where a prefix fits; otherwise give it in angle brackets."""
        for namespace, prefix in self._longest_first:
            local = iri[len(namespace) :]
            if iri.startswith(namespace) and _needs_no_escape(local):
                return f"{prefix}:{local}"
        return f"<{iri}>"

    def expand(self, name: str) -> str | None:
        """The IRI of a `prefix:local` name, or None where its prefix is not known."""
        prefix, colon, local = name.partition(":")
        namespace = self.namespaces.get(prefix) if colon else None
        return None if namespace is None else namespace + local


def _needs_no_escape(local: str) -> bool:
    """Whether a name may stand after a prefix as it is (RDF 1.1 Turtle, section 6.5); none with a dot."""
    if local.startswith("-") or _SIGN.search(local):
        return False
    return f"_{local.replace('-', '_')}".isidentifier()


_SIGN = re.compile("[\x80-\xbf]")


def statement_of(quad: Quad | Triple) -> Statement:
    """The subject, predicate and object of a quad or triple of RDF 1.1, which has no triple terms."""
    subject, predicate, object, *_ = quad
    assert not isinstance(subject, Triple)
    assert not isinstance(object, Triple)
    return subject, predicate, object


def with_iris(quad: Quad, new: Callable[[str], str]) -> Quad:
    """A quad of RDF 1.1 with other IRIs, those of datatypes and graphs among them."""

    def term(node: object) -> object:
        if isinstance(node, NamedNode):
            return NamedNode(new(node.value))
        if isinstance(node, Literal) and not node.language:
            return Literal(node.value, datatype=NamedNode(new(node.datatype.value)))
        return node

    return Quad(*map(term, quad))  # type: ignore[arg-type]


def text(term: Term, prefixes: Prefixes | None = None) -> str:
    """A term as Turtle and SPARQL write it: the one serialiser that puts terms into queries."""
    if prefixes is not None and isinstance(term, NamedNode):
        return prefixes.compact(term.value)
    return _ESCAPE.sub(_eight_digits, str(term)) if isinstance(term, Literal) else str(term)


_ESCAPE = re.compile(r"\\(?:\\(?P<letter>[uU])?|u(?P<code>[0-9A-F]{4})|.)")


def _eight_digits(match: re.Match[str]) -> str:
    """An escape that every engine reads the same way.

    rdflib expands `\\uXXXX` before it parses, takes eight digits where eight follow, and sees one in an
    escaped backslash before a `u`.
    """
    if match["letter"]:
        return rf"\\\U{ord(match['letter']):08X}"
    return rf"\U0000{match['code']}" if match["code"] else match[0]


def unescaped(text: str) -> str:
    """A name or an IRI as Turtle and SPARQL write it, with its escapes resolved.

    These are in RDF 1.1 Turtle, section 6.4, and SPARQL 1.1 Query, sections 19.2 and 19.8 (PN_LOCAL_ESC).
    """
    return _WRITTEN_ESCAPE.sub(lambda match: match[3] or chr(int(match[1] or match[2], 16)), text)


_WRITTEN_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
