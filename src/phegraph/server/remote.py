"""An endpoint of others: its graph, asked with the questions and settings of a project, and never kept."""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

from msgspec.structs import replace
from pyoxigraph import Literal, NamedNode, Triple, Variable

from phegraph.project.loading import LoadedGraph
from phegraph.project.project import NO_BASE, Project
from phegraph.project.settings import find_settings
from phegraph.questions.answering import QueryResult
from phegraph.questions.asking import Answer, Asker
from phegraph.questions.names import LABELS, Names
from phegraph.rdf.terms import OWL, RDF_TYPE, RDFS
from phegraph.server.finder import Finder
from phegraph.server.limits import ServerLimits, within_machine
from phegraph.server.messages import Endpoint, Start
from phegraph.server.served import Served, version_of
from phegraph.site.addresses import Descriptions
from phegraph.site.pages.search import SearchEntry
from phegraph.site.site import Site
from phegraph.sparql.algebra.printer import printed
from phegraph.sparql.algebra.tree import Construct, Graph, Select, bgp, join, values
from phegraph.sparql.guard import Guarded, QueryForm
from phegraph.store.http_client import without_credentials
from phegraph.store.protocol import Dataset
from phegraph.store.remote import RemoteStore
from phegraph.system.limits import Budget

PASSWORD, TOKEN = "PHEGRAPH_PASSWORD", "PHEGRAPH_TOKEN"
"""The variables of the environment with what an endpoint asks for."""
_THING, _CLASS, _PROPERTY, _NAME, _GRAPH = map(Variable, ("thing", "class", "property", "name", "graph"))
_GENERAL = (RDFS, OWL)
"""Where the classes are that say least of a thing."""


class EndpointGraph(LoadedGraph):
    """The graph of an endpoint. Ontology, questions and settings are the project's; it has no data."""

    def __init__(self, project: Project, remote: RemoteStore, names: int, *, caching: bool) -> None:
        """Take a project and an endpoint. Nothing is asked yet.

        Args:
            project: The project.
            remote: The endpoint.
            names: How many names are read at most.
            caching: Whether texts of questions are kept on disk.
        """
        super().__init__(replace(project, data=(), found=None), caching=caching)
        self.remote = remote
        self._most = names

    @cached_property
    def names(self) -> Names:
        """The names of the things of the endpoint."""
        return Names(self.remote, self.prefixes, self.project.language, most=self._most)

    @cached_property
    def asker(self) -> Asker:
        """The stored questions of the project, asked of the endpoint."""
        files = {path: self.project.name_of(path) for path in self.project.query_files}
        remote, limits = self.remote, self.project.limits
        return Asker(files, lambda: remote, lambda: self.names, self.prefixes, limits, self.texts, kept=0)


