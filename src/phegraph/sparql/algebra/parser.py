"""The parser: the text of a query or update as a tree."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.errors import LimitError, QueryError
from phegraph.sparql.algebra import grammar
from phegraph.sparql.algebra.building.names import ESCAPE
from phegraph.sparql.algebra.building.updates import Builder
from phegraph.sparql.algebra.restrictions import Restriction, restrictions
from phegraph.sparql.algebra.tree import Query, Update
from phegraph.sparql.algebra.walk import parts
from phegraph.sparql.tokens import Token, TokenKind, error_at, tokenize, without_comments

DEEPEST = 300
"""How many brackets a text may have open at once: passes and engines follow them on the stack."""

_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}


class Parsed(Struct, frozen=True):
    """A tree, and where in the text its parts stand.

    Attributes:
        tree: The tree.
        text: The text.
        tokens: How many tokens the text has.
        offsets: By the identity of a part: the part, and the offset of its first character.
    """

    tree: Query | Update
    text: str
    tokens: int
    offsets: Mapping[int, tuple[object, int]]

    def error(self, part: object, message: str, hint: str = "") -> QueryError:
        """An error about a part of the tree, at its place in the text or that of its first own part."""
        offsets = (self.offsets[id(inner)][1] for inner in parts(part) if id(inner) in self.offsets)
        return error_at(self.text, next(offsets, 0), message, hint)

    def iris(self) -> Iterator[tuple[NamedNode, int, int]]:
        """The IRIs that the text has after its prologue, each with the offsets where it begins and ends."""
        names = (TokenKind.IRI, TokenKind.PREFIXED_NAME)
        ends = {token.start: token.end for token in tokenize(self.text) if token.kind in names}
        for part, begin in sorted(self.offsets.values(), key=itemgetter(1)):
            if isinstance(part, NamedNode) and begin in ends:
                yield part, begin, ends[begin]

    def refuse(self, found: Iterable[Restriction]) -> None:
        """Raise an error for the first restriction that a pass has found, if any.

        Raises:
            QueryError: There is one.
            LimitError: It is one of size.
        """
        for restriction in found:
            error = self.error(restriction.part, restriction.message, restriction.hint)
            if restriction.is_limit:
                raise LimitError(error.message, hint=error.hint, place=error.place)
            raise error


def parse(
    text: str, *, base: str = "", prefixes: Mapping[str, str] | None = None, deepest: int = DEEPEST
) -> Parsed:
    """Parse a query or update.

    Args:
        text: The text.
        base: The IRI that relative ones are resolved against, until a BASE clause.
        prefixes: Prefixes that need no declaration. Those that are used are among the prefixes of the tree.
        deepest: How many brackets may be open at once.

    Raises:
        QueryError: It is not SPARQL 1.1, with line and column.
        LimitError: Its brackets are nested too deep.
    """
    text, found = _tokens(text)
    builder = Builder(text=text, base=base, declared_base=base, known=dict(prefixes or {}))
    builder.labels.update(token.text[2:] for token in found if token.kind is TokenKind.BLANK_NODE)
    start = "update_unit" if _is_update(found) else "query_unit"
    tree = grammar.parse(text, found, start, maker=builder, deepest=deepest)
    if not isinstance(tree, Query):
        tree = Update(tuple(tree), builder.declared_base, builder.prefixes())  # type: ignore[arg-type]
    parsed = Parsed(tree, text, len(found), builder.offsets)
    parsed.refuse(restrictions(tree, labelled=bool(builder.labels)))
    return parsed


def _tokens(text: str) -> tuple[str, Sequence[Token]]:
    """The tokens without comments; codepoint escapes outside strings and IRIs are resolved before."""
    text = text.removeprefix("\ufeff")
    try:
        return text, without_comments(text)
    except QueryError:
        plain = ESCAPE.sub(_plain, text)
        if plain == text:
            raise
        return plain, without_comments(plain)


def _plain(found: re.Match[str]) -> str:
    code = int(found[1] or found[2] or "0", 16)
    is_plain = (
        code > ord(" ") and not 0xD800 <= code < 0xE000 and code < 0x110000 and chr(code) not in "\"'\\"
    )
    return chr(code) if is_plain else found[0]


def _is_update(found: Sequence[Token]) -> bool:
    position = 0
    while position < len(found) and found[position].is_keyword("PREFIX", "BASE"):
        position += 3 if found[position].is_keyword("PREFIX") else 2
    return position >= len(found) or found[position].text.upper() in _UPDATES
