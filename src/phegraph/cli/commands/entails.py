"""`phegraph entails`: whether statements follow from RDF files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import file_options
from phegraph.cli.output import say
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.owl.rules.program import Profile


@click.command(name="entails")
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--conclusion",
    "-c",
    required=True,
    type=click.Path(path_type=Path),
    help="The file of the statements that may follow.",
)
@click.option(
    "--profile", type=click.Choice(["rl", "rdfs"]), default="rl", help="The rules to use. [default: rl]"
)
@file_options
def command(data: tuple[Path, ...], conclusion: Path, profile: Profile) -> int:
    """Say whether files entail the statements of another: yes with the proof, no, or unknown with the reason.

    What no rule gives is denied and added: where that contradicts the data, it follows. Exit code 0 for yes,
    1 for anything else.

    \b
    Example:
      phegraph entails data.ttl ontology.ttl --conclusion conclusion.ttl
    """
    from phegraph.findings.places import places_of
    from phegraph.owl.consistency.entailment import entails
    from phegraph.owl.explain.render import as_text, in_turtle
    from phegraph.rdf.reading.files import read_all, statements

    readings = read_all(data)
    found = entails(statements(readings), statements(read_all((conclusion,))), profile=profile)
    leaves = [leaf for part in found.parts if part.proof for leaf in part.proof.leaves()]
    where = places_of(leaves, readings)
    say(found.answer)
    for part in found.parts:
        say()
        say(visible(f"{' '.join(map(in_turtle, part.statement))}: {part.answer}, {part.how}"))
        if part.proof is not None:
            say(as_text(part.proof, where=lambda s: str(where.get(s, ""))).rstrip("\n"))
    return 0 if found.answer == "yes" else 1
