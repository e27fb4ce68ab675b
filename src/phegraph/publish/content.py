"""Content: what is published of a graph, and at which addresses."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from pyoxigraph import NamedNode, Quad

from phegraph.project.loading import Loaded
from phegraph.project.project import Project
from phegraph.publish.graph import Graph
from phegraph.publish.jsonld.context import Context, context_of_project
from phegraph.publish.paths import paths
from phegraph.questions.names import Names
from phegraph.rdf.terms import OWL, RDF_TYPE, Term, statement_of
from phegraph.store.protocol import Store


class Content(Struct, frozen=True, dict=True):
    """A graph as it is published. It is closed when first asked for what follows, or for names.

    Attributes:
        graph: The graph.
        asserted: The asserted statements with their lexical forms, each in the graph of its file.
        shapes: The statements of the shapes, in the graphs of their files.
        home: The address that the folder is served at; it ends in a slash.
    """

    graph: Graph
    asserted: Sequence[Quad]
    shapes: Sequence[Quad]
    home: str

    @property
    def project(self) -> Project:
        """The graph's project."""
        return self.graph.project

    @property
    def names(self) -> Names:
        """What its things are called."""
        return self.graph.names

    @property
    def store(self) -> Store:
        """The closed graph, to be asked."""
        return self.graph.store

    @cached_property
    def inferred(self) -> Sequence[Quad]:
        """The inferred statements."""
        return list(self.graph.loaded.inferred_as_written())

    @cached_property
    def sources(self) -> list[NamedNode]:
        """The graphs of the data's files."""
        return self.project.sources

    @cached_property
    def definitions(self) -> list[Quad]:
        """The statements of the ontology and the shapes."""
        graphs = {self.project.graph_of(path) for path in self.project.ontology_files}
        return [*(quad for quad in self.asserted if quad.graph_name in graphs), *self.shapes]

    @cached_property
    def terms(self) -> Mapping[str, Sequence[str]]:
        """The IRIs that share each document."""
        by_document: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(self._addresses()):
            by_document[iri.partition("#")[0]].append(iri)
        return by_document

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The path of each document below the folder, without extension."""
        return paths(self.terms, self.project.base)

    @cached_property
    def _defined(self) -> set[str]:
        return _subjects(self.definitions)

    def _addresses(self) -> set[str]:
        base = self.project.base
        own = {iri for iri in _subjects(self.asserted) if iri.startswith(base) or iri not in self._defined}
        shaped = _subjects(self.shapes)
        return own | {iri for iri in shaped if iri.startswith(base)} | {one.value for one in self.sources}

    @cached_property
    def vocabularies(self) -> frozenset[str]:
        """The documents that define terms."""
        declared = (RDF_TYPE, NamedNode(OWL + "Ontology"))
        statements = map(statement_of, self.definitions)
        ontologies = {subject.value for subject, *rest in statements if tuple(rest) == declared}
        return frozenset(
            document
            for document, iris in self.terms.items()
            if document in ontologies or any("#" in iri for iri in self._defined.intersection(iris))
        )

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The document of an ontology by the IRI of its version (OWL 2 Structural Specification, 3.1)."""
        by_version: dict[str, str] = {}
        for quad in self.definitions:
            subject, predicate, version = statement_of(quad)
            if predicate.value == OWL + "versionIRI" and isinstance(version, NamedNode):
                by_version[version.value] = subject.value
        return {version: document for version, document in by_version.items() if document in self.terms}

    @cached_property
    def graphs(self) -> Mapping[str, str]:
        """Graphs without a document of their own, each with that of what it defines; empty for none."""
        graphs = {quad.graph_name for quad in (*self.asserted, *self.inferred, *self.shapes)}
        documents = {graph.value: "" for graph in graphs if isinstance(graph, NamedNode)}
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for quad in self.definitions:
            document = str(quad.subject)[1:-1].partition("#")[0]
            if document in self.vocabularies:
                counted[str(quad.graph_name)[1:-1]][document] += 1
        documents |= {
            graph: min(counts, key=lambda one: (-counts[one], one)) for graph, counts in counted.items()
        }
        return {graph: document for graph, document in documents.items() if graph not in self.terms}

    @cached_property
    def context(self) -> Context:
        """The project's JSON-LD context, or one of its prefixes."""
        return context_of_project(self.project)

    def label(self, term: Term) -> str:
        return self.names.label(term)


def content(graph: Graph, at: str = "") -> Content:
    """What is published of a graph.

    Args:
        graph: The graph.
        at: The address that the folder is served at; without one, the project's base.

    Raises:
        InputError: A file of the graph or the shapes cannot be read.
    """
    loaded, project = graph.loaded, graph.project
    return Content(
        graph,
        asserted=list(loaded.as_written()),
        shapes=list(_shapes(loaded)),
        home=(at or project.base.partition("#")[0].rpartition("/")[0]).rstrip("/") + "/",
    )


def _shapes(loaded: Loaded) -> Iterator[Quad]:
    for path, reading in loaded.sound_shapes.items():
        graph = loaded.project.graph_of(path)
        yield from (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in reading.quads)


def _subjects(quads: Iterable[Quad]) -> set[str]:
    """The IRIs that statements are about."""
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}


def subjects(quads: Iterable[Quad]) -> dict[object, list[Quad]]:
    """Statements by what they are about."""
    by_subject: dict[object, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[quad.subject].append(quad)
    return by_subject
