"""`phegraph ask`: answer a stored question, or list the questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import end_when_interrupted, limit_options, open_options, opened
from phegraph.cli.output import Layout, markdown_table, print_data, print_table, say
from phegraph.text.cells import table
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph
    from phegraph.questions.asking import Answer
    from phegraph.questions.question import Question


@click.command(name="ask")
@click.argument("question", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option(
    "--format",
    "layout",
    type=click.Choice([layout.value for layout in Layout]),
    default=Layout.TABLE.value,
    help="How to print rows.",
)
@click.option("--iris", is_flag=True, help="Show IRIs instead of names.")
@click.option("--sparql", is_flag=True, help="Print the query, its values in place, instead of running it.")
@limit_options
@open_options
def command(
    question: str | None,
    values: tuple[str, ...],
    layout: str,
    iris: bool,
    sparql: bool,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Answer a stored question; without one, list them by keyword.

    \b
    Example:
      phegraph ask bridges network=ENLIGHT
    """
    end_when_interrupted()
    graph = opened(folder, no_cache=no_cache, limits=limits)
    if question is None:
        _list(graph)
        return 0
    given = _given(values)
    if sparql:
        asker = graph.loaded.asker
        stored = asker.question(question)
        print_data(asker.text_of(stored, asker.values(stored, given)).rstrip("\n") + "\n")
        return 0
    answer = graph.ask(question, given)
    _print(graph, answer, Layout(layout), iris=iris)
    return 0


def _given(values: tuple[str, ...]) -> dict[str, str]:
    """The values by the names of their parameters."""
    given: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise click.UsageError(f"{value!r} is no NAME=VALUE, such as network=ENLIGHT.")
        if name in given:
            raise click.UsageError(f"{name} is given twice.")
        given[name] = text
    return given


def _list(graph: KnowledgeGraph) -> None:
    by_keyword: dict[str, list[Question]] = defaultdict(list)
    for question in graph.questions.values():
        by_keyword[question.keywords[0] if question.keywords else "other"].append(question)
    for keyword in sorted(by_keyword):
        say(visible(keyword), bold=True)
        for question in by_keyword[keyword]:
            takes = " ".join(f"{parameter.name}=…" for parameter in question.parameters)
            say(visible(f"  {question.name}{' ' if takes else ''}{takes}"))
            say(f"      {visible(question.title)}")


def _print(graph: KnowledgeGraph, answer: Answer, layout: Layout, *, iris: bool) -> None:
    from phegraph.sparql.results import serialize_rows

    if layout is Layout.JSON or (iris and layout in (Layout.CSV, Layout.TSV)):
        print_data(serialize_rows(answer.variables, answer.rows, layout.value))
        return
    shown = str if iris else graph.names.label
    rows = [["" if term is None else shown(term) for term in row] for row in answer.rows]
    headings = [name.replace("_", " ") for name in answer.variables]
    if layout is Layout.TABLE:
        say(visible(answer.question.title), bold=True)
        print_table(headings, rows)
        say(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")
    elif layout is Layout.MARKDOWN:
        print_data(markdown_table(headings, rows))
    else:
        print_data(table(answer.variables, rows, tabs=layout is Layout.TSV))
