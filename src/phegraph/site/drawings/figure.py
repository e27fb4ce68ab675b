"""Figures: drawings on the pages of things and of the vocabulary, with a caption and a table."""

from markupsafe import Markup
from msgspec import Struct

from phegraph.site.addresses import Link
from phegraph.text.cells import UTF_8_MARK, table


class Figure(Struct, frozen=True):
    """A drawing on a page.

    Attributes:
        svg: The drawing.
        caption: Its caption.
        headings, rows: The same as a table; without rows the caption has everything.
        file: The path of the files that have it by itself, without extension; empty where there are none.
    """

    svg: Markup
    caption: str
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[Link, ...], ...] = ()
    file: str = ""

    def csv(self) -> str:
        """The table for a spreadsheet."""
        return UTF_8_MARK + table(self.headings, ([item.text for item in row] for row in self.rows))
