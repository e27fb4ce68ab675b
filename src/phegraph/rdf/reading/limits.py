"""Limits: input that would crash a parser is a finding before it is parsed."""

import re
from xml.parsers import expat

from pyoxigraph import RdfFormat

from phegraph.finding import Finding, Place
from phegraph.rdf.reading import encoding
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.tokens import tokens

# What exhausts the parsers: nested JSON objects take memory in the square of their depth, XML elements
# time, and nested triple terms overflow the stack. Brackets of Turtle are safe.
MAX_JSON_DEPTH = 256
MAX_XML_DEPTH = 5_000
MAX_TRIPLE_TERMS = 1_000

_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def refuse(data: bytes, syntax: RdfFormat, file: str) -> Finding | None:
    """Why a text must not be parsed, or None."""
    if syntax == RdfFormat.RDF_XML:
        return _refuse_xml(data, file)
    if syntax == RdfFormat.JSON_LD:
        return _refuse_json(data, file)
    return rdf_12(data, file) if may_overflow(data) else None


def may_overflow(data: bytes) -> bool:
    """Whether a text, or a statement of one, has more marks of triple terms than the stack takes."""
    return data.count(b"<<") > MAX_TRIPLE_TERMS and rdf_12(data, "") is not None


def rdf_12(data: bytes, file: str) -> Finding | None:
    """The first mark of RDF 1.2 in a text: a triple term, an annotation or a base direction."""
    for kind, start, end in tokens(data):
        if kind == "rdf12" or (kind == "at" and b"--" in data[start:end]):
            return fault(
                "syntax/rdf-1.2",
                f"`{data[start:end].decode()}` is RDF 1.2: triple terms and base directions are not read.",
                "Describe the statement by a node of its own, and leave out the direction.",
                Lines(file, data).place(start, end),
            )
    return None


def _refuse_xml(data: bytes, file: str) -> Finding | None:
    parser = expat.ParserCreate()
    depth = 0

    def entity(*declaration: object) -> None:
        raise _RefusedError(
            "syntax/xml-entity",
            f"The entity {declaration[0]} is declared: entities can fill the memory or read other files.",
            "Write what it stands for in its place, and remove the DOCTYPE.",
        )

    def start(name: str, attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_XML_DEPTH:
            raise _RefusedError(
                "syntax/too-deep", f"Elements are nested over {MAX_XML_DEPTH} deep.", _FLATTEN
            )

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    parser.EntityDeclHandler = entity
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    place = Place(file)
    try:
        parser.Parse(data, True)
    except _RefusedError as refused:
        rule, message, hint = refused.args
    except expat.ExpatError as error:
        finding = encoding.not_text(data, file) or next(encoding.undecodable(data, Lines(file, data)), None)
        if finding:
            return finding
        place = Place(file, error.lineno, error.offset + 1)
        rule, message = "syntax/xml", f"The XML is not well-formed: {expat.ErrorString(error.code)}."
        hint = "Close every element and write & as &amp; and < as &lt;."
        return fault(rule, message, hint, place)
    except (
        ValueError,
        LookupError,
        TypeError,
    ) as error:  # an encoding that Python does not have or cannot use
        message = f"The XML cannot be decoded: {error}."
        return fault("syntax/encoding", message, "Save it as UTF-8.", Place(file, 1))
    else:
        return None
    return fault(rule, message, hint, Place(file, parser.CurrentLineNumber))


def _refuse_json(data: bytes, file: str) -> Finding | None:
    depth = 0
    for match in _JSON_TOKEN.finditer(data):
        mark = match.group()
        depth += (mark in (b"[", b"{")) - (mark in (b"]", b"}"))
        if depth > MAX_JSON_DEPTH:
            line, column = Lines(file, data).position(match.start())
            message = f"Objects and lists are nested over {MAX_JSON_DEPTH} deep."
            return fault("syntax/too-deep", message, _FLATTEN, Place(file, line, column))
    return None


_FLATTEN = "Give the inner nodes names and describe them side by side."


class _RefusedError(Exception):
    """The rule, message and hint of a document that is refused while it is scanned."""
