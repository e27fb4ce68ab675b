"""`phegraph query`: run a SPARQL query over the project's graph."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.common import end_when_interrupted, limit_options, open_options, opened
from phegraph.cli.output import Layout, markdown_table, print_data, print_table, say
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph
    from phegraph.questions.answering import QueryResult
    from phegraph.rdf.terms import Prefixes

_GRAPHS = ("turtle", "ntriples")
_LAYOUTS = [*(layout.value for layout in Layout), "xml", *_GRAPHS]


@click.command(name="query")
@click.argument("query")
@click.option(
    "--format",
    "layout",
    type=click.Choice(_LAYOUTS),
    help="How to print. [default: table for rows, turtle for statements]",
)
@click.option("--asserted", is_flag=True, help="Leave out what is inferred.")
@click.option(
    "--as-written",
    is_flag=True,
    help="Answer over literals as the files write them; rdflib does it, and takes longer.",
)
@limit_options
@open_options
def command(
    query: str,
    layout: str | None,
    asserted: bool,
    as_written: bool,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Run a SPARQL 1.1 query: a file, `-` for standard input, or the text itself.

    The project's prefixes need no declaration. Updates, SERVICE and FROM of foreign graphs are refused.
    An answer that takes too much time or memory, or has too many rows, is an error; nothing of it is printed.

    \b
    Example:
      phegraph query "SELECT ?network WHERE { ?network a phe:Network }"
    """
    from phegraph.errors import errors_in_file

    end_when_interrupted()
    graph = opened(folder, no_cache=no_cache, limits=limits)
    text, file = _text(query)
    with errors_in_file(file):
        result = graph.answer(text, asserted=asserted, as_written=as_written)
    if not as_written:
        _warn(graph)
    _print(result, layout, graph.project.prefixes)
    return 0


def _text(query: str) -> tuple[str, str]:
    """The text of a query, and what errors call it."""
    try:
        if query == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig"), "standard input"
        if os.path.isfile(query):  # noqa: PTH113 - a text too long for a path is none
            return Path(query).read_text(encoding="utf-8-sig"), query
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{query} is not UTF-8: save it as UTF-8.") from error
    if query.endswith(".rq") or not ("{" in query or any(map(str.isspace, query))):
        raise click.UsageError(f"{query!r} is no query, and no file that can be read.")
    return query, "query"


def _warn(graph: KnowledgeGraph) -> None:
    """Say once that the store shows values where the files have words."""
    changed = len({quad.object for quad in graph.store.noncanonical})
    if changed:
        example = graph.store.noncanonical[0].object
        note = f"Note: the files write {changed} literals in a form that the store does not keep, such as "
        say(visible(f"{note}{example}. `--as-written` gives them as they are."), err=True)


def _print(result: QueryResult, layout: str | None, prefixes: Prefixes) -> None:
    from phegraph.rdf.terms import text
    from phegraph.sparql.guard import Form
    from phegraph.sparql.results import serialize_boolean, serialize_rows

    if result.form is Form.ASK:
        plain = layout in (None, Layout.TABLE, Layout.MARKDOWN)
        answer = result.boolean
        print_data(f"{str(answer).lower()}\n" if plain else serialize_boolean(answer, str(layout)))
    elif result.form is not Form.SELECT:
        _print_statements(result, layout, prefixes)
    elif layout in _GRAPHS:
        raise click.UsageError(f"A SELECT gives rows, which {layout} cannot hold.")
    elif layout in (None, Layout.TABLE, Layout.MARKDOWN):
        cells = [["" if term is None else text(term, prefixes) for term in row] for row in result.rows]
        if layout == Layout.MARKDOWN:
            print_data(markdown_table(result.variables, cells))
        else:
            print_table(result.variables, cells)
    else:
        print_data(serialize_rows(result.variables, result.rows, str(layout)))


def _print_statements(result: QueryResult, layout: str | None, prefixes: Prefixes) -> None:
    import rdflib

    from phegraph.rdf.convert import statement_to_rdflib

    if layout not in (None, *_GRAPHS):
        raise click.UsageError(f"This query gives statements: choose {' or '.join(_GRAPHS)}.")
    graph = rdflib.Graph()
    for triple in result.triples:
        graph.add(statement_to_rdflib(triple))
    for prefix, namespace in prefixes.namespaces.items():
        graph.bind(prefix, namespace, replace=True)
    print_data(graph.serialize(format=layout or "turtle").rstrip() + "\n")
