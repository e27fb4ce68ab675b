"""The tree of a regular expression of XPath.

It is that of XML Schema 1.1 Datatypes, appendix G, with what XPath Functions, section 5.6.1, adds.
"""

from typing import Literal as OneOf

from msgspec import Struct


class Range(Struct, frozen=True):
    """The characters from one to another, by their code points."""

    first: int
    last: int


class Category(Struct, frozen=True):
    r"""`\p{…}` of a general category of Unicode; `\P{…}` where it is negated."""

    name: str
    negated: bool = False


class Chars(Struct, frozen=True):
    """A character class: one character out of those of its members, or of all others, without some."""

    members: tuple["Range | Category | Chars", ...]
    negated: bool = False
    without: "Chars | None" = None


class Assertion(Struct, frozen=True):
    r"""A place in the string: `^`, `$`, `\b` or `\B`.

    Attributes:
        sign: `start` and `end` of the string, `line start` and `line end`, or `\b` and `\B`.
    """

    sign: OneOf["start", "end", "line start", "line end", "\\b", "\\B"]


class Subexpression(Struct, frozen=True):
    """What stands in brackets; with a number where it captures."""

    branches: "Branches"
    number: int | None = None


class BackReference(Struct, frozen=True):
    """What a group has matched."""

    number: int
    ignores_case: bool = False


Atom = Chars | Assertion | Subexpression | BackReference


class Piece(Struct, frozen=True):
    """An atom and how often it is repeated: at least and at most, or without a most."""

    atom: Atom
    least: int = 1
    most: int | None = 1
    lazy: bool = False


Branches = tuple[tuple[Piece, ...], ...]
"""The alternatives of a regular expression, each a row of pieces."""


class Pattern(Struct, frozen=True):
    """A regular expression.

    Attributes:
        branches: Its alternatives.
        groups: How many groups capture.
        has_back_references: Whether it has any.
    """

    branches: Branches
    groups: int
    has_back_references: bool

    def matches_nothing(self) -> bool:
        """Whether it matches the empty string. One with back-references to empty groups does, too."""
        return _may_be_empty(self.branches)


def _may_be_empty(branches: Branches) -> bool:
    return any(all(map(may_be_empty, pieces)) for pieces in branches)


def may_be_empty(piece: Piece) -> bool:
    """Whether a piece may match no character."""
    atom = piece.atom
    if piece.least == 0:
        return True
    if isinstance(atom, Subexpression):
        return _may_be_empty(atom.branches)
    return isinstance(atom, BackReference) or (isinstance(atom, Assertion) and atom.sign != "\\b")
