"""Templates: of queries that differ in plain constants alone one is guarded, and the others are filled in.

A program asks the same query about one thing after another. The grammar reads the kinds of tokens, and to the
guard and the printer a plain constant is like another of its kind, as a plain IRI is to what binds values or
mends queries. So the text that is made of one query is that of another with other constants in it.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate, chain, count

from msgspec import Struct
from pyoxigraph import Literal

from phegraph.errors import QueryError
from phegraph.rdf.terms import Prefixes, text
from phegraph.sparql.tokens import Token, TokenKind, without_comments

_PLAIN: Mapping[TokenKind, re.Pattern[str]] = {
    TokenKind.IRI: re.compile(  # but for the terms of RDF and XSD, which are printed in ways of their own
        r"<https?://(?!www\.w3\.org/)[A-Za-z0-9.-]+(?:/[\w.~,;=+@/-]*)?(?:#[\w.~/-]*)?>", re.ASCII
    ),
    TokenKind.STRING: re.compile(r'"[^"\\\x00-\x1f]*"'),
    TokenKind.NUMBER: re.compile("[1-9][0-9]{0,8}"),
}
"""The constants that are plain, and valid whatever stands around them."""

_IRIS = re.compile(f"({_PLAIN[TokenKind.IRI].pattern})", re.ASCII)
_ANY_IRI = "<https://any.invalid/>"
"""What stands for each constant in the text that texts alike share."""

_LONGEST = 10_000
"""The characters of the longest text whose key is kept."""

_OWN = secrets.token_hex(8)
_NUMBERS = count(secrets.randbelow(10**8) + 10**8)
"""What marks consist of: no text has it."""


class Abstracted(Struct, frozen=True):
    """A text without its plain constants.

    Attributes:
        key: Its tokens, for a constant its kind: texts of the same key differ in nothing else.
        tokens: The constants.
        text: The text.
    """

    key: tuple[str, ...]
    tokens: tuple[Token, ...]
    text: str

    @property
    def constants(self) -> list[str]:
        """The constants as they are written."""
        return [token.text for token in self.tokens]

    def of(self, constants: Sequence[str]) -> str:
        """The text with other constants."""
        pieces, end = list[str](), 0
        for token, constant in zip(self.tokens, constants, strict=True):
            pieces += self.text[end : token.start], constant
            end = token.end
        return "".join(pieces) + self.text[end:]


def _marks_for(constants: Sequence[str]) -> list[str]:
    """For each constant another of the same kind, which no text has."""
    return [_mark(constant[0], number) for number, constant in enumerate(constants)]


def _mark(beginning: str, number: int) -> str:
    match beginning:
        case "<":
            return f"<https://{_OWN}.invalid/{number}/>"
        case '"':
            return f'"{_OWN}-{number}"'
    return str(next(_NUMBERS) % 10**9)


def is_plain(iri: str) -> bool:
    """Whether an IRI is a plain constant."""
    return _PLAIN[TokenKind.IRI].fullmatch(f"<{iri}>") is not None


class TextShape(Struct, frozen=True):
    """What texts share that differ in plain IRIs alone.

    Attributes:
        text: The text with the same IRI in place of each.
        iris: The IRIs, as they are written.
        pieces: What stands before, between and after them.
    """

    text: str
    iris: tuple[str, ...]
    pieces: tuple[str, ...]

    def of(self, iris: Sequence[str]) -> str:
        """The text with other IRIs."""
        return "".join(chain.from_iterable(zip(self.pieces, (*iris, ""), strict=True)))


@lru_cache(maxsize=16)
def shape_of(text: str, first: int = 1) -> TextShape | None:
    """The shape of a text; None of the first of its shape, and of one that has no plain IRIs or is long.

    Whether an IRI is a constant depends on what stands around it, and not on the IRI: of texts with the same
    around their IRIs one is cut into tokens, which takes longer than all else.

    Args:
        text: The text.
        first: How many texts of a shape are the first.
    """
    cut = _IRIS.split(text) if len(text) <= _LONGEST else [text]
    if len(cut) == 1:
        return None
    around, found = tuple(cut[::2]), cut[1::2]
    family = _family(around)
    family.texts += 1
    if family.texts <= first:
        return None
    pieces, iris = [around[0]], list[str]()
    for iri, is_constant, piece in zip(found, family.constants(around), around[1:], strict=True):
        if is_constant:
            iris.append(iri)
            pieces.append(piece)
        else:
            pieces[-1] += iri + piece
    return TextShape(_ANY_IRI.join(pieces), tuple(iris), tuple(pieces)) if iris else None


class _Family:
    """Texts with the same around their plain IRIs."""

    def __init__(self) -> None:
        self.texts = 0
        self._constants: Sequence[bool] | None = None

    def constants(self, around: Sequence[str]) -> Sequence[bool]:
        """Of each IRI, whether it is a constant."""
        if self._constants is None:
            parts = abstracted(_ANY_IRI.join(around))
            starts = {token.start for token in parts.tokens if token.text == _ANY_IRI} if parts else ()
            ends = accumulate(len(piece) + len(_ANY_IRI) for piece in around[:-1])
            self._constants = [end - len(_ANY_IRI) in starts for end in ends]
        return self._constants


@lru_cache(maxsize=2048)
def _family(around: tuple[str, ...]) -> _Family:
    return _Family()


def abstracted(text: str) -> Abstracted | None:
    """A text without its plain constants; None of one that is long, no SPARQL, or has FROM."""
    if len(text) > _LONGEST:
        return None
    try:
        tokens = without_comments(text)
    except QueryError:
        return None
    key, constants = list[str](), list[Token]()
    for at, token in enumerate(tokens):
        kind, written = token.kind, token.text
        if kind in _PLAIN and _PLAIN[kind].fullmatch(written) and not _is_bound(tokens, at):
            constants.append(token)
            written = f"\0{kind}"  # no token has that character
        elif kind is TokenKind.KEYWORD and written.upper() == "FROM":
            return None  # its graphs are part of what the guard says
        elif kind is TokenKind.NUMBER and at and tokens[at - 1].end < token.start:
            written = f" {written}"  # after a sign that matters
        key.append(written)
    return Abstracted(tuple(key), tuple(constants), text)


def _is_bound(tokens: Sequence[Token], at: int) -> bool:
    """Whether a constant belongs to what stands beside it: a keyword, a call, a sign or a datatype."""
    before = tokens[at - 1].text if at else ""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    match tokens[at].kind:
        case TokenKind.IRI:
            declaring = tokens[at - 2].text if at > 1 else ""
            return before.upper() in ("BASE", "GRAPH") or declaring.upper() == "PREFIX" or after == "("
        case TokenKind.NUMBER:
            return before in ("+", "-")
    return after == "^^"


class Template(Struct, frozen=True):
    """The text that is made of queries with the same key.

    Attributes:
        pieces: The text between constants.
        order: Which of the constants stands after each piece but the last.
        names: What shortens IRIs in it, if anything.
    """

    pieces: tuple[str, ...]
    order: tuple[int, ...]
    names: Prefixes | None

    def filled(self, constants: Sequence[str]) -> str:
        """The text with other constants."""
        written = [*map(self._written, constants)]
        parts = [*self.pieces]
        for at, number in enumerate(self.order):
            parts[at] += written[number]
        return "".join(parts)

    def _written(self, constant: str) -> str:
        match constant[0]:
            case "<" if self.names:
                return self.names.compact(constant[1:-1])
            case '"':
                return text(Literal(constant[1:-1]))
        return constant


class MadeText(Struct, frozen=True):
    """A text that was made of constants.

    Attributes:
        text: The text.
        prefixes: The prefixes that it declares.
    """

    text: str
    prefixes: Sequence[tuple[str, str]]


class TextsAlike:
    """Texts that are made of constants, and differ in them alone: after the second they are filled in."""

    def __init__(self) -> None:
        """None is made yet."""
        self._made = 0
        self._template: Template | None = None

    def text(self, constants: Sequence[str], make: Callable[[Sequence[str]], MadeText]) -> str:
        """The text of constants.

        Args:
            constants: Plain constants, of the same kinds each time.
            make: Makes a text of constants, where it cannot be filled in.
        """
        if self._template:
            return self._template.filled(constants)
        made = make(constants).text
        self._made += 1
        if self._made == 2:
            marks = _marks_for(constants)
            template = _template_of(make(marks), marks)
            if template and template.filled(constants) == made:
                self._template = template
        return made


def _template_of(made: MadeText, marks: Sequence[str]) -> Template | None:
    """The template of a text that was made of marks; None where one stands in it otherwise, or not at all.

    Args:
        made: The text.
        marks: What stands in place of constants.
    """
    printed, prefixes = made.text, made.prefixes
    numbers = {mark: number for number, mark in enumerate(marks)}
    found = [*re.finditer("|".join(map(re.escape, marks)), printed)] if marks else []
    order = tuple(numbers[mark[0]] for mark in found)
    if {*order} != {*range(len(marks))}:
        return None
    ends = [0, *(mark.end() for mark in found)]
    starts = [*(mark.start() for mark in found), len(printed)]
    pieces = tuple(printed[end:start] for end, start in zip(ends, starts, strict=True))
    if any(_OWN in piece for piece in pieces):
        return None  # part of a constant stands in another one
    return Template(pieces, order, Prefixes(dict(prefixes)) if prefixes else None)
