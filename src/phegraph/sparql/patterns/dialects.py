"""Regular expressions of XPath in the dialects of the crate regex of Rust and of the module re of Python."""

import sys
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache

from phegraph.sparql.patterns.cases import merged
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
    may_be_empty,
)


class NoTranslationError(ValueError):
    """A dialect cannot say what a regular expression says."""


_LARGEST = 500_000
"""The size of what Oxigraph compiles a regular expression to, in bytes, may be twice this."""


def in_rust(pattern: Pattern) -> str:
    """A regular expression in the dialect of Rust, which matches in time that is linear.

    Raises:
        NoTranslationError: It has a back-reference, looks at the ends of lines that may be empty, or is
            larger than Oxigraph allows.
    """
    _check_lines(pattern.branches)
    if _size(pattern.branches) > _LARGEST:
        raise NoTranslationError("repeats classes of characters too often")
    return _branches(pattern.branches, _rust)


def in_python(pattern: Pattern) -> str:
    """A regular expression in the dialect of Python."""
    return _branches(pattern.branches, _python)


def _branches(branches: Branches, atom: Callable[[Atom], str]) -> str:
    return "|".join("".join(_piece(piece, atom) for piece in pieces) for pieces in branches)


def _piece(piece: Piece, atom: Callable[[Atom], str]) -> str:
    text = _bracketed(piece.atom, atom) if isinstance(piece.atom, Subexpression) else atom(piece.atom)
    match piece.least, piece.most:
        case 1, 1:
            return text
        case 0, 1:
            quantifier = "?"
        case (0 | 1) as least, None:
            quantifier = "+" if least else "*"
        case least, most:
            quantifier = f"{{{least}}}" if most == least else f"{{{least},{'' if most is None else most}}}"
    if isinstance(piece.atom, Assertion):
        text = f"(?:{text})"
    return f"{text}{quantifier}{'?' if piece.lazy else ''}"


def _bracketed(group: Subexpression, atom: Callable[[Atom], str]) -> str:
    return f"({'' if group.number else '?:'}{_branches(group.branches, atom)})"


_RUST = {"start": "^", "end": "$", "line start": "(?m:^)", "line end": "(?m:$)"}


def _rust(atom: Atom) -> str:
    if isinstance(atom, Assertion):
        return _RUST.get(atom.sign, atom.sign)
    if isinstance(atom, BackReference):
        raise NoTranslationError(f"refers back to what a group has matched (\\{atom.number})")
    assert isinstance(atom, Chars)
    if single := _single(atom):
        return _escaped(single)
    return _rust_class(atom)


def _rust_class(chars: Chars) -> str:
    inner = "".join(map(_member, chars.members)) or "\\s\\S"
    if chars.negated and not chars.members:
        return f"[{inner}]"
    text = f"[{'^' if chars.negated else ''}{inner}]"
    return f"[{text}--{_rust_class(chars.without)}]" if chars.without else text


def _member(member: Range | Category | Chars) -> str:
    match member:
        case Range(first, last):
            return _escaped(first) if first == last else f"{_escaped(first)}-{_escaped(last)}"
        case Category(name, negated):
            return f"\\{'P' if negated else 'p'}{{{name}}}"
    return _rust_class(member)


_SIGNS = frozenset("\\.+*?()|[]{}^$&~-#")


def _escaped(point: int) -> str:
    character = chr(point)
    return f"\\{character}" if character in _SIGNS else character


_RANGE, _BEYOND_ASCII, _CATEGORY = 40, 1_000, 60_000
"""How many bytes Rust compiles a range of characters to, or a category, at most."""


def _size(branches: Branches) -> int:
    """The size of a regular expression when compiled, roughly."""
    return sum(
        _size_of(piece.atom) * max(piece.least, piece.most or 1, 1) for pieces in branches for piece in pieces
    )


