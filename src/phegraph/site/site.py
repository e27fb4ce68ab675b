"""The site: what the pages of a graph have in common."""

from array import array
from collections.abc import Sequence, Set
from datetime import datetime
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.publish.citations import Citation, lasting
from phegraph.publish.publication import documented_iris
from phegraph.publish.syntaxes import Syntax
from phegraph.rdf.terms import Term
from phegraph.site import images, libraries
from phegraph.site.addresses import Addresses, Linker
from phegraph.site.classes import ClassListing, class_listings
from phegraph.site.drawings.colours import LOOKS, Colours
from phegraph.site.html import PageWriter
from phegraph.site.ontology import read_ontology
from phegraph.site.questions.answers import Answers
from phegraph.system.packed import PackedTexts

_PILLARS = 4
_PARTS = tuple(
    (name, name.lower()) for name in ("Questions", "Things", "Sources", "Vocabulary", "SPARQL", "Downloads")
)
"""What the head of each page leads to: names, and the paths of pages without extension."""


class Site:
    """What the pages of a graph have in common.

    Attributes:
        graph: The graph, closed.
        home: The address that the folder is served at; empty where none is known.
        modified: When the site is published; None where that is not to be shown.
        ontology: The ontology.
        linker: Makes links of terms.
        answers: Answers the questions.
        questions: The questions, each with the path of its page.
        pages: Writes the pages.
    """

    def __init__(
        self,
        graph: LoadedGraph,
        folder: Path,
        syntaxes: Sequence[Syntax] = (),
        *,
        home: str = "",
        modified: datetime | None = None,
        feed: bool = False,
        addresses: Addresses | None = None,
    ) -> None:
        """Take the graph, and what goes with its pages.

        Args:
            graph: The graph, closed.
            folder: The folder of the pages.
            syntaxes: The syntaxes of the documents that go with them.
            home: The address that the folder is served at, with a slash at its end; empty for none.
            modified: When the site is published; None where the same graph is to make the same pages.
            feed: Whether there is a feed of what changed.
            addresses: Where things are described, if not on pages of the site.
        """
        project = graph.project
        self.graph = graph
        self.home = home
        self.modified = modified
        self.ontology = read_ontology(graph.ontology_quads, project.language.partition("-")[0])
        is_whole = addresses is None
        addresses = addresses or Addresses(documented_iris(graph), project.base)
        self.linker = Linker(addresses, graph.names, project, graph.source_of)
        self.answers = Answers(graph, self.linker, lambda: self.colours)
        self.questions = [(self.answers.paths[name], one) for name, one in graph.asker.questions.items()]
        common = {
            "site": project.title,
            "about": project.description,
            "language": project.language,
            "publisher": project.publisher,
            "licence": project.licence,
            "licence_name": licence_name(project.licence),
            "console": libraries.are_there(),
            "home": home,
            "feed": feed,
            "images": images.are_made(),
            "report": project.site.report,
            "parts": _PARTS if is_whole else [part for part in _PARTS if part[1] in ("questions", "sparql")],
            "first_page": "index" if is_whole else "questions",
        }
        self.pages = PageWriter(folder, common, syntaxes)

    def citation(self, title: str, address: str) -> Citation:
        """How a page of the site is cited.

        Args:
            title: Its title.
            address: The lasting address of what it is about, or its own.
        """
        project = self.graph.project
        date = self.modified.date().isoformat() if self.modified else ""
        return Citation(
            "webpage",
            title,
            author=project.publisher,
            container=project.title,
            date=date,
            address=lasting(address),
        )

    @cached_property
    def classes(self) -> list[ClassListing]:
        """The classes that have things."""
        return class_listings(self.graph, self.ontology, self.linker)

    def classes_of(self, thing: Term | None) -> Set[NamedNode]:
        """The classes whose listings have a thing."""
        return frozenset(NamedNode(listing.iri) for listing in self.listings_of(thing))

    def listings_of(self, thing: Term | None) -> Sequence[ClassListing]:
        """The classes whose listings have a thing, in their order."""
        iris, kinds, listings = self._listings
        number = iris.find(thing.value) if isinstance(thing, NamedNode) else None
        return () if number is None else listings[kinds[number]]

    @cached_property
    def _listings(self) -> tuple[PackedTexts, Sequence[int], Sequence[Sequence[ClassListing]]]:
        """All things that are listed, of each the number of its listings, and the listings of each number."""
        iris = self.classes[0].things.iris if self.classes else PackedTexts(())
        kinds = array("I", [0]) * len(iris)
        listings: list[tuple[ClassListing, ...]] = [()]
        for listing in self.classes:
            with_it: dict[int, int] = {}
            for number in listing.things.numbers:
                former = kinds[number]
                if former not in with_it:
                    with_it[former] = len(listings)
                    listings.append((*listings[former], listing))
                kinds[number] = with_it[former]
        return iris, kinds, listings

    @cached_property
    def pillars(self) -> list[ClassListing]:
        """The pillars that have things; where the settings name none, the classes with most."""
        by_class = {listing.iri: listing for listing in self.classes}
        pillars = self.graph.project.pillars
        if not pillars:
            return sorted(self.classes, key=lambda listing: -len(listing.things))[:_PILLARS]
        return [by_class[pillar.value] for pillar in pillars if pillar.value in by_class]

    @cached_property
    def colours(self) -> Colours:
        """The colours of the pillars and of their things; what is of several has that of the first."""
        looks: dict[str, str] = {}
        for look, listing in reversed([*zip(LOOKS, self.pillars, strict=False)]):
            looks |= {self.linker.link(thing).path: look for thing in listing.things}
        counted = self.graph.project.counted
        names = {
            look: counted(NamedNode(listing.iri), listing.label, 2)
            for look, listing in zip(LOOKS, self.pillars, strict=False)
        }
        return Colours(looks, names)


def licence_name(iri: str) -> str:
    """What people call a licence: the Creative Commons ones by their letters, others by their address."""
    parts = iri.rstrip("/").split("/")
    if "creativecommons.org" in iri and len(parts) > 2:
        if parts[-2] == "zero":
            return f"CC0 {parts[-1]}"
        return f"CC {parts[-2].upper()} {parts[-1]}"
    return iri
