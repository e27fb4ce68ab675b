"""The page of sources, and the things that each has statements about."""

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import DCTERMS
from phegraph.site.addresses import Link, Linker
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


def source_rows(graph: LoadedGraph, linker: Linker) -> list[dict[str, object]]:
    """The row of each source, by title."""
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
    rows: list[dict[str, object]] = [
        {
            "title": linker.label(source),
            "path": linker.addresses.path(source.value),
            "publisher": links.get((source.value, DCTERMS + "publisher"), []),
            "date": [
                link for name in ("date", "issued") for link in links.get((source.value, DCTERMS + name), [])
            ],
            "statements": graph.store.count(name),
        }
        for source, name in graph.source_graphs.items()
    ]
    return sorted(rows, key=lambda row: (str(row["title"]).casefold(), str(row["path"])))


def write_pages(site: Site) -> None:
    """Write the page of all sources."""
    rows = source_rows(site.graph, site.linker)
    site.pages.write("sources", "sources", title="Sources", sources=rows)
