"""XML: RDF/XML documents in the form that Oxigraph's parser reads, or why they are refused."""

import re
from collections.abc import Mapping
from functools import cached_property
from html import escape
from xml.parsers import expat

from msgspec import Struct

from phegraph.finding import Finding, Place
from phegraph.rdf.iris import has_dot_segments, resolve
from phegraph.rdf.reading.encoding import not_text, undecodable
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.terms import RDF

# What would exhaust the parsers: the time that nested elements take, and the text of entities.
MAX_DEPTH = 5_000
MAX_ENTITY = 10_000
"""The most characters of the text of an entity; that of one for a namespace is short."""
MAX_EXPANSION = 10
"""How many times the length of its file a document may have when entities are expanded, and a mebibyte."""

NO_LANGUAGE = "x-no-language"
"""Stands for `xml:lang=""`, which Oxigraph's parser refuses, until it has read the document."""

_TOO_LONG = f"The entities expand to more than {MAX_EXPANSION} times the file."
_REFERENCE = re.compile(r"&([^;&\s]+);")
_START_TAG = re.compile(rb"""<[^>"']*+(?:(?:"[^"]*+"|'[^']*+')[^>"']*+)*+>""")
_MARKUP = re.compile(r"[&<>\"'\t\n\r]")
_WHITE_SPACE = {ord(character): f"&#{ord(character)};" for character in "\t\n\r"}


def normalized_xml(data: bytes, file: str, base: str | None, encoding: str | None = None) -> bytes | Finding:
    """A document in UTF-8, with the same lines, without what Oxigraph's parser reads otherwise than XML 1.0.

    Entities are expanded (section 4.4), CDATA sections are text (section 2.7), attribute values are
    normalised (section 3.3.3), and `xml:base` is absolute (XML Base, section 3), as are references where dot
    segments matter. XML literals are texts in exclusive canonical XML with comments (RDF 1.1 XML Syntax,
    section 7.2.17), of every value of rdf:parseType that is not known (section 7.2.20). Other comments and
    processing instructions are left out.

    Args:
        data: The document.
        file: Its name.
        base: The IRI that relative IRIs resolve against.
        encoding: Its encoding, whatever it declares; None for one that is not UTF-8 or is not known.
    """
    document = _XmlDocument(data, base, encoding)
    place = Place(file)
    try:
        return document.normalized()
    except _RefusedError as refused:
        rule, message, hint = refused.args
        place = Place(file, *Lines(file, data).position(document.offset))
    except expat.ExpatError as error:
        finding = not_text(data, file) or next(undecodable(data, Lines(file, data)), None)
        if finding:
            return finding
        place = Place(file, error.lineno, error.offset + 1)
        reason = expat.ErrorString(error.code)
        rule, message = "syntax/xml", f"The XML is not well-formed: {reason}."
        hint = "Close every element and write & as &amp; and < as &lt;."
        if reason == expat.errors.XML_ERROR_AMPLIFICATION_LIMIT_BREACH:
            rule, message, hint = _entity_error(_TOO_LONG).args
    except (ValueError, LookupError, TypeError) as error:  # an encoding that Python does not have
        rule, message, hint = "syntax/encoding", f"The XML cannot be decoded: {error}.", "Save it as UTF-8."
        place = Place(file, 1)
    return fault(rule, message, hint, place)


