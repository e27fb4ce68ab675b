"""Templates: of queries that differ in plain constants alone one is guarded, and the others are filled in.

A program asks the same query about one thing after another. The grammar reads the kinds of tokens, and to the
guard and the printer a plain constant is like another of its kind. So the text that the guard makes of such a
query is that of another one with other constants in it.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from itertools import count

from msgspec import Struct
from pyoxigraph import Literal

from phegraph.errors import QueryError
from phegraph.rdf.terms import Prefixes, text
from phegraph.sparql.tokens import Token, TokenKind, without_comments

_PLAIN: Mapping[TokenKind, re.Pattern[str]] = {
    TokenKind.IRI: re.compile(  # but for the terms of RDF and XSD, which are printed in ways of their own
        r"<https?://(?!www\.w3\.org/)[A-Za-z0-9.-]+(?:/[\w.~,;=+@/-]*)?(?:#[\w.~/-]*)?>", re.ASCII
    ),
    TokenKind.STRING: re.compile(r'"[^"\\\x00-\x1f\ud800-\udfff]*"'),
    TokenKind.NUMBER: re.compile("[1-9][0-9]{0,8}"),
}
"""The constants that are plain, and valid whatever stands around them."""

_LONGEST = 10_000
"""The characters of the longest text whose key is kept."""

_OWN = secrets.token_hex(8)
_NUMBERS = count(secrets.randbelow(10**8) + 10**8)
"""What marks consist of: no text has it."""


class Abstracted(Struct, frozen=True):
    """A text without its plain constants.

    Attributes:
        key: Its tokens, for a constant its kind: texts of the same key differ in nothing else.
        constants: The constants.
        text: The text.
    """

    key: tuple[str, ...]
    constants: tuple[Token, ...]
    text: str

    def marked(self) -> tuple[str, list[str]]:
        """The text with another constant of the same kind in place of each, which no text has, and those."""
        marks, pieces, end = list[str](), list[str](), 0
        for number, token in enumerate(self.constants):
            match token.kind:
                case TokenKind.IRI:
                    marks.append(f"<https://{_OWN}.invalid/{number}/>")
                case TokenKind.STRING:
                    marks.append(f'"{_OWN}-{number}"')
                case _:
                    marks.append(str(next(_NUMBERS) % 10**9))
            pieces += self.text[end : token.start], marks[-1]
            end = token.end
        return "".join(pieces) + self.text[end:], marks


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
    """Whether a constant belongs to what stands beside it: a declaration, a sign or a datatype."""
    before = tokens[at - 1].text if at else ""
    match tokens[at].kind:
        case TokenKind.IRI:
            declaring = tokens[at - 2].text if at > 1 else ""
            return before.upper() == "BASE" or declaring.upper() == "PREFIX"
        case TokenKind.NUMBER:
            return before in ("+", "-")
    return at + 1 < len(tokens) and tokens[at + 1].text == "^^"


class Template(Struct, frozen=True):
    """The text that the guard makes of queries with the same key.

    Attributes:
        pieces: The text between constants.
        order: Which of the constants stands after each piece but the last.
        names: What shortens IRIs in it, if anything.
    """

    pieces: tuple[str, ...]
    order: tuple[int, ...]
    names: Prefixes | None

    def filled(self, constants: Sequence[Token]) -> str:
        """The text with other constants."""
        parts = [*self.pieces]
        for at, number in enumerate(self.order):
            parts[at] += self._written(constants[number])
        return "".join(parts)

    def _written(self, token: Token) -> str:
        match token.kind:
            case TokenKind.IRI if self.names:
                return self.names.compact(token.text[1:-1])
            case TokenKind.STRING:
                return text(Literal(token.text[1:-1]))
        return token.text


def template_of(printed: str, marks: Sequence[str], prefixes: Sequence[tuple[str, str]]) -> Template | None:
    """The template of a text that the guard has made; None where not each mark is in it once.

    Args:
        printed: The text.
        marks: What stands in place of constants.
        prefixes: The prefixes that it declares.
    """
    numbers = {mark: number for number, mark in enumerate(marks)}
    found = [*re.finditer("|".join(map(re.escape, marks)), printed)] if marks else []
    order = tuple(numbers[mark[0]] for mark in found)
    if sorted(order) != [*range(len(marks))]:
        return None
    ends = [0, *(mark.end() for mark in found)]
    starts = [*(mark.start() for mark in found), len(printed)]
    pieces = tuple(printed[end:start] for end, start in zip(ends, starts, strict=True))
    return Template(pieces, order, Prefixes(dict(prefixes)) if prefixes else None)
