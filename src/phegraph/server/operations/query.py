"""Queries of clients: answered within limits, in the format that the client likes best."""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from phegraph.errors import QueryError
from phegraph.questions.rendering import as_text
from phegraph.rdf.writing.formats import FORMATS
from phegraph.server.accepting import best
from phegraph.server.messages import Reply
from phegraph.server.problems import problem
from phegraph.server.served import Served
from phegraph.sparql.guard import QueryForm

RESULTS: dict[str, Sequence[str]] = {
    "json": ("application/sparql-results+json", "application/json"),
    "xml": ("application/sparql-results+xml", "application/xml", "text/xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
}
"""The formats of rows and booleans; the first media type of each is what it is sent as."""

GRAPHS: dict[str, Sequence[str]] = {
    "turtle": (FORMATS["turtle"].media_type, "application/x-turtle"),
    "ntriples": (FORMATS["ntriples"].media_type, "text/plain"),
    "rdfxml": (FORMATS["rdfxml"].media_type, "application/xml", "text/xml"),
    "jsonld": (FORMATS["jsonld"].media_type, "application/json"),
}
"""The formats of statements."""

_CHANGING = frozenset({"RAND", "NOW", "UUID", "STRUUID"})
"""The functions whose values differ from one answer to the next (SPARQL 1.1 Query, section 17.4)."""


def answer_query(
    served: Served,
    *,
    query: str,
    accept: str = "",
    format_name: str = "",
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    asserted: bool = False,
) -> Reply:
    """Answer a query (SPARQL 1.1 Protocol, section 2.1).

    Args:
        served: The graph.
        query: The query.
        accept: The media types that the client takes.
        format_name: The name of a format, in place of them.
        default: The graphs of the default graph, in place of those that the query names.
        named: The named graphs, likewise.
        asserted: Whether to leave out what is inferred.

    Raises:
        QueryError: The query is refused or cannot be parsed.
        LimitError: The answer has more rows than allowed.
    """
    checked = served.checked(query)
    offered = formats_of(checked.form)
    if format_name and format_name not in offered:
        return problem(406, f"This query has no answer as {format_name}.", f"Ask for {', '.join(offered)}.")
    chosen = format_name or best(accept, offered)
    if chosen is None:
        listed = ", ".join(types[0] for types in offered.values())
        return problem(
            406, "The answer is not to be had in a media type that is accepted.", f"Accept {listed}."
        )
    dataset = (names_of(default), names_of(named)) if default or named else None
    result = served.answer(checked, asserted=asserted, dataset=dataset)
    body = as_text(result, chosen, served.graph.prefixes).encode("utf-8", "replace")
    headers = {} if checked.functions.isdisjoint(_CHANGING) else {"Cache-Control": "no-store"}
    return Reply(200, sent_as(offered[chosen]), body, headers)


def formats_of(form: QueryForm) -> dict[str, Sequence[str]]:
    """The formats that a query of a form is answered in."""
    return RESULTS if form in (QueryForm.SELECT, QueryForm.ASK) else GRAPHS


def sent_as(media_types: Sequence[str]) -> str:
    """The media type that a format is sent as."""
    media_type = media_types[0]
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def names_of(iris: Sequence[str]) -> tuple[NamedNode, ...]:
    """The names of graphs in a request.

    Raises:
        QueryError: One is no absolute IRI.
    """
    try:
        return tuple(map(NamedNode, iris))
    except ValueError as error:
        raise QueryError(
            f"A graph of the dataset has no IRI: {error}.", hint="Name absolute IRIs."
        ) from error
