"""`phegraph close`: what follows from any RDF files under OWL 2 RL."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.options import (
    FILE,
    base_option,
    data_argument,
    engine_option,
    file_options,
    format_option,
    profile_option,
    to_option,
)
from phegraph.cli.output import print_data, print_findings, say
from phegraph.rdf.writing.formats import FORMATS
from phegraph.reference.engines import EngineName

if TYPE_CHECKING:
    from phegraph.owl.closure.engine import InferenceProgress
    from phegraph.owl.rules.program import Profile


@click.command(name="close")
@data_argument
@click.option(
    "--ontology",
    "-o",
    multiple=True,
    type=FILE,
    metavar="FILE",
    help="A file of axioms. May be given several times.",
)
@base_option
@profile_option
@click.option("--schema", is_flag=True, help="Infer what follows about the ontology itself as well.")
@click.option(
    "--max-inferred",
    metavar="COUNT",
    type=click.IntRange(min=0),
    help="The most links to infer by rules that join. [default: 100 for each statement of the data]",
)
@click.option("--time", "timed", is_flag=True, help="Print the closure's seconds as the last line.")
@engine_option
@to_option("what is inferred, which is printed without it: a file", metavar="FILE", required=False)
@format_option([*FORMATS], None, note=" [default: what the extension of --to tells, or ntriples]")
@file_options
def command(
    data: tuple[Path, ...],
    ontology: tuple[Path, ...],
    base: str | None,
    profile: Profile,
    schema: bool,
    max_inferred: int | None,
    timed: bool,
    engine: EngineName,
    to: Path | None,
    format_name: str | None,
) -> int:
    """Infer what follows from RDF files under OWL 2 RL, and find what is inconsistent.

    Axioms may stand in the data or in files of their own. Inconsistencies are findings: exit code 1.

    \b
    Example:
      phegraph close data.ttl --ontology ontology.ttl --to inferred.nt
    """
    from phegraph.check.rulebook import Rulebook
    from phegraph.findings.of_files import of_closure, of_explosion
    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.inferred_statements import inferred_quads
    from phegraph.owl.model import ExplosionError
    from phegraph.project.imports import imports_of
    from phegraph.questions.files import store_of
    from phegraph.rdf.reading.files import prefixes_of, read_all, statements
    from phegraph.rdf.writing.dumps import dump, dump_text, format_of_file
    from phegraph.text.counts import counted

    if engine == "reference" and (profile != "rl" or schema or max_inferred is not None):
        raise click.UsageError("The reference engine takes no --profile, --schema and --max-inferred.")
    format_name = format_name or (format_of_file(to) if to else "ntriples")
    rulebook = Rulebook()
    readings = read_all((*data, *ontology), base=base)
    prefixes = prefixes_of(readings).namespaces
    imports = imports_of(readings, base=base)
    store = store_of({**readings, **imports.readings})
    if engine == "reference":
        from phegraph.reference import reasoner

        closure = reasoner.close(
            store, statements({**{path: readings[path] for path in ontology}, **imports.readings})
        )
    else:
        try:
            closure = close(
                store, profile=profile, schema=schema, max_inferred=max_inferred, progress=progress_printer()
            )
        except ExplosionError as error:
            print_findings(of_explosion(error, readings, rulebook.severity, base=base))
            return 1
    if to is not None:
        dump(to, format_name, inferred_quads(store), prefixes=prefixes)
    else:
        print_data(dump_text(format_name, inferred_quads(store), prefixes=prefixes))
    print_findings(of_closure(closure, store, readings, rulebook.severity, base=base, imports=imports))
    say(f"{counted(closure.inferred, 'statement')} inferred{f' in {to}' if to else ''}", err=True)
    if timed:
        say(f"{closure.statistics['seconds']:.3f}")
    return 1 if closure.inconsistencies else 0


def progress_printer(every: float = 2.0) -> InferenceProgress:
    """What prints on the error stream, every few seconds, what statements are inferred for.

    Args:
        every: The seconds.
    """
    last = time.monotonic()

    def progress(key: str, inferred: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            say(f"{key}: {inferred:,} statements so far", err=True)

    return progress
