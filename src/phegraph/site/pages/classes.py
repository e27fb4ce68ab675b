"""The pages of classes: one of all, and for each those that list its things."""

from collections.abc import Sequence

from pyoxigraph import NamedNode

from phegraph.site.addresses import Link, Linker
from phegraph.site.classes import ClassListing
from phegraph.site.html import paged
from phegraph.site.site import Site


def write_pages(site: Site) -> None:
    """Write the page of all classes, and the pages that list the things of each."""
    site.pages.write("things", "things", title="Things", kinds=site.classes)
    for listing in site.classes:
        pages = pages_of(listing, site.linker)
        for number, (path, items) in enumerate(pages, 1):
            site.pages.write(
                path,
                "kind",
                title=listing.label,
                kind=listing,
                items=items,
                pages=[(shown, pages[shown - 1][0]) for shown in pager(number, len(pages))],
                number=number,
                meaning=site.linker.link(NamedNode(listing.iri)),
            )


def pages_of(listing: ClassListing, linker: Linker) -> list[tuple[str, Sequence[Link]]]:
    """The pages that list a class's things: each one's path and the links on it."""
    links = [linker.link(thing) for thing in listing.things]
    return [
        (f"{listing.path}-{number}" if number > 1 else listing.path, page)
        for number, page in enumerate(paged(links, lambda link: (link,)), 1)
    ]


def pager(number: int, count: int) -> list[int]:
    """The numbers of the pages that a page of many leads to: its neighbours, and some of all others."""
    step = 10 ** max(0, len(str(count)) - 2)
    neighbours = {number - 1, number, number + 1} & set(range(1, count + 1))
    return sorted({1, count, *neighbours, *range(step, count + 1, step)})
