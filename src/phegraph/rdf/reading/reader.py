"""Reading: a file into its statements as they are written, with every syntax error in it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyoxigraph
from msgspec import Struct
from msgspec.structs import replace
from pyoxigraph import Literal, Quad, RdfFormat, Triple

from phegraph.errors import InputError
from phegraph.finding import Finding, Place
from phegraph.rdf.formats import BOM, EXTENSIONS, LINE_FORMATS, OwlSyntax, file_name, parse_rdf, syntax_of
from phegraph.rdf.reading import encoding as encodings
from phegraph.rdf.reading import limits, syntax_errors
from phegraph.rdf.reading.bases import Bases
from phegraph.rdf.reading.blank_nodes import BlankNodeLabels
from phegraph.rdf.reading.checkout import conflicts, no_rdf
from phegraph.rdf.reading.kept import is_in_round, kept_or_made
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.streamed import StreamedQuads, is_streamed
from phegraph.rdf.reading.syntax_errors import ParseError
from phegraph.system.progress import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phegraph.rdf.reading.json_documents import PreparedJson
    from phegraph.rdf.reading.structure import Span

# Without any of these a file has no blank node, triple term or base direction, which are processed further.
_SPECIAL = (b"_:", b"[", b"(", b"<<", b"{|", b"~", b"--")


Made = TypeVar("Made")


class Reading(Struct, frozen=True, dict=True):
    """The statements and findings of a file.

    Attributes:
        file: The name of the file, as in the places of its findings.
        quads: Its statements in their order, lexical forms unchanged; none where there are findings. The
            graph name is the default graph unless the file (TriG, N-Quads, JSON-LD) names one. Those of
            a large dump may be parsed each time (`StreamedQuads`).
        prefixes: The prefixes it declares; of one declared twice, the last.
        findings: Its syntax errors, by place.
        warnings: What it states otherwise than it is written, or not at all, by place.
        contexts: The files that its contexts are in (JSON-LD).
    """

    file: str
    quads: Sequence[Quad] = ()
    prefixes: dict[str, str] = {}
    findings: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    contexts: tuple[Path, ...] = ()

    def made(self, make: Callable[[Reading], Made]) -> Made:
        """What a function makes of it, which is made once."""
        return self.made_of_text(make, lambda: make(self))

    def made_of_text(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is made of the text that was read, once.

        Args:
            key: What distinguishes it from other things that are made of it.
            make: Makes it of nothing but the text and the statements.
        """
        known: dict[Hashable, Any] = self._made
        if key not in known:
            known[key] = make()
        value: Made = known[key]
        return value

    @cached_property
    def _made(self) -> dict[Hashable, Any]:
        return {}

    @property
    def statements(self) -> int:
        """The number of distinct statements of the file, by their lexical forms."""
        return len(set(self.quads))


def read(
    path: Path | str, *, base: str | None = None, name: str | None = None, streaming: bool = False
) -> Reading:
    """Read a file of RDF (Turtle, TriG, N-Triples, N-Quads, RDF/XML, JSON-LD), or of OWL in another syntax.

    Whatever is wrong with the file is in the findings; it is never an exception. Blank nodes have
    labels of the file and their order in it: the same in each run, different from those of other files.

    Args:
        path: The file.
        base: The IRI that relative IRIs resolve against, where the file declares none.
        name: The name of the file in findings and blank node labels; by default the path.
        streaming: Whether the statements of a large dump, which nothing writes to, are not kept; in rounds
            they are.

    Raises:
        PhegraphError: The base is not an absolute IRI.

    Example:
        >>> reading = read("lighthouses/data/almanac.ttl")
        >>> reading.statements, reading.findings
        (12, ())
    """
    path = Path(path)
    name = file_name(path, name)
    tell(f"reading {name}")
    syntax = syntax_of(path)
    try:
        refused = _refused(path, syntax, name)
        if streaming and isinstance(syntax, RdfFormat) and is_streamed(path, syntax) and not is_in_round():
            with suppress(InputError):
                return Reading(name, StreamedQuads(path, syntax, name))
        data = b"" if refused else path.read_bytes()
    except FileNotFoundError:
        return _unusable(name, "file/missing", "There is no such file.", "Check its name and folder.")
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        return _unusable(name, "file/unreadable", f"The file cannot be read: {reason}.", "Check its rights.")
    if refused is not None or syntax is None:
        return refused or Reading(name)
    if syntax == RdfFormat.JSON_LD:  # whose contexts may be in other files
        return read_bytes(data, syntax, name=name, base=base, path=path)
    return kept_or_made(data, (name, syntax, base), lambda: read_bytes(data, syntax, name=name, base=base))


def read_bytes(
    data: bytes,
    syntax: RdfFormat | OwlSyntax,
    *,
    name: str,
    base: str | None = None,
    path: Path | None = None,
) -> Reading:
    """Read RDF or OWL in memory. The arguments are those of `read_text`."""
    if isinstance(syntax, OwlSyntax):
        from phegraph.rdf.reading.owl_syntaxes import read_owl

        return read_owl(data.removeprefix(BOM), syntax, name=name, base=base)
    return read_text(data, syntax, name=name, base=base, path=path)


