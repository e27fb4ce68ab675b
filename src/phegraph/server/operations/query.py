"""Queries of clients: answered within limits, in the format that the client likes best."""

import re
from collections.abc import Iterator, Mapping, Sequence

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
    "turtle": (FORMATS["turtle"].media_type, "application/x-turtle", "text/n3"),
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
        format_name: A name of a format, in place of them; see `format_named`.
        default: The graphs of the default graph, in place of those that the query names.
        named: The named graphs, likewise.
        asserted: Whether to leave out what is inferred.

    Raises:
        QueryError: The query is refused or cannot be parsed.
        LimitError: The answer has more rows than allowed.
    """
    checked = served.checked(query)
    offered = formats_of(checked.form)
    chosen = format_named(format_name, offered) if format_name else best(accept, offered)
    if chosen is None and format_name:
        return problem(406, f"This query has no answer as {format_name}.", f"Ask for {', '.join(offered)}.")
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


def format_named(name: str, offered: Mapping[str, Sequence[str]]) -> str | None:
    """What of the offered formats a client means, whose names differ: `json-ld`, `n3`, `application/rdf+xml`.

    A format has its own name, its media types with and without what is before the slash, and its extension.
    Signs and the letter case do not matter.
    """
    return next((each for each in offered if _plain(name) in map(_plain, _names(each, offered[each]))), None)


def _names(name: str, media_types: Sequence[str]) -> Iterator[str]:
    yield name
    for media_type in media_types:
        yield from (media_type, media_type.partition("/")[2])
    if name in FORMATS:
        yield FORMATS[name].extension


def _plain(name: str) -> str:
    return re.sub("[^a-z0-9]", "", name.lower())


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
