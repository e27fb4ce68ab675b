"""`phegraph build`: the main job."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import opened
from phegraph.cli.options import engine_option, limit_options, open_options, to_option
from phegraph.cli.output import print_unanswered, say
from phegraph.finding import Severity
from phegraph.reference.engines import EngineName
from phegraph.system import progress
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.build import Summary


@click.command(name="build")
@engine_option
@to_option("all that is published: a folder", default="build", required=False)
@limit_options
@open_options
def command(
    engine: EngineName,
    to: Path,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Load, reason, check, answer every question, and publish: dumps, documents and pages.

    The folder is written aside and then takes the place of the former one.

    \b
    Example:
      phegraph build --to build
    """
    graph = opened(folder, no_cache=no_cache, engine=engine, limits=limits)
    graph.loaded.may_be_on_disk = True
    summary = graph.build(to, _progress)
    for finding in summary.findings:
        if finding.severity is Severity.VIOLATION:
            say(visible(str(finding)))
    for name, faults in summary.unexpected.items():
        for fault in faults:
            say(visible(f"The question {name} is not answered as expected: {fault}."))
    for note in summary.published.notes:
        say(note, err=True)
    print_unanswered(summary.published.unanswered)
    _print(summary)
    say(f"\nOpen {to / 'index.html'} in a browser.")
    return 1 if summary.failed else 0


def _progress(step: str, seconds: float | None) -> None:
    """A line a step: on a terminal it stands while the step runs, elsewhere it is printed at the end."""
    if seconds is not None:
        say(f"{step:<8} {seconds:6.2f} s")
    elif sys.stdout.isatty():
        progress.end()
        click.echo(f"{step:<8} …\r", nl=False)  # the steps are our own


def _print(summary: Summary) -> None:
    entities = ", ".join(f"{count} {pillar}" for pillar, count in summary.entities.items())
    findings = ", ".join(f"{summary.count(severity)} {severity}" for severity in Severity)
    expected = summary.answered - len(summary.unexpected)
    published = summary.published
    lines = {
        "statements": f"{summary.asserted} asserted, {summary.inferred} inferred",
        "sources": str(summary.sources),
        "things": entities,
        "findings": findings,
        "questions": f"{summary.answered} answered, {expected} as expected",
        "published": f"{published.documents} documents, {published.pages} pages and {published.files} files",
        "seconds": f"{summary.seconds:.2f}",
    }
    say()
    for name, value in lines.items():
        say(f"{name:<12} {visible(value)}")
