"""`phegraph publish`: publish the graph as linked data."""

from collections.abc import Mapping
from pathlib import Path

import click

from phegraph.cli.opening import opened
from phegraph.cli.options import limit_options, open_options, since_option, to_option
from phegraph.cli.output import print_unanswered, say


@click.command(name="publish")
@click.option(
    "--at",
    default="",
    show_default=False,
    metavar="URL",
    help="Where it is served. [default: the project's base]",
)
@click.option("--pages/--no-pages", default=True, help="Whether the website is in it.")
@since_option
@to_option("all that is published: a folder")
@limit_options
@open_options
def command(
    at: str,
    pages: bool,
    since: Path | None,
    to: Path,
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
    graph.loaded.may_be_on_disk = True
    published = graph.publish(to, at=at, pages=pages, since=since)
    for note in published.notes:
        say(note, err=True)
    say(f"{published.documents} documents, {published.pages} pages and {published.files} files in {to}")
    return print_unanswered(published.unanswered)
