"""`phegraph rules`: what the check looks for, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.output import print_table

if TYPE_CHECKING:
    from phegraph.check.rulebook import Rulebook


@click.command(name="rules")
@click.argument("rule", required=False)
@click.option(
    "--write",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the page of each rule to a folder.",
)
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=".",
    help="A folder of the project. [default: here]",
)
def command(rule: str | None, write: Path | None, folder: Path) -> int:
    """List the rules of the check, or explain one: why it matters, with a wrong and a right example.

    The rules of a project and its settings count where there is a project.

    \b
    Examples:
      phegraph rules
      phegraph rules label/missing
    """
    from phegraph.check import pages
    from phegraph.check.rulebook import Rulebook

    if write is not None:
        click.echo(f"{write}: {pages.write(write, Rulebook())} pages")
        return 0
    rulebook = _rulebook(folder)
    if rule is not None:
        click.echo(pages.page(rulebook[rule]), nl=False)
        return 0
    rows = [
        (name, _severity(name, rulebook), rulebook[name].reason or rulebook[name].message)
        for name in rulebook
    ]
    print_table(["rule", "severity", "why"], rows)
    click.echo(f"{len(rows)} rules")
    return 0


def _rulebook(folder: Path) -> Rulebook:
    from phegraph.check.rulebook import Rulebook
    from phegraph.project import SETTINGS, find

    start = folder.resolve()
    has_project = any((above / SETTINGS).is_file() for above in (start, *start.parents))
    return Rulebook(find(folder) if has_project else None)


def _severity(name: str, rulebook: Rulebook) -> str:
    return rulebook.severity(name).value if rulebook.is_on(name) else "off"
