"""The pages of all sources, and the things that each has statements about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from heapq import nsmallest
from itertools import groupby
from typing import NamedTuple

from pyoxigraph import BlankNode, NamedNode, Quad, Triple, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.rdf.terms import DCTERMS, FOAF, RDF_TYPE
from phegraph.rdf.writing.order import CHUNK
from phegraph.rdf.writing.runs import SortedRuns
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
_FURTHER = 500
"""How many of these it names."""


class StatementOfSource(NamedTuple):
    """A statement of a source: the name of its property, its value, and the details of one without a name.

    Of such a value stands what its chain of properties comes to (`proposed by`, not `proposing agent`), or
    what is called like the property (`milestone kind`, of `milestone`); else its details alone.
    """

    heading: str
    item: Link | None
    details: tuple[tuple[str, Link], ...] = ()


class SourceThing(NamedTuple):
    """A thing that a source has statements about, with these where there is room, and how many there are."""

    item: Link
    statements: tuple[StatementOfSource, ...]
    size: int


class Spoken(NamedTuple):
    """The things that a source has statements about: the first ones by name, and how many more there are."""

    things: Sequence[SourceThing] = ()
    more: int = 0


_About = tuple[NamedNode, object]
"""A source, and what a statement of it is about."""
_SOURCE, _PROPERTY, _VALUE = map(Variable, ("source", "property", "value"))


class SourceStatements:
    """The statements of sources about things; of a source with many the first ones."""

    def __init__(self, graph: LoadedGraph, linker: Linker, chains: Mapping[tuple[str, str], str]) -> None:
        """Take the graph, where pages are, and the property that each chain of two comes to."""
        self._graph = graph
        self._linker = linker
        self._chains = chains
        self._counts = Counter[NamedNode]()
        first = dict(self._first())
        sizes = self._sizes({(source, thing) for source, things in first.items() for thing in things})
        self._rows = {
            source: [(thing, sizes[source, thing]) for thing in things] for source, things in first.items()
        }
        self._told = {source: [*_fitting(rows)] for source, rows in self._rows.items()}
        self._of_things = self._gathered(
            {(source, thing) for source in first for thing in self._told[source]}
        )
        nodes = {(source, quad.object) for (source, _), some in self._of_things.items() for quad in some}
        self._of_nodes = self._gathered({one for one in nodes if isinstance(one[1], BlankNode)})

    def _quads(self) -> Iterator[tuple[NamedNode, Quad]]:
        """The asserted statements in their order, each with its source."""
        for quad in self._graph.asserted_quads:
            if isinstance(quad.graph_name, NamedNode):
                yield self._graph.source_of(quad.graph_name), quad

    def _about(self) -> Iterator[tuple[NamedNode, NamedNode]]:
        """The source and the thing of each statement about one other than the source."""
        for source, quad in self._quads():
            if isinstance(quad.subject, NamedNode) and quad.subject not in (source, quad.graph_name):
                yield source, quad.subject

    def _first(self) -> Iterator[tuple[NamedNode, Sequence[NamedNode]]]:
        """The first things of each source by name, and no more than its page can name; all are counted."""
        with SortedRuns() as runs:  # where there are many, on disk
            runs.sort((f"{source.value}\t{thing.value}" for source, thing in self._about()), CHUNK)
            for iri, lines in groupby(runs.sorted(), lambda line: line.partition("\t")[0]):
                source = NamedNode(iri)
                yield source, nsmallest(_MOST + _FURTHER, self._counted(source, lines), self._place)

    def _counted(self, source: NamedNode, lines: Iterable[str]) -> Iterator[NamedNode]:
        for line in lines:
            self._counts[source] += 1
            yield NamedNode(line.partition("\t")[2])

    def _place(self, thing: NamedNode) -> tuple[str, str]:
        link = self._linker.link(thing)
        return link.text.casefold(), link.path

    def _sizes(self, wanted: Set[tuple[NamedNode, NamedNode]]) -> Counter[tuple[NamedNode, NamedNode]]:
        """How many statements some sources have about some things."""
        return Counter(pair for pair in self._about() if pair in wanted)

    def _gathered(self, wanted: Set[_About]) -> dict[_About, list[Quad]]:
        """The statements of some sources about some terms."""
        found: dict[_About, list[Quad]] = {}
        for source, quad in self._quads() if wanted else ():
            if (source, quad.subject) in wanted:
                found.setdefault((source, quad.subject), []).append(quad)
        return found

    def of(self, source: NamedNode) -> Spoken:
        """The things that a source has statements about, by name; none where it is no source."""
        shown = self._rows.get(source, ())[: len(self._told.get(source, ())) + _FURTHER]
        things = [
            SourceThing(
                self._linker.link(thing),
                tuple(self._statement(source, quad) for quad in self._of_things.get((source, thing), ())),
                size,
            )
            for thing, size in shown
        ]
        return Spoken(things, self._counts[source] - len(things))

    def _statement(self, source: NamedNode, quad: Quad) -> StatementOfSource:
        heading = "is a" if quad.predicate == RDF_TYPE else self._linker.heading(quad.predicate.value)
        term = quad.object
        assert not isinstance(term, Triple)
        if not isinstance(term, BlankNode):
            return StatementOfSource(heading, self._linker.value(quad.predicate.value, term))
        details = [
            (name.value, value)
            for _, name, value, _ in self._of_nodes.get((source, term), ())
            if name != RDF_TYPE and not isinstance(value, BlankNode | Triple)
        ]
        told = [(self._linker.heading(name), self._linker.value(name, value)) for name, value in details]
        for place, (name, _) in enumerate(details):
            chain = self._chains.get((quad.predicate.value, name))
            if chain or told[place][0].startswith(f"{heading} "):
                named = self._linker.heading(chain) if chain else told[place][0]
                return StatementOfSource(named, told[place][1], (*told[:place], *told[place + 1 :]))
        return StatementOfSource(heading, None, tuple(told))


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
