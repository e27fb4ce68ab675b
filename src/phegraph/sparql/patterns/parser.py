"""From the text of a regular expression of XPath to its tree."""

import re
from collections.abc import Mapping
from functools import lru_cache

from phegraph.rdf.lexical_spaces import NAME, NAME_START
from phegraph.sparql.patterns.cases import with_variants
from phegraph.sparql.patterns.tree import (
    Assertion,
    Atom,
    BackReference,
    Branches,
    Category,
    Chars,
    Pattern,
    Piece,
    Range,
    Subexpression,
)

_FLAGS = frozenset("smixq")
_DEEPEST = 100

_GIVEN = re.compile(r"\(\?([smix]+)\)")
_BLANKS = frozenset(" \t\n\r")
_QUANTIFIERS = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_CATEGORIES = frozenset(
    major + minor
    for major, minors in {
        "L": "ultmo",
        "M": "nce",
        "N": "dlo",
        "P": "cdseifo",
        "Z": "slp",
        "S": "mcko",
        "C": "cfon",
    }.items()
    for minor in ("", *minors)
)


class PatternError(ValueError):
    """A regular expression is none of XPath, or a flag is not known (err:FORX0001, err:FORX0002)."""


@lru_cache(maxsize=512)
def parse(text: str, flags: str = "") -> Pattern:
    """The tree of a regular expression.

    Some that XPath has an error for, and other dialects have, means what it means there (SPARQL 1.1 Query,
    section 17.6): a backslash before any sign of ASCII, `\\b` and `\\B`, groups that do not capture, `(?:…)`,
    and flags at the start, `(?i)`.

    Args:
        text: The regular expression.
        flags: Letters of `smixq` (XPath Functions 3.1, section 5.6.2).

    Raises:
        PatternError: It is no regular expression.
    """
    unknown = set(flags) - _FLAGS
    if unknown:
        raise PatternError(f"there is no flag {min(unknown)}")
    if "q" not in flags and (given := _GIVEN.match(text)):
        text, flags = text[given.end() :], flags + given[1]
    return _Parser(text, frozenset(flags)).pattern()


