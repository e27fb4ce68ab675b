"""Publication: which documents a graph has, and at which addresses."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Self

from msgspec import Struct
from pyoxigraph import NamedNode, Quad

from phegraph.project.loading import LoadedGraph
from phegraph.project.project import NO_BASE
from phegraph.publish.jsonld.context import context_of_project
from phegraph.publish.paths import paths
from phegraph.publish.syntaxes import Abbreviations
from phegraph.rdf.reading.streamed import together
from phegraph.rdf.terms import OWL, RDF_TYPE, statement_of


class Publication(Struct, frozen=True, dict=True):
    """The documents of a graph. It is closed when inferred statements or names are first needed.

    Attributes:
        graph: The graph.
        home: The address that the folder is served at; it ends in a slash.
    """

    graph: LoadedGraph
    home: str

    @classmethod
    def of(cls, graph: LoadedGraph, at: str = "") -> Self:
        """The documents of a graph, whose files are read.

        Args:
            graph: The graph.
            at: The address that the folder is served at; without one, the project's base.

        Raises:
            InputError: A file of the graph or the shapes cannot be read.
        """
        _ = graph.asserted_quads, graph.definitions  # here, and not in each process that writes files
        return cls(graph, (at or graph.project.base.partition("#")[0].rpartition("/")[0]).rstrip("/") + "/")

    @property
    def dataset(self) -> NamedNode:
        """The IRI of the dataset, which `void.ttl` and `dcat.ttl` describe; without a base, at the home."""
        base = self.graph.project.base.partition("#")[0]
        return NamedNode((self.home if base == NO_BASE and self.home != "/" else base) + "#dataset")

    @cached_property
    def terms(self) -> Mapping[str, Sequence[str]]:
        """The IRIs that share each document."""
        by_document: dict[str, list[str]] = defaultdict(list)
        for iri in sorted(documented_iris(self.graph)):
            by_document[iri.partition("#")[0]].append(iri)
        return by_document

    @cached_property
    def paths(self) -> Mapping[str, str]:
        """The path of each document below the folder, without extension."""
        return paths(self.terms, self.graph.project.base)

    @cached_property
    def vocabularies(self) -> frozenset[str]:
        """The documents that define terms."""
        declared = (RDF_TYPE, NamedNode(OWL + "Ontology"))
        defined = _subjects(self.graph.definitions)
        statements = map(statement_of, self.graph.definitions)
        ontologies = {subject.value for subject, *rest in statements if tuple(rest) == declared}
        return frozenset(
            document
            for document, iris in self.terms.items()
            if document in ontologies or any("#" in iri for iri in defined.intersection(iris))
        )

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The document of an ontology by the IRI of its version (OWL 2 Structural Specification, 3.1)."""
        by_version: dict[str, str] = {}
        for quad in self.graph.definitions:
            subject, predicate, version = statement_of(quad)
            if predicate.value == OWL + "versionIRI" and isinstance(version, NamedNode):
                by_version[version.value] = subject.value
        return {version: document for version, document in by_version.items() if document in self.terms}

    @cached_property
    def graphs(self) -> Mapping[str, str]:
        """Graphs without a document of their own, each with that of its source or terms; empty for none."""
        graph = self.graph
        every = together(graph.asserted_quads, graph.inferred_quads, graph.shape_quads)
        names = {quad.graph_name for quad in every}
        documents = {name.value: "" for name in names if isinstance(name, NamedNode)}
        documents |= {
            name.value: source.value.partition("#")[0] for name, source in graph.graph_sources.items()
        }
        counted: dict[str, Counter[str]] = defaultdict(Counter)
        for quad in graph.definitions:
            document = str(quad.subject)[1:-1].partition("#")[0]
            if document in self.vocabularies:
                counted[str(quad.graph_name)[1:-1]][document] += 1
        documents |= {
            name: min(counts, key=lambda one: (-counts[one], one)) for name, counts in counted.items()
        }
        return {name: document for name, document in documents.items() if name not in self.terms}

    @cached_property
    def abbreviations(self) -> Abbreviations:
        """The prefixes of the project, and its JSON-LD context or else one of them."""
        return Abbreviations(self.graph.prefixes.namespaces, context_of_project(self.graph.project))


def documented_iris(graph: LoadedGraph) -> set[str]:
    """The IRIs that have a document or a part of one: sources, things, and the project's terms and shapes.

    A project without a base has all terms and shapes that its files define.
    """
    base = "" if graph.project.base == NO_BASE else graph.project.base
    defined, shapes = _subjects(graph.definitions), _subjects(graph.shape_quads)
    asserted = {iri for iri in _subjects(graph.asserted_quads) if iri.startswith(base) or iri not in defined}
    sources = {source.value for source in graph.sources}
    graphs = {name.value for name in graph.graph_sources}
    return (asserted - graphs) | sources | {iri for iri in shapes if iri.startswith(base)}


def _subjects(quads: Iterable[Quad]) -> set[str]:
    """The IRIs among the subjects of statements."""
    return {quad.subject.value for quad in quads if isinstance(quad.subject, NamedNode)}
