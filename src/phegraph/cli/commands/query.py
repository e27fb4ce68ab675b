"""`phegraph query`: run a SPARQL query over the project's graph, or over files."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from phegraph.cli.opening import end_when_interrupted, opened, opened_files, opened_to_ask
from phegraph.cli.options import data_option, format_option, limit_options, open_options
from phegraph.cli.output import ROW_FORMATS, print_data, print_table, say
from phegraph.rdf.writing.formats import FORMATS
from phegraph.text.visible import visible

if TYPE_CHECKING:
    from phegraph.graph import KnowledgeGraph
    from phegraph.questions.files import FileGraph
    from phegraph.store.protocol import LocalStore


@click.command(name="query")
@click.argument("query")
@data_option("A file of RDF to query instead of a project.")
@click.option("--asserted", is_flag=True, help="Leave out what is inferred.")
@click.option(
    "--as-written",
    is_flag=True,
    help="Answer over literals as the files write them; rdflib does it, and takes longer.",
)
@click.option("--base", metavar="IRI", help="What relative IRIs of the query resolve against.")
@format_option([*ROW_FORMATS, "xml", *FORMATS], note=" For statements `text` is Turtle.")
@limit_options
@open_options
def command(
    query: str,
    data: tuple[Path, ...],
    asserted: bool,
    as_written: bool,
    base: str | None,
    format_name: str,
    limits: Mapping[str, float],
    folder: Path,
    no_cache: bool,
) -> int:
    """Run a SPARQL 1.1 query: a file, `-` for standard input, or the text itself.

    The prefixes of the project, or of the files of --data, need no declaration. Updates, SERVICE and FROM of
    foreign graphs are refused. An answer that takes too much time or memory, or has too many rows, is an
    error; nothing of it is printed.

    \b
    Examples:
      phegraph query "SELECT ?network WHERE { ?network a phe:Network }"
      phegraph query "SELECT * WHERE { ?s ?p ?o } LIMIT 9" --data data.ttl
    """
    from phegraph.errors import errors_in_file
    from phegraph.questions.rendering import as_text, cells
    from phegraph.sparql.guard import QueryForm

    end_when_interrupted()
    if data:
        graph: KnowledgeGraph | FileGraph = opened_files(data, limits)
    else:
        graph = (opened if as_written else opened_to_ask)(folder, no_cache=no_cache, limits=limits)
    text, file = _text(query)
    with errors_in_file(file):
        result = graph.answer(text, asserted=asserted, as_written=as_written, base=base or "")
    if not as_written:
        _warn(graph.store)
    if format_name == "text" and result.form is QueryForm.SELECT:
        print_table(result.variables, cells(result, graph.prefixes))
    else:
        print_data(as_text(result, format_name, graph.prefixes))
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


def _warn(store: LocalStore) -> None:
    """Say once that the store does not keep all lexical forms of the files."""
    literals = {quad.object for quad in store.noncanonical}
    if literals:
        example = f"{len(literals)} of the literals in files, such as {store.noncanonical[0].object}"
        note = f"Note: the store does not keep the lexical form of {example}. `--as-written` does."
        say(visible(note), err=True)
