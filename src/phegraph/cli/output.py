"""Output: for people, in which no character steers the terminal, and for programs, byte for byte."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.text.visible import visible, visible_lines

if TYPE_CHECKING:
    from phegraph.check.formats.view import View
    from phegraph.check.outcome import Outcome
    from phegraph.finding import Finding

ROW_FORMATS = ("text", "csv", "tsv", "json", "markdown")
"""The formats of rows."""


def say(text: object = "", *, bold: bool = False, note: str = "", err: bool = False) -> None:
    """Print a line for people. Whatever the data holds, no character of it reaches a terminal as a control.

    Args:
        text: The line. Text that must not break it is to be `visible`.
        bold: Whether it is a title.
        note: Text after it, less bright.
        err: Whether it is printed on the error stream.
    """
    line = visible_lines(str(text))
    dimmed = click.style(f"  {visible(note)}", dim=True) if note else ""
    click.echo((click.style(line, bold=True) if bold else line) + dimmed, err=err)


def print_data(text: str) -> None:
    """Print what a program reads: byte for byte, in UTF-8 under any locale; to a terminal as `say` does."""
    sys.stdout.flush()
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        click.echo(visible_lines(text), nl=False)
        return
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table that fits the terminal; without a terminal no cell is broken."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        table.add_column(visible(heading), overflow="fold")
    for row in rows:
        table.add_row(*(visible(cell) for cell in row))
    terminal = sys.stdout.isatty()
    console = Console(markup=False, highlight=False, emoji=False, width=None if terminal else 10_000)
    if terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))


def print_report(format_name: str, outcome: Outcome, view: View) -> None:
    """Print what a check or a validation found, in one of the formats of reports."""
    from msgspec.structs import replace

    from phegraph.check.formats.rendering import render

    colour = format_name == "text" and sys.stdout.isatty()
    report = render(format_name, outcome, replace(view, colour=colour))
    if colour:  # what the report shows of the data is visible already
        click.echo(report, nl=False)
    else:
        print_data(report)


def print_findings(findings: Sequence[Finding], root: Path = Path()) -> None:
    """Print findings on the error stream, as `phegraph check` prints them; nothing where there are none.

    Args:
        findings: The findings.
        root: The folder that the names of their files begin at.
    """
    if findings:
        from phegraph.check.formats.rendering import render
        from phegraph.check.formats.view import View
        from phegraph.check.outcome import Outcome, SourceLines
        from phegraph.finding import sort

        outcome = Outcome(tuple(sort(findings)), sources=SourceLines(root))
        view = View(colour=sys.stderr.isatty())
        click.echo(render("text", outcome, view), nl=False, err=True)


def print_unanswered(unanswered: Mapping[str, str]) -> int:
    """Say which questions are not answered, and give the exit code."""
    for name, reason in unanswered.items():
        say(visible(f"The question {name} is not answered: {reason}"))
    return 1 if unanswered else 0