class _Parser:
    def __init__(self, text: str, flags: frozenset[str]) -> None:
        self._text = text
        self._flags = flags
        self._place = 0
        self._depth = 0
        self._groups = 0
        self._closed = set[int]()
        self._has_back_references = False

    def pattern(self) -> Pattern:
        if "q" in self._flags:
            branches: Branches = (tuple(Piece(self._of(character)) for character in self._text),)
            return Pattern(branches, 0, has_back_references=False)
        branches = self._branches()
        if self._next():
            raise PatternError(f"`{self._next()}` closes no group")
        return Pattern(branches, self._groups, self._has_back_references)

    def _next(self) -> str:
        """The next character that counts, which is not read yet; none at the end."""
        while "x" in self._flags and self._text[self._place : self._place + 1] in _BLANKS:
            self._place += 1
        return self._text[self._place : self._place + 1]

    def _read(self) -> str:
        character = self._next()
        self._place += 1
        return character

    def _branches(self) -> Branches:
        branches = [self._pieces()]
        while self._next() == "|":
            self._read()
            branches.append(self._pieces())
        return tuple(branches)

    def _pieces(self) -> tuple[Piece, ...]:
        pieces = []
        while self._next() not in ("", "|", ")"):
            pieces.append(self._quantified(self._atom()))
        return tuple(pieces)

    def _quantified(self, atom: Atom) -> Piece:
        sign = self._next()
        if sign in _QUANTIFIERS:
            self._read()
            least, most = _QUANTIFIERS[sign]
        elif sign == "{":
            least, most = self._bounds()
        else:
            return Piece(atom)
        if lazy := self._next() == "?":
            self._read()
        return Piece(atom, least, most, lazy)

    def _bounds(self) -> tuple[int, int | None]:
        self._read()
        text = ""
        while (character := self._read()) != "}":
            if not character:
                raise PatternError("`{` is not closed")
            text += character
        first, comma, last = text.partition(",")
        if not _is_number(first) or not (_is_number(last) or last == ""):
            raise PatternError(f"`{{{text}}}` is no quantifier")
        least = int(first)
        most = int(last) if last else None if comma else least
        if most is not None and most < least:
            raise PatternError(f"`{{{text}}}` has more than its most")
        return least, most

    def _atom(self) -> Atom:
        match character := self._read():
            case ".":
                return Chars((), negated=True) if "s" in self._flags else Chars((_range("\n"),), negated=True)
            case "^":
                return Assertion("line start" if "m" in self._flags else "start")
            case "$":
                return Assertion("line end" if "m" in self._flags else "end")
            case "(":
                return self._group()
            case "[":
                return self._class()
            case "\\":
                return self._escape()
            case "?" | "*" | "+" | "{" | "}" | "]":
                raise PatternError(f"`{character}` stands where it has no meaning")
        return self._of(character)

    def _of(self, character: str) -> Chars:
        return Chars(self._ranges(_range(character)))

    def _ranges(self, only: Range) -> tuple[Range, ...]:
        return with_variants(only) if "i" in self._flags else (only,)

    def _group(self) -> Subexpression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PatternError(f"groups stand in more than {_DEEPEST} others")
        number = None
        if self._next() == "?":
            self._read()
            if self._read() != ":":
                raise PatternError("`(?` begins no group")
        else:
            self._groups += 1
            number = self._groups
        branches = self._branches()
        if self._read() != ")":
            raise PatternError("`(` is not closed")
        if number:
            self._closed.add(number)
        self._depth -= 1
        return Subexpression(branches, number)

    def _escape(self) -> Atom:
        character = self._read()
        if character in ("b", "B"):
            return Assertion(f"\\{character}")  # type: ignore[arg-type]
        if character in "123456789" and character:
            return self._back_reference(int(character))
        escaped = self._escaped(character)
        return self._of(escaped) if isinstance(escaped, str) else escaped

    def _back_reference(self, number: int) -> BackReference:
        """The longest number of a group that is closed (XPath Functions, section 5.6.1)."""
        if number not in self._closed:
            raise PatternError(f"`\\{number}` refers to no group before it")
        while (digit := self._next()) and digit in "0123456789" and 10 * number + int(digit) in self._closed:
            number = 10 * number + int(self._read())
        self._has_back_references = True
        return BackReference(number, "i" in self._flags)

    def _escaped(self, character: str) -> "str | Chars":
        """A character, or a class, by what stands after the backslash."""
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.lower() in _CLASSES:
            chars = _CLASSES[character.lower()]
            return Chars((chars,), negated=character.isupper())
        if character in ("p", "P"):
            return Chars((self._category(negated=character == "P"),))
        if not character or character.isalnum() or not character.isascii():
            raise PatternError(f"`\\{character}` has no meaning")
        return character

    def _category(self, *, negated: bool) -> "Category | Chars":
        end = self._text.find("}", self._place)
        name = self._text[self._place + 1 : end]
        if self._text[self._place : self._place + 1] != "{" or end < 0:
            raise PatternError("`\\p` has no name in braces")
        self._place = end + 1
        if name.startswith("Is"):
            raise PatternError(f"blocks of Unicode, such as {name}, are not supported")
        if name not in _CATEGORIES:
            raise PatternError(f"there is no category {name} of characters")
        return Category(name, negated)

    def _class(self) -> Chars:
        """What stands after `[`, and `]`. White space counts in it, whatever the flags."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise PatternError(f"classes stand in more than {_DEEPEST} others")
        if negated := self._sees("^"):
            self._place += 1
        members: list[Range | Category | Chars] = []
        without = None
        while not self._sees("]"):
            if self._sees("-[") and members:
                self._place += 2
                without = self._class()
                break
            members += self._members()
        if not members:
            raise PatternError("nothing stands in `[]`")
        if not self._sees("]"):
            raise PatternError("`[` is not closed")
        self._place += 1
        self._depth -= 1
        return Chars(tuple(members), negated, without)

    def _sees(self, text: str) -> bool:
        return self._text.startswith(text, self._place)

    def _members(self) -> tuple[Range | Category | Chars, ...]:
        first = self._member()
        if isinstance(first, Chars):
            return (first,)
        last: str | Chars = first
        if self._sees("-") and not self._text.startswith(("-[", "-]", "--["), self._place):
            self._place += 1
            last = self._member()
        if isinstance(last, Chars) or last < first:
            raise PatternError("a range of characters has no end, or ends before it begins")
        return self._ranges(_range(first, last))

    def _member(self) -> "str | Chars":
        character = self._text[self._place : self._place + 1]
        self._place += 1
        if character == "\\":
            self._place += 1
            return self._escaped(self._text[self._place - 1 : self._place])
        if not character:
            raise PatternError("`[` is not closed")
        if character == "[":
            raise PatternError("`[` stands in a class without a backslash before it")
        return character


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 7


def _range(first: str, last: str = "") -> Range:
    return Range(ord(first), ord(last or first))


def _class_of(members: str) -> Chars:
    return _Parser(f"{members}]", frozenset())._class()


_CLASSES: Mapping[str, Chars] = {}  # While those of it are parsed, which have none of it.
_CLASSES = {
    "d": Chars((Category("Nd"),)),
    "s": _class_of(" \t\n\r"),
    "w": Chars((Category("P"), Category("Z"), Category("C")), negated=True),
    "i": _class_of(f":{NAME_START}"),
    "c": _class_of(f":{NAME}"),
}
"""The multi-character escapes, by their small letters."""
