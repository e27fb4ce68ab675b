"""`phegraph init`: a small working project to begin from, or settings for the files that are there."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from phegraph.cli.options import FILE
from phegraph.cli.output import say


@click.command(name="init")
@click.argument("folder", required=False, type=FILE)
@click.option(
    "--here",
    is_flag=True,
    help="Write settings that fit the files of the working folder, and what is assumed.",
)
def command(folder: Path | None, here: bool) -> int:
    """Make a small project that works: an ontology, data of two sources, shapes and a question.

    With --here, write settings for the files that are there, in folders of any names.

    \b
    Example:
      phegraph init lighthouses
    """
    if here == (folder is not None):
        raise click.UsageError("Name a new folder, or take --here.")
    if folder is None:
        from phegraph.project.assumed import write_settings
        from phegraph.project.project import SETTINGS_FILE

        for each in write_settings(Path.cwd()):
            value = each.value if isinstance(each.value, str) else ", ".join(each.value)
            say(f"{each.table}.{each.key}: {value}\n  {each.reason}")
        say(f"All of it is in {SETTINGS_FILE}, to be corrected there. Now: phegraph check")
        return 0
    from phegraph.graph import KnowledgeGraph

    for path in KnowledgeGraph.init(folder):
        say(path)
    say(f"Now: cd {shlex.quote(str(folder))} && phegraph build")
    return 0
