"""Sketches: the small drawings on a thing's page, each with its message in words and as a table."""

from dataclasses import dataclass

from markupsafe import Markup

from phegraph.export.site.addresses import Link


@dataclass(frozen=True)
class Sketch:
    """A drawing on the page of a thing.

    Attributes:
        svg: The drawing.
        caption: Its message in words.
        headings, rows: The same as a table; without rows the caption says it all.
    """

    svg: Markup
    caption: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Link, ...], ...] = ()
