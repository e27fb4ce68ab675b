"""Drawings: the marks that a picture is made of, before they are SVG."""

from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import NamedTuple
from unicodedata import east_asian_width

from msgspec import Struct

from phegraph.export.site.addresses import Link


class Mark(NamedTuple):
    """One SVG element.

    Attributes:
        shape: Its name: `rect`, `circle`, `line`, `path` or `text`.
        numbers: Its attributes.
        look: Its classes, of those that the template's style sheet knows.
        text: Its text.
        tip: What it tells when pointed at.
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


Cells = Mapping[str, Link]
"""A row of answers: what stands in each part of the picture."""


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
    return sum(1.0 if east_asian_width(c) in "WF" else 0.7 if c.isupper() else 0.56 for c in text) * size


def short(text: str, most: int) -> str:
    """A text cut to a number of characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def lines(text: str, most: int, rows: int) -> list[str]:
    """A text in lines of so many characters, cut after so many rows."""
    made = wrap(text, most) or [""]
    return made if len(made) <= rows else [*made[: rows - 1], short(" ".join(made[rows - 1 :]), most)]


def listed(items: Iterable[str], most: int = 4) -> str:
    """Items as a sentence lists them."""
    every = list(items)
    if len(every) > most:
        return ", ".join(every[:most]) + f" and {len(every) - most} more"
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)