def _size_of(atom: Atom | Range | Category) -> int:
    match atom:
        case Subexpression(branches):
            return _size(branches)
        case Chars(members, negated, without):
            ranges = sum(_size_of(member) for member in members if isinstance(member, Range))
            others = (
                _size_of(member) for member in (*members, without) if isinstance(member, Chars | Category)
            )
            return max(ranges, *others, _BEYOND_ASCII if negated else 0)
        case Range(_, last):
            return _RANGE if last < 128 else _BEYOND_ASCII
        case Category(name):
            return _CATEGORY // 10 if name == "Nd" else _CATEGORY
    return _RANGE


def _single(chars: Chars) -> int | None:
    """The only character of a class, where it has one."""
    match chars:
        case Chars((Range(first, last),), False, None) if first == last:
            return first
    return None


def _check_lines(branches: Branches) -> None:
    """Refuse `^` and `$` of lines where what is next to them may be empty or a line's end.

    In XPath, a line's end that ends the string begins no line and has none before it, which Rust cannot say.
    """
    for pieces in branches:
        for index, piece in enumerate(pieces):
            match piece.atom:
                case Assertion("line start"):
                    is_sure = any(not may_be_empty(later) for later in pieces[index + 1 :])
                case Assertion("line end"):
                    is_sure = index > 0 and not _may_end_a_line(pieces[index - 1])
                case Subexpression(inner):
                    _check_lines(inner)
                    continue
                case _:
                    continue
            if not is_sure:
                raise NoTranslationError("looks for the ends of lines that may be empty")


def _may_end_a_line(piece: Piece) -> bool:
    """Whether a piece may match nothing, or something with a line's end as its last character."""
    atom = piece.atom
    if may_be_empty(piece) or not isinstance(atom, Chars):
        return True
    return any(each.first <= 10 <= each.last for each in _points(atom))


_PYTHON = {
    "start": r"\A",
    "end": r"\Z",
    "line start": r"(?:\A|(?<=\n)(?!\Z))",
    "line end": r"(?:(?=\n)|(?<!\n)\Z)",
}


def _python(atom: Atom) -> str:
    if isinstance(atom, Assertion):
        return _PYTHON.get(atom.sign, atom.sign)
    if isinstance(atom, BackReference):
        flags = "i" if atom.ignores_case else ""
        return (
            f"(?({atom.number})(?{flags}:\\{atom.number}))"  # Nothing, where the group has matched nothing.
        )
    assert isinstance(atom, Chars)
    if single := _single(atom):
        return _escaped(single)
    points = _points(atom)
    if not points:
        return "(?!)"
    return f"[{''.join(map(_member, points))}]"


def _points(chars: Chars) -> list[Range]:
    """The characters of a class, in order."""
    points = list(merged(each for member in chars.members for each in _points_of(member)))
    if chars.negated:
        points = _all_but(points)
    if chars.without:
        points = _all_but(merged([*_all_but(points), *_points(chars.without)]))
    return points


def _points_of(member: Range | Category | Chars) -> Iterable[Range]:
    match member:
        case Range():
            return (member,)
        case Category(name, negated):
            points = _categories()[name]
            return _all_but(points) if negated else points
    return _points(member)


def _all_but(ranges: Iterable[Range]) -> list[Range]:
    others = []
    after = 0
    for each in ranges:
        if after < each.first:
            others.append(Range(after, each.first - 1))
        after = each.last + 1
    return [*others, Range(after, sys.maxunicode)] if after <= sys.maxunicode else others


@cache
def _categories() -> Mapping[str, list[Range]]:
    """The characters of each general category, and of those of a letter alone."""
    found: dict[str, list[Range]] = defaultdict(list)
    first, name = 0, unicodedata.category("\0")
    for point in range(1, sys.maxunicode + 2):
        other = unicodedata.category(chr(point)) if point <= sys.maxunicode else ""
        if other != name:
            for each in (name, name[0]):
                found[each].append(Range(first, point - 1))
            first, name = point, other
    return {each: list(merged(ranges)) for each, ranges in found.items()}