class _XmlDocument:
    """A document while expat parses it."""

    def __init__(self, data: bytes, base: str | None, encoding: str | None) -> None:
        self._data = data
        self._output: list[str] = []
        self._room = MAX_EXPANSION * len(data) + 2**20
        self._lines = 1
        self._inherited = [_Inherited(base or "")]
        self._literal: _XmlLiteral | None = None
        self._entities = dict.fromkeys(("amp", "lt", "gt", "quot", "apos"), 1)
        self._references: list[str] = []  # in the text of entities
        self._in_declaration = False
        self._has_external = False  # declarations, so that expat lets undeclared entities pass
        self._parser = expat.ParserCreate(encoding)
        self._parser.ordered_attributes = True
        self._parser.buffer_text = True
        self._parser.EntityDeclHandler = self._entity
        self._parser.NotStandaloneHandler = self._external
        self._parser.SkippedEntityHandler = self._skipped
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.CommentHandler = self._comment
        self._parser.ProcessingInstructionHandler = self._instruction

    def normalized(self) -> bytes:
        """The document.

        Raises:
            ExpatError: It is not well-formed.
            _RefusedError: It would exhaust the parser, or has entities that are not read.
        """
        self._parser.Parse(self._data, True)
        return "".join(self._output).encode()

    @property
    def line(self) -> int:
        """The line that the parser is at."""
        return self._parser.CurrentLineNumber

    @property
    def offset(self) -> int:
        """The byte that the parser is at: where the declaration of an entity, a tag or a text starts."""
        index = self._parser.CurrentByteIndex
        return max(self._data.rfind(b"<!ENTITY", 0, index), 0) if self._in_declaration else index

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        self._in_declaration = True
        if is_parameter or value is None:
            raise _entity_error(f"The entity {name} is external or a parameter entity, which are not read.")
        parts = _REFERENCE.split(value)
        size = sum(map(len, parts[::2])) + sum(self._entities.get(part, MAX_ENTITY) for part in parts[1::2])
        if size > MAX_ENTITY:
            raise _entity_error(f"The entity {name} has more than {MAX_ENTITY:,} characters.")
        self._in_declaration = False
        self._entities[name] = size
        self._references += parts[1::2]

    def _external(self) -> int:
        self._has_external = True
        return 1

    def _skipped(self, name: str, is_parameter: bool) -> None:
        raise _entity_error(
            f"The entity {name} is not declared in the file, and no other file is read for it."
        )

    def _refuse_undeclared(self) -> None:
        """Refuse references in a start tag, or in the text of entities, that expat leaves out."""
        tag = _START_TAG.match(self._data, self._parser.CurrentByteIndex)
        for name in (*self._references, *_REFERENCE.findall(tag[0].decode() if tag else "")):
            if name not in self._entities and not name.startswith("#"):
                self._skipped(name, False)
        self._references = []

    def _start(self, name: str, attributes: list[str]) -> None:
        if len(self._inherited) > MAX_DEPTH:
            hint = "Give the inner nodes names and describe them side by side."
            raise _RefusedError("syntax/too-deep", f"Elements are nested over {MAX_DEPTH} deep.", hint)
        if self._has_external:
            self._refuse_undeclared()
        pairs = dict(zip(attributes[::2], attributes[1::2], strict=True))
        if self._literal is not None:
            self._literal.open += 1
            self._literal.text += _tag(name, pairs)
            return
        inherited = self._inherited[-1]
        parse_types = inherited.parse_types
        for key, value in pairs.items():
            if key in parse_types or key.startswith("xml") or value.startswith("//") or inherited.has_dots:
                inherited = self._with_attributes(pairs, inherited)
                break
        self._inherited.append(inherited)
        self._write(_tag(name, pairs, self._missing_lines()))

    def _with_attributes(self, pairs: dict[str, str], outer: "_Inherited") -> "_Inherited":
        """What the attributes of an element hand down; they are written as the parser reads them right."""
        if "xml:base" in pairs:
            pairs["xml:base"] = resolve(outer.base, pairs["xml:base"])
        if pairs.get("xml:lang") == "":
            pairs["xml:lang"] = NO_LANGUAGE
        inner = outer.with_attributes(pairs)
        for about, resource, datatype, parse_type, identifier in inner.attributes_of_rdf:
            for key in (about, resource, datatype):
                if key in pairs and (inner.has_dots or pairs[key].startswith("//")):
                    pairs[key] = resolve(inner.base, pairs[key])
            if parse_type in pairs and pairs[parse_type] not in ("Resource", "Collection"):
                pairs[parse_type] = "Literal"
                others = pairs.keys() - {parse_type, identifier}
                if all(
                    key.startswith("xml") for key in others
                ):  # others are an error, which the parser finds
                    del pairs[parse_type]
                    pairs[datatype] = RDF + "XMLLiteral"
                    self._literal = _XmlLiteral(inner.namespaces)
        return inner

    def _end(self, name: str) -> None:
        if self._literal is not None and self._literal.open:
            self._literal.open -= 1
            self._literal.text += f"</{name}>"
            return
        if self._literal is not None:
            text, self._literal = self._literal.canonical(), None
            self._text(text)
        self._inherited.pop()
        self._write(f"</{name}{self._missing_lines()}>")

    def _text(self, text: str) -> None:
        escaped = escape(text, quote=False).replace("\r", "&#13;")
        if self._literal is None:
            self._write(escaped)
        else:
            self._literal.text += escaped

    def _comment(self, text: str) -> None:
        if self._literal is not None:
            self._literal.text += f"<!--{text}-->"

    def _instruction(self, target: str, data: str) -> None:
        if self._literal is not None:
            self._literal.text += f"<?{target} {data}?>"

    def _missing_lines(self) -> str:
        """Line ends inside a tag, for those of the document that are left out before it."""
        return "\n" * (self.line - self._lines)

    def _write(self, text: str) -> None:
        self._lines += text.count("\n")
        self._output.append(text)
        self._room -= len(text)
        if self._room < 0:
            raise _entity_error(_TOO_LONG)


