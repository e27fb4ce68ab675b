"""Queries as people and pages have them: on lines, with prefixes, and in pieces where values go in."""

import re
from collections.abc import Iterable, Mapping
from itertools import count

from pyoxigraph import Literal

from phegraph.sparql.algebra.passes.prefixes import abbreviated
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.guard import guard


def readable(text: str, prefixes: Mapping[str, str]) -> str:
    """A query or update on lines, with those of some prefixes that it has a use for.

    Raises:
        QueryError: It is refused or cannot be parsed.
    """
    return printed(abbreviated(guard(text).parsed.tree, prefixes), indent=2) + "\n"


def marks_for(names: Iterable[str], text: str) -> dict[str, Literal]:
    """A string for each name that a query does not have, to mark where values go in."""
    start = next(start for number in count() if (start := f"value {number} ") not in text)
    return {name: Literal(start + name) for name in names}


def cut(text: str, marks: Mapping[str, Literal]) -> list[str]:
    """A text cut where marks stand: text, the name of a mark, text, and so on."""
    names = {str(mark): name for name, mark in marks.items()}
    pieces = re.split("|".join(map("({})".format, map(re.escape, names))), text) if names else [text]
    return [names.get(piece, piece) for piece in pieces if piece is not None]
