"""`phegraph notes`: the notes of a release."""

from __future__ import annotations

import click

from phegraph.cli.differences import tell_what_is_left_out
from phegraph.cli.options import file_options
from phegraph.cli.output import print_data


@click.command(name="notes")
@click.argument("revisions", metavar="REV1..REV2")
@file_options
def command(revisions: str) -> int:
    """Write release notes in Markdown: what is new, changed, gone or retracted between two git revisions.

    With nothing after the dots, this folder as it is now is compared.

    \b
    Examples:
      phegraph notes v1.0..v1.1
      phegraph notes v1.1..
    """
    from phegraph.comparison.comparison import compare
    from phegraph.comparison.notes import notes
    from phegraph.comparison.states import comparable, state

    former, dots, present = revisions.partition("..")
    if not former or not dots:
        raise click.UsageError("Give two revisions with two dots between them, as in v1.0..v1.1.")
    before, after = comparable(state(former), state(present or "."))
    comparison = compare(before, after)
    print_data(notes(comparison, before, after))
    tell_what_is_left_out(comparison)
    return 0
