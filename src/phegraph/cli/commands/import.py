"""`phegraph import`: rows of registries and spreadsheets as a source of the graph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.options import FILE, max_size_option, max_wait_option, private_option, project_option
from phegraph.cli.output import print_findings, say
from phegraph.text.counts import counted
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.importing.fetching import RowLimits
    from phegraph.importing.mapping import Mapped
    from phegraph.importing.reviews import Match
    from phegraph.importing.summary import ImportSummary
    from phegraph.project.project import Project


@click.command(name="import")
@click.argument("name", required=False)
@click.argument("file", required=False, type=FILE)
@click.option("--write", is_flag=True, help="Write the source; without it, what would change is printed.")
@click.option(
    "--init",
    "proposed",
    is_flag=True,
    help="Print a mapping for the columns of a file, in place of NAME, to begin from.",
)
@click.option("--fetch", is_flag=True, help="Fetch the rows from the address of the mapping first.")
@private_option
@click.option(
    "--max-requests",
    metavar="COUNT",
    type=click.IntRange(1),
    default=1000,
    help="How many requests to make at most.",
)
@click.option(
    "--rate",
    metavar="COUNT",
    type=click.FloatRange(0, 100, min_open=True),
    default=1.0,
    help="How many requests to make in a second.",
)
@max_size_option
@max_wait_option
@project_option
def command(
    name: str | None,
    file: Path | None,
    write: bool,
    proposed: bool,
    fetch: bool,
    private: bool,
    max_requests: int,
    rate: float,
    max_size: float,
    max_wait: float,
    folder: Path,
) -> int:
    """Import the rows of FILE by the mapping NAME, data/mappings/NAME.rq, as the source data/NAME.ttl.

    What would change is printed in words, and nothing is written without --write. Without FILE the rows are
    those of the mapping's own input. Without NAME the mappings are listed.

    \b
    Examples:
      phegraph import
      phegraph import towers
      phegraph import towers towers.csv --write
      phegraph import --init towers.csv
    """
    from phegraph.importing.fetching import RowLimits
    from phegraph.project.settings import find

    project = find(folder)
    if fetch and name:
        _fetch(project, name, RowLimits(max_wait, max_size, max_requests, rate, private))
    if proposed:
        return _propose(project, Path(name or ""), file)
    if name is None:
        return _list(project)
    return _import(project, name, file, write=write)


def _fetch(project: Project, name: str, limits: RowLimits) -> None:
    from phegraph.importing.fetching import fetch_rows
    from phegraph.importing.mappings import allowed, mapping_of

    mapped = mapping_of(project, name)
    allowed(project, mapped)
    _, failures = fetch_rows(project, mapped, limits, lambda address: say(visible(f"{address} …"), err=True))
    for failure in failures:
        say(visible(f"Not fetched: {failure}"), err=True)


def _list(project: Project) -> int:
    from phegraph.importing.mappings import mappings_of

    for mapped in mappings_of(project):
        say(visible(mapped.name), note=mapped.title)
    return 0


def _propose(project: Project, file: Path, other: Path | None) -> int:
    from phegraph.cli.output import print_data
    from phegraph.errors import PhegraphError
    from phegraph.importing.proposing import proposal

    if other is not None or not file.is_file():
        raise PhegraphError(f"There is no file {file}.", hint="Write `phegraph import --init FILE`.")
    print_data(proposal(project, file))
    return 0


def _import(project: Project, name: str, file: Path | None, *, write: bool) -> int:
    from phegraph.errors import errors_in_writing
    from phegraph.importing.importing import import_rows
    from phegraph.importing.mappings import allowed, input_of, mapping_of, matches_of
    from phegraph.importing.reviews import with_proposed, write_matches
    from phegraph.importing.writing import file_of
    from phegraph.system.files import replacing, scratch_folder

    mapped = mapping_of(project, name)
    allowed(project, mapped)
    source = file or input_of(project, mapped)
    target, (matches, at) = file_of(project, mapped), matches_of(project)
    with scratch_folder() as temporary:
        present = temporary / target.name
        with present.open("w+b") as output:
            summary = import_rows(project, mapped, source, source.as_posix(), output, matches)
        print_findings(summary.findings, project.root)
        _say(summary, mapped, matches)
        _say_changes(project, target, present)
        if write:
            with errors_in_writing(target), replacing(target) as new:
                new.write_bytes(present.read_bytes())
            after = with_proposed(matches, mapped.name, summary.proposed)
            if after != matches:
                with errors_in_writing(at):
                    write_matches(at, after)
            say(f"{visible(project.name_of(target))}: written", err=True)
    return 1 if summary.findings else 0


def _say(summary: ImportSummary, mapped: Mapped, matches: list[Match]) -> None:
    """What was read, and how the things of rows were found."""
    say(visible(f"{mapped.title}: {summary.description}, {counted(summary.rows, 'row')}."), err=True)
    how = {
        "identifier": "by an identifier",
        "name": "by name and country",
        "review": "by a review",
        "new": "new",
        "waiting": "waiting for a review",
    }
    if found := [
        f"{summary.decisions[key]:,} {words}" for key, words in how.items() if summary.decisions[key]
    ]:
        say(f"Found: {', '.join(found)}.", err=True)
    for number, words in (
        (summary.private, "private person left out"),
        (summary.repeated, "row left out whose key an earlier row has"),
        (summary.unknown, "row left out of what the graph has not"),
        (summary.gone, "row of what is gone"),
    ):
        if number:
            noun, _, rest = words.partition(" ")
            say(f"{counted(number, noun)} {rest}.", err=True)
    if summary.unread:
        say(visible(f"Columns that the mapping does not take: {', '.join(summary.unread)}."), err=True)
    if len(summary.proposed):
        say("`phegraph matches` shows what waits, once it is written.", err=True)


def _say_changes(project: Project, target: Path, present: Path) -> None:
    """What would change, thing by thing."""
    from phegraph.comparison.comparison import compare
    from phegraph.comparison.render import render
    from phegraph.comparison.states import State
    from phegraph.importing.changes import changes
    from phegraph.rdf.reading.reader import read

    found = changes(target, present)
    name = project.name_of(target)
    if not (found.new or found.changed or found.gone):
        say(visible(f"{name} stays as it is."))
        return
    states = []
    for kind, text in (("former", found.former), ("present", found.present)):
        part = present.with_name(f"{kind}.ttl")
        part.write_text(text, encoding="utf-8")
        reading = read(part, name=name)
        states.append(State(name, {name: reading.quads}, project.prefixes, project.language))
    if found.is_whole:
        say(render(compare(*states), "text").rstrip("\n"))
    else:
        say(f"{found.new:,} new, {found.changed:,} changed, {found.gone:,} gone.")
