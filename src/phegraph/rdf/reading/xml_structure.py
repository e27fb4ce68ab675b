"""Structure of RDF/XML: the statements of a document as spans of their subject, predicate and object."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from xml.parsers import expat

from msgspec import Struct

from phegraph.rdf.reading.structure import Span, Spans
from phegraph.rdf.terms import RDF

_ATTRIBUTE = re.compile(rb"""\s++([^\s=/>]++)\s*+=\s*+("[^"]*+"|'[^']*+')""")
_NAME = re.compile(rb"[^\s/>;]++;?+")
_END = re.compile(rb"[^>]*+>")
_DESCRIPTION, _TYPE, _PARSE_TYPE = f"{RDF} Description", f"{RDF} type", f"{RDF} parseType"
_SUBJECTS = f"{RDF} about", f"{RDF} ID", f"{RDF} nodeID"
_NO_PROPERTIES = (
    *_SUBJECTS,
    _TYPE,
    _PARSE_TYPE,
    *(f"{RDF} {name}" for name in ("bagID", "datatype", "resource")),
)


def xml_spans(data: bytes) -> list[Spans]:
    """The spans of RDF/XML in UTF-8, in the order in which Oxigraph's parser gives the statements.

    A node or a predicate stands at the value of the attribute that names it, or else at the name of its
    element; a literal at the value of its attribute, or at the content of its element, an empty one at the
    element's name. A cell of a collection stands at its item. What the syntax implies (rdf:type of a typed
    element, rdf:first, rdf:rest, the end of a collection, reification) stands at the element or attribute
    that implies it. What is in an entity stands at the reference to it.
    """
    document = _XmlOutline(data)
    with suppress(expat.ExpatError):
        document.parse()
    return document.spans


class _Node(Struct):
    """An open node element, or a property element with rdf:parseType="Resource"."""

    span: Span


class _Property(Struct):
    """An open property element.

    Attributes:
        subject: The node that it describes.
        name: Its name.
        content: Where its content starts.
        reification: The value of its rdf:ID.
        object: The node that its attributes or its child name.
        items: The nodes of a collection.
        literal: How many elements of an XML literal are open in it; None where it is none.
    """

    subject: Span
    name: Span
    content: int
    reification: Span | None = None
    object: Span | None = None
    items: list[Span] | None = None
    literal: int | None = None


class _XmlOutline:
    """A document while expat parses it; mirrors the grammar of RDF 1.1 XML Syntax, section 7.2."""

    def __init__(self, data: bytes) -> None:
        self.spans: list[Spans] = []
        self._data = data
        self._open: list[_Node | _Property | None] = []  # None: rdf:RDF
        self._parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self._parser.ordered_attributes = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def parse(self) -> None:
        """Find the spans."""
        self._parser.Parse(self._data, True)

    def _start(self, element: str, attributes: list[str]) -> None:
        parent = self._open[-1] if self._open else None
        if isinstance(parent, _Property) and parent.literal is not None:
            parent.literal += 1
        elif not self._open and element == f"{RDF} RDF":
            self._open.append(None)
        else:
            name, names, values, end = self._tag()
            spans = dict(zip(attributes[::2], values, strict=False))
            properties = [
                (key, value)
                for attribute, key, value in zip(attributes[::2], names, values, strict=False)
                if attribute not in _NO_PROPERTIES and not self._data.startswith(b"xml", key[0])
            ]
            if isinstance(parent, _Node):
                parse_type = attributes[attributes.index(_PARSE_TYPE) + 1] if _PARSE_TYPE in spans else ""
                self._start_property(_Property(parent.span, name, end), spans, properties, parse_type)
            else:
                self._start_node(element, name, spans, properties)

    def _start_node(
        self, element: str, name: Span, spans: Mapping[str, Span], properties: Sequence[tuple[Span, Span]]
    ) -> None:
        subject = next((spans[key] for key in _SUBJECTS if key in spans), name)
        self._open.append(_Node(subject))
        if element != _DESCRIPTION:
            self._add(subject, name, name)
        self._describe(subject, spans, properties)

    def _start_property(
        self,
        property: _Property,
        spans: Mapping[str, Span],
        properties: Sequence[tuple[Span, Span]],
        parse_type: str,
    ) -> None:
        property.reification = spans.get(f"{RDF} ID")
        if parse_type == "Resource":
            self._complete(property, property.name)
            self._open.append(_Node(property.name))
            return
        self._open.append(property)
        named = spans.get(f"{RDF} resource") or spans.get(f"{RDF} nodeID")
        if parse_type == "Collection":
            property.items = []
        elif parse_type:
            property.literal = 0
        elif named or properties:
            property.object = named or property.name
            self._describe(property.object, spans, properties)

    def _describe(
        self, subject: Span, spans: Mapping[str, Span], properties: Sequence[tuple[Span, Span]]
    ) -> None:
        """The statements of property attributes: rdf:type, then the others in reverse."""
        if _TYPE in spans:
            self._add(subject, spans[_TYPE], spans[_TYPE])
        for predicate, value in reversed(properties):
            self._add(subject, predicate, value)

    def _end(self, _: str) -> None:
        element = self._open[-1]
        if isinstance(element, _Property) and element.literal:
            element.literal -= 1
            return
        self._open.pop()
        parent = self._open[-1] if self._open else None
        if isinstance(element, _Node) and isinstance(parent, _Property):
            if parent.items is None:
                parent.object = element.span
            else:
                parent.items.append(element.span)
        elif isinstance(element, _Property):
            content = element.content, self._parser.CurrentByteIndex
            if element.items is not None:
                self._complete(element, element.items[0] if element.items else element.name)
                for item, rest in zip(element.items, [*element.items[1:], element.name], strict=False):
                    self._add(item, item, rest)
                    self._add(item, item, item)
            else:
                literal = content if content[0] < content[1] else element.name
                self._complete(element, element.object or literal)

    def _complete(self, property: _Property, object: Span) -> None:
        """The statement of a property element, and those that reify it."""
        self._add(property.subject, property.name, object)
        if property.reification:
            for part in (object, property.name, property.subject, property.reification):
                self._add(property.reification, property.reification, part)

    def _add(self, subject: Span, predicate: Span, object: Span) -> None:
        self.spans.append((subject, predicate, object, None))

    def _tag(self) -> tuple[Span, list[Span], list[Span], int]:
        """The name of a start tag, the names and values of its attributes but xmlns, and its end."""
        start = self._parser.CurrentByteIndex
        is_tag = self._data.startswith(b"<", start)  # or a reference to an entity
        match = _NAME.match(self._data, start + is_tag)
        name = match.span() if match else (start, start)
        names, values, end = [], [], name[1]
        while is_tag and (attribute := _ATTRIBUTE.match(self._data, end)):
            end = attribute.end()
            if attribute[1] != b"xmlns" and not attribute[1].startswith(b"xmlns:"):
                names.append(attribute.span(1))
                values.append(attribute.span(2))
        closing = _END.match(self._data, end) if is_tag else None
        return name, names, values, closing.end() if closing else end
