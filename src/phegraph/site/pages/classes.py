"""The pages of classes: one of all, and for each those that list its things, with kind, date and place."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain

from pyoxigraph import Literal, NamedNode, Variable

from phegraph.rdf.terms import Term
from phegraph.site.addresses import Link
from phegraph.site.classes import ClassListing
from phegraph.site.html import paged
from phegraph.site.site import Site
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Select, bgp, join, values

_THING, _PROPERTY, _VALUE = Variable("thing"), Variable("property"), Variable("value")
_MOST = 4
"""How many places of a thing are listed."""

Row = tuple[tuple[Link, ...], ...]
"""The cells of a thing, each with its links; the first is its name."""


class Listings:
    """What the lists of things show of each."""

    def __init__(self, site: Site) -> None:
        """Take the site."""
        self._site = site
        settings = site.graph.project.site
        self._begins = self._stated(settings.begins)
        self._places = self._stated(settings.places)
        code = settings.country_code
        self._countries = set(self._stated((code,) if code else ()))

    def rows(self, listing: ClassListing) -> tuple[tuple[str, ...], list[Row]]:
        """The names of the columns in which some thing of a class has something, and a row for each thing."""
        link = self._site.linker.link
        rows = []
        for thing in listing.things:
            # The class of the thing that stands deepest below others.
            kind = max(self._site.listings_of(thing), key=lambda one: one.depth)
            own = () if kind.iri == listing.iri else (Link(kind.label, f"{kind.path}.html"),)
            date = self._date(thing)
            places = tuple(map(link, self._places_of(thing)))
            rows.append(((link(thing),), own, (date,) if date else (), places))
        names = ("name", "kind", "date", "place")
        filled = [column for column in range(len(names)) if any(row[column] for row in rows)]
        return tuple(names[column] for column in filled), [tuple(row[c] for c in filled) for row in rows]

    def _date(self, thing: NamedNode) -> Link | None:
        """The earliest date by the first property that has any."""
        for values_ in self._begins.get(thing, {}).values():
            if dates := [value.value for value in values_ if isinstance(value, Literal)]:
                return Link(min(dates))
        return None

    def _places_of(self, thing: NamedNode) -> list[NamedNode]:
        """The places by the first property that leads to any; where countries have codes, these alone."""
        for values_ in self._places.get(thing, {}).values():
            places = [value for value in values_ if isinstance(value, NamedNode)]
            if self._countries:
                places = [place for place in places if place in self._countries]
            if places:
                return sorted(places, key=self._site.linker.label)[:_MOST]
        return []

    def _stated(self, properties: Sequence[NamedNode]) -> dict[NamedNode, dict[NamedNode, list[Term]]]:
        """The values of properties by their things, the properties in their order."""
        found: dict[NamedNode, dict[NamedNode, list[Term]]] = defaultdict(dict)
        if not properties:
            return found
        columns = (_THING, _PROPERTY, _VALUE)
        query = Select(projection=columns, where=join(values(_PROPERTY, properties), bgp(columns)))
        rows = list(self._site.graph.store.select(printed(query)))
        for property_ in properties:
            for thing, name, value in rows:
                if name == property_ and isinstance(thing, NamedNode) and value is not None:
                    found[thing].setdefault(property_, []).append(value)
        return found


def write_pages(site: Site) -> None:
    """Write the page of all classes, and the pages that list the things of each."""
    site.pages.write("things", "things", title="Things", kinds=site.classes)
    listings = Listings(site)
    for listing in site.classes:
        columns, rows = listings.rows(listing)
        pages = pages_of(listing, rows, columns)
        for number, (path, items) in enumerate(pages, 1):
            site.pages.write(
                path,
                "kind",
                title=listing.label,
                summary=listing.definition.text if listing.definition else "",
                kind=listing,
                columns=columns,
                items=items,
                pages=[(shown, pages[shown - 1][0]) for shown in pager(number, len(pages))],
                number=number,
                meaning=site.linker.link(NamedNode(listing.iri)),
            )


def pages_of(
    listing: ClassListing, rows: Sequence[Row], columns: Sequence[str] = ("name",)
) -> list[tuple[str, Sequence[Row]]]:
    """The pages that list a class's things: each one's path and the rows on it."""
    headings = columns if len(columns) > 1 else ()
    return [
        (f"{listing.path}-{number}" if number > 1 else listing.path, page)
        for number, page in enumerate(paged(rows, lambda row: [*chain(*row)], headings), 1)
    ]


def pager(number: int, count: int) -> list[int]:
    """The numbers of the pages that a page of many leads to: its neighbours, and some of all others."""
    step = 10 ** max(0, len(str(count)) - 2)
    neighbours = {number - 1, number, number + 1} & set(range(1, count + 1))
    return sorted({1, count, *neighbours, *range(step, count + 1, step)})
