"""Limits: input that would crash a parser is a finding before it is parsed."""

import re

from pyoxigraph import RdfFormat

from phegraph.finding import Finding, Place
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.tokens import tokens

# What exhausts the parsers: nested JSON objects take memory in the square of their depth, and nested triple
# terms overflow the stack. Brackets of Turtle are safe.
MAX_JSON_DEPTH = 256
MAX_TRIPLE_TERMS = 1_000

_JSON_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))
_JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]', re.DOTALL)


def refuse(data: bytes, syntax: RdfFormat, file: str) -> Finding | None:
    """Why a text must not be parsed, or None."""
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


def _refuse_json(data: bytes, file: str) -> Finding | None:
    if not _is_deep(data):
        return None
    depth = 0
    for match in _JSON_TOKEN.finditer(data):
        mark = match.group()
        depth += (mark in (b"[", b"{")) - (mark in (b"]", b"}"))
        if depth > MAX_JSON_DEPTH:
            line, column = Lines(file, data).position(match.start())
            message = f"Objects and lists are nested over {MAX_JSON_DEPTH} deep."
            return fault("syntax/too-deep", message, FLATTEN, Place(file, line, column))
    return None


def _is_deep(data: bytes) -> bool:
    """Whether brackets are nested deeper than the limit, or do not match: innermost pairs are left out."""
    if b"\\" not in data:
        data = data.translate(None, _NO_MARKS)
    brackets = _JSON_STRING.sub(b"", data).translate(None, _NO_BRACKETS)
    for _ in range(MAX_JSON_DEPTH):
        shorter = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(brackets):
            break
        brackets = shorter
    return bool(brackets)


FLATTEN = "Give the inner nodes names and describe them side by side."
