"""Texts of queries as they are written: their prologues, what they mention, and where values go in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count

from pyoxigraph import NamedNode

from phegraph.sparql.tokens import Prologue, TokenKind, prologue_of, without_comments


def prologue(prefixes: Mapping[str, str], base: str = "") -> str:
    """The declarations of a base and of prefixes, in one line."""
    declared = f"BASE <{base}> " if base else ""
    return declared + "".join(f"PREFIX {prefix}: <{iri}> " for prefix, iri in prefixes.items())


def mentions(text: str, variable: str) -> bool:
    """Whether a text may have a variable: a quick test, which looks into strings and comments too."""
    return re.search(rf"[?$]{variable}\b", text) is not None


def iris_of(text: str, prefixes: Mapping[str, str]) -> Iterator[tuple[NamedNode, int, int]]:
    """The IRIs that a text has after its prologue, each with the offsets where it begins and ends.

    Args:
        text: A query or update.
        prefixes: Prefixes that need no declaration.
    """
    tokens = without_comments(text)
    own = prologue_of(tokens)
    known = Prologue(own.base, {**prefixes, **own.prefixes})
    begin = 0
    while begin < len(tokens) and tokens[begin].is_keyword("PREFIX", "BASE"):
        begin += 3 if tokens[begin].is_keyword("PREFIX") else 2
    for token in tokens[begin:]:
        iri = known.iri(token) if token.kind in (TokenKind.PREFIXED_NAME, TokenKind.IRI) else None
        if iri is not None:
            yield iri, token.start, token.end


def marks_for(names: Iterable[str], text: str) -> dict[str, NamedNode]:
    """An IRI for each name that a text does not have, to mark where values go in."""
    start = next(start for number in count() if (start := f"urn:phegraph:{number}:") not in text)
    return {name: NamedNode(start + name) for name in names}


def cut(text: str, marks: Mapping[str, NamedNode]) -> list[str]:
    """A text cut where marks stand: text, the name of a mark, text, and so on."""
    names = {f"<{mark.value}>": name for name, mark in marks.items()}
    pieces = re.split("|".join(map("({})".format, map(re.escape, names))), text) if names else [text]
    return [names.get(piece, piece) for piece in pieces if piece is not None]


def readable(text: str) -> str:
    """A query without the header of its file, and a line for each of the prefixes put before it."""
    found = re.match(r"(?:PREFIX \S+ <[^>]*> )+", text)
    declared = found[0] if found else ""
    return declared.replace("> ", ">\n") + re.sub(r"\A(?:#\+.*\n)+", "", text.removeprefix(declared))
