"""The concrete syntax of Turtle and TriG: every token and comment, and the part that each token has."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from msgspec import Struct

from phegraph.rdf.reading.tokens import TOKEN

_RUN = 20_000
"""How many tokens are in memory at once, but for those of a longer statement or graph."""


class Part(Enum):
    """What a token is in its statement (RDF 1.1 TriG, section 4)."""

    STATEMENT = auto()
    """The first token of a directive, of triples or of a graph."""
    ARGUMENT = auto()
    """A later token of a directive, or the name of a graph after its keyword."""
    PREDICATE = auto()
    OBJECT = auto()
    """The first object of a predicate."""
    NEXT_OBJECT = auto()
    """An object after a comma."""
    ITEM = auto()
    """An item of a collection."""
    ATTACHED = auto()
    """A language tag, ^^, or a datatype."""
    SEPARATOR = auto()
    """A comma, semicolon or dot."""
    CLOSE = auto()
    """A closing bracket or parenthesis."""
    GRAPH = auto()
    """The opening brace of a graph."""
    END_OF_GRAPH = auto()
    END = auto()
    """The end of the file, with the comments before it; it has no text."""


class Comment(Struct):
    """A comment.

    Attributes:
        text: It, with its `#`.
        own_line: Whether it stands alone on its line.
        blank_before: Whether an empty line precedes it.
    """

    text: str
    own_line: bool
    blank_before: bool


class ConcreteToken(Struct):
    """A token, and what stands between it and the one before.

    Attributes:
        text: Its text, as it is written.
        kind: The kind that the tokeniser gives it.
        part: What it is in its statement.
        start: The byte where it starts.
        new_line: Whether it begins a line, but for white space.
        blank_before: Whether an empty line is directly before it.
        comments: The comments before it.
        partner: Of a bracket, parenthesis or brace, the number of the one that closes or opens it.
    """

    text: str
    kind: str
    part: Part
    start: int
    new_line: bool
    blank_before: bool
    comments: list[Comment]
    partner: int = -1

    @property
    def end(self) -> int:
        """The byte after it."""
        return self.start + len(self.text.encode())


def concrete_syntax(data: bytes) -> list[ConcreteToken]:
    """The tokens of a text in Turtle or TriG that has no syntax error; the last one stands for its end."""
    return [*_with_parts([*_tokens(data)])]


def in_runs(data: bytes, at_least: int = _RUN) -> Iterator[list[ConcreteToken]]:
    """The same, in runs of whole statements, so that they need not all be in memory at once.

    A partner is the number of a token in its run.

    Args:
        data: The text.
        at_least: How many tokens a run has, but for the last one.
    """
    run: list[ConcreteToken] = []
    depth = 0
    for token in _tokens(data):
        run.append(token)
        if token.kind == "punctuation":
            depth += (token.text in _PARTNERS.values()) - (token.text in _PARTNERS)
            if depth == 0 and token.text in (".", "}") and len(run) >= at_least:
                yield _with_parts(run)
                run = []
    yield _with_parts(run)


def _with_parts(tokens: list[ConcreteToken]) -> list[ConcreteToken]:
    _Parts(tokens).assign()
    return tokens


def _tokens(data: bytes) -> Iterator[ConcreteToken]:
    comments: list[Comment] = []
    lines = 1  # line ends since the last token or comment; the start of a file begins a line
    for match in TOKEN.finditer(data):
        text = match.group().decode()
        if match.lastgroup == "space":
            if text.startswith("#"):
                comments.append(Comment(text.rstrip(), lines > 0, lines > 1))
                lines = 0
            else:
                lines += text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
            continue
        new_line = lines > 0
        yield ConcreteToken(
            text, match.lastgroup or "", Part.STATEMENT, match.start(), new_line, lines > 1, comments
        )
        comments, lines = [], 0
    yield ConcreteToken("", "", Part.END, len(data), True, False, comments)


def members(tokens: Sequence[ConcreteToken], first: int) -> tuple[list[int], int]:
    """Where the objects of a predicate or the items of a collection start, and the last token of all.

    Args:
        tokens: The tokens.
        first: The first of them.
    """
    starts, number = [first], first
    while True:
        number = max(tokens[number].partner, number) + 1
        token = tokens[number]
        if token.part in (Part.NEXT_OBJECT, Part.ITEM):
            starts.append(number)
        elif token.part != Part.ATTACHED and token.text != ",":
            return starts, number - 1


_DIRECTIVES = {"@prefix", "prefix", "@base", "base"}
_SEPARATORS = {",", ";", "."}
_PARTNERS = {"]": "[", ")": "(", "}": "{"}


class _Parts:
    """Assigns parts and partners to tokens, with an explicit stack, for any depth of nesting."""

    def __init__(self, tokens: list[ConcreteToken]) -> None:
        self._tokens = tokens
        self._open: list[int] = []
        # For each open bracket, and the statement: the part that the next term has there.
        self._next: list[Part] = [Part.STATEMENT]
        self._directive = False

    def assign(self) -> None:
        literal = typed = False
        for number, token in enumerate(self._tokens):
            if token.part == Part.END:
                return
            if typed or (literal and (token.kind == "at" or token.text == "^^")):
                token.part = Part.ATTACHED
                typed = not typed and token.text == "^^"
                literal = False
                continue
            literal = token.kind == "string"
            self._assign(number, token)

    def _assign(self, number: int, token: ConcreteToken) -> None:
        text = token.text
        if text in _SEPARATORS:
            token.part = Part.SEPARATOR
            if text == ".":
                self._next[-1] = Part.STATEMENT
            else:
                self._next[-1] = Part.PREDICATE if text == ";" else Part.NEXT_OBJECT
        elif text == "{":
            token.part = Part.GRAPH if self._next[-1] != Part.STATEMENT else Part.STATEMENT
            self._push(number, Part.STATEMENT)
        elif text in _PARTNERS:
            token.part = Part.END_OF_GRAPH if text == "}" else Part.CLOSE
            self._pop(number)
            if text == "}":
                self._next[-1] = Part.STATEMENT
        else:
            self._term(number, token)

    def _term(self, number: int, token: ConcreteToken) -> None:
        token.part = self._next[-1]
        lowered = token.text.lower()
        if token.part == Part.STATEMENT:
            self._directive = lowered in _DIRECTIVES
            has_arguments = self._directive or lowered == "graph"
            self._next[-1] = Part.ARGUMENT if has_arguments else Part.PREDICATE
        elif token.part == Part.PREDICATE:
            self._next[-1] = Part.OBJECT
        elif self._directive and token.kind == "iri" and self._tokens[number + 1].text != ".":
            self._next[-1] = Part.STATEMENT  # PREFIX and BASE of SPARQL have no dot
        if token.text == "[":
            self._push(number, Part.PREDICATE)
        elif token.text == "(":
            self._push(number, Part.ITEM)

    def _push(self, number: int, part: Part) -> None:
        self._open.append(number)
        self._next.append(part)

    def _pop(self, number: int) -> None:
        if not self._open:
            return  # a text with errors
        opening = self._open.pop()
        self._next.pop()
        self._tokens[opening].partner = number
        self._tokens[number].partner = opening
