"""The site: what the pages of a graph have in common."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from pyoxigraph import NamedNode

from phegraph.publish.graph import Graph
from phegraph.site import libraries
from phegraph.site.addresses import Addresses, Linker
from phegraph.site.answers import Answers
from phegraph.site.classes import ClassListing, class_listings
from phegraph.site.html import PageWriter
from phegraph.site.ontology import read_ontology


class Site:
    """What the pages of a graph have in common.

    Attributes:
        graph: The graph, closed.
        definitions: The statements of the ontology and the shapes.
        ontology: The ontology.
        sources: The sources.
        linker: Makes links of terms.
        answers: Answers the questions.
        classes: The classes that have things.
        questions: The questions, each with the path of its page.
        pages: Writes the pages.
    """

    def __init__(self, graph: Graph, folder: Path) -> None:
        """Take the graph, and the folder of the pages."""
        project = graph.project
        self.graph = graph
        ontology = [quad for path in project.ontology_files for quad in graph.readings[path].quads]
        shapes = [quad for reading in graph.loaded.sound_shapes.values() for quad in reading.quads]
        self.definitions = [*ontology, *shapes]
        self.ontology = read_ontology(ontology)
        self.sources = project.sources
        iris = set(self._iris({quad.subject for quad in ontology}, {quad.subject for quad in shapes}))
        self.linker = Linker(Addresses(iris, project.base), graph.names, project)
        self.answers = Answers(graph, self.linker, self.sources)
        self.classes = class_listings(graph, self.ontology, self.linker)
        self.questions = [(self.answers.paths[name], one) for name, one in graph.asker.questions.items()]
        common = {
            "site": project.title,
            "about": project.description,
            "language": project.language,
            "publisher": project.publisher,
            "licence": project.licence,
            "licence_name": licence_name(project.licence),
            "console": libraries.are_there(),
        }
        self.pages = PageWriter(folder, common)

    def _iris(self, ontology: set[object], shapes: set[object]) -> Iterable[str]:
        """The IRIs that have pages."""
        base = self.graph.project.base
        yield from (source.value for source in self.sources)
        query = "SELECT DISTINCT ?thing WHERE { ?thing ?property ?value FILTER(isIRI(?thing)) }"
        for (thing,) in self.graph.store.select(query, asserted=True):
            if isinstance(thing, NamedNode) and (thing.value.startswith(base) or thing not in ontology):
                yield thing.value
        for shape in shapes:
            if isinstance(shape, NamedNode) and shape.value.startswith(base):
                yield shape.value

    @cached_property
    def pillars(self) -> list[ClassListing]:
        """The pillars that have things."""
        by_class = {listing.iri: listing for listing in self.classes}
        pillars = self.graph.project.pillars
        return [by_class[pillar.value] for pillar in pillars if pillar.value in by_class]


def licence_name(iri: str) -> str:
    """What people call a licence: the Creative Commons ones by their letters, others by their address."""
    parts = iri.rstrip("/").split("/")
    if "creativecommons.org" in iri and len(parts) > 2:
        return f"CC {parts[-2].upper()} {parts[-1]}"
    return iri
