"""Warnings: what JSON-LD states that RDF 1.1 does not have, and that is left out."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from phegraph.finding import Finding, Place, Severity
from phegraph.rdf.reading.json_documents import PreparedJson
from phegraph.rdf.reading.json_structure import direction_spans, json_spans
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.structure import Spans

MAX_WARNINGS = 100


class JsonWarnings:
    """The warnings of a document, each at its place."""

    def __init__(self, data: bytes, name: str, base: str | None, path: Path | None) -> None:
        """Take a document in UTF-8, its name, the IRI that it is read with, and its file."""
        self._data, self._base, self._path = data, base, path
        self._lines = Lines(name, data)

    def of_directions(self, quads: Sequence[Quad]) -> Iterator[Finding]:
        """Of the base directions of texts (JSON-LD 1.1 API, section 9.3, rdfDirection)."""
        places = [self._lines.place(*span) for span in direction_spans(self._data)[:MAX_WARNINGS]]
        if not places and any(map(direction_of, quads)):  # that of a context in another file
            places = [Place(self._lines.file)]
        for place in places:
            yield Finding(
                "syntax/base-direction",
                Severity.WARNING,
                "A base direction is left out: RDF 1.1 has none.",
                "Leave it out of the file, or mark the direction in the text (U+2067, U+2066 and U+2069).",
                place,
            )

    def of_dropped(self, document: PreparedJson, count: int) -> Iterator[Finding]:
        """Of statements with what is no IRI or no language tag (JSON-LD 1.1 API, sections 8.1.2 and 8.2.2).

        Args:
            document: The document.
            count: How many statements it has without these.
        """
        quads = [*pyoxigraph.parse(document.text, RdfFormat.JSON_LD, base_iri=document.base, lenient=True)]
        if len(quads) == count:
            return
        for quad, place in self._placed(quads, _invalid_part, lenient=True):
            term = quad[_invalid_part(quad) or 0]
            if isinstance(term, Literal):
                message = f"The language tag `{term.language}` is not valid, and JSON-LD leaves the text out."
                hint = "The parts of a language tag have a hyphen between, and up to eight letters: en-GB."
            else:
                message = f"`{term.value}` is no IRI, and JSON-LD leaves the statement out."
                hint = "Write an absolute IRI; percent-encode what it may not hold, such as a space (%20)."
            yield Finding("syntax/left-out", Severity.WARNING, message, hint, place)

    def _placed(
        self, quads: Sequence[Quad], part: Callable[[Quad], int | None], *, lenient: bool = False
    ) -> Iterator[tuple[Quad, Place]]:
        """The first statements with a part of interest, and where it stands."""
        spans: list[Spans] | None = None
        count = 0
        for index, quad in enumerate(quads):
            position = part(quad)
            if position is None:
                continue
            count += 1
            if count > MAX_WARNINGS:
                return
            if spans is None:
                spans = json_spans(self._data, quads, self._base, self._path, lenient=lenient)
            span = spans[index][position] if spans else None
            yield quad, self._lines.place(*span) if span else Place(self._lines.file)


def direction_of(quad: Quad) -> str | None:
    """The base direction of the text that is the object of a statement."""
    term = quad.object
    return str(term.direction) if isinstance(term, Literal) and term.direction else None


def _invalid_part(quad: Quad) -> int | None:
    """Which part of a statement is no term of its kind."""
    for index, term in enumerate(quad):
        try:
            if isinstance(term, NamedNode):
                NamedNode(term.value)
            elif isinstance(term, Literal) and term.language:
                Literal(term.value, language=term.language)
        except ValueError:
            return index
    return None