def _refused(path: Path, syntax: RdfFormat | OwlSyntax | None, name: str) -> Reading | None:
    """The finding of what cannot be opened as a file of RDF, or None."""
    if path.is_dir():
        return _unusable(name, "file/folder", "This is a folder, not a file.", "Name the files in it.")
    if syntax is None:
        hint = (
            f"Unpack, rename or convert it (`rdfpipe` of rdflib does) to one of {', '.join(EXTENSIONS)}; "
            "in a project, move what is no RDF to another folder."
        )
        return _unusable(name, "file/format", "The extension names no RDF syntax that is read.", hint)
    if not path.is_file() and path.exists():
        return _unusable(name, "file/unreadable", "This is no ordinary file.", "Copy its content to a file.")
    return None


def read_text(
    data: bytes | str, syntax: RdfFormat, *, name: str, base: str | None = None, path: Path | None = None
) -> Reading:
    """Read RDF in memory, as `read` reads a file.

    Args:
        data: The text, in UTF-8 if it is bytes.
        syntax: Its syntax.
        name: Its name in findings and blank node labels.
        base: The IRI that relative IRIs resolve against.
        path: Its file, if it has one: contexts of JSON-LD may be in files beside it.

    Raises:
        PhegraphError: The base is not an absolute IRI.
    """
    encoding = "utf-8" if isinstance(data, str) else None
    data = (data.encode() if isinstance(data, str) else data).removeprefix(BOM)
    if not data or data.isspace():
        return Reading(name)
    refused = no_rdf(data, name) or limits.refuse(data, syntax, name)
    if refused:
        return Reading(name, findings=(refused,))
    if syntax == RdfFormat.RDF_XML:
        return _read_xml(data, name, base, encoding)
    if syntax == RdfFormat.JSON_LD:
        return _read_json(data, name, base, path)
    return _read_turtle(data, syntax, name, base)


def stream(data: bytes, syntax: RdfFormat, *, name: str, base: str | None = None) -> Iterator[Quad]:
    """The statements of a text in one of the Turtle family, one after another, as `read_text` reads it.

    Raises:
        InputError: The text has syntax errors. All of them are in it.
        PhegraphError: The base is not an absolute IRI.
    """
    labels = BlankNodeLabels(name)
    if not (no_rdf(data, name) or limits.refuse(data, syntax, name)):
        with suppress(SyntaxError, MemoryError):
            resolved = data if syntax in LINE_FORMATS else Bases(base).resolved(data)
            for quad in parse_rdf(io.BytesIO(resolved + b"\n"), syntax, base):
                if _is_rdf_12(quad.object):
                    break
                yield labels.relabel(quad)
            else:
                return
    raise InputError([*read_text(data, syntax, name=name, base=base).findings])


def _read_turtle(data: bytes, syntax: RdfFormat, name: str, base: str | None) -> Reading:
    """The reading of a text in one of the Turtle family."""
    resolved = data if syntax in LINE_FORMATS else Bases(base).resolved(data)
    # The parser of Turtle takes a name at the very end as complete only when something follows it.
    source = io.BytesIO(resolved + b"\n")
    parser = parse_rdf(source, syntax, base)
    quads, errors = _all_quads(parser, source)
    has_errors = bool(errors)
    if has_errors and (repaired := encodings.repaired(data)) != resolved:
        # A parser that is stopped by a byte takes what follows for something else. Places are the file's.
        source = io.BytesIO(repaired + b"\n")
        _, errors = _all_quads(parse_rdf(source, syntax, base), source)
    elif any(mark in data for mark in _SPECIAL):
        quads = _relabelled(quads, name, errors)
    if not (has_errors or errors):
        return Reading(name, tuple(quads), parser.prefixes)
    findings = syntax_errors.syntax_findings(errors, data, syntax, name, parser.prefixes)
    return Reading(name, prefixes=parser.prefixes, findings=findings)


def _read_xml(data: bytes, name: str, base: str | None, encoding: str | None) -> Reading:
    """The reading of RDF/XML; its encoding is None where the document says it."""
    from phegraph.rdf.reading.xml_documents import NO_LANGUAGE, normalized_xml  # expat takes time to import

    if encoding is None:
        with suppress(LookupError, UnicodeError):
            data, encoding = encodings.utf8(data), "utf-8"
    document = normalized_xml(data, name, base, encoding)
    if isinstance(document, Finding):
        line = document.place.line if document.place else None
        return Reading(name, findings=(*conflicts(data, Lines(name, data), [line]),) or (document,))
    source = _ByLine(document)  # the parser does not say where an error is
    parser = parse_rdf(source, RdfFormat.RDF_XML, base)
    quads, errors = _all_quads(parser, source, limit=1)
    if NO_LANGUAGE.encode() in document:
        quads = [_with_language(quad, None) if _language(quad) == NO_LANGUAGE else quad for quad in quads]
    quads = _relabelled(quads, name, errors)
    findings = syntax_errors.syntax_findings(errors, data, RdfFormat.RDF_XML, name, parser.prefixes)
    return Reading(name, () if errors else tuple(quads), parser.prefixes, findings if errors else ())


