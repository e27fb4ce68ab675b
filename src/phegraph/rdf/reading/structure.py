"""Structure: the statements of a text as spans of their subject, predicate and object."""

from collections.abc import Iterator

from msgspec import Struct

from phegraph.rdf.reading.tokens import tokens

Span = tuple[int, int]
"""The bytes where something starts and ends."""

Spans = tuple[Span, Span, Span, Span | None]
"""Where the subject, predicate, object and graph name of a statement stand."""

_DIRECTIVES = {b"@prefix": 2, b"prefix": 2, b"@base": 1, b"base": 1, b"graph": 0}
"""Directives, which stand where a subject could, and the number of tokens that belong to each."""


def line_spans(data: bytes) -> Iterator[Spans]:
    """The spans of N-Triples and N-Quads, in their order."""
    terms: list[Span] = []
    literal = False
    for kind, start, end in tokens(data):
        token = data[start:end]
        if token == b"^^":
            literal = True
        elif literal or kind == "at":
            terms[-1] = terms[-1][0], end
            literal = False
        elif token == b".":
            yield terms[0], terms[1], terms[2], terms[3] if len(terms) > 3 else None
            terms = []
        else:
            terms.append((start, end))


def turtle_spans(data: bytes) -> Iterator[Spans]:
    """The spans of Turtle and TriG, in the order in which Oxigraph's parser gives the statements.

    A node in brackets stands where its bracket opens, an empty one from bracket to bracket. The first cell
    of a collection stands at its bracket, each other at the first token of its item, the end at the closing
    bracket; the predicates rdf:first and rdf:rest, which are not written, stand where their subject does.
    """
    statements = Statements(data)
    for kind, start, end in tokens(data):
        # Statements that one token completes are yielded in reverse.
        yield from reversed(statements.after(kind, (start, end)))


class _Frame(Struct):
    """An open statement, node in brackets, or collection; the subject of a collection is its last cell."""

    bracket: bytes = b""
    opening: Span | None = None
    subject: Span | None = None
    predicate: Span | None = None
    fresh: bool = True


class Statements:
    """A parser of Turtle (RDF 1.1 Turtle, section 6.5) with an explicit stack, for any depth."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._stack = [_Frame()]
        self._graph: Span | None = None
        self._skip = 0
        self._string: Span | None = None  # a literal that may have a language tag or datatype after it
        self._typed = False
        self._complete: list[Spans] = []

    @property
    def brackets(self) -> list[Span]:
        """The open brackets, outermost first."""
        return [frame.opening for frame in self._stack if frame.opening]

    def after(self, kind: str, span: Span) -> list[Spans]:
        """The statements that a token completes."""
        self._complete = []
        if self._skip:
            self._skip -= 1
        elif not self._ends_literal(kind, span):
            self._token(kind, self._data[span[0] : span[1]], span)
        return self._complete

    def _ends_literal(self, kind: str, span: Span) -> bool:
        """Whether a token belongs to the literal before it; any other token ends that literal."""
        if self._string is None:
            return False
        if self._data.startswith(b"^^", span[0]):
            self._typed = True
            return True
        belongs = self._typed or kind == "at"
        literal = self._string[0], (span if belongs else self._string)[1]
        self._string, self._typed = None, False
        self._node(literal)
        return belongs

    def _token(self, kind: str, token: bytes, span: Span) -> None:
        if self._is_directive(token):
            return
        frame = self._stack[-1]
        if token in (b"]", b")"):
            self._close(span)
        elif token == b";":
            frame.predicate = None
        elif token in (b".", b"{", b"}"):
            if token != b".":
                self._graph = frame.subject if token == b"{" else None
            self._stack = [_Frame()]
        elif token != b",":
            self._enter(frame, span)
            if token in (b"[", b"("):
                self._stack.append(_Frame(token, span, span))
            elif kind == "string":
                self._string = span
            else:
                self._node(span)

    def _is_directive(self, token: bytes) -> bool:
        if self._stack[-1].bracket or self._stack[-1].subject:
            return False
        terms = _DIRECTIVES.get(token.lower())
        self._skip = terms or 0
        return terms is not None

    def _enter(self, frame: _Frame, item: Span) -> None:
        """Start a node at the first token in a bracket, and a cell at each later item of a collection."""
        if frame.fresh and frame.bracket:
            frame.fresh = False
            if frame.bracket == b"(" and frame.subject:
                self._stack.pop()
                self._node(frame.subject)
                self._stack.append(frame)
        elif frame.bracket == b"(":
            self._node(item)
            frame.subject = item

    def _close(self, span: Span) -> None:
        if len(self._stack) == 1:
            return  # a file with errors
        frame = self._stack.pop()
        opening = frame.subject or span
        if frame.fresh:
            self._node((opening[0], span[1]))
        elif frame.bracket == b"[":
            self._node(opening)
        else:
            self._complete.append((opening, opening, span, self._graph))

    def _node(self, span: Span) -> None:
        """Take a complete node: the subject, the predicate or an object of the open production."""
        frame = self._stack[-1]
        if frame.subject is None:
            frame.subject = span
        elif frame.bracket == b"(":
            self._complete.append((frame.subject, frame.subject, span, self._graph))
        elif frame.predicate is None:
            frame.predicate = span
        else:
            self._complete.append((frame.subject, frame.predicate, span, self._graph))
