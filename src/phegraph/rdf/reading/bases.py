"""Bases: relative IRIs of Turtle and TriG where Oxigraph's parser would keep dot segments."""

import re

from phegraph.rdf.iris import has_dot_segments, resolve
from phegraph.rdf.reading.tokens import tokens

_DOTTED = re.compile(rb"(?:(?i:base)\s*+<[^<>\s]*|<//[^<>\s]*)/\.\.?[/>?#]")


class Bases:
    """The base of a text while it is read.

    Oxigraph's parser takes a base, and a reference to a host, for one without dot segments. They are left out
    of what a reference and its base make together (RFC 3986, section 5.2.4), and stay in the base itself (RDF
    1.1 Turtle, section 6.3).
    """

    def __init__(self, base: str | None) -> None:
        """Take the base that the text is read with."""
        self._dotted = _if_dotted(base or "")

    def resolved(self, data: bytes) -> bytes:
        """The next part of the text, a whole number of statements, without references to such a base."""
        if not self._dotted and not (b"/." in data and _DOTTED.search(data)):
            return data
        parts, written, is_base = [], 0, False
        for kind, start, end in tokens(data):
            token = data[start:end]
            if kind == "iri":
                reference = token[1:-1].decode("utf-8", "surrogateescape")
                iri = resolve(self._dotted or ("//" if reference.startswith("//") else ""), reference)
                if iri != reference:
                    parts += [data[written:start], b"<%b>" % iri.encode("utf-8", "surrogateescape")]
                    written = end
                if is_base:
                    self._dotted = _if_dotted(iri)
            is_base = token.lower() in (b"@base", b"base")
        return b"".join((*parts, data[written:]))


def _if_dotted(base: str) -> str:
    return base if has_dot_segments(base) else ""
