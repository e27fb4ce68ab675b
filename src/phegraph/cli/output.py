"""Output: for people, in which no character steers the terminal, and for programs, byte for byte."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from phegraph.system import progress
from phegraph.text.visible import visible, visible_lines

if TYPE_CHECKING:
    from phegraph.check.formats.view import View
    from phegraph.check.outcome import Outcome
    from phegraph.errors import InputError
    from phegraph.finding import Finding

ROW_FORMATS = ("text", "csv", "tsv", "json", "markdown")
"""The formats of rows."""


def in_colour(stream: TextIO) -> bool:
    """Whether to send the colours and styles of a terminal to a stream.

    A variable that is set and not empty says so, whatever its value: NO_COLOR, and then FORCE_COLOR
    (https://no-color.org, https://force-color.org). Without them a terminal gets them.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()


def _echo(text: str, *, nl: bool = True, err: bool = False, color: bool | None = None) -> None:
    """Print as click does, after what the command is at is no longer shown."""
    progress.end()
    click.echo(text, nl=nl, err=err, color=color)


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
    stream = sys.stderr if err else sys.stdout
    _echo((click.style(line, bold=True) if bold else line) + dimmed, err=err, color=in_colour(stream))


def print_data(text: str) -> None:
    """Print what a program reads: byte for byte, in UTF-8 under any locale; to a terminal as `say` does."""
    progress.end()
    sys.stdout.flush()
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        _echo(visible_lines(text), nl=False)
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
    with console.capture() as capture:
        console.print(table)
    text = capture.get() if terminal else "\n".join(line.rstrip() for line in capture.get().splitlines())
    _echo(text, nl=not terminal, color=in_colour(sys.stdout))


class Reporting(NamedTuple):
    """How a command reports what it finds.

    Attributes:
        files: The files that reports are written to, each after its format.
        format_name: The format of what is printed.
        statistics: Whether the findings of each rule are counted instead.
        quiet: Whether nothing is printed.
    """

    files: Sequence[tuple[str, Path]]
    format_name: str
    statistics: bool
    quiet: bool


def report(outcome: Outcome, view: View, reporting: Reporting) -> None:
    """Write and print what a check or a validation found."""
    from msgspec.structs import replace

    from phegraph.check.formats.rendering import render, write_report

    if not reporting.quiet:
        view = replace(view, notify=partial(say, err=True))
    for name, path in reporting.files:
        write_report(path, name, outcome, view)
    if reporting.quiet:
        return
    name = reporting.format_name
    if reporting.statistics:
        _print_statistics(name, outcome, replace(view, most=None))
    elif name == "text" and sys.stdout.isatty():  # what the report shows of the data is visible already
        _echo(render(name, outcome, replace(view, colour=in_colour(sys.stdout))), nl=False, color=True)
    else:
        print_data(render(name, outcome, replace(view, colour=name == "text" and in_colour(sys.stdout))))


def report_faults(error: InputError, reporting: Reporting) -> None:
    """Write and print why files cannot be read, as what a check or a validation finds."""
    from phegraph.check.formats.view import View
    from phegraph.check.outcome import Outcome, SourceLines, rules_of
    from phegraph.check.rulebook import Rulebook
    from phegraph.finding import sort

    findings, sources = tuple(sort(error.findings)), SourceLines(error.root)
    rules = rules_of(findings, Rulebook())
    report(Outcome(findings, rules=rules, sources=sources, unusable=True), View(), reporting)


def _print_statistics(format_name: str, outcome: Outcome, view: View) -> None:
    from phegraph.check.formats import statistics
    from phegraph.check.formats.view import summary

    if format_name != "text":
        print_data(statistics.render_statistics(format_name, outcome, view))
        return
    if rows := statistics.counts(outcome, view):
        print_table(statistics.HEADINGS, [*map(statistics.cells, rows)])
    say(summary(outcome, view))


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
        view = View(colour=in_colour(sys.stderr))
        _echo(render("text", outcome, view), nl=False, err=True, color=view.colour)


def print_unanswered(unanswered: Mapping[str, str]) -> int:
    """Say which questions are not answered, and give the exit code."""
    for name, reason in unanswered.items():
        say(visible(f"The question {name} is not answered: {reason}"))
    return 1 if unanswered else 0
