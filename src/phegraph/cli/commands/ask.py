"""`phegraph ask`: answer a stored question, or list the questions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import end_when_interrupted, opened_to_ask
from phegraph.cli.options import format_option, limit_options, open_options
from phegraph.cli.output import ROW_FORMATS, print_data, print_table, say
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph


@click.command(name="ask")
@click.argument("question", required=False)
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--iris", is_flag=True, help="Show IRIs instead of names.")
@click.option("--sparql", is_flag=True, help="Print SPARQL: the query, its values in place, instead of rows.")
@format_option(ROW_FORMATS)
@limit_options
@open_options
def command(
    question: str | None,
    values: tuple[str, ...],
    iris: bool,
    sparql: bool,
    format_name: str,
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
    graph = opened_to_ask(folder, no_cache=no_cache, limits=limits)
    if question is None:
        from phegraph.questions.listing import as_lines, as_text

        if not graph.questions:
            say("The project has no questions.", err=True)
        if format_name == "text":
            for line, is_title in as_lines(graph.questions):
                say(line, bold=is_title)
        else:
            print_data(as_text(graph.questions, format_name))
        return 0
    arguments = _values(values)
    if sparql:
        print_data(_sparql(graph, question, arguments))
        return 0
    from phegraph.questions.rendering import answer_as_text, named_cells

    answer = graph.ask(question, arguments)
    graph.loaded.texts.values.save()
    if format_name == "text":
        headings, rows = named_cells(answer, graph.names, iris=iris)
        say(visible(answer.question.title), bold=True)
        print_table(headings, rows)
        say(f"{len(rows)} row{'' if len(rows) == 1 else 's'}")
    else:
        print_data(answer_as_text(answer, format_name, graph.names, iris=iris))
    return 0


def _sparql(graph: KnowledgeGraph, name: str, arguments: Mapping[str, str]) -> str:
    """The SPARQL of a question on lines, which is kept as the text for the engine is."""
    asker, texts = graph.loaded.asker, graph.loaded.texts
    question = asker.question(name)
    query = asker.text_of(question, asker.values(question, arguments))

    def on_lines() -> str:
        from phegraph.sparql.presentation import readable

        return readable(query, graph.prefixes.namespaces)

    text = texts.about(query, str, on_lines)
    texts.values.save()
    return text


def _values(arguments: tuple[str, ...]) -> dict[str, str]:
    """The values of parameters, by their names."""
    values: dict[str, str] = {}
    for argument in arguments:
        name, equals, value = argument.partition("=")
        if not equals:
            raise click.UsageError(f"{argument!r} is no NAME=VALUE, such as network=ENLIGHT.")
        if name in values:
            raise click.UsageError(f"{name} is given twice.")
        values[name] = value
    return values
