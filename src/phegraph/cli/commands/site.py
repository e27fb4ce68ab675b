"""`phegraph site`: write the website."""

from collections.abc import Mapping
from pathlib import Path

import click

from phegraph.cli.opening import opened
from phegraph.cli.options import limit_options, open_options, since_option, to_option
from phegraph.cli.output import print_unanswered, say


@click.command(name="site")
@since_option
@to_option("the website: a folder")
@limit_options
@open_options
def command(
    since: Path | None,
    to: Path,
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
    graph.loaded.may_be_on_disk = True
    site = graph.site(to, since=since)
    for note in site.notes:
        say(note, err=True)
    say(f"{site.pages} pages in {to}")
    return print_unanswered(site.unanswered)
