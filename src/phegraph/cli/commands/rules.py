"""`phegraph rules`: what the check looks for, and why; and the rules that an ontology compiles to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.options import file_options, format_option, profile_option, project_option, to_option
from phegraph.cli.output import print_data, print_table, say

if TYPE_CHECKING:
    from phegraph.owl.rules.program import Profile


@click.command(name="rules")
@click.argument("names", metavar="[RULE | FILE…]", nargs=-1)
@click.option("--reasoning", is_flag=True, help="List the rules of reasoning instead, by stratum.")
@click.option("--sparql", is_flag=True, help="Print SPARQL: with --reasoning, that of each rule.")
@click.option(
    "--explain",
    is_flag=True,
    help="With --reasoning: close the graph, and tell each rule's rows and seconds.",
)
@profile_option
@to_option("a page of each shipped rule: a folder", required=False)
@format_option(["text", "json", "markdown"])
@project_option
@file_options
def command(
    names: tuple[str, ...],
    reasoning: bool,
    sparql: bool,
    explain: bool,
    profile: Profile,
    to: Path | None,
    format_name: str,
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
    from phegraph.check.rulebook import Rulebook, rulebook_of
    from phegraph.text.cells import markdown_table
    from phegraph.text.data import json_text

    if reasoning:
        if to is not None or format_name == "markdown":
            raise click.UsageError("Rules of reasoning are printed, as text or json.")
        _reasoning([*map(Path, names)], folder, profile, format_name, sparql=sparql, measured=explain)
        return 0
    if sparql or explain or len(names) > 1:
        raise click.UsageError("Add --reasoning for rules of reasoning, or name one rule of the check.")
    if to is not None:
        say(f"{to}: {rule_pages.write_rule_pages(to, Rulebook())} pages")
        return 0
    rulebook = rulebook_of(folder)
    if names:
        rule = rulebook[names[0]]
        print_data(rule_pages.rule_as_json(rule) if format_name == "json" else rule_pages.page(rule))
        return 0
    headings, rows = ("rule", "severity", "fix", "why"), rule_pages.rule_rows(rulebook)
    if format_name == "json":
        print_data(json_text([dict(zip(headings, row, strict=True)) for row in rows]))
    elif format_name == "markdown":
        print_data(markdown_table(headings, rows))
    else:
        print_table(headings, rows)
        say(f"{len(rows)} rules")
    return 0


def _reasoning(
    files: Sequence[Path], folder: Path, profile: Profile, format_name: str, *, sparql: bool, measured: bool
) -> None:
    from phegraph.owl.explain.rule_listing import compiled_rules, measured_rules, rules_as_json, rules_as_text
    from phegraph.project.settings import find
    from phegraph.questions.files import store_of
    from phegraph.rdf.reading.files import prefixes_of, read_all, statements

    project = None if files else find(folder)
    paths = [*project.ontology_files, *project.data_files] if project else files
    readings = read_all(paths, base=project.base_of_files if project else None)
    prefixes = project.prefixes if project else prefixes_of(readings)
    ontology = statements(readings)
    if measured:
        rules = measured_rules(store_of(readings), ontology, prefixes, profile=profile)
    else:
        rules = list(compiled_rules(ontology, prefixes, profile=profile))
    if format_name == "json":
        print_data(rules_as_json(rules, measured=measured))
    else:
        say(rules_as_text(rules, with_sparql=sparql, measured=measured))
