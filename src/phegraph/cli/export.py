"""`phegraph export`: write dumps of the graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import open_options, opened
from phegraph.cli.output import say

if TYPE_CHECKING:
    from phegraph.graph import Statements


@click.command(name="export")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["turtle", "trig", "nquads", "ntriples", "rdfxml", "jsonld"]),
    help="A format; may be given several times. [default: all]",
)
@click.option(
    "--statements",
    type=click.Choice(["asserted", "inferred", "both"]),
    default="both",
    help="Which statements to write. [default: both]",
)
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The folder for the files.")
@open_options
def command(formats: tuple[str, ...], statements: Statements, to: Path, folder: Path, no_cache: bool) -> int:
    """Write dumps of the graph, sorted, word for word. TriG, N-Quads and JSON-LD keep the sources apart.

    \b
    Example:
      phegraph export --format turtle --to dumps
    """
    graph = opened(folder, no_cache=no_cache)
    for path in graph.export(to, formats=formats, statements=statements):
        say(path)
    return 0
