"""`phegraph rules`: what the check looks for, and why; and the rules that an ontology compiles to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import file_options
from phegraph.cli.output import print_data, print_table, say

if TYPE_CHECKING:
    from phegraph.check.rulebook import Rulebook
    from phegraph.owl.explain.rule_listing import CompiledRule
    from phegraph.owl.rules.program import Profile


@click.command(name="rules")
@click.argument("names", metavar="[RULE | FILE…]", nargs=-1)
@click.option(
    "--write",
    "to",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the page of each rule to a folder.",
)
@click.option("--reasoning", is_flag=True, help="List the rules of reasoning instead, by stratum.")
@click.option("--sparql", "with_sparql", is_flag=True, help="With --reasoning: each rule's SPARQL.")
@click.option(
    "--explain",
    is_flag=True,
    help="With --reasoning: close the graph, and tell each rule's rows and seconds.",
)
@click.option(
    "--profile",
    type=click.Choice(["rl", "rdfs"]),
    default="rl",
    help="With --reasoning: the rules to use. [default: rl]",
)
@click.option(
    "--project",
    "folder",
    type=click.Path(path_type=Path),
    default=".",
    help="A folder of the project. [default: here]",
)
@file_options
def command(
    names: tuple[str, ...],
    to: Path | None,
    reasoning: bool,
    with_sparql: bool,
    explain: bool,
    profile: Profile,
    folder: Path,
) -> int:
    """List the rules of the check, or explain one: why it matters, with a wrong and a right example.

    The rules of a project and its settings count where there is a project. With --reasoning, list what the
    project's ontology, or the RDF files that are given, compile to under OWL 2 RL.

    \b
    Examples:
      phegraph rules
      phegraph rules label/missing
      phegraph rules --reasoning --explain
      phegraph rules --reasoning --sparql ontology.ttl
    """
    from phegraph.check import rule_pages
    from phegraph.check.rulebook import Rulebook

    if reasoning:
        return _reasoning(tuple(map(Path, names)), folder, profile, with_sparql, explain)
    if with_sparql or explain or len(names) > 1:
        raise click.UsageError("Add --reasoning for rules of reasoning, or name one rule of the check.")
    if to is not None:
        say(f"{to}: {rule_pages.write_rule_pages(to, Rulebook())} pages")
        return 0
    rulebook = _rulebook(folder)
    if names:
        print_data(rule_pages.page(rulebook[names[0]]))
        return 0
    rows = [
        (name, _severity(name, rulebook), rulebook[name].reason or rulebook[name].message)
        for name in rulebook
    ]
    print_table(["rule", "severity", "why"], rows)
    say(f"{len(rows)} rules")
    return 0


def _reasoning(
    files: tuple[Path, ...], folder: Path, profile: Profile, with_sparql: bool, explain: bool
) -> int:
    from pyoxigraph import NamedNode

    from phegraph.owl.explain import rule_listing
    from phegraph.project.settings import find
    from phegraph.rdf.reading.files import read_all, statements
    from phegraph.rdf.terms import STANDARD_PREFIXES, Prefixes
    from phegraph.store.embedded import EmbeddedStore

    project = None if files else find(folder)
    paths = [*project.ontology_files, *project.data_files] if project else files
    readings = read_all(paths, base=project.base if project else None)
    own = [project.prefixes.namespaces] if project else [reading.prefixes for reading in readings.values()]
    prefixes = Prefixes({**STANDARD_PREFIXES, **{name: iri for given in own for name, iri in given.items()}})
    ontology = statements(readings)
    if explain:
        store = EmbeddedStore()
        store.load((NamedNode(path.resolve().as_uri()), reading.quads) for path, reading in readings.items())
        rules = rule_listing.measured_rules(store, ontology, prefixes, profile=profile)
        say("  seconds       rows  stratum  rule")
    else:
        rules = list(rule_listing.compiled_rules(ontology, prefixes, profile=profile))
    for rule in rules:
        _print(rule, with_sparql=with_sparql, explain=explain)
    strata = max((rule.stratum or 0 for rule in rules), default=0)
    say(f"{len(rules)} rules in {strata} strata")
    return 0


def _print(rule: CompiledRule, *, with_sparql: bool, explain: bool) -> None:
    """A rule: in a line with its rows and seconds, or with its words and SPARQL below."""
    where = "-" if rule.stratum is None else str(rule.stratum)
    if explain:
        joint = f" (together with {rule.together - 1} others)" if rule.together > 1 else ""
        say(f"{rule.seconds:>9.4f} {rule.rows:>10}  {where:>7}  {rule.name:<10} {rule.rule}{joint}")
    else:
        say(f"{where:>4}  {rule.name:<12} {rule.rule}\n      {rule.description}")
    if with_sparql:
        say("      " + rule.sparql.replace("\n", "\n      "))


def _rulebook(folder: Path) -> Rulebook:
    from phegraph.check.rulebook import Rulebook
    from phegraph.project.project import SETTINGS
    from phegraph.project.settings import find

    start = folder.resolve()
    has_project = any((above / SETTINGS).is_file() for above in (start, *start.parents))
    return Rulebook(find(folder) if has_project else None)


def _severity(name: str, rulebook: Rulebook) -> str:
    return rulebook.severity(name).value if rulebook.is_on(name) else "off"
