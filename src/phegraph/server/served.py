"""What a worker has: the loaded graph, and the limits of what it answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from phegraph.project.loading import LoadedGraph
from phegraph.server.finder import Finder
from phegraph.server.limits import ServerLimits
from phegraph.site.pages.search import search_entries
from phegraph.site.site import Site
from phegraph.system.limits import Budget


class Served(Struct, frozen=True, dict=True):
    """A graph that is served.

    Attributes:
        graph: The graph, closed.
        limits: The limits of the server.
        budget: What each answer may take.
        version: What distinguishes this graph from others.
        address: The address that the server is reached at; it ends in a slash.
        writable: Whether updates are executed.
    """

    graph: LoadedGraph
    limits: ServerLimits
    budget: Budget
    version: str
    address: str
    writable: bool = False

    @cached_property
    def site(self) -> Site:
        """What pages have in common; nothing is written."""
        return Site(self.graph, Path())

    @cached_property
    def finder(self) -> Finder:
        """Finds things by names."""
        return Finder(search_entries(self.site))

    @cached_property
    def types(self) -> Mapping[str, Sequence[dict[str, str]]]:
        """The classes of each thing with their names, the one that it is shown with first."""
        types: dict[str, list[dict[str, str]]] = defaultdict(list)
        for listing in reversed(self.site.classes):
            for thing in listing.things:
                types[thing.value].append({"id": listing.iri, "name": listing.label})
        return types

    @property
    def endpoint(self) -> str:
        """The address of the SPARQL endpoint, against which relative IRIs of its texts are resolved."""
        return f"{self.address}sparql"