class ServedEndpoint(Served, frozen=True, dict=True):
    """An endpoint that is served."""

    is_live: ClassVar[bool] = True

    @property
    def store(self) -> RemoteStore:
        """The endpoint."""
        assert isinstance(self.graph, EndpointGraph)
        return self.graph.remote

    def answer(
        self, query: Guarded, *, asserted: bool = False, dataset: Dataset | None = None
    ) -> QueryResult:
        """The answer of the endpoint to a query. See `Served.answer`."""
        within_rows = self.budget.within_rows
        match query.form:
            case QueryForm.ASK:
                answer = self.store.ask(query.text, asserted=asserted, dataset=dataset)
                return QueryResult(query.form, boolean=answer)
            case QueryForm.SELECT:
                found = self.store.select(query.text, asserted=asserted, dataset=dataset)
                rows = tuple(within_rows(found))
                return QueryResult(query.form, variables=tuple(found.variables), rows=rows)
        triples = self.store.construct(query.text, asserted=asserted, dataset=dataset)
        return QueryResult(query.form, triples=tuple(dict.fromkeys(within_rows(triples))))

    def sources_of(self, answer: Answer) -> Sequence[Sequence[NamedNode]]:
        """The sources of the statements that link two things of a row, or a thing and a value."""
        rows = [
            [term for term in (*row, *answer.values.values()) if isinstance(term, NamedNode | Literal)]
            for row in answer.rows
        ]
        objects = dict.fromkeys(term for row in rows for term in row)
        subjects = [term for term in objects if isinstance(term, NamedNode)]
        if not subjects:
            return [()] * len(rows)
        statement = bgp((_THING, _PROPERTY, _NAME))
        where = join(values(_THING, subjects), values(_NAME, objects), Graph(_GRAPH, join(statement)))
        query = Select(projection=(_THING, _NAME, _GRAPH), distinct=True, where=where)
        graphs = defaultdict[tuple[object, object], dict[NamedNode, None]](dict)
        for thing, value, graph in self.store.select(printed(query)):
            if isinstance(graph, NamedNode):
                graphs[thing, value][self.graph.source_of(graph)] = None
        return [
            sorted({graph for pair in permutations(row, 2) for graph in graphs.get(pair, ())}, key=str)
            for row in rows
        ]

    def statements(self, graph: NamedNode | None) -> Iterator[Triple]:
        """The statements of a named graph, or of the default graph.

        Raises:
            LimitError: There are more than allowed.
        """
        pattern = bgp((_THING, _PROPERTY, _NAME))
        where = join(Graph(graph, join(pattern)) if graph else pattern)
        triples = self.store.construct(printed(Construct(template=pattern.triples, where=where)))
        return self.budget.within_rows(triples)

    @cached_property
    def site(self) -> Site:
        """What pages have in common; a thing is described where a page would be."""
        return Site(self.graph, Path(), addresses=Descriptions())

    @cached_property
    def finder(self) -> Finder:
        """Finds things by the names that are read."""
        names, path = self.graph.names, self.site.linker.addresses.path
        entries = []
        for iri, others in sorted(names.by_thing().items()):
            label = names.labels[iri]
            kind = self.types[iri][0]["name"] if iri in self.types else ""
            entries.append(SearchEntry(label, kind, path(iri), sorted({*others} - {label}), (), iri))
        entries += [
            SearchEntry(question.title, "question", f"{path}.html", (), (question.description,))
            for path, question in self.site.questions
        ]
        return Finder(entries)

    @cached_property
    def types(self) -> Mapping[str, Sequence[dict[str, str]]]:
        """The classes of each thing that has a name, those that say most of it first."""
        named = join(
            values(_PROPERTY, map(NamedNode, LABELS)),
            bgp((_THING, _PROPERTY, _NAME), (_THING, RDF_TYPE, _CLASS)),
        )
        most = self.limits.names
        query = Select(projection=(_THING, _CLASS), distinct=True, where=named, limit=most)
        classes: dict[str, set[str]] = defaultdict(set)
        for thing, kind in self.store.select(printed(query)):
            if isinstance(thing, NamedNode) and isinstance(kind, NamedNode):
                classes[thing.value].add(kind.value)
        heading = self.site.linker.heading
        return {
            thing: [
                {"id": kind, "name": heading(kind)}
                for kind in sorted(kinds, key=lambda kind: (kind.startswith(_GENERAL), kind))
            ]
            for thing, kinds in classes.items()
        }

    @cached_property
    def classes(self) -> Mapping[str, str]:
        """The names of the classes of things that have names."""
        return {kind["id"]: kind["name"] for kinds in self.types.values() for kind in kinds}


def load_endpoint(start: Start, endpoint: Endpoint) -> ServedEndpoint:
    """An endpoint with the questions and settings of the project in a folder, if there is one.

    Raises:
        StoreError: It cannot be reached, or is no SPARQL endpoint.
        PhegraphError: The project cannot be used.
    """
    folder = Path(start.folder)
    project = find_settings(folder) or _without_settings(folder, endpoint)
    limits = ServerLimits().changed({**project.server, **start.limits})
    budget = within_machine(project.limits.changed(**start.budget), limits.queries + limits.questions)
    project = replace(project, limits=budget)
    remote = _store(endpoint, project, budget, limits)
    graph = EndpointGraph(project, remote, limits.names, caching=start.caching)
    return ServedEndpoint(graph, limits, budget, version_of(graph), start.address)


def _store(endpoint: Endpoint, project: Project, budget: Budget, limits: ServerLimits) -> RemoteStore:
    return RemoteStore(
        endpoint.address,
        user=endpoint.user or None,
        password=os.environ.get(PASSWORD, ""),
        digest=endpoint.digest,
        token=os.environ.get(TOKEN) or None,
        timeout=budget.seconds,
        max_answer_mib=limits.answer_mib,
        retries=1,
        inferred=project.inferred,
    )


def _without_settings(folder: Path, endpoint: Endpoint) -> Project:
    title = urlsplit(without_credentials(endpoint.address)).hostname or endpoint.address
    return Project(
        folder, title, NO_BASE, settings="", ontology=(), data=(), queries=(), shapes=(), rules=None
    )
