"""RDF/XML: one flat description for each subject, for tools that read no other syntax."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import BlankNode, Literal, NamedNode

from phegraph.errors import ExportError
from phegraph.rdf.terms import RDF, XSD_STRING
from phegraph.rdf.writing.order import Ordered

# Names in XML 1.0, section 2.3, and Namespaces in XML 1.0, section 4, without the colon.
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NAME = re.compile(rf"[{_START}][{_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*")
_LAST_NAME = re.compile(rf"[{_START}][{_START}\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*\Z")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Names that no property element may have: RDF 1.1 XML Syntax, section 7.2.5; rdf:li would be numbered.
_SYNTAX = {
    RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li"),
        *("aboutEach", "aboutEachPrefix", "bagID"),
    )
}
_XML = "http://www.w3.org/XML/1998/namespace"
_XMLNS = "http://www.w3.org/2000/xmlns/"


def rdfxml(quads: Ordered, prefixes: Mapping[str, str]) -> Iterator[str]:
    """Write statements as RDF/XML (RDF 1.1 XML Syntax), merged into one graph.

    Args:
        quads: The statements; they are iterated twice.
        prefixes: Prefixes of namespaces; those that are XML names are used.

    Raises:
        ExportError: A predicate has no part that can be an XML name (section 8), or a literal has a
            character that XML cannot hold.
    """
    names = _QNames(quads.predicates(), prefixes)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<rdf:RDF{''.join(f'{chr(10)}    {line}' for line in names.declarations())}>\n"
    for subject, group in groupby(quads, lambda quad: quad.subject):
        yield f"  <rdf:Description {_subject(subject)}>\n"
        for quad in group:
            yield f"    {_property(names.element(quad.predicate.value), quad.object)}\n"
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


class _QNames:
    """The element names of predicates, and the namespaces they need."""

    def __init__(self, predicates: Iterable[str], prefixes: Mapping[str, str]) -> None:
        self._elements: dict[str, str] = {}
        self._prefixes = {RDF: "rdf", _XML: "xml"}
        taken = {"rdf", "xml"}
        for prefix, namespace in sorted(prefixes.items()):
            if _NAME.fullmatch(prefix) and not prefix.lower().startswith("xml") and prefix not in taken:
                self._prefixes.setdefault(namespace, prefix)
                taken.add(prefix)
        used = {RDF}
        for predicate in sorted(predicates):
            namespace, local = _split(predicate)
            if namespace not in self._prefixes:
                number = next(number for number in range(1, len(taken) + 2) if f"ns{number}" not in taken)
                self._prefixes[namespace] = f"ns{number}"
                taken.add(f"ns{number}")
            used.add(namespace)
            self._elements[predicate] = f"{self._prefixes[namespace]}:{local}"
        self._used = {prefix: namespace for namespace, prefix in self._prefixes.items() if namespace in used}

    def declarations(self) -> Iterator[str]:
        for prefix, namespace in sorted(self._used.items()):
            if prefix != "xml":
                yield f"xmlns:{prefix}={quoteattr(namespace)}"

    def element(self, predicate: str) -> str:
        return self._elements[predicate]


def _split(predicate: str) -> tuple[str, str]:
    match = _LAST_NAME.search(predicate)
    if match is None or predicate in _SYNTAX or match.start() == 0 or predicate.startswith(_XMLNS):
        raise ExportError(
            f"RDF/XML has no way to write the predicate <{predicate}>.",
            hint="Take another format, such as Turtle.",
        )
    return predicate[: match.start()], match[0]


def _subject(term: object) -> str:
    if isinstance(term, BlankNode):
        return f'rdf:nodeID="{_node_id(term)}"'
    assert isinstance(term, NamedNode)
    return f"rdf:about={quoteattr(term.value)}"


def _node_id(node: BlankNode) -> str:
    """The label with a letter before it: in N-Quads it may start with a digit, in XML not."""
    return f"b{node.value}"


def _property(element: str, term: object) -> str:
    if isinstance(term, NamedNode):
        return f"<{element} rdf:resource={quoteattr(term.value)}/>"
    if isinstance(term, BlankNode):
        return f'<{element} rdf:nodeID="{_node_id(term)}"/>'
    assert isinstance(term, Literal)
    invalid = _NOT_XML.search(term.value)
    if invalid:
        raise ExportError(
            f"RDF/XML cannot hold the character U+{ord(invalid[0]):04X} of {term}.",
            hint="Take another format, such as Turtle.",
        )
    # A parser of XML reads a bare carriage return as a line feed (XML 1.0, section 2.11).
    return f"<{element}{_attribute(term)}>{escape(term.value, {chr(13): '&#13;'})}</{element}>"


def _attribute(literal: Literal) -> str:
    if literal.language:
        return f" xml:lang={quoteattr(literal.language)}"
    return (
        "" if literal.datatype.value == XSD_STRING else f" rdf:datatype={quoteattr(literal.datatype.value)}"
    )
