"""`phegraph diff`: what differs between two states of a graph."""

from __future__ import annotations

import click

from phegraph.cli.differences import tell_what_is_left_out
from phegraph.cli.options import file_options, format_option
from phegraph.cli.output import print_data


@click.command(name="diff")
@click.argument("former", metavar="A")
@click.argument("present", metavar="B")
@click.option("--inferred", is_flag=True, help="Compare what follows under OWL 2 RL as well.")
@format_option(["text", "markdown", "json"])
@file_options
def command(former: str, present: str, inferred: bool, format_name: str) -> int:
    """Say what differs between two states of a graph, thing by thing, and what it means for an ontology.

    A and B are files, folders, or git revisions of this folder (`REVISION:PATH` for a part of it). Order,
    layout and the labels of blank nodes make no difference. The exit code is 0 whether or not something
    differs.

    \b
    Examples:
      phegraph diff HEAD .
      phegraph diff v1.0:ontology v1.1:ontology
      phegraph diff old.nq new.nq --format json
    """
    from phegraph.comparison.comparison import compare
    from phegraph.comparison.render import render
    from phegraph.comparison.states import comparable, state

    comparison = compare(*comparable(state(former), state(present)), inferred=inferred)
    print_data(render(comparison, format_name))
    tell_what_is_left_out(comparison)
    return 0
