"""`phegraph fair`: say how findable, accessible, interoperable and reusable what is published is."""

from pathlib import Path

import click

from phegraph.cli.common import open_options, opened
from phegraph.cli.output import say


@click.command(name="fair")
@click.argument("published", type=click.Path(path_type=Path, exists=True, file_okay=False))
@open_options
def command(published: Path, folder: Path, no_cache: bool) -> int:
    """Answer the questions of FOOPS! and F-UJI that need no network, for a folder that was published.

    Each is called as the tool calls it. docs/fair.md lists those that need the network. The exit code is 1
    where one does not pass.

    \b
    Example:
      phegraph fair public
    """
    assessed = opened(folder, no_cache=no_cache).fair(published)
    for one in assessed:
        say(f"{'passes' if one.passes else 'fails '}  {one.tool:6}  {one.name:15} {one.title}")
        for advice in one.missing:
            say(f"{'':33}{advice}")
    passing = sum(one.passes for one in assessed)
    say(f"{passing} of {len(assessed)} pass.")
    return 0 if passing == len(assessed) else 1
