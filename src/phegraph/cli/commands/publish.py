"""`phegraph publish`: publish the graph as linked data."""

from collections.abc import Mapping
from pathlib import Path

import click

from phegraph.cli.common import limit_options, open_options, opened, print_unanswered
from phegraph.cli.output import say


@click.command(name="publish")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The folder for it.")
@click.option("--at", default="", metavar="URL", help="Where it is served. [default: the project's base]")
@click.option("--pages/--no-pages", default=True, help="Whether the website is in it. [default: it is]")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A dump of the former release: the front page tells what changed.",
)
@limit_options
@open_options
def command(
    to: Path,
    at: str,
    pages: bool,
    since: Path | None,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Publish the graph as linked data: documents, dumps, tables, descriptions, and files for web servers.

    The folder is written aside and then takes the place of the former one. Any static host can serve it;
    Apache and nginx lead each address to the format that a client asks for.

    \b
    Example:
      phegraph publish --to public --at https://example.org/
    """
    graph = opened(folder, no_cache=no_cache, limits=limits)
    published = graph.publish(to, at=at, pages=pages, since=since)
    for note in published.notes:
        say(note, err=True)
    say(f"{published.documents} documents, {published.pages} pages and {published.files} files in {to}")
    return print_unanswered(published.unanswered)
