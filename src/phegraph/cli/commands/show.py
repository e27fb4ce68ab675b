"""`phegraph show`: everything the graph says about one thing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import opened_files, opened_to_ask
from phegraph.cli.options import data_option, format_option, open_options
from phegraph.cli.output import print_data, say

if TYPE_CHECKING:
    from phegraph.questions.description import Fact


@click.command(name="show")
@click.argument("name")
@data_option("A file of RDF to look in instead of a project.")
@format_option(["text", "json"])
@open_options
def command(name: str, data: tuple[Path, ...], format_name: str, folder: Path, no_cache: bool) -> int:
    """Show everything about one thing: what each source says, what is inferred, in both directions.

    With --data, each statement has its file and line, and nothing is inferred.

    \b
    Examples:
      phegraph show ENLIGHT
      phegraph show ex:ada --data data.ttl
    """
    from phegraph.findings.of_files import sources_of_facts
    from phegraph.questions.rendering import described_in_json, described_in_lines

    if data:
        files = opened_files(data)
        description, names = files.show(name), files.names
        sources_of = sources_of_facts(description, files.readings)
    else:
        graph = opened_to_ask(folder, no_cache=no_cache)
        description, names = graph.show(name), graph.names

        def sources_of(fact: Fact) -> list[str]:
            return [source.value.removeprefix(graph.project.base) for source in fact.sources]

    if format_name == "json":
        print_data(described_in_json(description, names, sources_of))
    else:
        for line, note, is_title in described_in_lines(description, names, sources_of):
            say(line, note=note, bold=is_title)
    return 0
