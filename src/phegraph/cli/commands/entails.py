"""`phegraph entails`: whether statements follow from RDF files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.options import FILE, base_option, data_argument, file_options, format_option, profile_option
from phegraph.cli.output import print_data, print_findings

if TYPE_CHECKING:
    from phegraph.owl.rules.program import Profile


@click.command(name="entails")
@data_argument
@click.option(
    "--conclusion",
    "-c",
    required=True,
    type=FILE,
    metavar="FILE",
    help="The file of the statements that may follow.",
)
@base_option
@profile_option
@format_option(["text", "json", "markdown"])
@file_options
def command(
    data: tuple[Path, ...], conclusion: Path, base: str | None, profile: Profile, format_name: str
) -> int:
    """Say whether files entail the statements of another: yes with the proof, no, or unknown with the reason.

    What no rule gives is denied and added: where that contradicts the data, it follows. Exit code 0 for yes,
    1 for anything else.

    \b
    Example:
      phegraph entails data.ttl ontology.ttl --conclusion conclusion.ttl
    """
    from phegraph.check.rulebook import Rulebook
    from phegraph.findings.of_files import of_imports
    from phegraph.findings.places import places_of
    from phegraph.owl.consistency.entailment import entails
    from phegraph.owl.consistency.render import render_entailment
    from phegraph.project.imports import imports_of
    from phegraph.rdf.reading.files import read_all, statements

    readings = read_all(data, base=base)
    imports = imports_of(readings, base=base)
    print_findings(of_imports(imports, readings, Rulebook().severity, base=base))
    entailment = entails(
        statements({**readings, **imports.readings}),
        statements(read_all((conclusion,), base=base)),
        profile=profile,
    )
    leaves = [leaf for part in entailment.parts if part.proof for leaf in part.proof.leaves()]
    places = places_of(leaves, readings, base)
    print_data(render_entailment(entailment, format_name, where=lambda leaf: str(places.get(leaf, ""))))
    return 0 if entailment.answer == "yes" else 1
