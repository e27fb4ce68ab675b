"""Excerpts: the line that a finding points at, with the span underlined, in the order of its characters."""

import unicodedata

from msgspec import Struct

from phegraph.check.outcome import SourceLines
from phegraph.finding import Place

_WIDTH = 120
_BEFORE = 30
_TAB = "    "


class Excerpt(Struct, frozen=True):
    """A line as it is printed, and the columns of it that are underlined."""

    line: int
    text: str
    start: int
    width: int


def excerpt(place: Place, sources: SourceLines) -> Excerpt | None:
    """The line of a place, cut around its span where it is long; None where there is nothing to show."""
    if place.line is None or place.column is None:
        return None
    whole = sources.of(place.file).text(place.line)
    if place.line == 1:
        whole = whole.removeprefix("\ufeff")  # a byte order mark has no column
    if not whole.strip():
        return None
    start = place.column - 1
    last = len(whole)
    end = place.end_column - 1 if place.end_line == place.line and place.end_column else last
    end = max(min(end, last), start + 1)
    left = 0 if last <= _WIDTH else max(0, min(start - _BEFORE, last - _WIDTH))
    right = last if last - left <= _WIDTH else left + _WIDTH
    head = "…" if left else ""
    tail = "…" if right < last else ""
    before = head + "".join(map(_printed, whole[left:start]))
    span = "".join(map(_printed, whole[start : min(end, right)]))
    after = "".join(map(_printed, whole[min(end, right) : right])) + tail
    return Excerpt(place.line, before + span + after, _columns(before), max(1, _columns(span)))


def _printed(character: str) -> str:
    if character == "\t":
        return _TAB
    if unicodedata.category(character) == "Zs":
        return " "  # a blank of any width
    return character if character.isprintable() else "\ufffd"


def _columns(text: str) -> int:
    """How many columns a terminal takes for a text."""
    return sum(
        0 if unicodedata.category(c) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
