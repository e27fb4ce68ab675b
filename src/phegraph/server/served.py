"""What a worker has: the loaded graph, and the limits of what it answers."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from msgspec import Struct
from pyoxigraph import NamedNode

from phegraph.project.loading import LoadedGraph
from phegraph.questions.answering import QueryResult, result_of_store
from phegraph.questions.asking import Answer
from phegraph.server.finder import Finder
from phegraph.server.limits import ServerLimits
from phegraph.site.pages.search import search_entries
from phegraph.site.site import Site
from phegraph.sparql.algebra.passes import patterns
from phegraph.sparql.checking import guard_query
from phegraph.sparql.engine import placing
from phegraph.sparql.guard import Guarded
from phegraph.store.protocol import Dataset, Store
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

    is_live: ClassVar[bool] = False
    """Whether the graph may change at any time."""

    @property
    def store(self) -> Store:
        """What answers queries."""
        return self.graph.store

    def checked(self, query: str) -> Guarded:
        """A query of a client that may run. Relative IRIs are resolved against the address of the endpoint.

        It is planned when it is answered, and not before: a worker that takes too long is ended.

        Raises:
            QueryError: It is refused, is an update, or is not SPARQL.
        """
        return guard_query(query, self.graph.prefixes.namespaces, self.endpoint)

    def answer(
        self, query: Guarded, *, asserted: bool = False, dataset: Dataset | None = None
    ) -> QueryResult:
        """The answer to a query.

        Args:
            query: The query.
            asserted: Whether to leave out what is inferred.
            dataset: The dataset, in place of that of the query.

        Raises:
            QueryError: It has a regular expression that is none, or a function that there is not.
            LimitError: It has more rows than allowed.
        """
        store = self.graph.store
        if not query.functions.isdisjoint(patterns.MATCHING):
            query.parsed.refuse(patterns.refused(query.parsed.tree))
        with placing(query):
            found = store.run(query.text, asserted=asserted, dataset=dataset)
        return result_of_store(found, query, self.budget.within_rows)

    def sources_of(self, answer: Answer) -> Sequence[Sequence[NamedNode]]:
        """The sources of each row of an answer."""
        return self.site.answers.sources_of(answer)

    @property
    def classes(self) -> Mapping[str, str]:
        """The names of the classes that have things, by their IRIs."""
        return {listing.iri: listing.label for listing in self.site.classes}

    @cached_property
    def site(self) -> Site:
        """What pages have in common; nothing is written."""
        return Site(self.graph, Path())

    @cached_property
    def finder(self) -> Finder:
        """Finds things by names."""
        return Finder([*search_entries(self.site)])

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


def version_of(graph: LoadedGraph) -> str:
    """What distinguishes a graph with its questions, shapes and settings from others."""
    project = graph.project
    digest = hashlib.blake2b(graph.key.encode(), digest_size=8)
    for path in (*project.shapes_files, *project.query_files, project.root / project.settings):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
