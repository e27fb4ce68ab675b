"""The pages of all sources, and the things that each has statements about."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, Quad, Triple, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import DCTERMS, FOAF, RDF_TYPE
from phegraph.site.addresses import Link, Linker
from phegraph.site.html import paged
from phegraph.site.pages import reviews
from phegraph.site.pages.classes import pager
from phegraph.site.sections import CitedSource
from phegraph.site.site import Site
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import OrderCondition, Select, bgp, join, values

_MOST = 400
"""How many statements of a source its page shows; of further things it has their number."""


class StatementOfSource(NamedTuple):
    """A statement of a source: the name of its property, its value, or the details of one without a name."""

    heading: str
    item: Link | None
    details: tuple[tuple[str, Link], ...] = ()


class SourceThing(NamedTuple):
    """A thing that a source has statements about, with these where there is room, and how many there are."""

    item: Link
    statements: tuple[StatementOfSource, ...]
    size: int


_About = tuple[NamedNode, object]
"""A source, and what a statement of it is about."""
_SOURCE, _PROPERTY, _VALUE = map(Variable, ("source", "property", "value"))


class SourceStatements:
    """The statements of sources about things; of a source with many the first ones."""

    def __init__(self, graph: LoadedGraph, linker: Linker) -> None:
        """Take the graph, and where pages are."""
        self._graph = graph
        self._linker = linker
        sizes = defaultdict[NamedNode, Counter[NamedNode]](Counter)
        for source, quad in self._quads():
            if isinstance(quad.subject, NamedNode) and quad.subject not in (source, quad.graph_name):
                sizes[source][quad.subject] += 1
        self._rows = {source: self._in_order(sized) for source, sized in sizes.items()}
        told = {(source, thing) for source, rows in self._rows.items() for thing in _fitting(rows)}
        self._of_things = self._gathered(told)
        nodes = {(source, quad.object) for (source, _), some in self._of_things.items() for quad in some}
        self._of_nodes = self._gathered({one for one in nodes if isinstance(one[1], BlankNode)})

    def _quads(self) -> Iterator[tuple[NamedNode, Quad]]:
        """The asserted statements in their order, each with its source."""
        for quad in self._graph.asserted_quads:
            if isinstance(quad.graph_name, NamedNode):
                yield self._graph.source_of(quad.graph_name), quad

    def _in_order(self, sizes: Mapping[NamedNode, int]) -> list[tuple[NamedNode, int]]:
        """Things with how many statements there are of each, by name."""
        links = {thing: self._linker.link(thing) for thing in sizes}
        return sorted(sizes.items(), key=lambda row: (links[row[0]].text.casefold(), links[row[0]].path))

    def _gathered(self, wanted: Set[_About]) -> dict[_About, list[Quad]]:
        """The statements of some sources about some terms."""
        found: dict[_About, list[Quad]] = {}
        for source, quad in self._quads() if wanted else ():
            if (source, quad.subject) in wanted:
                found.setdefault((source, quad.subject), []).append(quad)
        return found

    def of(self, source: NamedNode) -> list[SourceThing]:
        """The things that a source has statements about, by name; none where it is no source."""
        return [
            SourceThing(
                self._linker.link(thing),
                tuple(self._statement(source, quad) for quad in self._of_things.get((source, thing), ())),
                size,
            )
            for thing, size in self._rows.get(source, ())
        ]

    def _statement(self, source: NamedNode, quad: Quad) -> StatementOfSource:
        heading = "is a" if quad.predicate == RDF_TYPE else self._linker.heading(quad.predicate.value)
        term = quad.object
        assert not isinstance(term, Triple)
        if not isinstance(term, BlankNode):
            return StatementOfSource(heading, self._linker.value(quad.predicate.value, term))
        details = (
            (self._linker.heading(name.value), self._linker.value(name.value, value))
            for _, name, value, _ in self._of_nodes.get((source, term), ())
            if name != RDF_TYPE and not isinstance(value, BlankNode | Triple)
        )
        return StatementOfSource(heading, None, tuple(details))


def _fitting(rows: Iterable[tuple[NamedNode, int]]) -> Iterator[NamedNode]:
    """The first things, as many as there is room for their statements."""
    room = _MOST
    for thing, size in rows:
        if size > room:
            return
        yield thing
        room -= size


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
    statements: Counter[NamedNode] = Counter()
    for name, source in graph.graph_sources.items():
        statements[source] += graph.store.count(name)
    rows = [SourceRow(cited[source], count) for source, count in statements.items()]
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
    values = {"title": "Sources", "has_reviews": reviews.has_page(site.graph.project)}
    for number, (path, rows) in enumerate(pages, 1):
        shown = [(other, pages[other - 1][0]) for other in pager(number, len(pages))]
        site.pages.write(path, "sources", sources=rows, pages=shown, number=number, **values)