class _Inherited(Struct, frozen=True, dict=True):
    """What an element hands down to those in it.

    Attributes:
        base: The base IRI.
        namespaces: The values of the attributes that declare namespaces.
    """

    base: str
    namespaces: Mapping[str, str] = {}

    def with_attributes(self, attributes: Mapping[str, str]) -> "_Inherited":
        """What an element in it with some attributes hands down."""
        declared = {key: value for key, value in attributes.items() if key.startswith("xmlns")}
        if not declared and "xml:base" not in attributes:
            return self
        return _Inherited(attributes.get("xml:base", self.base), {**self.namespaces, **declared})

    @cached_property
    def has_dots(self) -> bool:
        """Whether the base has dot segments."""
        return has_dot_segments(self.base)

    @cached_property
    def parse_types(self) -> frozenset[str]:
        """The names of rdf:parseType."""
        return frozenset(names[3] for names in self.attributes_of_rdf)

    @cached_property
    def attributes_of_rdf(self) -> list[tuple[str, str, str, str, str]]:
        """The names of rdf:about, rdf:resource, rdf:datatype, rdf:parseType and rdf:ID, by each prefix."""
        prefixes = (key[6:] for key, value in self.namespaces.items() if value == RDF and key != "xmlns")
        return [
            (f"{p}:about", f"{p}:resource", f"{p}:datatype", f"{p}:parseType", f"{p}:ID") for p in prefixes
        ]


class _XmlLiteral(Struct):
    """The content of a property element with rdf:parseType="Literal", as far as it is read.

    Attributes:
        namespaces: The values of the attributes that declare namespaces around it.
        text: The content.
        open: How many elements of it are open.
    """

    namespaces: Mapping[str, str]
    text: str = ""
    open: int = 0

    def canonical(self) -> str:
        """The content in Exclusive XML Canonicalization, with comments."""
        if "<" not in self.text and "&#" not in self.text:
            return self.text.replace(">", "&gt;")
        from xml.etree.ElementTree import canonicalize

        around = f"{_AROUND}:content"
        text = _tag(around, {**self.namespaces, f"xmlns:{_AROUND}": _AROUND}) + f"{self.text}</{around}>"
        canonical = canonicalize(text, with_comments=True)
        return canonical[canonical.index(">") + 1 : canonical.rindex("<")]


_AROUND = "around-the-literal"
"""The prefix and the namespace of the element that makes a document of a literal."""


def _tag(name: str, attributes: Mapping[str, str], lines: str = "") -> str:
    """A start tag, with line ends before its attributes."""
    pairs = "".join(
        f' {key}="{escape(value).translate(_WHITE_SPACE) if _MARKUP.search(value) else value}"'
        for key, value in attributes.items()
    )
    return f"<{name}{lines}{pairs}>"


def _entity_error(message: str) -> "_RefusedError":
    hint = "Write what it stands for in its place, and remove its declaration."
    return _RefusedError("syntax/xml-entity", message, hint)


class _RefusedError(Exception):
    """The rule, message and hint of a document that is refused while it is parsed."""
