"""`phegraph site`: write the website."""

from collections.abc import Mapping
from pathlib import Path

import click

from phegraph.cli.common import limit_options, open_options, opened, print_unanswered
from phegraph.cli.output import say


@click.command(name="site")
@click.option("--to", type=click.Path(path_type=Path), required=True, help="The folder for the site.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A dump of the former release: the front page tells what changed.",
)
@limit_options
@open_options
def command(
    to: Path,
    since: Path | None,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Write the website: a page for each thing, question, source and term, pictures, search and dumps.

    The folder is written aside and then takes the place of the former one. Any static host can serve it,
    and a browser opens its index.html.

    \b
    Example:
      phegraph site --to public
    """
    graph = opened(folder, no_cache=no_cache, limits=limits)
    site = graph.site(to, since=since)
    for note in site.notes:
        say(note, err=True)
    say(f"{site.pages} pages in {to}")
    return print_unanswered(site.unanswered)
