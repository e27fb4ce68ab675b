"""`phegraph export`: write dumps of the graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import opened
from phegraph.cli.options import open_options, to_option
from phegraph.cli.output import say
from phegraph.rdf.writing.formats import FORMATS

if TYPE_CHECKING:
    from phegraph.publish.export import StatementKind


@click.command(name="export")
@click.option(
    "--statements",
    type=click.Choice(["asserted", "inferred", "both"]),
    default="both",
    help="Which statements to write.",
)
@to_option("the dumps: a folder")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([*FORMATS]),
    help="The format of the output. May be given several times. [default: all]",
)
@open_options
def command(
    statements: StatementKind, to: Path, formats: tuple[str, ...], folder: Path, no_cache: bool
) -> int:
    """Write dumps of the graph, sorted, word for word. Some formats merge the sources (docs/export.md).

    \b
    Example:
      phegraph export --format turtle --to dumps
    """
    graph = opened(folder, no_cache=no_cache)
    graph.loaded.may_be_on_disk = True
    for path in graph.export(to, formats=formats, statements=statements):
        say(path)
    return 0
