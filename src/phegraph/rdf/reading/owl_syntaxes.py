"""Other syntaxes of OWL: functional, Manchester, OBO and XML, read by py-horned-owl where it is there."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from phegraph.finding import Place
from phegraph.rdf.formats import OwlSyntax
from phegraph.rdf.reading.lines import Lines
from phegraph.rdf.reading.parser_messages import fault
from phegraph.rdf.reading.reader import Reading, read_text
from phegraph.rdf.reading.structure import Span, Spans
from phegraph.rdf.terms import OBO, OWL, RDF, RDFS, XSD

MAX_DEPTH = 500
"""How deep brackets may be nested: deeper ones would exhaust the stack of the parser."""

EXTRA = "pip install 'phegraph[owl]'"
_STANDARD = {"owl": OWL, "rdf": RDF, "rdfs": RDFS, "xsd": XSD}
_BRACKET = re.compile(rb'"(?:[^"\\]|\\.)*+"|<[^<>\s]*+>|[()]', re.DOTALL)
_PREFIX = re.compile(
    rb"""Prefix(?:\(|:\s)\s*([\w.-]*):=?\s*<([^<>\s]*)>|<Prefix\s+name="([^"]*)"\s+IRI="([^"]*)\""""
)
_NAME = re.compile(
    rb"""<([^<>\s"]+)>|"((?:[^"\\]|\\.)*+)"|(?<![\w.:-])([A-Za-z_][\w.-]*)?:([\w.+%-]*\w)""", re.DOTALL
)
_BARE_PREFIX = re.compile(
    r"""#[^\n]*+|Prefix:\s+\S+|<[^<>\s]*+>|"(?:[^"\\]|\\.)*+"|(?<![\w.:-])([\w.-]++):(?=[\s,)])""", re.DOTALL
)
_FRAME = re.compile(rb"^(?:\[\w+\]|[A-Z]\w+:(?=\s)|[A-Z]\w+\(|\s*<[A-Z])", re.MULTILINE)
_AT = re.compile(r"(?:BytePosition\(|ByteSpan\()(\d+)")
_EXPECTED = re.compile(r"positives: \[([^\]]+)\]")
_REASON = re.compile(r'ValidityError\("(.*)", ', re.DOTALL)


def read_owl(data: bytes, syntax: OwlSyntax, *, name: str, base: str | None) -> Reading:
    """The statements of an ontology (OWL 2 Mapping to RDF Graphs).

    Args:
        data: The text, in UTF-8.
        syntax: Its syntax.
        name: Its name in findings and blank node labels.
        base: The IRI that relative IRIs resolve against.
    """

    def refused(rule: str, message: str, hint: str, at: int | None = None) -> Reading:
        place = Place(name) if at is None else Place(name, *Lines(name, data).position(at))
        return Reading(name, findings=(fault(rule, message, hint, place),))

    to = name.rpartition("/")[2].rpartition(".")[0]
    convert = f"convert it: `robot convert --input {name} --output {to}.ttl`."
    try:
        import pyhornedowl
    except ImportError:
        message = f"This is OWL in {syntax.title}, which the extra `owl` reads."
        return refused("file/format", message, f"Install it, {EXTRA}, or {convert}")
    if _depth(data) > MAX_DEPTH:
        return refused(
            "syntax/too-deep", f"Brackets are nested over {MAX_DEPTH} deep.", "Give inner expressions names."
        )
    try:
        document = _converted(pyhornedowl, data.decode(), syntax)
    except UnicodeDecodeError as error:
        return refused("syntax/encoding", "The file is not UTF-8.", "Save it as UTF-8.", error.start)
    except ValueError as error:
        at, expected, reason = (pattern.search(str(error)) for pattern in (_AT, _EXPECTED, _REASON))
        detail = f"{expected[1]} is expected" if expected else reason[1] if reason else "it cannot be read"
        message = f"This is no {syntax.title}: {detail}."
        return refused(
            "syntax/error",
            message,
            f"Correct it. If ROBOT reads it, {convert}",
            min(int(at[1]), len(data)) if at else None,
        )
    return replace(read_text(document, RdfFormat.RDF_XML, name=name, base=base), prefixes={})


def owl_spans(data: bytes, quads: Sequence[Quad]) -> list[Spans | None]:
    """The spans of statements of an ontology, as far as its text names their terms; None for others.

    A statement stands in the first frame or axiom that names its subject and its object, or else where its
    subject is first named.

    Args:
        data: The text.
        quads: The statements.
    """
    prefixes = {**_STANDARD, **dict(_prefixes(data))}
    places: dict[str, list[Span]] = defaultdict(list)
    for match in _NAME.finditer(data):
        for key in _keys(match, prefixes):
            places[key].append(match.span())
    frames = [match.start() for match in _FRAME.finditer(data)]

    def spans(quad: Quad) -> Spans | None:
        subjects, objects = (places.get(_key(term), []) for term in (quad.subject, quad.object))
        predicates = places.get(_key(quad.predicate), [])
        for subject in subjects:
            next_frame = bisect_right(frames, subject[0])
            end = frames[next_frame] if next_frame < len(frames) else len(data)
            first = bisect_left(objects, (subject[1], 0))
            if first < len(objects) and objects[first][0] < end:
                start = frames[next_frame - 1] if next_frame else 0
                last = bisect_left(predicates, (objects[first][0], 0)) - 1
                named = last >= 0 and predicates[last][0] >= start
                return subject, predicates[last] if named else subject, objects[first], None
        return (subjects[0], subjects[0], subjects[0], None) if subjects else None

    return [spans(quad) for quad in quads]


def _converted(pyhornedowl: Any, text: str, syntax: OwlSyntax) -> str:
    """An ontology in RDF/XML; a prefix alone is its namespace, as the OWL API writes and reads it.

    Raises:
        ValueError: It cannot be read.
    """
    try:
        return _as_rdf_xml(pyhornedowl, text, syntax)
    except ValueError:
        prefixes = dict(_prefixes(text.encode()))
        in_full = _BARE_PREFIX.sub(
            lambda name: f"<{prefixes[name[1]]}>" if name[1] in prefixes else name[0], text
        )
        if in_full != text:
            with suppress(ValueError):
                return _as_rdf_xml(pyhornedowl, in_full, syntax)
        raise


def _as_rdf_xml(pyhornedowl: Any, text: str, syntax: OwlSyntax) -> str:
    """An ontology in RDF/XML.

    Raises:
        ValueError: It cannot be read.
    """
    try:
        ontology = pyhornedowl.open_ontology_from_string(text, syntax.serialization)
        return str(ontology.save_to_string("owl"))
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # of Rust, and no Exception
            raise ValueError(str(error)) from error
        raise


def _depth(data: bytes) -> int:
    """How deep brackets are nested, outside of texts and IRIs."""
    depth = deepest = 0
    for match in _BRACKET.finditer(data):
        depth += (match[0] == b"(") - (match[0] == b")")
        deepest = max(deepest, depth)
    return deepest


def _prefixes(data: bytes) -> Iterator[tuple[str, str]]:
    """The prefixes that a text declares."""
    for match in _PREFIX.finditer(data):
        first, namespace, other, further = (
            group and group.decode("utf-8", "replace") for group in match.groups()
        )
        yield first or other or "", namespace or further or ""


def _keys(match: re.Match[bytes], prefixes: Mapping[str, str]) -> Iterator[str]:
    """The terms that a name may stand for: an IRI in full, or a text."""
    iri, text, prefix, local = (group and group.decode("utf-8", "replace") for group in match.groups())
    if iri:
        yield iri
    elif text:
        yield text
        if not any(character.isspace() for character in text):
            yield from (
                prefixes[start] + rest for start, _, rest in (text.partition(":"),) if start in prefixes
            )
    elif local:
        yield prefixes.get(prefix or "", f"{OBO}{prefix}_") + local


def _key(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else ""
