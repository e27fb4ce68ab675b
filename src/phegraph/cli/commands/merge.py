"""`phegraph merge`: make two things one that are found to be one."""

from __future__ import annotations

from pathlib import Path

import click

from phegraph.cli.options import project_option


@click.command(name="merge")
@click.argument("old")
@click.argument("new")
@click.option("--write", is_flag=True, help="Write the files; without it, what would change is printed.")
@click.option("--forget", is_flag=True, help="Leave no owl:sameAs from the old address to the new one.")
@project_option
def command(old: str, new: str, write: bool, forget: bool, folder: Path) -> int:
    """Say of NEW everything that a project says of OLD, which is the same thing.

    Its files are edited as `phegraph rename` edits them, and what one then says twice is written once. The
    old address stays as owl:sameAs. Nothing is written where a check would find more than before.

    \b
    Examples:
      phegraph merge id:gull-rock-light id:gull-rock
      phegraph merge id:gull-rock-light id:gull-rock --write
    """
    from phegraph.cli.differences import write_or_print
    from phegraph.merging import merge
    from phegraph.project.settings import project_of
    from phegraph.renaming import renaming_of

    project = project_of((), folder)
    merged = merge(project, renaming_of(project, old, new), same_as=not forget)
    return write_or_print(project, merged, write=write)
