"""`phegraph init`: a small working project to begin from."""

import shlex
from pathlib import Path

import click

from phegraph.cli.options import FILE
from phegraph.cli.output import say


@click.command(name="init")
@click.argument("folder", type=FILE)
def command(folder: Path) -> int:
    """Make a small project that works: an ontology, data of two sources, shapes and a question.

    \b
    Example:
      phegraph init lighthouses
    """
    from phegraph.graph import KnowledgeGraph

    for path in KnowledgeGraph.init(folder):
        say(path)
    say(f"Now: cd {shlex.quote(str(folder))} && phegraph build")
    return 0
