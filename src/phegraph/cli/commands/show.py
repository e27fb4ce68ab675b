"""`phegraph show`: everything the graph says about one thing."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import open_options, opened
from phegraph.cli.output import say
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.questions.description import Fact
    from phegraph.questions.names import Names


@click.command(name="show")
@click.argument("name")
@open_options
def command(name: str, folder: Path, no_cache: bool) -> int:
    """Show everything about one thing: what each source says, what is inferred, in both directions.

    \b
    Example:
      phegraph show ENLIGHT
    """
    graph = opened(folder, no_cache=no_cache)
    description = graph.show(name)
    say(visible(graph.names.label(description.thing)), bold=True)
    say(description.thing.value)
    for inferred, title in ((False, "Stated"), (True, "Inferred")):
        facts = [fact for fact in description.facts if fact.inferred is inferred]
        if facts:
            say(f"\n{title}", bold=True)
            _print(facts, graph.names, graph.project.base)
    return 0


def _print(facts: list[Fact], names: Names, base: str) -> None:
    def heading(fact: Fact) -> str:
        return ("← " if fact.inverse else "") + visible(names.label(fact.property))

    for title, group in groupby(sorted(facts, key=lambda fact: (fact.inverse, heading(fact))), heading):
        say(f"  {title}")
        for fact in group:
            said_by = ", ".join(source.value.removeprefix(base) for source in fact.sources)
            say(f"    {_text(fact, names)}", note=f"[{said_by}]" if said_by else "")


def _text(fact: Fact, names: Names) -> str:
    from pyoxigraph import BlankNode

    parts = [f"{names.label(detail)}: {names.label(value)}" for detail, value in fact.details]
    if not isinstance(fact.term, BlankNode):
        parts.insert(0, names.label(fact.term))
    return visible("; ".join(parts))
