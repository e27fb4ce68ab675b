"""`phegraph fair`: say how findable, accessible, interoperable and reusable what is published is."""

from pathlib import Path

import click

from phegraph.cli.opening import opened
from phegraph.cli.options import format_option, open_options
from phegraph.cli.output import print_data, say


@click.command(name="fair")
@click.argument("published", type=click.Path(path_type=Path, exists=True, file_okay=False))
@format_option(["text", "json"])
@open_options
def command(published: Path, format_name: str, folder: Path, no_cache: bool) -> int:
    """Answer the questions of FOOPS! and F-UJI that need no network, for a folder that was published.

    Each is called as the tool calls it. docs/fair.md lists those that need the network. The exit code is 1
    where one does not pass.

    \b
    Example:
      phegraph fair public
    """
    from phegraph.fair.rendering import as_json, as_text

    assessed = opened(folder, no_cache=no_cache).fair(published)
    if format_name == "json":
        print_data(as_json(assessed))
    else:
        say(as_text(assessed))
    return 0 if all(question.passes for question in assessed) else 1
