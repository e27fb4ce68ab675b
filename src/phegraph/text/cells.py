"""Tables for people, in which no spreadsheet takes untrusted text for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from phegraph.text.visible import HIDDEN, markdown

# Any separator may begin a cell, whatever the file's own is: separators differ by country and program, and
# quotation marks quote only at the beginning of a cell. Readers may drop invisible characters before a sign.
_BEGINS = re.compile(
    rf"""(?P<before>(?:^|[,;|\t\r\n])[\s"\u200c\u200d{HIDDEN}]*)"""
    r"(?P<formula>[=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b][^,;|\t\r\n]*)?"
)
_NUMBER = re.compile(r"[+-][0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? *")

UTF_8_MARK = "\ufeff"
"""By this at the beginning of a file, spreadsheets recognise UTF-8 (Unicode, section 23.8)."""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, whatever separator the file is opened with.

    An apostrophe stands before each `=`, `+`, `-` or `@`, full or small width too, that begins the cell or
    follows a separator in it (OWASP, CSV Injection). A number that is the cell, or follows a comma, has none.
    """
    return cell if _NUMBER.fullmatch(cell) else _BEGINS.sub(_escaped, cell)


def _escaped(match: re.Match[str]) -> str:
    before, formula = match.group("before", "formula")
    is_harmless = formula is None or (before.startswith(",") and _NUMBER.fullmatch(formula))
    return match[0] if is_harmless else f"{before}'{formula}"


def write_table(
    file: TextIO, headings: Sequence[str], rows: Iterable[Sequence[str]], *, tabs: bool = False
) -> None:
    """Write a table of harmless cells as CSV (RFC 4180), or separated by tabs.

    Raises:
        OSError: The file cannot be written.
    """
    writer = csv.writer(file, delimiter="\t" if tabs else ",", lineterminator="\r\n")
    writer.writerow(map(harmless, headings))
    writer.writerows(map(harmless, row) for row in rows)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, tabs: bool = False) -> str:
    """The text that `write_table` writes."""
    text = io.StringIO()
    write_table(text, headings, rows, tabs=tabs)
    return text.getvalue()


def markdown_table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as a table of GitHub-flavoured Markdown."""
    lines = [map(markdown, headings), ["---"] * len(headings), *(map(markdown, row) for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
