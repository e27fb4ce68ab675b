"""The pages of all sources, and the things that each has statements about."""

from collections.abc import Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import DCTERMS, FOAF
from phegraph.site.addresses import Link, Linker
from phegraph.site.html import paged
from phegraph.site.pages.classes import pager
from phegraph.site.sections import CitedSource
from phegraph.site.site import Site
from phegraph.sparql.algebra.expressions import call
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import (
    Aggregate,
    Extend,
    Filter,
    Graph,
    OrderCondition,
    Select,
    bgp,
    join,
    values,
)

Mentions = list[tuple[Link, int]]
"""The things that a source has statements about, each with their number."""

_SOURCE, _GRAPH, _THING, _PROPERTY, _VALUE = map(Variable, ("source", "graph", "thing", "property", "value"))


def mentions(graph: LoadedGraph, linker: Linker) -> dict[str, Mentions]:
    """The things that each source has statements about, by its IRI."""
    in_source = Graph(_GRAPH, join(bgp((_THING, _PROPERTY, _VALUE))))
    query = Select(
        projection=(_GRAPH, _THING, Extend(Variable("count"), Aggregate("COUNT"))),
        where=join(in_source, Filter(call("ISIRI", _THING))),
        group=(_GRAPH, _THING),
    )
    mentions_by_source: dict[str, Mentions] = {}
    for name, thing, count in graph.store.select(printed(query)):
        source = graph.project.source_of(name) if isinstance(name, NamedNode) else None
        if source is not None and isinstance(count, Literal) and thing not in (source, name):
            mentions_by_source.setdefault(source.value, []).append((linker.link(thing), int(count.value)))
    for rows in mentions_by_source.values():
        rows.sort(key=lambda row: (row[0].text.casefold(), row[0].path))
    return mentions_by_source


def cited_sources(graph: LoadedGraph, linker: Linker) -> dict[NamedNode, CitedSource]:
    """How each source is cited."""
    columns = (_SOURCE, _PROPERTY, _VALUE)
    query = Select(
        projection=columns,
        where=join(values(_SOURCE, graph.sources), bgp(columns)),
        order=tuple(map(OrderCondition, columns)),
    )
    links: dict[tuple[str, str], list[Link]] = {}
    for source, name, value in graph.store.select(printed(query), asserted=True):
        if isinstance(source, NamedNode) and isinstance(name, NamedNode):
            links.setdefault((source.value, name.value), []).append(linker.link(value))
    cited = {}
    for source in graph.sources:
        publishers, dates, issued, addresses, authors = (
            tuple(links.get((source.value, name), []))
            for name in (
                *(DCTERMS + "publisher", DCTERMS + "date", DCTERMS + "issued"),
                *(FOAF + "page", DCTERMS + "creator"),
            )
        )
        # All of a title is shown here, where a link elsewhere shortens it.
        link = Link(linker.label(source), linker.addresses.path(source.value))
        cited[source] = CitedSource(link, publishers, (*dates, *issued), addresses, authors)
    return cited


class SourceRow(NamedTuple):
    """A source, and the number of its statements."""

    cited: CitedSource
    statements: int


def source_rows(graph: LoadedGraph, linker: Linker) -> list[SourceRow]:
    """The row of each source, by title."""
    cited = cited_sources(graph, linker)
    rows = [SourceRow(cited[source], graph.store.count(name)) for source, name in graph.source_graphs.items()]
    return sorted(rows, key=lambda row: (row.cited.source.text.casefold(), row.cited.source.path))


def pages_of(rows: Sequence[SourceRow]) -> list[tuple[str, Sequence[SourceRow]]]:
    """The pages that list sources: each one's path and rows."""
    headings = ("source", "publisher", "date", "statements")
    pages = paged(rows, lambda row: (row.cited.source, *row.cited.publishers, *row.cited.dates), headings)
    return [
        (f"sources/{number}" if number > 1 else "sources", page)
        for number, page in enumerate(pages or [rows], 1)
    ]


def write_pages(site: Site) -> None:
    """Write the pages that list all sources."""
    pages = pages_of(source_rows(site.graph, site.linker))
    for number, (path, rows) in enumerate(pages, 1):
        shown = [(other, pages[other - 1][0]) for other in pager(number, len(pages))]
        site.pages.write(path, "sources", title="Sources", sources=rows, pages=shown, number=number)
