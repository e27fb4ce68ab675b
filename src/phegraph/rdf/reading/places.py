"""Places: the file, line and column of statements and terms, from one pass over a file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pyoxigraph
from msgspec import Struct
from pyoxigraph import BlankNode, Literal, Quad, RdfFormat, Triple

from phegraph.finding import Place
from phegraph.rdf.formats import BOM, LINE_FORMATS, TURTLE_FAMILY, OwlSyntax, file_name, parse_rdf, syntax_of
from phegraph.rdf.reading.blank_nodes import BlankNodeLabels
from phegraph.rdf.reading.chunks import Chunk, Chunks
from phegraph.rdf.reading.encoding import utf8
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.reader import read
from phegraph.rdf.reading.structure import Spans, line_spans, turtle_spans
from phegraph.rdf.terms import Subject, Term


class Located(Struct, frozen=True):
    """Where the subject, the predicate and the object of a statement stand in a file."""

    subject: Place
    predicate: Place
    object: Place


class _NoLines(Struct, frozen=True):
    """A file whose statements have no lines of their own that are known."""

    file: str

    def place(self, start: int, end: int) -> Place:
        """The file, whatever the bytes."""
        return Place(self.file)


ParsedStatement = Quad | Triple
_Hit = tuple[Quad, Lines | _NoLines, Spans]


def locate(
    path: Path | str,
    statements: Iterable[ParsedStatement],
    *,
    base: str | None = None,
    name: str | None = None,
    quads: Sequence[Quad] | None = None,
) -> dict[ParsedStatement, Located]:
    """Find where statements stand in a file.

    A node in square brackets stands at its opening bracket. The first cell of a collection stands at its
    opening bracket, each other at the first token of its item; rdf:first and rdf:rest stand where their
    cell does. A literal takes in its language tag or datatype. Of a statement that a file has twice, the
    first place is given.

    Args:
        path: The file.
        statements: The statements, with the lexical forms and blank nodes that `read` gives; a triple is
            looked for in every graph.
        base: The base that the file was read with.
        name: The name that the file was read under.
        quads: What `read` gave, which need not be read again of a file that is parsed as a whole.

    Returns:
        The statements that the file has, up to its first syntax error.
    """
    return locate_things(path, statements, base=base, name=name, quads=quads).statements


def locate_all(
    path: Path | str,
    statements: Iterable[Quad],
    *,
    base: str | None = None,
    name: str | None = None,
    quads: Sequence[Quad] | None = None,
) -> dict[Quad, list[Located]]:
    """Find every place where statements stand in a file, in their order.

    The arguments are those of `locate`.
    """
    targets = set(statements)
    terms = [term for statement in targets for term in statement]
    places: dict[Quad, list[Located]] = {}
    for quad, lines, spans in _scan(Path(path), targets.__contains__, terms, base, name, quads):
        places.setdefault(quad, []).append(Located(*(lines.place(*span) for span in spans[:3])))
    return places


def locate_subjects(
    path: Path | str,
    subjects: Iterable[Subject],
    *,
    base: str | None = None,
    name: str | None = None,
    quads: Sequence[Quad] | None = None,
) -> dict[Subject, Place]:
    """Find where nodes first stand as the subject of a statement: the place of what is missing.

    The arguments are those of `locate`.
    """
    return locate_things(path, subjects=subjects, base=base, name=name, quads=quads).subjects


def locate_mentions(
    path: Path | str,
    terms: Iterable[Term],
    *,
    base: str | None = None,
    name: str | None = None,
    quads: Sequence[Quad] | None = None,
) -> dict[Term, Place]:
    """Find where terms are first mentioned: as subject, predicate, object, graph name or datatype.

    The arguments are those of `locate`.
    """
    return locate_things(path, mentions=terms, base=base, name=name, quads=quads).mentions


class LocatedThings(Struct, frozen=True):
    """The places of statements, of subjects and of mentioned terms in a file."""

    statements: dict[ParsedStatement, Located] = {}
    subjects: dict[Subject, Place] = {}
    mentions: dict[Term, Place] = {}


def locate_things(
    path: Path | str,
    statements: Iterable[ParsedStatement] = (),
    subjects: Iterable[Subject] = (),
    mentions: Iterable[Term] = (),
    *,
    base: str | None = None,
    name: str | None = None,
    quads: Sequence[Quad] | None = None,
) -> LocatedThings:
    """What `locate`, `locate_subjects` and `locate_mentions` find, in one pass over the file."""
    sought, nodes, terms = set(statements), set(subjects), set(mentions)
    missing = nodes.copy()
    in_graphs = {statement for statement in sought if isinstance(statement, Quad)}
    triples = {statement for statement in sought if isinstance(statement, Triple)}
    found = LocatedThings()

    def matches(quad: Quad) -> bool:
        return (
            quad.subject in missing
            or quad in in_graphs
            or (bool(triples) and quad.triple in triples)
            or (bool(terms) and not terms.isdisjoint(_mentioned(quad)))
        )

    every = [*nodes, *terms, *(term for statement in sought for term in statement)]
    for quad, lines, spans in _scan(Path(path), matches, every, base, name, quads):
        statements_here = [each for each in (quad, quad.triple) if each in sought]
        if statements_here:
            located = Located(*(lines.place(*span) for span in spans[:3]))
            for statement in statements_here:
                found.statements.setdefault(statement, located)
        if quad.subject in missing and not isinstance(quad.subject, Triple):
            missing.discard(quad.subject)
            found.subjects[quad.subject] = lines.place(*spans[0])
        for term, span in zip(_mentioned(quad), (*spans, spans[2]), strict=False) if terms else ():
            if term in terms and span and term not in found.mentions:
                found.mentions[term] = lines.place(*span)
        if (len(found.statements), len(found.mentions)) == (len(sought), len(terms)) and not missing:
            break
    return found


_NOWHERE: Spans = ((0, 0), (0, 0), (0, 0), (0, 0))


def _mentioned(quad: Quad) -> tuple[Any, ...]:
    term = quad.object
    return (*quad, term.datatype) if isinstance(term, Literal) else tuple(quad)


def _scan(
    path: Path,
    matches: Callable[[Quad], bool],
    terms: Iterable[object],
    base: str | None,
    name: str | None,
    quads: Sequence[Quad] | None = None,
) -> Iterator[_Hit]:
    """The statements of a file that match, and where they stand.

    Oxigraph's parser reads it in chunks, so that a match is known to be the n-th statement of a chunk;
    only such a chunk is tokenised.
    """
    syntax = syntax_of(path)
    if syntax is None:
        return
    name = file_name(path, name)
    if isinstance(syntax, OwlSyntax) or syntax not in TURTLE_FAMILY:
        quads = read(path, base=base, name=name).quads if quads is None else quads
        hits = [(index, quad) for index, quad in enumerate(quads) if matches(quad)]
        if hits:
            yield from _located_by_structure(path, name, syntax, quads, hits, base)
        return
    labels = BlankNodeLabels(name) if any(isinstance(term, BlankNode) for term in terms) else None
    with path.open("rb") as file:
        source = Chunks(file, syntax, base)
        chunk = source.chunk
        hits = []
        index = 0
        for quad in _quads(parse_rdf(source, syntax, base)):
            if source.chunk is not chunk:
                yield from _located(name, syntax, chunk, hits)
                chunk, hits, index = source.chunk, [], 0
            quad = quad if labels is None else labels.relabel(quad)
            if matches(quad):
                hits.append((index, quad))
            index += 1
        yield from _located(name, syntax, chunk, hits)


def _quads(parser: pyoxigraph.QuadParser) -> Iterator[Quad]:
    with suppress(SyntaxError, MemoryError):
        yield from parser


def _located(name: str, syntax: RdfFormat, chunk: Chunk, hits: list[tuple[int, Quad]]) -> Iterator[_Hit]:
    if not hits:
        return
    structure = line_spans if syntax in LINE_FORMATS else turtle_spans
    spans = list(islice(structure(chunk.data), hits[-1][0] + 1))
    lines = Lines(name, chunk.data, line=chunk.line, column=chunk.column)
    yield from ((quad, lines, spans[index]) for index, quad in hits if index < len(spans))


def _located_by_structure(
    path: Path,
    name: str,
    syntax: RdfFormat | OwlSyntax,
    quads: Sequence[Quad],
    hits: list[tuple[int, Quad]],
    base: str | None,
) -> Iterator[_Hit]:
    """Statements of a file that is read as a whole; the file alone where its structure does not tell them."""
    from phegraph.rdf.reading.json_structure import json_spans
    from phegraph.rdf.reading.owl_syntaxes import owl_spans
    from phegraph.rdf.reading.xml_structure import xml_spans  # what reads XML takes time to import

    data, spans = b"", list[Spans | None]()
    with suppress(OSError, LookupError, UnicodeError):
        data = path.read_bytes().removeprefix(BOM)
        if isinstance(syntax, OwlSyntax):
            spans = owl_spans(data, quads)
        elif syntax == RdfFormat.RDF_XML:
            data = utf8(data)
            spans = [*xml_spans(data)]
        else:
            spans = [*json_spans(data, quads, base, path)]
    lines = Lines(name, data)
    for index, quad in hits:
        found = spans[index] if len(spans) == len(quads) else None
        yield (quad, lines, found) if found else (quad, _NoLines(name), _NOWHERE)
