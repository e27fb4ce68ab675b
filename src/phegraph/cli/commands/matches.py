"""`phegraph matches`: what rows may be one with a thing of the graph, and what people decide."""

from __future__ import annotations

from pathlib import Path

import click

from phegraph.cli.options import project_option
from phegraph.cli.output import say
from phegraph.text.counts import counted
from phegraph.text.visible import visible


@click.command(name="matches")
@click.argument("action", type=click.Choice(["list", "accept", "refuse"]), default="list")
@click.argument("key", required=False)
@click.argument("candidate", required=False)
@click.option("--by", metavar="NAME", help="Who decides; as a name or an address.")
@project_option
def command(action: str, key: str | None, candidate: str | None, by: str | None, folder: Path) -> int:
    """List what rows may be one with a thing of the graph, or decide it for the rows of KEY.

    `accept` says that KEY is CANDIDATE, which may be left out where there is one; `refuse` that it is not, or
    none of its candidates. It is noted in data/mappings/matches.csv and holds for every import after it.

    \b
    Examples:
      phegraph matches
      phegraph matches accept "gull rocks (no country)" id:gull-rock --by "A. Curator"
      phegraph matches refuse "gull rocks (no country)" --by "A. Curator"
    """
    from phegraph.errors import PhegraphError, errors_in_writing
    from phegraph.importing.mappings import matches_of
    from phegraph.importing.reviews import ReviewState, decided, waiting, write_matches
    from phegraph.project.settings import find
    from phegraph.system.clock import time_of_run

    project = find(folder)
    matches, at = matches_of(project)
    if action == "list":
        groups = waiting(matches)
        for (mapping, each), candidates in groups.items():
            say(visible(f"{candidates[0].name or each}  {each}"), bold=True, note=mapping)
            for one in candidates:
                iri = project.prefixes.compact(one.candidate)
                say(visible(f"  {one.score:>3}  {iri}, {one.candidate_name}: {one.evidence}"))
        say(f"{counted(len(groups), 'thing')} of rows to decide.", err=True)
        return 0
    if not key or not by:
        raise PhegraphError("KEY and --by are needed to decide.", hint="`phegraph matches` lists the keys.")
    iri = (project.prefixes.expand(candidate) or candidate) if candidate else ""
    named = [match for match in matches if match.key == key and iri in ("", match.candidate)]
    if not named:
        hint = "`phegraph matches` lists the keys and their candidates."
        raise PhegraphError(
            f"Nothing is proposed for {key!r}{f' and {candidate}' if candidate else ''}.", hint=hint
        )
    if action == "accept" and len({match.candidate for match in named}) > 1:
        raise PhegraphError(f"{key!r} has several candidates.", hint="Name the one that it is.")
    state = ReviewState.ACCEPTED if action == "accept" else ReviewState.REFUSED
    after = decided(matches, key, iri, state, by=by, on=time_of_run().date().isoformat())
    with errors_in_writing(at):
        write_matches(at, after)
    say(visible(f"{project.name_of(at)}: {key} {state}"))
    return 0