def _read_json(data: bytes, name: str, base: str | None, path: Path | None) -> Reading:
    """The reading of JSON-LD."""
    # what reads JSON takes time to import
    from phegraph.rdf.reading.json_documents import JsonError, prepared
    from phegraph.rdf.reading.json_structure import context_span
    from phegraph.rdf.reading.json_warnings import JsonWarnings, direction_of

    try:
        document = prepared(data, base, path)
    except JsonError as error:
        span = context_span(data) if error.of_context else None
        place = Lines(name, data).place(*span) if span else Place(name)
        return Reading(name, findings=(fault(error.rule, error.message, error.hint, place),))
    source = io.BytesIO(document.text)
    parser = parse_rdf(source, RdfFormat.JSON_LD, document.base)
    quads, errors = _all_quads(parser, source, limit=1)
    if errors:
        errors = [_located_in_json(error, document, data, name) for error in errors]
        findings = syntax_errors.syntax_findings(errors, data, RdfFormat.JSON_LD, name, parser.prefixes)
        return Reading(name, prefixes=parser.prefixes, findings=findings)
    warnings = JsonWarnings(data, name, base, path)
    found = [*warnings.of_dropped(document, len(quads))] if document.may_drop else []
    if any(b"@direction" in text for text in (data, *document.contexts.values())):
        found += warnings.of_directions(quads)
        quads = [_with_language(quad, _language(quad)) if direction_of(quad) else quad for quad in quads]
    quads = _relabelled(quads, name, errors)
    prefixes = {**document.prefixes, **parser.prefixes}
    files = tuple(document.contexts)
    return Reading(name, tuple(quads), prefixes, warnings=tuple(found), contexts=files)


def _located_in_json(error: ParseError, document: PreparedJson, data: bytes, name: str) -> ParseError:
    """An error in JSON-LD, with its place where its parser does not tell it."""
    from phegraph.rdf.reading.json_structure import json_error_span

    half = next((match for match in _ESCAPE.finditer(data) if match[1]), None)
    if half:
        error = ParseError(syntax_errors.HALF)
        span: Span | None = half.span(1)
    elif document.text is not data:
        return ParseError(error.message)  # its place would be one in what the document is expanded to
    elif error.line is not None:
        return error
    else:
        span = json_error_span(data, document.base, error.message)
    if span is None:
        return error
    (line, column), (end_line, end_column) = map(Lines(name, data).position, span)
    return replace(error, line=line, column=column, end_line=end_line, end_column=end_column)


_ESCAPE = re.compile(rb"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|(\\u[dD][89a-fA-F]..)|\\.", re.DOTALL)
"""An escape of JSON; the group is half of a character beyond U+FFFF, without the other half."""


class _ByLine(io.BytesIO):
    """A text read line by line, so that it is known which line a parser is at."""

    line = 0
    _ended = True

    def read(self, size: int | None = -1, /) -> bytes:
        data = self.readline(size)
        self.line += self._ended and bool(data)
        self._ended = data.endswith(b"\n")
        return data


def _all_quads(
    parser: pyoxigraph.QuadParser, source: io.BytesIO, *, limit: int = syntax_errors.MAX_ERRORS + 1
) -> tuple[list[Quad], list[ParseError]]:
    """Every statement of a file, and the errors that its parser continues after.

    Those of RDF/XML and JSON-LD continue with errors that are none; the limit is then one.
    """
    quads: list[Quad] = []
    errors: list[ParseError] = []
    while len(errors) < limit:
        try:
            quads.extend(parser)
        except SyntaxError as error:
            errors.append(ParseError.of(error, line=source.line if isinstance(source, _ByLine) else None))
        except MemoryError:
            errors.append(ParseError(syntax_errors.TOO_LONG, offset=source.tell()))
            break
        else:
            break
    return quads, errors


def _language(quad: Quad) -> str | None:
    return quad.object.language if isinstance(quad.object, Literal) else None


def _with_language(quad: Quad, language: str | None) -> Quad:
    """A statement whose text has another language, and no base direction."""
    text = quad.object
    assert isinstance(text, Literal)
    return Quad(quad.subject, quad.predicate, Literal(text.value, language=language), quad.graph_name)


def _is_rdf_12(term: object) -> bool:
    return isinstance(term, Triple) or (isinstance(term, Literal) and bool(term.direction))


def _relabelled(quads: list[Quad], name: str, errors: list[ParseError]) -> list[Quad]:
    """The same statements with blank node labels of the file, in the order of their appearance."""
    labels = BlankNodeLabels(name)
    relabelled: list[Quad] = []
    for quad in quads:
        term = quad.object
        if _is_rdf_12(term):
            errors.append(ParseError(syntax_errors.NOT_RDF_11))
            break
        relabelled.append(labels.relabel(quad))
    return relabelled


def _unusable(name: str, rule: str, message: str, hint: str) -> Reading:
    return Reading(name, findings=(fault(rule, message, hint, Place(name)),))
