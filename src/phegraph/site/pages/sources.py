"""The page of sources, and the things that each has statements about."""

from pyoxigraph import Literal, NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import DCTERMS, text
from phegraph.site.addresses import Link, Linker
from phegraph.site.site import Site

Mentions = list[tuple[Link, int]]
"""The things that a source has statements about, each with their number."""


def mentions(graph: LoadedGraph, linker: Linker) -> dict[str, Mentions]:
    """The things that each source has statements about, by its IRI."""
    query = (
        "SELECT ?source ?thing (COUNT(*) AS ?count) WHERE "
        "{ GRAPH ?source { ?thing ?property ?value } FILTER(isIRI(?thing)) } GROUP BY ?source ?thing"
    )
    mentions_by_source: dict[str, Mentions] = {}
    for source, thing, count in graph.store.select(query):
        if isinstance(source, NamedNode) and isinstance(count, Literal) and thing != source:
            mentions_by_source.setdefault(source.value, []).append((linker.link(thing), int(count.value)))
    for rows in mentions_by_source.values():
        rows.sort(key=lambda row: (row[0].text.casefold(), row[0].path))
    return mentions_by_source


def source_rows(graph: LoadedGraph, linker: Linker) -> list[dict[str, object]]:
    """The row of each source, by title."""
    graphs = " ".join(map(text, graph.sources))
    query = (
        f"SELECT ?source ?property ?value WHERE {{ VALUES ?source {{ {graphs} }} "
        "?source ?property ?value } ORDER BY ?source ?property ?value"
    )
    links: dict[tuple[str, str], list[Link]] = {}
    for source, name, value in graph.store.select(query, asserted=True):
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
            "statements": graph.store.count(source),
        }
        for source in graph.sources
    ]
    return sorted(rows, key=lambda row: (str(row["title"]).casefold(), str(row["path"])))


def write_pages(site: Site) -> None:
    """Write the page of all sources."""
    rows = source_rows(site.graph, site.linker)
    site.pages.write("sources", "sources", title="Sources", sources=rows)
