"""`phegraph close`: what follows from any RDF files under OWL 2 RL."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import engine_option, file_options
from phegraph.cli.output import print_data, print_findings, say
from phegraph.reference.engines import EngineName

if TYPE_CHECKING:
    from phegraph.owl.closure.engine import InferenceProgress
    from phegraph.owl.rules.program import Profile
    from phegraph.rdf.reading.reader import Reading


@click.command(name="close")
@click.argument("data", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--ontology", "-o", multiple=True, type=click.Path(path_type=Path), help="A file of axioms.")
@click.option(
    "--to", type=click.Path(path_type=Path), help="A file for what is inferred. [default: print it]"
)
@click.option(
    "--profile", type=click.Choice(["rl", "rdfs"]), default="rl", help="The rules to use. [default: rl]"
)
@click.option("--schema", is_flag=True, help="Infer what follows about the ontology itself as well.")
@click.option(
    "--max-inferred",
    type=click.IntRange(min=0),
    help="The most statements to infer. [default: 100 for each given]",
)
@engine_option
@click.option("--time", "timed", is_flag=True, help="Print the closure's seconds as the last line.")
@file_options
def command(
    data: tuple[Path, ...],
    ontology: tuple[Path, ...],
    to: Path | None,
    profile: Profile,
    schema: bool,
    max_inferred: int | None,
    engine: EngineName,
    timed: bool,
) -> int:
    """Infer what follows from RDF files under OWL 2 RL, and find what contradicts itself.

    Axioms may stand in the data or in files of their own. Contradictions are findings: exit code 1.

    \b
    Example:
      phegraph close data.ttl --ontology ontology.ttl --to inferred.nt
    """
    from pyoxigraph import NamedNode

    from phegraph.check.rulebook import Rulebook
    from phegraph.findings.of_files import of_closure, of_explosion
    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.inferred_statements import inferred_quads
    from phegraph.owl.model import ExplosionError
    from phegraph.rdf.reading.files import read_all, statements
    from phegraph.reference import reasoner
    from phegraph.store.embedded import EmbeddedStore

    rulebook = Rulebook()
    readings = read_all((*data, *ontology))
    layout = _layout(to)
    store = EmbeddedStore()
    store.load((NamedNode(path.resolve().as_uri()), reading.quads) for path, reading in readings.items())
    if engine == "reference":
        axioms = statements({path: readings[path] for path in ontology})
        closure = reasoner.close(store, axioms)
    else:
        try:
            closure = close(store, profile=profile, schema=schema, max_inferred=max_inferred, progress=told())
        except ExplosionError as error:
            print_findings(of_explosion(error, readings, rulebook.severity))
            return 1
    _write(inferred_quads(store), to, layout, readings)
    print_findings(of_closure(closure, store, readings, rulebook.severity))
    say(f"{closure.inferred} statements inferred{f' in {to}' if to else ''}", err=True)
    if timed:
        say(f"{closure.statistics['seconds']:.3f}")
    return 1 if closure.inconsistencies else 0


def told(every: float = 2.0) -> InferenceProgress:
    """What tells on the error stream, every few seconds, what statements are inferred for.

    Args:
        every: The seconds.
    """
    last = time.monotonic()

    def tell(key: str, inferred: int) -> None:
        nonlocal last
        if time.monotonic() - last >= every:
            last = time.monotonic()
            say(f"{key}: {inferred:,} statements so far", err=True)

    return tell


def _layout(to: Path | None) -> str:
    from phegraph.errors import ExportError
    from phegraph.rdf.writing.formats import FORMATS

    if to is None:
        return "ntriples"
    for made in FORMATS.values():
        if to.suffix == f".{made.extension}":
            return made.name
    known = ", ".join(f".{made.extension}" for made in FORMATS.values())
    raise ExportError(f"The extension of {to} names no RDF syntax.", hint=f"Take one of {known}.")


def _write(quads: Iterable[object], to: Path | None, layout: str, readings: Mapping[Path, Reading]) -> None:
    from pyoxigraph import Quad

    from phegraph.rdf.writing.dumps import dump

    found = [quad for quad in quads if isinstance(quad, Quad)]
    if to is not None:
        prefixes = {name: iri for reading in readings.values() for name, iri in reading.prefixes.items()}
        dump(to, layout, found, prefixes=prefixes)
        return
    lines = sorted(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in found)
    print_data("".join(lines))
