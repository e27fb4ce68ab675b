"""`phegraph rename`: rename a term, a thing or a prefix everywhere."""

from __future__ import annotations

from pathlib import Path

import click

from phegraph.cli.options import project_option


@click.command(name="rename")
@click.argument("old")
@click.argument("new")
@click.option("--write", is_flag=True, help="Write the files; without it, what would change is printed.")
@click.option(
    "--deprecate", is_flag=True, help="Keep the old term in the ontology, deprecated and replaced by the new."
)
@project_option
def command(old: str, new: str, write: bool, deprecate: bool, folder: Path) -> int:
    """Rename a term, a thing or a prefix in all files of a project, or of a folder: OLD and NEW.

    Ontology, data, shapes, queries with the answers that they expect, rules, JSON-LD context and settings; no
    other token changes. Nothing is written where a check would find more than before.

    \b
    Examples:
      phegraph rename lh:keptBy lh:keeper
      phegraph rename lh: light: --write
    """
    from phegraph.cli.differences import write_or_print
    from phegraph.project.settings import project_of
    from phegraph.renaming import rename, renaming_of

    project = project_of((), folder)
    renamed = rename(project, renaming_of(project, old, new), deprecate=deprecate)
    return write_or_print(project, renamed, write=write)
