"""Structure of JSON-LD: the statements of a document as spans of their subject, predicate and object."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from operator import itemgetter
from pathlib import Path

import pyoxigraph
from msgspec import Struct
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat

from phegraph.rdf.reading.json_documents import JsonError, prepared
from phegraph.rdf.reading.structure import Span, Spans
from phegraph.rdf.terms import RDF_FIRST, RDF_REST, RDF_TYPE

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*+"|[\[\]{}:,]|[^\s\[\]{}:,"]++', re.DOTALL)
_MARK = "x-phegraph-place:"
"""How the IRIs of marks begin; the rest is the byte where the key after the mark starts."""
_MAPS = frozenset({"@language", "@index", "@id", "@type"})
_NAMING = frozenset({"@id", "@value"})
_OF_CONTEXT = re.compile(r"LoadDocument|[Cc]ontext|^Term|[Mm]apping|prefix|@vocab|@base|@container")
_KEYWORD = re.compile(r"@[a-z]+")
_PREFIX = re.compile(r"^(?:[^:/]*:(?!//)|[./]+|#)")
_NO_NODE = frozenset({"@value", "@list", "@set"})
_NO_PROPERTIES = frozenset({"@context", "@graph", "@language", "@direction", "@index"})


def json_spans(
    data: bytes, quads: Sequence[Quad], base: str | None, path: Path | None, *, lenient: bool = False
) -> list[Spans]:
    """The spans of statements of JSON-LD in UTF-8; none where they cannot be told.

    The document is parsed again with a mark before each key of a node object: a statement whose predicate
    tells where the key stands. The parser gives the statements of a key after its mark, whatever contexts
    make of the key, and those of an array in its order. A node stands at the value of its `@id`, or else at
    its opening brace; a cell of a list at its item.

    Args:
        data: The document.
        quads: Its statements, in the order of the parser.
        base: The IRI that it was read with.
        path: Its file.
        lenient: Whether the statements have what is no IRI or no language tag.
    """
    with suppress(_NoJsonError, JsonError, SyntaxError, ValueError, IndexError):
        document = _JsonDocument(data, prepared(data, base, path).contexts.values())
        spans = _Locator(document, document.marks(base, path, lenient=lenient)).spans()
        if len(spans) == len(quads):
            return spans
    return []


def direction_spans(data: bytes) -> list[Span]:
    """Where the keys of base directions stand in a document, those of its contexts included."""
    with suppress(_NoJsonError, ValueError, IndexError):
        document = _JsonDocument(data)
        return sorted({*document.directions, *document.keywords.get("@direction", [])})
    return []


def context_span(data: bytes) -> Span | None:
    """Where the first context of a document stands, if it has one."""
    with suppress(_NoJsonError, ValueError, IndexError):
        return _JsonDocument(data).context
    return None


def json_error_span(data: bytes, base: str | None, message: str) -> Span | None:
    """Where JSON is no JSON-LD: the last key read before, the context, or the only key of the message.

    Args:
        data: The document in UTF-8.
        base: The IRI that it is read with.
        message: What its parser says.
    """
    with suppress(_NoJsonError, ValueError, IndexError):
        document, last = _JsonDocument(data), None
        with suppress(SyntaxError, MemoryError):
            for quad in pyoxigraph.parse(document.marked(), RdfFormat.JSON_LD, base_iri=base):
                mark = _mark_of(quad)
                last = last if mark is None else mark
        if last is not None:
            return document.keys[last][0]
        if _OF_CONTEXT.search(message):
            return document.context
        keyword = _KEYWORD.match(message)
        spans = document.keywords.get(keyword[0], []) if keyword else []
        return spans[0] if len(spans) == 1 else None
    return None


class _NoJsonError(Exception):
    """A text that is no JSON."""


class _JsonValue(Struct, eq=False):
    """A value of JSON.

    Attributes:
        span: Where it stands.
        text: It, where it is a string.
        items: What it has, where it is an array.
        members: What it has, where it is an object: keys, and where each stands, with their values.
    """

    span: Span
    text: str | None = None
    items: list[_JsonValue] | None = None
    members: list[tuple[str, Span, _JsonValue]] | None = None


class _JsonDocument:
    """A document with the places of its keys and values.

    Attributes:
        keys: Where each key of a node object stands, its value and that object, by the byte where it starts.
        keywords: Where the keys of each keyword stand.
        context: Where the first context stands, if there is one.
        directions: Where the keys of base directions stand in contexts.
    """

    def __init__(self, data: bytes, contexts: Iterable[bytes] = ()) -> None:
        self._data = data
        self._tokens = [match.span() for match in _TOKEN.finditer(data)]
        self._next = 0
        self._aliases: dict[str, str] = {}
        self._maps: set[str] = set()
        self.keys: dict[int, tuple[Span, _JsonValue, _JsonValue]] = {}
        self.keywords: dict[str, list[Span]] = {}
        self.context: Span | None = None
        self.directions: list[Span] = []
        self._root = self._value()
        self._find_contexts(self._root)
        for text in contexts:
            other = _JsonDocument(text)
            self._aliases |= other._aliases
            self._maps |= other._maps
        self._find_keys(self._root, is_map=False)

    def marked(self) -> bytes:
        """The document with a mark before each key of a node object."""
        parts, end = [], 0
        for start in sorted(self.keys):
            parts += [self._data[end:start], f'"{_MARK}{start}":"",'.encode()]
            end = start
        return b"".join((*parts, self._data[end:]))

    def marks(self, base: str | None, path: Path | None, *, lenient: bool) -> list[Quad]:
        """The statements of the marked document.

        Raises:
            JsonError: It is refused.
            SyntaxError: It is no JSON-LD.
        """
        document = prepared(self.marked(), base, path)
        quads = pyoxigraph.parse(document.text, RdfFormat.JSON_LD, base_iri=document.base, lenient=lenient)
        return [*quads]

    def values(self, value: _JsonValue, *, is_map: bool) -> Iterator[_JsonValue]:
        """The values that one stands for: those of arrays, sets, lists and maps, without null."""
        if value.items is not None:
            for item in value.items:
                yield from self.values(item, is_map=False)
        elif value.members is not None and (is_map or self._inner(value)):
            for _, _, member in [*self._inner(value)] or value.members:
                yield from self.values(member, is_map=False)
        elif self._data[slice(*value.span)] != b"null":
            yield value

    def type_key(self, node: _JsonValue) -> int | None:
        """Where the first `@type` of a node object starts."""
        return next((span[0] for key, span, _ in node.members or () if self._keyword(key) == "@type"), None)

    def is_map(self, start: int) -> bool:
        """Whether the value of a key may be a map (JSON-LD 1.1, section 4.6) or one of reverse properties."""
        (first, end), _, _ = self.keys[start]
        key = _string(self._data[first:end]) or ""
        return key in self._maps or self._keyword(key) == "@reverse"

    def place(self, value: _JsonValue) -> Span:
        """Where a value stands: an object at its `@id` or its opening brace, an array at its bracket."""
        for key, _, member in value.members or ():
            if self._keyword(key) == "@id" and member.text is not None:
                return member.span
        if value.members is not None or value.items is not None:
            return value.span[0], value.span[0] + 1
        return value.span

    def said(self, value: _JsonValue, object: object) -> int:
        """How much of a literal or of the end of an IRI the text of a value is: its length, or 0."""
        texts = (member.text for key, _, member in value.members or () if self._keyword(key) in _NAMING)
        text = (value.text if value.members is None else next(texts, None)) or ""
        if isinstance(object, NamedNode):
            text = _PREFIX.sub("", text)
            return len(text) if object.value.endswith(text) else 0
        return len(text) if isinstance(object, Literal) and object.value == text else 0

    def _inner(self, value: _JsonValue) -> list[tuple[str, Span, _JsonValue]]:
        """The content of a list or set object."""
        return [m for m in value.members or () if self._keyword(m[0]) in ("@list", "@set")]

    def _keyword(self, key: str) -> str:
        return self._aliases.get(key, key)

    def _token(self) -> tuple[bytes, Span]:
        if self._next == len(self._tokens):
            raise _NoJsonError
        span = self._tokens[self._next]
        self._next += 1
        return self._data[slice(*span)], span

    def _value(self) -> _JsonValue:
        token, span = self._token()
        if token == b"[":
            items = []
            while self._data[slice(*self._tokens[self._next])] != b"]":
                items.append(self._value())
                if self._data[slice(*self._tokens[self._next])] == b",":
                    self._next += 1
            _, end = self._token()
            return _JsonValue((span[0], end[1]), items=items)
        if token != b"{":
            return _JsonValue(span, text=_string(token))
        members = []
        token, end = self._token()
        while token != b"}":
            key = _string(token)
            colon, _ = self._token()
            if key is None or colon != b":":
                raise _NoJsonError
            members.append((key, end, self._value()))
            token, end = self._token()
            if token == b",":
                token, end = self._token()
        return _JsonValue((span[0], end[1]), members=members)

    def _find_contexts(self, value: _JsonValue) -> None:
        """Read all contexts in a value."""
        for item in value.items or ():
            self._find_contexts(item)
        for key, _, member in value.members or ():
            if key == "@context":
                self.context = self.context or self.place(member)
                self._read_context(member)
            else:
                self._find_contexts(member)

    def _read_context(self, context: _JsonValue) -> None:
        """Note which terms of a context are aliases of keywords or have maps as their values."""
        for item in context.items or ():
            self._read_context(item)
        for term, span, member in context.members or ():
            self.directions += [span] if term == "@direction" else []
            self.directions += [at for key, at, _ in member.members or () if key == "@direction"]
            definition = {key: value for key, _, value in member.members or ()}
            iri = definition.get("@id", member).text
            if term.startswith("@"):
                continue
            if iri and iri.startswith("@"):
                self._aliases[term] = iri
            container = definition.get("@container")
            if container and _MAPS & {one.text for one in (*(container.items or ()), container)}:
                self._maps.add(term)
            if "@context" in definition:
                self._read_context(definition["@context"])

    def _find_keys(self, value: _JsonValue, *, is_map: bool) -> None:
        """Note the keys of the node objects in a value."""
        for item in value.items or ():
            self._find_keys(item, is_map=False)
        members = value.members or []
        keywords = {self._keyword(key) for key, _, _ in members}
        is_node = not is_map and keywords.isdisjoint(_NO_NODE) and not keywords <= _NO_PROPERTIES
        for key, span, member in members:
            keyword = self._keyword(key)
            if keyword.startswith("@"):
                self.keywords.setdefault(keyword, []).append(span)
            if key == "@context":
                continue
            if is_node:
                self.keys[span[0]] = span, member, value
            if keyword == "@value":
                continue
            self._find_keys(member, is_map=key in self._maps or keyword == "@reverse")


class _Locator:
    """The places of statements, while those of a marked document are read in their order."""

    def __init__(self, document: _JsonDocument, quads: Sequence[Quad]) -> None:
        self._document = document
        self._quads = quads
        self._cells = {quad.subject for quad in quads if quad.predicate == RDF_REST}
        self._last: int | None = None
        self._last_of: dict[object, int] = {}
        self._values: dict[int, list[_JsonValue]] = {}
        self._items: dict[object, Span] = {}

    def spans(self) -> list[Spans]:
        """The spans of the statements that are no marks."""
        spans: list[Spans] = []
        for quad, following in zip(self._quads, self._next_marks(), strict=True):
            mark = _mark_of(quad)
            if mark is not None:
                self._last = self._last_of[quad.subject] = mark
                continue
            located = self._type_spans(quad, following) if quad.predicate == RDF_TYPE and following else None
            spans.append((*(located or self._spans(quad, following)), None))
        return spans

    def _next_marks(self) -> list[int | None]:
        """The next mark of the subject of each statement."""
        following: dict[object, int] = {}
        marks: list[int | None] = []
        for quad in reversed(self._quads):
            marks.append(following.get(quad.subject))
            mark = _mark_of(quad)
            if mark is not None:
                following[quad.subject] = mark
        return marks[::-1]

    def _type_spans(self, quad: Quad, following: int) -> tuple[Span, Span, Span] | None:
        """The spans of a type, which the parser gives before the first mark of its node object."""
        _, _, node = self._document.keys[following]
        start = self._document.type_key(node)
        found = None if start is None else self._take(start, quad.object)
        if start is None or found is None:
            return None
        return self._document.place(node), self._document.keys[start][0], self._document.place(found)

    def _spans(self, quad: Quad, following: int | None) -> tuple[Span, Span, Span]:
        document = self._document
        start = self._last_of.get(quad.subject, self._last)
        if start is None:  # a type beyond those of the first key for types
            if following is None:
                raise _NoJsonError
            whole = document.place(document.keys[following][2])
            return whole, whole, whole
        key, value, node = document.keys[start]
        is_cell = quad.subject in self._cells and quad.predicate in (RDF_FIRST, RDF_REST)
        if is_cell and quad.predicate == RDF_REST:
            self._last_of[quad.object] = start
            item = self._items.get(quad.subject, document.place(value))
            return item, item, item
        if quad.object in self._cells:
            self._last_of[quad.object] = start
            return document.place(node), key, document.place(value)
        found = self._take(start, quad.object) or value
        item = document.place(found)
        if is_cell:
            self._items[quad.subject] = item
            return item, item, item
        if quad.subject not in self._last_of:  # it is the value of a reverse property
            return item, key, document.place(node)
        return document.place(node), key, item

    def _take(self, start: int, object: object) -> _JsonValue | None:
        """The value of a key that an object stands at: of those not taken yet what says so, or the first."""
        if start not in self._values:
            _, value, _ = self._document.keys[start]
            self._values[start] = [*self._document.values(value, is_map=self._document.is_map(start))]
        values = self._values[start]
        said = [(self._document.said(value, object), value) for value in values]
        _, found = max(said, key=itemgetter(0), default=(0, None))
        if found is not None:
            values.remove(found)
        return found


def _mark_of(quad: Quad) -> int | None:
    """Where the key after a mark starts; None for a statement that is no mark."""
    iri = quad.predicate.value
    return int(iri.removeprefix(_MARK)) if iri.startswith(_MARK) else None


def _string(token: bytes) -> str | None:
    """The text of a token that is a string."""
    if not token.startswith(b'"'):
        return None
    text = json.loads(token) if b"\\" in token else token[1:-1].decode()  # most have no escape
    assert isinstance(text, str)
    return text
