"""`phegraph close`: what follows from any RDF files under OWL 2 RL."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import file_options
from phegraph.cli.output import say, write
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.finding import Place
    from phegraph.owl.closure.engine import InferenceProgress
    from phegraph.owl.model import Closure
    from phegraph.owl.rules.program import Profile
    from phegraph.rdf.reading.reader import Reading
    from phegraph.rdf.terms import Statement


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
    "--most",
    type=click.IntRange(min=0),
    help="The most statements to infer. [default: 100 for each given]",
)
@click.option("--engine", type=click.Choice(["sparql", "owlrl"]), default="sparql", help="Who reasons.")
@click.option("--time", "timed", is_flag=True, help="Print the closure's seconds as the last line.")
@file_options
def command(
    data: tuple[Path, ...],
    ontology: tuple[Path, ...],
    to: Path | None,
    profile: Profile,
    schema: bool,
    most: int | None,
    engine: str,
    timed: bool,
) -> int:
    """Infer what follows from RDF files under OWL 2 RL, and find what contradicts itself.

    Axioms may stand in the data or in files of their own. Contradictions are findings: exit code 1.

    \b
    Example:
      phegraph close data.ttl --ontology ontology.ttl --to inferred.nt
    """
    from pyoxigraph import NamedNode

    from phegraph.owl.closure.closing import close
    from phegraph.owl.closure.inferred_statements import inferred_quads
    from phegraph.owl.model import ExplosionError
    from phegraph.reference import reasoner
    from phegraph.store.embedded import EmbeddedStore

    readings = read_all((*data, *ontology))
    layout = _layout(to)
    store = EmbeddedStore()
    store.load((NamedNode(path.resolve().as_uri()), reading.quads) for path, reading in readings.items())
    if engine == "owlrl":
        axioms = [statement for path in ontology for statement in statements(readings[path])]
        closure = reasoner.close(store, axioms)
    else:
        try:
            closure = close(store, profile=profile, schema=schema, most=most, progress=told())
        except ExplosionError as error:
            error.place = next(iter(places(readings, error.axiom).values()), None)
            raise
    _write(inferred_quads(store), to, layout, readings)
    _report(closure, readings, to)
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


def read_all(paths: Iterable[Path], *, base: str | None = None) -> dict[Path, Reading]:
    """Files, read with a base.

    Raises:
        InputError: One cannot be read. All faults of all files are in it.
    """
    from phegraph.errors import InputError
    from phegraph.rdf.reading.reader import read

    readings = {path: read(path, base=base) for path in paths}
    faults = [fault for reading in readings.values() for fault in reading.findings]
    if faults:
        raise InputError(faults)
    return readings


def statements(reading: Reading) -> list[Statement]:
    """The statements of a file, without its graphs."""
    from phegraph.rdf.terms import statement_of

    return [statement_of(quad) for quad in reading.quads]


def places(
    readings: Mapping[Path, Reading], wanted: Iterable[Statement], *, base: str | None = None
) -> dict[Statement, Place]:
    """The file, line and column of statements of files, read with a base."""
    from pyoxigraph import Quad, Triple

    from phegraph.rdf.reading.places import locate
    from phegraph.rdf.terms import statement_of

    asked = dict.fromkeys(wanted)
    found: dict[Statement, Place] = {}
    for path, reading in readings.items():
        here = [s for s in statements(reading) if s in asked and s not in found]
        asked_here = [Triple(*s) for s in here]
        for triple, located in locate(path, asked_here, base=base, name=reading.file).items() if here else ():
            assert isinstance(triple, Triple | Quad)
            found[statement_of(triple)] = located.object
    return found


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
    write("".join(lines))


def _report(closure: Closure, readings: Mapping[Path, Reading], to: Path | None) -> None:
    from phegraph.finding import Finding, Severity, sort

    wanted = [
        s
        for inconsistency in closure.inconsistencies
        for s in (*inconsistency.statements, *inconsistency.axiom)
    ]
    wanted += [violation.statement for violation in closure.profile_violations]
    where = places(readings, wanted) if wanted else {}

    def finding(rule: str, severity: Severity, message: str, about: Iterable[Statement]) -> Finding:
        found = list(dict.fromkeys(where[s] for s in about if s in where))
        return Finding(rule, severity, message, place=found[0] if found else None, also=tuple(found[1:]))

    findings = [
        finding(
            f"logic/{inconsistency.rule}",
            Severity.VIOLATION,
            inconsistency.message,
            (*inconsistency.statements, *inconsistency.axiom),
        )
        for inconsistency in closure.inconsistencies
    ]
    findings += [
        finding("logic/outside-profile", Severity.WARNING, violation.message, (violation.statement,))
        for violation in closure.profile_violations
    ]
    findings += [
        finding("logic/large-clique", Severity.WARNING, clique.message, ())
        for clique in closure.large_cliques
    ]
    for found in sort(findings):
        also = f" (also {', '.join(map(str, found.also))})" if found.also else ""
        say(visible(f"{found}{also}"), err=True)
    say(f"{closure.inferred} statements inferred{f' in {to}' if to else ''}", err=True)
