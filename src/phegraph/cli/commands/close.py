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
    file_options,
    format_option,
    profile_option,
    tables_option,
    to_option,
)
from phegraph.cli.output import print_data, print_findings, say
from phegraph.rdf.writing.formats import FORMATS
from phegraph.reference.engines import ENGINES

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
@click.option(
    "--engine",
    type=click.Choice([*ENGINES, "duckdb"]),
    default="compiled",
    help="What reasons here: rules compiled to SPARQL, owlrl (reference), or rules compiled to SQL (duckdb).",
)
@click.option(
    "--database",
    type=FILE,
    metavar="FILE",
    help="The database of the engine duckdb, which is kept: a killed command goes on with it."
    " [default: a temporary one]",
)
@to_option("what is inferred, which is printed without it: a file", metavar="FILE", required=False)
@format_option([*FORMATS, "parquet"], None, note=" [default: what the extension of --to tells, or ntriples]")
@tables_option
@file_options
def command(
    data: tuple[Path, ...],
    ontology: tuple[Path, ...],
    base: str | None,
    profile: Profile,
    schema: bool,
    max_inferred: int | None,
    timed: bool,
    engine: str,
    database: Path | None,
    to: Path | None,
    format_name: str | None,
    memory: float | None,
) -> int:
    """Infer what follows from RDF files under OWL 2 RL, and find what is inconsistent.

    Axioms may stand in the data or in files of their own. Inconsistencies are findings: exit code 1.

    \b
    Example:
      phegraph close data.ttl --ontology ontology.ttl --to inferred.nt
    """
    if engine == "duckdb":
        return _close_in_tables(
            (*data, *ontology), base, profile, schema, max_inferred, timed, database, to, format_name, memory
        )
    if format_name == "parquet" or database is not None or memory is not None:
        raise click.UsageError("The format parquet, --database and --memory are for duckdb.")
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


def _close_in_tables(
    paths: tuple[Path, ...],
    base: str | None,
    profile: Profile,
    schema: bool,
    max_inferred: int | None,
    timed: bool,
    database: Path | None,
    to: Path | None,
    format_name: str | None,
    memory: float | None,
) -> int:
    """Close files in tables on disk: see `command`."""
    from contextlib import ExitStack

    from phegraph.check.rulebook import Rulebook
    from phegraph.errors import errors_in_writing
    from phegraph.findings.of_files import of_closure, of_explosion
    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.tables import TableEngine
    from phegraph.owl.model import ExplosionError
    from phegraph.project.tables import local_part, opened_tables
    from phegraph.store.tables.store import MEMORY
    from phegraph.store.tables.writing import FORMATS, write_inferred
    from phegraph.system.files import replacing, unfinished
    from phegraph.system.limits import GIB
    from phegraph.text.counts import counted

    if to is None or (schema and profile == "rdfs"):
        raise click.UsageError("The engine duckdb takes --to, and no --schema under the profile rdfs.")
    by_extension = {extension: name for name, extension in FORMATS.items()}
    format_name = format_name or by_extension.get(to.suffix, "")
    if format_name not in FORMATS:
        raise click.UsageError(f"The engine duckdb writes {', '.join(FORMATS)}.")
    rulebook, tables = Rulebook(), None
    try:
        with ExitStack() as stack, errors_in_writing(to):
            to.parent.mkdir(parents=True, exist_ok=True)
            if database is None:
                database = stack.enter_context(unfinished(to.absolute())) / "database"
            temporary = stack.enter_context(replacing(to))
            bytes_ = MEMORY if memory is None else int(memory * GIB)
            tables = opened_tables(paths, database, memory=bytes_, writable=temporary, base=base)
            stack.callback(tables.store.close)
            closure = close(
                tables.store,
                profile=profile,
                schema=schema,
                max_inferred=max_inferred,
                progress=progress_printer(),
                evaluation=TableEngine,
            )
            write_inferred(tables.store, temporary, format_name)
            store = local_part(tables, closure)
    except ExplosionError as error:
        readings = tables.readings if tables else {}
        print_findings(of_explosion(error, readings, rulebook.severity, base=base))
        return 1
    print_findings(
        of_closure(closure, store, tables.readings, rulebook.severity, base=base, imports=tables.imports)
    )
    say(f"{counted(closure.inferred, 'statement')} inferred in {to}", err=True)
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
