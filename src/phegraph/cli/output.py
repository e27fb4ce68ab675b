"""Output: rows as a person or a program wants them."""

import csv
import io
import sys
from collections.abc import Sequence
from enum import StrEnum

import click


class Layout(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    MARKDOWN = "markdown"


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table that fits the terminal; without a terminal no cell is broken."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(plain(cell) for cell in row))
    terminal = sys.stdout.isatty()
    console = Console(markup=False, highlight=False, emoji=False, width=None if terminal else 10_000)
    if terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def markdown(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table of GitHub-flavoured Markdown."""

    def line(cells: Sequence[str]) -> str:
        return (
            "| " + " | ".join(plain(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |"
        )

    return "\n".join([line(headings), line(["---"] * len(headings)), *map(line, rows)])


def labelled_csv(headings: Sequence[str], rows: Sequence[Sequence[str]], *, tabs: bool) -> str:
    """Rows of labels as CSV (RFC 4180) or with tabs between."""
    text = io.StringIO()
    csv.writer(text, delimiter="\t" if tabs else ",", lineterminator="\r\n").writerows([headings, *rows])
    return text.getvalue().removesuffix("\r\n")


def plain(text: str) -> str:
    """A text on one line, without characters that steer a terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
