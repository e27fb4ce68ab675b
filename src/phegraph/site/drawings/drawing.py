"""Drawings: the marks that a picture is made of, before they are SVG."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from textwrap import wrap
from typing import NamedTuple
from unicodedata import category, east_asian_width

from msgspec import Struct

from phegraph.site.addresses import Link


class Mark(NamedTuple):
    """One SVG element.

    Attributes:
        shape: Its name: `rect`, `circle`, `line`, `path` or `text`.
        numbers: Its attributes.
        look: Its classes, of those that the template's style sheet knows.
        text: Its text.
        tip: Its tooltip.
        href: What it leads to.
    """

    shape: str
    numbers: tuple[tuple[str, str], ...]
    look: str
    text: str = ""
    tip: str = ""
    href: str = ""


class Drawing(Struct, frozen=True):
    """A picture: its size, its message for those who do not see it, and its marks, drawn in order."""

    title: str
    description: str
    width: int
    height: int
    marks: tuple[Mark, ...] = ()
    above: int = 0
    """How many pixels of its height are above the origin, for a legend."""
    partial: bool = False
    """Whether it leaves out more than half of what it is a picture of."""


AnswerCells = Mapping[str, Link]
"""A row of answers: what stands in each part of the picture."""


def text_of(cells: AnswerCells, part: str) -> str:
    """The text of a part of a row; empty where the picture has no such part."""
    return cells[part].text if part in cells else ""


def mark(
    shape: str, look: str, *, text: str = "", tip: str = "", link: Link | None = None, **numbers: float | str
) -> Mark:
    """A mark. An underscore in the name of an attribute stands for a hyphen."""
    written = tuple((name.rstrip("_").replace("_", "-"), _number(value)) for name, value in numbers.items())
    return Mark(shape, written, look, text, tip, link.path if link else "")


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def width(text: str, size: float = 13) -> float:
    """About how wide a text is, in pixels."""
    return sum(map(_ems, text)) * size


@lru_cache(maxsize=4096)
def _ems(character: str) -> float:
    """About how wide a character is in fonts that are rather wide, such as DejaVu Sans."""
    if category(character) in {"Mn", "Me", "Cf"}:
        return 0.0
    if east_asian_width(character) in "WF" or character in "MWmw@%—":
        return 1.0
    if character in " !'(),-./:;I[]fijlrt|":
        return 0.38
    return 0.75 if character.isupper() else 0.64 if character.isdecimal() else 0.61


def shortened(text: str, limit: float) -> str:
    """A text cut to a number of pixels."""
    if width(text) <= limit:
        return text
    end = len(text)
    while end and width(text[:end]) + width("…") > limit:
        end -= 1
    return text[:end].rstrip() + "…"


def short(text: str, most: int) -> str:
    """A text cut to a number of characters, fewer where they are wider than they usually are."""
    return shortened(text if len(text) <= most else text[: most - 1].rstrip() + "…", most * 7.8)


def lines(text: str, most: int, rows: int) -> list[str]:
    """A text in lines of so many characters, fewer where they are wide, cut after so many rows."""
    limit, wrapped = most * 7, wrap(text, most) or [""]
    while most > 1 and max(map(width, wrapped)) > limit:
        most -= 1
        wrapped = wrap(text, most)
    return (
        wrapped
        if len(wrapped) <= rows
        else [*wrapped[: rows - 1], shortened(" ".join(wrapped[rows - 1 :]), limit)]
    )


def enumeration(items: Iterable[str], most: int = 4) -> str:
    """Items as a sentence lists them."""
    every = list(items)
    if len(every) > most:
        return ", ".join(every[:most]) + f" and {len(every) - most} more"
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)
