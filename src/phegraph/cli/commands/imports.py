"""`phegraph imports`: what files import and where it is found; and copies of what is not found here."""

from __future__ import annotations

from pathlib import Path

import click

from phegraph.cli.options import (
    base_option,
    file_options,
    max_size_option,
    max_wait_option,
    private_option,
    project_option,
)
from phegraph.cli.output import print_findings, say
from phegraph.text.visible import visible


@click.command(name="imports")
@click.argument("action", type=click.Choice(["list", "fetch"]))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--update", is_flag=True, help="Fetch all copies anew, whatever the lock file says.")
@private_option
@click.option(
    "--max-files",
    metavar="COUNT",
    type=click.IntRange(1),
    default=100,
    help="How many files to fetch at most.",
)
@max_size_option
@max_wait_option
@base_option
@project_option
@file_options
def command(
    action: str,
    paths: tuple[Path, ...],
    update: bool,
    private: bool,
    max_files: int,
    max_size: float,
    max_wait: float,
    base: str | None,
    folder: Path,
) -> int:
    """List what the project, or the files and folders named, import and where it is found; or fetch copies.

    `fetch` copies what is not found here into the lock folder, with the imports of the copies, and notes
    their hashes in imports.lock. An import that leads nowhere is a finding.

    \b
    Examples:
      phegraph imports list
      phegraph imports list ontology
    """
    from phegraph.check.rulebook import Rulebook
    from phegraph.findings.of_files import of_imports
    from phegraph.project.fetching import FetchLimits, fetch_imports
    from phegraph.project.imports import paths_of
    from phegraph.project.loading import LoadedGraph
    from phegraph.project.settings import project_of

    project = project_of(paths, folder, base=base)
    graph = LoadedGraph(project, caching=False)
    if action == "fetch":
        limits = FetchLimits(seconds=max_wait, mib=max_size, files=max_files, private=private)
        fetched = fetch_imports(
            graph, limits, update=update, notify=lambda iri: say(visible(f"{iri} …"), err=True)
        )
        at = project.name_of(paths_of(project).locked)
        for locked in fetched.files:
            say(visible(f"{at}/{locked.file}: {locked.iri}"))
        imports = fetched.imports.with_reasons(fetched.failures)
    else:
        imports = graph.imports
        for iri, path in imports.found:
            say(visible(f"{project.name_of(path)}: {iri}"))
    severity_of, base = Rulebook(project).severity, project.base_of_files
    print_findings(of_imports(imports, graph.every_reading, severity_of, base=base), project.root)
    return 1 if imports.unresolved else 0
